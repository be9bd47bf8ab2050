/**
 * Rules of the sync, each removed from the compiled program in turn. A history must then fail; otherwise no test
 * protects the rule.
 */
export interface Mutation {
  readonly rule: string;
  readonly edits: readonly Edit[];
}

export interface Edit {
  /** Path of the compiled file, relative to src. */
  readonly file: string;
  /** Occurs exactly once in the file. */
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
        from: "AND ${dialect.incoming('updated_at')} ${comparison} {${table.name}}.updated_at",
        to: '',
      },
    ],
  },
  {
    rule: 'tombstone: a removal that arrives before its record is stored',
    edits: [
      {
        file: 'stores/sql/rows/change-outcome.js',
        from: "return stored?.isTombstone === true ? 'unchanged' : 'removed';",
        to: "return stored === undefined || stored.isTombstone ? 'unchanged' : 'removed';",
      },
    ],
  },
  {
    rule: 'tombstone: only looking up the item lifts it, not a listing',
    edits: [
      {
        file: 'core/sync/restore-removed.js',
        from: 'const found = await source.lookUp(key);',
        to: "const found = { state: 'found', record };",
      },
    ],
  },
  {
    rule: 'overlap: a catch-up starts before its cursor',
    edits: [{ file: 'limits.js', from: 'CURSOR_OVERLAP_MS = 5 * 60_000', to: 'CURSOR_OVERLAP_MS = 0' }],
  },
  {
    rule: 're-anchor: a page starts at the time of the page before, not at a page number',
    edits: [{ file: 'github/walk-listing.js', from: "page.next === 'other' || ", to: '' }],
  },
  {
    rule: 'listing id: an item seen by an earlier backfill does not count as seen by this one',
    edits: [
      {
        file: 'stores/sql/bookkeeping/backfill-marks.js',
        from: "'(t.seen_in_backfill IS NULL OR t.seen_in_backfill <> ' +",
        to: "'(t.seen_in_backfill IS NULL OR 0 > ' +",
      },
    ],
  },
  {
    rule: 'redirect: looking up an item does not follow it into another repository',
    edits: [
      {
        file: 'github/look-up-item.js',
        from: "request: { redirect: 'manual' }",
        to: "request: { redirect: 'follow' }",
      },
    ],
  },
  {
    rule: 'redirect: listing the comments of an issue does not follow it into another repository',
    edits: [
      {
        file: 'github/listing-stretch.js',
        from: "isOrdered ? 'follow' : 'manual'",
        to: "'follow'",
      },
    ],
  },
  {
    rule: 'lease: one run at a time embeds everything',
    edits: [
      {
        file: 'stores/sql/bookkeeping/lease-rows.js',
        from: "'AND (lease_owner IS NULL OR lease_owner = ? OR lease_until <= ? OR lease_until > ?)'",
        to: "'AND (lease_owner IS NULL OR 1 = 1 OR lease_owner = ? OR lease_until <= ? OR lease_until > ?)'",
      },
    ],
  },
  {
    rule: 'cursor: it moves in the same transaction as its page',
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
        file: 'stores/sql/schema/space-schema.js',
        from: "REPLACE(${vecOf(field)}, ':${space.id}', '') <> ${field}_hash",
        to: "${vecOf(field)} NOT LIKE '%:${space.id}'",
      },
    ],
  },
  {
    rule: 'failure: a refused text is recorded by its hash, so that a new text is tried at once',
    edits: [
      { file: 'core/failures/record-failures.js', from: '`${text.field} ${text.hash}`', to: 'text.field' },
      {
        file: 'stores/sql/bookkeeping/failure-rows.js',
        from: '`AND t.${field}_hash = {failures}.text_hash)`',
        to: "')'",
      },
    ],
  },
];
