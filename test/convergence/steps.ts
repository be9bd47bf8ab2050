/** What can happen to two repositories and to the deliveries of their events, a step at a time. */
import fc from 'fast-check';

/** What people do at GitHub. */
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

/** What becomes of deliveries, and which runs there are. */
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

/** Whether this is what somebody does at GitHub, and no run. */
export function isChange(operation: Change | Run): operation is Change {
  return (CHANGES as readonly string[]).includes(operation);
}

export type Change = (typeof CHANGES)[number];
export type Run = (typeof RUNS)[number];
export type Trouble = (typeof TROUBLES)[number];

export interface Step {
  readonly operation: Change | Run;
  /** Which repository, which item, which delivery: taken modulo what there is. */
  readonly which: number;
  /** Seconds that pass before; none is the interesting case. */
  readonly wait: number;
  /** Of a run. */
  readonly trouble: Trouble;
  /** When in the run it comes: at which request, or which statement. */
  readonly at: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  operation: fc.constantFrom<(Change | Run)[]>(
    ...CHANGES,
    ...RUNS,
    // What there is most of in life.
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
