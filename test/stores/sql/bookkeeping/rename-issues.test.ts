/** When a repository is renamed while another run writes its issues, every row gets the new name. */
import { expect, it } from '@jest/globals';
import { anIssue, REPOSITORY } from '../../../support/given.js';
import { startSqlProxy } from '../../../support/sql-proxy.js';
import { describeSql } from '../../../support/sql-server.js';
import { storeAt } from '../../../support/store-at.js';
import { databaseAt } from '../../../support/test-database.js';

const RENAMED = { ...REPOSITORY, name: 'yacht' };

describeSql('a rename of a repository', (server) => {
  it.each([
    ['before it writes them', /^INSERT INTO issues/],
    ['after it has written them, before it commits', /^COMMIT/],
  ])('reaches the issues that another run is writing, %s', async (_title, when) => {
    const scratch = await server.scratchDatabase();
    const database = databaseAt(scratch.url);
    const proxy = await startSqlProxy(database.url);
    const [writer, other] = [storeAt(proxy.url), storeAt(database.url)];
    await other.migrate();
    await other.cursors.openRepository(REPOSITORY);
    let renamed: Promise<unknown> | undefined;
    const notice = (): void => {
      renamed = other.cursors.openRepository(RENAMED);
    };
    proxy.fail({ when, delayMs: 300, notice });
    await writer.rows.apply(REPOSITORY, [{ change: 'upsert', record: anIssue(), freshness: 'live' }]);
    await renamed;
    expect(proxy.befallen).toHaveLength(1);
    expect(await database.rows('SELECT repository_name FROM issues')).toEqual([{ repository_name: 'yacht' }]);
    await Promise.all([writer.close(), other.close()]);
    await proxy.close();
    await database.drop();
    await scratch.drop();
  });
});
