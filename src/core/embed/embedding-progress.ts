/** How long the texts that are left take, for the log and the job summary. */
import type { Clock } from '../ports/store.js';

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

function describeTime(ms: number): string {
  // From two of a unit on, its number is precise enough.
  const unit = UNITS.find((each) => ms >= 2 * each.ms) ?? UNITS[2];
  const number = Math.max(1, Math.round(ms / unit.ms));
  return `about ${number} ${unit.name}${number === 1 ? '' : 's'}`;
}
