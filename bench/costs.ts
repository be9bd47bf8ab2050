/**
 * `npm run bench:costs`: what a repository costs, counted on the corpora next to the checkout and scaled to 1,000, 10,000
 * and 100,000 issues. It embeds nothing and sends no request to GitHub. docs/models.md has the figures.
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
/** A page of comments repeats the last comment of the page before. */
const NEW_COMMENTS_PER_PAGE = PAGE_ITEMS - 1;

/** Sums over a whole repository. */
interface Counts {
  readonly texts: number;
  readonly bytes: number;
}

interface Measured {
  /** `owner/name` */
  readonly name: string;
  readonly issues: number;
  readonly comments: number;
  readonly issueTexts: Counts;
  readonly commentTexts: Counts;
}

/** The texts of a record that are sent to the model, cut as they are sent. */
function textsToEmbed(record: TrackerRecord): readonly string[] {
  const hashes = textHashes(record);
  const { title, body } = embeddedTexts(record.kind === 'issue' ? record : { body: record.body });
  return [
    ...(hashes.title === null || title === null
      ? []
      : cutIntoChunks(title, EMBEDDING_TEXT_BYTES).slice(0, 1)),
    ...(hashes.body === null || body === null ? [] : cutIntoChunks(body, EMBEDDING_TEXT_BYTES)),
  ].filter((text) => text.trim() !== '');
}

function countTexts(records: readonly TrackerRecord[]): Counts {
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
    issueTexts: countTexts(issues),
    commentTexts: countTexts(comments),
  };
}

const addCounts = (one: Counts, other: Counts): Counts => ({
  texts: one.texts + other.texts,
  bytes: one.bytes + other.bytes,
});
const formatInteger = (value: number): string => Math.round(value).toLocaleString('en-US');

/** One row of the table: a repository of `scale` issues that is like the measured one. */
function tableRow({ name, issues, comments }: Measured, embed: string, counts: Counts, scale: number) {
  const factor = scale / issues;
  const tokens = (counts.bytes * factor) / BYTES_PER_TOKEN;
  const requests = Math.ceil(scale / PAGE_ITEMS) + Math.ceil((comments * factor) / NEW_COMMENTS_PER_PAGE);
  const dollars = (tokens / 1_000_000) * PRICE_PER_MILLION_TOKENS;
  return [
    `\`${name}\``,
    `\`${embed}\``,
    formatInteger(scale),
    formatInteger(comments * factor),
    formatInteger(counts.texts * factor),
    formatInteger(counts.bytes * factor),
    formatInteger(tokens),
    dollars.toFixed(dollars < 0.1 ? 3 : 2),
    formatInteger(requests),
  ];
}

const COUNTS = ['issues', 'comments', 'texts', 'bytes', 'tokens', 'dollars', 'GitHub requests'];
const HEADS = ['repository like', '`embed`', ...COUNTS];

function tableLine(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function tableRows(measured: Measured): readonly string[] {
  const kinds = [
    ['issues,comments', addCounts(measured.issueTexts, measured.commentTexts)],
    ['issues', measured.issueTexts],
  ] as const;
  return kinds.flatMap(([embed, counts]) =>
    SCALES.map((scale) => tableLine(tableRow(measured, embed, counts, scale))),
  );
}

const measured = CORPORA.flatMap((name) => {
  const folder = join(ROOT, '..', 'shared', 'corpora', name);
  if (!existsSync(folder)) {
    console.warn(`NOT MEASURED: the corpus ${name} is not next to this checkout.`);
    return [];
  }
  return [measure(folder)];
});

for (const { name, issues, comments, issueTexts, commentTexts } of measured) {
  console.log(
    `${name}: ${formatInteger(issues)} issues (${formatInteger(issueTexts.texts)} texts, ${formatInteger(issueTexts.bytes)} bytes), ` +
      `${formatInteger(comments)} comments (${formatInteger(commentTexts.texts)} texts, ${formatInteger(commentTexts.bytes)} bytes)`,
  );
}
if (measured.length > 0) {
  console.log(
    `\nTokens are estimated: 1 token for ${BYTES_PER_TOKEN} bytes of UTF-8, which fits English. ` +
      `Dollars: ${PRICE_PER_MILLION_TOKENS} for a million tokens.\n` +
      `Requests go to GitHub: one for ${PAGE_ITEMS} issues or pull requests, one for ${NEW_COMMENTS_PER_PAGE} comments. ` +
      'Pull requests share these listings; add theirs.\n',
  );
  console.log([tableLine(HEADS), tableLine(HEADS.map((_, at) => (at < 2 ? '---' : '---:')))].join('\n'));
  console.log(measured.flatMap(tableRows).join('\n'));
}
