/**
 * Which history catches each mutation, counted from 1. `npm test` tries only this one. `npm run histories` tries every
 * history from the first on and prints the one that catches: copy its number here when the steps or the rules change.
 */
export const CAUGHT_BY: Readonly<Record<string, number>> = {
  'tie: a snapshot does not replace a row of the same second': 1,
  'order: an older state does not replace a newer one': 2,
  'tombstone: a removal that comes before its record is kept': 2,
  'tombstone: a listing does not lift it, only the item itself, asked for': 12,
  'overlap: a catch-up begins before its cursor': 297,
  're-anchor: a page of comments begins at the last one’s time, not at a number': 81,
  'listing id: what an earlier backfill has seen is not seen by this one': 9,
  'redirect: a single item is not followed into another repository': 1,
  'redirect: the comments of an issue are not followed into another repository': 162,
  'lease: one run at a time embeds everything': 2,
  'cursor: it moves together with the page that it follows': 117,
  'fingerprint: an edited text is pending': 3,
  'failure: a refused text is remembered by its hash, so that another one is tried at once': 15,
};
