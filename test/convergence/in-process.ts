/**
 * Runs Tiara in this process, on GitHub's REST API without a network: everything except the plugins that wait. A killed
 * run is one whose database stops answering; its transactions are complete or absent, as after a killed process.
 */
import { SILENT } from '../support/silent-log.js';
import { GitHub } from '@actions/github/lib/utils';
import { InterruptedError } from '../../src/core/model/errors.js';
import { newTally, type Tally } from '../../src/core/model/tally.js';
import type { Embedder } from '../../src/core/ports/embedder.js';
import type { Store } from '../../src/core/ports/store.js';
import type { World } from '../../src/core/ports/world.js';
import { applyEvent } from '../../src/core/sync/apply-event.js';
import { backfill } from '../../src/core/sync/backfill.js';
import { catchUp } from '../../src/core/sync/catch-up.js';
import { startListings } from '../../src/core/sync/read-feeds.js';
import type { GitHubClient } from '../../src/github/requests/github-client.js';
import { explainError } from '../../src/github/requests/explain-error.js';
import { githubSource } from '../../src/github/github-source.js';
import { parseRepository } from '../../src/github/parse-records.js';
import { parseWebhook } from '../../src/github/webhook.js';
import { vectorFor } from '../support/embeddings-protocol.js';
import type { Answer, GitHubRequest } from '../support/github/answer.js';
import type { IssueLinks } from '../support/github/listings.js';
import { eventName } from '../support/github/operations.js';
import { answerTo } from '../support/github/routes.js';
import type { Tracker } from '../support/github/tracker.js';
import { POISON } from './issue-lifecycle.js';
import { type Circumstance, type Feed, type Hands, isLate, type RunOf, type Updated } from './runner.js';

const BASE = 'http://github.test';
const INTERVAL_MS = 10 * 60_000;
/** Small, so that few items fill several pages. */
const PAGE_ITEMS = 3;
const DIMENSIONS = 8;
export const MODEL = 'test-model';

interface Options {
  /** The clock's time until something waits. */
  readonly startAt?: number;
  /** Instead of the one that fails when it has to. */
  readonly embedder?: Embedder;
  readonly issueLinks?: IssueLinks;
}

/** The store stays open. */
export function inProcess(
  store: Store,
  trackers: readonly [Tracker, Tracker],
  { startAt = Date.parse('2026-06-01T00:00:00Z'), embedder: own, issueLinks }: Options = {},
): Hands {
  const bought: string[] = [];
  let now = startAt;
  let runs = 0;

  const worldOf = (circumstance: Circumstance): World => {
    const isKilled = circumstance.trouble.startsWith('killed');
    // With no requests left, a catch-up continues a backfill by one page of each listing.
    const requestsLeft = circumstance.at % 2 === 1 ? 0 : null;
    const client = clientOver(wire(trackers, circumstance, issueLinks), requestsLeft);
    return {
      store: isKilled ? killed(store, circumstance) : store,
      embedder: own ?? embedder(bought, circumstance),
      searchEmbedder: () => Promise.reject(new Error('nothing is searched here')),
      embeds: ['issue', 'comment'],
      log: SILENT,
      clock: { now: () => new Date(now) },
      runId: `run ${(runs += 1)}`,
      sourceNamed: () => Promise.reject(new Error('not asked for by name')),
      sourceFor: (repository) => Promise.resolve(githubSource(client, repository)),
      posterFor: () => Promise.reject(new Error('nothing is posted here')),
    };
  };

  return {
    trackers,
    bought,
    async run(run, circumstance) {
      const tally = newTally();
      await done(run, worldOf(circumstance), tally);
      for (const { item, reason } of tally.failed) {
        if (reason !== POISON) {
          throw new Error(`${item} failed: ${reason}`);
        }
      }
    },
    wait: (seconds) => {
      now += seconds * 1000;
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}

async function done(run: RunOf, world: World, tally: Tally): Promise<void> {
  if (run.mode === 'event') {
    const event = parseWebhook(eventName(run.payload), structuredClone(run.payload));
    await applyEvent(world, event, INTERVAL_MS, tally);
    return;
  }
  const source = await world.sourceFor(parseRepository(run.tracker.repository));
  if (run.mode === 'catch-up') {
    await catchUp(world, source, tally);
  } else {
    // The action's, too, reads before it knows its database.
    await backfill(world, startListings(source), tally, { allowRemovals: true });
  }
}

function embedder(bought: string[], { trouble }: Circumstance): Embedder {
  return {
    model: MODEL,
    dimensions: DIMENSIONS,
    batch: { texts: 5, bytes: 1_000_000, inFlight: 2 },
    textBytes: 1_000_000,
    embed: (texts) => {
      if (trouble === 'embedder fails') {
        return Promise.reject(new InterruptedError('The embedder fails.'));
      }
      const answers = texts.map((text) => {
        if (text.includes(POISON)) {
          return { refused: POISON };
        }
        bought.push(text);
        return vectorFor(text, DIMENSIONS);
      });
      return Promise.resolve(answers);
    },
  };
}

/** A store that stops answering at a given call. */
function killed(store: Store, { trouble, at }: Circumstance): Store {
  let calls = 0;
  const handler: ProxyHandler<object> = {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') {
        // One of the store's parts, such as `rows`: its methods count too.
        return typeof method === 'object' && method !== null ? new Proxy(method, handler) : method;
      }
      return async (...args: unknown[]): Promise<unknown> => {
        calls += 1;
        const isLast = calls === at + 1;
        if (calls > at + 1 || (isLast && trouble === 'killed before a statement')) {
          throw new Error('killed');
        }
        const result: unknown = await Reflect.apply(method, target, args);
        if (isLast) {
          throw new Error('killed');
        }
        return result;
      };
    },
  };
  return new Proxy(store, handler) as Store;
}

