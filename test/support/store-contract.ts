/** The promises of `Store`, run by every store against a real database. */
import { describe } from '@jest/globals';
import type { Store } from '../../src/core/ports/store.js';
import { actionsContract } from '../stores/contract/action-rows.js';
import { chunksContract } from '../stores/contract/chunk-rows.js';
import { liveContract } from '../stores/contract/live-rows.js';
import { nearestContract } from '../stores/contract/nearest.js';
import { orderContract } from '../stores/contract/change-outcome.js';
import { progressContract } from '../stores/contract/cursor-rows.js';
import { reconcileContract } from '../stores/contract/backfill-marks.js';
import { removalContract } from '../stores/contract/tombstones.js';
import { rowsContract } from '../stores/contract/apply-rows.js';
import { spacesContract } from '../stores/contract/spaces.js';
import { textsContract } from '../stores/contract/record-columns.js';
import { vectorsContract } from '../stores/contract/pending-rows.js';

export type Cell = string | number | null | Uint8Array;

/** A new, empty database. */
export interface StoreUnderTest {
  /** Not migrated. */
  readonly store: Store;
  /** Another store on the same database, as another run has it. */
  readonly another: () => Store;
  /** Any one statement, by a client that has none of Tiara's code. Times are `YYYY-MM-DD hh:mm:ss`, JSON is text. */
  readonly rows: (sql: string) => Promise<readonly Readonly<Record<string, Cell>>[]>;
  /** Closes every store, and removes the database. */
  readonly close: () => Promise<void>;
}

export type OpenStore = () => Promise<StoreUnderTest>;

/** Runs the whole suite; each test has a database of its own. */
export function storeContract(open: OpenStore): void {
  describe('rows', () => {
    rowsContract(open);
  });
  describe('texts', () => {
    textsContract(open);
  });
  describe('order of arrival', () => {
    orderContract(open);
  });
  describe('removal', () => {
    removalContract(open);
  });
  describe('reconciling', () => {
    reconcileContract(open);
  });
  describe('progress', () => {
    progressContract(open);
  });
  describe('vectors', () => {
    vectorsContract(open);
  });
  describe('the next space', () => {
    spacesContract(open);
  });
  describe('chunks', () => {
    chunksContract(open);
  });
  describe('nearest', () => {
    nearestContract(open);
  });
  describe('reading what is live', () => {
    liveContract(open);
  });
  describe('actions', () => {
    actionsContract(open);
  });
}
