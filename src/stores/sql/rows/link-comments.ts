/** Gives comments the id of their issue, whichever of the two arrived first. */
import type { Issue, Repository, TrackerRecord } from '../../../core/model/record.js';
import type { Statements } from '../database.js';
import { groupForStatements, placeholders } from '../statements.js';

/**
 * Links the stored comments of the issues among these records, and the comments among them to their stored issues. Both
 * statements look only at rows that they name by an index, however many comments wait for their issues: the two listings are
 * read side by side. The repository's row must be locked, so that no transaction links past another.
 */
export function linkComments(
  statements: Statements,
  repository: Repository,
  records: readonly TrackerRecord[],
): void {
  const issues = new Map<number, Issue>();
  for (const record of records) {
    if (record.kind === 'issue' && record.id > (issues.get(record.number)?.id ?? 0)) {
      issues.set(record.number, record);
    }
  }
  for (const group of groupForStatements([...issues.values()])) {
    statements.queue(
      `UPDATE {comments} SET github_issue_id = CASE issue_number ${'WHEN ? THEN ? '.repeat(group.length)}END ` +
        `WHERE repository_id = ? AND issue_number IN (${placeholders(group.length)}) AND github_issue_id IS NULL`,
      [
        ...group.flatMap(({ number, id }) => [number, id]),
        repository.id,
        ...group.map(({ number }) => number),
      ],
    );
  }
  const ids = new Set(records.flatMap((record) => (record.kind === 'comment' ? [record.id] : [])));
  for (const group of groupForStatements([...ids])) {
    // Without the hint, TiDB may join every issue of the database, instead of looking up those of these comments.
    statements.queue(
      'UPDATE {comments} SET github_issue_id = (SELECT /*+ NO_DECORRELATE() */ MAX({issues}.github_issue_id) FROM {issues} ' +
        'WHERE {issues}.repository_id = {comments}.repository_id AND {issues}.number = {comments}.issue_number) ' +
        `WHERE github_comment_id IN (${placeholders(group.length)}) AND github_issue_id IS NULL`,
      group,
    );
  }
}
