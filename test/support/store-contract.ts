/** The contract of `Store`, run by every store on a real database. */
import { describe } from '@jest/globals';
import type { Store } from '../../src/core/ports/store.js';
import { actionRowsContract } from '../stores/contract/action-rows.js';
import { applyRowsContract } from '../stores/contract/apply-rows.js';
import { backfillMarksContract } from '../stores/contract/backfill-marks.js';
import { changeOutcomeContract } from '../stores/contract/change-outcome.js';
import { chunkRowsContract } from '../stores/contract/chunk-rows.js';
import { cursorRowsContract } from '../stores/contract/cursor-rows.js';
import { discussionsContract } from '../stores/contract/discussions.js';
import { issueRowsContract } from '../stores/contract/issue-rows.js';
import { leaseRowsContract } from '../stores/contract/lease-rows.js';
import { liveRowsContract } from '../stores/contract/live-rows.js';
import { migrateContract } from '../stores/contract/migrate.js';
import { nearestContract } from '../stores/contract/nearest.js';
import { nearestQueryContract } from '../stores/contract/nearest-query.js';
import { pendingMigrationContract } from '../stores/contract/pending-migration.js';
import { pendingRowsContract } from '../stores/contract/pending-rows.js';
import { recordColumnsContract } from '../stores/contract/record-columns.js';
import { schemaProblemsContract } from '../stores/contract/schema-problems.js';
import { spacesContract } from '../stores/contract/spaces.js';
import { tablePrefixContract } from '../stores/contract/table-prefix.js';
import { tombstonesContract } from '../stores/contract/tombstones.js';
import { viewsContract } from '../stores/contract/views.js';
import { vectorRowsContract } from '../stores/contract/vector-rows.js';

export type Cell = string | number | null | Uint8Array;

/** A new, empty database. */
export interface StoreUnderTest {
  /** Not migrated. */
  readonly store: Store;
  /** Opens another store on the same database, as another run does; with the same table prefix when absent. */
  readonly another: (tablePrefix?: string) => Store;
  /** Runs one statement with a client that uses none of Tiara's code. Times are `YYYY-MM-DD hh:mm:ss`, JSON is text. */
  readonly rows: (sql: string) => Promise<readonly Readonly<Record<string, Cell>>[]>;
  readonly isEmbedded: boolean;
  readonly tablePrefix: string;
  /** Closes every store and removes the database. */
  readonly close: () => Promise<void>;
}

export type OpenStore = () => Promise<StoreUnderTest>;

/** Runs the whole contract. Each test has a database of its own. */
export function storeContract(open: OpenStore): void {
  describe('migrations', () => {
    migrateContract(open);
  });
  describe('a schema that was changed', () => {
    schemaProblemsContract(open);
  });
  describe('table prefixes', () => {
    tablePrefixContract(open);
  });
  describe('rows', () => {
    applyRowsContract(open);
  });
  describe('texts', () => {
    recordColumnsContract(open);
  });
  describe('order of arrival', () => {
    changeOutcomeContract(open);
  });
  describe('tombstones', () => {
    tombstonesContract(open);
  });
  describe('reconciling', () => {
    backfillMarksContract(open);
  });
  describe('cursors', () => {
    cursorRowsContract(open);
  });
  describe('the lease', () => {
    leaseRowsContract(open);
  });
  describe('discussions', () => {
    discussionsContract(open);
  });
  describe('live rows', () => {
    liveRowsContract(open);
  });
  describe('single issues', () => {
    issueRowsContract(open);
  });
  describe('pending texts', () => {
    pendingRowsContract(open);
  });
  describe('pending texts in a database of an earlier version', () => {
    pendingMigrationContract(open);
  });
  describe('vectors of a row', () => {
    vectorRowsContract(open);
  });
  describe('embedding spaces', () => {
    spacesContract(open);
  });
  describe('views', () => {
    viewsContract(open);
  });
  describe('chunks', () => {
    chunkRowsContract(open);
  });
  describe('nearest rows', () => {
    nearestContract(open);
  });
  describe('nearest rows by index', () => {
    nearestQueryContract(open);
  });
  describe('actions', () => {
    actionRowsContract(open);
  });
}
