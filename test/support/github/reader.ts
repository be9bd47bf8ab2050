/** The real GitHub client on the stand-in, with a clock that does not make a test wait. */
import type { TrackerRecord } from '../../../src/core/model/record.js';
import type { IssueSource, Page } from '../../../src/core/ports/issue-source.js';
import { githubClient, type GitHubCredentials } from '../../../src/github/requests/github-client.js';
import { githubSourceNamed } from '../../../src/github/github-source.js';
import { newWaitBudget } from '../../../src/github/requests/rate-limit.js';
import { type Fault, type GitHubOptions, type GitHubStandIn, startGitHub } from './server.js';

export interface Reader {
  readonly github: GitHubStandIn;
  readonly history: IssueSource;
  /** Each wait, in seconds. */
  readonly slept: number[];
  readonly log: readonly string[];
  /** The queries of the requested listings, including retries. */
  queries(): URLSearchParams[];
}

export interface ReaderOptions {
  readonly credentials?: GitHubCredentials;
  readonly requestTimeoutMs?: number;
  /** How long the process has already run. */
  readonly elapsedS?: number;
  /** Faults from the client's first request on. */
  readonly faults?: readonly Fault[];
}

/** Reads the first tracker. Only waits move the clock. */
export async function startReader(options: GitHubOptions, how: ReaderOptions = {}): Promise<Reader> {
  const { credentials = { token: 't' }, elapsedS = 0, requestTimeoutMs, faults = [] } = how;
  const github = await startGitHub(options);
  for (const fault of faults) {
    github.fail(fault);
  }
  const slept: number[] = [];
  const log: string[] = [];
  const write = (line: string): void => void log.push(line);
  const waitBudget = newWaitBudget({
    elapsedS: () => elapsedS + slept.reduce((sum, seconds) => sum + seconds, 0),
    sleep: async (seconds) => {
      slept.push(seconds);
      await Promise.resolve();
    },
  });
  const fullName = options.trackers[0]?.repository.full_name ?? 'octo/nothing';
  const connect = async (): Promise<IssueSource> => {
    const client = await githubClient(credentials, fullName, {
      baseUrl: github.url,
      log: { progress: () => undefined, info: write, notice: write, warning: write, debug: write },
      mask: () => undefined,
      waitBudget,
      ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
    });
    return githubSourceNamed(client, fullName);
  };
  const history = await connect().catch(async (error: unknown) => {
    await github.close();
    throw error;
  });
  return {
    github,
    history,
    slept,
    log,
    queries: () =>
      github.requests
        .filter(({ path }) => /\/(issues|comments)$/.test(path))
        .map(({ query }) => new URLSearchParams(query)),
  };
}

/** The ids of all records, in the order of the pages, with repetitions. */
export async function idsOf(pages: AsyncIterable<Page<TrackerRecord>>): Promise<number[]> {
  const ids: number[] = [];
  for await (const { records } of pages) {
    ids.push(...records.map(({ id }) => id));
  }
  return ids;
}
