/** Builds the real world. Only this file knows every adapter. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TOOL_RETRY_MS } from './answer-limits.js';
import { chooseEmbedder, embedderOfSpace } from './choose-embedder.js';
import type { Config } from './config/validate-inputs.js';
import type { Space } from './core/model/embedding.js';
import { fullNameOf } from './core/model/record.js';
import type { Embedder } from './core/ports/embedder.js';
import type { IssueSource } from './core/ports/issue-source.js';
import type { Log } from './core/ports/log.js';
import type { Store } from './core/ports/store.js';
import type { WaitBudget } from './core/ports/world.js';
import type { Reporter } from './core/report/reporter.js';
import { startListings } from './core/sync/read-feeds.js';
import { githubCommentPoster } from './github/github-comments.js';
import { githubSource, githubSourceNamed } from './github/github-source.js';
import type { GitHubClient } from './github/requests/github-client.js';
import { newWaitBudget } from './github/requests/rate-limit.js';
import { readTriggers } from './github/workflow-file.js';
import type { WorldParts } from './run.js';
import { sqliteStore } from './stores/sqlite/sqlite-store.js';

/** Connections that a mode uses at once: a page of each listing, and a backfill starts and ends beside them. Others use one. */
const CONNECTIONS: Partial<Record<Config['mode'], number>> = { backfill: 3, 'catch-up': 2 };

/** Beside this file's bundle. */
const VECTOR_LIBRARIES = join(dirname(fileURLToPath(import.meta.url)), 'sqlite-vec');

/** The first call loads the code. */
const loadGitHubClient = () => import('./github/requests/github-client.js');

/** Everything outside the program that a run of this Config needs. */
export async function buildWorld(
  config: Config,
  store: Store,
  reporter: Reporter,
  runId: string,
): Promise<WorldParts> {
  const { log } = reporter;
  // The database is asked first: its answer takes a few round trips, and GitHub is asked meanwhile.
  store.openClock().catch(() => undefined);
  const waitBudget = newWaitBudget();
  const clientFor = clientPerRepository(config, reporter, waitBudget);
  const sourceNamed = async (fullName: string): Promise<IssueSource> =>
    githubSourceNamed(await clientFor(fullName), fullName);
  const first = startFirstSource(config, sourceNamed);
  const session = { log, waitBudget };
  const embedder = await chooseEmbedder(config.embedder, session);
  const embedderFor = async (space: Space): Promise<Embedder> =>
    config.embedder?.kind === 'stored' ? embedderOfSpace(space, config.embedder, session) : embedder;
  return {
    store,
    log,
    embedder,
    searchEmbedder: embedderFor,
    checkedEmbedder: async (space) => (space === null ? embedder : embedderFor(space)),
    workflowTriggers: async () => {
      const ref = process.env['GITHUB_WORKFLOW_REF'];
      return ref ? readTriggers(await clientFor(ref.split('/', 2).join('/')), ref) : null;
    },
    embeds: config.embeds,
    runId,
    sourceNamed: (fullName) => (first?.name === fullName ? first.source : sourceNamed(fullName)),
    sourceFor: async (repository) => githubSource(await clientFor(fullNameOf(repository)), repository),
    posterFor: async (repository) => githubCommentPoster(await clientFor(fullNameOf(repository)), repository),
  };
}

/** Asks GitHub for the first repository whose listings are read, and a backfill for its first pages. Null in other modes. */
function startFirstSource(
  { mode, repositories: [name] }: Config,
  sourceNamed: (fullName: string) => Promise<IssueSource>,
): { readonly name: string; readonly source: Promise<IssueSource> } | null {
  if (name === undefined || (mode !== 'backfill' && mode !== 'catch-up')) {
    return null;
  }
  const named = sourceNamed(name);
  const source = mode === 'backfill' ? named.then(startListings) : named;
  // Who awaits it handles its failure. A run that fails earlier has another reason.
  source.catch(() => undefined);
  return { name, source };
}

/** One client for each repository, because an app has one token per installation. */
function clientPerRepository(
  { credentials, apiUrl, mode }: Config,
  { log, mask }: Reporter,
  waitBudget: WaitBudget,
): (fullName: string) => Promise<GitHubClient> {
  const clients = new Map<string, Promise<GitHubClient>>();
  const connect = async (fullName: string): Promise<GitHubClient> => {
    if (credentials === null) {
      throw new Error(`mode ${mode} has no credentials for GitHub`);
    }
    const { githubClient } = await loadGitHubClient();
    return githubClient(credentials, fullName, {
      baseUrl: apiUrl,
      log,
      waitBudget,
      mask,
    });
  };
  return (fullName) => {
    const client = clients.get(fullName) ?? connect(fullName);
    clients.set(fullName, client);
    return client;
  };
}

/** Adapters with large packages are imported only when a run needs them: loading code takes most of a short run. */
export async function openStore(
  { mode, database, tablePrefix, isReadOnly }: Config,
  log: Log,
): Promise<Store> {
  if (database.kind === 'sqlite') {
    return sqliteStore({ ...database, tablePrefix, isReadOnly, vectorLibraries: VECTOR_LIBRARIES });
  }
  const { tidbStore } = await import('./stores/tidb/tidb-store.js');
  // Somebody waits for the answer of a tool, and can ask again.
  const patience = mode === 'mcp' ? { retryMs: TOOL_RETRY_MS } : {};
  const connections = CONNECTIONS[mode] ?? 1;
  return tidbStore({ ...database, tablePrefix, isReadOnly, log, connections, ...patience });
}
