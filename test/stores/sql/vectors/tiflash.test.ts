/** TiDB uses its vector index for a search. The index needs TiFlash: set TIARA_TEST_TIFLASH when the SQL server has it. */
import { asQuestion } from '../../../support/as-question.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { textHashes } from '../../../../src/core/text/embedded-texts.js';
import type { Parameter, Statements } from '../../../../src/stores/sql/database.js';
import { findNearestIds } from '../../../../src/stores/sql/vectors/nearest-query.js';
import { tidbDialect } from '../../../../src/stores/tidb/tidb-dialect.js';
import { anIssue, REPOSITORY } from '../../../support/given.js';
import { describeSql } from '../../../support/sql-server.js';
import { storeAt } from '../../../support/store-at.js';

const MINUTES = 60_000;
const ISSUES = 200;
const QUERY = [1, 0, 0];

/** The statement that reads the nearest rows from the index, as it is sent. */
async function indexedStatement(): Promise<{
  readonly sql: string;
  readonly parameters: readonly Parameter[];
}> {
  let sent: { sql: string; parameters: readonly Parameter[] } | undefined;
  const statements: Statements = {
    rows: (sql, parameters = []) => {
      sent ??= { sql, parameters };
      return Promise.resolve([]);
    },
    change: () => Promise.reject(new Error('a search changes nothing')),
    queue: () => {
      throw new Error('a search changes nothing');
    },
  };
  await findNearestIds(
    {
      statements,
      dialect: tidbDialect,
      space: { id: 1, model: 'm', dimensions: 3 },
      question: { title: JSON.stringify(QUERY), body: JSON.stringify(QUERY) },
      options: { kind: 'issue', limit: 10, repositories: [REPOSITORY.id] },
      isIndexed: true,
    },
    'body',
  );
  return sent!;
}

if ((process.env['TIARA_TEST_TIFLASH'] ?? '') === '') {
  describe('the vector index', () => {
    it('NOT RUN: TIARA_TEST_TIFLASH is not set', () => {
      console.warn('the vector index: NOT RUN, TIARA_TEST_TIFLASH is not set');
    });
  });
} else {
  describeSql('the vector index', (server) => {
    it(
      'is created with the first vectors, and used by a search',
      async () => {
        const database = await server.scratchDatabase();
        const reader = await createConnection(database.url);
        const rows = async (sql: string, parameters: readonly Parameter[] = []): Promise<RowDataPacket[]> =>
          (await reader.query<RowDataPacket[]>(sql, [...parameters]))[0];
        const store = storeAt(database.url);
        await store.migrate();
        const issues = Array.from({ length: ISSUES }, (_, at) => anIssue({ number: at + 1 }));
        await store.cursors.openRepository(REPOSITORY);
        await store.rows.apply(
          REPOSITORY,
          issues.map((record) => ({ change: 'upsert', record, freshness: 'live' })),
        );
        const space = await store.spaces.openActive('m', 3);
        await store.vectors.putVectors(
          space,
          issues.map((issue) => {
            const angle = (issue.number * Math.PI) / ISSUES;
            const vector = [Math.cos(angle), Math.sin(angle), 0];
            return { kind: 'issue', id: issue.id, field: 'body', hash: textHashes(issue).body ?? '', vector };
          }),
        );
        expect(await rows('SELECT vector_index FROM spaces')).toEqual([{ vector_index: 'created' }]);

        const isAvailable = async (): Promise<boolean> => {
          const replicas = await rows(
            'SELECT available AS available FROM information_schema.tiflash_replica WHERE table_schema = DATABASE()',
          );
          return replicas.length > 0 && replicas.every(({ available }) => Number(available) === 1);
        };
        while (!(await isAvailable())) {
          await sleep(1_000);
        }
        const { sql, parameters } = await indexedStatement();
        expect(JSON.stringify(await rows(`EXPLAIN ${sql}`, parameters))).toContain('annIndex');
        const near = await store.vectors.nearest(space, asQuestion(QUERY), {
          kind: 'issue',
          limit: 5,
          repositories: [],
        });
        expect(near.map(({ number }) => number).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5]);
        await store.close();
        await reader.end();
        await database.drop();
      },
      10 * MINUTES,
    );
  });
}
