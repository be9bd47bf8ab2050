/** Reads what the comments of issues say: how each discussion begins, and which issues are marked as duplicates. */
import type { DiscussionQuery, Discussions, KnownOriginal } from '../../../core/ports/row-store.js';
import { toCandidate } from '../candidates.js';
import { toCell } from '../cells.js';
import type { Row, Statements } from '../database.js';
import { placeholders } from '../statements.js';

/** UTF-8 needs at most this many bytes for a UTF-16 code unit. */
const BYTES_PER_CHARACTER = 3;
/** Characters of an original's body, which its passage is taken from: longer ones are logs. */
const ORIGINAL_CHARACTERS = 5_000;
/** GitHub's words for people with a role in the repository. Anybody else may write whatever they like about any issue. */
const HAS_ROLE = "IN ('OWNER', 'MEMBER', 'COLLABORATOR', 'CONTRIBUTOR')";

/** What the live comments on these issues say, apart from Tiara's own. Takes one round trip. */
export async function readDiscussions(statements: Statements, query: DiscussionQuery): Promise<Discussions> {
  if (query.issues.length === 0) {
    return { beginnings: new Map(), beginningsByMembers: new Map(), originals: [] };
  }
  const [comments, originals] = await Promise.all([
    readBeginnings(statements, query),
    readOriginals(statements, query),
  ]);
  return {
    beginnings: joinByIssue(comments),
    beginningsByMembers: joinByIssue(comments.filter((row) => Number(row['has_role']) === 1)),
    originals: originals.map(toKnownOriginal),
  };
}

/** The bodies of each issue's comments, one after another. */
function joinByIssue(comments: readonly Row[]): ReadonlyMap<number, string> {
  const byIssue = Map.groupBy(comments, ({ id }) => Number(id));
  return new Map([...byIssue].map(([id, rows]) => [id, rows.map(({ body }) => String(body)).join('\n\n')]));
}

/** The first comments of each issue, until they have that many characters, in the order in which they were written. */
function readBeginnings(
  statements: Statements,
  { issues, characters, commentsBefore: before }: DiscussionQuery,
): Promise<readonly Row[]> {
  return statements.rows(
    'SELECT id, body, has_role FROM (SELECT github_issue_id AS id, github_comment_id, created_at, SUBSTR(body, 1, ?) AS body, ' +
      `CASE WHEN author_association ${HAS_ROLE} THEN 1 ELSE 0 END AS has_role, ` +
      'SUM(LENGTH(body)) OVER (PARTITION BY github_issue_id ORDER BY created_at, github_comment_id) - LENGTH(body) AS earlier ' +
      `FROM {comments} WHERE github_issue_id IN (${placeholders(issues.length)}) AND deleted_at IS NULL AND body IS NOT NULL ` +
      `AND (body_vec_skipped IS NULL OR body_vec_skipped <> 'written by Tiara')${before === null ? '' : ' AND created_at < ?'}) told ` +
      'WHERE earlier < ? ORDER BY id, created_at, github_comment_id',
    [characters, ...issues, ...(before === null ? [] : [toCell(before)]), characters * BYTES_PER_CHARACTER],
  );
}

/** The closed issue `d`: nobody has acted on a claim about an open one. */
const IS_CLOSED = "d.deleted_at IS NULL AND d.state = 'closed'";
/** The comment `m` whose claim `c` about `d` counts. Those who opened the issue may say that it is a duplicate. */
const JOIN_COMMENT =
  'JOIN {comments} m ON m.github_comment_id = c.github_comment_id AND m.content_hash = c.content_hash ' +
  `AND m.deleted_at IS NULL AND (m.author_association ${HAS_ROLE} OR m.author_id = d.author_id)`;

/** Numbers of the live issues that are marked as duplicates of this one, ascending; \`limit\` at most. */
export async function readDuplicatesOf(
  statements: Statements,
  issueId: number,
  limit: number,
): Promise<readonly number[]> {
  const rows = await statements.rows(
    'SELECT DISTINCT d.number FROM {issues} o JOIN {duplicate_claims} c ON c.repository_id = o.repository_id ' +
      'AND c.original_number = o.number AND c.duplicate_number <> o.number ' +
      `JOIN {issues} d ON d.repository_id = c.repository_id AND d.number = c.duplicate_number AND ${IS_CLOSED} ` +
      `${JOIN_COMMENT} WHERE o.github_issue_id = ? ORDER BY d.number LIMIT ?`,
    [issueId, limit],
  );
  return rows.map((row) => Number(row['number']));
}

/** The marks on these issues, on the issues that they lead to, and so on, in the order in which they were made. */
function readOriginals(
  statements: Statements,
  { issues, marksBefore: before }: DiscussionQuery,
): Promise<readonly Row[]> {
  const [said, closed, times] =
    before === null
      ? ['', '', []]
      : [' AND m.created_at < ?', ' AND d.closed_at < ?', [toCell(before), toCell(before)]];
  const claims =
    `JOIN {issues} d ON d.repository_id = reached.repository_id AND d.number = reached.number AND ${IS_CLOSED} ` +
    'JOIN {duplicate_claims} c ON c.repository_id = reached.repository_id AND c.duplicate_number = reached.number ' +
    `${JOIN_COMMENT}${said}${closed}`;
  return statements.rows(
    'WITH RECURSIVE reached (repository_id, number) AS (' +
      `SELECT repository_id, number FROM {issues} WHERE github_issue_id IN (${placeholders(issues.length)}) ` +
      `UNION SELECT reached.repository_id, c.original_number FROM reached ${claims}) ` +
      'SELECT d.github_issue_id AS duplicate_id, o.github_issue_id AS issue_id, o.number, o.title, ' +
      `SUBSTR(o.body, 1, ${ORIGINAL_CHARACTERS}) AS body, o.state, o.state_reason, o.html_url, r.repository_id, r.owner, r.name ` +
      `FROM reached ${claims} JOIN {issues} o ON o.repository_id = reached.repository_id AND o.number = c.original_number ` +
      'AND o.deleted_at IS NULL JOIN {repositories} r ON r.repository_id = reached.repository_id ' +
      'ORDER BY c.claimed_at, c.github_comment_id, c.original_number DESC',
    [...issues, ...times, ...times],
  );
}

function toKnownOriginal(row: Row): KnownOriginal {
  return {
    duplicate: Number(row['duplicate_id']),
    original: toCandidate(row),
  };
}
