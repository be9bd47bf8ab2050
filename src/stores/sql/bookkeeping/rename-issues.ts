/** Issues carry the name of their repository, for whoever queries them. A rename reaches what is there in small transactions, and what is being written at the end of its own. */
import type { Repository } from '../../../core/model/record.js';
import { STATEMENT_ROWS } from '../../../limits.js';
import type { Database, Dialect, Statements } from '../database.js';
import { groupForStatements, placeholders } from '../statements.js';
import { readRepositoryRow } from './repository-rows.js';

/** Writes the repository's current name into all of its issues. Can be cut off and done again. */
export async function renameIssues(database: Database, { id, owner, name }: Repository): Promise<void> {
  let last = 0;
  for (;;) {
    const from = last;
    const ids = await database.transaction(async (statements) => {
      const rows = await statements.rows(
        'SELECT github_issue_id AS id FROM issues WHERE repository_id = ? AND github_issue_id > ? ' +
          'AND (repository_owner <> ? OR repository_name <> ?) ORDER BY github_issue_id LIMIT ?',
        [id, from, owner, name, STATEMENT_ROWS],
      );
      const found = rows.map((row) => Number(row['id']));
      await writeIssueNames(statements, { owner, name }, found);
      return found;
    });
    const greatest = ids.at(-1);
    if (greatest === undefined) {
      return;
    }
    last = greatest;
  }
}

/**
 * Gives these issues, written by this transaction under `named`, the name that the repository has now. Until the
 * transaction ends nobody can rename it; what is renamed later finds them. Locks the repository's row: comes last.
 */
export async function applyCurrentName(
  statements: Statements,
  dialect: Dialect,
  named: Repository,
  issues: readonly number[],
): Promise<void> {
  if (issues.length === 0) {
    return;
  }
  const row = await readRepositoryRow(statements, named, dialect.forUpdate);
  const [owner, name] = [String(row?.['owner']), String(row?.['name'])];
  if (owner !== named.owner || name !== named.name) {
    await writeIssueNames(statements, { owner, name }, issues);
  }
}

async function writeIssueNames(
  statements: Statements,
  { owner, name }: Pick<Repository, 'owner' | 'name'>,
  issues: readonly number[],
): Promise<void> {
  for (const group of groupForStatements(issues)) {
    await statements.change(
      `UPDATE issues SET repository_owner = ?, repository_name = ? WHERE github_issue_id IN (${placeholders(group.length)})`,
      [owner, name, ...group],
    );
  }
}
