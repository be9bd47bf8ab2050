/** The columns, table and indexes of a second or later embedding space. */
import type { Space } from '../../../core/model/embedding.js';
import type { Dialect } from '../database.js';
import { addColumnSql, chunksTableSql, createIndexSql } from './table-sql.js';
import { spaceColumns } from './vector-columns.js';

/** Creates everything that such a space needs except its vector columns. For the first space, migrations create the same. */
export function spaceSchemaSql(dialect: Dialect, space: Pick<Space, 'id'>): readonly string[] {
  const { vecOf, chunks, pendingIndex } = spaceColumns(space);
  const comment = `Fingerprint of the vector in space ${space.id}: the hash of the text it was made from, and the space`;
  return [
    addColumnSql(dialect, 'issues', [vecOf('title'), 'hash', comment]),
    addColumnSql(dialect, 'issues', [vecOf('body'), 'hash', comment]),
    addColumnSql(dialect, 'comments', [vecOf('body'), 'hash', comment]),
    chunksTableSql(dialect, chunks),
    createIndexSql(
      pendingIndex('issues'),
      'issues',
      `repository_id, github_issue_id, deleted_at, title_hash, ${vecOf('title')}, body_hash, ${vecOf('body')}`,
    ),
    createIndexSql(
      pendingIndex('comments'),
      'comments',
      `repository_id, github_comment_id, deleted_at, github_issue_id, body_hash, ${vecOf('body')}`,
    ),
  ];
}
