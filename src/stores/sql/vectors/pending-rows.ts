/** Which texts need a vector, and where their vectors go. */
import type { VectorOwner } from '../../../core/ports/action-store.js';
import type {
  Counts,
  Field,
  PendingQuery,
  PendingRow,
  Space,
  StoredVector,
  Vector,
} from '../../../core/ports/store.js';
import type { Kind, Repository, TrackerRecord } from '../../../core/model/record.js';
import { fingerprint, hashesOf } from '../../../core/text/embedded-texts.js';
import type { Dialect, Parameter, Row, Statements } from '../database.js';
import { TABLES, marks } from '../rows/record-columns.js';
import { groups, textBytes } from '../statements.js';
import { placesOf, type VectorPlaces } from '../schema/vector-columns.js';

/** The texts of each kind that have a vector. */
export const FIELDS = { issue: ['title', 'body'], comment: ['body'] } as const satisfies Record<
  Kind,
  readonly Field[]
>;

/** Live rows of a kind, as a FROM and a WHERE. A comment lives as long as its issue does, known or not. */
export const LIVE = {
  issue: 'issues t WHERE t.deleted_at IS NULL',
  comment:
    'comments t LEFT JOIN issues i ON i.github_issue_id = t.github_issue_id ' +
    'WHERE t.deleted_at IS NULL AND i.deleted_at IS NULL',
} as const satisfies Record<Kind, string>;

/** What is read of a pending row. */
function columnsFor(kind: Kind, { vecOf }: VectorPlaces): string {
  const title = kind === 'issue' ? 't.title, ' : '';
  return `${title}t.body, ${FIELDS[kind].map((field) => `t.${field}_hash, t.${vecOf(field)} AS ${field}_made_of`).join(', ')}`;
}

/** Live rows with a text whose vector is missing or out of date, in the order of ids. No space: every text. */
export async function pendingRows(
  statements: Statements,
  space: Space | null,
  { id: repositoryId }: Repository,
  { kind, afterId, limit, ids }: PendingQuery,
): Promise<readonly PendingRow[]> {
  const { key, number } = TABLES[kind];
  const suffix = suffixOf(space);
  const places = placesOf(space);
  const sought = ids && [...new Set(ids)].filter((id) => id > afterId).sort((a, b) => a - b);
  const found: Row[] = [];
  for (const group of sought === undefined ? [null] : groups(sought)) {
    if (found.length < limit) {
      const rows = await statements.rows(
        `SELECT t.${key} AS id, t.${number} AS issue_number, ${columnsFor(kind, places)} FROM ${LIVE[kind]} ` +
          `AND t.repository_id = ? AND t.${key} > ? AND (${FIELDS[kind].map((field) => isPending(field, places)).join(' OR ')}) ` +
          (group === null ? '' : `AND t.${key} IN (${marks(group.length)}) `) +
          `ORDER BY t.${key} LIMIT ?`,
        [repositoryId, afterId, ...FIELDS[kind].map(() => suffix), ...(group ?? []), limit - found.length],
      );
      found.push(...rows);
    }
  }
  return found.map((row) => pendingRowOf(kind, row, suffix));
}

/** Takes the suffix of the space as its parameter. */
function isPending(field: Field, { vecOf }: VectorPlaces): string {
  return `(t.${field}_hash IS NOT NULL AND (t.${vecOf(field)} IS NULL OR t.${vecOf(field)} <> CONCAT(t.${field}_hash, ?)))`;
}

/** What a fingerprint of this space ends with; of no space: what none ends with. */
export function suffixOf(space: Space | null): string {
  return fingerprint('', space ?? { id: 0 });
}

function pendingRowOf(kind: Kind, row: Row, suffix: string): PendingRow {
  const hashes: Partial<Record<Field, string>> = {};
  for (const field of FIELDS[kind]) {
    const hash = row[`${field}_hash`];
    if (typeof hash === 'string' && row[`${field}_made_of`] !== `${hash}${suffix}`) {
      hashes[field] = hash;
    }
  }
  return {
    kind,
    id: Number(row['id']),
    issueNumber: Number(row['issue_number']),
    title: String(row['title'] ?? ''),
    body: String(row['body'] ?? ''),
    hashes,
    chunks: [],
  };
}

/** Stores the vectors whose text is still the one that was embedded. The columns are there. */
export async function putVectors(
  statements: Statements,
  dialect: Dialect,
  space: Space,
  vectors: readonly StoredVector[],
): Promise<void> {
  for (const kind of ['issue', 'comment'] as const) {
    for (const field of FIELDS[kind]) {
      const rows = vectors
        .filter((vector) => vector.kind === kind && vector.field === field)
        .map(({ id, hash, vector }): readonly Parameter[] => [
          id,
          hash,
          JSON.stringify(vector),
          fingerprint(hash, space),
        ]);
      for (const group of groups(rows, textBytes)) {
        await statements.change(
          vectorUpdate(dialect, kind, field, group.length, placesOf(space)),
          group.flat(),
        );
      }
    }
  }
}

