/** A listing of GitHub's, page by page to its very end, whatever the pages weigh and wherever GitHub cuts it off. */
import { composePaginateRest } from '@octokit/plugin-paginate-rest';
import { UserError } from '../core/model/errors.js';
import type { Time } from '../core/model/time.js';
import { HEAVY_PAGE_RETRIES, PAGE_ITEMS, PAGE_ITEMS_MIN, REQUEST_RETRIES } from '../limits.js';
import { explainError } from './requests/explain-error.js';
import type { GitHubClient } from './requests/github-client.js';
import { PayloadError, readTime } from './json-fields.js';
import { BrokenAnswerError, type RequestFailure, urlPath } from './requests/request-error.js';

export type Json = Readonly<Record<string, unknown>>;

export interface Listing {
  readonly route: string;
  readonly query: Readonly<Record<string, string>>;
  /**
   * How it goes on. `cursors`: it ascends by update, and its links are places in that order. `offsets`: it ascends by
   * update, and its links are numbers of pages, so that an edit or a deletion during the walk would shift an unseen
   * item onto a page that is passed. `unordered`: it cannot be begun anew from a time.
   */
  readonly links: 'cursors' | 'offsets' | 'unordered';
}

interface ListAnswer {
  readonly data: unknown;
  readonly headers: { readonly link?: string | undefined; readonly location?: string | undefined };
}

interface RawPage {
  readonly items: readonly Json[];
  readonly hasNext: boolean;
}

/** A stretch of a listing: it begins with `since`, and its further pages are links. */
interface Stretch {
  readonly since: Time | null;
  readonly perPage: number;
  /** The pages that it still has. One that failed is asked for again. */
  readonly pages: AsyncIterator<ListAnswer>;
  /** The times of the first and the last item that it has given so far. */
  readonly first: Time | null;
  readonly last: Time | null;
}

/**
 * The pages of a listing from `since` (null: from its beginning). Links are followed as GitHub gives them. A new stretch
 * begins at the last item's time, and repeats the items of that second, where a link would not do: after each page
 * of offsets, when GitHub lists no further (422), and when a page is too heavy for it (5xx). Then pages are halved, and
 * grow again with each that succeeds.
 * @throws UserError when a listing cannot be read to its end; never ends early
 */
export async function* walkListing(
  client: GitHubClient,
  listing: Listing,
  since: Time | null,
): AsyncIterable<readonly Json[]> {
  const from: Begin = (time, perPage) => startStretch(client, listing, time, perPage);
  let stretch: Stretch | null = from(since, PAGE_ITEMS);
  while (stretch !== null) {
    const page: RawPage | Error = await requestPage(listing, stretch);
    if (page instanceof Error) {
      stretch = afterFailure(page, stretch, listing, from);
    } else {
      yield page.items;
      stretch = afterPage(page, stretch, listing, from);
    }
  }
}

type Begin = (since: Time | null, perPage: number) => Stretch;

function startStretch(
  client: GitHubClient,
  { route, query, links }: Listing,
  since: Time | null,
  perPage: number,
): Stretch {
  const retries = perPage > PAGE_ITEMS_MIN ? HEAVY_PAGE_RETRIES : REQUEST_RETRIES;
  // What belongs to one issue must not be read where that issue has moved to.
  const redirect = links === 'unordered' ? 'manual' : 'follow';
  const request = client.request.defaults({ request: { retries, redirect, isList: true } });
  const asked = new URLSearchParams({
    ...query,
    per_page: String(perPage),
    // GitHub answers `since=1970-…` with an empty list, so a full listing leaves it out.
    ...(since === null ? {} : { since }),
  });
  const pages = composePaginateRest.iterator(client, request, `GET ${route}?${asked.toString()}`);
  return { since, perPage, pages: pages[Symbol.asyncIterator](), first: null, last: null };
}

/** What is to be read after this page; null at the end of the listing. */
function afterPage(
  { items, hasNext }: RawPage,
  stretch: Stretch,
  { links }: Listing,
  from: Begin,
): Stretch | null {
  if (!hasNext) {
    return null;
  }
  const times = links === 'unordered' ? [] : items.flatMap(updateTimes);
  const read = {
    ...stretch,
    first: stretch.first ?? times[0] ?? null,
    last: times.at(-1) ?? stretch.last,
  };
  const isBegunAnew = links === 'offsets' || stretch.perPage < PAGE_ITEMS;
  return isBegunAnew && hasAdvanced(read) ? from(read.last, Math.min(PAGE_ITEMS, stretch.perPage * 2)) : read;
}

/** What is to be read instead of a page that failed. */
function afterFailure(error: Error, stretch: Stretch, { route }: Listing, from: Begin): Stretch {
  const { status = 0, response } = (error.cause ?? {}) as RequestFailure;
  const { since, last, perPage } = stretch;
  if (status >= 500 && response !== undefined && perPage > PAGE_ITEMS_MIN) {
    return from(last ?? since, Math.max(PAGE_ITEMS_MIN, Math.floor(perPage / 2)));
  }
  if (status !== 422) {
    throw error;
  }
  if (!hasAdvanced(stretch)) {
    const why = last === null ? '' : `: more items than it lists bear the time ${last}`;
    throw new UserError(
      `GitHub lists no further (422 to GET ${urlPath(route)})${why}. ` +
        'What was read is stored; running again comes to the same place, so please report it.',
      { cause: error },
    );
  }
  return from(last, perPage);
}

/** Whether beginning anew at the last item's time would leave something behind. One second can fill many pages. */
function hasAdvanced({ first, last }: Stretch): boolean {
  return first !== null && last !== null && last > first;
}

/** An item without a time is named when it is parsed; here its neighbours must do. */
function updateTimes(item: Json): readonly Time[] {
  try {
    return [readTime(item, 'updated_at')];
  } catch (error) {
    if (error instanceof PayloadError) {
      return [];
    }
    throw error;
  }
}

/** One page, or the error that explains why it cannot be had. */
async function requestPage({ route }: Listing, { pages }: Stretch): Promise<RawPage | Error> {
  const asked = { method: 'GET', url: route };
  try {
    const { data: items, headers } = ((await pages.next()) as IteratorYieldResult<ListAnswer>).value;
    if (headers.location !== undefined) {
      return { items: [], hasNext: false };
    }
    if (!isList(items)) {
      return explainError(new BrokenAnswerError(asked), asked);
    }
    return { items, hasNext: /rel="next"/.test(headers.link ?? '') };
  } catch (error) {
    return error as Error;
  }
}

function isList(value: unknown): value is readonly Json[] {
  return (
    Array.isArray(value) &&
    value.every((item) => typeof item === 'object' && item !== null && !Array.isArray(item))
  );
}
