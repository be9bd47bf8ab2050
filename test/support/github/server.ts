/** A stand-in for GitHub's REST API: an HTTP server on 127.0.0.1 in front of trackers that tests change. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { refusal, type Answer, type GitHubRequest } from './answer.js';
import { githubApp, type App, type AppOptions } from './app.js';
import { faults, type Fault } from './faults.js';
import type { IssueLinks } from './listings.js';
import { rateLimit, type RateLimitOptions } from './rate-limit.js';
import { answerTo } from './routes.js';
import type { Tracker } from './tracker.js';

export type { GitHubRequest } from './answer.js';
export type { Fault } from './faults.js';

export interface GitHubOptions {
  readonly trackers: readonly Tracker[];
  /** Tokens that are accepted as well as the app's; any token when there are neither. */
  readonly tokens?: readonly string[];
  readonly app?: AppOptions;
  /** Answers 403, as for a token without the permission: to every request, or to those for which it returns true. */
  readonly isForbidden?: boolean | ((request: GitHubRequest) => boolean);
  /** Refuses requests beyond this limit; by default they are only counted. */
  readonly rateLimit?: RateLimitOptions;
  /** Shows at most this many items on a page, however many are asked for, so that few items fill several pages. */
  readonly pageItems?: number;
  /** Answers 502 to listings with more items per page, as GitHub does to heavy pages. */
  readonly perPageMax?: number;
  /** `cursors` by default. */
  readonly issueLinks?: IssueLinks;
  /** The origin that links and redirects name, as a server behind another name sends them; the server's own by default. */
  readonly linkOrigin?: string;
  /** Called when a page of a listing has been computed, so that a test can change what the next one shows. */
  readonly onPage?: (request: GitHubRequest) => void;
}

export interface GitHubStandIn {
  readonly url: string;
  /** In order of arrival. */
  readonly requests: readonly GitHubRequest[];
  readonly app: App | null;
  /** Adds a fault. Each request gets the first fault that applies to it. */
  fail(fault: Fault): void;
  /** Leaves these items out of the listings, as a lagging listing does; they can still be looked up by id. */
  hide(isHidden: (item: { readonly id: number }) => boolean): void;
  /** Begins a new window of the rate limit, as if an hour had passed. */
  renewRateLimit(): void;
  /** Removes the faults that have not happened yet. */
  heal(): void;
  close(): Promise<void>;
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const BAD_GATEWAY: Answer = {
  status: 502,
  body: '<html><head><title>502 Bad Gateway</title></head></html>',
  headers: { 'content-type': 'text/html' },
};

export async function startGitHub(options: GitHubOptions): Promise<GitHubStandIn> {
  const requests: GitHubRequest[] = [];
  const troubles = faults();
  const limit = rateLimit(options.rateLimit);
  let hidden: (item: { readonly id: number }) => boolean = () => false;
  const app = options.app === undefined ? null : githubApp(options.app);

  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const received = await requestOf(message);
    requests.push(received);
    const request = withSmallPages(options, received);
    const refused = limit.count();
    const headers = { ...JSON_TYPE, ...limit.headers() };
    const work = (): Answer =>
      refused ??
      app?.answer(request.method, request.path, request.authorization) ??
      denial(options, app, request) ??
      (isHeavy(options, request)
        ? BAD_GATEWAY
        : answerTo(request, options.trackers, options.linkOrigin ?? urlOf(server), options.issueLinks));
    if (await troubles.befall(request, response, headers, work)) {
      return;
    }
    const answer = work();
    const shown = withoutHidden(answer, hidden).body;
    const body = typeof shown === 'string' ? shown : JSON.stringify(shown);
    if (Array.isArray(answer.body)) {
      options.onPage?.(request);
    }
    response.writeHead(answer.status, { ...headers, ...answer.headers }).end(body);
  };

  const server = createServer((message, response) => {
    serve(message, response).catch((error: unknown) => {
      // A bug in the stand-in or in a test's hook: the response is the only way to report it.
      response.writeHead(500, JSON_TYPE).end(JSON.stringify({ message: `stand-in: ${String(error)}` }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: urlOf(server),
    requests,
    app,
    fail: (fault) => {
      troubles.add(fault);
    },
    hide: (isHidden) => {
      hidden = isHidden;
    },
    renewRateLimit: () => {
      limit.renew();
    },
    heal: () => {
      troubles.clear();
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

function withoutHidden(answer: Answer, isHidden: (item: { readonly id: number }) => boolean): Answer {
  return Array.isArray(answer.body)
    ? { ...answer, body: (answer.body as { id: number }[]).filter((item) => !isHidden(item)) }
    : answer;
}

function urlOf(server: ReturnType<typeof createServer>): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function requestOf(message: IncomingMessage): Promise<GitHubRequest> {
  const at = Date.now();
  const { method = 'GET', url = '/', headers } = message;
  const { pathname, search } = new URL(url, 'http://localhost');
  const { authorization = '' } = headers;
  return { method, path: pathname, query: search.slice(1), authorization, body: await text(message), at };
}

function denial(options: GitHubOptions, app: App | null, request: GitHubRequest): Answer | null {
  const { tokens, isForbidden = false } = options;
  const token = request.authorization.replace(/^(token|bearer) /i, '');
  const isAccepted =
    tokens === undefined && app === null
      ? token !== ''
      : tokens?.includes(token) === true || app?.isValid(token) === true;
  if (!isAccepted) {
    return refusal(401, 'Bad credentials');
  }
  return (typeof isForbidden === 'boolean' ? isForbidden : isForbidden(request))
    ? refusal(403, 'Resource not accessible by integration')
    : null;
}

function isHeavy({ perPageMax = Infinity }: GitHubOptions, { path, query }: GitHubRequest): boolean {
  return /\/(issues|comments)$/.test(path) && Number(new URLSearchParams(query).get('per_page')) > perPageMax;
}

function withSmallPages({ pageItems }: GitHubOptions, request: GitHubRequest): GitHubRequest {
  const query = new URLSearchParams(request.query);
  const asked = query.get('per_page');
  if (pageItems === undefined || asked === null) {
    return request;
  }
  query.set('per_page', String(Math.min(pageItems, Number(asked))));
  return { ...request, query: query.toString() };
}
