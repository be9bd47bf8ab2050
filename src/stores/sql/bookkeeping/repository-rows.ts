/** The row of a repository: its name, its cursors and its lease. */
import type { Repository } from '../../../core/model/record.js';
import { toRepository } from '../cells.js';
import type { Dialect, Row, Statements } from '../database.js';

/** Creates the repository's row if there is none. Returns the repository under its stored name. */
export async function ensureRepository(
  statements: Statements,
  dialect: Dialect,
  repository: Repository,
): Promise<Repository> {
  // Read first: an INSERT locks the row, and all runs of a repository would wait for each other here.
  const row = await readRepositoryRow(statements, repository);
  if (row !== null) {
    return toRepository(row);
  }
  await statements.change(
    `${dialect.insertOrIgnore} INTO {repositories} (repository_id, owner, name) VALUES (?, ?, ?)`,
    [repository.id, repository.owner, repository.name],
  );
  return repository;
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
export async function renameRepository(
  statements: Statements,
  { id, owner, name }: Repository,
): Promise<void> {
  await statements.change('UPDATE {repositories} SET owner = ?, name = ? WHERE repository_id = ?', [
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
