/** A moment in UTC with one-second resolution, as GitHub writes it: `2026-01-31T23:59:59Z`. Sorts as text. */
export type Time = string;

/** The date as a `Time`; fractions of a second are cut off. */
export function toTime(date: Date): Time {
  return `${date.toISOString().slice(0, 19)}Z`;
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
