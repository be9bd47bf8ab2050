/** Everything that a run of the built action needs in a story: stand-ins for GitHub and the embeddings server, and a database. */
import { startEmbeddings } from './embeddings.js';
import { startGitHub, type GitHubOptions, type GitHubStandIn } from './github/server.js';
import type { EventPayload } from './github/tracker.js';
import { runAction, type ActionOutcome, type ActionRun } from './runner.js';
import type { Row, TestDatabase } from './test-database.js';

type Embeddings = Awaited<ReturnType<typeof startEmbeddings>>;

export interface Scene {
  readonly github: GitHubStandIn;
  readonly embeddings: Embeddings;
  readonly database: TestDatabase;
  rows(sql: string): Promise<Row[]>;
  /** Runs dist/index.js with the inputs that every run needs; `change` adds or replaces inputs. */
  run(
    event: ActionRun['event'],
    change?: Readonly<Record<string, string>>,
    more?: Partial<ActionRun>,
  ): Promise<ActionOutcome>;
  backfill(change?: Readonly<Record<string, string>>, more?: Partial<ActionRun>): Promise<ActionOutcome>;
  /** Runs the `issue_comment` event if the payload has a comment, otherwise the `issues` event. */
  deliver(payload: EventPayload, change?: Readonly<Record<string, string>>): Promise<ActionOutcome>;
  /** Requests to GitHub since the last call. */
  requests(): string[];
  /** Texts bought since the last call. */
  texts(): string[];
  close(): Promise<void>;
}

export const TOKEN = 'ghs_the-workflow-token';
export const API_KEY = 'sk-the-embedding-key';

/** Starts the stand-ins. The repository of the first tracker is the one that the action runs in. */
export async function scene(database: TestDatabase, options: GitHubOptions): Promise<Scene> {
  const github = await startGitHub(options);
  const embeddings = await startEmbeddings({ key: API_KEY });
  const [first] = options.trackers;
  let asked = 0;
  let bought = 0;

  const run: Scene['run'] = (event, change = {}, more = {}) =>
    runAction({
      event,
      repository: first?.repository.full_name ?? 'octo/nothing',
      apiUrl: github.url,
      inputs: {
        token: TOKEN,
        'database-url': database.url,
        'embedding-model': 'test-model',
        'openai-base-url': embeddings.url,
        'openai-api-key': API_KEY,
        ...change,
      },
      ...more,
    });

  return {
    github,
    embeddings,
    database,
    rows: (sql) => database.rows(sql),
    run,
    backfill: (change, more) => run({ name: 'workflow_dispatch' }, change, more),
    deliver: (payload, change) =>
      run({ name: payload.comment === undefined ? 'issues' : 'issue_comment', payload }, change),
    requests() {
      const since = github.requests.slice(asked);
      asked = github.requests.length;
      return since.map(({ method, path, query }) => `${method} ${path}${query === '' ? '' : `?${query}`}`);
    },
    texts() {
      const since = embeddings.texts.slice(bought);
      bought = embeddings.texts.length;
      return since;
    },
    async close() {
      await Promise.all([github.close(), embeddings.close()]);
      await database.drop();
    },
  };
}
