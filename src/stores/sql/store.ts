/** A store over SQL: every statement is here and in the files beside, once for both databases. */
import type { Candidate, Space, Store } from '../../core/ports.js';
import { applyChanges } from './apply.js';
import type { Database } from './database.js';
import { leasesIn } from './leases.js';
import { CURSOR_COLUMNS, now, progressIn, raise } from './progress.js';
import { addVectorColumns, hasVectorColumns, migrate } from './schema.js';
import { countLive, countPending, nearestBy, pendingRows, putVectors } from './vectors.js';

/** The space's id in a database that has had no other. */
const FIRST_SPACE = 1;

/** The store in this database. */
export function sqlStore(database: Database): Store {
  const { dialect } = database;
  /** Once the vector columns are there they stay; until then another run may add them at any time. */
  let canHoldVectors = false;

  async function activeSpace(): Promise<Space | null> {
    const [row] = await database.read('SELECT id, model, dimensions FROM spaces WHERE is_active = 1');
    return row === undefined
      ? null
      : { id: Number(row['id']), model: String(row['model']), dimensions: Number(row['dimensions']) };
  }

  return {
    migrate: () => migrate(database, now()),

    ...progressIn(database),
    ...leasesIn(database),

    async apply(repository, changes, cursor) {
      canHoldVectors ||= await hasVectorColumns(database);
      return database.transaction(async (session) => {
        const outcomes = await applyChanges(session, dialect, repository, changes, canHoldVectors);
        if (cursor !== undefined) {
          await raise(session, repository, CURSOR_COLUMNS[cursor.reader][cursor.feed], cursor.upTo);
        }
        return outcomes;
      });
    },

    async space() {
      const space = await activeSpace();
      if (space !== null) {
        // A run may have died between naming the space and making room for its vectors.
        await addVectorColumns(database, space.dimensions);
      }
      return space;
    },

    async openSpace(model, dimensions) {
      await database.transaction(async (session) => {
        await session.write(
          `${dialect.insertIgnore} INTO spaces (id, model, dimensions, is_active) VALUES (?, ?, ?, 1)`,
          [FIRST_SPACE, model, dimensions],
        );
      });
      const space = (await activeSpace()) ?? { id: FIRST_SPACE, model, dimensions };
      await addVectorColumns(database, space.dimensions);
      return space;
    },

    async pending(repository, query) {
      return pendingRows(database, repository, await activeSpace(), query);
    },

    async putVectors(space, vectors) {
      await database.transaction((session) => putVectors(session, dialect, space, vectors));
    },

    async nearest(space, query, options) {
      const candidates = new Map<string, Candidate>();
      for (const field of options.kind === 'issue' ? (['title', 'body'] as const) : (['body'] as const)) {
        for (const candidate of await nearestBy(database, space, query, field, options)) {
          candidates.set(
            `${candidate.repository.id} ${candidate.number} ${candidate.commentId ?? ''}`,
            candidate,
          );
        }
      }
      return [...candidates.values()];
    },

    async counts(repositories) {
      const space = await activeSpace();
      return {
        issues: await countLive(database, 'issue', repositories),
        comments: await countLive(database, 'comment', repositories),
        pending:
          (await countPending(database, dialect, 'issue', space, repositories)) +
          (await countPending(database, dialect, 'comment', space, repositories)),
      };
    },

    close: () => database.close(),
  };
}
