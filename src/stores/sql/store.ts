/** The store, written once for every database that speaks this SQL. */
import type { Log, Space, Store } from '../../core/ports.js';
import { issueIdOf, sqlActions } from './actions.js';
import type { Repository, Time, TrackerRecord } from '../../core/record.js';
import { apply } from './apply.js';
import type { Database, Dialect, Statements } from './database.js';
import { failuresIn } from './failures.js';
import { renameIssues } from './issue-names.js';
import { migrate } from './migrate.js';
import { nearest } from './nearest.js';
import { buriedAt, bury, unearth, unseenRows } from './removals.js';
import {
  addRepository,
  allRepositories,
  finishBackfill,
  leasesIn,
  raiseCaughtUpAt,
  rename,
  rowOf,
  startBackfill,
  stateOf,
} from './repositories.js';
import { activeSpace, hasVectorColumns, openSpace } from './spaces.js';
import { indexMaker } from './vector-index.js';
import { counts, pendingRows, putVectors, vectorsOf } from './vectors.js';

/** A store over this database. Closing it closes the database. The log is told, once, that there is no vector index. */
export function sqlStore(database: Database, dialect: Dialect, log?: Log): Store {
  /** Vector columns come, in this or in another run, and never go. */
  let isReadyForVectors = false;

  const open = async (model: string, dimensions: number): Promise<Space> => {
    const space = await database.exclusively((statements) =>
      openSpace(statements, dialect, model, dimensions),
    );
    isReadyForVectors = true;
    return space;
  };
  const ensureVectorColumns = async (space: Space): Promise<void> => {
    isReadyForVectors ||= await database.read((statements) => hasVectorColumns(statements, dialect));
    if (!isReadyForVectors) {
      await open(space.model, space.dimensions);
    }
  };
  const ensureIndex = indexMaker(database, dialect, log);
  const withActiveSpace = <T>(
    body: (statements: Statements, space: Space | null) => Promise<T>,
  ): Promise<T> => database.read(async (statements) => body(statements, await activeSpace(statements)));

  return {
    migrate: () => migrate(database, dialect),

    async repository(repository) {
      const row = await database.read((statements) => rowOf(statements, repository));
      if (row === null) {
        await database.transaction((statements) => addRepository(statements, dialect, repository));
      } else if (row['owner'] !== repository.owner || row['name'] !== repository.name) {
        // The repository's own row last: a run that is cut off in between leaves the rest to the next one.
        await renameIssues(database, repository);
        await database.transaction((statements) => rename(statements, repository));
        // Another run may have written rows under the former name in between.
        await renameIssues(database, repository);
      }
      return stateOf(row);
    },
    repositories: () => database.read(allRepositories),
    apply: (repository, changes, cursor) =>
      database.transaction((statements) => apply(statements, dialect, repository, changes, cursor)),
    unseen: (repository, query) => database.read((statements) => unseenRows(statements, repository, query)),
    bury: (repository, burials) =>
      database.transaction(async (statements) => {
        for (const burial of burials) {
          await bury(statements, repository, burial);
        }
      }),
    buriedAt: (key) => database.read((statements) => buriedAt(statements, key)),
    exhume: (repository, record, at) =>
      database.transaction((statements) => exhume(statements, dialect, repository, record, at)),

    ...failuresIn(database, dialect),

    startBackfill: (repository) =>
      database.transaction(async (statements) => {
        await addRepository(statements, dialect, repository);
        return startBackfill(statements, dialect, repository, new Date());
      }),
    finishBackfill: (repository, at) =>
      database.transaction(async (statements) => {
        await finishBackfill(statements, repository, at);
        await raiseCaughtUpAt(statements, repository, at);
      }),
    finishCatchUp: (repository, at) =>
      database.transaction((statements) => raiseCaughtUpAt(statements, repository, at)),

    async space() {
      const space = await database.read(activeSpace);
      if (space !== null) {
        await ensureVectorColumns(space);
      }
      return space;
    },
    openSpace: open,
    pending: (repository, query) =>
      withActiveSpace((statements, space) => pendingRows(statements, space, repository, query)),
    async putVectors(space, vectors) {
      await ensureVectorColumns(space);
      await ensureIndex(space);
      await database.transaction((statements) => putVectors(statements, dialect, space, vectors));
    },

    ...leasesIn(database, dialect),

    async nearest(space, query, options) {
      await ensureVectorColumns(space);
      return database.read((statements) => nearest(statements, space, query, options));
    },
    issueId: (repositoryId, number) =>
      database.read((statements) => issueIdOf(statements, repositoryId, number)),
    async vectorsOf(space, owner) {
      await ensureVectorColumns(space);
      return database.read((statements) => vectorsOf(statements, space, owner));
    },

    actions: sqlActions(database, dialect),

    counts: (repositories) => withActiveSpace((statements, space) => counts(statements, space, repositories)),
    close: () => database.close(),
  };
}

/** The tombstone becomes a live row again, with what the record has. */
async function exhume(
  statements: Statements,
  dialect: Dialect,
  repository: Repository,
  record: TrackerRecord,
  at: Time,
): Promise<boolean> {
  const found = await unearth(statements, repository, record, at);
  if (found) {
    await apply(statements, dialect, repository, [{ change: 'upsert', record, freshness: 'live' }]);
  }
  return found;
}
