/** Issues carry the name of their repository, for whoever queries them: a rename reaches them in small transactions. */
import type { Repository } from '../../core/record.js';
import { STATEMENT_ROWS } from '../../limits.js';
import type { Database } from './database.js';
import { marks } from './rows.js';

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
      if (found.length > 0) {
        await statements.change(
          `UPDATE issues SET repository_owner = ?, repository_name = ? WHERE github_issue_id IN (${marks(found.length)})`,
          [owner, name, ...found],
        );
      }
      return found;
    });
    const greatest = ids.at(-1);
    if (greatest === undefined) {
      return;
    }
    last = greatest;
  }
}
