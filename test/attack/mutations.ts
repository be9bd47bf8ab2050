/**
 * Rules of order, tombstones and reconciling, each removed from a copy of dist in turn. A history must then fail; otherwise
 * the attack does not protect the rule.
 */
export interface Mutation {
  readonly rule: string;
  readonly edits: readonly Edit[];
}

export interface Edit {
  /** Occurs exactly once in all files of dist. Holds no name of the bundler's, because those change. */
  readonly from: string;
  readonly to: string;
}

export const MUTATIONS: readonly Mutation[] = [
  {
    rule: 'order: an older state does not replace a newer one',
    edits: [
      { from: "updatedAt > stored.updatedAt ? 'stored' : 'older'", to: "'stored'" },
      { from: "AND ${dialect.incoming('updated_at')} ${comparison} {${table.name}}.updated_at", to: '' },
    ],
  },
  {
    rule: 'order: a payload does not replace a row of the same second',
    edits: [
      { from: "change.freshness === 'live' ? 'stored' : 'contested'", to: "'stored'" },
      { from: "isLive ? '>=' : '>'", to: "'>='" },
    ],
  },
  {
    rule: 'order: what GitHub shows now replaces a row of the same second',
    edits: [{ from: "change.freshness === 'live' ? 'stored' : 'contested'", to: "'contested'" }],
  },
  {
    rule: 'tombstone: a removal that arrives before its record is stored',
    edits: [
      {
        from: "return stored?.isTombstone === true ? 'unchanged' : 'removed';",
        to: "return stored === undefined || stored.isTombstone ? 'unchanged' : 'removed';",
      },
    ],
  },
  {
    rule: 'tombstone: the comments of an issue are removed with it',
    edits: [
      {
        from: 'WHERE repository_id = ? AND issue_number = ? AND deleted_at IS NULL',
        to: 'WHERE repository_id = ? AND issue_number = ? AND deleted_at IS NULL AND 1 = 0',
      },
    ],
  },
  {
    rule: 'tombstone: the event of a deletion removes the issue',
    edits: [
      {
        from: "if (action === 'deleted' || action === 'transferred') {",
        to: "if (action === 'transferred') {",
      },
    ],
  },
  {
    rule: 'reconcile: an item seen by an earlier backfill does not count as seen by this one',
    edits: [
      {
        from: "'(t.seen_in_backfill IS NULL OR t.seen_in_backfill <> '",
        to: "'(t.seen_in_backfill IS NULL OR 0 > '",
      },
    ],
  },
  {
    rule: 'reconcile: after a resumed backfill, the repository is listed once more',
    edits: [
      {
        from: 'if (listed.overview === null) {\n            world.log.info(',
        to: 'if (false) {\n            world.log.info(',
      },
    ],
  },
  {
    rule: 'reconcile: comments that are not listed are looked up too',
    edits: [
      {
        from: "for (const kind of ['issue', 'comment'].filter((each) => hasUnseen[each])) {\n        const removals",
        to: "for (const kind of ['issue'].filter((each) => hasUnseen[each])) {\n        const removals",
      },
    ],
  },
  {
    rule: 'reconcile: looking up an issue does not follow it into another repository',
    edits: [
      {
        from: "client.request(`GET ${route}`, { request: { redirect: 'manual' } })",
        to: "client.request(`GET ${route}`, { request: { redirect: 'follow' } })",
      },
    ],
  },
];
