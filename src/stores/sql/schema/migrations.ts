/** The schema, as the numbered steps that led to it. A released step is never edited: a change is a new step at the end. */
import type { Space } from '../../../core/ports/store.js';
import type { ColumnType, Dialect } from '../database.js';
import { placesOf } from './vector-columns.js';

/** The first is the key, unless the table has one of several columns. An exclamation mark after a name: never NULL. */
type Definition = readonly [name: string, type: ColumnType, comment: string];

interface Migration {
  readonly name: string;
  statements(dialect: Dialect): readonly string[];
}

const AUTHOR: readonly Definition[] = [
  ['author_login', 'name', 'Login of the author; NULL when the account no longer exists'],
  ['author_id', 'id', 'GitHub id of the author'],
  ['author_type', 'name', 'User, Bot, Organization or Mannequin'],
  ['author_association', 'name', 'What the author is to the repository, such as OWNER or CONTRIBUTOR'],
];

const REMOVAL: readonly Definition[] = [
  ['deleted_at', 'time', 'When it was found to be gone; NULL while it is live'],
  ['deleted_reason', 'name', 'deleted, transferred, issue deleted or issue transferred'],
];

const BODY_HASH: readonly Definition[] = [
  ['body_hash', 'hash', 'Hash of the text that body_vec is to stand for; NULL when there is to be no vector'],
  [
    'body_vec_of',
    'hash',
    'Hash and space that body_vec was made from; out of date when it differs from body_hash',
  ],
  ['body_vec_skipped', 'name', 'Why there is deliberately no body_vec, such as empty'],
];

const ISSUES: readonly Definition[] = [
  ['github_issue_id!', 'id', 'GitHub id of the issue'],
  ['node_id!', 'name', 'GitHub id of the issue in GraphQL'],
  ['number!', 'number', 'Number of the issue in its repository'],
  ['repository_id!', 'id', 'GitHub id of the repository'],
  ['repository_owner!', 'name', 'Owner of the repository'],
  ['repository_name!', 'name', 'Name of the repository'],
  ['title!', 'line', 'Title'],
  ['body', 'text', 'Body in Markdown; NULL when there is none'],
  ['state!', 'name', 'open or closed'],
  ['state_reason', 'name', 'Why it is closed or open, such as completed, not_planned, duplicate or reopened'],
  ['locked!', 'flag', 'Whether the conversation is locked'],
  ['active_lock_reason', 'name', 'Why it is locked'],
  ...AUTHOR,
  ['closed_by_login', 'name', 'Login of who closed it, where GitHub has told'],
  ['assignees!', 'json', 'Logins of the assignees'],
  ['labels!', 'json', 'Names of the labels'],
  ['milestone_title', 'line', 'Title of the milestone'],
  ['milestone_number', 'number', 'Number of the milestone'],
  ['issue_type', 'line', 'Issue type of the organization, such as Bug'],
  ['comment_count!', 'number', 'Number of comments as GitHub counts them'],
  ['reaction_count!', 'number', 'Number of reactions'],
  ['html_url!', 'line', 'Address of the page'],
  ['created_at!', 'time', 'When it was opened, UTC'],
  ['updated_at!', 'time', 'When GitHub last changed it, UTC'],
  ['closed_at', 'time', 'When it was closed, UTC'],
  ...REMOVAL,
  ['transferred_to', 'line', 'Address of the issue in the repository that it was transferred to'],
  ['content_hash!', 'hash', 'Hash of everything GitHub said of it: tells a redelivery from an edit'],
  [
    'title_hash',
    'hash',
    'Hash of the text that title_vec is to stand for; NULL when there is to be no vector',
  ],
  [
    'title_vec_of',
    'hash',
    'Hash and space that title_vec was made from; out of date when it differs from title_hash',
  ],
  ['title_vec_skipped', 'name', 'Why there is deliberately no title_vec, such as empty'],
  ...BODY_HASH,
];

const COMMENTS: readonly Definition[] = [
  ['github_comment_id!', 'id', 'GitHub id of the comment'],
  ['node_id!', 'name', 'GitHub id of the comment in GraphQL'],
  ['github_issue_id', 'id', 'The issue that it is on; NULL until that issue is stored'],
  ['issue_number!', 'number', 'Number of the issue that it is on'],
  ['repository_id!', 'id', 'GitHub id of the repository'],
  ...AUTHOR,
  ['body', 'text', 'Body in Markdown; NULL when there is none'],
  ['reaction_count!', 'number', 'Number of reactions'],
  ['html_url!', 'line', 'Address on the page of the issue'],
  ['created_at!', 'time', 'When it was written, UTC'],
  ['updated_at!', 'time', 'When GitHub last changed it, UTC'],
  ...REMOVAL,
  ['content_hash!', 'hash', 'Hash of everything GitHub said of it: tells a redelivery from an edit'],
  ...BODY_HASH,
];

