/** After a failure, TiDB is tried again, or the message names the server, the failure and the way out. */
import { createServer, type AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { UserError } from '../../../src/core/model/errors.js';
import type { Store } from '../../../src/core/ports/store.js';
import { tidbStore, type TidbOptions } from '../../../src/stores/tidb/tidb-store.js';
import { anIssue, REPOSITORY } from '../../support/given.js';
import { describeSql } from '../../support/sql-server.js';
import { startFailingServer, type FailingServer, type Trouble } from './failing-server.js';

const PASSWORD = 'the-white-whale';
const AT = new Date('2026-01-01T00:00:00Z');
const ignore = (): void => undefined;

let server: FailingServer | null = null;
let store: Store | null = null;

afterEach(async () => {
  await store?.close();
  await server?.close();
  server = store = null;
});

function storeAt(options: Partial<TidbOptions>): Store {
  store = tidbStore({
    host: '127.0.0.1',
    port: 1,
    user: 'tiara',
    password: PASSWORD,
    database: 'tiara',
    tls: false,
    ca: null,
    tablePrefix: '',
    log: { info: ignore, notice: ignore, warning: ignore, debug: ignore },
    ...options,
  });
  return store;
}

/** A store on a server that has this trouble with the first `times` statements that begin with `beginning`. */
async function storeWithTrouble(trouble: Trouble, times: number, beginning = 'UPDATE'): Promise<Store> {
  let remaining = times;
  server = await startFailingServer((sql) => {
    if (!sql.startsWith(beginning) || remaining === 0) {
      return null;
    }
    remaining -= 1;
    return trouble;
  });
  return storeAt({ port: server.port });
}

async function userErrorOf(work: Promise<unknown>): Promise<Error> {
  const error: unknown = await work.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  return error as Error;
}

const words = (sql: string): string => sql.split(' ').slice(0, 2).join(' ');

describe('a failed transaction', () => {
  it.each([1020, 1205, 1213, 8002, 8005, 8022, 8027, 8028, 9001, 9002, 9003, 9004, 9005, 9007])(
    'is retried as a whole after error %d',
    async (code) => {
      const tidb = await storeWithTrouble({ code, message: 'try again' }, 2);
      await tidb.cursors.finishCatchUp(REPOSITORY, AT);
      const begun = ['START TRANSACTION', 'UPDATE repositories'];
      expect(server!.statements.map((sent) => sent.map(words))).toEqual([
        [
          'SET time_zone',
          ...[1, 2].flatMap(() => [...begun, 'ROLLBACK', "SELECT RELEASE_LOCK(CONCAT('tiara"]),
          ...begun,
          'COMMIT',
        ],
      ]);
    },
  );

  it.each(['UPDATE', 'COMMIT', 'START', 'SET'])(
    'is retried on a new connection when the old one is lost at %s',
    async (beginning) => {
      const tidb = await storeWithTrouble('hangs up', 1, beginning);
      await tidb.cursors.finishCatchUp(REPOSITORY, AT);
      const [cut, whole] = server!.statements;
      expect(cut!.at(-1)).toMatch(new RegExp(`^${beginning}`));
      expect(whole!.map(words)).toEqual([
        'SET time_zone',
        'START TRANSACTION',
        'UPDATE repositories',
        'COMMIT',
      ]);
    },
  );

  it.each([8004, 8025, 1406, 1105])('is not retried after error %d', async (code) => {
    const tidb = await storeWithTrouble({ code, message: 'no' }, 1);
    await userErrorOf(tidb.cursors.finishCatchUp(REPOSITORY, AT));
    expect(server!.statements.flat().filter((sql) => sql.startsWith('UPDATE'))).toHaveLength(1);
  });

  it('is given up after several tries, with a message that says to run again', async () => {
    const tidb = await storeWithTrouble({ code: 9007, message: 'Write conflict' }, Infinity);
    const { message } = await userErrorOf(tidb.cursors.finishCatchUp(REPOSITORY, AT));
    expect(message).toContain(`127.0.0.1:${server!.port}`);
    expect(message).toMatch(/run again.*9007/);
  });

  it('leaves texts and the server’s own words out of the message and its causes', async () => {
    const tidb = await storeWithTrouble(
      { code: 1406, message: `Data too long: 'Call me Ishmael'` },
      9,
      'INSERT',
    );
    const record = anIssue({ title: 'Call me Ishmael' });
    const error = await userErrorOf(
      tidb.rows.apply(REPOSITORY, [{ change: 'upsert', record, freshness: 'live' }]),
    );
    const everything = inspect(error, { depth: 9, showHidden: true });
    expect(everything).toContain('1406');
    expect(everything).not.toContain('Ishmael');
    expect(everything).not.toContain(PASSWORD);
  });
});

describe('an error message', () => {
  it.each([
    [1045, /refuses the user or the password/],
    [1049, /CREATE DATABASE/],
    [1044, /grant SELECT/],
    [3159, /only connections with TLS/],
    [1040, /no connection left/],
  ])('gives the way out after error %d of the handshake', async (code, wayOut) => {
    server = await startFailingServer(() => null, { code, message: `for user 'tiara' (${PASSWORD})` });
    const { message } = await userErrorOf(storeAt({ port: server.port }).migrate());
    expect(message).toMatch(wayOut);
    expect(message).toMatch(new RegExp(`^The database at 127\\.0\\.0\\.1:${server.port} .*${code}\\)$`));
    expect(message).not.toContain(PASSWORD);
  });

  it.each([
    [{ code: 1064, message: 'near VECTOR' }, /TiDB 8\.4 or later/],
    [{ code: 1305, message: 'FUNCTION VEC_FROM_TEXT' }, /TiDB 8\.4 or later/],
    [{ code: 1142, message: 'denied' }, /grant SELECT/],
    [
      { code: 1105, message: 'Connections using insecure transport are prohibited' },
      /only connections with TLS/,
    ],
    [{ code: 1105, message: 'something else' }, /log of the server.*run again/],
    [{ code: 1406, message: 'Data too long' }, /the definition of a column/],
    [{ code: 8004, message: 'Transaction is too large' }, /raise txn-total-size-limit.*run again/],
    [{ code: 8025, message: 'entry too large' }, /raise .*txn-entry-size-limit.*run again/],
  ])('gives the way out after %j of a statement', async (trouble, wayOut) => {
    const tidb = await storeWithTrouble(trouble, 1);
    expect((await userErrorOf(tidb.cursors.finishCatchUp(REPOSITORY, AT))).message).toMatch(wayOut);
  });

  it('says that the server cannot be reached', async () => {
    const { message } = await userErrorOf(storeAt({ port: await freePort() }).migrate());
    expect(message).toMatch(/cannot be reached.*ECONNREFUSED\)$/);
  });

  it('says that the host name is unknown', async () => {
    const { message } = await userErrorOf(storeAt({ host: 'nowhere.invalid' }).migrate());
    expect(message).toMatch(/^The database at nowhere\.invalid:1 .*(ENOTFOUND|EAI_AGAIN)\)$/);
  });

  it('says that the server offers no TLS, and Tiara sends it nothing', async () => {
    server = await startFailingServer(() => null);
    const { message } = await userErrorOf(storeAt({ port: server.port, tls: true }).migrate());
    expect(message).toMatch(/offers no TLS.*HANDSHAKE_NO_SSL_SUPPORT\)$/);
    expect(server.statements.flat()).toEqual([]);
  });
});

