/** The connection to GitHub: who we are, how long we wait, and what a refusal means. */
import { GitHub, defaults, getUserAgentWithOrchestrationId } from '@actions/github/lib/utils';
import { createAppAuth } from '@octokit/auth-app';
import { UserError } from '../core/model/errors.js';
import type { Log } from '../core/ports/store.js';
import { REQUEST_TIMEOUT_MS } from '../limits.js';
import { answerTo } from './request-retry.js';
import { explain } from './explain-error.js';
import type { Patience } from './rate-limit.js';

export type GitHubClient = InstanceType<typeof GitHub>;

export interface GitHubApp {
  readonly appId: string;
  readonly privateKey: string;
  /** Looked up from the repository when null. */
  readonly installationId: number | null;
}

export type GitHubCredentials = { readonly token: string } | { readonly app: GitHubApp };

interface ClientOptions {
  /** Of the API: `https://api.github.com`, or a GitHub Enterprise Server's. */
  readonly baseUrl: string;
  readonly log: Log;
  /** Is told of every secret that comes into being, such as an installation's token. */
  readonly mask: (secret: string) => void;
  /** Shared by the clients of one run. */
  readonly patience: Patience;
  /** For a request with its body; REQUEST_TIMEOUT_MS unless told. */
  readonly requestTimeoutMs?: number;
}

/** A client for one repository; for an app, of the installation that covers it. */
export async function githubClient(
  credentials: GitHubCredentials,
  repository: string,
  options: ClientOptions,
): Promise<GitHubClient> {
  if ('token' in credentials) {
    return client({ auth: credentials.token }, options);
  }
  const { appId, privateKey } = credentials.app;
  const app = client({ authStrategy: createAppAuth, auth: { appId, privateKey } }, options);
  const installationId = credentials.app.installationId ?? (await installationOf(app, repository));
  const installation = client(
    { authStrategy: createAppAuth, auth: { appId, privateKey, installationId } },
    options,
  );
  maskTokens(installation, options.mask);
  return installation;
}

async function installationOf(app: GitHubClient, repository: string): Promise<number> {
  const [owner = '', repo = ''] = repository.split('/');
  const { data } = await app.request('GET /repos/{owner}/{repo}/installation', { owner, repo });
  return data.id;
}

/** An installation's token lives an hour and is renewed by itself: each new one is masked as it arrives. */
function maskTokens(octokit: GitHubClient, mask: (secret: string) => void): void {
  octokit.hook.after('request', ({ data }, { url }) => {
    const token = url.endsWith('/access_tokens') ? (data as { token?: unknown }).token : null;
    if (typeof token === 'string') {
      mask(token);
    }
  });
}

function client(auth: Record<string, unknown>, options: ClientOptions): GitHubClient {
  const { baseUrl, log, patience, requestTimeoutMs = REQUEST_TIMEOUT_MS } = options;
  const userAgent = getUserAgentWithOrchestrationId('tiara');
  const octokit = new GitHub({
    ...auth,
    ...(userAgent === undefined ? {} : { userAgent }),
    baseUrl,
    log: silent,
    request: { ...defaults.request, fetch: boundedFetch(requestTimeoutMs) },
  });
  octokit.hook.wrap('request', (ask, request) => answerTo(request, () => ask(request), { patience, log }));
  octokit.hook.before('request', ({ url }) => {
    assertLeadsTo(baseUrl, url);
  });
  // Registered last, so that it is told only what no further attempt could mend.
  octokit.hook.error('request', (error, request) => {
    throw explain(error, request);
  });
  return octokit;
}

// Octokit's own log repeats addresses and GitHub's messages as they come.
const ignore = (): void => undefined;
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** The toolkit's fetch (it knows the runner's proxy), with an end to every request and to the reading of its body. */
function boundedFetch(timeoutMs: number): typeof fetch {
  const { fetch: wired } = defaults.request as { fetch: typeof fetch };
  return (input, init) => wired(input, { ...init, signal: AbortSignal.timeout(timeoutMs) });
}

/** Addresses of next pages come in answers, and the token goes along with each request: only ever to GitHub. */
function assertLeadsTo(baseUrl: string, url: string): void {
  const { origin } = new URL(baseUrl);
  if (new URL(url, baseUrl).origin !== origin) {
    throw new UserError(`An answer from ${origin} leads to another host; it was not followed.`);
  }
}
