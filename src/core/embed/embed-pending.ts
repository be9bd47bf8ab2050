/** Gives a vector to every pending text, whatever the reason: new, edited, or left over by a crash or an outage. */
import { LEASE_MS, PROGRESS_TEXTS } from '../../limits.js';
import type { Space } from '../model/embedding.js';
import { InterruptedError } from '../model/errors.js';
import { fullNameOf, type Repository } from '../model/record.js';
import type { Tally } from '../model/tally.js';
import type { World } from '../ports/world.js';
import { embeddingLease } from './embedding-lease.js';
import { runEmbeddingPass } from './embedding-pass.js';
import { findSpaceForRun } from './model-change.js';
import { countPendingTexts, type TouchedRows } from './pending-texts.js';
import { startTiming } from './time-left.js';

/** Embeds what is pending in these rows. It takes no lease: at worst another run embeds one of these few texts as well. */
export async function embedTouched(
  world: World,
  repository: Repository,
  touched: TouchedRows,
  tally: Tally,
): Promise<void> {
  const space = await findSpaceForRun(world);
  await runEmbeddingPass(world, { repository, touched, space }, tally);
}

/** Adds the number of texts that are still pending in these rows to the tally. */
export async function countTouchedPending(
  world: World,
  repository: Repository,
  touched: TouchedRows,
  tally: Tally,
): Promise<void> {
  // When the model does not match, embedTouched has thrown. What is pending in the active space still counts.
  const space = await findSpaceForRun(world).catch(() => null);
  tally.pending += await countPendingTexts(world, { repository, touched, space });
}

/**
 * Embeds everything pending in the repository under its lease, and adds what is still pending to the tally. Repeats the
 * pass until it finds nothing, because runs that find the lease taken leave their rows to this one.
 */
export async function embedEverything(world: World, repository: Repository, tally: Tally): Promise<void> {
  const { store, embeds, clock } = world;
  const lease = embeddingLease(world, repository);
  const isOurs = await lease.take();
  const timeLeft = startTiming(clock);
  const embeddedBefore = tally.embedded;
  let space: Space | null = null;
  let interruption: InterruptedError | null = null;
  try {
    if (isOurs) {
      space = await findSpaceForRun(world);
      const pending = await store.vectors.countPending([repository.id], embeds, space ?? undefined);
      const logProgress = progressLogger(world, repository, pending);
      const afterBatch = async (texts: number): Promise<void> => {
        logProgress(texts);
        await lease.take();
      };
      while ((await runEmbeddingPass(world, { repository, space }, tally, afterBatch)) > 0);
    } else {
      tally.left.push(
        'Another run is embedding what is pending in this repository, and will finish it. If that run was stopped, its ' +
          `lease ends within ${LEASE_MS / 60_000} minutes: run again then.`,
      );
    }
  } catch (error) {
    interruption = error instanceof InterruptedError ? error : null;
    throw error;
  } finally {
    if (isOurs) {
      await lease.release();
    }
    const pending = await store.vectors.countPending([repository.id], embeds, space ?? undefined);
    tally.pending += pending;
    if (interruption !== null) {
      const time = timeLeft(pending, tally.embedded - embeddedBefore, interruption.retryAfterS ?? 0);
      tally.left.push(...linesAboutRest(pending, time));
    }
  }
}

function linesAboutRest(pending: number, timeLeft: string | null): readonly string[] {
  return timeLeft === null
    ? []
    : [`${pending} texts are left. At the pace of this run, waits included, they take ${timeLeft}.`];
}

/** Logs each tenth of the pending texts, when there are at least PROGRESS_TEXTS. */
function progressLogger(
  { log, clock }: World,
  repository: Repository,
  pending: number,
): (texts: number) => void {
  const timeLeft = startTiming(clock);
  let done = 0;
  const tenths = (): number => Math.floor((10 * done) / pending);
  return (texts) => {
    const before = tenths();
    done += texts;
    if (pending >= PROGRESS_TEXTS && tenths() > before) {
      const time = done < pending ? timeLeft(pending - done, done) : null;
      const rest = time === null ? '' : `, ${time} left`;
      log.info(`${fullNameOf(repository)}: ${done} of ${pending} texts embedded${rest}`);
    }
  };
}
