/**
 * Rules of the sync, each taken out of the compiled program. A history has to end wrong then: a rule that can go
 * without one is held by nothing.
 */
export interface Mutation {
  readonly rule: string;
  readonly edits: readonly Edit[];
}

export interface Edit {
  /** Below src, compiled. */
  readonly file: string;
  /** Is there exactly once. */
  readonly from: string;
  readonly to: string;
}

export const MUTATIONS: readonly Mutation[] = [
  {
    rule: 'tie: a snapshot does not replace a row of the same second',
    edits: [
      {
        file: 'stores/sql/rows/change-outcome.js',
        from: "change.freshness === 'live' ? 'stored' : 'contested'",
        to: "'stored'",
      },
      { file: 'stores/sql/rows/upsert.js', from: "isLive ? '>=' : '>'", to: "'>='" },
    ],
  },
  {
    rule: 'order: an older state does not replace a newer one',
    edits: [
      {
        file: 'stores/sql/rows/change-outcome.js',
        from: "updatedAt > stored.updatedAt ? 'stored' : 'older'",
        to: "'stored'",
      },
      {
        file: 'stores/sql/rows/upsert.js',
        from: "AND ${dialect.incoming('updated_at')} ${comparison} ${table.name}.updated_at",
        to: '',
      },
    ],
  },
  {
    rule: 'tombstone: a removal that comes before its record is kept',
    edits: [
      {
        file: 'stores/sql/rows/change-outcome.js',
        from: "return stored?.isTombstone === true ? 'unchanged' : 'removed';",
        to: "return stored === undefined || stored.isTombstone ? 'unchanged' : 'removed';",
      },
    ],
  },
  {
    rule: 'tombstone: a listing does not lift it, only the item itself, asked for',
    edits: [
      {
        file: 'core/sync/restore-removed.js',
        from: 'const found = await source.lookUp(key);',
        to: "const found = { state: 'found', record };",
      },
    ],
  },
  {
    rule: 'overlap: a catch-up begins before its cursor',
    edits: [{ file: 'limits.js', from: 'CURSOR_OVERLAP_MS = 5 * 60_000', to: 'CURSOR_OVERLAP_MS = 0' }],
  },
  {
    rule: 're-anchor: a page of comments begins at the last one’s time, not at a number',
    edits: [{ file: 'github/github-source.js', from: "links: 'offsets'", to: "links: 'cursors'" }],
  },
  {
    rule: 'listing id: what an earlier backfill has seen is not seen by this one',
    edits: [
      {
        file: 'stores/sql/bookkeeping/backfill-marks.js',
        from: "'AND (t.seen_in_backfill IS NULL OR t.seen_in_backfill <> ' +",
        to: "'AND (t.seen_in_backfill IS NULL OR 0 > ' +",
      },
    ],
  },
  {
    rule: 'redirect: a single item is not followed into another repository',
    edits: [
      {
        file: 'github/look-up-item.js',
        from: "request: { redirect: 'manual' }",
        to: "request: { redirect: 'follow' }",
      },
    ],
  },
  {
    rule: 'redirect: the comments of an issue are not followed into another repository',
    edits: [
      { file: 'github/walk-listing.js', from: "links === 'unordered' ? 'manual' : 'follow'", to: "'follow'" },
    ],
  },
  {
    rule: 'lease: one run at a time embeds everything',
    edits: [
      {
        file: 'stores/sql/bookkeeping/lease-rows.js',
        from: "'AND (lease_owner IS NULL OR lease_owner = ? OR lease_until <= ?)'",
        to: "'AND (lease_owner IS NULL OR 1 = 1 OR lease_owner = ? OR lease_until <= ?)'",
      },
    ],
  },
  {
    rule: 'cursor: it moves together with the page that it follows',
    edits: [
      {
        file: 'core/sync/read-feeds.js',
        from: 'const { tombstoned } = await applyChanges(world, source.repository',
        to: 'if (cursor) await world.store.rows.apply(source.repository, [], cursor);\n    const { tombstoned } = await applyChanges(world, source.repository',
      },
    ],
  },
  {
    rule: 'fingerprint: an edited text is pending',
    edits: [
      {
        file: 'stores/sql/vectors/pending-rows.js',
        from: 't.${vecOf(field)} <> CONCAT(t.${field}_hash, ?)',
        to: "t.${vecOf(field)} NOT LIKE CONCAT('%', ?)",
      },
    ],
  },
  {
    rule: 'failure: a refused text is remembered by its hash, so that another one is tried at once',
    edits: [
      { file: 'core/failures/record-failures.js', from: '`${text.field} ${text.hash}`', to: 'text.field' },
      {
        file: 'stores/sql/bookkeeping/failure-rows.js',
        from: '`AND t.${field}_hash = failures.text_hash)`',
        to: "')'",
      },
    ],
  },
];
