import type { Space } from '../../../core/model/embedding.js';
import type { Dialect } from '../database.js';
import { chunksTableSql, addColumnSql, createIndexSql } from './table-sql.js';
import { spaceColumns } from './vector-columns.js';

/** What a space beside the first one needs before its columns of vectors: what migrations give the first. */
export function spaceSchemaSql(dialect: Dialect, space: Pick<Space, 'id'>): readonly string[] {
  const { vecOf, chunks, pendingIndex } = spaceColumns(space);
  const made = `Hash and space that the vector of space ${space.id} was made from`;
  return [
    addColumnSql(dialect, 'issues', [vecOf('title'), 'hash', made]),
    addColumnSql(dialect, 'issues', [vecOf('body'), 'hash', made]),
    addColumnSql(dialect, 'comments', [vecOf('body'), 'hash', made]),
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
