/** How far a run has got, as one line that changes. */
import { describeTime } from '../model/time.js';
import type { Progress } from '../ports/log.js';
import { groupedDigits } from './grouped-digits.js';

/** Time between two lines in a log. */
export const PROGRESS_LOG_MS = 5_000;
/** Time between two changes of the line on a terminal. */
export const PROGRESS_REDRAW_MS = 100;
/** Shares below say little about the time that is left. */
const SHARE_MIN = 0.02;
/** Ways of work that are shown side by side. */
const SHOWN = 3;

/** Returns a function that takes what is new and returns the whole line, such as `octo/boat: 3,200 issues read (about 40 %), 180 a second, about 2 minutes left`. */
export function progressLine(now: () => number = () => performance.now()): (news: Progress) => string {
  const known = new Map<string, { readonly startedAt: number; readonly from: number; news: Progress }>();
  return (news) => {
    const key = `${news.about} ${news.what}`;
    const start = known.get(key) ?? { startedAt: now(), from: news.done, news };
    known.set(key, { ...start, news });
    // A run works on one repository after the other.
    for (const [other, { news: earlier }] of known) {
      if (earlier.about !== news.about) {
        known.delete(other);
      }
    }
    const parts = [...known.values()].slice(-SHOWN).map((each) => describe(each, now()));
    return `${news.about}: ${parts.join(' · ')}`;
  };
}

function describe(
  { startedAt, from, news: { what, done, share } }: { startedAt: number; from: number; news: Progress },
  now: number,
): string {
  const elapsedS = (now - startedAt) / 1000;
  const rate = elapsedS > 0 ? (done - from) / elapsedS : 0;
  const isKnown = share !== null && share >= SHARE_MIN && share < 1 && elapsedS > 0;
  const leftMs = isKnown ? (elapsedS * 1000 * (1 - share)) / share : 0;
  const left = !isKnown ? '' : `, ${leftMs < 60_000 ? 'less than a minute' : describeTime(leftMs)} left`;
  return (
    `${groupedDigits(done)} ${what}` +
    (share === null ? '' : ` (about ${Math.round(share * 100)} %)`) +
    (rate >= 1 ? `, ${groupedDigits(Math.round(rate))} a second` : '') +
    left
  );
}

/** Calls `write` at most once in `intervalMs`, and not before the first interval is over. */
export function atMostEvery(
  intervalMs: number,
  write: (line: string) => void,
  now: () => number = () => performance.now(),
): (line: string) => void {
  let last = now();
  return (line) => {
    if (now() - last >= intervalMs) {
      last = now();
      write(line);
    }
  };
}
