/** Gives a vector to every pending text, whatever the reason: new, edited, or left over by a crash or an outage. */
import { EMBEDDING_NEXT_TRY_S, LEASE_MS } from '../../limits.js';
import type { Space } from '../model/embedding.js';
import { InterruptedError } from '../model/errors.js';
import { fullNameOf, type Repository } from '../model/record.js';
import type { Tally } from '../model/tally.js';
import type { Clock } from '../ports/store.js';
import type { World } from '../ports/world.js';
import { embeddingLease, type EmbeddingLease } from './embedding-lease.js';
import { runEmbeddingPass } from './embedding-pass.js';
import type { EmbeddingQueue } from './embedding-queue.js';
import { findSpaceForRun } from './model-change.js';
import { countPendingTexts, type TouchedRows } from './pending-texts.js';
import {
  linesAboutRest,
  progressLogger,
  queueProgressLogger,
  startTiming,
  type TimeLeft,
} from './embedding-progress.js';

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

/** What was embedded while the listings were read. */
export interface EarlierEmbedding {
  readonly lease: EmbeddingLease;
  readonly timeLeft: TimeLeft;
  /** The texts that had got a vector before it began. */
  readonly embeddedBefore: number;
  /** Why it stopped, and when; null when nothing failed. */
  readonly failure: { readonly error: unknown; readonly at: Date } | null;
}

/**
 * Embeds the rows of the queue as they come, until it ends. Takes the lease at the first row, and keeps it for `embedEverything`; without the lease it leaves everything to the run that holds it. Never throws: `embedEverything`
 * reports the failure.
 */
export async function embedQueued(
  world: World,
  repository: Repository,
  queue: EmbeddingQueue,
  tally: Tally,
  lease: EmbeddingLease,
): Promise<EarlierEmbedding> {
  const { clock, log } = world;
  const embeddedBefore = tally.embedded;
  let timeLeft = startTiming(clock);
  let failure: EarlierEmbedding['failure'] = null;
  try {
    if ((await queue.hasMore()) && (await lease.take())) {
      timeLeft = startTiming(clock);
      const space = await findSpaceForRun(world);
      const logProgress = queueProgressLogger(world, repository, queue, space);
      const renewLease = async (): Promise<void> => {
        if (!(await lease.take())) {
          queue.close();
        }
      };
      const leasedQueue = withBeforeTake(queue, renewLease);
      await runEmbeddingPass(world, { repository, queue: leasedQueue, space }, tally, async (texts) => {
        await logProgress(texts);
        await renewLease();
      });
    }
  } catch (error) {
    failure = { error, at: clock.now() };
    if (!queue.hasEnded()) {
      log.info(`${fullNameOf(repository)}: embedding has stopped, and reading goes on`);
    }
  } finally {
    queue.close();
  }
  return { lease, timeLeft, embeddedBefore, failure };
}

/** The queue, which calls `beforeTake` when it has rows, however long they were waited for. */
function withBeforeTake(queue: EmbeddingQueue, beforeTake: () => Promise<void>): EmbeddingQueue {
  return {
    ...queue,
    async take() {
      if (await queue.hasMore()) {
        await beforeTake();
      }
      return queue.take();
    },
  };
}

/**
 * Embeds everything pending in the repository under its lease, and adds what is still pending to the tally. Repeats the
 * pass until it finds nothing, because runs that find the lease taken leave their rows to this one.
 * @throws the failure of the earlier embedding when it is too early to try again
 */
export async function embedEverything(
  world: World,
  repository: Repository,
  tally: Tally,
  earlier?: EarlierEmbedding,
): Promise<void> {
  const { store, embeds, clock } = world;
  const { lease, timeLeft, embeddedBefore, failure } = earlier ?? {
    lease: embeddingLease(world, repository),
    timeLeft: startTiming(clock),
    embeddedBefore: tally.embedded,
    failure: null,
  };
  if (failure === null && (await hasNothingPending(world, repository))) {
    await lease.release();
    return;
  }
  const isOurs = await lease.take();
  let space: Space | null = null;
  let interruption: InterruptedError | null = null;
  try {
    if (isOurs) {
      throwIfTooEarly(failure, clock);
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
          `lease ends within ${LEASE_MS / 1000} seconds: run again then.`,
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

/** After an outage, the server may be back when everything has been read. Any other failure would only be repeated. */
function throwIfTooEarly(failure: EarlierEmbedding['failure'], clock: Clock): void {
  if (failure === null) {
    return;
  }
  const waitS =
    failure.error instanceof InterruptedError
      ? (failure.error.retryAfterS ?? EMBEDDING_NEXT_TRY_S)
      : Infinity;
  if (clock.now().getTime() - failure.at.getTime() < waitS * 1000) {
    throw failure.error;
  }
}

/** Then no lease is needed: no other run can have left anything to this one. False when the model does not match the database. */
async function hasNothingPending(world: World, repository: Repository): Promise<boolean> {
  const space = await findSpaceForRun(world).catch(() => undefined);
  if (space === undefined || space === null) {
    return false;
  }
  return (await world.store.vectors.countPending([repository.id], world.embeds, space)) === 0;
}
