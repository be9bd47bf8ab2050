/** TLS to an SQL server whose certificate is for localhost, by an authority that TIARA_TEST_DATABASE_CA names. */
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
    log: { info: ignore, notice: ignore, warning: ignore, debug: ignore },
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
    it('NOT RUN: TIARA_TEST_DATABASE_CA names no certificate authority', () => {
      console.warn('TLS: NOT RUN, TIARA_TEST_DATABASE_CA names no certificate authority');
    });
  });
} else {
  describeSql('TLS', (server) => {
    it('is spoken to a server whose certificate is for its host, by the authority that is given', async () => {
      expect(await countsOver(server, {})).toEqual({ issues: 0, comments: 0, pending: 0 });
    });

    it('is refused with a certificate of an unknown authority', async () => {
      await expect(countsOver(server, { ca: null })).rejects.toThrow(
        /give that authority’s certificate in tidb-ca/,
      );
    });
  });
}
