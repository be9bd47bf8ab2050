/** Mode `check`, the doctor: looks at everything that a run needs, and says what to do. Nothing is written anywhere. */
import type { CheckLine } from '../model/check-line.js';
import type { CheckedWorld, CheckOptions } from './checked-world.js';
import { checkDatabase } from './check-database.js';
import { checkEmbedder } from './check-embedder.js';
import { checkRepository } from './check-repository.js';
import { linesOrProblem } from './check-section.js';
import { checkWorkflow } from './check-workflow.js';

/** What was found, in the order in which a run needs it. What cannot be looked at is a problem; the rest is looked at all the same. */
export async function check(world: CheckedWorld, options: CheckOptions): Promise<readonly CheckLine[]> {
  const { store } = world;
  const database = await checkDatabase(store);
  const space = database.isUsable ? await store.spaces.active() : null;
  const sections = await Promise.all([
    linesOrProblem('embeddings', async () => checkEmbedder(await world.checkedEmbedder(space), space, store)),
    linesOrProblem('workflow', async () => checkWorkflow(await world.workflowTriggers())),
    ...options.repositories.map((name) =>
      linesOrProblem(name, () => checkRepository(world, name, options, database.isUsable)),
    ),
  ]);
  return [...database.lines, ...sections.flat()];
}
