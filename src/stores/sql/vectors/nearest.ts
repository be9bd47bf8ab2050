/** The nearest live rows by each vector column, with both similarities of each. */
import type { Space, Vector } from '../../../core/model/embedding.js';
import type { Kind } from '../../../core/model/record.js';
import type { Candidate } from '../../../core/ports/vector-store.js';
import { toRepository } from '../cells.js';
import type { Cell, Row, Statements } from '../database.js';
import { FIELDS, TABLES } from '../schema/record-tables.js';
import { spaceColumns } from '../schema/vector-columns.js';
import { groupForStatements, placeholders } from '../statements.js';
import { fingerprintSuffix } from './fingerprint.js';
import { bestChunks, nearestIdsByChunks, type NearChunk } from './near-chunks.js';
import { filterSql, findNearestIds, type NearestOptions } from './nearest-query.js';
import { isIndexed } from './vector-index.js';

/** What is shown of an answer. The name of the repository is the current one, not that of the issue's last change. */
const SHOWN = {
  issue:
    'NULL AS comment_id, t.number, t.title, t.body, t.state, t.state_reason, t.html_url, ' +
    'r.repository_id, r.owner, r.name FROM issues t',
  comment:
    't.github_comment_id AS comment_id, i.number, i.title, t.body, i.state, i.state_reason, t.html_url, ' +
    'r.repository_id, r.owner, r.name FROM comments t JOIN issues i ON i.github_issue_id = t.github_issue_id',
} as const satisfies Record<Kind, string>;

/** The `limit` nearest by each vector column, joined. The columns are there. */
export async function findNearest(
  statements: Statements,
  space: Space,
  query: Vector,
  options: NearestOptions,
): Promise<readonly Candidate[]> {
  const { kind } = options;
  const text = JSON.stringify(query);
  const ofSpace = `%${fingerprintSuffix(space)}`;
  const hasIndex = await isIndexed(statements, space);
  const ids = new Set<number>();
  for (const field of FIELDS[kind]) {
    const comparison = { field, places: spaceColumns(space), query: text, ofSpace };
    for (const id of await findNearestIds(statements, comparison, options, hasIndex)) {
      ids.add(id);
    }
  }
  for (const id of await nearestIdsByChunks(statements, space, text, filterSql(options), options)) {
    ids.add(id);
  }
  const found: Row[] = [];
  for (const group of groupForStatements([...ids])) {
    found.push(...(await readShownRows(statements, space, kind, group, text)));
  }
  const pieces = await bestChunks(statements, space, text, kind, [...ids]);
  return found.map((row) => addNearestChunk(toCandidate(kind, row), pieces.get(Number(row['id']))));
}

/** A candidate that is as near as the nearest piece of its body. */
function addNearestChunk(candidate: Candidate, piece: NearChunk | undefined): Candidate {
  return piece === undefined || piece.similarity <= (candidate.bodySimilarity ?? -Infinity)
    ? candidate
    : {
        ...candidate,
        bodySimilarity: piece.similarity,
        chunk: { position: piece.position, text: piece.text },
      };
}

async function readShownRows(
  statements: Statements,
  space: Space,
  kind: Kind,
  ids: readonly number[],
  query: string,
): Promise<readonly Row[]> {
  const { vec, vecOf } = spaceColumns(space);
  const distances = FIELDS[kind].map(
    (field) =>
      `CASE WHEN t.${vecOf(field)} LIKE ? THEN VEC_COSINE_DISTANCE(t.${vec(field)}, VEC_FROM_TEXT(?)) END AS ${field}_distance`,
  );
  return statements.rows(
    `SELECT t.${TABLES[kind].key} AS id, ${distances.join(', ')}, ${SHOWN[kind]} JOIN repositories r ON r.repository_id = t.repository_id ` +
      `WHERE t.${TABLES[kind].key} IN (${placeholders(ids.length)})`,
    [...FIELDS[kind].flatMap(() => [`%${fingerprintSuffix(space)}`, query]), ...ids],
  );
}

function toCandidate(kind: Kind, row: Row): Candidate {
  return {
    kind,
    repository: toRepository(row),
    number: Number(row['number']),
    commentId: row['comment_id'] === null ? null : Number(row['comment_id']),
    title: String(row['title']),
    body: row['body'] === null ? null : String(row['body']),
    state: String(row['state']),
    stateReason: row['state_reason'] === null ? null : String(row['state_reason']),
    url: String(row['html_url']),
    titleSimilarity: toSimilarity(row['title_distance']),
    bodySimilarity: toSimilarity(row['body_distance']),
  };
}

function toSimilarity(distance: Cell | undefined): number | null {
  return typeof distance === 'number' && Number.isFinite(distance) ? 1 - distance : null;
}
