/** The columns, table and indexes of a second or later embedding space. */
import type { Space } from '../../../core/model/embedding.js';
import { addColumn, createIndex, createTable, type SchemaStep } from './schema-steps.js';
import { CHUNKS } from './tables.js';
import { spaceColumns } from './vector-columns.js';

/** Everything that such a space needs except its vector columns. For the first space, migrations create the same. */
export function spaceSchema(space: Pick<Space, 'id'>): readonly SchemaStep[] {
  const { vecOf, chunks, pendingIndex } = spaceColumns(space);
  const comment = `Fingerprint of the vector in space ${space.id}: the hash of the text it was made from, and the space`;
  return [
    addColumn('issues', [vecOf('title'), 'hash', comment]),
    addColumn('issues', [vecOf('body'), 'hash', comment]),
    addColumn('comments', [vecOf('body'), 'hash', comment]),
    chunksTable(chunks),
    createIndex(
      pendingIndex('issues'),
      'issues',
      `repository_id, github_issue_id, deleted_at, title_hash, ${vecOf('title')}, body_hash, ${vecOf('body')}`,
    ),
    createIndex(
      pendingIndex('comments'),
      'comments',
      `repository_id, github_comment_id, deleted_at, github_issue_id, body_hash, ${vecOf('body')}`,
    ),
  ];
}

/** The table of later chunks under this name: each embedding space has its own. */
export function chunksTable(name: string): SchemaStep {
  return createTable(name, 'The second and later chunks of bodies that are too long for one vector', CHUNKS, [
    'owner_kind',
    'owner_id',
    'position',
  ]);
}
