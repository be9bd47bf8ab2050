/** The statements in docs/tables.md that people run by hand. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import { describeDatabases } from '../support/databases.js';
import { emptyTracker } from '../support/github/tracker.js';
import { ROOT } from '../support/root.js';
import { scene, type Scene } from '../support/world.js';

const REMOVE_TEXT = /text of what was deleted on GitHub:\s+```sql\n([\s\S]*?)```/
  .exec(readFileSync(join(ROOT, 'docs', 'tables.md'), 'utf8'))![1]!
  .split(';')
  .filter((statement) => statement.trim() !== '');
const LONG = Array.from({ length: 300 }, (_, at) => `Plank ${at} of ${at * 7} is secret.`).join('\n');
const ROWS = [
  'SELECT number, title, body FROM issues ORDER BY number',
  'SELECT body FROM comments ORDER BY github_comment_id',
  'SELECT owner_id, text, vec FROM chunks ORDER BY owner_id, position',
  'SELECT title_vec, body_vec FROM issues ORDER BY number',
  'SELECT body_vec FROM comments ORDER BY github_comment_id',
];

describeDatabases('the statements that remove the text of deleted items', (open) => {
  let world: Scene;
  afterEach(() => world.close());

  it('also remove the vectors and leave live rows alone; a backfill restores an item that still exists', async () => {
    const tracker = emptyTracker(4001, 'octo', 'boat');
    for (const title of ['Secret', 'Open']) {
      const { issue } = tracker.openIssue({ title, body: LONG });
      tracker.addComment(issue.number, { body: `${title}, said ${LONG}` });
      tracker.wait(1);
    }
    world = await scene(await open(), { trackers: [tracker] });
    const rows = () => Promise.all(ROWS.map((sql) => world.rows(sql)));
    expect(await world.backfill()).toMatchObject({ exitCode: 0 });
    const before = await rows();
    const [issues, , chunks] = before;
    expect(new Set(chunks!.map(({ owner_id }) => owner_id)).size).toBe(4);
    // As after a run that wrongly marked them as removed.
    await world.database.execute(
      "UPDATE issues SET deleted_at = '2026-01-01 00:00:00', deleted_reason = 'deleted' WHERE number = 1",
    );
    await world.database.execute(
      "UPDATE comments SET deleted_at = '2026-01-01 00:00:00', deleted_reason = 'issue deleted' WHERE issue_number = 1",
    );

    for (const statement of REMOVE_TEXT) {
      await world.database.execute(statement);
    }
    const remaining = JSON.stringify(await rows());
    expect(remaining).toContain('Open');
    expect(remaining).not.toContain('Secret');
    const [left, , , vectors] = await rows();
    expect(left![1]).toEqual(issues![1]);
    expect(vectors![0]).toEqual({ title_vec: null, body_vec: null });

    expect(await world.backfill()).toMatchObject({ exitCode: 0, outputs: { pending: '0' } });
    expect(await rows()).toEqual(before);
  });
});
