import type { Field } from '../../../core/model/embedding.js';
import type { Kind } from '../../../core/model/record.js';

/** The tables of records, by kind. */
export const TABLES = {
  issue: { name: 'issues', key: 'github_issue_id', number: 'number' },
  comment: { name: 'comments', key: 'github_comment_id', number: 'issue_number' },
} as const satisfies Record<Kind, object>;

/** The texts of each kind that have a vector. */
export const FIELDS = { issue: ['title', 'body'], comment: ['body'] } as const satisfies Record<
  Kind,
  readonly Field[]
>;

/** Live rows of a kind, as a FROM and a WHERE. A comment lives as long as its issue does, known or not. */
export const LIVE = {
  issue: 'issues t WHERE t.deleted_at IS NULL',
  comment:
    'comments t LEFT JOIN issues i ON i.github_issue_id = t.github_issue_id ' +
    'WHERE t.deleted_at IS NULL AND i.deleted_at IS NULL',
} as const satisfies Record<Kind, string>;

/** Stands for the text of an issue: the body's hash covers the title, which alone has a hash when there is no body. */
export const ISSUE_TEXT_HASH = "COALESCE(t.body_hash, t.title_hash, '')";
