/** What each mode does on a database that is ready. */
import type { Config } from './config/validate-inputs.js';
import { finishReembedding, startReembedding } from './core/embed/reembed.js';
import { evaluate } from './core/evaluation/evaluate.js';
import { UserError } from './core/model/errors.js';
import type { Overview } from './core/model/overview.js';
import type { Repository } from './core/model/record.js';
import type { Tally } from './core/model/tally.js';
import type { TrackerEvent } from './core/model/tracker-event.js';
import type { IssueSource } from './core/ports/issue-source.js';
import type { World } from './core/ports/world.js';
import { postMissed, previewRelated, showRelatedForEvent } from './core/related/show-related.js';
import type { Result } from './core/report/result.js';
import { findRepository, parseIssueReference } from './core/search/issue-reference.js';
import { findStoredIssue } from './core/search/search-query.js';
import { findDuplicates } from './core/answers/find-duplicates.js';
import { search } from './core/answers/search.js';
import { applyEvent } from './core/sync/apply-event.js';
import { backfill } from './core/sync/backfill.js';
import { catchUp } from './core/sync/catch-up.js';

/** What a mode adds to the result, apart from the tally and the errors. */
export type ModeResult = Partial<
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

/** Runs the mode. What fails for one of several repositories goes to `errors`. `event` is null unless the mode is `event`. */
export async function runMode(
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
