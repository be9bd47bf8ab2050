/**
 * Which history catches each mutation, counted from 1. `npm test` tries only this one. `npm run histories` tries every
 * history from the first on and prints the one that catches: copy its number here when the steps or the rules change.
 */
export const CAUGHT_BY: Readonly<Record<string, number>> = {
  'tie: a snapshot does not replace a row of the same second': 1,
  'order: an older state does not replace a newer one': 2,
  'tombstone: a removal that arrives before its record is stored': 2,
  'tombstone: only looking up the item lifts it, not a listing': 12,
  'overlap: a catch-up starts before its cursor': 297,
  're-anchor: a page starts at the time of the page before, not at a page number': 81,
  'listing id: an item seen by an earlier backfill does not count as seen by this one': 9,
  'redirect: looking up an item does not follow it into another repository': 1,
  'redirect: listing the comments of an issue does not follow it into another repository': 162,
  'lease: one run at a time embeds everything': 2,
  'cursor: it moves in the same transaction as its page': 117,
  'fingerprint: an edited text is pending': 3,
  'failure: a refused text is recorded by its hash, so that a new text is tried at once': 15,
};