describeSql('an error message about a real server', (sql) => {
  async function messageFrom(about: (url: URL) => Partial<TidbOptions>): Promise<string> {
    const database = await sql.scratchDatabase();
    try {
      const url = new URL(database.url);
      const options = {
        host: url.hostname,
        port: Number(url.port),
        user: url.username,
        password: url.password,
        database: url.pathname.slice(1),
      };
      return (await userErrorOf(storeAt({ ...options, ...about(url) }).migrate())).message;
    } finally {
      await store?.close();
      store = null;
      await database.drop();
    }
  }

  it('says that the password is wrong, without repeating it', async () => {
    const message = await messageFrom(() => ({ password: PASSWORD }));
    expect(message).toMatch(/refuses the user or the password.*1045\)$/);
    expect(message).not.toContain(PASSWORD);
  });

  it('says that the database is missing', async () => {
    expect(await messageFrom(() => ({ database: 'tiara_test_none' }))).toMatch(/(1049|1044)\)$/);
  });

  it('says that the certificate is not trusted, or that there is none', async () => {
    const message = await messageFrom(() => ({ tls: true }));
    expect(message).toMatch(/tidb-ca|another host name|offers no TLS/);
  });
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => {
    probe.listen(0, '127.0.0.1', resolve);
  });
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => {
    probe.close(resolve);
  });
  return port;
}
