/** The steps of a history: what can happen to two repositories, to deliveries and to runs. */
import fc from 'fast-check';

/** What people do on GitHub. */
export const CHANGES = [
  'open',
  'edit',
  'poison',
  'close',
  'label',
  'lock',
  'lose author',
  'comment',
  'talk in an outage',
  'edit comment',
  'delete comment',
  'delete',
  'transfer',
  'convert, gone',
  'convert, closed',
  'rename',
] as const;

/** What happens to deliveries, and the runs of Tiara. */
export const RUNS = [
  'deliver',
  'deliver twice',
  'redeliver',
  'deliver together',
  'cancel',
  'catch up',
  'catch up together',
  'backfill',
] as const;

/** What goes wrong in a run. */
export const TROUBLES = [
  'none',
  'killed before a statement',
  'killed after a statement',
  'GitHub fails',
  'embedder fails',
  'listing lags',
  'life goes on',
] as const;

/** Whether the operation happens on GitHub and is not a run. */
export function isChange(operation: Change | Run): operation is Change {
  return (CHANGES as readonly string[]).includes(operation);
}

export type Change = (typeof CHANGES)[number];
export type Run = (typeof RUNS)[number];
export type Trouble = (typeof TROUBLES)[number];

export interface Step {
  readonly operation: Change | Run;
  /** Selects the repository, the item or the delivery, modulo their number. */
  readonly which: number;
  /** Seconds that pass before the step; 0 is the interesting case. */
  readonly wait: number;
  /** What goes wrong, if the step is a run. */
  readonly trouble: Trouble;
  /** The request or statement of the run at which the trouble happens. */
  readonly at: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  operation: fc.constantFrom<(Change | Run)[]>(
    ...CHANGES,
    ...RUNS,
    // Repeated, because they are the most frequent on GitHub.
    ...(['open', 'edit', 'comment', 'deliver', 'deliver', 'deliver', 'catch up'] as const),
  ),
  which: fc.nat(1_000),
  wait: fc.constantFrom(0, 0, 0, 1, 30, 100, 700),
  trouble: fc.constantFrom<Trouble[]>('none', 'none', 'none', 'listing lags', ...TROUBLES),
  at: fc.nat(12),
});

/** Histories of up to `longest` steps. */
export function histories(longest: number): fc.Arbitrary<Step[]> {
  return fc.array(step, { minLength: 5, maxLength: longest, size: 'max' });
}
