/** What each table is: its columns, their types, and the comments that users see when they inspect the database. */
import type { ColumnType } from '../database.js';

/** A name that ends in `!` is a column that is never NULL. The first column is the key, unless the table has a composite key. */
export type ColumnDefinition = readonly [name: string, type: ColumnType, comment: string];

const AUTHOR: readonly ColumnDefinition[] = [
  ['author_login', 'name', 'Login of the author; NULL when the account is deleted'],
  ['author_id', 'id', 'GitHub id of the author'],
  ['author_type', 'name', 'User, Bot, Organization or Mannequin'],
  ['author_association', 'name', 'Role of the author in the repository, such as OWNER or CONTRIBUTOR'],
];

const REMOVAL: readonly ColumnDefinition[] = [
  ['deleted_at', 'time', 'When Tiara learnt that it was deleted or transferred, UTC; NULL while it is live'],
  ['deleted_reason', 'name', 'deleted, transferred, issue deleted or issue transferred'],
];

const BODY_HASH: readonly ColumnDefinition[] = [
  ['body_hash', 'hash', 'Hash of the text that gets body_vec; NULL when it gets none'],
  [
    'body_vec_of',
    'hash',
    'Fingerprint of body_vec: hash of its text and number of its space. Another hash than body_hash: out of date',
  ],
  ['body_vec_skipped', 'name', 'Why the body gets no vector, such as empty'],
];

export const ISSUES: readonly ColumnDefinition[] = [
  ['github_issue_id!', 'id', 'GitHub id of the issue'],
  ['node_id!', 'name', 'GraphQL id of the issue'],
  ['number!', 'number', 'Number of the issue in its repository'],
  ['repository_id!', 'id', 'GitHub id of the repository'],
  ['repository_owner!', 'name', 'Current owner of the repository'],
  ['repository_name!', 'name', 'Current name of the repository'],
  ['title!', 'line', 'Title'],
  ['body', 'text', 'Body in Markdown; NULL when there is none'],
  ['state!', 'name', 'open or closed'],
  ['state_reason', 'name', 'Why it is closed or open, such as completed, not_planned, duplicate or reopened'],
  ['locked!', 'flag', 'Whether the conversation is locked'],
  ['active_lock_reason', 'name', 'Why it is locked'],
  ...AUTHOR,
  ['closed_by_login', 'name', 'Login of the user who closed it, when known'],
  ['assignees!', 'json', 'Logins of the assignees'],
  ['labels!', 'json', 'Names of the labels'],
  ['milestone_title', 'line', 'Title of the milestone'],
  ['milestone_number', 'number', 'Number of the milestone'],
  ['issue_type', 'line', 'Issue type, such as Bug'],
  ['comment_count!', 'number', 'Number of comments, as on GitHub'],
  ['reaction_count!', 'number', 'Number of reactions'],
  ['html_url!', 'line', 'Web address'],
  ['created_at!', 'time', 'When it was opened, UTC'],
  ['updated_at!', 'time', 'When it was last updated on GitHub, UTC'],
  ['closed_at', 'time', 'When it was closed, UTC'],
  ...REMOVAL,
  ['transferred_to', 'line', 'Web address in the repository that it was transferred to, when known'],
  ['content_hash!', 'hash', 'Hash of everything stored from GitHub; tells an edit from a repeated event'],
  ['title_hash', 'hash', 'Hash of the text that gets title_vec; NULL when it gets none'],
  [
    'title_vec_of',
    'hash',
    'Fingerprint of title_vec: hash of its text and number of its space. Another hash than title_hash: out of date',
  ],
  ['title_vec_skipped', 'name', 'Why the title gets no vector, such as empty'],
  ...BODY_HASH,
];

export const COMMENTS: readonly ColumnDefinition[] = [
  ['github_comment_id!', 'id', 'GitHub id of the comment'],
  ['node_id!', 'name', 'GraphQL id of the comment'],
  ['github_issue_id', 'id', 'GitHub id of the issue; NULL until that issue is stored'],
  ['issue_number!', 'number', 'Number of the issue'],
  ['repository_id!', 'id', 'GitHub id of the repository'],
  ...AUTHOR,
  ['body', 'text', 'Body in Markdown; NULL when there is none'],
  ['reaction_count!', 'number', 'Number of reactions'],
  ['html_url!', 'line', 'Web address'],
  ['created_at!', 'time', 'When it was written, UTC'],
  ['updated_at!', 'time', 'When it was last updated on GitHub, UTC'],
  ...REMOVAL,
  ['content_hash!', 'hash', 'Hash of everything stored from GitHub; tells an edit from a repeated event'],
  ...BODY_HASH,
];

