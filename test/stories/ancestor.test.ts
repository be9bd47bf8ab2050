/** The table `issues` of Tiara's ancestor becomes Tiara's, with its rows. */
import { afterEach, expect, it } from '@jest/globals';
import { describeDatabases } from '../support/databases.js';
import { emptyTracker, type Tracker } from '../support/github/tracker.js';
import { expectMirror } from '../support/mirror.js';
import type { TestDatabase } from '../support/test-database.js';
import { scene, type Scene } from '../support/world.js';

/** An issue that is no longer on GitHub. */
const GONE = 77;

interface AncestorTable {
  readonly embedded: string;
  readonly server: string;
}

/** As tools for Python create it, and as strange as it may be. */
const TABLES: Readonly<Record<string, AncestorTable>> = {
  plain: {
    embedded:
      'id INTEGER NOT NULL, github_issue_id BIGINT NOT NULL, title VARCHAR NOT NULL, body TEXT, state VARCHAR NOT NULL, ' +
      'created_at DATETIME, updated_at DATETIME, title_vec BLOB, body_vec BLOB, PRIMARY KEY (id)',
    server:
      'id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, github_issue_id BIGINT NOT NULL UNIQUE, title TEXT NOT NULL, body MEDIUMTEXT, ' +
      'state VARCHAR(255) NOT NULL, created_at DATETIME, updated_at DATETIME, title_vec VECTOR(3), body_vec VECTOR(3)',
  },
  strange: {
    embedded:
      'id INTEGER PRIMARY KEY AUTOINCREMENT, github_issue_id INTEGER UNIQUE, title TEXT NOT NULL, body TEXT NOT NULL, state NUMERIC, ' +
      'created_at TEXT NOT NULL, updated_at TIMESTAMP, title_vec TEXT NOT NULL, body_vec TEXT NOT NULL, team TEXT',
    server:
      "id INT NOT NULL PRIMARY KEY, github_issue_id INT UNSIGNED NOT NULL, title VARCHAR(200) NOT NULL, body TEXT NOT NULL, state ENUM('open', 'closed'), " +
      'created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, ' +
      'title_vec VECTOR(3) NOT NULL, body_vec VECTOR(5) NOT NULL, team VARCHAR(20), KEY by_issue (github_issue_id), VECTOR INDEX near (title_vec)',
  },
};

describeDatabases('the issues of the ancestor', (open) => {
  let world: Scene;
  afterEach(() => world.close());

  async function start(table: AncestorTable): Promise<Tracker> {
    const tracker = emptyTracker(4001, 'octo', 'boat');
    tracker.openIssue({ title: 'Leak 🛶', body: 'At the keel.' });
    tracker.openIssue({ title: 'Loose mast', body: '' });
    tracker.addComment(2, { body: 'Tie it.' });
    tracker.wait(1);
    const database = await open();
    world = await scene(database, { trackers: [tracker] });
    const isEmbedded = database.url.startsWith('sqlite:');
    const options = isEmbedded ? '' : ' DEFAULT CHARSET = latin1';
    await database.execute(`CREATE TABLE issues (${isEmbedded ? table.embedded : table.server})${options}`);
    const [first] = tracker.issues();
    await insert(database, 1, first!.id, 'Leak, as it was');
    await insert(database, 2, GONE, 'Gone');
    return tracker;
  }

  it.each(Object.keys(TABLES))('%s: are kept, and the next backfill completes them', async (name) => {
    const tracker = await start(TABLES[name]!);
    // Any run adopts the table. Until the backfill, nothing finds its rows.
    const event = tracker.openIssue({ title: 'Torn sail', body: 'In the storm.' });
    expect(await world.deliver(event)).toMatchObject({ exitCode: 0, outputs: { stored: '1' } });
    expect(await world.backfill()).toMatchObject({ exitCode: 0, outputs: { stored: '3', pending: '0' } });
    await expectMirror(world, tracker);
    expect(await world.rows('SELECT id, github_issue_id FROM issues WHERE id = 1')).toEqual([
      { id: 1, github_issue_id: tracker.issues()[0]!.id },
    ]);
    expect(
      await world.rows(
        `SELECT id, title, body, title_vec, deleted_at, repository_id FROM issues WHERE github_issue_id = ${GONE}`,
      ),
    ).toEqual([
      { id: 2, title: 'Gone', body: 'Text', title_vec: null, deleted_at: null, repository_id: null },
    ]);
    const found = await world.run({ name: 'schedule' }, { mode: 'search', query: 'Leak 🛶', limit: '1' });
    expect(JSON.parse(found.outputs['results']!)).toMatchObject([{ number: 1 }]);
    expect(await world.deliver(tracker.deleteIssue(1))).toMatchObject({ outputs: { removed: '1' } });
    expect(await world.backfill()).toMatchObject({ exitCode: 0, outputs: { stored: '0' } });
  });

  it('are adopted once by several runs at once', async () => {
    const tracker = await start(TABLES['plain']!);
    const runs = await Promise.all([world.backfill(), world.backfill(), world.backfill()]);
    expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    await expectMirror(world, tracker);
  });

  it('are left alone when an issue is there twice', async () => {
    await start({ ...TABLES['plain']!, server: TABLES['plain']!.server.replace('UNIQUE', '') });
    await insert(world.database, 3, GONE, 'Gone again');
    const before = await world.rows('SELECT * FROM issues');
    const refused = await world.backfill();
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.log).toContain(
      `The table issues has 2 rows with the github_issue_id ${GONE}, so nothing was written: leave one row of each issue.`,
    );
    expect(await world.rows('SELECT * FROM issues')).toEqual(before);
    expect(await world.backfill({ 'table-prefix': 'tiara_' })).toMatchObject({ exitCode: 0 });
  });
});

async function insert(database: TestDatabase, id: number, issueId: number, title: string): Promise<void> {
  const isEmbedded = database.url.startsWith('sqlite:');
  const [{ sizes } = { sizes: '' }] = isEmbedded
    ? []
    : await database.rows(
        "SELECT GROUP_CONCAT(column_type ORDER BY column_name) AS sizes FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'issues' AND column_name LIKE '%_vec'",
      );
  const bodyVector = String(sizes).startsWith('vector(5)') ? '[1, 0, 0, 0, 0]' : '[1, 0, 0]';
  const vectors = isEmbedded
    ? "x'0000803f', x'0000803f'"
    : `VEC_FROM_TEXT('[1, 0, 0]'), VEC_FROM_TEXT('${bodyVector}')`;
  // Its times are those of the row, so they are later than GitHub's.
  await database.execute(
    'INSERT INTO issues (id, github_issue_id, title, body, state, created_at, updated_at, title_vec, body_vec) VALUES ' +
      `(${id}, ${issueId}, '${title}', 'Text', 'open', '2026-09-01 00:00:00', '2026-09-02 00:00:00', ${vectors})`,
  );
}
