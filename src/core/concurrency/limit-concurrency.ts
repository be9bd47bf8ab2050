/** Runs the work when fewer than the limit are running, in the order in which it was given. */
export type LimitedRunner = <T>(work: () => Promise<T>) => Promise<T>;

/** Returns a function that runs whatever it is given, at most `limit` at a time. */
export function limitConcurrency(limit: number): LimitedRunner {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= limit) {
      // Whoever ends hands its place on, so `running` stays as it is.
      await new Promise<void>((start) => waiting.push(start));
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) {
        running -= 1;
      } else {
        next();
      }
    }
  };
}
