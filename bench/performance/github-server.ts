/**
 * A lean stand-in for GitHub that serves the listings of a generated repository straight from its files: a page is one
 * read of bytes that were made before. `test/bench/github-server.test.ts` holds it to the tests' own stand-in.
 */
import { openSync, readFileSync, readSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ok, refusal, type Answer } from '../../test/support/github/answer.js';
import { rateLimit } from '../../test/support/github/rate-limit.js';
import { REPOSITORY } from './generate-repository.js';
import { after, serveParent, type StandIn } from './stand-in-process.js';

export type GitHubCounts = 'requests';

interface List {
  readonly count: number;
  /** The first item that was updated at this time, in seconds since 1970, or later. */
  firstSince(seconds: number): number;
  /** The items from `begin` up to, but not including, `end`, as a JSON array. */
  page(begin: number, end: number): Buffer;
}

/** The number of comments after which GitHub's listing ends. */
const COMMENTS_MAX = 40_000;
const PER_PAGE_MAX = 100;
const PER_PAGE_DEFAULT = 30;
/** More than any run makes: what the benchmark measures is not the wait for a rate limit. */
const HOURLY_REQUESTS = 1_000_000;
const NEWLINE_BYTES = 1;
const COMMA = 0x2c;

function numbersIn(path: string): Float64Array {
  return new Float64Array(new Uint8Array(readFileSync(path)).buffer);
}

function openList(folder: string, name: string): List {
  const file = openSync(join(folder, `${name}.jsonl`), 'r');
  const [offsets, seconds] = ['offsets', 'seconds'].map((kind) => numbersIn(join(folder, `${name}.${kind}`)));
  const offset = (at: number): number => offsets?.[at] ?? 0;
  return {
    count: seconds?.length ?? 0,
    firstSince(since) {
      let [low, high] = [0, seconds?.length ?? 0];
      while (low < high) {
        const middle = (low + high) >>> 1;
        [low, high] = (seconds?.[middle] ?? 0) < since ? [middle + 1, high] : [low, middle];
      }
      return low;
    },
    page(begin, end) {
      if (begin >= end) {
        return Buffer.from('[]');
      }
      const bytes = Buffer.allocUnsafe(1 + offset(end) - offset(begin));
      readSync(file, bytes, 1, bytes.length - 1, offset(begin));
      // The lines become the items of an array: the newline between two of them becomes a comma.
      for (let at = begin + 1; at < end; at += 1) {
        bytes[offset(at) - offset(begin) - NEWLINE_BYTES + 1] = COMMA;
      }
      bytes[0] = '['.charCodeAt(0);
      bytes[bytes.length - 1] = ']'.charCodeAt(0);
      return bytes;
    },
  };
}

/** A page of a listing in order of update, the only order that the files have. Links are cursors for issues, page numbers for comments. */
function listingPage(list: List, query: URLSearchParams, url: string, links: 'after' | 'page'): Answer {
  const perPage = Math.min(PER_PAGE_MAX, Number(query.get('per_page') ?? PER_PAGE_DEFAULT));
  const since = query.get('since');
  const first = since === null ? 0 : list.firstSince(Date.parse(since) / 1000);
  const page = Number(query.get('page') ?? 1);
  if (links === 'page' && (page - 1) * perPage >= COMMENTS_MAX) {
    return refusal(
      422,
      'In order to keep the API fast for everyone, pagination is limited for this resource.',
    );
  }
  const begin = links === 'page' ? first + (page - 1) * perPage : Number(query.get('after') ?? first);
  const end = Math.min(list.count, begin + perPage);
  const next = new URLSearchParams(query);
  next.set(links, String(links === 'page' ? page + 1 : end));
  const link = end < list.count ? { link: `<${url}?${next.toString()}>; rel="next"` } : {};
  return { status: 200, body: list.page(begin, end), headers: link };
}

function send(response: ServerResponse, { status, headers, body }: Answer, common: Answer['headers']): void {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  response
    .writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': bytes.length,
      ...common,
      ...headers,
    })
    .end(bytes);
}

/** Serves the repository in this folder. */
export async function startGitHubServer(folder: string): Promise<StandIn> {
  const [issues, comments] = [openList(folder, 'issues'), openList(folder, 'comments')];
  const limit = rateLimit({ requests: HOURLY_REQUESTS });
  const own = new RegExp(`^/(?:repositories/${REPOSITORY.id}|repos/${REPOSITORY.full_name})(/.*)?$`);
  let [requests, delayMs] = [0, 0];

  function answerTo(path: string, query: URLSearchParams): Answer {
    const [whole, rest = ''] = own.exec(path) ?? [];
    const url = `${base}/repositories/${REPOSITORY.id}${rest}`;
    switch (whole === undefined ? 'elsewhere' : rest) {
      case '':
        return ok({ ...REPOSITORY, license: null });
      case '/issues':
        return listingPage(issues, query, url, 'after');
      case '/issues/comments':
        return listingPage(comments, query, url, 'page');
      default:
        return refusal(404, 'Not Found');
    }
  }

  const server = createServer((message, response) => {
    requests += 1;
    limit.count();
    const { pathname, searchParams } = new URL(message.url ?? '/', base);
    const answer = answerTo(pathname, searchParams);
    message.resume();
    after(delayMs, () => {
      send(response, answer, limit.headers());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: base,
    begin: (wait) => {
      [requests, delayMs] = [0, wait];
    },
    counts: () => ({ requests }),
  };
}

if (import.meta.main) {
  await serveParent(([folder = '']) => startGitHubServer(folder));
}
