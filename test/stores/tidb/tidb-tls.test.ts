/** TLS to an SQL server with a certificate for localhost. TIARA_TEST_DATABASE_CA is the file of its certificate authority. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { tidbStore, type TidbOptions } from '../../../src/stores/tidb/tidb-store.js';
import { describeSql, type SqlServer } from '../../support/sql-server.js';

const CA = process.env['TIARA_TEST_DATABASE_CA'];
const ignore = (): void => undefined;

async function countsOver(server: SqlServer, options: Partial<TidbOptions>): Promise<unknown> {
  const database = await server.scratchDatabase();
  const url = new URL(database.url);
  const store = tidbStore({
    host: 'localhost',
    port: Number(url.port),
    user: url.username,
    password: url.password,
    database: url.pathname.slice(1),
    tls: true,
    ca: CA === undefined ? null : readFileSync(CA, 'utf8'),
    tablePrefix: '',
    log: { progress: () => undefined, info: ignore, notice: ignore, warning: ignore, debug: ignore },
    ...options,
  });
  try {
    await store.migrate();
    return await store.vectors.counts([]);
  } finally {
    await store.close();
    await database.drop();
  }
}

if (CA === undefined) {
  describe('TLS', () => {
    it('NOT RUN: TIARA_TEST_DATABASE_CA is not set', () => {
      console.warn('TLS: NOT RUN, TIARA_TEST_DATABASE_CA is not set');
    });
  });
} else {
  describeSql('TLS', (server) => {
    it('connects to a server with a certificate for its host name from the given authority', async () => {
      expect(await countsOver(server, {})).toEqual({ issues: 0, comments: 0, pending: 0 });
    });

    it('refuses a certificate from an unknown authority', async () => {
      await expect(countsOver(server, { ca: null })).rejects.toThrow(
        /give the certificate of that authority as tidb-ca/,
      );
    });
  });
}
