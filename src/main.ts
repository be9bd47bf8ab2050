/** Runs once and reports. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { actionsReporter } from './actions/actions-reporter.js';
import { buildWorld, openStore } from './build-world.js';
import { chooseMode } from './config/choose-mode.js';
import type { RawInputs } from './config/input-names.js';
import { foreignVariables, inputsFromEnvironment } from './config/read-inputs.js';
import { findSecrets } from './config/secrets.js';
import { validateInputs } from './config/validate-inputs.js';
import { CancelledError, InputError, stackFrames } from './core/model/errors.js';
import { newTally, type Tally } from './core/model/tally.js';
import type { Store } from './core/ports/store.js';
import { errorLines } from './core/report/log-lines.js';
import type { Reporter } from './core/report/reporter.js';
import { emptyResult, type Result } from './core/report/result.js';
import { readWebhook } from './github/webhook.js';
import { STORE_ABANDON_MS, STORE_CLOSE_MS } from './limits.js';
import { run } from './run.js';
import { readCommandLine } from './terminal/command-line.js';
import { tokenOfGh } from './terminal/gh-token.js';
import { terminalReporter } from './terminal/terminal-reporter.js';
import { VERSION } from './terminal/version.js';

const { env } = process;
const RUN_ID = `${env['GITHUB_RUN_ID'] ?? 'local'}-${randomUUID()}`;

async function main(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    // Nobody reads the log any more, or its disk is full. The database, the outputs and the exit code are still needed.
    stream.on('error', () => undefined);
  }
  const args = process.argv.slice(2);
  const command = args.length > 0 ? readCommandLine(args, env, VERSION) : null;
  if (command !== null && command.asksFor !== 'run') {
    process.stdout.write(command.text);
    return;
  }
  const isCommandLine = command !== null;
  const reporter = isCommandLine
    ? terminalReporter({ isVerbose: env['TIARA_DEBUG'] === '1', isJson: command.isJson })
    : actionsReporter(env);
  const raw = isCommandLine ? withTokenOfGh(command.inputs) : inputsFromEnvironment(env);
  for (const secret of findSecrets(raw, env)) {
    reporter.mask(secret);
  }
  const foreign = isCommandLine ? [] : foreignVariables(env);
  if (foreign.length > 0) {
    reporter.log.notice(`Ignored ${foreign.join(', ')}: Tiara has no such inputs.`);
  }
  const opened: Store[] = [];
  const result = await runSafely(raw, reporter, isCommandLine, opened, command?.problems);
  for (const error of result.errors) {
    reporter.log.debug(describeTrace(error));
  }
  reporter.finish({ ...result, elapsedMs: process.uptime() * 1000 });
  process.exitCode =
    result.errors.find((error) => error instanceof CancelledError)?.exitCode ?? process.exitCode;
  // Only now, because a server that hangs or fails must not keep the result back.
  await Promise.race([Promise.allSettled(opened.map((store) => store.close())), delay(STORE_CLOSE_MS)]);
}

/** A person at a terminal is often logged in with GitHub's own program. */
function withTokenOfGh(inputs: RawInputs): RawInputs {
  const readsGitHub = ['backfill', 'catch-up', 'check'].includes(inputs['mode'] ?? '');
  return readsGitHub && !inputs['token'] && !inputs['app-id']
    ? { ...inputs, token: tokenOfGh(env['GITHUB_API_URL']) }
    : inputs;
}

/** Turns whatever happens into a result. Nothing else catches the errors of a run. A store that it opens goes to `opened`. */
async function runSafely(
  raw: RawInputs,
  reporter: Reporter,
  isCommandLine: boolean,
  opened: Store[],
  problems: readonly string[] = [],
): Promise<Result> {
  const tally = newTally();
  const nothing = emptyResult(tally);
  let mode: Result['mode'] = null;
  const work = async (): Promise<Result> => {
    if (problems.length > 0) {
      throw new InputError(problems);
    }
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
    const world = await buildWorld(config, store, reporter, RUN_ID);
    if (config.mode === 'mcp') {
      const { serveMcp } = await import('./mcp/serve-mcp.js');
      await serveMcp(world, VERSION);
      return { ...nothing, mode };
    }
    return run(config, world, event, tally);
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
        reject(
          new CancelledError(
            `The run was cancelled (${signal}). What was stored stays stored, and the next run resumes.`,
            signal,
          ),
        );
      });
    }
  });
}

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
