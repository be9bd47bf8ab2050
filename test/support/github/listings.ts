/** Listings as GitHub serves them: issues by cursor or by offset, comments in live pages by offset. */
import { invalid, ok, refusal, type Answer } from './answer.js';
import { keyOf, orderOf, placeOf, type Item, type List } from './order.js';
import type { Tracker } from './tracker.js';

/** The offset from which GitHub refuses page numbers in large listings of issues. */
const ISSUES_OFFSET_MAX = 1_000;
/** The number of comments after which GitHub's listing ends. */
const COMMENTS_MAX = 40_000;
const PER_PAGE_DEFAULT = 30;
const PER_PAGE_MAX = 100;
const SORTS: Readonly<Record<List, readonly string[]>> = {
  issues: ['created', 'updated', 'comments'],
  comments: ['created', 'updated'],
};

interface Asked {
  readonly sort: string;
  readonly isDescending: boolean;
  /** To the second; null for everything. */
  readonly since: string | null;
  readonly state: string;
  readonly perPage: number;
  readonly page: number;
  readonly after: string | null;
}

/** How the links of the listing of issues lead on: by cursor, or by page number as on an older GitHub Enterprise Server. */
export type IssueLinks = 'cursors' | 'offsets';

/** The parsed query, or the name of the parameter that GitHub would refuse. */
function asked(query: URLSearchParams, list: List): Asked | string {
  const sort = query.get('sort') ?? 'created';
  // Without `sort`, the listing of comments ascends and ignores `direction`.
  const direction = list === 'comments' && !query.has('sort') ? 'asc' : (query.get('direction') ?? 'desc');
  const state = list === 'issues' ? (query.get('state') ?? 'open') : 'all';
  const since = query.get('since');
  const sinceMs = since === null ? 0 : Date.parse(since);
  const isWrong = {
    sort: !SORTS[list].includes(sort),
    direction: !['asc', 'desc'].includes(direction),
    state: !['open', 'closed', 'all'].includes(state),
    since: Number.isNaN(sinceMs),
  };
  const wrong = Object.entries(isWrong).find(([, is]) => is)?.[0];
  return (
    wrong ?? {
      sort,
      isDescending: direction === 'desc',
      since: since === null ? null : new Date(sinceMs).toISOString().replace(/\.\d+Z$/, 'Z'),
      state,
      perPage: Math.min(PER_PAGE_MAX, positive(query.get('per_page'), PER_PAGE_DEFAULT)),
      page: positive(query.get('page'), 1),
      after: list === 'issues' ? query.get('after') : null,
    }
  );
}

function positive(text: string | null, otherwise: number): number {
  const number = Number(text ?? otherwise);
  return Number.isInteger(number) && number > 0 ? number : otherwise;
}

/** All items after the cursor that match, in order. */
function matching(tracker: Tracker, list: List, ask: Asked): readonly Item[] {
  const { sort, isDescending, since, state, after } = ask;
  const { keys, items } = orderOf(tracker, list, sort);
  const cursor = after === null ? null : Buffer.from(after, 'base64url').toString();
  // A key is a time followed by an id, so a time alone sorts before all items of its second.
  const oldest = since !== null && sort === 'updated' ? placeOf(keys, since) : 0;
  const begin = cursor === null || isDescending ? 0 : placeOf(keys, `${cursor}\0`);
  const end = cursor !== null && isDescending ? placeOf(keys, cursor) : keys.length;
  const range = items.slice(Math.max(oldest, begin), end);
  const isWanted = (item: Item): boolean =>
    (state === 'all' || item['state'] === state) && (since === null || item.updated_at >= since);
  const isWhole = state === 'all' && (since === null || sort === 'updated');
  const wanted = isWhole ? range : range.filter(isWanted);
  return isDescending ? wanted.toReversed() : wanted;
}

/**
 * A page of issues after an opaque cursor. The cursor is a position in the order, not a number of items: an issue that is
 * updated meanwhile moves to the end. By page number, it shifts the issues behind it. `path` is the full URL,
 * `<base>/repositories/<id>/…`.
 */
export function issuePage(
  tracker: Tracker,
  query: URLSearchParams,
  path: string,
  links: IssueLinks = 'cursors',
): Answer {
  const ask = asked(query, 'issues');
  if (typeof ask === 'string') {
    return invalid('Issue', ask);
  }
  if (links === 'offsets') {
    return numbered(matching(tracker, 'issues', { ...ask, after: null }), ask, query, path);
  }
  const offset = ask.after === null ? (ask.page - 1) * ask.perPage : 0;
  if (offset >= ISSUES_OFFSET_MAX) {
    return refusal(
      422,
      'Pagination with the page parameter is not supported for large datasets, please use cursor based pagination (after/before)',
    );
  }
  if (ask.since === '1970-01-01T00:00:00Z') {
    return ok([]);
  }
  const items = matching(tracker, 'issues', ask);
  const shown = items.slice(offset, offset + ask.perPage);
  const last = shown.at(-1);
  if (last === undefined || items.length <= offset + shown.length) {
    return ok(shown);
  }
  const after = Buffer.from(keyOf(last, ask.sort)).toString('base64url');
  return { ...ok(shown), headers: { link: link(path, query, { name: 'after', value: after }, 'next') } };
}

/** A page of a repository's comments by page number, computed from the comments that exist now. */
export function commentPage(tracker: Tracker, query: URLSearchParams, path: string): Answer {
  const ask = asked(query, 'comments');
  if (typeof ask === 'string') {
    return invalid('IssueComment', ask);
  }
  if ((ask.page - 1) * ask.perPage >= COMMENTS_MAX) {
    return refusal(
      422,
      'In order to keep the API fast for everyone, pagination is limited for this resource.',
    );
  }
  return numbered(matching(tracker, 'comments', ask), ask, query, path);
}

/** A page of one issue's comments, which always ascend by id. */
export function issueCommentPage(
  tracker: Tracker,
  issueNumber: number,
  query: URLSearchParams,
  path: string,
): Answer {
  const ask = asked(query, 'comments');
  if (typeof ask === 'string') {
    return invalid('IssueComment', ask);
  }
  const { since } = ask;
  const items = tracker
    .commentsOf(issueNumber)
    .filter(({ updated_at }) => since === null || updated_at >= since)
    .sort((a, b) => a.id - b.id);
  return numbered(items, ask, query, path);
}

function numbered(items: readonly Item[], ask: Asked, query: URLSearchParams, path: string): Answer {
  const { page, perPage } = ask;
  const pages = Math.ceil(items.length / perPage);
  const to = (value: number, rel: string): string => link(path, query, { name: 'page', value }, rel);
  const links = [
    ...(page > 1 ? [to(page - 1, 'prev')] : []),
    ...(page < pages ? [to(page + 1, 'next'), to(pages, 'last')] : []),
    ...(page > 1 ? [to(1, 'first')] : []),
  ];
  const shown = items.slice((page - 1) * perPage, page * perPage);
  return { ...ok(shown), headers: links.length === 0 ? {} : { link: links.join(', ') } };
}

/** A link with a cursor or a page number, without the other of the two. */
function link(
  path: string,
  query: URLSearchParams,
  place: { readonly name: 'after' | 'page'; readonly value: string | number },
  rel: string,
): string {
  const changed = new URLSearchParams(query);
  changed.delete('page');
  changed.set(place.name, String(place.value));
  return `<${path}?${changed.toString()}>; rel="${rel}"`;
}
