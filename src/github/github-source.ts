/** One repository's issues and comments over the REST API. */
import { UserError } from '../core/model/errors.js';
import type { History, Malformed, Page, Whereabouts } from '../core/ports/store.js';
import type { Comment, Issue, RecordKey, Repository, Time, TrackerRecord } from '../core/model/record.js';
import type { GitHubClient } from './github-client.js';
import { walk, type Json } from './walk-listing.js';
import {
  PayloadError,
  commentOf,
  isOnPullRequest,
  isPullRequest,
  issueOf,
  object,
  repositoryOf,
  textOrNull,
  time,
} from './parse-records.js';

/** The history of the repository `owner/name`, whose id is asked for first. */
export async function githubHistory(client: GitHubClient, fullName: string): Promise<History> {
  const [owner = '', repo = ''] = fullName.split('/');
  const { data } = await client.request('GET /repos/{owner}/{repo}', { owner, repo });
  const repository = documented(`/repos/${fullName}`, () => repositoryOf(object(data, 'the repository')));
  return historyOf(client, repository);
}

/** The history of a repository that is known already, as an event tells of it. */
export function historyOf(client: GitHubClient, repository: Repository): History {
  // By its id: after a transfer or a rename the name may lead elsewhere.
  const byId = `/repositories/${repository.id}`;
  const byUpdate = { sort: 'updated', direction: 'asc' };
  const listings = {
    issues: { route: `${byId}/issues`, query: { state: 'all', ...byUpdate }, links: 'cursors' },
    comments: { route: `${byId}/issues/comments`, query: byUpdate, links: 'offsets' },
  } as const;
  return {
    repository,

    async *issues(since) {
      for await (const items of walk(client, listings.issues, since)) {
        yield parsed(items, issueUnlessPullRequest);
      }
    },

    async *comments(since) {
      for await (const items of walk(client, listings.comments, since)) {
        yield parsed(items, commentUnlessOnPullRequest);
      }
    },

    async *commentsOf(issueNumber) {
      const route = `${byId}/issues/${issueNumber}/comments`;
      try {
        for await (const items of walk(client, { route, query: {}, links: 'unordered' }, null)) {
          yield parsed(items, commentUnlessOnPullRequest);
        }
      } catch (error) {
        // Deleted meanwhile: what is not there has no comments.
        if (!isGone(error)) {
          throw error;
        }
      }
    },

    async repositoryNow() {
      const answer = await client.request(`GET ${byId}`);
      return repositoryOf(object(answer.data, 'the repository'));
    },

    whereabouts: (key) =>
      key.kind === 'issue'
        ? whereabouts(client, `${byId}/issues/${key.issueNumber}`, key, issueUnlessPullRequest)
        : whereabouts(client, `${byId}/issues/comments/${key.id}`, key, commentUnlessOnPullRequest),
  };
}

function issueUnlessPullRequest(json: Json): Issue | null {
  return isPullRequest(json) ? null : issueOf(json);
}

function commentUnlessOnPullRequest(json: Json): Comment | null {
  return isOnPullRequest(json) ? null : commentOf(json);
}

/** Turns items into records. One that cannot be read is named and does not stop the others. */
function parsed<R extends Issue | Comment>(items: readonly Json[], read: (item: Json) => R | null): Page<R> {
  const records: R[] = [];
  const malformed: Malformed[] = [];
  let upTo: Time | null = null;
  for (const item of items) {
    try {
      upTo = time(item, 'updated_at');
      const record = read(item);
      if (record !== null) {
        records.push(record);
      }
    } catch (error) {
      if (!(error instanceof PayloadError)) {
        throw error;
      }
      malformed.push({ item: itemName(item), key: keyOfMalformed(item), reason: error.message });
    }
  }
  return { records, malformed, upTo };
}

/** Octokit reads a number that is too large for JavaScript's as a bigint. */
function itemName({ id, number }: Json): string {
  if (typeof number === 'number') {
    return `issue #${number}`;
  }
  return typeof id === 'number' || typeof id === 'bigint' ? `comment ${id}` : 'an item without an id';
}

function keyOfMalformed({ id, number, issue_url: issueUrl }: Json): RecordKey | null {
  if (typeof id !== 'number' || !Number.isSafeInteger(id)) {
    return null;
  }
  if (typeof number === 'number') {
    return { kind: 'issue', id, issueNumber: number };
  }
  return { kind: 'comment', id, issueNumber: Number(/\d+$/.exec(String(issueUrl))?.[0] ?? 0) };
}

/**
 * Asks for one item and follows no redirection into another repository: a transferred issue has a new id there, and
 * is another record.
 */
async function whereabouts(
  client: GitHubClient,
  route: string,
  { id }: RecordKey,
  read: (item: Json) => TrackerRecord | null,
): Promise<Whereabouts> {
  const answer = await one(client, route);
  if (answer === null) {
    return { at: 'gone' };
  }
  if ('location' in answer) {
    return { at: 'elsewhere', url: await webAddressAt(client, answer.location) };
  }
  try {
    const record = read(answer.item);
    return record?.id === id ? { at: 'here', record } : { at: 'gone' };
  } catch (error) {
    if (error instanceof PayloadError) {
      return { at: 'malformed', reason: error.message };
    }
    throw error;
  }
}

/** Where people find what the API has at this address; null when this token may not see it. */
async function webAddressAt(client: GitHubClient, location: string): Promise<string | null> {
  const answer = await one(client, location);
  return answer !== null && 'item' in answer ? textOrNull(answer.item, 'html_url') : null;
}

/** A single item, the address that it has moved to, or null when it is not there any more or out of sight. */
async function one(
  client: GitHubClient,
  route: string,
): Promise<{ readonly item: Json } | { readonly location: string } | null> {
  try {
    const answer = await client.request(`GET ${route}`, { request: { redirect: 'manual' } });
    return answer.headers.location === undefined
      ? { item: documented(route, () => object(answer.data, 'the item')) }
      : { location: answer.headers.location };
  } catch (error) {
    if (isGone(error)) {
      return null;
    }
    throw error;
  }
}

/** Reads a single item's answer, which has no neighbours to go on with when it cannot be read. */
function documented<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof PayloadError) {
      throw new UserError(
        `GitHub's answer to GET ${path} is not as GitHub documents it: ${error.message}. ` +
          'What was read is stored; run again, and report it if it stays.',
        { cause: error },
      );
    }
    throw error;
  }
}

function isGone(error: unknown): boolean {
  const { status } = ((error as Error).cause ?? {}) as { readonly status?: number };
  return status === 404 || status === 410;
}
