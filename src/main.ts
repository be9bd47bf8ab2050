/** Builds the real world, runs once and reports. Only this file knows every adapter. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { actionsReporter } from './actions/actions-reporter.js';
import { chooseMode } from './config/choose-mode.js';
import type { EmbedderConfig } from './config/embedder-inputs.js';
import type { RawInputs } from './config/input-names.js';
import {
  asksForHelp,
  foreignVariables,
  inputsFromArguments,
  inputsFromEnvironment,
} from './config/read-inputs.js';
import { findSecrets } from './config/secrets.js';
import { validateInputs, type Config } from './config/validate-inputs.js';
import { CancelledError, stackFrames } from './core/model/errors.js';
import { fullNameOf } from './core/model/record.js';
import { newTally, type Tally } from './core/model/tally.js';
import type { Embedder } from './core/ports/embedder.js';
import type { Log } from './core/ports/log.js';
import type { Store } from './core/ports/store.js';
import type { WaitBudget, World } from './core/ports/world.js';
import { errorLines } from './core/report/log-lines.js';
import type { Reporter } from './core/report/reporter.js';
import { emptyResult, type Result } from './core/report/result.js';
import { lexicalEmbedder } from './embedders/lexical-embedder.js';
import { githubCommentPoster } from './github/github-comments.js';
import { githubSource, githubSourceNamed } from './github/github-source.js';
import type { GitHubClient } from './github/requests/github-client.js';
import { newWaitBudget } from './github/requests/rate-limit.js';
import { readWebhook } from './github/webhook.js';
import { STORE_ABANDON_MS, STORE_CLOSE_MS } from './limits.js';
import { run } from './run.js';
import { sqliteStore } from './stores/sqlite/sqlite-store.js';
import { terminalReporter } from './terminal/terminal-reporter.js';
import { USAGE } from './terminal/usage.js';

const { env } = process;
const RUN_ID = `${env['GITHUB_RUN_ID'] ?? 'local'}-${randomUUID()}`;
/** Beside this file's bundle. */
const VECTOR_LIBRARIES = join(dirname(fileURLToPath(import.meta.url)), 'sqlite-vec');

async function main(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    // Nobody reads the log any more, or its disk is full. The database, the outputs and the exit code are still needed.
    stream.on('error', () => undefined);
  }
  const args = process.argv.slice(2);
  if (asksForHelp(args)) {
    process.stdout.write(USAGE);
    return;
  }
  const isCommandLine = args.length > 0;
  const reporter = isCommandLine ? terminalReporter(env['TIARA_DEBUG'] === '1') : actionsReporter(env);
  const raw = isCommandLine ? inputsFromArguments(args, env) : inputsFromEnvironment(env);
  for (const secret of findSecrets(raw, env)) {
    reporter.mask(secret);
  }
  const foreign = isCommandLine ? [] : foreignVariables(env);
  if (foreign.length > 0) {
    reporter.log.notice(`Ignored ${foreign.join(', ')}: Tiara has no such inputs.`);
  }
  const opened: Store[] = [];
  const result = await runSafely(raw, reporter, isCommandLine, opened);
  for (const error of result.errors) {
    reporter.log.debug(describeTrace(error));
  }
  reporter.finish(result);
  process.exitCode =
    result.errors.find((error) => error instanceof CancelledError)?.exitCode ?? process.exitCode;
  // Only now, because a server that hangs or fails must not keep the result back.
  await Promise.race([Promise.allSettled(opened.map((store) => store.close())), delay(STORE_CLOSE_MS)]);
}

/** Turns whatever happens into a result. Nothing else catches the errors of a run. A store that it opens goes to `opened`. */
async function runSafely(
  raw: RawInputs,
  reporter: Reporter,
  isCommandLine: boolean,
  opened: Store[],
): Promise<Result> {
  const tally = newTally();
  const nothing = emptyResult(tally);
  let mode: Result['mode'] = null;
  const work = async (): Promise<Result> => {
    const chosen = chooseMode(raw, env['GITHUB_EVENT_NAME'] ?? null, isCommandLine);
    if (typeof chosen !== 'string') {
      reporter.log.notice(`Nothing was done: ${chosen.nothing}.`);
      return { ...nothing, skipped: chosen.nothing };
    }
    const config = validateInputs(raw, chosen, {
      repository: env['GITHUB_REPOSITORY'] || null,
      apiUrl: env['GITHUB_API_URL'],
      isRunner: env['GITHUB_ACTIONS'] === 'true',
      readFile: (path) => readFileSync(path, 'utf8'),
    });
    mode = config.mode;
    const event = config.mode === 'event' ? readWebhook(env) : null;
    const store = await openStore(config, reporter.log);
    opened.push(store);
    return run(config, await buildWorld(config, store, reporter), event, tally);
  };
  try {
    return await Promise.race([work(), cutShort()]);
  } catch (error) {
    if (error instanceof CancelledError) {
      await Promise.race([
        Promise.allSettled(opened.map((store) => abandon(store, tally))),
        delay(STORE_ABANDON_MS),
      ]);
    }
    return { ...nothing, mode, errors: [error] };
  }
}

