/**
 * The table `duplicate_claims`: what comments say about duplicates. A claim belongs to one text of its comment: it holds the
 * comment's `content_hash`, and counts only while the comment has the same. So no order of writes can leave a wrong one.
 */
import { CLAIM_WORDS, createClaimReader, mayClaim } from '../../../core/duplicates/claims.js';
import type { Change } from '../../../core/model/change.js';
import type { Comment, Repository } from '../../../core/model/record.js';
import { CLAIMS_PER_COMMENT, STATEMENT_ROWS } from '../../../limits.js';
import { cellToTime, toCell, toRepository } from '../cells.js';
import type { Dialect, Parameter, Statements } from '../database.js';
import { groupForStatements, placeholders } from '../statements.js';

/** A comment that may make a claim. */
interface ClaimingComment extends Pick<Comment, 'id' | 'issueNumber' | 'createdAt'> {
  readonly body: string;
  readonly authorLogin: string | null;
  readonly contentHash: string;
}

/** A change with the values of its row. */
interface Write {
  readonly change: Change;
  readonly values: Readonly<Record<string, Parameter>>;
}

const COLUMNS = [
  'github_comment_id',
  'repository_id',
  'duplicate_number',
  'original_number',
  'author_login',
  'claimed_at',
  'content_hash',
];

/** Writes the claims of these comments, after their rows, and removes those of their older texts. `updates`: those stored before. */
export function writeClaims(
  statements: Statements,
  dialect: Dialect,
  repository: Repository,
  writes: readonly Write[],
  updates: readonly Write[],
): void {
  insertClaims(
    statements,
    dialect,
    repository,
    commentsAmong(writes).map(({ comment, contentHash }) => ({
      ...comment,
      body: comment.body ?? '',
      authorLogin: comment.author?.login ?? null,
      contentHash,
    })),
  );
  for (const group of groupForStatements(commentsAmong(updates))) {
    statements.queue(
      `DELETE FROM {duplicate_claims} WHERE github_comment_id IN (${placeholders(group.length)}) AND NOT EXISTS ` +
        '(SELECT 1 FROM {comments} c WHERE c.github_comment_id = {duplicate_claims}.github_comment_id ' +
        'AND c.content_hash = {duplicate_claims}.content_hash)',
      group.map(({ comment }) => comment.id),
    );
  }
}

function commentsAmong(
  writes: readonly Write[],
): readonly { readonly comment: Comment; readonly contentHash: string }[] {
  return writes.flatMap(({ change: { change, record }, values }) =>
    change === 'upsert' && record.kind === 'comment'
      ? [{ comment: record, contentHash: String(values['content_hash']) }]
      : [],
  );
}

/** Writes the claims of all stored comments. Reads every comment once, most of them only within the database. */
export async function fillClaims(statements: Statements, dialect: Dialect): Promise<void> {
  const repositories = await statements.rows('SELECT repository_id, owner, name FROM {repositories}');
  for (const repository of repositories.map(toRepository)) {
    let lastId = 0;
    for (;;) {
      const rows = await statements.rows(
        'SELECT github_comment_id AS id, issue_number, author_login, body, created_at, content_hash FROM {comments} ' +
          'WHERE repository_id = ? AND github_comment_id > ? AND deleted_at IS NULL ' +
          `AND (${CLAIM_WORDS.map((word) => `LOWER(body) LIKE '%${word}%'`).join(' OR ')}) ` +
          'ORDER BY github_comment_id LIMIT ?',
        [repository.id, lastId, STATEMENT_ROWS],
      );
      insertClaims(
        statements,
        dialect,
        repository,
        rows.map((row) => ({
          id: Number(row['id']),
          issueNumber: Number(row['issue_number']),
          authorLogin: row['author_login'] === null ? null : String(row['author_login']),
          body: String(row['body']),
          createdAt: cellToTime(row['created_at']) ?? '',
          contentHash: String(row['content_hash']),
        })),
      );
      if (rows.length < STATEMENT_ROWS) {
        break;
      }
      lastId = Number(rows.at(-1)?.['id']);
    }
  }
}

function insertClaims(
  statements: Statements,
  dialect: Dialect,
  repository: Repository,
  comments: readonly ClaimingComment[],
): void {
  const read = createClaimReader(repository);
  const claims = comments
    .filter(({ body }) => mayClaim(body))
    .flatMap((comment) =>
      read(comment.body)
        .claims.map(({ duplicate, of }): readonly Parameter[] => [
          comment.id,
          repository.id,
          duplicate ?? comment.issueNumber,
          of ?? comment.issueNumber,
          comment.authorLogin,
          toCell(comment.createdAt),
          comment.contentHash,
        ])
        .filter(([, , duplicate, original]) => duplicate !== original)
        .slice(0, CLAIMS_PER_COMMENT),
    );
  for (const group of groupForStatements(claims)) {
    const row = `(${placeholders(COLUMNS.length)})`;
    statements.queue(
      `${dialect.insertOrIgnore} INTO {duplicate_claims} (${COLUMNS.join(', ')}) VALUES ${group.map(() => row).join(', ')}`,
      group.flat(),
    );
  }
}
