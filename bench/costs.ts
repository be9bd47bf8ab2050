/**
 * `npm run bench:costs`: what a repository costs, counted on the corpora that lie beside the checkout and scaled to
 * 1,000, 10,000 and 100,000 issues. Nothing is embedded and nothing is asked of GitHub. The figures are in
 * docs/models.md.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TrackerRecord } from '../src/core/model/record.js';
import { cutIntoChunks } from '../src/core/text/cut-into-chunks.js';
import { embeddedTexts, textHashes } from '../src/core/text/embedded-texts.js';
import { isOnPullRequest, isPullRequest, parseComment, parseIssue } from '../src/github/parse-records.js';
import { EMBEDDING_TEXT_BYTES, PAGE_ITEMS } from '../src/limits.js';
import { loadCorpus } from '../test/support/github/corpus.js';
import { ROOT } from '../test/support/root.js';

const CORPORA = ['rust-mini', 'weex-mini'] as const;
const SCALES = [1_000, 10_000, 100_000] as const;
/** OpenAI's rule of thumb for English: https://help.openai.com/en/articles/4936856 */
const BYTES_PER_TOKEN = 4;
/** text-embedding-3-small, in dollars. */
const PRICE_PER_MILLION_TOKENS = 0.02;
/** A page of comments begins again with the last one of the page before. */
const NEW_COMMENTS_PER_PAGE = PAGE_ITEMS - 1;

/** Sums over a whole repository. */
interface Counts {
  readonly texts: number;
  readonly bytes: number;
}

interface Measured {
  /** Of the repository: `owner/name`. */
  readonly name: string;
  readonly issues: number;
  readonly comments: number;
  readonly ofIssues: Counts;
  readonly ofComments: Counts;
}

/** The texts of a record that are sent to the model, cut as they are sent. */
function textsToEmbed(record: TrackerRecord): readonly string[] {
  const hashes = textHashes(record);
  const { title, body } = embeddedTexts(record.kind === 'issue' ? record : { body: record.body });
  return [
    ...(hashes.title === null || title === null ? [] : cutIntoChunks(title, EMBEDDING_TEXT_BYTES).slice(0, 1)),
    ...(hashes.body === null || body === null ? [] : cutIntoChunks(body, EMBEDDING_TEXT_BYTES)),
  ].filter((text) => text.trim() !== '');
}

function countsOf(records: readonly TrackerRecord[]): Counts {
  const texts = records.flatMap(textsToEmbed);
  return { texts: texts.length, bytes: texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) };
}

function measure(folder: string): Measured {
  const corpus = loadCorpus(folder);
  const issues = corpus.issues.filter((issue) => !isPullRequest(issue)).map(parseIssue);
  const comments = corpus.comments.filter((comment) => !isOnPullRequest(comment)).map(parseComment);
  return {
    name: corpus.repository.full_name,
    issues: issues.length,
    comments: comments.length,
    ofIssues: countsOf(issues),
    ofComments: countsOf(comments),
  };
}

const plus = (one: Counts, other: Counts): Counts => ({
  texts: one.texts + other.texts,
  bytes: one.bytes + other.bytes,
});
const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

/** One row of the table: a repository of this size that is like the measured one. */
function rowOf({ name, issues, comments }: Measured, embed: string, counts: Counts, scale: number) {
  const factor = scale / issues;
  const tokens = (counts.bytes * factor) / BYTES_PER_TOKEN;
  const requests = Math.ceil(scale / PAGE_ITEMS) + Math.ceil((comments * factor) / NEW_COMMENTS_PER_PAGE);
  const dollars = (tokens / 1_000_000) * PRICE_PER_MILLION_TOKENS;
  return [
    `\`${name}\``,
    `\`${embed}\``,
    whole(scale),
    whole(comments * factor),
    whole(counts.texts * factor),
    whole(counts.bytes * factor),
    whole(tokens),
    dollars.toFixed(dollars < 0.1 ? 3 : 2),
    whole(requests),
  ];
}

const COUNTS = ['issues', 'comments', 'texts', 'bytes', 'tokens', 'dollars', 'GitHub requests'];
const HEADS = ['repository like', '`embed`', ...COUNTS];

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function tableOf(measured: Measured): readonly string[] {
  const kinds = [
    ['issues,comments', plus(measured.ofIssues, measured.ofComments)],
    ['issues', measured.ofIssues],
  ] as const;
  return kinds.flatMap(([embed, counts]) =>
    SCALES.map((scale) => line(rowOf(measured, embed, counts, scale))),
  );
}

const measured = CORPORA.flatMap((name) => {
  const folder = join(ROOT, '..', 'shared', 'corpora', name);
  if (!existsSync(folder)) {
    console.warn(`NOT MEASURED: the corpus ${name} is not beside this checkout.`);
    return [];
  }
  return [measure(folder)];
});

for (const { name, issues, comments, ofIssues, ofComments } of measured) {
  console.log(
    `${name}: ${whole(issues)} issues (${whole(ofIssues.texts)} texts, ${whole(ofIssues.bytes)} bytes), ` +
      `${whole(comments)} comments (${whole(ofComments.texts)} texts, ${whole(ofComments.bytes)} bytes)`,
  );
}
if (measured.length > 0) {
  console.log(
    `\nTokens are estimated: 1 token for ${BYTES_PER_TOKEN} bytes of UTF-8, which fits English. ` +
      `Dollars: ${PRICE_PER_MILLION_TOKENS} for a million tokens.\n` +
      `Requests go to GitHub: one for ${PAGE_ITEMS} issues or pull requests, one for ${NEW_COMMENTS_PER_PAGE} comments. ` +
      'Pull requests share these listings; add theirs.\n',
  );
  console.log([line(HEADS), line(HEADS.map((_, at) => (at < 2 ? '---' : '---:')))].join('\n'));
  console.log(measured.flatMap(tableOf).join('\n'));
}
