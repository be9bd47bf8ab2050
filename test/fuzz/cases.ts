/** Runs random cases, counts how they end, and prints the smallest one that fails. */
import fc from 'fast-check';
import { TRIES_ALL } from '../support/tries-all.js';

/** `npm test` tries one of so many cases. */
const SHARE = 5;
const SEED = 20_261_125;

export type End = 'stored' | 'skipped' | 'recorded as a failure' | 'refused by name';

/** In CI all these cases, otherwise a fifth. `one` says how a case ended, or throws. */
export async function tryCases<T>(
  what: string,
  all: number,
  cases: fc.Arbitrary<T>,
  one: (each: T) => Promise<End> | End,
): Promise<void> {
  const numRuns = Math.ceil(all / (TRIES_ALL ? 1 : SHARE));
  const ends = new Map<End, number>();
  await fc.assert(
    fc.asyncProperty(cases, async (each) => {
      const end = await one(each);
      ends.set(end, (ends.get(end) ?? 0) + 1);
    }),
    { numRuns, seed: Number(process.env['TIARA_FUZZ_SEED'] ?? SEED) },
  );
  const told = [...ends].map(([end, times]) => `${times} ${end}`).join(', ');
  process.stdout.write(`${numRuns} cases of ${what}: ${told}\n`);
}