function vectorUpdate(
  dialect: Dialect,
  kind: Kind,
  field: Field,
  rows: number,
  { vec, vecOf }: VectorPlaces,
): string {
  const { name, key } = TABLES[kind];
  const first = 'SELECT ? AS id, ? AS hash, ? AS vec, ? AS made_of';
  const others = Array.from({ length: rows - 1 }, () => ' UNION ALL SELECT ?, ?, ?, ?');
  return dialect.joinedUpdate({
    table: name,
    source: `(${first}${others.join('')}) v`,
    on: `${name}.${key} = v.id AND ${name}.${field}_hash = v.hash`,
    set: `${vec(field)} = VEC_FROM_TEXT(v.vec), ${vecOf(field)} = v.made_of`,
  });
}

/** The vectors of this row that were made, in this space, from the text that it has now. The columns are there. */
export async function vectorsOf(
  statements: Statements,
  space: Space,
  { kind, id }: VectorOwner,
): Promise<Readonly<Partial<Record<Field, Vector>>>> {
  const { name, key } = TABLES[kind];
  const { vec, vecOf } = placesOf(space);
  const columns = FIELDS[kind].map(
    (field) =>
      `CASE WHEN ${vecOf(field)} = CONCAT(${field}_hash, ?) THEN VEC_AS_TEXT(${vec(field)}) END AS ${field}`,
  );
  const [row] = await statements.rows(`SELECT ${columns.join(', ')} FROM ${name} WHERE ${key} = ?`, [
    ...FIELDS[kind].map(() => suffixOf(space)),
    id,
  ]);
  const vectors: Partial<Record<Field, Vector>> = {};
  for (const field of FIELDS[kind]) {
    const text = row?.[field];
    if (typeof text === 'string') {
      vectors[field] = JSON.parse(text) as Vector;
    }
  }
  return vectors;
}

/** Takes the vectors of these records away where their text has become empty. */
export async function dropStaleVectors(
  statements: Statements,
  { vec, vecOf }: VectorPlaces,
  records: readonly TrackerRecord[],
): Promise<void> {
  for (const kind of ['issue', 'comment'] as const) {
    const { name, key } = TABLES[kind];
    for (const field of FIELDS[kind]) {
      const empty = records.filter((record) => record.kind === kind && hashesOf(record)[field] === null);
      for (const group of groups([...new Set(empty.map(({ id }) => id))])) {
        const stale = `${key} IN (${marks(group.length)}) AND ${field}_hash IS NULL AND ${vecOf(field)} IS NOT NULL`;
        const rows = await statements.rows(`SELECT ${key} AS id FROM ${name} WHERE ${stale}`, group);
        // The vector column may not exist yet, but then no row says what its vector was made from.
        if (rows.length > 0) {
          const set = `${vec(field)} = NULL, ${vecOf(field)} = NULL`;
          await statements.change(`UPDATE ${name} SET ${set} WHERE ${stale}`, group);
        }
      }
    }
  }
}

/** Live rows, and pending texts in rows of these kinds, of these repositories; of none given, of all. */
export async function counts(
  statements: Statements,
  space: Space | null,
  repositories: readonly number[],
  embeds: readonly Kind[] = ['issue', 'comment'],
): Promise<Counts> {
  const suffix = suffixOf(space);
  const places = placesOf(space);
  const counted = { issue: 0, comment: 0 };
  let pending = 0;
  for (const kind of ['issue', 'comment'] as const) {
    const sums = FIELDS[kind].map((field) => `COUNT(CASE WHEN ${isPending(field, places)} THEN 1 END)`);
    const [row] = await statements.rows(
      `SELECT COUNT(*) AS live, ${sums.join(' + ')} AS pending FROM ${LIVE[kind]}${within(repositories)}`,
      [...FIELDS[kind].map(() => suffix), ...repositories],
    );
    counted[kind] = Number(row?.['live']);
    pending += embeds.includes(kind) ? Number(row?.['pending']) : 0;
  }
  return { issues: counted.issue, comments: counted.comment, pending };
}

/** The part of a WHERE that keeps the rows of these repositories; nothing when there are none. */
export function within(repositories: readonly number[]): string {
  return repositories.length === 0 ? '' : ` AND t.repository_id IN (${marks(repositories.length)})`;
}
