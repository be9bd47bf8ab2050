/** One stretch of a listing: pages that start at one time, have one size, and follow GitHub's links. */
import { composePaginateRest } from '@octokit/plugin-paginate-rest';
import { toTime, type Time } from '../core/model/time.js';
import { HEAVY_PAGE_RETRIES, PAGE_ITEMS_MIN, REQUEST_RETRIES } from '../limits.js';
import { PayloadError, readTime, type Json } from './json-fields.js';
import { explainError } from './requests/explain-error.js';
import type { GitHubClient } from './requests/github-client.js';
import { findNextLink } from './requests/next-link.js';
import { BrokenAnswerError } from './requests/request-error.js';

export interface Listing {
  readonly route: string;
  readonly query: Readonly<Record<string, string>>;
  /** Whether it is in order of update, so that it can be read from a time on. */
  readonly isOrdered: boolean;
}

export interface Stretch {
  readonly since: Time | null;
  readonly perPage: number;
  /** The pages not read yet. After a failure, it requests the same page again. */
  readonly pages: AsyncIterator<ListAnswer>;
  /** When the first and the last item read so far were updated; null when unknown. */
  readonly first: Time | null;
  readonly last: Time | null;
}

/**
 * `cursor`: a position in the order of the listing, so following the link skips nothing. `other`: a page number, so that an
 * edit or a deletion moves an unseen item onto a page that was already read; or a host that must not be asked.
 * https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
 */
type NextLink = 'cursor' | 'other';

export interface RawPage {
  readonly items: readonly Json[];
  /** What the link to the next page is; null on the last page. */
  readonly next: NextLink | null;
  /** GitHub's time when it answered; null when it did not say. */
  readonly answeredAt: Time | null;
}

interface ListAnswer {
  readonly data: unknown;
  readonly headers: {
    readonly link?: string | undefined;
    readonly location?: string | undefined;
    readonly date?: string | undefined;
  };
}

/** A stretch that starts at `since` (null: at the beginning). It makes no request yet. */
export function startStretch(
  client: GitHubClient,
  { route, query, isOrdered }: Listing,
  since: Time | null,
  perPage: number,
): Stretch {
  const retries = perPage > PAGE_ITEMS_MIN ? HEAVY_PAGE_RETRIES : REQUEST_RETRIES;
  // The comments of a transferred issue are not read from its new repository.
  const redirect = isOrdered ? 'follow' : 'manual';
  const request = client.request.defaults({ request: { retries, redirect, isList: true } });
  const search = new URLSearchParams({
    ...query,
    per_page: String(perPage),
    // GitHub answers `since=1970-…` with an empty list, so a full listing leaves it out.
    ...(since === null ? {} : { since }),
  });
  const pages = composePaginateRest.iterator(client, request, `GET ${route}?${search.toString()}`);
  return { since, perPage, pages: pages[Symbol.asyncIterator](), first: null, last: null };
}

/** Requests the next page of the stretch. Returns an error that explains the failure instead of throwing it. */
export async function requestNextPage(
  client: GitHubClient,
  { route }: Listing,
  { pages }: Stretch,
): Promise<RawPage | Error> {
  const request = { method: 'GET', url: route };
  try {
    const { data: items, headers } = ((await pages.next()) as IteratorYieldResult<ListAnswer>).value;
    if (headers.location !== undefined) {
      return { items: [], next: null, answeredAt: null };
    }
    const link = findNextLink(headers.link);
    if (!isListOfObjects(items) || (link !== null && !URL.canParse(link))) {
      return explainError(new BrokenAnswerError(request), request);
    }
    const next = link === null ? null : kindOfLink(link, client.request.endpoint.DEFAULTS.baseUrl);
    return { items, next, answeredAt: timeOfAnswer(headers.date) };
  } catch (error) {
    return error as Error;
  }
}

/** Older versions of GitHub Enterprise Server link by `page` alone, newer ones by `after`. */
function kindOfLink(link: string, baseUrl: string): NextLink {
  const { origin, searchParams } = new URL(link);
  return origin === new URL(baseUrl).origin && searchParams.has('after') ? 'cursor' : 'other';
}

function timeOfAnswer(date: string | undefined): Time | null {
  const answeredAt = new Date(date ?? NaN);
  return Number.isNaN(answeredAt.getTime()) ? null : toTime(answeredAt);
}

/** The stretch with the times of one more page. An unordered listing gets none, because it cannot restart at a time. */
export function withPageTimes({ items }: RawPage, stretch: Stretch, { isOrdered }: Listing): Stretch {
  const times = isOrdered ? items.flatMap(updateTimes) : [];
  return { ...stretch, first: stretch.first ?? times[0] ?? null, last: times.at(-1) ?? stretch.last };
}

/** Whether a new stretch at the last item's time would get further than this one. One second can fill many pages. */
export function hasAdvanced({ first, last }: Stretch): boolean {
  return first !== null && last !== null && last > first;
}

/** Empty for an item without a readable time. parse-page.ts reports such an item; here the times of the others will do. */
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

function isListOfObjects(value: unknown): value is readonly Json[] {
  return (
    Array.isArray(value) &&
    value.every((item) => typeof item === 'object' && item !== null && !Array.isArray(item))
  );
}
