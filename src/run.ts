/** What each mode does. `config/` decides which one a run is, and which inputs it needs. */
import type { Config } from './config/validate-inputs.js';
import type { TrackerEvent } from './core/sync/event-effect.js';
import type { World } from './core/ports/store.js';
import { evaluate } from './core/evaluation/evaluate.js';
import { repositoryNamed } from './core/search/search-query.js';
import type { Repository } from './core/model/record.js';
import { beginReembedding, endReembedding } from './core/embed/reembed.js';
import { relateEvent, relateMissed } from './core/related/show-related.js';
import type { Result } from './core/report/job-summary.js';
import { search, type Hit } from './core/search/search.js';
import { applyEvent, backfill, catchUp } from './core/sync/apply-event.js';
import { newTally, type Tally } from './core/model/tally.js';

/** Does what the mode says. Never throws: what went wrong, and what was done before, is in the result. */
export async function run(config: Config, world: World, event: () => TrackerEvent): Promise<Result> {
  const tally = newTally();
  const errors: unknown[] = [];
  let skipped: string | null = null;
  let hits: readonly Hit[] | null = null;
  let evaluation: string | undefined;
  try {
    await world.store.migrate();
    switch (config.mode) {
      case 'event': {
        const told = event();
        ({ skipped } = await applyEvent(world, told, config.catchUpIntervalMs, tally));
        if (skipped === null) {
          await relateEvent(world, told, config, tally);
        }
        break;
      }
      case 'catch-up':
        await forEachRepository(config, world, tally, errors, async (...work) => {
          await catchUp(...work);
          await relateMissed(world, work[1].repository, config);
        });
        break;
      case 'backfill':
        if (config.reembed) {
          await beginReembedding(world);
        }
        await forEachRepository(config, world, tally, errors, (...work) => backfill(...work, config));
        if (config.reembed) {
          await endReembedding(world, tally);
        }
        break;
      case 'search':
        hits = await searchIn(config, world, tally);
        break;
      case 'eval':
        evaluation = await evaluate(world, await repositoriesOf(config, world), config.pairs);
        break;
    }
  } catch (error) {
    errors.push(error);
  }
  return {
    mode: config.mode,
    tally,
    skipped,
    hits,
    errors,
    ...(evaluation === undefined ? {} : { evaluation }),
  };
}

/** One repository's trouble does not keep the others from their turn. */
async function forEachRepository(
  { repositories }: Config,
  world: World,
  tally: Tally,
  errors: unknown[],
  work: typeof catchUp,
): Promise<void> {
  for (const name of repositories) {
    try {
      await work(world, await world.history(name), tally);
    } catch (error) {
      errors.push(error);
    }
  }
}

async function searchIn(config: Config, world: World, tally: Tally): Promise<readonly Hit[]> {
  const { query, ...options } = config.search;
  const ids = (await repositoriesOf(config, world)).map(({ id }) => id);
  // Some may wait: the others are found all the same.
  tally.pending = (await world.store.counts(ids, config.embeds)).pending;
  return search(world, query, { ...options, repositories: ids });
}

/** The repositories that are named, as the database knows them. */
async function repositoriesOf({ repositories }: Config, world: World): Promise<readonly Repository[]> {
  const known = await world.store.repositories();
  return repositories.map((fullName) => repositoryNamed(known, fullName));
}
