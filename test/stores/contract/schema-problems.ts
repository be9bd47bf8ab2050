/** What somebody else did to the tables: a run says which table and column it is about, and what to do. */
import { expect, it } from '@jest/globals';
import type { Store } from '../../../src/core/ports/store.js';
import { textHashes } from '../../../src/core/text/embedded-texts.js';
import { anIssue, REPOSITORY } from '../../support/given.js';
import type { OpenStore, StoreUnderTest } from '../../support/store-contract.js';
import { apply, change, freshStore, upsert } from './given.js';

/** The message of a run, with `~` for the prefix. */
async function messageOf({ another, tablePrefix }: StoreUnderTest): Promise<string> {
  const error: unknown = await another()
    .migrate()
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: 'UserError' });
  const { message } = error as Error;
  expect(message).not.toMatch(/[Rr]un (it )?again/);
  return tablePrefix === '' ? message : message.replaceAll(tablePrefix, '~');
}

/** The statements that the message gives, which must be enough. */
async function followAdvice(under: StoreUnderTest, message: string): Promise<void> {
  const [, advice = ''] = /with ((?:ALTER|CREATE|DROP VIEW) .*?)\.(?: |$)/.exec(message) ?? [];
  await change(under, ...advice.split('; '));
  await under.another().migrate();
}

/** Creates the table again with its SQL edited: SQLite cannot change a column. */
async function recreate(under: StoreUnderTest, table: string, edit: (sql: string) => string): Promise<void> {
  const [row] = await under.rows(`SELECT sql FROM sqlite_schema WHERE name = '${under.tablePrefix}${table}'`);
  await change(under, `DROP TABLE ~${table}`);
  await under.rows(edit(String(row!['sql'])));
}

