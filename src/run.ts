/** Runs one mode. `config/` decides which mode a run has and which inputs it needs. */
import type { Config } from './config/validate-inputs.js';
import { dryWorld, estimateTimes } from './core/dry-run/dry-run.js';
import { newEstimate } from './core/dry-run/estimate.js';
import { finishReembedding, startReembedding } from './core/embed/reembed.js';
import { evaluate } from './core/evaluation/evaluate.js';
import type { CheckLine } from './core/model/check-line.js';
import { UserError } from './core/model/errors.js';
import type { Overview } from './core/model/overview.js';
import type { Repository } from './core/model/record.js';
import type { Tally } from './core/model/tally.js';
import type { TrackerEvent } from './core/model/tracker-event.js';
import type { IssueSource } from './core/ports/issue-source.js';
import type { World } from './core/ports/world.js';
import { postMissed, previewRelated, showRelatedForEvent } from './core/related/show-related.js';
import { emptyResult, type Result } from './core/report/result.js';
import { findRepository, parseIssueReference } from './core/search/issue-reference.js';
import { findStoredIssue } from './core/search/search-query.js';
import { check } from './core/check/check.js';
import type { CheckedWorld } from './core/check/checked-world.js';
import { findDuplicates } from './core/answers/find-duplicates.js';
import { search } from './core/answers/search.js';
import { applyEvent } from './core/sync/apply-event.js';
import { backfill } from './core/sync/backfill.js';
import { catchUp } from './core/sync/catch-up.js';

/** What a mode adds to the result, apart from the tally and the errors. */
type ModeResult = Partial<
  Pick<
    Result,
    | 'skipped'
    | 'issue'
    | 'query'
    | 'hits'
    | 'draft'
    | 'hasGoodMatch'
    | 'related'
    | 'overviews'
    | 'checks'
    | 'evaluation'
  >
>;

/** A world whose clock is still to be read from the database. */
export type WorldParts = Omit<World, 'clock'> & CheckedWorld;

/** Runs the mode and returns its result. Never throws: the result has the errors and what was done before them. `event` is null unless the mode is `event`. `tally` counts along. */
export async function run(
  config: Config,
  parts: WorldParts,
  event: TrackerEvent | null,
  tally: Tally,
): Promise<Result> {
  const errors: unknown[] = [];
  let result: ModeResult = {};
  const estimate = config.isDryRun ? newEstimate(config.maxEmbeddings ?? Infinity) : null;
  try {
    if (config.mode === 'check') {
      const checks = await check(parts, config);
      result = { checks };
      errors.push(...problemsOf(checks));
    } else {
      const { maxEmbeddings } = config;
      const embeddingBudget = { left: maxEmbeddings ?? Infinity };
      const real = { ...parts, embeddingBudget, clock: await parts.store.openClock() };
      const world = estimate === null ? real : await dryWorld(real, estimate);
      const startedAt = real.clock.now();
      await world.store.migrate();
      result = await runMode(config, world, event, tally, errors);
      if (estimate !== null) {
        await estimateTimes(real, estimate, startedAt);
      } else if (maxEmbeddings !== null && embeddingBudget.left === 0 && tally.pending > 0) {
        tally.left.push(
          `This run embedded ${maxEmbeddings} texts, as max-embeddings allows. Texts left for later runs: ${tally.pending}.`,
        );
      }
    }
  } catch (error) {
    errors.push(error);
  }
  return {
    ...emptyResult(tally),
    mode: config.mode,
    model: modelOf(config),
    tokens: parts.embedder.tokens ?? null,
    outputTexts: config.outputTexts,
    ...result,
    estimate,
    errors,
  };
}

/** The error that makes the check fail; none when there are no problems. */
function problemsOf(checks: readonly CheckLine[]): readonly UserError[] {
  const problems = checks.filter(({ level }) => level === 'problem').length;
  return problems === 0
    ? []
    : [
        new UserError(
          `The check found ${problems === 1 ? 'a problem' : `${problems} problems`}: a backfill or a catch-up would fail.`,
        ),
      ];
}

