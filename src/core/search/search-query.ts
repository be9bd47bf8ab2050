/** What a search looks for: a text, or an issue that is stored, whose vector was paid for already. */
import { vectorOf, assertFits } from '../embed/embed-pending.js';
import { UserError } from '../model/errors.js';
import type { Space, Vector, World } from '../ports/store.js';
import type { RankingQuery } from './ranking.js';
import { fullNameOf, type Repository } from '../model/record.js';

/** A query, ready to be compared. */
export interface Sought {
  readonly vector: Vector;
  readonly text: RankingQuery;
  /** The issue that stands for the query, which is no answer to it; null for a text. */
  readonly issueId: number | null;
}

/** An issue that a query names. No repository: the one that is searched. */
export interface IssueName {
  readonly repository: string | null;
  readonly number: number;
}

const FORMS = [
  /^(?<repository>)#(?<number>\d{1,10})$/,
  /^(?<repository>[\w.-]+\/[\w.-]+)#(?<number>\d{1,10})$/,
  /^https?:\/\/[^/\s]+\/(?:[^\s?#]+\/)?(?<repository>[\w.-]+\/(?!-\/)[\w.-]+)\/(?:issues|pull)\/(?<number>\d{1,10})\/?(?:[?#]\S*)?$/,
];

/** The issue that is named by `#123`, `owner/name#123` or an address; null when the query is a text. */
export function issueNamed(query: string): IssueName | null {
  for (const form of FORMS) {
    const groups = form.exec(query.trim())?.groups;
    if (groups !== undefined) {
      return { repository: groups['repository'] || null, number: Number(groups['number']) };
    }
  }
  return null;
}

/** The repository of this full name; of several, the newest: the others had the name before. @throws UserError when the database does not know it */
export function repositoryNamed(known: readonly Repository[], fullName: string): Repository {
  const found = known.findLast((each) => fullNameOf(each).toLowerCase() === fullName.toLowerCase());
  if (found === undefined) {
    throw new UserError(
      `The database holds nothing of ${fullName}: run a backfill of it first, or name another repository.`,
    );
  }
  return found;
}

/**
 * The query with its vector: that of the issue that it names, or one that is made now.
 * @throws UserError when the named issue cannot be compared, or the model does not fit
 */
export async function soughtBy(
  { store, embedder }: Pick<World, 'store' | 'embedder'>,
  space: Space,
  query: string,
  repositories: readonly number[],
): Promise<Sought> {
  const named = issueNamed(query);
  if (named !== null) {
    return storedIssue(store, space, named, repositories);
  }
  assertFits(space, embedder.model, embedder.dimensions ?? space.dimensions);
  const vector = await vectorOf(embedder, query);
  assertFits(space, embedder.model, vector.length);
  return { vector, text: titled(query), issueId: null };
}

/** The first line counts as a title: so a text of an issue ranks as the issue does, and a text of one line as itself. */
function titled(query: string): RankingQuery {
  const [title = '', ...body] = query.trim().split('\n');
  return { title, body: body.join('\n') };
}

async function storedIssue(
  store: World['store'],
  space: Space,
  named: IssueName,
  repositories: readonly number[],
): Promise<Sought> {
  const repository = await repositoryOf(store, named, repositories);
  const item = `Issue ${fullNameOf(repository)}#${named.number}`;
  const id = await store.issueId(repository.id, named.number);
  const issue = id === null ? null : await store.actions.issue(id);
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
      : (await store.vectorsOf(space, { kind: 'issue', id: issue.id }))[issue.textField];
  if (vector === undefined) {
    throw new UserError(
      `${item} has no vector yet, or no text of which one could be made: run a catch-up or a backfill, or search by its text.`,
    );
  }
  return { vector, text: issue, issueId: issue.id };
}

async function repositoryOf(
  store: World['store'],
  { repository, number }: IssueName,
  repositories: readonly number[],
): Promise<Repository> {
  const known = await store.repositories();
  if (repository !== null) {
    return repositoryNamed(known, repository);
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
