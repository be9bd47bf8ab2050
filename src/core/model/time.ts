/** A moment in UTC with one-second resolution, as GitHub writes it: `2026-01-31T23:59:59Z`. Sorts as text. */
export type Time = string;

/** The date as a `Time`; fractions of a second are cut off. */
export function toTime(date: Date): Time {
  return `${date.toISOString().slice(0, 19)}Z`;
}
