/** Reads all of a repository that is live, page by page, in the order of ids. */
import type { LiveComment, LiveIssue, PageQuery, Store } from '../../../core/ports/store.js';
import type { Repository } from '../../../core/model/record.js';
import type { Database, Statements } from '../database.js';
import { LIVE } from '../vectors/pending-rows.js';

/** The part of the store that gives what is live, to read all of it. */
export function liveIn(database: Database): Pick<Store, 'liveIssues' | 'liveComments'> {
  return {
    liveIssues: (repository, page) => database.read((statements) => liveIssues(statements, repository, page)),
    liveComments: (repository, page) =>
      database.read((statements) => liveComments(statements, repository, page)),
  };
}

/** Live issues, without their texts. */
async function liveIssues(
  statements: Statements,
  { id: repositoryId }: Repository,
  { afterId, limit }: PageQuery,
): Promise<readonly LiveIssue[]> {
  const rows = await statements.rows(
    `SELECT t.github_issue_id AS id, t.number, t.state, t.state_reason FROM ${LIVE.issue} ` +
      'AND t.repository_id = ? AND t.github_issue_id > ? ORDER BY t.github_issue_id LIMIT ?',
    [repositoryId, afterId, limit],
  );
  return rows.map((row) => ({
    id: Number(row['id']),
    number: Number(row['number']),
    state: String(row['state']),
    stateReason: row['state_reason'] === null ? null : String(row['state_reason']),
  }));
}

/** Live comments that have a text. */
async function liveComments(
  statements: Statements,
  { id: repositoryId }: Repository,
  { afterId, limit }: PageQuery,
): Promise<readonly LiveComment[]> {
  const rows = await statements.rows(
    `SELECT t.github_comment_id AS id, t.issue_number, t.body FROM ${LIVE.comment} ` +
      'AND t.body IS NOT NULL AND t.repository_id = ? AND t.github_comment_id > ? ORDER BY t.github_comment_id LIMIT ?',
    [repositoryId, afterId, limit],
  );
  return rows.map((row) => ({
    id: Number(row['id']),
    issueNumber: Number(row['issue_number']),
    body: String(row['body']),
  }));
}
