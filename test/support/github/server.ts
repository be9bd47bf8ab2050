/** A stand-in for GitHub's REST API on the loopback address: the wire, over living trackers. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { githubApp, type App, type AppOptions } from './app.js';
import type { CommentPayload } from './corpus.js';
import { issuePage, offsetPage, refusal, type Answer } from './listings.js';
import { numberOf, type Tracker } from './tracker.js';

export interface GitHubRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly authorization: string;
}

/** Goes wrong instead of answering, `times` times (once), for requests to which it applies (all). */
export interface Fault {
  readonly when?: (request: GitHubRequest) => boolean;
  readonly times?: number;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is when it is a text. */
  readonly body?: unknown;
  /** Ends the connection: without an answer, or half-way through it when there is a body. */
  readonly cut?: boolean;
}

export interface GitHubOptions {
  readonly trackers: readonly Tracker[];
  /** Tokens that are accepted; any when absent. */
  readonly tokens?: readonly string[];
  readonly app?: AppOptions;
  /** Answers everything with 403, as for a token without the permission. */
  readonly isForbidden?: boolean;
  /** Is called after each page of a listing was served. */
  readonly onPage?: (request: GitHubRequest) => void;
}

export interface GitHubStandIn {
  readonly url: string;
  /** In the order of their arrival. */
  readonly requests: readonly GitHubRequest[];
  readonly app: App | null;
  fail(fault: Fault): void;
  /** Leaves these items out of the listings, as a listing that lags does; asked for by id they are there. */
  hide(isHidden: (item: { readonly id: number }) => boolean): void;
  /** Forgets the faults that have not come yet. */
  heal(): void;
  close(): Promise<void>;
}

const RATE_LIMIT = 5_000;

export async function startGitHub(options: GitHubOptions): Promise<GitHubStandIn> {
  const requests: GitHubRequest[] = [];
  const faults: { fault: Fault; left: number }[] = [];
  let hidden: (item: { readonly id: number }) => boolean = () => false;
  const app = options.app === undefined ? null : githubApp(options.app);

  const server = createServer((message, response) => {
    const request = requestOf(message);
    requests.push(request);
    const due = faults.find(({ fault, left }) => left > 0 && (fault.when?.(request) ?? true));
    if (due !== undefined) {
      due.left -= 1;
      goWrong(due.fault, response);
      return;
    }
    const answer =
      app?.answer(request.method, request.path, request.authorization) ??
      denial(options, app, request) ??
      answerTo(request, options.trackers, urlOf(server));
    send(withoutHidden(answer, hidden), response, requests.length);
    if (Array.isArray(answer.body)) {
      options.onPage?.(request);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: urlOf(server),
    requests,
    app,
    fail: (fault) => {
      faults.push({ fault, left: fault.times ?? 1 });
    },
    hide: (isHidden) => {
      hidden = isHidden;
    },
    heal: () => {
      faults.length = 0;
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

function requestOf({ method = 'GET', url = '/', headers }: IncomingMessage): GitHubRequest {
  const { pathname, search } = new URL(url, 'http://localhost');
  return { method, path: pathname, query: search.slice(1), authorization: headers.authorization ?? '' };
}

function goWrong(
  { status = 500, headers = {}, body = { message: 'fault' }, cut }: Fault,
  response: ServerResponse,
): void {
  if (cut === true) {
    response.socket?.destroy();
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

function send({ status, body, headers = {} }: Answer, response: ServerResponse, used: number): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'x-ratelimit-limit': String(RATE_LIMIT),
    'x-ratelimit-remaining': String(RATE_LIMIT - used),
    'x-ratelimit-used': String(used),
    'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 3_600),
    'x-ratelimit-resource': 'core',
    ...headers,
  });
  response.end(JSON.stringify(body));
}

function denial(options: GitHubOptions, app: App | null, { authorization }: GitHubRequest): Answer | null {
  const token = authorization.replace(/^(token|bearer) /i, '');
  const accepted = options.tokens?.includes(token) ?? (app === null ? token !== '' : app.isValid(token));
  if (!accepted) {
    return refusal(401, 'Bad credentials');
  }
  return options.isForbidden === true ? refusal(403, 'Resource not accessible by integration') : null;
}

function answerTo({ path, query }: GitHubRequest, trackers: readonly Tracker[], base: string): Answer {
  const [, id, fullName, rest = ''] =
    /^(?:\/repositories\/(\d+)|\/repos\/([^/]+\/[^/]+))(\/.*)?$/.exec(decodeURIComponent(path)) ?? [];
  const former = trackers.find(({ formerNames }) => formerNames.includes(fullName ?? ''));
  if (former !== undefined) {
    return moved(`${base}/repositories/${former.repository.id}${rest}`);
  }
  const found = trackers.find(
    ({ repository }) => String(repository.id) === id || repository.full_name === fullName,
  );
  return found === undefined
    ? refusal(404, 'Not Found')
    : answerOf(found, rest, new URLSearchParams(query), base);
}

function moved(location: string): Answer {
  return { ...refusal(301, 'Moved Permanently'), headers: { location } };
}

function answerOf(tracker: Tracker, rest: string, query: URLSearchParams, base: string): Answer {
  const root = `${base}/repositories/${tracker.repository.id}`;
  if (rest === '') {
    return { status: 200, body: tracker.repository };
  }
  if (rest === '/issues') {
    return issuePage(tracker.issues(), query, `${root}/issues`);
  }
  if (rest === '/issues/comments') {
    return offsetPage(tracker.comments(), query, `${root}/issues/comments`);
  }
  const [, commentId] = /^\/issues\/comments\/(\d+)$/.exec(rest) ?? [];
  if (commentId !== undefined) {
    const comment = tracker.comment(Number(commentId));
    return comment === undefined ? refusal(404, 'Not Found') : { status: 200, body: comment };
  }
  const [, number, list] = /^\/issues\/(\d+)(\/comments)?$/.exec(rest) ?? [];
  return number === undefined
    ? refusal(404, 'Not Found')
    : single(tracker, Number(number), list, query, base);
}

function single(
  tracker: Tracker,
  number: number,
  list: string | undefined,
  query: URLSearchParams,
  base: string,
): Answer {
  const issue = tracker.issue(number);
  if (issue === undefined) {
    return refusal(404, 'Not Found');
  }
  if (issue['gone'] === 'transferred') {
    return moved(`${base}${String(issue['to'])}${list ?? ''}`);
  }
  if (issue['gone'] === 'deleted') {
    return refusal(410, 'This issue was deleted');
  }
  if (list === undefined) {
    return { status: 200, body: issue };
  }
  const ofIssue = (comment: CommentPayload): boolean => numberOf(comment) === number;
  const ascending = new URLSearchParams(query);
  ascending.set('direction', 'asc');
  const path = `${base}/repositories/${tracker.repository.id}/issues/${number}/comments`;
  return offsetPage(tracker.comments().filter(ofIssue), ascending, path);
}
