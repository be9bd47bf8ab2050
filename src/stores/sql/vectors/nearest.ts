/** The nearest live rows by each vector column, with both similarities of each. */
import type { Candidate, Space, Vector } from '../../../core/ports/store.js';
import type { Kind } from '../../../core/model/record.js';
import { bestChunks, idsByChunks, type NearChunk } from './chunk-rows.js';
import type { Cell, Row, Statements } from '../database.js';
import { filtered, nearestIds, type NearestOptions } from './nearest-query.js';
import { repositoryOf } from '../rows/repository-rows.js';
import { TABLES, marks } from '../rows/record-columns.js';
import { groups } from '../statements.js';
import { placesOf } from '../schema/vector-columns.js';
import { isIndexed } from './vector-index.js';
import { FIELDS, suffixOf } from './pending-rows.js';

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
export async function nearest(
  statements: Statements,
  space: Space,
  query: Vector,
  options: NearestOptions,
): Promise<readonly Candidate[]> {
  const { kind } = options;
  const text = JSON.stringify(query);
  const ofSpace = `%${suffixOf(space)}`;
  const hasIndex = await isIndexed(statements, space);
  const ids = new Set<number>();
  for (const field of FIELDS[kind]) {
    const comparison = { field, places: placesOf(space), query: text, ofSpace };
    for (const id of await nearestIds(statements, comparison, options, hasIndex)) {
      ids.add(id);
    }
  }
  for (const id of await idsByChunks(statements, space, text, filtered(options), options)) {
    ids.add(id);
  }
  const found: Row[] = [];
  for (const group of groups([...ids])) {
    found.push(...(await shownRows(statements, space, kind, group, text)));
  }
  const pieces = await bestChunks(statements, space, text, kind, [...ids]);
  return found.map((row) => withPiece(candidateOf(kind, row), pieces.get(Number(row['id']))));
}

/** A candidate that is as near as the nearest piece of its body. */
function withPiece(candidate: Candidate, piece: NearChunk | undefined): Candidate {
  return piece === undefined || piece.similarity <= (candidate.bodySimilarity ?? -Infinity)
    ? candidate
    : {
        ...candidate,
        bodySimilarity: piece.similarity,
        piece: { position: piece.position, text: piece.text },
      };
}

async function shownRows(
  statements: Statements,
  space: Space,
  kind: Kind,
  ids: readonly number[],
  query: string,
): Promise<readonly Row[]> {
  const { vec, vecOf } = placesOf(space);
  const distances = FIELDS[kind].map(
    (field) =>
      `CASE WHEN t.${vecOf(field)} LIKE ? THEN VEC_COSINE_DISTANCE(t.${vec(field)}, VEC_FROM_TEXT(?)) END AS ${field}_distance`,
  );
  return statements.rows(
    `SELECT t.${TABLES[kind].key} AS id, ${distances.join(', ')}, ${SHOWN[kind]} JOIN repositories r ON r.repository_id = t.repository_id ` +
      `WHERE t.${TABLES[kind].key} IN (${marks(ids.length)})`,
    [...FIELDS[kind].flatMap(() => [`%${suffixOf(space)}`, query]), ...ids],
  );
}

function candidateOf(kind: Kind, row: Row): Candidate {
  return {
    kind,
    repository: repositoryOf(row),
    number: Number(row['number']),
    commentId: row['comment_id'] === null ? null : Number(row['comment_id']),
    title: String(row['title']),
    body: row['body'] === null ? null : String(row['body']),
    state: String(row['state']),
    stateReason: row['state_reason'] === null ? null : String(row['state_reason']),
    url: String(row['html_url']),
    titleSimilarity: similarityOf(row['title_distance']),
    bodySimilarity: similarityOf(row['body_distance']),
  };
}

function similarityOf(distance: Cell | undefined): number | null {
  return typeof distance === 'number' && Number.isFinite(distance) ? 1 - distance : null;
}
