/** A scratch database on the SQL server supports what Tiara needs, and is dropped completely. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { describeSql, type ScratchDatabase } from './sql-server.js';

describeSql('a scratch database', (server) => {
  let scratch: ScratchDatabase;
  let connection: Connection;

  beforeAll(async () => {
    scratch = await server.scratchDatabase();
    connection = await createConnection(scratch.url);
  });

  afterAll(async () => {
    await connection.end();
    await scratch.drop();
  });

  it("has TiDB's vector functions", async () => {
    await connection.query('CREATE TABLE points (id INT PRIMARY KEY, vec VECTOR(3))');
    const insert = 'INSERT INTO points VALUES (?, VEC_FROM_TEXT(?))';
    await connection.query(insert, [1, '[1,0,0]']);
    await connection.query(insert, [2, '[0,1,0]']);
    await connection.query(insert, [3, '[-0.5,0,0]']);
    const [rows] = await connection.query<RowDataPacket[]>(
      'SELECT id, VEC_AS_TEXT(vec) AS text, VEC_COSINE_DISTANCE(vec, VEC_FROM_TEXT(?)) AS distance FROM points ORDER BY distance',
      ['[1,0,0]'],
    );
    expect(
      rows.map((row): unknown[] => [row['id'], JSON.parse(String(row['text'])), row['distance']]),
    ).toEqual([
      [1, [1, 0, 0], expect.closeTo(0)],
      [2, [0, 1, 0], expect.closeTo(1)],
      [3, [-0.5, 0, 0], expect.closeTo(2)],
    ]);
  });

  it('stores the longest vector that TiDB supports', async () => {
    const longest = JSON.stringify(Array.from({ length: 16_383 }, () => 0.123456));
    const [rows] = await connection.query<RowDataPacket[]>(
      'SELECT VEC_COSINE_DISTANCE(VEC_FROM_TEXT(?), VEC_FROM_TEXT(?)) AS distance',
      [longest, longest],
    );
    expect(rows[0]!['distance']).toBeCloseTo(0);
  });

  it('is gone once it is dropped, and shares nothing with another', async () => {
    const other = await server.scratchDatabase();
    const otherConnection = await createConnection(other.url);
    const [tables] = await otherConnection.query<RowDataPacket[]>('SHOW TABLES');
    expect(tables).toEqual([]);
    await otherConnection.end();
    await other.drop();
    await expect(createConnection(other.url)).rejects.toMatchObject({ code: 'ER_BAD_DB_ERROR' });
  });
});
