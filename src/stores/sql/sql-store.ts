/** The store, written once for every database that speaks this SQL. */
import type { Log, Space, Store } from '../../core/ports/store.js';
import { issueIdOf, sqlActions } from './rows/action-rows.js';
import { liveUpsert, type Repository, type Time, type TrackerRecord } from '../../core/model/record.js';
import { apply } from './rows/apply-rows.js';
import { putChunks, withChunks } from './vectors/chunk-rows.js';
import type { Database, Dialect, Statements } from './database.js';
import { failuresIn } from './rows/failure-rows.js';
import { renameIssues } from './rows/rename-issues.js';
import { liveIn } from './rows/live-rows.js';
import { migrate } from './schema/migrate.js';
import { nearest } from './vectors/nearest.js';
import { buriedAt, bury, unearth, unseenRows } from './rows/tombstones.js';
import {
  addRepository,
  allRepositories,
  leasesIn,
  progressIn,
  rename,
  rowOf,
  stateOf,
} from './rows/repository-rows.js';
import { vectorReadiness } from './vectors/vector-readiness.js';
import { activeSpace, isThere, spacesIn } from './vectors/spaces.js';
import { counts, pendingRows, putVectors, vectorsOf } from './vectors/pending-rows.js';

/** A store over this database. Closing it closes the database. The log is told, once, that there is no vector index. */
export function sqlStore(database: Database, dialect: Dialect, log?: Log): Store {
  const { open, ensureVectorColumns, writing } = vectorReadiness(database, dialect, log);
  const within = <T>(
    space: Space | undefined,
    body: (statements: Statements, space: Space | null) => Promise<T>,
  ): Promise<T> =>
    database.read(async (statements) => body(statements, space ?? (await activeSpace(statements))));

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

    ...progressIn(database, dialect),

    async space() {
      const space = await database.read(activeSpace);
      if (space !== null) {
        await ensureVectorColumns(space);
      }
      return space;
    },
    openSpace: open,
    ...spacesIn(database, dialect),
    pending: (repository, query) =>
      within(query.space, async (statements, space) =>
        withChunks(statements, space, await pendingRows(statements, space, repository, query)),
      ),
    putVectors: (space, vectors) =>
      writing(space, (statements) => putVectors(statements, dialect, space, vectors)),
    putChunks: (space, chunks) =>
      writing(space, (statements) => putChunks(statements, dialect, space, chunks)),

    ...leasesIn(database, dialect),

    async nearest(space, query, options) {
      await ensureVectorColumns(space);
      return database.read(async (statements) =>
        (await isThere(statements, space)) ? nearest(statements, space, query, options) : [],
      );
    },
    issueId: (repositoryId, number) =>
      database.read((statements) => issueIdOf(statements, repositoryId, number)),
    async vectorsOf(space, owner) {
      await ensureVectorColumns(space);
      return database.read(async (statements) =>
        (await isThere(statements, space)) ? vectorsOf(statements, space, owner) : {},
      );
    },

    ...liveIn(database),

    actions: sqlActions(database, dialect),

    counts: (repositories, embeds, only) =>
      within(only, (statements, space) => counts(statements, space, repositories, embeds)),
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
    await apply(statements, dialect, repository, [liveUpsert(record)]);
  }
  return found;
}
