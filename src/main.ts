/** Builds the real world, runs once, reports. The only place that knows every adapter. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { actionsOutlet } from './actions/actions-reporter.js';
import { configOf, type Config } from './config/validate-inputs.js';
import type { DatabaseConfig } from './config/database-inputs.js';
import type { EmbedderConfig } from './config/embedder-inputs.js';
import { asksForHelp, inputsOfArguments, inputsOfEnvironment, type RawInputs } from './config/read-inputs.js';
import { TRACKER_EVENTS, modeOf } from './config/choose-mode.js';
import { secretsOf } from './config/secrets.js';
import { UserError, framesOf } from './core/model/errors.js';
import type { Outlet } from './core/report/reporter.js';
import type { Embedder, Log, Store, World } from './core/ports/store.js';
import { fullNameOf } from './core/model/record.js';
import type { Result } from './core/report/job-summary.js';
import { newTally } from './core/model/tally.js';
import { lexical } from './embedders/lexical-embedder.js';
import { openai } from './embedders/openai-embedder.js';
import { githubClient } from './github/github-client.js';
import { eventOf } from './github/webhook.js';
import { githubHistory, historyOf } from './github/github-source.js';
import { newPatience, type Patience } from './github/rate-limit.js';
import { githubTracker } from './github/github-comments.js';
import { run } from './run.js';
import { sqliteStore } from './stores/sqlite/sqlite-store.js';
import { tidbStore } from './stores/tidb/tidb-store.js';
import { terminalOutlet } from './terminal/terminal-reporter.js';
import { USAGE } from './terminal/usage.js';

const { env } = process;

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  if (asksForHelp(args)) {
    process.stdout.write(USAGE);
    return;
  }
  const isCommandLine = args.length > 0;
  const outlet = isCommandLine ? terminalOutlet(env['TIARA_DEBUG'] === '1') : actionsOutlet();
  const raw = isCommandLine ? inputsOfArguments(args, env) : inputsOfEnvironment(env);
  for (const secret of secretsOf(raw)) {
    outlet.mask(secret);
  }
  const result = await resultOf(raw, outlet, isCommandLine);
  for (const error of result.errors) {
    outlet.log.debug(traceOf(error));
  }
  await outlet.finish(result);
}

async function resultOf(raw: RawInputs, outlet: Outlet, isCommandLine: boolean): Promise<Result> {
  const nothing = { mode: null, tally: newTally(), hits: null };
  const eventName = env['GITHUB_EVENT_NAME'] ?? null;
  let store: Store | null = null;
  try {
    const mode = modeOf(raw, eventName, isCommandLine);
    if (typeof mode !== 'string') {
      outlet.log.notice(`Nothing was done: ${mode.nothing}.`);
      return { ...nothing, skipped: mode.nothing, errors: [] };
    }
    const config = configOf(raw, mode, {
      repository: env['GITHUB_REPOSITORY'] ?? null,
      isRunner: env['GITHUB_ACTIONS'] === 'true',
      readFile: (path) => readFileSync(path, 'utf8'),
    });
    store = storeOf(config.database, outlet.log);
    return await run(config, worldOf(config, store, outlet), readEvent);
  } catch (error) {
    return { ...nothing, skipped: null, errors: [error] };
  } finally {
    await store?.close();
  }
}

function worldOf(config: Config, store: Store, outlet: Outlet): World {
  const { log } = outlet;
  const patience = newPatience();
  const clients = new Map<string, ReturnType<typeof githubClient>>();
  const clientFor = (repository: string): ReturnType<typeof githubClient> => {
    const client = clients.get(repository) ?? connect(config, repository, outlet, patience);
    clients.set(repository, client);
    return client;
  };
  return {
    store,
    log,
    embedder: embedderOf(config.embedder),
    embeds: config.embeds,
    clock: { now: () => new Date() },
    runId: `${env['GITHUB_RUN_ID'] ?? 'local'}-${randomUUID()}`,
    history: async (fullName) => githubHistory(await clientFor(fullName), fullName),
    historyOf: async (repository) => historyOf(await clientFor(fullNameOf(repository)), repository),
    trackerOf: async (repository) => githubTracker(await clientFor(fullNameOf(repository)), repository),
  };
}

function connect(
  config: Config,
  repository: string,
  outlet: Outlet,
  patience: Patience,
): ReturnType<typeof githubClient> {
  if (config.credentials === null) {
    throw new Error(`mode ${config.mode} has no credentials to ask GitHub with`);
  }
  return githubClient(config.credentials, repository, {
    baseUrl: env['GITHUB_API_URL'] ?? 'https://api.github.com',
    log: outlet.log,
    patience,
    mask: (secret) => {
      outlet.mask(secret);
    },
  });
}

function storeOf(database: DatabaseConfig, log: Log): Store {
  return database.kind === 'sqlite' ? sqliteStore(database) : tidbStore({ ...database, log });
}

function embedderOf(embedder: EmbedderConfig | null): Embedder {
  if (embedder === null) {
    return NO_EMBEDDER;
  }
  return embedder.kind === 'lexical' ? lexical(embedder.dimensions ?? undefined) : openai(embedder);
}

/** For a mode that must not buy anything. */
const NO_EMBEDDER: Embedder = {
  model: 'none',
  dimensions: null,
  batch: { texts: 0, bytes: 0, inFlight: 0 },
  textBytes: 0,
  embed: () => Promise.reject(new Error('this mode embeds nothing')),
};

/** The runner puts the event's payload into a file. */
function readEvent(): ReturnType<typeof eventOf> {
  const name = TRACKER_EVENTS.find((known) => known === env['GITHUB_EVENT_NAME']);
  const path = env['GITHUB_EVENT_PATH'];
  if (name === undefined || path === undefined) {
    throw new UserError(
      'GITHUB_EVENT_NAME and GITHUB_EVENT_PATH do not name an event and the file of its payload.',
    );
  }
  let payload: unknown;
  try {
    payload = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UserError('The file that GITHUB_EVENT_PATH names cannot be read as JSON.', { cause: error });
  }
  return eventOf(name, payload);
}

/** Names, places in the code and causes; no messages, because a library's message may repeat what it was given. */
function traceOf(error: unknown): string {
  const traces: string[] = [];
  for (let at = error; at instanceof Error; at = at.cause) {
    traces.push(`${at.name} ${framesOf(at).join(' ')}`);
  }
  return traces.join(' caused by ');
}

await main();
// Whatever a library left open must not keep a job running: what is written is flushed, then the process ends.
process.stdout.write('', () => process.stderr.write('', () => process.exit()));
