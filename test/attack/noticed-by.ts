/**
 * Which history notices each mutation, counted from 1. The tests try only this one. `npm run attack:mutations` tries every
 * history of CI from the first on and prints the one that notices: copy its number here when the steps or the rules change.
 */
export const NOTICED_BY: Readonly<Record<string, number>> = {
  'order: an older state does not replace a newer one': 16,
  'order: a payload does not replace a row of the same second': 8,
  'order: what GitHub shows now replaces a row of the same second': 2,
  'tombstone: a removal that arrives before its record is stored': 14,
  'tombstone: the comments of an issue are removed with it': 2,
  'tombstone: the event of a deletion removes the issue': 20,
  'reconcile: an item seen by an earlier backfill does not count as seen by this one': 2,
  'reconcile: after a resumed backfill, the repository is listed once more': 28,
  'reconcile: comments that are not listed are looked up too': 9,
  'reconcile: looking up an issue does not follow it into another repository': 2,
};
