/** Medians of measurements, and of the ratios between measurements that were made one right after the other. */

/** The middle value; the mean of the two in the middle of an even number. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** The median of one figure of several measurements; null when they do not have it. */
export function medianOf<T>(
  measurements: readonly T[],
  figure: (measurement: T) => number | null,
): number | null {
  const values = measurements.map(figure).filter((value) => value !== null);
  return values.length === 0 ? null : median(values);
}