const REPOSITORIES: readonly Definition[] = [
  ['repository_id!', 'id', 'GitHub id of the repository'],
  ['owner!', 'name', 'Owner, as of the last run'],
  ['name!', 'name', 'Name, as of the last run'],
  ['issues_cursor', 'time', 'Every issue updated before this time has been read'],
  ['comments_cursor', 'time', 'Every comment updated before this time has been read'],
  ['caught_up_at', 'time', 'Start of the last complete reading of what had changed, UTC'],
  ['backfill_started_at', 'time', 'Start of the last backfill, UTC'],
  ['backfill_finished_at', 'time', 'End of the last backfill; NULL while it is under way'],
  ['backfill_issues_cursor', 'time', 'How far the backfill has read the issues'],
  ['backfill_comments_cursor', 'time', 'How far the backfill has read the comments'],
  ['lease_owner', 'name', 'The run that is embedding what is pending'],
  ['lease_until', 'time', 'When that right ends unless it is renewed, UTC'],
];

const SPACES: readonly Definition[] = [
  ['id!', 'number', 'Number of the space, as it ends every *_vec_of'],
  ['model!', 'name', 'The embedding model'],
  ['dimensions!', 'number', 'Numbers in a vector'],
  ['is_active!', 'flag', 'Whether vectors are written to and searched in this space'],
];

const FAILURES: readonly Definition[] = [
  [
    'kind!',
    'name',
    'What failed: issue or comment (the item itself), issue title, issue body or comment body',
  ],
  ['id!', 'id', 'GitHub id of the issue or comment'],
  ['repository_id!', 'id', 'GitHub id of the repository'],
  ['issue_number!', 'number', 'Number of the issue that it is or belongs to; 0 where that is not known'],
  ['text_hash', 'hash', 'Hash of the text that the model refused; NULL for an item'],
  ['reason!', 'line', 'Why, without any text of the item'],
  ['attempts!', 'number', 'How often it was tried'],
  ['tried_at!', 'time', 'When it was last tried, UTC'],
  ['next_try_at!', 'time', 'When a run will try it again, UTC'],
];

const ACTIONS: readonly Definition[] = [
  ['name!', 'name', 'What is done once, such as related: and the GitHub id of an issue'],
  ['repository_id!', 'id', 'GitHub id of the repository'],
  ['github_issue_id!', 'id', 'The issue that it is about'],
  ['state!', 'name', 'claimed, posting, posted, silent, deferred or withdrawn'],
  ['reason', 'line', 'Why it is silent, deferred or withdrawn'],
  ['nonce!', 'hash', 'Random; stands in the marker of the comment, so that nobody can forge one beforehand'],
  ['owner', 'name', 'The run that is at it; NULL when none is'],
  ['owned_until', 'time', 'When another run may take it over, UTC'],
  ['text_hash', 'hash', 'Hash of the text of the issue that was decided on'],
  ['decided', 'json', 'What was decided: number and confidence of each related issue, best first'],
  ['github_comment_id', 'id', 'The comment that was posted'],
  ['created_at!', 'time', 'When it was first claimed, UTC'],
  ['posted_at', 'time', 'When the comment was found to be there, UTC'],
  ['edited_at', 'time', 'When the comment was last edited, UTC'],
];

const CHUNKS: readonly Definition[] = [
  ['owner_kind!', 'name', 'Whose body it is a piece of: issue or comment'],
  ['owner_id!', 'id', 'GitHub id of the issue or comment'],
  ['position!', 'number', 'Place among the pieces, from 1: the first piece stands for itself in body_vec'],
  ['repository_id!', 'id', 'GitHub id of the repository'],
  ['text!', 'text', 'The piece, as it was embedded'],
  [
    'vec_of!',
    'hash',
    'Hash of the whole body and space; the piece of an earlier text when another than body_hash',
  ],
  ['vec_skipped', 'line', 'Why there is no vec: the model refuses the piece'],
];

const SCHEMA_MIGRATIONS: readonly Definition[] = [
  ['name!', 'name', 'Name of a step that has been taken'],
  ['applied_at!', 'time', 'When, UTC'],
];

