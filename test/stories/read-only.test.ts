/** Search and eval only read the database: they create, migrate and write nothing, and need no more than the right to read. */
import { chmodSync, copyFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { describeDatabases } from '../support/databases.js';
import { emptyTracker } from '../support/github/tracker.js';
import { ROOT } from '../support/root.js';
import { runCommand } from '../support/runner.js';
import { embeddedDatabase, type TestDatabase } from '../support/test-database.js';
import { scene } from '../support/world.js';

const LEXICAL = { 'embedding-model': 'lexical' };
const TEXTS = 'SELECT number, title, body FROM issues ORDER BY number';
const READERS = [['search', '--query=mast', '--embedding-model=lexical'], ['eval']] as const;
/** Root may write everywhere, so a test that runs as root reads as this user: nobody. */
const READER = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** Stores two issues, with a vector for each text. */
async function fill(database: TestDatabase): Promise<void> {
  const tracker = emptyTracker(4001, 'octo', 'boat');
  tracker.openIssue({ title: 'Mast falls down', body: 'In every storm.' });
  tracker.openIssue({ title: 'Deck is wet', body: 'Swab it.' });
  const world = await scene({ ...database, drop: () => Promise.resolve() }, { trackers: [tracker] });
  expect(await world.backfill(LEXICAL)).toMatchObject({ exitCode: 0 });
  await world.close();
}

const read = ([mode, ...args]: readonly string[], url: string) =>
  runCommand([mode!, ...args, `--database-url=${url}`]);

/** Like `read`, by a user who may not write. */
async function readAsReader(args: readonly string[], url: string) {
  const child = spawn(process.execPath, [join(ROOT, 'bin', 'tiara.js'), ...args, `--database-url=${url}`], {
    env: { PATH: process.env['PATH'] ?? '' },
    ...READER,
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { exitCode, output };
}

describe.each(READERS)('tiara %s of a file', (...args) => {
  let folder = '';
  let path = '';
  let database: TestDatabase;
  beforeEach(() => {
    database = embeddedDatabase();
    path = database.url.slice('sqlite:'.length);
    folder = dirname(path);
  });
  afterEach(async () => {
    chmodSync(folder, 0o755);
    await database.drop();
  });
  const state = () =>
    readdirSync(folder).map((name) => {
      const { mtimeNs, size } = statSync(join(folder, name), { bigint: true });
      return [name, mtimeNs, size, readFileSync(join(folder, name), 'base64')];
    });
  const forbidWriting = (): void => {
    chmodSync(path, 0o444);
    chmodSync(folder, 0o555);
  };

  it('that does not exist names the path and creates neither the file nor its folder', async () => {
    for (const missing of [path, join(folder, 'new', 'tiara.db')]) {
      const { exitCode, stderr } = await read(args, `sqlite:${missing}`);
      expect(exitCode).toBe(1);
      expect(stderr).toContain(
        `The database file ${missing} does not exist: run a backfill first, or correct the path.`,
      );
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  it('that is empty says that a backfill comes first, and leaves it empty', async () => {
    writeFileSync(path, '');
    const before = state();
    const { exitCode, stderr } = await read(args, database.url);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('The database has no tables of Tiara');
    expect(state()).toEqual(before);
  });

  it('changes no byte, and adds no file', async () => {
    await fill(database);
    expect(readdirSync(folder)).toEqual(['tiara.db']);
    const before = state();
    expect(await read(args, database.url)).toMatchObject({ exitCode: 0 });
    expect(state()).toEqual(before);
  });

  it('works where the user may write neither the file nor its folder', async () => {
    await fill(database);
    forbidWriting();
    expect(await readAsReader(args, database.url)).toMatchObject({ exitCode: 0 });
    expect(readdirSync(folder)).toEqual(['tiara.db']);
  });

  it('works there while another process has the file open for writing', async () => {
    await fill(database);
    const writer = new DatabaseSync(path);
    writer.exec('PRAGMA journal_mode = WAL; UPDATE issues SET title = title');
    for (const name of readdirSync(folder)) {
      chmodSync(join(folder, name), 0o644);
    }
    forbidWriting();
    expect(await readAsReader(args, database.url)).toMatchObject({ exitCode: 0 });
    writer.close();
  });

  it('rolls back what a killed run left half written, where the user may write', async () => {
    await fill(database);
    const before = await database.rows(TEXTS);
    const copy = join(folder, 'killed.db');
    const writer = new DatabaseSync(path);
    // With a cache of one page, the change is on the disk before it is committed, with a journal to roll it back.
    writer.exec(
      "PRAGMA cache_size = 1; BEGIN IMMEDIATE; UPDATE issues SET title = 'torn', body = hex(randomblob(9000))",
    );
    writer.exec("UPDATE repositories SET name = 'torn'");
    copyFileSync(path, copy);
    copyFileSync(`${path}-journal`, `${copy}-journal`);
    writer.exec('ROLLBACK');
    writer.close();
    expect(() => new DatabaseSync(copy, { readOnly: true }).prepare(TEXTS).all()).toThrow(/readonly/);
    expect(await read(args, `sqlite:${copy}`)).toMatchObject({ exitCode: 0 });
    expect(new DatabaseSync(copy, { readOnly: true }).prepare(TEXTS).all()).toEqual(before);
  });

  it('explains a file that was not closed, where the user may not write', async () => {
    await fill(database);
    await database.execute('PRAGMA journal_mode = WAL');
    forbidWriting();
    const { exitCode, output } = await readAsReader(args, database.url);
    expect(exitCode).toBe(1);
    expect(output).toContain(
      `The database file ${path} was left by a run that did not close it, and is read-only here: run a catch-up as a user who may write to the file and its folder, then try again.`,
    );
  });

  it('says when the user may not read it', async () => {
    await fill(database);
    chmodSync(path, 0o000);
    const { exitCode, output } = await readAsReader(args, database.url);
    expect(exitCode).toBe(1);
    expect(output).toContain(`The database file ${path} cannot be opened: `);
    expect(output).toContain('this user can read');
  });
});

describeDatabases('search and eval', (open) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await open();
  });
  afterEach(() => database.drop());

  const messages = async (): Promise<readonly string[]> => {
    const found: string[] = [];
    for (const args of READERS) {
      const { exitCode, stderr } = await read(args, database.url);
      expect(exitCode).toBe(1);
      found.push(stderr);
    }
    return found;
  };

  const cannotRead = async (sql: string): Promise<boolean> => {
    try {
      await database.rows(sql);
      return false;
    } catch {
      return true;
    }
  };

  it('leave a schema of an older version as it is, and name the way out', async () => {
    await fill(database);
    await database.execute("DELETE FROM tiara_migrations WHERE name NOT LIKE '0001%'");
    const before = await database.rows('SELECT * FROM tiara_migrations');
    for (const message of await messages()) {
      expect(message).toContain(
        'The tables are of an older version of Tiara, or unfinished: run a catch-up or a backfill with this version first.',
      );
    }
    expect(await database.rows('SELECT * FROM tiara_migrations')).toEqual(before);
  });

  it('create no tables', async () => {
    await database.execute('CREATE TABLE boats (id INT)');
    for (const message of await messages()) {
      expect(message).toContain(
        'The database has no tables of Tiara, or not with this table-prefix: run a backfill first, or correct the database or table-prefix.',
      );
    }
    await expect(cannotRead('SELECT * FROM tiara_migrations')).resolves.toBe(true);
  });

  it('leave a vector column that is missing to a run that writes', async () => {
    await fill(database);
    // SQLite drops no column that a trigger names or a view selects.
    await database.execute('DROP VIEW tiara_documents');
    await database.execute('DROP TRIGGER IF EXISTS comments_body_vec_codes_removed');
    await database.execute('ALTER TABLE comments DROP COLUMN body_vec');
    for (const message of await messages()) {
      expect(message).toContain('A vector column is missing');
    }
    await expect(cannotRead('SELECT body_vec FROM comments')).resolves.toBe(true);
  });
});
