/** A moment in UTC with one-second resolution, as GitHub writes it: `2026-01-31T23:59:59Z`. Sorts as text. */
export type Time = string;

/** The date as a `Time`; fractions of a second are cut off. */
export function toTime(date: Date): Time {
  return `${date.toISOString().slice(0, 19)}Z`;
}

const DAY_OR_TIME = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/** A day such as `2026-01-31`, from its beginning in UTC, or a time with its zone; null when it is neither. */
export function parseTime(text: string): Time | null {
  const date = new Date(DAY_OR_TIME.test(text) ? text : NaN);
  // JavaScript makes 3 March of 31 February.
  const isDay =
    !Number.isNaN(date.getTime()) && new Date(text.slice(0, 10)).toISOString().startsWith(text.slice(0, 10));
  return isDay ? toTime(date) : null;
}

const UNITS = [
  { name: 'day', ms: 24 * 60 * 60_000 },
  { name: 'hour', ms: 60 * 60_000 },
  { name: 'minute', ms: 60_000 },
] as const;

/** A time in its largest unit, such as `about 3 hours`. */
export function describeTime(ms: number): string {
  // From two of a unit on, its number is precise enough.
  const unit = UNITS.find((each) => ms >= 2 * each.ms) ?? UNITS[2];
  const number = Math.max(1, Math.round(ms / unit.ms));
  return `about ${number} ${unit.name}${number === 1 ? '' : 's'}`;
}
