/** docs/troubleshooting.md lists every message that a run can end with, and nothing else. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { ROOT } from './support/root.js';

/** The callees that take a message: the errors for users, and the list of problems with the inputs. */
const CALLEES_WITH_MESSAGE = new Set([
  'UserError',
  'InterruptedError',
  'CancelledError',
  'RefusedError',
  'problem',
]);
/** Files whose functions return the ends of messages, with the beginnings of these messages. */
const BEGINNINGS: Readonly<Record<string, string>> = {
  'stores/tidb/tidb-error-table.ts': 'The database at …',
  'stores/tidb/unnumbered-failures.ts': 'The database at …',
  'stores/sqlite/sqlite-errors.ts': 'The database file …',
  'github/requests/explain-error.ts': 'GitHub answered …',
  'network/certificate.ts': 'The server at …',
  'github/requests/refusal-advice.ts': 'GitHub answered …',
};
/** A shorter string is only part of a sentence. */
const WORDS_MIN = 4;

/** The text of a literal, a template or a sum of them, with `…` for inserted values; null for anything else. */
function textOf(node: ts.Expression | undefined): string | null {
  if (node === undefined) {
    return null;
  }
  if (ts.isStringLiteralLike(node)) {
    return node.text;
  }
  if (ts.isTemplateExpression(node)) {
    return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
  }
  if (ts.isBinaryExpression(node)) {
    const [left, right] = [textOf(node.left), textOf(node.right)];
    return left === null || right === null ? null : left + right;
  }
  return null;
}

function messagesOf(file: string, source: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) || ts.isCallExpression(node)) {
      const text = CALLEES_WITH_MESSAGE.has(node.expression.getText()) ? textOf(node.arguments?.[0]) : null;
      found.push(...(text === null ? [] : [text]));
    }
    const beginning = BEGINNINGS[file];
    if (beginning !== undefined && (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node))) {
      const text = textOf(node) ?? '';
      const isSentence = text.split(/\s+/).length >= WORDS_MIN && /[.:]$|[.:] /.test(text);
      found.push(...(isSentence ? [`${beginning} ${text}`] : []));
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true));
  return found;
}

function allMessages(): string[] {
  const src = join(ROOT, 'src');
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  return files.flatMap((file) => messagesOf(file, readFileSync(join(src, file), 'utf8')));
}

/** The messages in the first column, with `…` for parts that vary. */
function documentedMessages(): string[] {
  return readFileSync(join(ROOT, 'docs', 'troubleshooting.md'), 'utf8')
    .split('\n')
    .flatMap((line) => /^\| `(.*?)` +\|/.exec(line)?.[1] ?? []);
}

/** Whether the message has the parts between the `…`, in this order. */
function matches(message: string, documented: string): boolean {
  let at = 0;
  for (const part of documented.split('…').map((text) => text.trim())) {
    at = message.indexOf(part, at);
    if (at < 0) {
      return false;
    }
    at += part.length;
  }
  return true;
}

describe('docs/troubleshooting.md', () => {
  // A message that ends in two placeholders ends with a sentence that is collected separately.
  const messages = allMessages()
    .map((text) => text.replace(/`/g, ''))
    .filter((text) => !text.endsWith('… …'));

  it('lists every message', () => {
    const documented = documentedMessages();
    expect(messages.length).toBeGreaterThan(60);
    expect(messages.filter((message) => !documented.some((text) => matches(message, text)))).toEqual([]);
  });

  it('lists each message once', () => {
    expect(new Set(documentedMessages()).size).toBe(documentedMessages().length);
  });

  it('lists no message that no run prints', () => {
    const known = [...messages, ...NOTICES];
    expect(documentedMessages().filter((text) => !known.some((message) => matches(message, text)))).toEqual(
      [],
    );
  });
});

/** Messages that are no errors: notices, and the counts of a run. */
const NOTICES = [
  'Ignored …: Tiara has no such inputs',
  'No outputs: GITHUB_OUTPUT … Look for a step that changes it',
  'No job summary: GITHUB_STEP_SUMMARY … Look for a step that changes it',
  'No backfill of … has finished yet, so older issues are missing',
  'Another run is embedding what is pending in this repository',
  'Re-embedding: … texts still have no vector of …',
  'This database cannot create a vector index (…): searches compare with every vector',
  'The views … and … could not be created (…). Everything else works',
  'A view is missing, because … or … is the name of a table: rename that table',
  '… texts are left. At the pace of this run, waits included, they take …',
  'the server refuses it, however short it is cut',
  "the server's rate limit is too low for this text alone",
  'GitHub listed none of the … of … that Tiara has, but they exist',
  'Failed in earlier runs, and retried after growing waits',
  'It is not known whether the comment on issue … was posted',
];
