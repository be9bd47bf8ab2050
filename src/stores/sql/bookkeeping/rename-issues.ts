/**
 * Issues hold the name of their repository, so that queries need no join. A rename changes stored issues in small
 * transactions. Issues that another run is writing get the new name at the end of that run's transaction.
 */
import type { Repository } from '../../../core/model/record.js';
import { STATEMENT_ROWS } from '../../../limits.js';
import type { Database, Statements } from '../database.js';
import { groupForStatements, placeholders } from '../statements.js';

/** Writes the repository's current name into all its issues. Can be interrupted and repeated. */
export async function renameIssues(database: Database, { id, owner, name }: Repository): Promise<void> {
  let lastId = 0;
  for (;;) {
    const afterId = lastId;
    const ids = await database.transaction(async (statements) => {
      const rows = await statements.rows(
        'SELECT github_issue_id AS id FROM {issues} WHERE repository_id = ? AND github_issue_id > ? ' +
          'AND (repository_owner <> ? OR repository_name <> ?) ORDER BY github_issue_id LIMIT ?',
        [id, afterId, owner, name, STATEMENT_ROWS],
      );
      const found = rows.map((row) => Number(row['id']));
      writeIssueNames(statements, { owner, name }, found);
      return found;
    });
    const greatest = ids.at(-1);
    if (greatest === undefined) {
      return;
    }
    lastId = greatest;
  }
}

/**
 * Gives the repository's current name to issues that this transaction has written under the name in `named`. The repository's
 * row must be locked: nobody can rename the repository before the transaction ends, and a later rename finds these issues.
 */
export function applyCurrentName(
  statements: Statements,
  { id, owner, name }: Repository,
  issues: readonly number[],
): void {
  const current = (column: string): string =>
    `(SELECT {repositories}.${column} FROM {repositories} WHERE {repositories}.repository_id = ?)`;
  for (const group of groupForStatements(issues)) {
    statements.queue(
      `UPDATE {issues} SET repository_owner = ${current('owner')}, repository_name = ${current('name')} ` +
        `WHERE github_issue_id IN (${placeholders(group.length)}) AND EXISTS (SELECT 1 FROM {repositories} ` +
        'WHERE {repositories}.repository_id = ? AND ({repositories}.owner <> ? OR {repositories}.name <> ?))',
      [id, id, ...group, id, owner, name],
    );
  }
}

function writeIssueNames(
  statements: Statements,
  { owner, name }: Pick<Repository, 'owner' | 'name'>,
  issues: readonly number[],
): void {
  for (const group of groupForStatements(issues)) {
    statements.queue(
      `UPDATE {issues} SET repository_owner = ?, repository_name = ? WHERE github_issue_id IN (${placeholders(group.length)})`,
      [owner, name, ...group],
    );
  }
}
