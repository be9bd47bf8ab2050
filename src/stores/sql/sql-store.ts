/** The store, written once for every database that understands this SQL. */
import type { Log } from '../../core/ports/log.js';
import { UserError } from '../../core/model/errors.js';
import type { DatabaseFacts, Store } from '../../core/ports/store.js';
import { releaseClaims, sqlActionStore } from './bookkeeping/action-rows.js';
import { sqlCursorStore } from './bookkeeping/cursor-rows.js';
import { sqlFailureStore } from './bookkeeping/failure-rows.js';
import { releaseLeases } from './bookkeeping/lease-rows.js';
import type { Database, Dialect } from './database.js';
import { isFresh } from './freshness.js';
import { withoutChanges } from './without-changes.js';
import { sqlRowStore } from './rows/sql-row-store.js';
import { migrate } from './schema/migrate.js';
import { missingMigrations, readSchemaState, type SchemaState } from './schema/schema-state.js';
import { toKnownSpaces } from './spaces/known-spaces.js';
import { explainFailure, repairViews, viewsProblem } from './spaces/space-views.js';
import { isIndexed } from './spaces/vector-index.js';
import { withTablePrefix } from './table-names.js';
import { sqlSpaceStore } from './spaces/sql-space-store.js';
import { sqlVectorStore } from './vectors/sql-vector-store.js';
import { createVectorReadiness } from './spaces/vector-readiness.js';

export interface SqlStoreOptions {
  /** Before the name of every table and index: letters, digits and underscores. */
  readonly tablePrefix: string;
  /** Whether this run only reads: then nothing changes the database, not even the schema. False when absent. */
  readonly isReadOnly?: boolean;
  /** Logs once when the database has no vector index. */
  readonly log?: Log;
  /** What only the server itself knows. */
  readonly inspectServer: (database: Database, tables: TableFacts) => Promise<ServerFacts>;
}

export interface TableFacts {
  /** Whether there are tables to try a write on. */
  readonly hasTables: boolean;
  /** Whether the next run that writes creates or changes tables. */
  readonly willChange: boolean;
}

export type ServerFacts = Pick<DatabaseFacts, 'server' | 'isEncrypted' | 'writeProblem'>;

/** A store over this database. Closing it closes the database. */
export function sqlStore(
  unprefixed: Database,
  dialect: Dialect,
  { tablePrefix, isReadOnly = false, log, inspectServer }: SqlStoreOptions,
): Store {
  const prefixed = withTablePrefix(unprefixed, tablePrefix);
  let isAbandoned = false;
  /** On their way. */
  const writes = new Set<Promise<unknown>>();
  let hasWritten = false;
  const database = noticingWrites(
    isReadOnly ? withoutChanges(prefixed) : prefixed,
    () => {
      if (isAbandoned) {
        throw new Error('the run was abandoned');
      }
      hasWritten = true;
    },
    writes,
  );
  let look: Promise<SchemaState> | null = null;
  /** What the database is, read once for the clock and for the migrations. */
  const firstLook = (): Promise<SchemaState> => {
    look ??= database
      .read((statements) => readSchemaState(statements, dialect))
      .catch((error: unknown) => {
        look = null;
        throw error;
      });
    return look;
  };
  let migrated: SchemaState | null = null;
  const stillFresh = (): SchemaState | null =>
    migrated !== null && isFresh(migrated.readAt) ? migrated : null;
  const readiness = createVectorReadiness(database, dialect, tablePrefix, { log, readEarlier: stillFresh });
  return {
    rows: sqlRowStore(database, dialect),
    cursors: sqlCursorStore(database, dialect, () =>
      hasWritten ? null : (stillFresh()?.repositoryRows ?? null),
    ),
    vectors: sqlVectorStore(database, dialect, readiness),
    spaces: sqlSpaceStore(database, dialect, readiness),
    failures: sqlFailureStore(database, dialect),
    actions: sqlActionStore(database, dialect),
    async migrate() {
      const state = await firstLook();
      look = null;
      migrated = await migrate(database, dialect, { tablePrefix, isReadOnly }, state);
      const failure = isReadOnly ? null : await repairViews(database, dialect, state, migrated);
      if (failure !== null) {
        log?.info(explainFailure(failure, tablePrefix));
      }
    },
    async inspect() {
      const state = await firstLook();
      const missing = missingMigrations(state.applied).length;
      const hasTables = state.applied.size > 0;
      const active = toKnownSpaces(state.spaceRows).find(({ isActive }) => isActive);
      const outcome = active?.vectorIndex ?? null;
      return {
        ...(await inspectServer(prefixed, { hasTables, willChange: missing > 0 })),
        missingMigrations: missing,
        hasTables,
        tableProblem: await whyUnusable(() =>
          migrate(database, dialect, { tablePrefix, isReadOnly: true, isDryRun: true }, state),
        ),
        viewsProblem: viewsProblem(state, tablePrefix),
        vectorIndex:
          outcome === null
            ? null
            : { isThere: isIndexed(outcome), failure: isIndexed(outcome) ? null : outcome },
      };
    },
    async openClock() {
      const { timeOrigin } = await firstLook();
      return { now: () => new Date(timeOrigin + performance.now()) };
    },
    async abandon(runId) {
      isAbandoned = true;
      if (!isReadOnly) {
        await prefixed.transaction((statements) => {
          releaseLeases(statements, runId);
          releaseClaims(statements, runId);
        });
      }
      await Promise.allSettled(writes);
    },
    close: () => database.close(),
  };
}

async function whyUnusable(look: () => Promise<unknown>): Promise<string | null> {
  try {
    await look();
    return null;
  } catch (error) {
    if (error instanceof UserError) {
      return error.message;
    }
    throw error;
  }
}

/** The database, which calls `notice` before anything is written. What it throws is the failure of the call. `writes` has those on their way. */
function noticingWrites(database: Database, notice: () => void, writes: Set<Promise<unknown>>): Database {
  const noticed = async <T>(write: () => Promise<T>): Promise<T> => {
    notice();
    const writing = write();
    writes.add(writing);
    try {
      return await writing;
    } finally {
      writes.delete(writing);
    }
  };
  return {
    ...database,
    transaction: (body) => noticed(() => database.transaction(body)),
    change: (sql, parameters) => noticed(() => database.change(sql, parameters)),
  };
}
