/** A server whose defaults for sessions are hostile: every run ends as on any other server. */
import { afterEach, expect, it } from '@jest/globals';
import { describeSqlDatabases } from '../support/databases.js';
import { editIssue } from '../support/github/operations.js';
import type { Tracker } from '../support/github/tracker.js';
import { boatWith, expectAllRead, expectMirror } from '../support/mirror.js';
import { startSqlProxy, type SqlProxy } from '../support/sql-proxy.js';
import { TRIES_ALL } from '../support/tries-all.js';
import { scene, type Scene } from '../support/world.js';

/** As the server's or the user's defaults. A server that does not know a variable ignores it. */
const DEFAULTS: readonly string[] = [
  "SET sql_mode = 'ANSI_QUOTES'",
  "SET sql_mode = 'NO_BACKSLASH_ESCAPES'",
  "SET sql_mode = 'PIPES_AS_CONCAT,IGNORE_SPACE,PAD_CHAR_TO_FULL_LENGTH'",
  "SET sql_mode = ''",
  "SET sql_mode = 'ORACLE'",
  "SET sql_mode = 'SIMULTANEOUS_ASSIGNMENT,EMPTY_STRING_IS_NULL'",
  "SET time_zone = '+09:30'",
  'SET autocommit = 0',
  "SET completion_type = 'CHAIN'",
  "SET completion_type = 'RELEASE'",
  "SET transaction_isolation = 'SERIALIZABLE'",
  "SET transaction_isolation = 'READ-UNCOMMITTED'",
  'SET transaction_read_only = 1',
  "SET default_storage_engine = 'MyISAM'",
  'SET NAMES latin1',
  'SET NAMES utf8mb4 COLLATE utf8mb4_general_ci',
  'SET character_set_results = NULL',
  'SET sql_select_limit = 1',
  'SET sql_safe_updates = 1',
  'SET sql_auto_is_null = 1',
  'SET max_join_size = 1, sql_big_selects = 0',
  'SET max_statement_time = 0.001',
  'SET max_execution_time = 1',
  'SET group_concat_max_len = 4',
  'SET wait_timeout = 1',
  'SET innodb_lock_wait_timeout = 1',
  'SET lock_wait_timeout = 1',
  'SET idle_transaction_timeout = 1',
  'SET foreign_key_checks = 0, unique_checks = 0',
  'SET check_constraint_checks = 0',
  'SET div_precision_increment = 0',
  "SET old_mode = 'ZERO_DATE_TIME_CAST'",
  "SET tidb_txn_mode = 'optimistic'",
  'SET tidb_constraint_check_in_place_pessimistic = 0',
  'SET tidb_low_resolution_tso = 1',
  'SET tidb_read_staleness = -5',
  "SET tidb_read_consistency = 'weak'",
  "SET tidb_isolation_read_engines = 'tiflash'",
];

describeSqlDatabases('a server with other defaults', (open) => {
  let proxy: SqlProxy;
  let world: Scene;
  afterEach(async () => {
    await proxy.close();
    await world.close();
  });

  async function start(defaults: readonly string[]): Promise<Tracker> {
    const boat = boatWith(12, 6);
    boat.openIssue({
      title: 'It\\\'s a "quoted" \\ title 鯨 🐋',
      body: `With ''every'' \\n kind of "mark" \\`,
    });
    boat.wait(1);
    const database = await open();
    proxy = await startSqlProxy(database.url, defaults);
    world = await scene({ ...database, url: proxy.url }, { trackers: [boat] });
    return boat;
  }

  async function expectEveryRun(boat: Tracker): Promise<void> {
    expect(await world.backfill()).toMatchObject({ exitCode: 0, outputs: { status: 'done', pending: '0' } });
    await expectMirror(world, boat);
    await expectAllRead(world, boat);
    for (const payload of [editIssue(boat, 1, { body: '' }), boat.deleteIssue(2)]) {
      boat.wait(1);
      expect(await world.deliver(payload)).toMatchObject({ exitCode: 0, outputs: { pending: '0' } });
    }
    await expectMirror(world, boat);
    const search = await world.run(
      { name: 'workflow_dispatch' },
      { mode: 'search', query: 'Title 7', limit: '3' },
    );
    expect(JSON.parse(search.outputs['results'] ?? '')).toHaveLength(3);
    expect(
      await world.rows(
        "SELECT engine FROM information_schema.tables WHERE table_schema = DATABASE() AND engine NOT IN ('InnoDB')",
      ),
    ).toEqual([]);
  }

  it('one that nobody may change stays, and the others are set all the same', async () => {
    const boat = await start(['SET foreign_key_checks = 0, unique_checks = 0']);
    proxy.fail({ when: /^SET .*foreign_key_checks/, error: 1238, times: Infinity });
    await expectEveryRun(boat);
    expect(proxy.statements).toContain("SET unique_checks = 'ON'");
  });

  it('all of them at once', async () => {
    await expectEveryRun(await start(DEFAULTS));
  });

  it.each(DEFAULTS.filter((_, at) => TRIES_ALL || at % 6 === 1))('%s', async (statement) => {
    await expectEveryRun(await start([statement]));
  });
});