function clientOver(fetch: typeof globalThis.fetch, requestsLeft: number | null): GitHubClient {
  const ignore = (): void => undefined;
  const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  const client = new GitHub({ auth: 'token', baseUrl: BASE, log, request: { fetch } });
  client.hook.error('request', (error, request) => {
    throw explainError(error, request);
  });
  return Object.assign(client, { requestsLeftShare: () => requestsLeft });
}

/** A `fetch` that answers from the trackers, with small pages and the given trouble, and follows redirects. */
function wire(
  trackers: readonly Tracker[],
  { trouble, at, meanwhile }: Circumstance,
  issueLinks: IssueLinks | undefined,
): typeof fetch {
  let requests = 0;
  const feed: Feed = at % 2 === 0 ? 'issues' : 'comments';
  let pages = 0;
  const serve = async (url: URL): Promise<Answer> => {
    requests += 1;
    if (trouble === 'GitHub fails' && requests > at) {
      throw new TypeError('fetch failed');
    }
    const answer = answerTo(requestFor(url), trackers, BASE, issueLinks);
    if (!Array.isArray(answer.body)) {
      return answer;
    }
    pages += feedOf(url) === feed ? 1 : 0;
    const shown = {
      ...answer,
      body: structuredClone(trouble === 'listing lags' ? lagging(answer, trackers) : answer.body),
    };
    if (trouble === 'life goes on' && feedOf(url) === feed && pages <= 1 + (at % 3)) {
      await meanwhile(feed, answer.body as readonly Updated[]);
    }
    return shown;
  };
  return async (input, init) => {
    let answer = await serve(new URL(input));
    while (answer.headers?.['location'] !== undefined && init?.redirect !== 'manual') {
      answer = await serve(new URL(answer.headers['location']));
    }
    const { status, headers = {}, body } = answer;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return new Response(text, { status, headers: { 'content-type': 'application/json', ...headers } });
  };
}

function feedOf({ pathname }: URL): Feed {
  return pathname.endsWith('/comments') ? 'comments' : 'issues';
}

function requestFor(url: URL): GitHubRequest {
  const perPage = Number(url.searchParams.get('per_page') ?? PAGE_ITEMS);
  url.searchParams.set('per_page', String(Math.min(perPage, PAGE_ITEMS)));
  return {
    method: 'GET',
    path: url.pathname,
    query: url.searchParams.toString(),
    authorization: 'token',
    body: '',
    at: 0,
  };
}

/** Leaves out some items that were just updated, while later ones already show. */
function lagging({ body }: Answer, [first]: readonly Tracker[]): unknown {
  return (body as readonly Updated[]).filter((item) => !isLate(item, first?.time() ?? ''));
}