function modelOf({ embedder }: Config): string | null {
  return embedder === null || embedder.kind === 'stored'
    ? null
    : embedder.kind === 'lexical'
      ? 'lexical'
      : embedder.model;
}

async function runMode(
  config: Config,
  world: World,
  event: TrackerEvent | null,
  tally: Tally,
  errors: unknown[],
): Promise<ModeResult> {
  const overviews: Overview[] = [];
  switch (config.mode) {
    case 'event':
      return event === null ? {} : runEvent(config, world, event, tally);
    case 'catch-up':
      await forEachRepository(config, world, errors, async (source) => {
        await catchUp(world, source, tally);
        await postMissed(world, source.repository, config, tally);
      });
      return {};
    case 'backfill':
      if (config.reembed) {
        await startReembedding(world);
      }
      await forEachRepository(config, world, errors, async (source) => {
        overviews.push(await backfill(world, source, tally, config));
      });
      if (config.reembed) {
        await finishReembedding(world, tally);
      }
      return { overviews };
    case 'search':
      return runSearch(config, world, tally);
    case 'duplicates':
      return runDuplicates(config, world);
    case 'related':
      return { related: await runRelated(config, world) };
    case 'check':
    case 'mcp':
      return {};
    case 'eval':
      return { evaluation: await evaluate(world, await namedRepositories(config, world), config.pairs) };
  }
}

async function runEvent(
  config: Config,
  world: World,
  event: TrackerEvent,
  tally: Tally,
): Promise<ModeResult> {
  const { skipped } = await applyEvent(world, event, config.catchUpIntervalMs, tally);
  return {
    skipped,
    issue: event.on === 'pull request' ? null : { number: event.issue.number, url: event.issue.url },
    related: skipped === null ? await showRelatedForEvent(world, event, config, tally) : null,
  };
}

async function runSearch(config: Config, world: World, tally: Tally): Promise<ModeResult> {
  const { query, limit, minSimilarity, kinds, filter } = config.search;
  const ids = (await namedRepositories(config, world)).map(({ id }) => id);
  // Search cannot find texts without a vector, so the result says how many there are.
  tally.pending = await world.store.vectors.countPending(ids, config.embeds);
  return {
    query,
    ...(await search(world, query, { limit, minSimilarity, kinds, filter, repositories: ids })),
  };
}

/** Tells whether an issue that is not filed yet is known. */
async function runDuplicates(config: Config, world: World): Promise<ModeResult> {
  const { query: title, body, limit } = config.search;
  const repositories = (await namedRepositories(config, world)).map(({ id }) => id);
  const { good_match, results, ...draft } = await findDuplicates(
    world,
    { title, body },
    { repositories, limit },
  );
  return { query: title, draft, hits: results, hasGoodMatch: good_match };
}

/** Shows what a new issue like this stored one would get. */
async function runRelated(config: Config, world: World): Promise<Result['related']> {
  const ids = (await namedRepositories(config, world)).map(({ id }) => id);
  const query = config.search.query.replace(/^\d+$/, '#$&');
  const reference = parseIssueReference(query);
  if (reference === null) {
    throw new UserError('Name the issue by its number, as in "tiara related 123" or owner/name#123.');
  }
  const { repository, issue } = await findStoredIssue(world.store, reference, ids);
  const { message, shown } = await previewRelated(world, repository, issue, config);
  world.log.info(`#${issue.number}: ${message}.`);
  return shown === null ? null : { ...shown, issueNumber: issue.number };
}

/** Does the work for each repository, even when it fails for another. */
async function forEachRepository(
  { repositories }: Config,
  world: World,
  errors: unknown[],
  work: (source: IssueSource) => Promise<void>,
): Promise<void> {
  for (const name of repositories) {
    try {
      await work(await world.sourceNamed(name));
    } catch (error) {
      errors.push(error);
    }
  }
}

/** The stored repositories that the input `repository` names. */
async function namedRepositories({ repositories }: Config, world: World): Promise<readonly Repository[]> {
  const known = await world.store.cursors.repositories();
  return repositories.map((fullName) => findRepository(known, fullName));
}
