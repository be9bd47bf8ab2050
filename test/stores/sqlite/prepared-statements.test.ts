/** Statements that are kept see every change of the schema, whoever makes it. */
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SQLITE_STATEMENTS_KEPT } from '../../../src/limits.js';
import { preparedStatements } from '../../../src/stores/sqlite/prepared-statements.js';
import { embeddedDatabase, type TestDatabase } from '../../support/test-database.js';

describe('a kept statement', () => {
  let file: TestDatabase;
  let own: DatabaseSync;
  let other: DatabaseSync;
  let prepare: ReturnType<typeof preparedStatements>;
  beforeEach(() => {
    file = embeddedDatabase();
    const path = file.url.slice('sqlite:'.length);
    [own, other] = [new DatabaseSync(path), new DatabaseSync(path)];
    own.exec('PRAGMA journal_mode = WAL');
    own.exec('CREATE TABLE issues (id INTEGER PRIMARY KEY, title TEXT)');
    own.exec("INSERT INTO issues VALUES (1, 'Leak')");
    prepare = preparedStatements(own);
  });
  afterEach(async () => {
    own.close();
    other.close();
    await file.drop();
  });

  const rows = (): unknown[] => prepare('SELECT * FROM issues').all();

  it('is prepared once', () => {
    expect(prepare('SELECT 1')).toBe(prepare('SELECT 1'));
  });

  it('shows a column that this connection adds, and one that another one adds', () => {
    expect(rows()).toEqual([{ id: 1, title: 'Leak' }]);
    own.exec('ALTER TABLE issues ADD COLUMN body TEXT');
    expect(rows()).toEqual([{ id: 1, title: 'Leak', body: null }]);
    other.exec('ALTER TABLE issues ADD COLUMN state TEXT');
    expect(rows()).toEqual([{ id: 1, title: 'Leak', body: null, state: null }]);
  });

  it('keeps no table and no column from being dropped', () => {
    rows();
    own.exec('ALTER TABLE issues DROP COLUMN title');
    expect(rows()).toEqual([{ id: 1 }]);
    own.exec('DROP TABLE issues');
    expect(rows).toThrow('no such table: issues');
  });

  it('is let go when many others were used since', () => {
    const first = prepare('SELECT 0');
    for (let at = 1; at < SQLITE_STATEMENTS_KEPT; at += 1) {
      prepare(`SELECT ${at}`);
    }
    expect(prepare('SELECT 0')).toBe(first);
    for (let at = 1; at <= SQLITE_STATEMENTS_KEPT; at += 1) {
      prepare(`SELECT ${-at}`);
    }
    expect(prepare('SELECT 0')).not.toBe(first);
  });
});
