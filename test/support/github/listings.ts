/** Listings as GitHub serves them: issues behind cursors, comments in live offset pages. */
import type { Payload } from './corpus.js';
import { refusalShape } from './shapes.js';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Item extends Payload {
  readonly id: number;
  readonly updated_at: string;
}

/** The offset from which GitHub refuses page numbers of large listings of issues. */
const ISSUES_OFFSET_MAX = 1_000;
/** The length at which the feed of comments ends. */
const COMMENTS_MAX = 40_000;

export function refusal(status: number, message: string): Answer {
  return { status, body: refusalShape(status, message) };
}

/**
 * A page of issues behind an opaque cursor, which is a place in the order and not a number of items: what is updated
 * meanwhile moves to the end. The link leads to `/repositories/<id>/…`.
 */
export function issuePage(items: readonly Item[], query: URLSearchParams, path: string): Answer {
  const perPage = perPageOf(query);
  const page = Number(query.get('page') ?? 1);
  if ((page - 1) * perPage >= ISSUES_OFFSET_MAX) {
    return refusal(
      422,
      'Pagination with the page parameter is not supported for large datasets, please use cursor based pagination (after/before)',
    );
  }
  if (query.get('since') === '1970-01-01T00:00:00Z') {
    return { status: 200, body: [] };
  }
  const state = query.get('state') ?? 'open';
  const ordered = inOrder(items, query).filter((item) => state === 'all' || item['state'] === state);
  const after = query.get('after');
  const from =
    after === null
      ? (page - 1) * perPage
      : ordered.findIndex((item) => isBehind(item, cursorOf(after), query));
  const shown = from === -1 ? [] : ordered.slice(from, from + perPage);
  const last = shown.at(-1);
  const hasNext = last !== undefined && ordered.at(-1) !== last;
  return {
    status: 200,
    body: shown,
    headers: hasNext ? { link: link(path, query, { after: cursor(last, query) }, 'next') } : {},
  };
}

/** A page of comments by its number, computed from what is there now. */
export function offsetPage(items: readonly Item[], query: URLSearchParams, path: string): Answer {
  const perPage = perPageOf(query);
  const page = Number(query.get('page') ?? 1);
  if ((page - 1) * perPage >= COMMENTS_MAX) {
    return refusal(
      422,
      'In order to keep the API fast for everyone, pagination is limited for this resource.',
    );
  }
  const ordered = inOrder(items, query);
  const shown = ordered.slice((page - 1) * perPage, page * perPage);
  const pages = Math.ceil(ordered.length / perPage);
  const links = [
    ...(page > 1
      ? [link(path, query, { page: page - 1 }, 'prev'), link(path, query, { page: 1 }, 'first')]
      : []),
    ...(page < pages
      ? [link(path, query, { page: page + 1 }, 'next'), link(path, query, { page: pages }, 'last')]
      : []),
  ];
  return { status: 200, body: shown, headers: links.length > 0 ? { link: links.join(', ') } : {} };
}

function perPageOf(query: URLSearchParams): number {
  return Math.min(100, Math.max(1, Number(query.get('per_page') ?? 30)));
}

function keyOf(item: Item, query: URLSearchParams): string {
  const sort = query.get('sort') ?? 'created';
  const value = sort === 'comments' ? String(item['comments']).padStart(9, '0') : String(item[`${sort}_at`]);
  return `${value} ${String(item.id).padStart(16, '0')}`;
}

function isDescending(query: URLSearchParams): boolean {
  return (query.get('direction') ?? 'desc') === 'desc';
}

function inOrder(items: readonly Item[], query: URLSearchParams): readonly Item[] {
  const since = query.get('since');
  const sign = isDescending(query) ? -1 : 1;
  return items
    .filter((item) => since === null || item.updated_at >= since)
    .map((item) => ({ item, key: keyOf(item, query) }))
    .sort((a, b) => (a.key < b.key ? -sign : sign))
    .map(({ item }) => item);
}

function isBehind(item: Item, key: string, query: URLSearchParams): boolean {
  return isDescending(query) ? keyOf(item, query) < key : keyOf(item, query) > key;
}

function cursor(item: Item, query: URLSearchParams): string {
  return Buffer.from(keyOf(item, query)).toString('base64url');
}

function cursorOf(after: string): string {
  return Buffer.from(after, 'base64url').toString();
}

function link(
  path: string,
  query: URLSearchParams,
  change: Readonly<Record<string, string | number>>,
  rel: string,
): string {
  const changed = new URLSearchParams(query);
  for (const [name, value] of Object.entries(change)) {
    changed.set(name, String(value));
  }
  return `<${path}?${changed.toString()}>; rel="${rel}"`;
}
