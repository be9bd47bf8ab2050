/** A repository with one issue, `The mast is loose`, that has been backfilled. */
import { backfillInProcess } from './backfill-in-process.js';
import { emptyTracker, type Tracker } from './github/tracker.js';
import type { TestDatabase } from './test-database.js';
import { scene, type Scene } from './world.js';

/** The tracker's clock is a minute after the backfill. Requests and texts are counted from here on. */
export async function backfillOneIssue(
  database: TestDatabase,
  ...others: readonly Tracker[]
): Promise<{ readonly world: Scene; readonly tracker: Tracker }> {
  const tracker = emptyTracker(4001, 'octo', 'boat');
  tracker.openIssue({ title: 'The mast is loose', body: 'It swings.' });
  const world = await scene(database, { trackers: [tracker, ...others] });
  await backfillInProcess(database, [tracker]);
  tracker.wait(60);
  return { world, tracker };
}
