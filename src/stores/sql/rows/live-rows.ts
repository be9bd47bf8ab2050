/** Reads the live issues and comments of a repository: page by page, ordered by id, or counted. */
import type { Overview } from '../../../core/model/overview.js';
import { fullNameOf, type Repository } from '../../../core/model/record.js';
import type { PageQuery } from '../../../core/model/row-pages.js';
import type { LiveComment, LiveIssue, Survey } from '../../../core/ports/row-store.js';
import { IS_UNSEEN } from '../bookkeeping/backfill-marks.js';
import type { Row, Statements } from '../database.js';
import { LIVE } from '../schema/record-tables.js';

/** Live issues without their texts. */
export async function readLiveIssues(
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

/** Reads every row of the repository, and each once: rows are wide, and a large repository does not fit into memory. */
export async function readSurvey(statements: Statements, repository: Repository): Promise<Survey> {
  const unseen = `SUM(CASE WHEN ${IS_UNSEEN} THEN 1 ELSE 0 END) AS unseen`;
  const parameters = [repository.id, repository.id];
  const [rows, [comments]] = await Promise.all([
    statements.rows(
      "SELECT SUBSTR(t.created_at, 1, 4) AS year, SUM(CASE WHEN t.state = 'open' THEN 1 ELSE 0 END) AS open, COUNT(*) AS n, " +
        `${unseen} FROM ${LIVE.issue} AND t.repository_id = ? GROUP BY SUBSTR(t.created_at, 1, 4)`,
      parameters,
    ),
    // Comments of a removed issue are removed with it. To look up the issue of each would read from all over a large table.
    statements.rows(
      `SELECT COUNT(*) AS n, ${unseen} FROM {comments} t WHERE t.deleted_at IS NULL AND t.repository_id = ?`,
      parameters,
    ),
  ]);
  return {
    overview: toOverview(repository, rows, Number(comments?.['n'])),
    hasUnseen: {
      issue: rows.some((row) => Number(row['unseen']) > 0),
      comment: Number(comments?.['unseen']) > 0,
    },
  };
}

function toOverview(repository: Repository, rows: readonly Row[], comments: number): Overview {
  const found = new Map(
    rows.map((row) => [
      Number(row['year']),
      { open: Number(row['open']), closed: Number(row['n']) - Number(row['open']) },
    ]),
  );
  const first = Math.min(...found.keys());
  const count = found.size === 0 ? 0 : Math.max(...found.keys()) - first + 1;
  return {
    repository: fullNameOf(repository),
    comments,
    years: Array.from({ length: count }, (_, at) => ({
      year: first + at,
      ...(found.get(first + at) ?? { open: 0, closed: 0 }),
    })),
  };
}

/** Live comments that have a text. */
export async function readLiveComments(
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
