/** The role `actions` of the store: what Tiara does on GitHub, each thing once. */
import type { Repository } from '../../../core/model/record.js';
import type { Action, ActionState, ActionStore, DueQuery } from '../../../core/ports/action-store.js';
import { cellToDate, dateToCell, toCell } from '../cells.js';
import type { Database, Dialect, Statements } from '../database.js';
import { ISSUE_TEXT_HASH } from '../schema/record-tables.js';
import { readRepositoryRow } from './repository-rows.js';

/** Ends a claim. */
const RELEASED = 'owner = NULL, owned_until = NULL';

/** Each method is one read or one transaction. */
export function sqlActionStore(database: Database, dialect: Dialect): ActionStore {
  const change: Database['change'] = (sql, parameters) => database.change(sql, parameters);
  return {
    due: (repository, query) => database.read((statements) => readDueIssues(statements, repository, query)),
    postsSince: (repository) => database.read((statements) => readPostsSince(statements, repository)),
    startPosts: (repository, at) =>
      database.transaction(async (statements) => {
        statements.queue(
          'UPDATE {repositories} SET posts_since = ? WHERE repository_id = ? AND posts_since IS NULL',
          [dateToCell(at), repository.id],
        );
        return (await readPostsSince(statements, repository)) ?? at;
      }),
    get: (name) => database.read((statements) => readAction(statements, name)),
    claim: (subject, claim) =>
      database.transaction((statements) => claimAction(statements, dialect, subject, claim)),
    markPosting: async (name, owner, { textHash, decided }, until) =>
      (await change(
        'UPDATE {actions} SET state = ?, reason = NULL, owned_until = ?, text_hash = ?, decided = ? ' +
          'WHERE name = ? AND owner = ? AND github_comment_id IS NULL',
        ['posting', dateToCell(until), textHash, JSON.stringify(decided), name, owner],
      )) > 0,
    async markPosted(name, commentId, at) {
      await change(
        `UPDATE {actions} SET state = ?, github_comment_id = ?, posted_at = ?, ${RELEASED} WHERE name = ? AND state = ?`,
        ['posted', commentId, dateToCell(at), name, 'posting'],
      );
    },
    async markEdited(name, owner, { textHash, decided }, at) {
      await change(
        `UPDATE {actions} SET text_hash = ?, decided = ?, edited_at = ?, ${RELEASED} WHERE name = ? AND owner = ?`,
        [textHash, JSON.stringify(decided), dateToCell(at), name, owner],
      );
    },
    async rest(name, owner, { state, reason, textHash }) {
      await change(
        `UPDATE {actions} SET state = ?, reason = ?, text_hash = ?, ${RELEASED} WHERE name = ? AND owner = ?`,
        [state, reason, textHash, name, owner],
      );
    },
    async release(name, owner) {
      await change(`UPDATE {actions} SET ${RELEASED} WHERE name = ? AND owner = ? AND state <> 'posting'`, [
        name,
        owner,
      ]);
    },
  };
}

/** Ends every claim of this owner for which GitHub has not been asked to post. */
export function releaseClaims(statements: Statements, owner: string): void {
  statements.queue(`UPDATE {actions} SET ${RELEASED} WHERE owner = ? AND state <> 'posting'`, [owner]);
}

/** Creates the entry if there is none, and claims it if it is free. Of several runs, only one finds the row in the UPDATE. */
async function claimAction(
  statements: Statements,
  dialect: Dialect,
  { name, repository, issueId }: Parameters<ActionStore['claim']>[0],
  { owner, nonce, now, until }: Parameters<ActionStore['claim']>[1],
): Promise<Action | null> {
  if ((await readAction(statements, name)) === null) {
    statements.queue(
      `${dialect.insertOrIgnore} INTO {actions} (name, repository_id, github_issue_id, state, nonce, created_at) ` +
        'VALUES (?, ?, ?, ?, ?, ?)',
      [name, repository.id, issueId, 'claimed', nonce, dateToCell(now)],
    );
  }
  const claimed = await statements.change(
    'UPDATE {actions} SET owner = ?, owned_until = ? WHERE name = ? AND (owner IS NULL OR owner = ? OR owned_until <= ?)',
    [owner, dateToCell(until), name, owner, dateToCell(now)],
  );
  return claimed > 0 ? readAction(statements, name) : null;
}

async function readPostsSince(statements: Statements, repository: Repository): Promise<Date | null> {
  return cellToDate((await readRepositoryRow(statements, repository))?.['posts_since']);
}

async function readAction(statements: Statements, name: string): Promise<Action | null> {
  const [row] = await statements.rows(
    'SELECT state, nonce, text_hash, github_comment_id FROM {actions} WHERE name = ?',
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

/** Ids of the issues whose action `related:<id>` is due, as `ActionStore.due` defines it. */
async function readDueIssues(
  statements: Statements,
  { id: repositoryId }: Repository,
  { openedSince, editableSince, limit }: DueQuery,
): Promise<readonly number[]> {
  const rows = await statements.rows(
    "SELECT t.github_issue_id AS id FROM {issues} t LEFT JOIN {actions} a ON a.name = CONCAT('related:', t.github_issue_id) " +
      "WHERE t.repository_id = ? AND t.created_at >= ? AND t.deleted_at IS NULL AND t.state = 'open' AND t.locked = 0 " +
      "AND (t.author_type IS NULL OR t.author_type <> 'Bot') " +
      "AND (a.name IS NULL OR a.state IN ('claimed', 'posting', 'deferred') " +
      `OR (a.state = 'silent' AND a.text_hash <> ${ISSUE_TEXT_HASH}) ` +
      `OR (a.state = 'posted' AND a.text_hash <> ${ISSUE_TEXT_HASH} AND t.created_at >= ?)) ` +
      'ORDER BY t.created_at, t.github_issue_id LIMIT ?',
    [repositoryId, toCell(openedSince), toCell(editableSince), limit],
  );
  return rows.map((row) => Number(row['id']));
}
