/** What a search looks for: a text, or an issue that is stored, whose vector was paid for already. */
import { embedQuery } from '../embed/embed-query.js';
import { assertModelMatches } from '../embed/model-change.js';
import type { Space, Vector } from '../model/embedding.js';
import { UserError } from '../model/errors.js';
import { fullNameOf, type Repository } from '../model/record.js';
import type { World } from '../ports/world.js';
import { type IssueReference, parseIssueReference, findRepository } from './issue-reference.js';
import type { RankingQuery } from './lexical-similarity.js';

/** A query, ready to be compared. */
export interface ResolvedQuery {
  readonly vector: Vector;
  readonly text: RankingQuery;
  /** The issue that stands for the query, which is no answer to it; null for a text. */
  readonly issueId: number | null;
}

/**
 * The query with its vector: that of the issue that it names, or one that is made now.
 * @throws UserError when the named issue cannot be compared, or the model does not fit
 */
export async function resolveQuery(
  { store, embedder }: Pick<World, 'store' | 'embedder'>,
  space: Space,
  query: string,
  repositories: readonly number[],
): Promise<ResolvedQuery> {
  const named = parseIssueReference(query);
  if (named !== null) {
    return resolveStoredIssue(store, space, named, repositories);
  }
  assertModelMatches(space, embedder.model, embedder.dimensions ?? space.dimensions);
  const vector = await embedQuery(embedder, query);
  assertModelMatches(space, embedder.model, vector.length);
  return { vector, text: splitTitle(query), issueId: null };
}

/** The first line counts as a title: so a text of an issue ranks as the issue does, and a text of one line as itself. */
function splitTitle(query: string): RankingQuery {
  const [title = '', ...body] = query.trim().split('\n');
  return { title, body: body.join('\n') };
}

async function resolveStoredIssue(
  store: World['store'],
  space: Space,
  named: IssueReference,
  repositories: readonly number[],
): Promise<ResolvedQuery> {
  const repository = await repositoryOfReference(store, named, repositories);
  const item = `Issue ${fullNameOf(repository)}#${named.number}`;
  const id = await store.rows.issueId(repository.id, named.number);
  const issue = id === null ? null : await store.rows.issue(id);
  if (issue === null) {
    throw new UserError(
      `${item} is not in the database: run a catch-up or a backfill, or search by its text. Pull requests are not stored.`,
    );
  }
  if (issue.isTombstone) {
    throw new UserError(`${item} was deleted or transferred: search by its text instead.`);
  }
  const vector =
    issue.textField === null
      ? undefined
      : (await store.vectors.vectorsOf(space, { kind: 'issue', id: issue.id }))[issue.textField];
  if (vector === undefined) {
    throw new UserError(
      `${item} has no vector yet, or no text of which one could be made: run a catch-up or a backfill, or search by its text.`,
    );
  }
  return { vector, text: issue, issueId: issue.id };
}

async function repositoryOfReference(
  store: World['store'],
  { repository, number }: IssueReference,
  repositories: readonly number[],
): Promise<Repository> {
  const known = await store.cursors.repositories();
  if (repository !== null) {
    return findRepository(known, repository);
  }
  const searched = known.filter(({ id }) => repositories.length === 0 || repositories.includes(id));
  const [only] = searched;
  if (only === undefined || searched.length > 1) {
    throw new UserError(
      `The query #${number} needs one repository, and ${searched.length} are searched: write it as owner/name#${number}.`,
    );
  }
  return only;
}
