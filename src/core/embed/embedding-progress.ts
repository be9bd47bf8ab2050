/** How far embedding has got, and how long the texts that are left take: for the log and the job summary. */
import { PROGRESS_TEXTS } from '../../limits.js';
import type { Space } from '../model/embedding.js';
import { fullNameOf, type Repository } from '../model/record.js';
import type { Clock } from '../ports/store.js';
import type { World } from '../ports/world.js';
import type { EmbeddingQueue } from './embedding-queue.js';

const UNITS = [
  { name: 'day', ms: 24 * 60 * 60_000 },
  { name: 'hour', ms: 60 * 60_000 },
  { name: 'minute', ms: 60_000 },
] as const;

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

/** A time in its largest unit, such as `about 3 hours`. */
export function describeTime(ms: number): string {
  // From two of a unit on, its number is precise enough.
  const unit = UNITS.find((each) => ms >= 2 * each.ms) ?? UNITS[2];
  const number = Math.max(1, Math.round(ms / unit.ms));
  return `about ${number} ${unit.name}${number === 1 ? '' : 's'}`;
}

/** What a run that stops says about the texts that are left; nothing when no text shows the pace. */
export function linesAboutRest(pending: number, timeLeft: string | null): readonly string[] {
  return timeLeft === null
    ? []
    : [`${pending} texts are left. At the pace of this run, waits included, they take ${timeLeft}.`];
}

/** Logs each tenth of the pending texts, when there are at least PROGRESS_TEXTS. */
export function progressLogger(
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

/** The same for a queue, from when all its rows are known: the listings have been read. */
export function queueProgressLogger(
  world: World,
  repository: Repository,
  queue: EmbeddingQueue,
  space: Space | null,
): (texts: number) => Promise<void> {
  const { store, embeds } = world;
  let logRest: Promise<(texts: number) => void> | null = null;
  const countRest = async (): Promise<(texts: number) => void> => {
    const pending = await store.vectors.countPending([repository.id], embeds, space ?? undefined);
    return progressLogger(world, repository, pending);
  };
  return async (texts) => {
    if (logRest !== null) {
      (await logRest)(texts);
    } else if (queue.hasEnded() && queue.size() >= PROGRESS_TEXTS) {
      logRest = countRest();
      await logRest;
    }
  };
}
