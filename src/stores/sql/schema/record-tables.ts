/** The tables that hold issues and comments, and the SQL that selects their live rows. */
import type { Field } from '../../../core/model/embedding.js';
import type { Kind } from '../../../core/model/record.js';

/** The table of each kind, its key, and its column with the issue's number. */
export const TABLES = {
  issue: { name: 'issues', key: 'github_issue_id', number: 'number' },
  comment: { name: 'comments', key: 'github_comment_id', number: 'issue_number' },
} as const satisfies Record<Kind, object>;

/** The texts of each kind that have a vector. */
export const FIELDS = { issue: ['title', 'body'], comment: ['body'] } as const satisfies Record<
  Kind,
  readonly Field[]
>;

/** The live rows of each kind, as a FROM and a WHERE. A comment whose issue is not stored yet is live. */
export const LIVE = {
  issue: '{issues} t WHERE t.deleted_at IS NULL',
  comment:
    '{comments} t LEFT JOIN {issues} i ON i.github_issue_id = t.github_issue_id ' +
    'WHERE t.deleted_at IS NULL AND i.deleted_at IS NULL',
} as const satisfies Record<Kind, string>;

/** Changes when an issue's text does. The body's hash covers the title; without a body only the title has a hash. */
export const ISSUE_TEXT_HASH = "COALESCE(t.body_hash, t.title_hash, '')";
