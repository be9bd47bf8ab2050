/** The columns of issues and comments: their types, what they hold, and where a record keeps it. */
import type { Comment, Issue, Repository, Time, TrackerRecord } from '../../core/record.js';
import { contentHash, hashesOf } from '../../core/text.js';
import type { Dialect, Parameter } from './database.js';

type Type = Exclude<keyof Dialect['types'], 'vector'>;

export interface Column<R> {
  readonly name: string;
  readonly type: Type;
  readonly isRequired?: true;
  readonly comment: string;
  readonly valueOf: (record: R, repository: Repository) => Parameter;
}

/** What a record's row holds beside what GitHub says: set by removals and by embedding, never by an upsert. */
export interface OwnColumn {
  readonly name: string;
  readonly type: Type;
  readonly comment: string;
}

/** `2026-01-31T23:59:59Z` as both databases take it, in UTC. */
export function sqlTime(time: Time): string {
  return time.slice(0, 19).replace('T', ' ');
}

/** The reverse, of what a driver gives for a column of times. */
export function timeOfSql(value: unknown): Time | null {
  return typeof value === 'string' ? `${value.slice(0, 19).replace(' ', 'T')}Z` : null;
}

function flag(value: boolean): number {
  return value ? 1 : 0;
}

/** Why a text deliberately has no vector. */
function skipped(hash: string | null): string | null {
  return hash === null ? 'empty' : null;
}

function authorColumns<R extends TrackerRecord>(): readonly Column<R>[] {
  return [
    {
      name: 'author_login',
      type: 'word',
      comment: 'Who wrote it; NULL for an account that no longer exists',
      valueOf: ({ author }) => author?.login ?? null,
    },
    {
      name: 'author_id',
      type: 'id',
      comment: "The author's id at GitHub",
      valueOf: ({ author }) => author?.id ?? null,
    },
    {
      name: 'author_type',
      type: 'word',
      comment: 'User, Bot, Organization …',
      valueOf: ({ author }) => author?.type ?? null,
    },
    {
      name: 'author_association',
      type: 'word',
      comment: "The author's relation to the repository: MEMBER, CONTRIBUTOR, NONE …",
      valueOf: (record) => record.authorAssociation,
    },
  ];
}

function commonColumns<R extends TrackerRecord>(): readonly Column<R>[] {
  return [
    { name: 'node_id', type: 'word', comment: 'Id in the GraphQL API', valueOf: ({ nodeId }) => nodeId },
    {
      name: 'repository_id',
      type: 'id',
      isRequired: true,
      comment: 'The repository that it is in',
      valueOf: (_, { id }) => id,
    },
    ...authorColumns<R>(),
    {
      name: 'reaction_count',
      type: 'integer',
      comment: 'Reactions of all kinds',
      valueOf: ({ reactionCount }) => reactionCount,
    },
    { name: 'html_url', type: 'text', comment: 'Web address', valueOf: ({ url }) => url },
    { name: 'created_at', type: 'time', comment: 'UTC', valueOf: ({ createdAt }) => sqlTime(createdAt) },
  ];
}

/** Behind everything else, because the upsert compares with the stored `updated_at` while it assigns. */
function lastColumns<R extends TrackerRecord>(): readonly Column<R>[] {
  return [
    {
      name: 'content_hash',
      type: 'word',
      comment: 'Tells whether anything of it has changed',
      valueOf: contentHash,
    },
    {
      name: 'body_hash',
      type: 'word',
      comment: 'Hash of the text that body_vec stands for; NULL when there is none',
      valueOf: (record) => hashesOf(record).body,
    },
    {
      name: 'body_vec_skipped',
      type: 'word',
      comment: 'Why there is deliberately no body_vec',
      valueOf: (record) => skipped(hashesOf(record).body),
    },
    {
      name: 'updated_at',
      type: 'time',
      isRequired: true,
      comment: 'UTC; the version of this row',
      valueOf: ({ updatedAt }) => sqlTime(updatedAt),
    },
  ];
}

