/** The connection to GitHub: who we are, how long we wait, and what a refusal means. */
import { GitHub, defaults, getUserAgentWithOrchestrationId } from '@actions/github/lib/utils';
import { createAppAuth } from '@octokit/auth-app';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { UserError } from '../core/errors.js';
import type { Log } from '../core/ports.js';
import { RATE_LIMIT_RETRIES, RATE_LIMIT_WAIT_MAX_S, REQUEST_RETRIES, REQUEST_TIMEOUT_MS } from '../limits.js';
import { explain } from './failure.js';

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
}

// The order matters: retry, outermost, must not see a rate limit before throttling has waited for it.
const TiaraOctokit = GitHub.plugin(throttling, retry);

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

function client(auth: Record<string, unknown>, { baseUrl, log }: ClientOptions): GitHubClient {
  const userAgent = getUserAgentWithOrchestrationId('tiara');
  const octokit = new TiaraOctokit({
    ...auth,
    ...(userAgent === undefined ? {} : { userAgent }),
    baseUrl,
    log: silent,
    request: { ...defaults.request, fetch: boundedFetch },
    retry: { retries: REQUEST_RETRIES },
    throttle: {
      onRateLimit: (seconds, request, _octokit, tries) =>
        waits('rate limit', seconds, request.url, tries, log),
      onSecondaryRateLimit: (seconds, request, _octokit, tries) =>
        waits('secondary rate limit', seconds, request.url, tries, log),
    },
  });
  octokit.hook.before('request', ({ url }) => {
    assertLeadsTo(baseUrl, url);
  });
  // Registered last, so that it is told only what no plugin could mend.
  octokit.hook.error('request', (error, request) => {
    throw explain(error, request);
  });
  return octokit;
}

// Octokit's own log repeats addresses and GitHub's messages as they come.
const ignore = (): void => undefined;
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };

function waits(limit: string, seconds: number, url: string, tries: number, log: Log): boolean {
  const isPatient = seconds <= RATE_LIMIT_WAIT_MAX_S && tries < RATE_LIMIT_RETRIES;
  const path = url.replace(/\?.*/s, '');
  log.info(
    isPatient
      ? `GitHub's ${limit} is reached (${path}): waiting ${seconds} s.`
      : `GitHub's ${limit} is reached (${path}).`,
  );
  return isPatient;
}

/** The toolkit's fetch (it knows the runner's proxy), with an end to every request. */
const boundedFetch: typeof fetch = (input, init) => {
  const { fetch: wired } = defaults.request as { fetch: typeof fetch };
  return wired(input, { ...init, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
};

/** Addresses of next pages come in answers, and the token goes along with each request: only ever to GitHub. */
function assertLeadsTo(baseUrl: string, url: string): void {
  const { origin } = new URL(baseUrl);
  if (new URL(url, baseUrl).origin !== origin) {
    throw new UserError(`An answer from ${origin} leads to another host; it was not followed.`);
  }
}
