/** After a failure, TiDB is tried again, or the message names the server, the failure and the way out. */
import { createServer, type AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { UserError } from '../../../src/core/model/errors.js';
import type { Store } from '../../../src/core/ports/store.js';
import type { TidbOptions } from '../../../src/stores/tidb/tidb-store.js';
import { anIssue, REPOSITORY } from '../../support/given.js';
import { describeSql } from '../../support/sql-server.js';
import { databaseAt } from '../../support/test-database.js';
import { packet } from '../../support/sql-proxy.js';
import { startFailingServer, type FailingServer, type Trouble } from './failing-server.js';
import { PASSWORD, storeWithTrouble, tidbStoreAt } from './store-with-trouble.js';

const AT = new Date('2026-01-01T00:00:00Z');

let server: FailingServer | null = null;
let store: Store | null = null;

afterEach(async () => {
  await store?.close();
  await server?.close();
  server = store = null;
});

function storeAt(options: Partial<TidbOptions>): Store {
  store = tidbStoreAt({ retryMs: 1_000, ...options });
  return store;
}

async function withTrouble(trouble: Trouble, times: number, beginning = 'UPDATE'): Promise<Store> {
  ({ server, store } = await storeWithTrouble(trouble, times, beginning, { retryMs: 1_000 }));
  return store;
}

async function userErrorOf(work: Promise<unknown>): Promise<Error> {
  const error: unknown = await work.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  return error as Error;
}

/** How each session begins. */
const SESSION = ['SET time_zone', 'SELECT LOWER(variable_name)'];
const words = (sql: string): string => sql.split(' ').slice(0, 2).join(' ');

describe('a failed transaction', () => {
  it('is retried as a whole after a conflict', async () => {
    const tidb = await withTrouble({ code: 9007, message: 'try again' }, 2);
    await tidb.cursors.finishCatchUp(REPOSITORY, AT);
    const begun = ['START TRANSACTION', 'UPDATE repositories'];
    expect(server!.statements.map((sent) => sent.map(words))).toEqual([
      [
        ...SESSION,
        ...[1, 2].flatMap(() => [...begun, 'ROLLBACK', "SELECT RELEASE_LOCK(CONCAT('tiara"]),
        ...begun,
        'COMMIT',
      ],
    ]);
  });

  it.each([
    'rpc error: code = Unavailable desc = error reading from server: EOF',
    '[global:2]execution result undetermined',
    'context deadline exceeded',
    '[PD:client:ErrClientGetTSO]get TSO failed',
  ])('is retried after the unspecified error "%s"', async (message) => {
    const tidb = await withTrouble({ code: 1105, message }, 2, 'COMMIT');
    await tidb.cursors.finishCatchUp(REPOSITORY, AT);
    expect(server!.statements.flat().filter((sql) => sql === 'COMMIT')).toHaveLength(3);
  });

  it.each(['UPDATE', 'COMMIT', 'START', 'SET'])(
    'is retried on a new connection when the old one is lost at %s',
    async (beginning) => {
      const tidb = await withTrouble('hangs up', 1, beginning);
      await tidb.cursors.finishCatchUp(REPOSITORY, AT);
      const [cut, whole] = server!.statements;
      expect(cut!.at(-1)).toMatch(new RegExp(`^${beginning}`));
      expect(whole!.map(words)).toEqual([...SESSION, 'START TRANSACTION', 'UPDATE repositories', 'COMMIT']);
    },
  );

  it('is given up after several tries, with a message that says to run again', async () => {
    const tidb = await withTrouble({ code: 9007, message: 'Write conflict' }, Infinity);
    const { message } = await userErrorOf(tidb.cursors.finishCatchUp(REPOSITORY, AT));
    expect(message).toContain(`127.0.0.1:${server!.port}`);
    expect(message).toMatch(/run again.*9007/);
    // What follows in the same run does not wait once more.
    const sent = server!.statements.flat().length;
    await userErrorOf(tidb.cursors.finishCatchUp(REPOSITORY, AT));
    expect(server!.statements.flat().slice(sent).map(words)).toEqual([
      'START TRANSACTION',
      'UPDATE repositories',
      'ROLLBACK',
      "SELECT RELEASE_LOCK(CONCAT('tiara",
    ]);
  });

  it('leaves texts and the server’s own words out of the message and its causes', async () => {
    const tidb = await withTrouble({ code: 1406, message: `Data too long: 'Call me Ishmael'` }, 9, 'INSERT');
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
    [1045, '', /refuses the user or the password/],
    [1049, '', /CREATE DATABASE/],
    [1044, '', /grant SELECT/],
    [1130, '', /allow its address/],
    [1524, '', /mysql_native_password/],
    [1862, '', /has expired: set a new one/],
    [3118, '', /ACCOUNT UNLOCK/],
    [3955, '', /ACCOUNT UNLOCK/],
    [3159, '', /only connections with TLS/],
    [1105, 'Missing user name prefix. See the documentation', /the prefix of the cluster.*Connect/],
    [1105, 'Due to the usage quota being exhausted, access has been restricted', /raise the spending limit/],
    [1105, 'Connections using insecure transport are prohibited', /only connections with TLS/],
  ])('gives the way out after error %d %s of the handshake', async (code, message, wayOut) => {
    const sentence = `${message} for user 'tiara' (${PASSWORD})`;
    server = await startFailingServer(
      () => null,
      () => ({ code, message: sentence }),
    );
    const error = await userErrorOf(storeAt({ port: server.port }).migrate());
    expect(error.message).toMatch(wayOut);
    expect(error.message).toMatch(
      new RegExp(`^The database at 127\\.0\\.0\\.1:${server.port} .*${code}\\)$`),
    );
    expect(error.message).not.toContain(PASSWORD);
    expect(server.statements).toHaveLength(1);
  });

  it.each([
    [{ code: 1064, message: 'near VECTOR' }, /TiDB 8\.4 or later/],
    [{ code: 1305, message: 'FUNCTION VEC_FROM_TEXT' }, /TiDB 8\.4 or later/],
    [{ code: 1142, message: 'denied' }, /grant SELECT/],
    [{ code: 1105, message: 'something else' }, /log of the server.*run again/],
    [{ code: 1370, message: 'execute command denied' }, /grant SELECT/],
    [{ code: 1820, message: 'You must reset your password' }, /has expired: set a new one/],
    [{ code: 1153, message: 'Got a packet bigger' }, /max_allowed_packet/],
    [{ code: 8175, message: 'exceeding the allowed memory limit' }, /raise tidb_mem_quota_query/],
    [{ code: 1406, message: 'Data too long' }, /the definition of a column/],
    [{ code: 8004, message: 'Transaction is too large' }, /raise txn-total-size-limit.*run again/],
    [{ code: 8025, message: 'entry too large' }, /raise .*txn-entry-size-limit.*run again/],
  ])('gives the way out after %j of a statement', async (trouble, wayOut) => {
    const tidb = await withTrouble(trouble, 1);
    expect((await userErrorOf(tidb.cursors.finishCatchUp(REPOSITORY, AT))).message).toMatch(wayOut);
  });

  it('says that the server cannot be reached', async () => {
    const { message } = await userErrorOf(storeAt({ port: await freePort() }).migrate());
    expect(message).toMatch(/cannot be reached.*ECONNREFUSED\)$/);
  });

  it.each([
    ['a greeting of another protocol', 'SSH-2.0-OpenSSH_9.6\r\n', true],
    ['a web page', 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n', false],
    ['the greeting of the X protocol', Buffer.from('05000000 0b08051a00'.replace(' ', ''), 'hex'), true],
    ['nothing', '', false],
  ])('says that the port is another server’s, which answers with %s', async (_title, greeting, staysOpen) => {
    const other = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.write(greeting);
      if (!staysOpen) {
        socket.end();
      }
    });
    const port = await listen(other);
    try {
      const { message } = await userErrorOf(storeAt({ port }).migrate());
      expect(message).toMatch(/does not answer as a MySQL server: check the port/);
    } finally {
      await store?.close();
      await new Promise((resolve) => other.close(resolve));
    }
  });

  it('says that the server wants a way to log in that Tiara does not have', async () => {
    const other = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.write(packet(0, GREETING));
      socket.once('data', () => socket.write(packet(2, Buffer.from('\xfedialog\0?', 'latin1'))));
    });
    const port = await listen(other);
    try {
      const { message } = await userErrorOf(storeAt({ port }).migrate());
      expect(message).toMatch(/mysql_native_password.*AUTH_SWITCH_PLUGIN_ERROR\)$/);
    } finally {
      await store?.close();
      await new Promise((resolve) => other.close(resolve));
    }
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

  it.each([
    ['ACCOUNT LOCK', /ACCOUNT UNLOCK.*(3118|4151)\)$/],
    ['PASSWORD EXPIRE', /has expired: set a new one.*(1820|1862)\)$/],
  ])('says what is wrong with a user after %s', async (change, wayOut) => {
    const database = await sql.scratchDatabase();
    const admin = databaseAt(database.url);
    try {
      const url = new URL(await database.urlFor('SELECT'));
      await admin.execute(`ALTER USER '${url.username}'@'%' ${change}`);
      const { username: user, password } = url;
      const options = { port: Number(url.port), user, password, database: url.pathname.slice(1) };
      expect((await userErrorOf(storeAt({ host: url.hostname, ...options }).migrate())).message).toMatch(
        wayOut,
      );
    } finally {
      await store?.close();
      store = null;
      await admin.drop();
      await database.drop();
    }
  });

  it('says that the certificate is not trusted, or that there is none', async () => {
    const message = await messageFrom(() => ({ tls: true }));
    expect(message).toMatch(/tidb-ca|another host name|offers no TLS/);
  });
});

/** Of a server without TLS: its protocol, version, thread, half of a nonce, abilities, and the rest. */
const GREETING = Buffer.concat([
  Buffer.from('\x0a8.0.11-TiDB\0\x01\0\0\0abcdefgh\0', 'latin1'),
  Buffer.from([0xdf, 0xf7, 46, 2, 0, 0x08, 0, 21, ...Array<number>(10).fill(0)]),
  Buffer.from('abcdefghijkl\0mysql_native_password\0', 'latin1'),
]);

async function listen(other: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => {
    other.listen(0, '127.0.0.1', resolve);
  });
  return (other.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  const port = await listen(probe);
  await new Promise((resolve) => {
    probe.close(resolve);
  });
  return port;
}
