/** The row of a repository: its name, its cursors and its lease. */
import type { Repository } from '../../../core/model/record.js';
import { toRepository } from '../cells.js';
import type { Dialect, Row, Statements } from '../database.js';

/** Creates the repository's row, unless another run has. */
export function insertRepository(statements: Statements, dialect: Dialect, repository: Repository): void {
  statements.queue(
    `${dialect.insertOrIgnore} INTO {repositories} (repository_id, owner, name) VALUES (?, ?, ?)`,
    [repository.id, repository.owner, repository.name],
  );
}

/** Locks the repository's row until the transaction ends. Call it before any other row is locked. */
export function lockRepository(statements: Statements, dialect: Dialect, { id }: Repository): void {
  if (dialect.forUpdate !== '') {
    statements.queue(`SELECT repository_id FROM {repositories} WHERE repository_id = ?${dialect.forUpdate}`, [
      id,
    ]);
  }
}

/** The row of this repository; null when there is none. Pass `dialect.forUpdate` as `lock` to lock the row. */
export async function readRepositoryRow(
  statements: Statements,
  { id }: Repository,
  lock = '',
): Promise<Row | null> {
  const [row] = await statements.rows(`SELECT * FROM {repositories} WHERE repository_id = ?${lock}`, [id]);
  return row ?? null;
}

/** Stores the current name. */
export function renameRepository(statements: Statements, { id, owner, name }: Repository): void {
  statements.queue('UPDATE {repositories} SET owner = ?, name = ? WHERE repository_id = ?', [
    owner,
    name,
    id,
  ]);
}

/** Every repository, ordered by id. */
export async function readRepositories(statements: Statements): Promise<readonly Repository[]> {
  const rows = await statements.rows(
    'SELECT repository_id, owner, name FROM {repositories} ORDER BY repository_id',
  );
  return rows.map(toRepository);
}
