/** Which statements share a round trip, and what a failure among them does to the others. */
import { describe, expect, it } from '@jest/globals';
import type { PoolConnection } from 'mysql2/promise';
import { STATEMENT_BYTES } from '../../../src/limits.js';
import { openPackets } from '../../../src/stores/tidb/statement-packets.js';
import { statementsIn } from '../../support/packet-statements.js';

/** A connection that answers a SELECT with a row that has its text, and everything else with one row found. */
function fakeConnection(fails = ''): {
  readonly connection: PoolConnection;
  readonly packets: (readonly string[])[];
} {
  const packets: (readonly string[])[] = [];
  const answer = (sql: string): unknown => (sql.startsWith('SELECT') ? [{ sql }] : { affectedRows: 1 });
  const connection = {
    format: (sql: string, values: readonly unknown[]) => sql.replace('?', `'${String(values[0])}'`),
    query: (packet: string) => {
      const statements = statementsIn(packet);
      packets.push(statements);
      if (statements.includes(fails)) {
        return Promise.reject(new Error(`refused: ${fails}`));
      }
      const results = statements.map(answer);
      return Promise.resolve([results.length === 1 ? results[0] : results]);
    },
  };
  return { connection: connection as unknown as PoolConnection, packets };
}

describe('the packets of a transaction', () => {
  it('are one when nobody waits for an answer', async () => {
    const { connection, packets } = fakeConnection();
    const statements = openPackets(connection, { opening: 'START TRANSACTION' });
    statements.queue('UPDATE a SET b = ?', ["; 'quoted'"]);
    statements.queue('UPDATE c');
    await statements.finish('COMMIT');
    expect(packets).toEqual([['START TRANSACTION', "UPDATE a SET b = '; 'quoted''", 'UPDATE c', 'COMMIT']]);
  });

  it('are one when the answer is read after the end', async () => {
    const { connection, packets } = fakeConnection();
    const statements = openPackets(connection, { opening: 'START TRANSACTION' });
    const rows = statements.rows('SELECT 1');
    statements.queue('UPDATE a');
    await statements.finish('COMMIT');
    expect(await rows).toEqual([{ sql: 'SELECT 1' }]);
    expect(packets).toEqual([['START TRANSACTION', 'SELECT 1', 'UPDATE a', 'COMMIT']]);
  });

  it('end where an answer is waited for, and give each statement its own answer', async () => {
    const { connection, packets } = fakeConnection();
    const statements = openPackets(connection, { opening: 'START TRANSACTION' });
    statements.queue('UPDATE a');
    const answers = await Promise.all([statements.rows('SELECT 1'), statements.rows('SELECT 2')]);
    expect(answers).toEqual([[{ sql: 'SELECT 1' }], [{ sql: 'SELECT 2' }]]);
    expect(await statements.change('UPDATE b')).toBe(1);
    await statements.finish('COMMIT');
    expect(packets).toEqual([
      ['START TRANSACTION', 'UPDATE a', 'SELECT 1', 'SELECT 2'],
      ['UPDATE b'],
      ['COMMIT'],
    ]);
  });

  it('are none when there is nothing to do', async () => {
    const { connection, packets } = fakeConnection();
    await openPackets(connection, { opening: 'START TRANSACTION' }).finish('COMMIT');
    expect(packets).toEqual([]);
  });

  it('hold no more bytes than a statement may, unless one statement does', async () => {
    const { connection, packets } = fakeConnection();
    const statements = openPackets(connection, { opening: 'START TRANSACTION' });
    const long = `UPDATE ${'x'.repeat(STATEMENT_BYTES / 2)}`;
    statements.queue(long);
    statements.queue(long);
    statements.queue(`UPDATE ${'y'.repeat(STATEMENT_BYTES + 1)}`);
    await statements.finish('COMMIT');
    expect(packets.map((packet) => packet.length)).toEqual([2, 1, 1, 1]);
  });

  it('end with a failure: nothing after it is sent, COMMIT neither', async () => {
    const { connection, packets } = fakeConnection('UPDATE b');
    const statements = openPackets(connection, { opening: 'START TRANSACTION' });
    statements.queue('UPDATE b');
    await expect(statements.rows('SELECT 1')).rejects.toThrow('refused: UPDATE b');
    statements.queue('UPDATE c');
    await expect(statements.finish('COMMIT')).rejects.toThrow('refused: UPDATE b');
    expect(packets).toEqual([['START TRANSACTION', 'UPDATE b', 'SELECT 1']]);
  });

  it('take no statement after the end, when the connection has other work', async () => {
    const { connection, packets } = fakeConnection();
    const statements = openPackets(connection, { opening: 'START TRANSACTION' });
    await statements.change('UPDATE a');
    await statements.finish('COMMIT');
    statements.close();
    await expect(statements.rows('SELECT 1')).rejects.toThrow('after its transaction');
    expect(packets).toEqual([['START TRANSACTION', 'UPDATE a'], ['COMMIT']]);
  });
});

describe('the packets of what is no transaction', () => {
  it('go on after a failure that the caller handles', async () => {
    const { connection, packets } = fakeConnection('CREATE a');
    const statements = openPackets(connection);
    await expect(statements.change('CREATE a')).rejects.toThrow('refused');
    expect(await statements.change('CREATE b')).toBe(1);
    expect(packets).toEqual([['CREATE a'], ['CREATE b']]);
  });

  it('begin with the preface until a packet has succeeded', async () => {
    const { connection, packets } = fakeConnection('SELECT missing');
    const taken: (readonly unknown[])[] = [];
    const preface = {
      statements: ['SET a', 'SELECT b'],
      take: (results: readonly unknown[]) => taken.push(results),
    };
    const statements = openPackets(connection, { preface });
    await expect(statements.rows('SELECT missing')).rejects.toThrow('refused');
    expect(taken).toEqual([]);
    expect(await statements.rows('SELECT 1')).toEqual([{ sql: 'SELECT 1' }]);
    expect(await statements.rows('SELECT 2')).toEqual([{ sql: 'SELECT 2' }]);
    expect(packets).toEqual([
      ['SET a', 'SELECT b', 'SELECT missing'],
      ['SET a', 'SELECT b', 'SELECT 1'],
      ['SELECT 2'],
    ]);
    expect(taken).toEqual([[{ affectedRows: 1 }, [{ sql: 'SELECT b' }], [{ sql: 'SELECT 1' }]]]);
  });
});
