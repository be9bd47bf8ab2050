/** Connects to GitHub: credentials, time limits, retries, and errors that users understand. */
import { getUserAgentWithOrchestrationId, GitHub } from '@actions/github/lib/utils';
import type { Log } from '../../core/ports/log.js';
import type { WaitBudget } from '../../core/ports/world.js';
import { REQUEST_TIMEOUT_MS } from '../../limits.js';
import { sendRequest } from '../../network/send-request.js';
import { installationClient, type GitHubApp } from './app-auth.js';
import { explainError } from './explain-error.js';
import { guardedFetch, otherHostError } from './guarded-fetch.js';
import { plainLinkHeader } from './next-link.js';
import { requestRetrier } from './request-retry.js';

export type GitHubClient = InstanceType<typeof GitHub> & {
  /** As in `IssueSource`. */
  readonly requestsLeftShare: () => number | null;
};

export type GitHubCredentials = { readonly token: string } | { readonly app: GitHubApp };

interface ClientOptions {
  /** The API: `https://api.github.com`, or that of a GitHub Enterprise Server. */
  readonly baseUrl: string;
  readonly log: Log;
  /** Called with every new secret, such as an installation's token. */
  readonly mask: (secret: string) => void;
  /** Shared by the clients of one run. */
  readonly waitBudget: WaitBudget;
  /** The limit for one request and its body; REQUEST_TIMEOUT_MS by default. */
  readonly requestTimeoutMs?: number;
}

/** A client for one repository (`owner/name`). An app uses the installation that covers this repository. */
export async function githubClient(
  credentials: GitHubCredentials,
  repository: string,
  options: ClientOptions,
): Promise<GitHubClient> {
  const create = (auth: Record<string, unknown>): GitHubClient => createClient(auth, options);
  return 'token' in credentials
    ? create({ auth: credentials.token })
    : installationClient(credentials.app, repository, create, options.mask);
}

function createClient(auth: Record<string, unknown>, options: ClientOptions): GitHubClient {
  const { baseUrl, log, waitBudget, requestTimeoutMs = REQUEST_TIMEOUT_MS } = options;
  const userAgent = getUserAgentWithOrchestrationId('tiara');
  const octokit = new GitHub({
    ...auth,
    ...(userAgent === undefined ? {} : { userAgent }),
    baseUrl,
    log: silent,
    // Octokit's own parser looks at every value, for numbers that nothing here could use.
    request: { fetch: guardedFetch(sendWithin(requestTimeoutMs)), parseSuccessResponseBody: false },
  });
  const requestWithRetry = requestRetrier({ waitBudget, log });
  octokit.hook.wrap('request', (send, request) => requestWithRetry(request, () => send(request)));
  let left: number | null = null;
  octokit.hook.after('request', ({ headers, url }) => {
    headers.link = plainLinkHeader(headers.link, url);
    const share = Number(headers['x-ratelimit-remaining'] ?? NaN) / Number(headers['x-ratelimit-limit']);
    left = Number.isFinite(share) ? share : null;
  });
  octokit.hook.before('request', ({ url }) => {
    assertSameOrigin(baseUrl, url);
  });
  // Registered last, so that it sees only errors that remain after all retries.
  octokit.hook.error('request', (error, request) => {
    throw explainError(error, request);
  });
  return Object.assign(octokit, { requestsLeftShare: () => left });
}

// Octokit's own log repeats URLs and GitHub's messages.
const ignore = (): void => undefined;
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** A time limit for the request and its body. */
function sendWithin(timeoutMs: number): typeof sendRequest {
  return (url, init) => sendRequest(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
}

/** The URL of a next page comes from an answer, and every request carries the token, which only GitHub may see. */
function assertSameOrigin(baseUrl: string, url: string): void {
  const { origin } = new URL(baseUrl);
  if (new URL(url, baseUrl).origin !== origin) {
    throw otherHostError(origin, url);
  }
}
