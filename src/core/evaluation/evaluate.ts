/** Asks the database for the duplicates that people marked, and tells how well each design finds them. */
import { EVALUATED_OTHERS, EVALUATED_QUESTIONS } from '../../limits.js';
import type { Space } from '../model/embedding.js';
import { UserError } from '../model/errors.js';
import { fullNameOf, type Repository } from '../model/record.js';
import type { LiveIssue } from '../ports/row-store.js';
import type { Store } from '../ports/store.js';
import type { Candidate } from '../ports/vector-store.js';
import type { World } from '../ports/world.js';
import { nearestOthers } from '../related/nearest-others.js';
import { whyTooLittleText, whyNothingStandsOut } from '../related/when-to-comment.js';
import { rank } from '../search/ranking.js';
import { randomNumbers } from './bootstrap.js';
import { answersFor, buildClusters, type Question, buildQuestions } from './clusters.js';
import { type Design, DESIGNS, type Evaluated, renderEvaluation } from './evaluation-report.js';
import { readLiveIssues, findMarkedDuplicates } from './known-duplicates.js';
import type { Pair } from './marked-duplicates.js';
import { type Answered, firstAnswerPlace } from './recall-and-precision.js';

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
  const space = await store.spaces.active();
  if (space === null) {
    throw new UserError(
      'The database holds no vectors yet: run a backfill first (tiara backfill), then evaluate.',
    );
  }
  const chosen = repositories.length > 0 ? repositories : await store.cursors.repositories();
  if (given !== null && chosen.length !== 1) {
    throw new UserError(
      'pairs are numbers of one repository, and the database holds several: name it with --repository.',
    );
  }
  const reports: string[] = [];
  for (const repository of chosen) {
    reports.push(
      renderEvaluation(repository, space, await evaluateRepository(world, repository, space, given)),
    );
  }
  return reports.join('\n');
}

async function evaluateRepository(
  { store, log }: Seen,
  repository: Repository,
  space: Space,
  given: readonly Pair[] | null,
): Promise<Evaluated> {
  const issues = new Map((await readLiveIssues(store, repository)).map((issue) => [issue.number, issue]));
  const pairs = (given ?? (await findMarkedDuplicates(store, repository, [...issues.values()]))).filter(
    ({ query, answer }) => issues.has(query) && issues.has(answer),
  );
  const all = buildQuestions(pairs);
  const questions = sample(all, EVALUATED_QUESTIONS);
  const others = chooseOthers(pairs, all, [...issues.keys()]);
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
      const orders = await orderCandidates(store, space, repository, issues.get(number));
      if (orders !== null) {
        answered.push({ isQuestion, answers, items: orders.items, weight });
        places.push(...(isQuestion ? [answerPlaces(answers, orders)] : []));
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
function chooseOthers(
  pairs: readonly Pair[],
  questions: readonly Question[],
  numbers: readonly number[],
): readonly Question[] {
  const clusters = buildClusters(pairs);
  const asked = new Set(questions.map(({ number }) => number));
  const others = numbers.filter((number) => !asked.has(number));
  return sample(others, EVALUATED_OTHERS).map((number) => ({
    number,
    answers: answersFor(number, clusters),
  }));
}

/** At most so many, the same ones every time, in the order given. */
function sample<T>(items: readonly T[], most: number): readonly T[] {
  const next = randomNumbers(1);
  const drawn = items.map((item, at) => ({ at, item, lot: next() })).sort((a, b) => a.lot - b.lot);
  return drawn
    .slice(0, most)
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** Null where the issue has no vector to ask with. */
async function orderCandidates(
  store: Store,
  space: Space,
  repository: Repository,
  live: LiveIssue | undefined,
): Promise<Orders | null> {
  const issue = live === undefined ? null : await store.rows.issue(live.id);
  if (issue?.textField == null) {
    return null;
  }
  const vectors = await store.vectors.vectorsOf(space, { kind: 'issue', id: issue.id });
  const vector = vectors[issue.textField];
  if (vector === undefined) {
    return null;
  }
  const near = await nearestOthers(store.vectors, space, repository, issue.number, vector);
  const byTitle =
    vectors.title === undefined
      ? []
      : await nearestOthers(store.vectors, space, repository, issue.number, vectors.title);
  const ranked = rank(issue, near);
  const isSilent = whyTooLittleText(issue) !== null || whyNothingStandsOut(ranked) !== null;
  return {
    byDesign: {
      'title only': sortNumbersBy(byTitle, ({ titleSimilarity }) => titleSimilarity),
      'body only': sortNumbersBy(near, ({ bodySimilarity }) => bodySimilarity),
      dense: [...ranked].sort((a, b) => b.dense - a.dense).map(({ candidate }) => candidate.number),
      reranked: ranked.map(({ candidate }) => candidate.number),
    },
    items: isSilent
      ? []
      : ranked.map(({ candidate, confidence }) => ({ number: candidate.number, confidence })),
  };
}

/** Where each design puts the first answer. */
function answerPlaces(
  answers: ReadonlySet<number>,
  { byDesign }: Orders,
): Readonly<Record<Design, number | null>> {
  return Object.fromEntries(
    DESIGNS.map((design) => [design, firstAnswerPlace(answers, byDesign[design])]),
  ) as Record<Design, number | null>;
}

function sortNumbersBy(
  candidates: readonly Candidate[],
  similarityOf: (candidate: Candidate) => number | null,
): readonly number[] {
  return candidates
    .filter((candidate) => similarityOf(candidate) !== null)
    .sort((a, b) => (similarityOf(b) ?? 0) - (similarityOf(a) ?? 0))
    .map(({ number }) => number);
}
