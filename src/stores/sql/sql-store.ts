/** The store, written once for every database that understands this SQL. */
import type { Log } from '../../core/ports/log.js';
import type { Store } from '../../core/ports/store.js';
import { sqlActionStore } from './bookkeeping/action-rows.js';
import { sqlCursorStore } from './bookkeeping/cursor-rows.js';
import { openDatabaseClock } from './bookkeeping/database-clock.js';
import { sqlFailureStore } from './bookkeeping/failure-rows.js';
import type { Database, Dialect } from './database.js';
import { withoutChanges } from './without-changes.js';
import { sqlRowStore } from './rows/sql-row-store.js';
import { migrate } from './schema/migrate.js';
import { withTablePrefix } from './table-names.js';
import { sqlSpaceStore } from './vectors/sql-space-store.js';
import { sqlVectorStore } from './vectors/sql-vector-store.js';
import { createVectorReadiness } from './vectors/vector-readiness.js';

export interface SqlStoreOptions {
  /** Before the name of every table and index: letters, digits and underscores. */
  readonly tablePrefix: string;
  /** Whether this run only reads: then nothing changes the database, not even the schema. False when absent. */
  readonly isReadOnly?: boolean;
  /** Logs once when the database has no vector index. */
  readonly log?: Log;
}

/** A store over this database. Closing it closes the database. */
export function sqlStore(
  unprefixed: Database,
  dialect: Dialect,
  { tablePrefix, isReadOnly = false, log }: SqlStoreOptions,
): Store {
  const prefixed = withTablePrefix(unprefixed, tablePrefix);
  const database = isReadOnly ? withoutChanges(prefixed) : prefixed;
  const readiness = createVectorReadiness(database, dialect, tablePrefix, log);
  return {
    rows: sqlRowStore(database, dialect),
    cursors: sqlCursorStore(database, dialect),
    vectors: sqlVectorStore(database, dialect, readiness),
    spaces: sqlSpaceStore(database, dialect, readiness),
    failures: sqlFailureStore(database, dialect),
    actions: sqlActionStore(database, dialect),
    migrate: () => migrate(database, dialect, { tablePrefix, isReadOnly }),
    openClock: () => openDatabaseClock(database),
    close: () => database.close(),
  };
}
