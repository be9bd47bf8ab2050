/** Checks the database: the connection, the tables, vectors and their index. */
import type { CheckLine } from '../model/check-line.js';
import { messagesOf } from '../model/errors.js';
import type { DatabaseFacts, Store } from '../ports/store.js';
import { linesOrProblem } from './check-section.js';

export interface DatabaseCheck {
  readonly lines: readonly CheckLine[];
  /** Whether the tables are there and up to date, so that rows can be counted. */
  readonly isUsable: boolean;
}

export async function checkDatabase(store: Store): Promise<DatabaseCheck> {
  let facts: DatabaseFacts;
  try {
    facts = await store.inspect();
  } catch (error) {
    const lines = messagesOf(error).map((text) => ({ level: 'problem', about: 'database', text }) as const);
    return { lines, isUsable: false };
  }
  return {
    lines: [
      connection(facts),
      tables(facts),
      ...(facts.writeProblem === null ? [] : [asProblem('permissions', facts.writeProblem)]),
      ...(await linesOrProblem('vectors', async () => {
        await store.spaces.assertVectors();
        return [index(facts)];
      })),
      ...(facts.viewsProblem === null
        ? []
        : [{ level: 'warning', about: 'views', text: facts.viewsProblem } as const]),
    ],
    isUsable: facts.hasTables && facts.missingMigrations === 0 && facts.tableProblem === null,
  };
}

function connection({ server, isEncrypted }: DatabaseFacts): CheckLine {
  // Tiara connects without TLS only on the loopback address.
  const how = isEncrypted === null ? '' : isEncrypted ? ', encrypted' : ', on this machine';
  return { level: 'ok', about: 'database', text: `${server}${how}` };
}

function tables({ hasTables, missingMigrations, tableProblem }: DatabaseFacts): CheckLine {
  if (tableProblem !== null) {
    return asProblem('tables', tableProblem);
  }
  if (!hasTables) {
    return { level: 'ok', about: 'tables', text: 'none yet: the first backfill creates them' };
  }
  return missingMigrations > 0
    ? {
        level: 'ok',
        about: 'tables',
        text: `of an older version: the next catch-up or backfill applies ${missingMigrations} migrations`,
      }
    : { level: 'ok', about: 'tables', text: 'up to date' };
}

function index({ vectorIndex }: DatabaseFacts): CheckLine {
  const about = 'vectors';
  if (vectorIndex === null) {
    return { level: 'ok', about, text: 'supported; a run creates the index for search once it helps' };
  }
  return vectorIndex.isThere
    ? { level: 'ok', about, text: 'supported, with an index for search' }
    : {
        level: 'warning',
        about,
        text: `There is no vector index (${vectorIndex.failure ?? 'not tried'}), so each search compares with every vector. In TiDB, an index needs TiFlash.`,
      };
}

function asProblem(about: string, text: string): CheckLine {
  return { level: 'problem', about, text };
}
