/** Finds the live rows nearest to a query, by title, by body and by later chunks. */
import type { QuestionVectors, Space } from '../../../core/model/embedding.js';
import type { Kind } from '../../../core/model/record.js';
import type { Candidate, NearestOptions } from '../../../core/ports/vector-store.js';
import { toCandidate } from '../candidates.js';
import { vectorToText } from '../cells.js';
import type { Dialect, Row, Statements } from '../database.js';
import { FIELDS, TABLES } from '../schema/record-tables.js';
import { spaceColumns } from '../schema/vector-columns.js';
import { groupForStatements, placeholders } from '../statements.js';
import { fingerprintSuffix } from './fingerprint.js';
import { findNearestChunks, findNearestIdsByChunks, type NearChunk } from './nearest-chunks.js';
import { findNearestIds, type Search } from './nearest-query.js';

/** What a search shows of a row. The repository's name comes from `repositories`, which always has the current one. */
const SHOWN = {
  issue:
    'NULL AS comment_id, t.github_issue_id AS issue_id, t.number, t.title, t.body, t.state, t.state_reason, t.html_url, ' +
    'r.repository_id, r.owner, r.name FROM {issues} t',
  comment:
    't.github_comment_id AS comment_id, i.github_issue_id AS issue_id, i.number, i.title, t.body, i.state, i.state_reason, t.html_url, ' +
    'r.repository_id, r.owner, r.name FROM {comments} t JOIN {issues} i ON i.github_issue_id = t.github_issue_id',
} as const satisfies Record<Kind, string>;

/**
 * The union of the `limit` nearest rows by each vector column and by later chunks, each with both similarities. The columns
 * must exist, and their indexes when `isIndexed`. Takes three round trips, or two without later chunks.
 */
export async function findNearest(
  statements: Statements,
  dialect: Dialect,
  space: Space,
  vectors: QuestionVectors,
  options: NearestOptions,
  isIndexed: boolean,
): Promise<readonly Candidate[]> {
  const { kind } = options;
  const question = { title: vectorToText(vectors.title), body: vectorToText(vectors.body) };
  const search: Search = { statements, dialect, space, question, options, isIndexed };
  // What does not depend on each other's answers is asked together.
  const byField = FIELDS[kind].map((field) => findNearestIds(search, field));
  const ids = [...new Set((await Promise.all([...byField, findNearestIdsByChunks(search)])).flat())];
  const rows = groupForStatements(ids).map((group) => readShownRows(search, group));
  const [found, chunks] = await Promise.all([Promise.all(rows), findNearestChunks(search, ids)]);
  return found.flat().map((row) => withNearestChunk(toCandidate(row), chunks.get(Number(row['id']))));
}

/** The candidate with the chunk and its similarity, if the chunk is nearer than the first one. */
function withNearestChunk(candidate: Candidate, chunk: NearChunk | undefined): Candidate {
  return chunk === undefined || chunk.similarity <= (candidate.bodySimilarity ?? -Infinity)
    ? candidate
    : {
        ...candidate,
        bodySimilarity: chunk.similarity,
        chunk: { position: chunk.position, text: chunk.text },
      };
}

async function readShownRows(
  { statements, dialect, space, question, options: { kind } }: Search,
  ids: readonly number[],
): Promise<readonly Row[]> {
  const { vec, vecOf } = spaceColumns(space);
  const distances = FIELDS[kind].map(
    (field) =>
      `CASE WHEN t.${vecOf(field)} LIKE ? THEN ${dialect.distanceTo(`t.${vec(field)}`)} END AS ${field}_distance`,
  );
  return statements.rows(
    `SELECT t.${TABLES[kind].key} AS id, ${distances.join(', ')}, ${SHOWN[kind]} JOIN {repositories} r ON r.repository_id = t.repository_id ` +
      `WHERE t.${TABLES[kind].key} IN (${placeholders(ids.length)})`,
    [...FIELDS[kind].flatMap((field) => [`%${fingerprintSuffix(space)}`, question[field]]), ...ids],
  );
}
