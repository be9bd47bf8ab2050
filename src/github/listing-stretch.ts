/** One stretch of a listing: pages that start at one time, have one size, and follow GitHub's links. */
import { composePaginateRest } from '@octokit/plugin-paginate-rest';
import { toTime, type Time } from '../core/model/time.js';
import { HEAVY_PAGE_RETRIES, PAGE_ITEMS_MIN, REQUEST_RETRIES } from '../limits.js';
import { PayloadError, readTime, type Json } from './json-fields.js';
import { explainError } from './requests/explain-error.js';
import type { GitHubClient } from './requests/github-client.js';
import { BrokenAnswerError } from './requests/request-error.js';

export interface Listing {
  readonly route: string;
  readonly query: Readonly<Record<string, string>>;
  /**
   * What the links to further pages are. `cursors`: the listing is in order of update, and a link is a position in that
   * order. `offsets`: it is in order of update too, but a link is a page number, so an edit or a deletion during the walk
   * would move an unseen item onto a page that was already read. `unordered`: it cannot be read from a time on.
   */
  readonly links: 'cursors' | 'offsets' | 'unordered';
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

export interface RawPage {
  readonly items: readonly Json[];
  readonly hasNext: boolean;
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
  { route, query, links }: Listing,
  since: Time | null,
  perPage: number,
): Stretch {
  const retries = perPage > PAGE_ITEMS_MIN ? HEAVY_PAGE_RETRIES : REQUEST_RETRIES;
  // The comments of a transferred issue are not read from its new repository.
  const redirect = links === 'unordered' ? 'manual' : 'follow';
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
export async function requestNextPage({ route }: Listing, { pages }: Stretch): Promise<RawPage | Error> {
  const request = { method: 'GET', url: route };
  try {
    const { data: items, headers } = ((await pages.next()) as IteratorYieldResult<ListAnswer>).value;
    if (headers.location !== undefined) {
      return { items: [], hasNext: false, answeredAt: null };
    }
    if (!isListOfObjects(items)) {
      return explainError(new BrokenAnswerError(request), request);
    }
    return { items, hasNext: /rel="next"/.test(headers.link ?? ''), answeredAt: timeOfAnswer(headers) };
  } catch (error) {
    return error as Error;
  }
}

function timeOfAnswer({ date }: ListAnswer['headers']): Time | null {
  const answeredAt = new Date(date ?? NaN);
  return Number.isNaN(answeredAt.getTime()) ? null : toTime(answeredAt);
}

/** The stretch with the times of one more page. An unordered listing gets none, because it cannot restart at a time. */
export function withPageTimes({ items }: RawPage, stretch: Stretch, { links }: Listing): Stretch {
  const times = links === 'unordered' ? [] : items.flatMap(updateTimes);
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
