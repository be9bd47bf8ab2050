/** The columns, table and indexes of a second or later embedding space. */
import type { Field, Space } from '../../../core/model/embedding.js';
import type { Kind } from '../../../core/model/record.js';
import { FIELDS, TABLES } from './record-tables.js';
import {
  addColumn,
  addGeneratedColumn,
  createIndex,
  createTable,
  dropIndex,
  type SchemaStep,
} from './schema-steps.js';
import { CHUNK_KEY, CHUNKS } from './tables.js';
import { formerPendingIndex, spaceColumns } from './vector-columns.js';

/** Everything that such a space needs except its vector columns. For the first space, migrations create the same. */
export function spaceSchema(space: Pick<Space, 'id'>): readonly SchemaStep[] {
  const { vecOf, chunks } = spaceColumns(space);
  const comment = `Fingerprint of the vector in space ${space.id}: the hash of the text it was made from, and the space`;
  return [
    addColumn('issues', [vecOf('title'), 'hash', comment]),
    addColumn('issues', [vecOf('body'), 'hash', comment]),
    addColumn('comments', [vecOf('body'), 'hash', comment]),
    chunksTable(chunks),
    ...pendingSchema(space),
  ];
}

/** What finds the pending rows of a space at any size. A comment's index also has its issue, which says whether it is live. */
export function pendingSchema(space: Pick<Space, 'id'>): readonly SchemaStep[] {
  const { pending, pendingIndex } = spaceColumns(space);
  const where = space.id === 1 ? 'in the first space' : `in space ${space.id}`;
  const comment = `1 while a text of a live row has no current vector ${where}, else 0; worked out by the database`;
  return (['issue', 'comment'] as const).flatMap((kind) => {
    const { name, key } = TABLES[kind];
    const columns = ['repository_id', pending, key, ...(kind === 'comment' ? ['github_issue_id'] : [])];
    return [
      addGeneratedColumn(name, [pending, 'flag', comment], pendingExpression(kind, space)),
      createIndex(pendingIndex(name), name, columns.join(', ')),
    ];
  });
}

/** Replaces the indexes of the first versions. */
export function replacePendingIndexes(space: Pick<Space, 'id'>): readonly SchemaStep[] {
  const former = Object.values(TABLES).map(({ name }) => dropIndex(formerPendingIndex(name, space), name));
  return [...pendingSchema(space), ...former];
}

/**
 * A fingerprint is the hash of a text, a colon and the number of the space. Comparing it without its end needs only
 * functions that every version of SQLite has: it reads this expression whenever it opens the file.
 */
function pendingExpression(kind: Kind, space: Pick<Space, 'id'>): string {
  const { vecOf } = spaceColumns(space);
  const isPending = (field: Field): string =>
    `(${field}_hash IS NOT NULL AND (${vecOf(field)} IS NULL OR REPLACE(${vecOf(field)}, ':${space.id}', '') <> ${field}_hash))`;
  return `CASE WHEN deleted_at IS NULL AND (${FIELDS[kind].map(isPending).join(' OR ')}) THEN 1 ELSE 0 END`;
}

/** The table of later chunks under this name: each embedding space has its own. */
export function chunksTable(name: string): SchemaStep {
  return createTable(
    name,
    'The second and later chunks of bodies that are too long for one vector',
    CHUNKS,
    CHUNK_KEY,
  );
}