export const ISSUE_COLUMNS: readonly Column<Issue>[] = [
  {
    name: 'github_issue_id',
    type: 'id',
    isRequired: true,
    comment: "The issue's id at GitHub",
    valueOf: ({ id }) => id,
  },
  {
    name: 'number',
    type: 'id',
    isRequired: true,
    comment: 'The number in its repository, as in #123',
    valueOf: ({ number }) => number,
  },
  { name: 'repository_owner', type: 'word', comment: 'When it was stored', valueOf: (_, { owner }) => owner },
  { name: 'repository_name', type: 'word', comment: 'When it was stored', valueOf: (_, { name }) => name },
  { name: 'title', type: 'text', isRequired: true, comment: 'As written', valueOf: ({ title }) => title },
  { name: 'body', type: 'longText', comment: 'As written, Markdown', valueOf: ({ body }) => body },
  { name: 'state', type: 'word', comment: 'open or closed', valueOf: ({ state }) => state },
  {
    name: 'state_reason',
    type: 'word',
    comment: 'completed, not_planned, duplicate, reopened',
    valueOf: ({ stateReason }) => stateReason,
  },
  { name: 'locked', type: 'flag', comment: '1 when locked', valueOf: ({ locked }) => flag(locked) },
  {
    name: 'active_lock_reason',
    type: 'word',
    comment: 'Why it is locked',
    valueOf: ({ activeLockReason }) => activeLockReason,
  },
  {
    name: 'closed_by_login',
    type: 'word',
    comment: 'Who closed it, where GitHub told',
    valueOf: ({ closedByLogin }) => closedByLogin,
  },
  {
    name: 'assignees',
    type: 'json',
    comment: 'JSON array of logins',
    valueOf: ({ assignees }) => JSON.stringify(assignees),
  },
  {
    name: 'labels',
    type: 'json',
    comment: 'JSON array of names',
    valueOf: ({ labels }) => JSON.stringify(labels),
  },
  {
    name: 'milestone_title',
    type: 'text',
    comment: 'Milestone, when it has one',
    valueOf: ({ milestone }) => milestone?.title ?? null,
  },
  {
    name: 'milestone_number',
    type: 'integer',
    comment: "The milestone's number",
    valueOf: ({ milestone }) => milestone?.number ?? null,
  },
  { name: 'issue_type', type: 'word', comment: 'Bug, Feature …', valueOf: ({ type }) => type },
  {
    name: 'comment_count',
    type: 'integer',
    comment: 'Comments, as GitHub counts them',
    valueOf: ({ commentCount }) => commentCount,
  },
  {
    name: 'closed_at',
    type: 'time',
    comment: 'UTC',
    valueOf: ({ closedAt }) => (closedAt === null ? null : sqlTime(closedAt)),
  },
  ...commonColumns<Issue>(),
  {
    name: 'title_hash',
    type: 'word',
    comment: 'Hash of the text that title_vec stands for; NULL when there is none',
    valueOf: (record) => hashesOf(record).title,
  },
  {
    name: 'title_vec_skipped',
    type: 'word',
    comment: 'Why there is deliberately no title_vec',
    valueOf: (record) => skipped(hashesOf(record).title),
  },
  ...lastColumns<Issue>(),
];

export const COMMENT_COLUMNS: readonly Column<Comment>[] = [
  {
    name: 'github_comment_id',
    type: 'id',
    isRequired: true,
    comment: "The comment's id at GitHub",
    valueOf: ({ id }) => id,
  },
  {
    name: 'issue_number',
    type: 'id',
    isRequired: true,
    comment: 'The number of its issue in this repository',
    valueOf: ({ issueNumber }) => issueNumber,
  },
  { name: 'body', type: 'longText', comment: 'As written, Markdown', valueOf: ({ body }) => body },
  ...commonColumns<Comment>(),
  ...lastColumns<Comment>(),
];

const TOMBSTONE: readonly OwnColumn[] = [
  { name: 'deleted_at', type: 'time', comment: 'UTC; set when it is no longer live' },
  { name: 'deleted_reason', type: 'word', comment: 'deleted, transferred, or the same of its issue' },
];
const BODY_VEC_OF: OwnColumn = {
  name: 'body_vec_of',
  type: 'word',
  comment: 'Fingerprint of what body_vec was made from: hash and space',
};

export const ISSUE_OWN_COLUMNS: readonly OwnColumn[] = [
  ...TOMBSTONE,
  { name: 'transferred_to', type: 'text', comment: 'Web address of a transferred issue' },
  {
    name: 'title_vec_of',
    type: 'word',
    comment: 'Fingerprint of what title_vec was made from: hash and space',
  },
  BODY_VEC_OF,
];

export const COMMENT_OWN_COLUMNS: readonly OwnColumn[] = [
  { name: 'github_issue_id', type: 'id', comment: "Its issue's id; NULL until the issue is stored" },
  ...TOMBSTONE,
  BODY_VEC_OF,
];
