import type { ColumnType } from '../database.js';

/** The first is the key, unless the table has one of several columns. An exclamation mark after a name: never NULL. */
export type ColumnDefinition = readonly [name: string, type: ColumnType, comment: string];

export const AUTHOR: readonly ColumnDefinition[] = [
  ['author_login', 'name', 'Login of the author; NULL when the account no longer exists'],
  ['author_id', 'id', 'GitHub id of the author'],
  ['author_type', 'name', 'User, Bot, Organization or Mannequin'],
  ['author_association', 'name', 'What the author is to the repository, such as OWNER or CONTRIBUTOR'],
];

export const REMOVAL: readonly ColumnDefinition[] = [
  ['deleted_at', 'time', 'When it was found to be gone; NULL while it is live'],
  ['deleted_reason', 'name', 'deleted, transferred, issue deleted or issue transferred'],
];

export const BODY_HASH: readonly ColumnDefinition[] = [
  ['body_hash', 'hash', 'Hash of the text that body_vec is to stand for; NULL when there is to be no vector'],
  [
    'body_vec_of',
    'hash',
    'Hash and space that body_vec was made from; out of date when it differs from body_hash',
  ],
  ['body_vec_skipped', 'name', 'Why there is deliberately no body_vec, such as empty'],
];

export const ISSUES: readonly ColumnDefinition[] = [
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

export const COMMENTS: readonly ColumnDefinition[] = [
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

export const REPOSITORIES: readonly ColumnDefinition[] = [
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

export const SPACES: readonly ColumnDefinition[] = [
  ['id!', 'number', 'Number of the space, as it ends every *_vec_of'],
  ['model!', 'name', 'The embedding model'],
  ['dimensions!', 'number', 'Numbers in a vector'],
  ['is_active!', 'flag', 'Whether vectors are written to and searched in this space'],
];

export const FAILURES: readonly ColumnDefinition[] = [
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

export const ACTIONS: readonly ColumnDefinition[] = [
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

export const CHUNKS: readonly ColumnDefinition[] = [
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

export const SCHEMA_MIGRATIONS: readonly ColumnDefinition[] = [
  ['name!', 'name', 'Name of a step that has been taken'],
  ['applied_at!', 'time', 'When, UTC'],
];
