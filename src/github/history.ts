/** One repository's issues and comments over the REST API. */
import { composePaginateRest } from '@octokit/plugin-paginate-rest';
import type { History, Malformed, Page, Whereabouts } from '../core/ports.js';
import type { Comment, Issue, RecordKey, Repository, Time, TrackerRecord } from '../core/record.js';
import { PAGE_ITEMS } from '../limits.js';
import type { GitHubClient } from './client.js';
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
} from './payload.js';

type Json = Readonly<Record<string, unknown>>;

interface RawPage {
  readonly items: readonly Json[];
  readonly hasNext: boolean;
}

/** The history of the repository `owner/name`, whose id is asked for first. */
export async function githubHistory(client: GitHubClient, fullName: string): Promise<History> {
  const [owner = '', repo = ''] = fullName.split('/');
  const { data } = await client.request('GET /repos/{owner}/{repo}', { owner, repo });
  return historyOf(client, repositoryOf(object(data, 'the repository')));
}

/** The history of a repository that is known already, as an event tells of it. */
export function historyOf(client: GitHubClient, repository: Repository): History {
  // By its id: after a transfer or a rename the name may lead elsewhere.
  const byId = `/repositories/${repository.id}`;
  return {
    repository,

    async *issues(since) {
      const query = { state: 'all', sort: 'updated', direction: 'asc', per_page: PAGE_ITEMS };
      for await (const page of pages(client, `${byId}/issues`, { ...query, ...sinceOf(since) })) {
        yield parsed(page.items, issueUnlessPullRequest);
      }
    },

    async *comments(since) {
      for await (const page of anchoredPages(client, `${byId}/issues/comments`, since)) {
        yield parsed(page, commentUnlessOnPullRequest);
      }
    },

    async *commentsOf(issueNumber) {
      const route = `${byId}/issues/${issueNumber}/comments`;
      const manual = { redirect: 'manual' };
      try {
        for await (const page of pages(client, route, { per_page: PAGE_ITEMS, request: manual })) {
          yield parsed(page.items, commentUnlessOnPullRequest);
        }
      } catch (error) {
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

/** GitHub answers `since=1970-…` with an empty list, so a full listing leaves it out. */
function sinceOf(since: Time | null): { since?: Time } {
  return since === null ? {} : { since };
}

async function* pages(
  client: GitHubClient,
  route: string,
  query: Readonly<Record<string, unknown>>,
): AsyncIterable<RawPage> {
  for await (const { data, headers } of composePaginateRest.iterator(client, `GET ${route}`, query)) {
    if (headers.location !== undefined) {
      return;
    }
    yield {
      items: (data as readonly unknown[]).map((item) => object(item, 'an item of the list')),
      hasNext: /rel="next"/.test(headers.link ?? ''),
    };
  }
}

/**
 * The comments of a repository. This feed's pages are offsets, so that an edit or a deletion during the walk would
 * shift an unseen item onto a page that is passed: each page begins anew at the last item's time instead, and repeats
 * that item. Links are followed only while one second fills a whole page.
 */
async function* anchoredPages(
  client: GitHubClient,
  route: string,
  from: Time | null,
): AsyncIterable<readonly Json[]> {
  const query = { sort: 'updated', direction: 'asc', per_page: PAGE_ITEMS };
  let anchor = from;
  for (;;) {
    let next: Time | null = null;
    for await (const { items, hasNext } of pages(client, route, { ...query, ...sinceOf(anchor) })) {
      yield items;
      if (!hasNext) {
        return;
      }
      next = time(items.at(-1) ?? {}, 'updated_at');
      if (next !== time(items[0] ?? {}, 'updated_at')) {
        break;
      }
    }
    anchor = next;
  }
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
      ? { item: object(answer.data, 'the item') }
      : { location: answer.headers.location };
  } catch (error) {
    if (isGone(error)) {
      return null;
    }
    throw error;
  }
}

function isGone(error: unknown): boolean {
  const { status } = ((error as Error).cause ?? {}) as { readonly status?: number };
  return status === 404 || status === 410;
}
