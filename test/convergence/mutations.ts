/**
 * Rules of the sync, each taken out of the compiled program: histories that still end right would not be held by
 * anything. `from` is there exactly once.
 */
export interface Mutation {
  readonly name: string;
  /** Below lib/src. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'tie: a snapshot replaces a row of the same second',
    file: 'stores/sql/judge.js',
    from: "return change.freshness === 'live' ? 'stored' : 'contested';",
    to: "return 'stored';",
  },
  {
    name: 'order: an older state replaces a newer one',
    file: 'stores/sql/judge.js',
    from: "return updatedAt > stored.updatedAt ? 'stored' : 'older';",
    to: "return 'stored';",
  },
];