export const REPOSITORIES: readonly ColumnDefinition[] = [
  ['repository_id!', 'id', 'GitHub id of the repository'],
  ['owner!', 'name', 'Owner, as of the last run'],
  ['name!', 'name', 'Name, as of the last run'],
  ['issues_cursor', 'time', 'Every issue updated before this time has been read, UTC'],
  ['comments_cursor', 'time', 'Every comment updated before this time has been read, UTC'],
  ['caught_up_at', 'time', 'Start of the last complete catch-up or backfill, UTC'],
  ['backfill_started_at', 'time', 'Start of the last backfill, UTC'],
  ['backfill_finished_at', 'time', 'Set when the last backfill has finished; NULL before that, UTC'],
  ['backfill_issues_cursor', 'time', 'How far the backfill has read the issues, UTC'],
  ['backfill_comments_cursor', 'time', 'How far the backfill has read the comments, UTC'],
  ['lease_owner', 'name', 'The run that holds the lease: it embeds everything pending'],
  ['lease_until', 'time', 'When the lease ends unless it is renewed, UTC'],
];

export const SPACES: readonly ColumnDefinition[] = [
  ['id!', 'number', 'Number of the space; every *_vec_of ends in it'],
  ['model!', 'name', 'The embedding model'],
  ['dimensions!', 'number', 'Length of each vector'],
  ['is_active!', 'flag', 'Whether searches use this space'],
];

export const FAILURES: readonly ColumnDefinition[] = [
  [
    'kind!',
    'name',
    'What failed: issue or comment for the item itself, or one text: issue title, issue body or comment body',
  ],
  ['id!', 'id', 'GitHub id of the issue or comment'],
  ['repository_id!', 'id', 'GitHub id of the repository'],
  ['issue_number!', 'number', 'Number of the issue, or of the issue of the comment; 0 when not known'],
  ['text_hash', 'hash', 'Hash of the text that the model refused; NULL for an item'],
  ['reason!', 'line', 'Why it failed; contains no text of the item'],
  ['attempts!', 'number', 'Number of attempts'],
  ['tried_at!', 'time', 'When it was last tried, UTC'],
  ['next_try_at!', 'time', 'When runs try it again, UTC'],
];

export const ACTIONS: readonly ColumnDefinition[] = [
  ['name!', 'name', 'Unique name of the action, such as related:7 for the issue with GitHub id 7'],
  ['repository_id!', 'id', 'GitHub id of the repository'],
  ['github_issue_id!', 'id', 'GitHub id of the issue'],
  ['state!', 'name', 'claimed, posting, posted, silent, deferred or withdrawn'],
  ['reason', 'line', 'Why it is silent, deferred or withdrawn'],
  [
    'nonce!',
    'hash',
    'Random part of the marker in the comment, so that nobody can forge the marker in advance',
  ],
  ['owner', 'name', 'The run that is working on it; NULL when none is'],
  ['owned_until', 'time', 'When another run may take it over, UTC'],
  ['text_hash', 'hash', 'Hash of the issue text that the decision was made on'],
  ['decided', 'json', 'The decision: number and confidence of each related issue, best first'],
  ['github_comment_id', 'id', 'GitHub id of the posted comment'],
  ['created_at!', 'time', 'When it was first claimed, UTC'],
  ['posted_at', 'time', 'When the comment was posted, or found later, UTC'],
  ['edited_at', 'time', 'When the comment was last edited, UTC'],
];

/** The columns of its primary key. */
export const CLAIM_KEY = [
  'github_comment_id',
  'duplicate_number',
  'original_number',
  'content_hash',
] as const;

export const DUPLICATE_CLAIMS: readonly ColumnDefinition[] = [
  ['github_comment_id!', 'id', 'GitHub id of the comment that says so'],
  ['repository_id!', 'id', 'GitHub id of the repository'],
  ['duplicate_number!', 'number', 'Number of the issue that is called a duplicate'],
  ['original_number!', 'number', 'Number of the issue that it is called a duplicate of'],
  ['author_login', 'name', 'Login of the author of the comment; NULL when the account is deleted'],
  ['claimed_at!', 'time', 'When the comment was written, UTC'],
  [
    'content_hash!',
    'hash',
    'content_hash of the comment when it was read; another one: the comment has been edited since, and the claim does not count',
  ],
];

/** The columns of its primary key. */
export const CHUNK_KEY = ['owner_kind', 'owner_id', 'position'] as const;

export const CHUNKS: readonly ColumnDefinition[] = [
  ['owner_kind!', 'name', 'Whose body this is a chunk of: issue or comment'],
  ['owner_id!', 'id', 'GitHub id of the issue or comment'],
  ['position!', 'number', 'Position among the chunks, from 1; the vector of chunk 0 is body_vec'],
  ['repository_id!', 'id', 'GitHub id of the repository'],
  ['text!', 'text', 'The chunk, as it was embedded'],
  [
    'vec_of!',
    'hash',
    'Fingerprint of vec: hash of the whole body and number of the space. Another hash than body_hash: out of date',
  ],
  ['vec_skipped', 'line', 'Why there is no vec: the reason why the model refused the chunk'],
];

export const MIGRATION_ROWS: readonly ColumnDefinition[] = [
  ['name!', 'name', 'Name of the migration'],
  ['applied_at!', 'time', 'When it was applied, UTC'],
];
