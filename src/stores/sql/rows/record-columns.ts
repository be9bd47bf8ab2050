/** Maps a record to the columns of its row. */
import type { Author, Comment, Issue, Repository, TrackerRecord } from '../../../core/model/record.js';
import { skipReasons, textHashes } from '../../../core/text/embedded-texts.js';
import { hashRecord } from '../../../core/text/hash.js';
import { toCell } from '../cells.js';
import type { Parameter } from '../database.js';

export type RowValues = Readonly<Record<string, Parameter>>;

/**
 * The values that an upsert writes, by column: everything that comes from GitHub, but no tombstone, no vectors and no link
 * to the issue. `updated_at` is last, because TiDB assigns in this order and the other assignments compare its old value.
 */
export function rowValues(repository: Repository, record: TrackerRecord): RowValues {
  const values =
    record.kind === 'issue' ? issueValues(repository, record) : commentValues(repository, record);
  return { ...values, content_hash: hashRecord(record), updated_at: toCell(record.updatedAt) };
}

function issueValues(repository: Repository, issue: Issue): RowValues {
  const skipped = skipReasons(issue);
  const hashes = textHashes(issue, skipped);
  return {
    github_issue_id: issue.id,
    node_id: issue.nodeId,
    number: issue.number,
    repository_id: repository.id,
    repository_owner: repository.owner,
    repository_name: repository.name,
    title: issue.title,
    body: issue.body,
    state: issue.state,
    state_reason: issue.stateReason,
    locked: Number(issue.locked),
    active_lock_reason: issue.activeLockReason,
    ...authorValues(issue.author, issue.authorAssociation),
    closed_by_login: issue.closedByLogin,
    assignees: JSON.stringify(issue.assignees),
    labels: JSON.stringify(issue.labels),
    milestone_title: issue.milestone?.title ?? null,
    milestone_number: issue.milestone?.number ?? null,
    issue_type: issue.type,
    comment_count: issue.commentCount,
    reaction_count: issue.reactionCount,
    html_url: issue.url,
    created_at: toCell(issue.createdAt),
    closed_at: issue.closedAt === null ? null : toCell(issue.closedAt),
    title_hash: hashes.title,
    title_vec_skipped: skipped.title,
    body_hash: hashes.body,
    body_vec_skipped: skipped.body,
  };
}

function commentValues(repository: Repository, comment: Comment): RowValues {
  const skipped = skipReasons(comment);
  return {
    github_comment_id: comment.id,
    node_id: comment.nodeId,
    issue_number: comment.issueNumber,
    repository_id: repository.id,
    ...authorValues(comment.author, comment.authorAssociation),
    body: comment.body,
    reaction_count: comment.reactionCount,
    html_url: comment.url,
    created_at: toCell(comment.createdAt),
    body_hash: textHashes(comment, skipped).body,
    body_vec_skipped: skipped.body,
  };
}

function authorValues(author: Author | null, association: string | null): RowValues {
  return {
    author_login: author?.login ?? null,
    author_id: author?.id ?? null,
    author_type: author?.type ?? null,
    author_association: association,
  };
}
