/** The row of a repository: its name, how far its feeds have been read, and who is embedding. */
import type { Repository } from '../../../core/model/record.js';
import { toRepository } from '../cells.js';
import type { Dialect, Row, Statements } from '../database.js';

/** Sees to it that there is a row, and gives the repository under the name that is stored: one that is there stays. */
export async function ensureRepository(
  statements: Statements,
  dialect: Dialect,
  repository: Repository,
): Promise<Repository> {
  // Read first: an INSERT would lock the row, and all runs of a repository would wait for each other here.
  const row = await readRepositoryRow(statements, repository);
  if (row !== null) {
    return toRepository(row);
  }
  await statements.change(
    `${dialect.insertOrIgnore} INTO repositories (repository_id, owner, name) VALUES (?, ?, ?)`,
    [repository.id, repository.owner, repository.name],
  );
  return repository;
}

/** The row of this repository, or null when there is none; `lock`: `FOR UPDATE`, where it is to be locked. */
export async function readRepositoryRow(
  statements: Statements,
  { id }: Repository,
  lock = '',
): Promise<Row | null> {
  const [row] = await statements.rows(`SELECT * FROM repositories WHERE repository_id = ?${lock}`, [id]);
  return row ?? null;
}

/** Records the current name. */
export async function renameRepository(
  statements: Statements,
  { id, owner, name }: Repository,
): Promise<void> {
  await statements.change('UPDATE repositories SET owner = ?, name = ? WHERE repository_id = ?', [
    owner,
    name,
    id,
  ]);
}

/** Every repository, in the order of ids. */
export async function readRepositories(statements: Statements): Promise<readonly Repository[]> {
  const rows = await statements.rows(
    'SELECT repository_id, owner, name FROM repositories ORDER BY repository_id',
  );
  return rows.map(toRepository);
}
