/**
 * `npm run bench:ranking -- <database file> <pairs file>`: how well each design of the ranking finds the originals of known
 * duplicates as each was opened, as a Markdown table. The database is one that `npm run eval:corpus` filled, with any model. A hash of their numbers splits
 * the questions into two halves: one to choose a design, the other to check whether the choice holds.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readPairsFile } from '../src/config/duplicate-pairs-file.js';
import { compareRecallAt5 } from '../src/core/evaluation/bootstrap.js';
import { type Question, buildQuestions } from '../src/core/evaluation/clusters.js';
import { computeRecall, rankOfFirstAnswer } from '../src/core/evaluation/recall-and-precision.js';
import { toQuestionVectors, type Space } from '../src/core/model/embedding.js';
import type { Repository } from '../src/core/model/record.js';
import type { Store } from '../src/core/ports/store.js';
import type { Candidate } from '../src/core/ports/vector-store.js';
import { readKnown, type KnownAbout } from '../src/core/search/discussions.js';
import { toRankable, toRankingQuery, type RankableCandidate } from '../src/core/search/rankable-candidate.js';
import { sqliteStore } from '../src/stores/sqlite/sqlite-store.js';
import { ORDERS, OTHER_POOLS, POOL_ROWS, type QueryWithPool } from './ranking-designs.js';

const [file, pairsFile] = process.argv.slice(2);
if (file === undefined || pairsFile === undefined) {
  console.error('Usage: npm run bench:ranking -- <database file> <pairs file>');
  process.exit(1);
}

function readKnownPairs(path: string) {
  const problem = (text: string): never => {
    throw new Error(text);
  };
  const reader = { value: () => path, isGiven: () => true, problem };
  const readFile = (name: string): string => readFileSync(name, 'utf8');
  return readPairsFile({ repository: null, isRunner: false, readFile }, reader) ?? [];
}

async function readQuery(
  store: Store,
  space: Space,
  { id }: Repository,
  { number }: Question,
): Promise<QueryWithPool> {
  const issue = await store.rows.issueNumbered(id, number);
  const vectors = issue && (await store.vectors.vectorsOf(space, { kind: 'issue', id: issue.id }));
  const vectorsOfQuestion = vectors && toQuestionVectors(vectors);
  if (issue === null || vectorsOfQuestion === null) {
    throw new Error(`issue ${number} is not in the database, or has no vector`);
  }
  const pools = new Map<number, readonly RankableCandidate[]>();
  const before = { commentsBefore: issue.createdAt, marksBefore: issue.createdAt };
  const nearest = async (rows: number, by = vectorsOfQuestion): Promise<readonly Candidate[]> =>
    store.vectors.nearest(space, by, {
      kind: 'issue',
      limit: rows,
      repositories: [id],
      beforeNumber: number,
    });
  const read = (candidates: readonly Candidate[]): Promise<KnownAbout> =>
    readKnown(store, candidates, before, (original) => original.number < number);
  const toPool = async (candidates: readonly Candidate[]): Promise<readonly RankableCandidate[]> => {
    const known = await read(candidates);
    return candidates.map((candidate) => toRankable(candidate, known));
  };
  for (const rows of [POOL_ROWS, ...OTHER_POOLS]) {
    pools.set(rows, await toPool(await nearest(rows)));
  }
  const { body } = vectorsOfQuestion;
  const poolOfOneVector = await toPool(await nearest(POOL_ROWS, { title: body, body }));
  const { originalOf } = await read(await nearest(POOL_ROWS));
  return { query: toRankingQuery(issue), pool: (rows) => pools.get(rows) ?? [], poolOfOneVector, originalOf };
}

function isForChoosing({ number }: Question): boolean {
  return ((createHash('sha256').update(String(number)).digest()[0] ?? 0) & 1) === 1;
}

const figure = (value: number): string => value.toFixed(3).replace(/^0/, '');
const signed = (value: number): string => `${value < 0 ? '−' : '+'}${figure(Math.abs(value))}`;

const store = sqliteStore({ path: file, tablePrefix: '' });
const [space, [repository]] = [await store.spaces.active(), await store.cursors.repositories()];
if (space === null || repository === undefined) {
  throw new Error(`${file} contains no vectors`);
}
const questions = buildQuestions(readKnownPairs(pairsFile)).filter(({ number, originals }) =>
  [...originals].some((original) => original < number),
);
const all: QueryWithPool[] = [];
for (const question of questions) {
  all.push(await readQuery(store, space, repository, question));
}
await store.close();

const rankings = Object.entries(ORDERS).map(([name, order]) => ({
  name,
  ranks: questions.map(({ originals }, at) =>
    rankOfFirstAnswer(
      originals,
      order(all[at] as QueryWithPool).map(({ number }) => number),
    ),
  ),
}));
const half = (of: readonly (number | null)[], isChoice: boolean): readonly (number | null)[] =>
  of.filter((_, at) => isForChoosing(questions[at] as Question) === isChoice);
const [inUse] = rankings;

console.log(`${questions.length} questions, ${half(inUse?.ranks ?? [], true).length} to choose on.\n`);
console.log(
  '| change | R@1 | R@5 | R@10 | MRR | MRR chosen on | MRR reported | difference in R@5, 95 % interval |',
);
console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |');
for (const { name, ranks: of } of rankings) {
  const { at1, at5, at10, mrr } = computeRecall(of);
  const halves = [true, false].map((isChoice) => computeRecall(half(of, isChoice)).mrr);
  const { mean, low, high } = compareRecallAt5(inUse?.ranks ?? [], of);
  const difference = of === inUse?.ranks ? '' : `${signed(mean)} (${signed(low)} to ${signed(high)})`;
  console.log(`| ${[name, ...[at1, at5, at10, mrr, ...halves].map(figure), difference].join(' | ')} |`);
}
