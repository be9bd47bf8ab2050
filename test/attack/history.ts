/** What happens in one attack: changes on GitHub, the processes that meet them, and what goes wrong. */
import fc from 'fast-check';
import type { IssueLinks } from '../support/github/listings.js';

/** What people do on GitHub. */
export const CHANGES = [
  'open',
  'open, long',
  'edit',
  'edit, long',
  'edit, short',
  'close',
  'label',
  'lose author',
  'comment',
  'comment, long',
  'edit comment',
  'delete comment',
  'delete',
  'transfer',
  'rename',
  'pull request',
] as const;
export type Change = (typeof CHANGES)[number];

/** What goes wrong while the processes of a step run. */
export const TROUBLES = ['none', 'GitHub stops', 'embeddings stop', 'listings lag', 'life goes on'] as const;
export type Trouble = (typeof TROUBLES)[number];

export interface Happening {
  readonly change: Change;
  /** Selects the repository and the item, modulo their number. */
  readonly which: number;
  /** Seconds after the change. Mostly none: many states then have the same second. */
  readonly pause: number;
}

/** One process. */
export interface Job {
  readonly mode: 'event' | 'catch-up' | 'backfill';
  /** Selects the delivery or the repositories. */
  readonly which: number;
  /** The input catch-up-interval of an event, in minutes. */
  readonly interval: '0' | '10' | '1440';
  /** When the process is killed; null for never. */
  readonly kill: Kill | null;
}

export interface Kill {
  readonly afterMs: number;
  /** A loaded machine takes long to start a process, so only the first line of the log shows that it works. */
  readonly from: 'start' | 'first line';
}

export interface Step {
  readonly happenings: readonly Happening[];
  /** Two run at the same time. */
  readonly jobs: readonly Job[];
  readonly trouble: Trouble;
  /** The request or page at which the trouble begins. */
  readonly at: number;
}

export interface History {
  /** How GitHub's listing of issues goes on. */
  readonly links: IssueLinks;
  /** Whether a backfill has finished before. */
  readonly isKnown: boolean;
  /** The request after which GitHub stops a backfill at the beginning; null for no such backfill. */
  readonly stopAfter: number | null;
  readonly steps: readonly Step[];
  /** Selects a delivery that arrives when everything is over. */
  readonly late: number;
}

const ANY = fc.nat(1_000);
/** Mostly the same few items, so that their states pile up. */
const FEW = fc.oneof({ weight: 3, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: ANY });
const HOUR = 3_600;
const DAY = 24 * HOUR;

const happening: fc.Arbitrary<Happening> = fc.record({
  change: fc.constantFrom<Change[]>(...CHANGES, 'edit', 'comment', 'edit comment'),
  which: FEW,
  pause: fc.constantFrom(0, 0, 0, 0, 0, 1, 30, 200, 400, HOUR, DAY),
});

/** Most processes take 120 to 300 ms. */
const kill: fc.Arbitrary<Kill | null> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: killAt('start', 10, 400) },
  { weight: 1, arbitrary: killAt('first line', 0, 200) },
);

function killAt(from: Kill['from'], min: number, max: number): fc.Arbitrary<Kill> {
  return fc.integer({ min, max }).map((afterMs) => ({ afterMs, from }));
}

const job: fc.Arbitrary<Job> = fc.record({
  mode: fc.constantFrom<Job['mode'][]>(
    'event',
    'event',
    'event',
    'event',
    'catch-up',
    'backfill',
    'backfill',
  ),
  which: ANY,
  interval: fc.constantFrom<Job['interval'][]>('0', '10', '1440'),
  kill,
});

const step: fc.Arbitrary<Step> = fc.record({
  happenings: fc.array(happening, { minLength: 0, maxLength: 5, size: 'max' }),
  jobs: fc.oneof(
    { weight: 3, arbitrary: fc.array(job, { minLength: 1, maxLength: 1 }) },
    { weight: 2, arbitrary: fc.array(job, { minLength: 2, maxLength: 2 }) },
  ),
  trouble: fc.constantFrom<Trouble[]>('none', 'none', 'none', 'GitHub stops', ...TROUBLES),
  at: fc.nat(9),
});

export const HISTORIES: fc.Arbitrary<History> = fc.record({
  links: fc.constantFrom<IssueLinks[]>('cursors', 'offsets'),
  isKnown: fc.constantFrom(true, true, true, false),
  stopAfter: fc.oneof(
    { weight: 3, arbitrary: fc.constant(null) },
    { weight: 2, arbitrary: fc.integer({ min: 2, max: 9 }) },
  ),
  steps: fc.array(step, { minLength: 2, maxLength: 3, size: 'max' }),
  late: ANY,
});
