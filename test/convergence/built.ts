/** Runs the built action: each run is a process, with stand-ins for GitHub and the embedding service. */
import { startEmbeddings } from '../support/embeddings.js';
import type { IssueLinks } from '../support/github/listings.js';
import { eventName } from '../support/github/operations.js';
import { startGitHub } from '../support/github/server.js';
import type { Tracker } from '../support/github/tracker.js';
import { runAction } from '../support/runner.js';
import type { TestDatabase } from '../support/test-database.js';
import { isLate, type Circumstance, type Hands, type RunOf, type Updated } from './runner.js';
import { POISON } from './issue-lifecycle.js';

/** The longest time that a killed run can block others. A test cannot move the clock of a process. */
const LEASE_IS_OVER_S = 10 * 60;
const EVENTS = { 'catch-up': 'schedule', backfill: 'workflow_dispatch' } as const;

export async function built(
  database: TestDatabase,
  trackers: readonly [Tracker, Tracker],
  issueLinks: IssueLinks,
): Promise<Hands> {
  let now: Circumstance | null = null;
  const others: Promise<void>[] = [];
  const github = await startGitHub({
    trackers,
    issueLinks,
    onPage: ({ path }) => {
      if (now?.trouble === 'life goes on') {
        others.push(now.meanwhile(path.endsWith('/comments') ? 'comments' : 'issues', []));
        now = null;
      }
    },
  });
  const embeddings = await startEmbeddings({ poison: (text) => text.includes(POISON) });
  embeddings.fail({ times: Infinity, status: 401, when: () => now?.trouble === 'embedder fails' });

  const prepare = ({ trouble, at }: Circumstance, kill: () => void): void => {
    github.heal();
    github.hide((item) => trouble === 'listing lags' && isLate(item as Updated, trackers[0].time()));
    if (trouble === 'GitHub fails') {
      github.fail({ times: Infinity, status: 403 });
    } else if (trouble.startsWith('killed')) {
      let requests = 0;
      const isTime = (): boolean => {
        requests += 1;
        if (requests > at % 4) {
          kill();
        }
        return false;
      };
      github.fail({ times: Infinity, status: 500, when: isTime });
      embeddings.fail({ times: Infinity, status: 500, when: isTime });
    }
  };

  return {
    trackers,
    bought: embeddings.texts,
    async run(run, circumstance) {
      const isNested = now === null && others.length > 0;
      let kill = (): void => undefined;
      if (!isNested) {
        now = circumstance;
        prepare(circumstance, () => {
          kill();
        });
      }
      const { exitCode, log } = await runAction({
        event: eventOf(run),
        repository: run.tracker.repository.full_name,
        apiUrl: github.url,
        inputs: {
          token: 'token',
          'database-url': database.url,
          'embedding-model': 'test-model',
          'openai-base-url': embeddings.url,
          'openai-api-key': 'key',
          ...(run.mode === 'event' ? { 'catch-up-interval': '1' } : {}),
          ...(run.mode === 'backfill' ? { 'allow-removals': 'true' } : {}),
        },
        onSpawn: (child) => {
          kill = () => child.kill('SIGKILL');
        },
      });
      if (!isNested) {
        now = null;
        await Promise.all(others.splice(0));
      }
      const wrong = log.split('\n').filter((line) => line.startsWith('::error') && !isPoison(line));
      if (wrong.length > 0 || exitCode === null) {
        throw new Error(`the run failed (${String(exitCode)}): ${wrong.join(' ')}`);
      }
    },
    async wait(seconds) {
      if (seconds > LEASE_IS_OVER_S) {
        await database.execute("UPDATE repositories SET lease_until = '2000-01-01 00:00:00'");
      }
    },
    async close() {
      await github.close();
      await embeddings.close();
    },
  };
}

function eventOf(run: RunOf): { readonly name: string; readonly payload?: unknown } {
  return run.mode === 'event'
    ? { name: eventName(run.payload), payload: run.payload }
    : { name: EVENTS[run.mode] };
}

/** Whether the line names a text that the model refuses: such a run fails, but does everything else. */
function isPoison(line: string): boolean {
  return /^::error::issue #\d+ \(body\): the server refuses it/.test(line);
}
