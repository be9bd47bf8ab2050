/** The stand-ins, a database and act: what the run of an example needs. */
import type { GitHubOptions } from '../support/github/server.js';
import { emptyTracker, type Tracker } from '../support/github/tracker.js';
import { embeddedDatabase } from '../support/test-database.js';
import { API_KEY, scene, TOKEN, type Scene } from '../support/world.js';
import { runUnderAct, type ActRun } from './act.js';
import type { ToolOutcome } from './tools.js';

/** The secrets that most examples ask for. `GITHUB_TOKEN` is the workflow's own token, which every run has. */
export function secretsFor(world: Scene): Readonly<Record<string, string>> {
  return { GITHUB_TOKEN: TOKEN, TIARA_DATABASE_URL: world.database.url, OPENAI_API_KEY: API_KEY };
}

/** The repository of the first tracker is the one that the workflow is in. Its token is the only one that GitHub knows. */
export function startScene(options: GitHubOptions): Promise<Scene> {
  return scene(embeddedDatabase(), { tokens: [TOKEN], ...options });
}

/** By default, somebody starts the workflow by hand. */
export function runExample(
  act: string,
  world: Scene,
  example: string,
  more: Partial<ActRun> & Pick<ActRun, 'repository'>,
): Promise<ToolOutcome> {
  return runUnderAct(act, {
    example,
    event: { name: 'workflow_dispatch', payload: { inputs: {} } },
    apiUrl: world.github.url,
    openaiUrl: world.embeddings.url,
    secrets: secretsFor(world),
    ...more,
  });
}

/** `octo-org/<name>` with one issue. */
export function trackerOf(id: number, name: string): Tracker {
  const repository = emptyTracker(id, 'octo-org', name);
  repository.openIssue({ title: `The first of ${name}`, body: 'It leaks.' });
  return repository;
}
