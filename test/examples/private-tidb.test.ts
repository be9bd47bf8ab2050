/** private-tidb.yml under act. TIARA_TEST_DATABASE_CA is the file of the authority of the SQL server, as in tidb-tls.test.ts. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { createAuthority } from '../support/certificates.js';
import { describeSql } from '../support/sql-server.js';
import { API_KEY, TOKEN } from '../support/world.js';
import { runExample, startScene, trackerOf } from './scene.js';
import { describeWithTool, logOf, type ToolOutcome } from './tools.js';

const CA = process.env['TIARA_TEST_DATABASE_CA'];

if (CA === undefined) {
  describe('private-tidb.yml', () => {
    it('NOT RUN: TIARA_TEST_DATABASE_CA is not set', () => {
      console.warn('private-tidb.yml: NOT RUN, TIARA_TEST_DATABASE_CA is not set');
    });
  });
} else {
  describeWithTool('act', (act) => {
    describeSql('a private TiDB', (server) => {
      it('runs private-tidb.yml, which trusts the given authority and no other', async () => {
        const world = await startScene({ trackers: [trackerOf(4001, 'boat')] });
        const database = await server.scratchDatabase();
        const { port, username, password, pathname } = new URL(database.url);
        const runWith = (authority: string): Promise<ToolOutcome> =>
          runExample(act, world, 'private-tidb.yml', {
            repository: 'octo-org/boat',
            vars: { TIARA_TIDB_CA: authority },
            secrets: { GITHUB_TOKEN: TOKEN, TIARA_TIDB_PASSWORD: password, OPENAI_API_KEY: API_KEY },
            inputs: {
              // Tiara uses no TLS for `localhost`, which is this machine. It takes this spelling for another host.
              'tidb-host': 'LOCALHOST',
              'tidb-port': port,
              'tidb-user': username,
              'tidb-database': pathname.slice(1),
            },
          });
        try {
          const refused = await runWith(createAuthority('Nobody').cert);
          expect(refused.exitCode).toBe(1);
          expect(refused.log).toContain('give the certificate of that authority as tidb-ca');
          expect(world.texts()).toEqual([]);
          await logOf(runWith(readFileSync(CA, 'utf8')));
          expect(world.texts()).toContain('The first of boat');
        } finally {
          await Promise.all([world.close(), database.drop()]);
        }
      });
    });
  });
}
