/** The proxy that puts an SQL server at a distance. */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import type { SqlCounts } from '../../bench/performance/delaying-proxy.js';
import { startStandIn, type StandInProcess } from '../../bench/performance/stand-in-process.js';
import { describeSql, type ScratchDatabase } from '../support/sql-server.js';

const ROUND_TRIP_MS = 40;

describeSql('the proxy to a distant SQL server', (server) => {
  let scratch: ScratchDatabase;
  let proxy: StandInProcess<SqlCounts>;
  let connection: Connection;

  beforeEach(async () => {
    scratch = await server.scratchDatabase();
    proxy = await startStandIn<SqlCounts>(
      new URL('../../bench/performance/delaying-proxy.js', import.meta.url),
      [scratch.url],
    );
    await proxy.begin(0);
    connection = await createConnection(proxy.url);
  });
  afterEach(async () => {
    await connection.end();
    await proxy.stop();
    await scratch.drop();
  });

  it('counts one round trip for each statement, long or prepared, and none for the rest', async () => {
    await connection.query('SELECT 1');
    const long = 'x'.repeat(300_000);
    const [rows] = await connection.query<RowDataPacket[]>('SELECT LENGTH(?) AS length', [long]);
    expect(rows[0]?.['length']).toBe(300_000);
    expect(await proxy.counts()).toMatchObject({ roundTrips: 2, connections: 1 });
    const statement = await connection.prepare('SELECT ? AS one');
    await statement.execute([1]);
    await statement.execute([2]);
    await statement.close();
    await connection.query('SELECT 2');
    expect(await proxy.counts()).toMatchObject({ roundTrips: 6, connections: 1 });
    const other = await createConnection(proxy.url);
    await other.end();
    expect(await proxy.counts()).toMatchObject({ roundTrips: 6, connections: 2 });
  });

  it('makes each round trip take its time', async () => {
    await proxy.begin(ROUND_TRIP_MS);
    const startedAt = performance.now();
    await connection.query('SELECT 1');
    await connection.query('SELECT 2');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(2 * ROUND_TRIP_MS - 1);
    expect(await proxy.counts()).toMatchObject({ roundTrips: 2, connections: 0 });
  });

  it('makes a connection take three: the handshake of TCP, the greeting, and the login', async () => {
    await proxy.begin(ROUND_TRIP_MS);
    const startedAt = performance.now();
    const other = await createConnection(proxy.url);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(3 * ROUND_TRIP_MS - 1);
    await other.end();
  });
});
