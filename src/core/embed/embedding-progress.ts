/** How far embedding has got, and how long the texts that are left take: for the log and the job summary. */
import { PROGRESS_TEXTS } from '../../limits.js';
import type { Space } from '../model/embedding.js';
import { fullNameOf, type Repository } from '../model/record.js';
import { describeTime } from '../model/time.js';
import type { Clock } from '../ports/store.js';
import type { World } from '../ports/world.js';
import type { EmbeddingQueue } from './embedding-queue.js';

/** How long these pending texts take, given how many were embedded and how long that took with another wait. */
export type TimeLeft = (pending: number, embedded: number, waitS?: number) => string | null;

/**
 * Starts now. The result tells the time that `pending` texts take, such as `about 3 hours`, given that `embedded` texts took
 * the time until now and another `waitS` seconds. Null when no text shows the pace.
 */
export function startTiming(clock: Clock): TimeLeft {
  const startedAt = clock.now().getTime();
  return (pending, embedded, waitS = 0) => {
    const elapsedMs = clock.now().getTime() - startedAt + waitS * 1000;
    return embedded === 0 ? null : describeTime((pending / embedded) * elapsedMs);
  };
}

/** What a run that stops says about the texts that are left; nothing when no text shows the pace. */
export function linesAboutRest(pending: number, timeLeft: string | null): readonly string[] {
  return timeLeft === null
    ? []
    : [`${pending} texts are left. At the pace of this run, waits included, they take ${timeLeft}.`];
}

/** Logs how many of the pending texts have got a vector. */
export function progressLogger(
  { log }: World,
  repository: Repository,
  pending: number | null,
  doneBefore = 0,
): (texts: number) => void {
  let done = doneBefore;
  return (texts) => {
    done += texts;
    const share = pending === null ? null : done / Math.max(done, doneBefore + pending);
    log.progress({ about: fullNameOf(repository), what: 'texts embedded', done, share });
  };
}

/** The same for a queue: the share is known from when all its rows are, because the listings have been read. */
export function queueProgressLogger(
  world: World,
  repository: Repository,
  queue: EmbeddingQueue,
  space: Space | null,
): (texts: number) => Promise<void> {
  const { store, embeds } = world;
  const logWhileReading = progressLogger(world, repository, null);
  let done = 0;
  let logRest: Promise<(texts: number) => void> | null = null;
  const countRest = async (): Promise<(texts: number) => void> => {
    const pending = await store.vectors.countPending([repository.id], embeds, space ?? undefined);
    return progressLogger(world, repository, pending, done);
  };
  return async (texts) => {
    if (logRest !== null) {
      (await logRest)(texts);
      return;
    }
    done += texts;
    logWhileReading(texts);
    if (queue.hasEnded() && queue.size() >= PROGRESS_TEXTS) {
      logRest = countRest();
      await logRest;
    }
  };
}
