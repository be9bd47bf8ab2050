/** The table `actions`: who is doing what to a tracker, and what came of it. */
import type {
  Action,
  Actions,
  ActionState,
  OpenedIssue,
  DueQuery,
} from '../../../core/ports/action-store.js';
import type { Repository } from '../../../core/model/record.js';
import type { Database, Dialect, Row, Statements } from '../database.js';
import { cellOf, cellOfDate, timeOfCell } from './record-columns.js';

/** Stands for the text of an issue: the body's hash covers the title, which alone has a hash when there is no body. */
const TEXT_HASH = "COALESCE(t.body_hash, t.title_hash, '')";

const RELEASED = 'owner = NULL, owned_until = NULL';

/** The entries of the table. Each method is one transaction. */
export function sqlActions(database: Database, dialect: Dialect): Actions {
  const change = (sql: string, parameters: readonly (string | number | null)[]): Promise<number> =>
    database.transaction((statements) => statements.change(sql, parameters));
  return {
    issue: (id) => database.read((statements) => openedIssue(statements, id)),
    due: (repository, query) => database.read((statements) => due(statements, repository, query)),
    get: (name) => database.read((statements) => actionOf(statements, name)),
    claim: (subject, claim) =>
      database.transaction((statements) => claimed(statements, dialect, subject, claim)),
    posting: async (name, owner, { textHash, decided }, until) =>
      (await change(
        'UPDATE actions SET state = ?, reason = NULL, owned_until = ?, text_hash = ?, decided = ? ' +
          'WHERE name = ? AND owner = ? AND github_comment_id IS NULL',
        ['posting', cellOfDate(until), textHash, JSON.stringify(decided), name, owner],
      )) > 0,
    async posted(name, commentId, at) {
      await change(
        `UPDATE actions SET state = ?, github_comment_id = ?, posted_at = ?, ${RELEASED} WHERE name = ? AND state = ?`,
        ['posted', commentId, cellOfDate(at), name, 'posting'],
      );
    },
    async edited(name, owner, { textHash, decided }, at) {
      await change(
        `UPDATE actions SET text_hash = ?, decided = ?, edited_at = ?, ${RELEASED} WHERE name = ? AND owner = ?`,
        [textHash, JSON.stringify(decided), cellOfDate(at), name, owner],
      );
    },
    async rest(name, owner, { state, reason, textHash }) {
      await change(
        `UPDATE actions SET state = ?, reason = ?, text_hash = ?, ${RELEASED} WHERE name = ? AND owner = ?`,
        [state, reason, textHash, name, owner],
      );
    },
    async release(name, owner) {
      await change(`UPDATE actions SET ${RELEASED} WHERE name = ? AND owner = ? AND state <> 'posting'`, [
        name,
        owner,
      ]);
    },
  };
}

/** Makes the entry if need be, and takes it if it is free: of several runs the UPDATE finds the row for one. */
async function claimed(
  statements: Statements,
  dialect: Dialect,
  { name, repository, issueId }: Parameters<Actions['claim']>[0],
  { owner, nonce, now, until }: Parameters<Actions['claim']>[1],
): Promise<Action | null> {
  if ((await actionOf(statements, name)) === null) {
    await statements.change(
      `${dialect.insertOrIgnore} INTO actions (name, repository_id, github_issue_id, state, nonce, created_at) ` +
        'VALUES (?, ?, ?, ?, ?, ?)',
      [name, repository.id, issueId, 'claimed', nonce, cellOfDate(now)],
    );
  }
  const taken = await statements.change(
    'UPDATE actions SET owner = ?, owned_until = ? WHERE name = ? AND (owner IS NULL OR owner = ? OR owned_until <= ?)',
    [owner, cellOfDate(until), name, owner, cellOfDate(now)],
  );
  return taken > 0 ? actionOf(statements, name) : null;
}

async function actionOf(statements: Statements, name: string): Promise<Action | null> {
  const [row] = await statements.rows(
    'SELECT state, nonce, text_hash, github_comment_id FROM actions WHERE name = ?',
    [name],
  );
  return row === undefined
    ? null
    : {
        state: String(row['state']) as ActionState,
        nonce: String(row['nonce']),
        textHash: row['text_hash'] === null ? null : String(row['text_hash']),
        commentId: row['github_comment_id'] === null ? null : Number(row['github_comment_id']),
      };
}

/** The id of the issue with this number; null when none is stored. */
export async function issueIdOf(
  statements: Statements,
  repositoryId: number,
  number: number,
): Promise<number | null> {
  const [row] = await statements.rows(
    'SELECT t.github_issue_id AS id FROM issues t WHERE t.repository_id = ? AND t.number = ? ' +
      'ORDER BY CASE WHEN t.deleted_at IS NULL THEN 0 ELSE 1 END, t.github_issue_id LIMIT 1',
    [repositoryId, number],
  );
  return row === undefined ? null : Number(row['id']);
}

/** What is stored of one issue, tombstones too; null when nothing is. */
async function openedIssue(statements: Statements, id: number): Promise<OpenedIssue | null> {
  const [row] = await statements.rows(
    'SELECT t.github_issue_id, t.number, t.title, t.body, t.state, t.locked, t.author_type, t.created_at, t.deleted_at, ' +
      `t.title_hash, t.body_hash, ${TEXT_HASH} AS text_hash FROM issues t WHERE t.github_issue_id = ?`,
    [id],
  );
  return row === undefined ? null : openedIssueOf(row);
}

function openedIssueOf(row: Row): OpenedIssue {
  return {
    id: Number(row['github_issue_id']),
    number: Number(row['number']),
    title: String(row['title']),
    body: row['body'] === null ? null : String(row['body']),
    state: String(row['state']),
    locked: Number(row['locked']) === 1,
    authorType: row['author_type'] === null ? null : String(row['author_type']),
    createdAt: timeOfCell(row['created_at']) ?? '',
    isTombstone: row['deleted_at'] !== null,
    textHash: String(row['text_hash']),
    textField: row['body_hash'] !== null ? 'body' : row['title_hash'] !== null ? 'title' : null,
  };
}

/** Ids of issues for which the action `related:<id>` is still to be done. */
async function due(
  statements: Statements,
  { id: repositoryId }: Repository,
  { openedSince, editableSince, limit }: DueQuery,
): Promise<readonly number[]> {
  const rows = await statements.rows(
    "SELECT t.github_issue_id AS id FROM issues t LEFT JOIN actions a ON a.name = CONCAT('related:', t.github_issue_id) " +
      "WHERE t.repository_id = ? AND t.created_at >= ? AND t.deleted_at IS NULL AND t.state = 'open' AND t.locked = 0 " +
      "AND (t.author_type IS NULL OR t.author_type <> 'Bot') " +
      "AND (a.name IS NULL OR a.state IN ('claimed', 'posting', 'deferred') " +
      `OR (a.state = 'silent' AND a.text_hash <> ${TEXT_HASH}) ` +
      `OR (a.state = 'posted' AND a.text_hash <> ${TEXT_HASH} AND t.created_at >= ?)) ` +
      'ORDER BY t.created_at, t.github_issue_id LIMIT ?',
    [repositoryId, cellOf(openedSince), cellOf(editableSince), limit],
  );
  return rows.map((row) => Number(row['id']));
}
