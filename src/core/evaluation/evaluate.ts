/** Mode `eval`: searches for the duplicates that people marked, and reports how well each design finds them. */
import { EVALUATED_QUESTIONS } from '../../limits.js';
import type { DuplicatePair } from '../model/duplicate-pair.js';
import type { Space } from '../model/embedding.js';
import { UserError } from '../model/errors.js';
import { fullNameOf, type Repository } from '../model/record.js';
import type { World } from '../ports/world.js';
import { buildQuestions } from './clusters.js';
import { renderEvaluation, type Evaluation, type Ranks } from './evaluation-report.js';
import { findMarkedDuplicates, readAllLiveIssues } from './find-marked-duplicates.js';
import { firstAnswerRanks, rankByDesign } from './rank-by-design.js';
import type { EvaluatedIssue } from './recall-and-precision.js';
import { sample, sampleOthers } from './sample-issues.js';

/**
 * Reports how well search finds known duplicates, as Markdown. Writes nothing and embeds nothing.
 * @param repositories empty for all repositories of the database
 * @param given the known duplicates of the one repository; null to take those that the comments mark
 * @throws UserError when the database has no vectors, or when pairs are given and there is more than one repository
 */
export async function evaluate(
  world: Pick<World, 'store' | 'log'>,
  repositories: readonly Repository[],
  given: readonly DuplicatePair[] | null,
): Promise<string> {
  const { store } = world;
  const space = await store.spaces.active();
  if (space === null) {
    throw new UserError(
      'The database holds no vectors yet. Run a backfill first (tiara backfill), then evaluate.',
    );
  }
  const evaluated = repositories.length > 0 ? repositories : await store.cursors.repositories();
  if (given !== null && evaluated.length !== 1) {
    throw new UserError(
      `pairs: issue numbers belong to one repository, and ${evaluated.length} are evaluated. Name it with --repository.`,
    );
  }
  const reports: string[] = [];
  for (const repository of evaluated) {
    reports.push(
      renderEvaluation(repository, space, await evaluateRepository(world, repository, space, given)),
    );
  }
  return reports.join('\n');
}

async function evaluateRepository(
  { store, log }: Pick<World, 'store' | 'log'>,
  repository: Repository,
  space: Space,
  given: readonly DuplicatePair[] | null,
): Promise<Evaluation> {
  const issues = new Map((await readAllLiveIssues(store, repository)).map((issue) => [issue.number, issue]));
  const pairs = (given ?? (await findMarkedDuplicates(store, repository, [...issues.values()]))).filter(
    ({ query, answer }) => issues.has(query) && issues.has(answer),
  );
  const allQuestions = buildQuestions(pairs);
  const questions = sample(allQuestions, EVALUATED_QUESTIONS);
  const others = sampleOthers(pairs, allQuestions, [...issues.keys()]);
  log.info(
    `${fullNameOf(repository)}: searching for ${questions.length} marked duplicates and ${others.length} other issues.`,
  );
  const evaluated: EvaluatedIssue[] = [];
  const asOfOpening: Ranks[] = [];
  const cluster: Ranks[] = [];
  const whole: Ranks[] = [];
  const groups = [
    { isQuestion: true, asked: questions, weight: allQuestions.length / questions.length },
    { isQuestion: false, asked: others, weight: (issues.size - allQuestions.length) / others.length },
  ];
  let [done, withoutVector] = [0, 0];
  for (const { isQuestion, asked, weight } of groups) {
    for (const { number, answers, originals } of asked) {
      const issue = issues.get(number);
      const rankings = issue === undefined ? null : await rankByDesign(store, space, repository, issue, true);
      done += 1;
      const share = done / (questions.length + others.length);
      log.progress({ about: fullNameOf(repository), what: 'issues searched for', done, share });
      if (issue === undefined || rankings === null) {
        withoutVector += 1;
        continue;
      }
      evaluated.push({ isQuestion, answers, found: rankings.found, weight });
      if (isQuestion) {
        // Nothing could be found of a question whose originals were opened later.
        if ([...originals].some((original) => original < number)) {
          asOfOpening.push(firstAnswerRanks(originals, rankings));
          cluster.push(firstAnswerRanks(answers, rankings));
        }
        const all = await rankByDesign(store, space, repository, issue, false);
        whole.push(firstAnswerRanks(answers, all ?? rankings));
      }
    }
  }
  return {
    issues: issues.size,
    pairs: pairs.length,
    isGiven: given !== null,
    withoutVector,
    asOfOpening,
    cluster,
    whole,
    evaluated,
  };
}
