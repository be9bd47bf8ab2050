/** The items of a tracker in the order of a listing, cached until the tracker changes. */
import type { Payload } from './corpus.js';
import type { Tracker } from './tracker.js';

export interface Item extends Payload {
  readonly id: number;
  readonly updated_at: string;
}

export interface Ordered {
  /** Ascending; a key is the sort value followed by the id, so no two are equal. */
  readonly keys: readonly string[];
  readonly items: readonly Item[];
}

export type List = 'issues' | 'comments';

const kept = new WeakMap<Tracker, { readonly version: number; readonly orders: Map<string, Ordered> }>();

/** Sorts once: reading a million items takes ten thousand pages, which are slices of one sorted list. */
export function orderOf(tracker: Tracker, list: List, sort: string): Ordered {
  const version = tracker.version();
  let known = kept.get(tracker);
  if (known?.version !== version) {
    known = { version, orders: new Map() };
    kept.set(tracker, known);
  }
  const name = `${list} ${sort}`;
  const ordered = known.orders.get(name) ?? sorted(tracker[list](), sort);
  known.orders.set(name, ordered);
  return ordered;
}

export function keyOf(item: Item, sort: string): string {
  const value = sort === 'comments' ? String(item['comments']).padStart(9, '0') : String(item[`${sort}_at`]);
  return `${value} ${String(item.id).padStart(16, '0')}`;
}

function sorted(items: readonly Item[], sort: string): Ordered {
  const pairs = items.map((item) => ({ item, key: keyOf(item, sort) }));
  pairs.sort((a, b) => (a.key < b.key ? -1 : 1));
  return { keys: pairs.map(({ key }) => key), items: pairs.map(({ item }) => item) };
}

/** The index of the first key that is not below `key`. */
export function placeOf(keys: readonly string[], key: string): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? '') < key) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
