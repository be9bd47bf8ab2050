/** One stretch of a listing: pages that start at one time, have one size, and follow GitHub's links. */
import { toTime, type Time } from '../core/model/time.js';
import { HEAVY_PAGE_RETRIES, PAGE_ITEMS_MIN, REQUEST_RETRIES } from '../limits.js';
import { PayloadError, readTime, type Json } from './json-fields.js';
import { readNextLink, type NextLink } from './next-link.js';
import { explainError } from './requests/explain-error.js';
import type { GitHubClient } from './requests/github-client.js';
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
  /** The next page to request. After a failure, it is the same page again. */
  readonly url: string;
  /** When the first and the last item read so far were updated; null when unknown. */
  readonly first: Time | null;
  readonly last: Time | null;
}

export interface RawPage {
  readonly items: readonly Json[];
  /** Null on the last page. */
  readonly next: NextLink | null;
  /** GitHub's time when it answered; null when it did not say. */
  readonly answeredAt: Time | null;
}

/** A stretch that starts at `since` (null: at the beginning). It makes no request yet. */
export function startStretch({ route, query }: Listing, since: Time | null, perPage: number): Stretch {
  const search = new URLSearchParams({
    ...query,
    per_page: String(perPage),
    // GitHub answers `since=1970-…` with an empty list, so a full listing leaves it out.
    ...(since === null ? {} : { since }),
  });
  return { since, perPage, url: `${route}?${search.toString()}`, first: null, last: null };
}

/** Requests the next page of the stretch. Returns an error that explains the failure instead of throwing it. */
export async function requestNextPage(
  client: GitHubClient,
  { route, isOrdered }: Listing,
  { url, perPage }: Stretch,
): Promise<RawPage | Error> {
  const retries = perPage > PAGE_ITEMS_MIN ? HEAVY_PAGE_RETRIES : REQUEST_RETRIES;
  // The comments of a transferred issue are not read from its new repository.
  const redirect = isOrdered ? 'follow' : 'manual';
  try {
    const answer = await client.request(`GET ${url}`, { request: { retries, redirect, isList: true } });
    const { headers } = answer;
    if (headers.location !== undefined) {
      return { items: [], next: null, answeredAt: null };
    }
    const items: unknown = answer.data;
    const next = readNextLink(headers.link, client.request.endpoint.DEFAULTS.baseUrl);
    if (!isListOfObjects(items) || next === undefined) {
      const request = { method: 'GET', url: route };
      return explainError(new BrokenAnswerError(request), request);
    }
    return { items, next, answeredAt: timeOfAnswer(headers.date) };
  } catch (error) {
    return error as Error;
  }
}

function timeOfAnswer(date: string | undefined): Time | null {
  const answeredAt = new Date(date ?? NaN);
  return Number.isNaN(answeredAt.getTime()) ? null : toTime(answeredAt);
}

/** The stretch after one more page. An unordered listing gets no times, because it cannot restart at a time. */
export function followLink(
  stretch: Stretch,
  { url }: NextLink,
  { items }: RawPage,
  { isOrdered }: Listing,
): Stretch {
  const times = isOrdered ? items.flatMap(updateTimes) : [];
  return { ...stretch, url, first: stretch.first ?? times[0] ?? null, last: times.at(-1) ?? stretch.last };
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