/** The first step creates the table that the steps are recorded in. */
export const MIGRATIONS: readonly Migration[] = [
  {
    name: '0001 repositories, issues, comments and spaces',
    statements: (dialect) => [
      table(dialect, 'schema_migrations', 'Steps of the schema that have been taken', SCHEMA_MIGRATIONS),
      table(dialect, 'repositories', 'The repositories that are mirrored, and how far', REPOSITORIES),
      table(dialect, 'issues', 'Issues as GitHub tells them; pull requests are left out', ISSUES),
      table(dialect, 'comments', 'Comments on issues', COMMENTS),
      table(
        dialect,
        'spaces',
        'Embedding spaces: vectors of one space can be compared with each other',
        SPACES,
      ),
      index('issues_number', 'issues', 'repository_id, number'),
      index('issues_updated', 'issues', 'repository_id, updated_at'),
      index('comments_number', 'comments', 'repository_id, issue_number'),
      index('comments_issue', 'comments', 'github_issue_id'),
    ],
  },
  {
    // What is pending is asked for in every run: from these alone, without reading a single body.
    name: '0002 find what is pending by index',
    statements: () => [
      index(
        'issues_pending',
        'issues',
        'repository_id, github_issue_id, deleted_at, title_hash, title_vec_of, body_hash, body_vec_of',
      ),
      index(
        'comments_pending',
        'comments',
        'repository_id, github_comment_id, deleted_at, github_issue_id, body_hash, body_vec_of',
      ),
    ],
  },
  {
    name: '0003 remember what a backfill has seen',
    statements: (dialect) => [
      ...['issues', 'comments'].map((name) =>
        column(dialect, name, [
          'seen_in_backfill',
          'number',
          'Number of the last backfill that has listed it',
        ]),
      ),
      column(dialect, 'repositories', ['backfill_count', 'number', 'Number of the last backfill']),
    ],
  },
  {
    name: '0004 remember what failed',
    statements: (dialect) => [
      table(dialect, 'failures', 'Items and texts that could not be processed', FAILURES, 'kind, id'),
      index('failures_repository', 'failures', 'repository_id'),
    ],
  },
  {
    name: '0005 actions',
    statements: (dialect) => [
      table(dialect, 'actions', 'What was done to a tracker, or is being done: each thing once', ACTIONS),
      index('actions_issue', 'actions', 'github_issue_id'),
      index('issues_created', 'issues', 'repository_id, created_at'),
    ],
  },
  {
    name: '0006 chunks',
    statements: (dialect) => [chunksTable(dialect, 'chunks')],
  },
  {
    name: '0007 vector index',
    statements: (dialect) => [
      column(dialect, 'spaces', [
        'vector_index',
        'name',
        'created, or the failure that showed that this server makes none; NULL: not tried yet',
      ]),
    ],
  },
];

/** What a space beside the first one needs before its columns of vectors: what migrations give the first. */
export function statementsForSpace(dialect: Dialect, space: Pick<Space, 'id'>): readonly string[] {
  const { vecOf, chunks, pendingIndex } = placesOf(space);
  const made = `Hash and space that the vector of space ${space.id} was made from`;
  return [
    column(dialect, 'issues', [vecOf('title'), 'hash', made]),
    column(dialect, 'issues', [vecOf('body'), 'hash', made]),
    column(dialect, 'comments', [vecOf('body'), 'hash', made]),
    chunksTable(dialect, chunks),
    index(
      pendingIndex('issues'),
      'issues',
      `repository_id, github_issue_id, deleted_at, title_hash, ${vecOf('title')}, body_hash, ${vecOf('body')}`,
    ),
    index(
      pendingIndex('comments'),
      'comments',
      `repository_id, github_comment_id, deleted_at, github_issue_id, body_hash, ${vecOf('body')}`,
    ),
  ];
}

function chunksTable(dialect: Dialect, name: string): string {
  return table(
    dialect,
    name,
    'The second and later pieces of bodies that are too long for one vector',
    CHUNKS,
    'owner_kind, owner_id, position',
  );
}

/** `key`: the columns of a key of several. */
function table(
  dialect: Dialect,
  name: string,
  comment: string,
  columns: readonly Definition[],
  key?: string,
): string {
  const definitions = columns.map(([column, type, meaning], position) => {
    const isKey = key === undefined && position === 0;
    const nullability = column.endsWith('!') ? 'NOT NULL' : 'NULL';
    return dialect.commented(
      `${column.replace('!', '')} ${dialect.types[type]} ${nullability}${isKey ? ' PRIMARY KEY' : ''}`,
      meaning,
    );
  });
  const keys = key === undefined ? [] : [`PRIMARY KEY (${key})`];
  return dialect.createTable(name, [...definitions, ...keys], comment);
}

function column(dialect: Dialect, table: string, [name, type, meaning]: Definition): string {
  return dialect.addColumn(table, dialect.commented(`${name} ${dialect.types[type]} NULL`, meaning));
}

function index(name: string, on: string, columns: string): string {
  return `CREATE INDEX IF NOT EXISTS ${name} ON ${on} (${columns})`;
}
