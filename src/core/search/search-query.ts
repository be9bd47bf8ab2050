/** Resolves a search query: a text to embed, or a stored issue whose vector exists already. */
import { embedQueries } from '../embed/embed-query.js';
import { assertModelMatches } from '../embed/model-change.js';
import { toQuestionVectors, vectorsToAskWith, type QuestionVectors, type Space } from '../model/embedding.js';
import { UserError } from '../model/errors.js';
import { fullNameOf, type Repository } from '../model/record.js';
import type { Time } from '../model/time.js';
import type { StoredIssue } from '../ports/row-store.js';
import type { World } from '../ports/world.js';
import { embeddedTexts } from '../text/embedded-texts.js';
import { findRepository, parseIssueReference, type IssueReference } from './issue-reference.js';
import type { RankingQuery } from './lexical-similarity.js';

/** A query, ready to be compared. */
export interface ResolvedQuery {
  readonly vectors: QuestionVectors;
  readonly text: RankingQuery;
  /** The issue that the query names, which is not a result of its own search; null for a text. */
  readonly issueId: number | null;
  /** When that issue was opened; null for a text. */
  readonly askedAt: Time | null;
}

/**
 * Returns the query with its vectors: those of the issue that it names, or new ones.
 * @param repositories ids of the repositories that are searched; empty for all
 * @throws UserError when the named issue cannot be compared, or the model does not match the database
 */
export async function resolveQuery(
  { store, searchEmbedder }: Pick<World, 'store' | 'searchEmbedder'>,
  space: Space,
  query: string,
  repositories: readonly number[],
): Promise<ResolvedQuery> {
  const reference = parseIssueReference(query);
  if (reference !== null) {
    return resolveStoredIssue(store, space, reference, repositories);
  }
  const text = splitTitle(query);
  const vectors = await embedQuestion({ store, searchEmbedder }, space, text);
  return { vectors, text, issueId: null, askedAt: null };
}

/** New vectors for this text, as stored texts get them. @throws UserError when the model refuses it, or does not match the database */
export async function embedQuestion(
  { store, searchEmbedder }: Pick<World, 'store' | 'searchEmbedder'>,
  space: Space,
  text: RankingQuery,
  work: 'search' | 'embed' = 'search',
): Promise<QuestionVectors> {
  const embedder = await searchEmbedder(space);
  await assertModelMatches(store, space, embedder, work);
  const texts = embeddedTexts(text);
  const fields = (['title', 'body'] as const).filter((field) => texts[field] !== null);
  const vectors = await embedQueries(
    embedder,
    fields.map((field) => texts[field] ?? ''),
  );
  const found = toQuestionVectors(Object.fromEntries(fields.map((field, at) => [field, vectors[at]])));
  if (found === null) {
    throw new UserError('The query has no text.');
  }
  const { model } = embedder;
  await assertModelMatches(store, space, { model, dimensions: found.body.length }, work);
  return found;
}

/** The first line counts as the title, so the pasted text of an issue ranks as the issue does. */
function splitTitle(query: string): RankingQuery {
  const [title = '', ...body] = query.trim().split('\n');
  return { title, body: body.join('\n') };
}

async function resolveStoredIssue(
  store: World['store'],
  space: Space,
  reference: IssueReference,
  repositories: readonly number[],
): Promise<ResolvedQuery> {
  const { repository, issue } = await findStoredIssue(store, reference, repositories);
  const stored = await store.vectors.vectorsOf(space, { kind: 'issue', id: issue.id });
  const vectors = vectorsToAskWith(stored, issue.textField);
  if (vectors === null) {
    throw new UserError(
      `Issue ${fullNameOf(repository)}#${reference.number} has no vector yet, or no text to make one of. Run a catch-up or a backfill, or search for its text.`,
    );
  }
  return { vectors, text: issue, issueId: issue.id, askedAt: issue.createdAt };
}

/**
 * The stored issue that this names.
 * @param repositories ids of the repositories that are searched; empty for all
 * @throws UserError when it is not stored, or no longer on GitHub
 */
export async function findStoredIssue(
  store: World['store'],
  reference: IssueReference,
  repositories: readonly number[],
): Promise<{ readonly repository: Repository; readonly issue: StoredIssue }> {
  const repository = await resolveRepository(store, reference, repositories);
  const item = `Issue ${fullNameOf(repository)}#${reference.number}`;
  const issue = await store.rows.issueNumbered(repository.id, reference.number);
  if (issue === null) {
    throw new UserError(
      `${item} is not in the database. Run a catch-up or a backfill, or search for its text. Tiara does not store pull requests.`,
    );
  }
  if (issue.isTombstone) {
    throw new UserError(`${item} was deleted or transferred. Search for its text instead.`);
  }
  return { repository, issue };
}

async function resolveRepository(
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
      `The query #${number} names no repository, and ${searched.length} are searched. Write it as owner/name#${number}.`,
    );
  }
  return only;
}
