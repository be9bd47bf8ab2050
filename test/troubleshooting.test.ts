/** Every message that a run can end with is in docs/troubleshooting.md, with what to do. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { ROOT } from './support/root.js';

/** What a message is made with: the classes of errors for people, and the list of problems with the inputs. */
const MAKERS = new Set(['UserError', 'InterruptedError', 'RefusedError', 'problem']);
/** Files whose functions return the ends of messages, and how those messages begin. */
const BEGINNINGS: Readonly<Record<string, string>> = {
  'stores/tidb/tidb-errors.ts': 'The database at …',
  'stores/sqlite/sqlite-database.ts': 'The database file …',
  'github/requests/explain-error.ts': 'GitHub answered …',
};
/** What is shorter is a word of another sentence. */
const WORDS = 4;

/** The text of a literal, a template or a sum of them, with `…` for what is put in; null for anything else. */
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
      const text = MAKERS.has(node.expression.getText()) ? textOf(node.arguments?.[0]) : null;
      found.push(...(text === null ? [] : [text]));
    }
    const beginning = BEGINNINGS[file];
    if (beginning !== undefined && (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node))) {
      const text = textOf(node) ?? '';
      const isSentence = text.split(/\s+/).length >= WORDS && /[.:]$|[.:] /.test(text);
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

/** The messages of the first column, with `…` for what is left out. */
function namedMessages(): string[] {
  return readFileSync(join(ROOT, 'docs', 'troubleshooting.md'), 'utf8')
    .split('\n')
    .flatMap((line) => /^\| `(.*?)` +\|/.exec(line)?.[1] ?? []);
}

/** The parts between the `…`, in order, are parts of the message. */
function isNamed(message: string, named: string): boolean {
  let at = 0;
  for (const part of named.split('…').map((text) => text.trim())) {
    at = message.indexOf(part, at);
    if (at < 0) {
      return false;
    }
    at += part.length;
  }
  return true;
}

describe('docs/troubleshooting.md', () => {
  // What ends in a placeholder ends with one of the sentences that are collected on their own.
  const messages = allMessages()
    .map((text) => text.replace(/`/g, ''))
    .filter((text) => !text.endsWith('… …'));

  it('names every message', () => {
    const named = namedMessages();
    expect(messages.length).toBeGreaterThan(60);
    expect(messages.filter((message) => !named.some((name) => isNamed(message, name)))).toEqual([]);
  });

  it('names each message once', () => {
    expect(new Set(namedMessages()).size).toBe(namedMessages().length);
  });

  it('names nothing that no run says', () => {
    const known = [...messages, ...OTHERS];
    expect(namedMessages().filter((name) => !known.some((message) => isNamed(message, name)))).toEqual([]);
  });
});

/** What is said by other means: notices, and the counts of a run. */
const OTHERS = [
  'No backfill of … has finished yet, so older issues are missing',
  'Another run is embedding what is pending in this repository',
  'Re-embedding: … texts still have no vector of …',
  'This database cannot create a vector index (…): searches compare with every vector',
  'Failed in earlier runs, and retried after growing waits',
  'It is not known whether the comment on issue … was posted',
];
