/** Asks the database for the duplicates that people marked, and tells how well each design finds them. */
import { EVALUATED_OTHERS, EVALUATED_QUESTIONS } from '../../limits.js';
import type { Pair } from './marked-duplicates.js';
import { UserError } from '../model/errors.js';
import {
  answersOf,
  clustersOf,
  placeOf,
  questionsOf,
  randomNumbers,
  type Answered,
  type Question,
} from './recall-and-precision.js';
import { DESIGNS, reportOf, type Design, type Evaluated } from './evaluation-report.js';
import { liveIssues, pairsIn } from './known-duplicates.js';
import type { Candidate, LiveIssue, Space, Store, World } from '../ports/store.js';
import { rank } from '../search/ranking.js';
import { fullNameOf, type Repository } from '../model/record.js';
import { othersNear } from '../related/show-related.js';
import { poverty, silenceOf } from '../related/which-issues.js';

type Seen = Pick<World, 'store' | 'log'>;

/** What was found for one issue: the places that each design puts its candidates in. */
interface Orders {
  readonly byDesign: Readonly<Record<Design, readonly number[]>>;
  readonly items: Answered['items'];
}

/**
 * How well known duplicates are found in these repositories (none: in all), as Markdown. The pairs are those given, or
 * those that the comments tell of. Writes nothing and embeds nothing.
 */
export async function evaluate(
  world: Seen,
  repositories: readonly Repository[],
  given: readonly Pair[] | null,
): Promise<string> {
  const { store } = world;
  const space = await store.space();
  if (space === null) {
    throw new UserError(
      'The database holds no vectors yet: run a backfill first (tiara backfill), then evaluate.',
    );
  }
  const chosen = repositories.length > 0 ? repositories : await store.repositories();
  if (given !== null && chosen.length !== 1) {
    throw new UserError(
      'pairs are numbers of one repository, and the database holds several: name it with --repository.',
    );
  }
  const reports: string[] = [];
  for (const repository of chosen) {
    reports.push(reportOf(repository, space, await evaluated(world, repository, space, given)));
  }
  return reports.join('\n');
}

async function evaluated(
  { store, log }: Seen,
  repository: Repository,
  space: Space,
  given: readonly Pair[] | null,
): Promise<Evaluated> {
  const issues = new Map((await liveIssues(store, repository)).map((issue) => [issue.number, issue]));
  const pairs = (given ?? (await pairsIn(store, repository, [...issues.values()]))).filter(
    ({ query, answer }) => issues.has(query) && issues.has(answer),
  );
  const all = questionsOf(pairs);
  const questions = sampled(all, EVALUATED_QUESTIONS);
  const others = othersOf(pairs, all, [...issues.keys()]);
  log.info(
    `${fullNameOf(repository)}: asking for ${questions.length} duplicates and ${others.length} other issues.`,
  );
  const places: Evaluated['places'][number][] = [];
  const answered: Answered[] = [];
  const groups = [
    { isQuestion: true, asked: questions, weight: all.length / questions.length },
    { isQuestion: false, asked: others, weight: (issues.size - all.length) / others.length },
  ];
  for (const { isQuestion, asked, weight } of groups) {
    for (const { number, answers } of asked) {
      const orders = await ordersOf(store, space, repository, issues.get(number));
      if (orders !== null) {
        answered.push({ isQuestion, answers, items: orders.items, weight });
        places.push(...(isQuestion ? [placesOf(answers, orders)] : []));
      }
    }
  }
  const withoutVector = questions.length + others.length - answered.length;
  return {
    issues: issues.size,
    pairs: pairs.length,
    isGiven: given !== null,
    withoutVector,
    places,
    answered,
  };
}

/** Issues that nobody marked, as far as they are looked at. An original's right answers are its duplicates. */
function othersOf(
  pairs: readonly Pair[],
  questions: readonly Question[],
  numbers: readonly number[],
): readonly Question[] {
  const clusters = clustersOf(pairs);
  const asked = new Set(questions.map(({ number }) => number));
  const others = numbers.filter((number) => !asked.has(number));
  return sampled(others, EVALUATED_OTHERS).map((number) => ({
    number,
    answers: answersOf(number, clusters),
  }));
}

/** At most so many, the same ones every time, in the order given. */
function sampled<T>(items: readonly T[], most: number): readonly T[] {
  const next = randomNumbers(1);
  const drawn = items.map((item, at) => ({ at, item, lot: next() })).sort((a, b) => a.lot - b.lot);
  return drawn
    .slice(0, most)
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** Null where the issue has no vector to ask with. */
async function ordersOf(
  store: Store,
  space: Space,
  repository: Repository,
  live: LiveIssue | undefined,
): Promise<Orders | null> {
  const issue = live === undefined ? null : await store.actions.issue(live.id);
  if (issue?.textField == null) {
    return null;
  }
  const vectors = await store.vectorsOf(space, { kind: 'issue', id: issue.id });
  const vector = vectors[issue.textField];
  if (vector === undefined) {
    return null;
  }
  const near = await othersNear(store, space, repository, issue, vector);
  const byTitle =
    vectors.title === undefined ? [] : await othersNear(store, space, repository, issue, vectors.title);
  const ranked = rank(issue, near);
  const isSilent = poverty(issue) !== null || silenceOf(ranked) !== null;
  return {
    byDesign: {
      'title only': numbersBy(byTitle, ({ titleSimilarity }) => titleSimilarity),
      'body only': numbersBy(near, ({ bodySimilarity }) => bodySimilarity),
      dense: [...ranked].sort((a, b) => b.dense - a.dense).map(({ candidate }) => candidate.number),
      reranked: ranked.map(({ candidate }) => candidate.number),
    },
    items: isSilent
      ? []
      : ranked.map(({ candidate, confidence }) => ({ number: candidate.number, confidence })),
  };
}

/** Where each design puts the first answer. */
function placesOf(
  answers: ReadonlySet<number>,
  { byDesign }: Orders,
): Readonly<Record<Design, number | null>> {
  return Object.fromEntries(DESIGNS.map((design) => [design, placeOf(answers, byDesign[design])])) as Record<
    Design,
    number | null
  >;
}

function numbersBy(
  candidates: readonly Candidate[],
  similarityOf: (candidate: Candidate) => number | null,
): readonly number[] {
  return candidates
    .filter((candidate) => similarityOf(candidate) !== null)
    .sort((a, b) => (similarityOf(b) ?? 0) - (similarityOf(a) ?? 0))
    .map(({ number }) => number);
}
