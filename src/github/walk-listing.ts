/** Reads a listing to its very end, however heavy its pages are and wherever GitHub cuts it off. */
import { UserError } from '../core/model/errors.js';
import type { Time } from '../core/model/time.js';
import { PAGE_ITEMS, PAGE_ITEMS_MIN } from '../limits.js';
import {
  hasAdvanced,
  requestNextPage,
  startStretch,
  withPageTimes,
  type Listing,
  type RawPage,
  type Stretch,
} from './listing-stretch.js';
import type { GitHubClient } from './requests/github-client.js';
import { isWebPage } from './requests/refusal-advice.js';
import { OversizedAnswerError, requestFailure, urlPath } from './requests/request-error.js';

export type ListingPage = Pick<RawPage, 'items' | 'answeredAt'>;

/**
 * Yields the pages of a listing from `since` on (null: from its beginning).
 * 1. Start a stretch at `since` with the largest pages, and request its first page.
 * 2. After a page, stop if it has no link to a next one. Else follow the link. Where the link is no cursor, or the page
 *    size must grow again, start a new stretch instead: a link keeps the page size of its stretch.
 * 3. After a 5xx the page is too heavy for GitHub, and over 64 MiB for us: start a new stretch with half the page size.
 * 4. After a 422, the listing is too long for GitHub: start a new stretch with the same page size.
 * 5. After any other failure, or when a new stretch would not get further, throw.
 *
 * A new stretch starts at the time of the last item, and repeats the items of that second. To store an item twice does no
 * harm. Example: 228 issues, each updated in a second of its own, where the second page fails.
 *
 *     request                  answer                                      next
 *     per_page=100             issues 1 to 100, the last of 10:00          follow the link
 *     the link                 502, and 502 again for the one retry        start at 10:00, half the page size
 *     since=10:00&per_page=50  issues 100 to 149, the last of 11:00        start at 11:00, twice the page size
 *     since=11:00&per_page=100 issues 149 to 228, no link to a next page   stop
 *
 * @throws UserError when the listing cannot be read to its end; it never just stops early
 */
export async function* walkListing(
  client: GitHubClient,
  listing: Listing,
  since: Time | null,
): AsyncIterable<ListingPage> {
  let stretch: Stretch | null = startStretch(client, listing, since, PAGE_ITEMS);
  while (stretch !== null) {
    const page: RawPage | Error = await requestNextPage(client, listing, stretch);
    if (page instanceof Error) {
      stretch = afterFailure(client, page, stretch, listing);
    } else {
      yield page;
      stretch = afterPage(client, page, stretch, listing);
    }
  }
}

/** The stretch to continue with after this page; null at the end of the listing. */
function afterPage(client: GitHubClient, page: RawPage, stretch: Stretch, listing: Listing): Stretch | null {
  if (page.next === null) {
    return null;
  }
  const read = withPageTimes(page, stretch, listing);
  const needsNewStretch = page.next === 'other' || stretch.perPage < PAGE_ITEMS;
  return needsNewStretch && hasAdvanced(read)
    ? startStretch(client, listing, read.last, Math.min(PAGE_ITEMS, stretch.perPage * 2))
    : read;
}

/** The stretch to continue with after this failure. @throws the failure when a new stretch does not help */
function afterFailure(client: GitHubClient, error: Error, stretch: Stretch, listing: Listing): Stretch {
  const failure = requestFailure(error);
  const { status = 0, response } = failure;
  const { since, last, perPage } = stretch;
  const isHeavy = (status >= 500 && response !== undefined) || error.cause instanceof OversizedAnswerError;
  if (isHeavy && perPage > PAGE_ITEMS_MIN) {
    return startStretch(client, listing, last ?? since, Math.max(PAGE_ITEMS_MIN, Math.floor(perPage / 2)));
  }
  if (status !== 422 || isWebPage(failure)) {
    throw error;
  }
  if (!hasAdvanced(stretch)) {
    const why = last === null ? '' : `: more items than it lists were updated at ${last}`;
    throw new UserError(
      `GitHub stopped listing (422 to GET ${urlPath(listing.route)})${why}. ` +
        'What was read is stored. Running again stops at the same place, so please report it.',
      { cause: error },
    );
  }
  return startStretch(client, listing, last, perPage);
}