/** Lets other runs take over at once, and counts what is left to them. */
async function abandon(store: Store, tally: Tally): Promise<void> {
  await store.abandon(RUN_ID);
  tally.pending = await store.vectors.countPending([]);
}

/** Rejects when the run cannot come to its end: an error outside of it, nothing left to wait for, or a cancelled job. */
function cutShort(): Promise<never> {
  return new Promise((_, reject) => {
    // Unhandled rejections arrive here, too. Without a listener, Node.js would print the message, and text with it.
    process.on('uncaughtException', reject);
    process.once('beforeExit', () => {
      reject(new Error('nothing is left to wait for, and the run has no result'));
    });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        reject(new CancelledError(signal));
      });
    }
  });
}

async function buildWorld(config: Config, store: Store, reporter: Reporter): Promise<World> {
  const { log } = reporter;
  // The database is asked first: its answer takes a few round trips, and code is loaded meanwhile.
  const opening = store.openClock();
  opening.catch(() => undefined);
  const waitBudget = newWaitBudget();
  const clientFor = clientPerRepository(config, reporter, waitBudget);
  return {
    store,
    log,
    embedder: await createEmbedder(config.embedder, { log, waitBudget }),
    embeds: config.embeds,
    clock: await opening,
    runId: RUN_ID,
    sourceNamed: async (fullName) => githubSourceNamed(await clientFor(fullName), fullName),
    sourceFor: async (repository) => githubSource(await clientFor(fullNameOf(repository)), repository),
    posterFor: async (repository) => githubCommentPoster(await clientFor(fullNameOf(repository)), repository),
  };
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
    const { githubClient } = await import('./github/requests/github-client.js');
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
async function openStore({ database, tablePrefix, isReadOnly }: Config, log: Log): Promise<Store> {
  if (database.kind === 'sqlite') {
    return sqliteStore({ ...database, tablePrefix, isReadOnly, vectorLibraries: VECTOR_LIBRARIES });
  }
  const { tidbStore } = await import('./stores/tidb/tidb-store.js');
  return tidbStore({ ...database, tablePrefix, isReadOnly, log });
}

async function createEmbedder(
  embedder: EmbedderConfig | null,
  session: { readonly log: Log; readonly waitBudget: WaitBudget },
): Promise<Embedder> {
  if (embedder === null) {
    return NO_EMBEDDER;
  }
  if (embedder.kind === 'lexical') {
    return lexicalEmbedder(embedder.dimensions ?? undefined);
  }
  const { openaiEmbedder } = await import('./embedders/openai-embedder.js');
  return openaiEmbedder(embedder, session);
}

/** For a mode that embeds nothing. */
const NO_EMBEDDER: Embedder = {
  model: 'none',
  dimensions: null,
  batch: { texts: 0, bytes: 0, inFlight: 0 },
  textBytes: 0,
  embed: () => Promise.reject(new Error('this mode embeds nothing')),
};

/** The names and stack frames of an error and its causes. Leaves out messages: a library's message may repeat its input. */
function describeTrace(error: unknown): string {
  const traces: string[] = [];
  for (let at = error; at instanceof Error; at = at.cause) {
    traces.push(`${at.name} ${stackFrames(at).join(' ')}`);
  }
  return traces.join(' caused by ');
}

await main().catch((error: unknown) => {
  process.exitCode = 1;
  process.stderr.write(`${errorLines({ ...emptyResult(newTally()), errors: [error] }).join('\n')}\n`);
});
// A library may leave a connection open, which would keep the job running. So flush the output, then end the process.
process.stdout.write('', () => process.stderr.write('', () => process.exit()));
