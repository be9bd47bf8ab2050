/** The proxy to an SQL server, on a real server's connections. */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { startSqlProxy, type SqlFault, type SqlProxy } from './sql-proxy.js';
import { describeSql, type ScratchDatabase } from './sql-server.js';

describeSql('the proxy to an SQL server', (server) => {
  let scratch: ScratchDatabase;
  let proxy: SqlProxy;
  let connection: Connection;

  beforeEach(async () => {
    scratch = await server.scratchDatabase();
    proxy = await startSqlProxy(scratch.url);
    connection = await createConnection(proxy.url);
    connection.on('error', () => undefined);
    await connection.query('CREATE TABLE t (id INT PRIMARY KEY)');
  });
  afterEach(async () => {
    connection.destroy();
    await proxy.close();
    await scratch.drop();
  });

  const begin = async (): Promise<void> => {
    await connection.query('START TRANSACTION');
    await connection.query('INSERT INTO t VALUES (1)');
  };
  /** The committed rows, read without the proxy. */
  const rows = async (): Promise<number> => {
    const direct = await createConnection(scratch.url);
    const [[row]] = await direct.query<RowDataPacket[]>('SELECT COUNT(*) AS n FROM t');
    await direct.end();
    return Number(row?.['n']);
  };

  it('passes everything on and records the statements', async () => {
    await begin();
    await connection.query('COMMIT');
    expect(await rows()).toBe(1);
    expect(proxy.statements.slice(1)).toEqual(['START TRANSACTION', 'INSERT INTO t VALUES (1)', 'COMMIT']);
    expect(proxy.befallen).toEqual([]);
  });

  it('passes on a statement that takes many network packets', async () => {
    const text = 'x'.repeat(2_000_000);
    const [[row]] = await connection.query<RowDataPacket[]>(`SELECT LENGTH('${text}') AS n`);
    expect(row).toEqual({ n: text.length });
  });

  it('answers the chosen statement with an error, without passing it on', async () => {
    proxy.fail({ when: /^INSERT/, after: 1, error: 1205 });
    await begin();
    await expect(connection.query('INSERT INTO t VALUES (2)')).rejects.toMatchObject({ errno: 1205 });
    await connection.query('INSERT INTO t VALUES (3)');
    await connection.query('COMMIT');
    expect(await rows()).toBe(2);
    expect(proxy.befallen).toEqual(['INSERT INTO t VALUES (2)']);
  });

  it.each([
    ['at COMMIT', 9007, 'COMMIT'],
    ['from a deadlock', 1213, 'INSERT INTO t VALUES (2)'],
  ])('rolls the transaction back on an error %s', async (_title, error, sql) => {
    proxy.fail({ when: new RegExp(`^${sql.replace(/[()]/g, '.')}`), error });
    await begin();
    await expect(connection.query(sql)).rejects.toMatchObject({ errno: error });
    await connection.query('COMMIT');
    expect(await rows()).toBe(0);
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)('cuts a connection %s a COMMIT is done', async (cut, left) => {
    proxy.fail({ when: /^COMMIT/, cut });
    await begin();
    await expect(connection.query('COMMIT')).rejects.toMatchObject({ code: 'PROTOCOL_CONNECTION_LOST' });
    expect(await rows()).toBe(left);
  });

  it.each<[string, Partial<SqlFault>, number]>([
    ['answered with an error at the second INSERT', { when: /^INSERT .*2/, error: 1205 }, 1],
    ['answered with a deadlock at the second INSERT', { when: /^INSERT .*2/, error: 1213 }, 0],
    ['cut before its COMMIT', { when: /^COMMIT/, cut: 'before' }, 0],
    ['cut after its COMMIT', { when: /^COMMIT/, cut: 'after' }, 2],
  ])('stops a packet of statements where it is %s', async (_title, fault, left) => {
    proxy.fail(fault);
    // Never reached.
    proxy.fail({ when: /^SELECT 'after/, error: 1205 });
    const several = await createConnection({ uri: proxy.url, multipleStatements: true });
    several.on('error', () => undefined);
    await expect(
      several.query(
        "START TRANSACTION; INSERT INTO t VALUES (1); INSERT INTO t VALUES (2); COMMIT; SELECT 'after; it'",
      ),
    ).rejects.toThrow();
    expect(proxy.befallen).toHaveLength(1);
    await several.query('COMMIT').catch(() => undefined);
    several.destroy();
    expect(await rows()).toBe(left);
  });

  it('delays a statement', async () => {
    proxy.fail({ when: /^COMMIT/, delayMs: 200 });
    await begin();
    const startedAt = performance.now();
    await connection.query('COMMIT');
    expect(performance.now() - startedAt).toBeGreaterThan(190);
    expect(await rows()).toBe(1);
  });
});