export function schemaProblemsContract(open: OpenStore): void {
  const database = freshStore(open);
  const named = (text: string): string =>
    (database().tablePrefix === '' ? text : text.replaceAll('@', '~')).replaceAll('@', '');

  it('that lacks columns is refused; the statement in the message helps', async () => {
    const under = database();
    await change(
      under,
      // SQLite drops no column that a view selects.
      'DROP VIEW ~tiara_issues',
      'ALTER TABLE ~comments DROP COLUMN author_id',
      'ALTER TABLE ~issues DROP COLUMN labels',
    );
    const message = await messageOf(under);
    expect(message).toContain(
      named(
        'The table @issues lacks the column labels, so nothing was written: add it with ALTER TABLE @issues ADD',
      ),
    );
    expect(message).toContain(named('The table @comments lacks the column author_id'));
    await change(under, 'ALTER TABLE ~comments ADD COLUMN author_id BIGINT NULL');
    await followAdvice(under, await messageOf(under));
    expect(await apply(under.another(), upsert(anIssue()))).toEqual(['stored']);
  });

  it('that lacks a column which the database works out, or has it without doing so, is refused; the statement in the message helps', async () => {
    const under = database();
    await apply(under.store, upsert(anIssue()));
    const { isEmbedded } = under;
    await change(
      under,
      `DROP INDEX ~issues_vectors_pending${isEmbedded ? '' : ' ON ~issues'}`,
      'ALTER TABLE ~issues DROP COLUMN vectors_pending',
      'ALTER TABLE ~issues ADD COLUMN vectors_pending INT NULL',
    );
    const message = await messageOf(under);
    expect(message).toContain(
      named(
        'The column @issues.vectors_pending is not worked out by the database, so nothing was written: drop',
      ),
    );
    await change(under, 'ALTER TABLE ~issues DROP COLUMN vectors_pending');
    await followAdvice(under, await messageOf(under));
    expect(await under.another().vectors.countPending([])).toBe(2);
  });

  it('that has a column of another type is refused; the statement in the message helps', async () => {
    const under = database();
    await (under.isEmbedded
      ? recreate(under, 'issues', (sql) => sql.replace(' body TEXT', ' body NUMERIC'))
      : change(under, 'ALTER TABLE issues MODIFY COLUMN body TEXT'));
    const message = await messageOf(under);
    const [actual, needed] = under.isEmbedded ? ['numeric', 'TEXT'] : ['text', 'MEDIUMTEXT'];
    expect(message).toContain(
      named(`The column @issues.body has the type ${actual}, and Tiara needs ${needed}`),
    );
    await followAdvice(under, message);
  });

  it('that does not allow NULL where Tiara needs it is refused; the statement in the message helps', async () => {
    const under = database();
    await (under.isEmbedded
      ? recreate(under, 'issues', (sql) => sql.replace(' body TEXT NULL', ' body TEXT NOT NULL'))
      : change(under, 'ALTER TABLE issues MODIFY COLUMN body MEDIUMTEXT NOT NULL'));
    const message = await messageOf(under);
    expect(message).toContain(named('The column @issues.body does not allow NULL, which Tiara stores there'));
    await followAdvice(under, message);
  });

  it('that lacks a key is refused; the statement in the message helps', async () => {
    const under = database();
    await change(under, 'CREATE TABLE ~copied AS SELECT * FROM ~actions', 'DROP TABLE ~actions');
    await change(under, 'ALTER TABLE ~copied RENAME TO ~actions');
    const message = await messageOf(under);
    expect(message).toContain(named('The table @actions has no primary key or unique index on name'));
    await followAdvice(under, message);
  });

  it('that lacks a table is refused', async () => {
    const under = database();
    await change(under, 'DROP TABLE ~failures');
    expect(await messageOf(under)).toBe(
      named(
        'The table @failures is missing, though @tiara_migrations says that it was created: restore it from a copy, or drop every table of Tiara and run a backfill.',
      ),
    );
  });

  it('that has a further column which every row must have is refused', async () => {
    const under = database();
    await (under.isEmbedded
      ? recreate(under, 'actions', (sql) => sql.replace(' name TEXT', ' team TEXT NOT NULL, name TEXT'))
      : change(under, 'ALTER TABLE actions ADD COLUMN team VARCHAR(20) NOT NULL'));
    expect(await messageOf(under)).toBe(
      named(
        "The column @actions.team is not Tiara's, does not allow NULL and has no default, so no row can be stored: give it a default, let it be NULL, or drop it.",
      ),
    );
  });

  it('that has further columns and indexes otherwise works', async () => {
    const under = database();
    await change(
      under,
      'ALTER TABLE ~issues ADD COLUMN team VARCHAR(20)',
      "ALTER TABLE ~issues ADD COLUMN rating INT NOT NULL DEFAULT '3'",
      'ALTER TABLE ~issues ADD COLUMN doubled INT GENERATED ALWAYS AS (number * 2) VIRTUAL',
      'CREATE INDEX team_issues_by_author ON ~issues (author_id)',
    );
    await under.another().migrate();
    expect(await apply(under.another(), upsert(anIssue()))).toEqual(['stored']);
    expect(await under.rows('SELECT rating, doubled FROM issues')).toEqual([{ rating: 3, doubled: 2 }]);
  });

  it('of a newer version is refused', async () => {
    const under = database();
    await change(
      under,
      "INSERT INTO ~tiara_migrations (name, applied_at) VALUES ('9999 telepathy', '2027-01-01 00:00:00')",
    );
    expect(await messageOf(under)).toBe(
      named(
        'The tables are of a newer version of Tiara: @tiara_migrations lists the migration "9999 telepathy", which this version does not know. Use that version or a later one.',
      ),
    );
  });

  it('whose vector columns have another size is refused; without them, the vectors are made again', async () => {
    const under = database();
    const { store, another } = under;
    await store.cursors.openRepository(REPOSITORY);
    await apply(store, upsert(anIssue()));
    await storeBodyVector(store);
    expect(await store.vectors.countPending([])).toBe(1);
    if (!under.isEmbedded) {
      await change(
        under,
        'ALTER TABLE issues DROP COLUMN body_vec',
        'ALTER TABLE issues ADD COLUMN body_vec VECTOR(5)',
      );
      await expect(another().spaces.active()).rejects.toMatchObject({
        name: 'UserError',
        message:
          'The column issues.body_vec has the type vector(5), and the vectors of m need VECTOR(2): drop it with ALTER TABLE issues DROP COLUMN body_vec, and the next run makes its vectors again.',
      });
    }
    await change(
      under,
      // SQLite drops no column that a view selects or a trigger names. The SQL server has no such trigger.
      'DROP VIEW ~tiara_documents',
      'DROP TRIGGER IF EXISTS ~issues_body_vec_codes_removed',
      'ALTER TABLE ~issues DROP COLUMN body_vec',
    );
    await another().spaces.active();
    expect(await store.vectors.countPending([])).toBe(2);
    await storeBodyVector(another());
    expect(await store.vectors.countPending([])).toBe(1);
  });
}

async function storeBodyVector(store: Store): Promise<void> {
  const space = await store.spaces.openActive('m', 2);
  const { id } = anIssue();
  const hash = textHashes(anIssue()).body!;
  await store.vectors.putVectors(space, [{ kind: 'issue', id, field: 'body', hash, vector: [0, 1] }]);
}
