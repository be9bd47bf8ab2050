/** What goes wrong on the way, when a test wants it to. */
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GitHubRequest } from './answer.js';

type Headers = Readonly<Record<string, string>>;

/**
 * Befalls requests: `times` of them (1 unless told), of those to which it applies (all unless told). One that has only
 * a `delayMs` delays the answer; any other takes its place.
 */
export interface Fault {
  readonly when?: (request: GitHubRequest) => boolean;
  readonly times?: number;
  readonly delayMs?: number;
  /** 500 unless told. */
  readonly status?: number;
  readonly headers?: Headers;
  /** Sent as it is when it is a text, which need be neither JSON nor whole. */
  readonly body?: unknown;
  /** The request has done what it asked for all the same: only its answer is lost. */
  readonly isDone?: boolean;
  /** Ends the connection: without an answer, or half-way through the body when there is one. */
  readonly cut?: boolean;
  /** Sends half of the body, and then nothing for ever. */
  readonly stall?: boolean;
}

export interface Faults {
  add(fault: Fault): void;
  clear(): void;
  /**
   * Lets the first fault that applies befall the request; true when it took the place of the answer. `work` does what
   * the request asks for.
   */
  befall(
    request: GitHubRequest,
    response: ServerResponse,
    headers: Headers,
    work: () => void,
  ): Promise<boolean>;
}

export function faults(): Faults {
  let pending: { readonly fault: Fault; left: number }[] = [];
  return {
    add(fault) {
      pending.push({ fault, left: fault.times ?? 1 });
    },
    clear() {
      pending = [];
    },
    async befall(request, response, headers, work) {
      const due = pending.find(({ fault, left }) => left > 0 && (fault.when?.(request) ?? true));
      if (due === undefined) {
        return false;
      }
      due.left -= 1;
      const { delayMs, status, body, cut, isDone } = due.fault;
      if (delayMs !== undefined) {
        await sleep(delayMs, undefined, { ref: false });
        if (status === undefined && body === undefined && cut !== true) {
          return false;
        }
      }
      if (isDone === true) {
        work();
      }
      goWrong(due.fault, response, headers);
      return true;
    },
  };
}

function goWrong(fault: Fault, response: ServerResponse, common: Headers): void {
  const { status = 500, headers = {}, body, cut = false, stall = false } = fault;
  if (cut && body === undefined) {
    response.destroy();
    return;
  }
  const content = body ?? { message: 'fault' };
  const bytes = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));
  response.writeHead(status, { ...common, 'content-length': String(bytes.length), ...headers });
  const half = bytes.subarray(0, Math.ceil(bytes.length / 2));
  if (cut) {
    response.write(half, () => response.destroy());
  } else if (stall) {
    response.write(half);
  } else {
    response.end(bytes);
  }
}

/** GitHub lists no further than so many links from where a listing began, and refuses the next one. */
export function listingEndsAfter(links: number): Fault {
  let followed = 0;
  return {
    times: Infinity,
    status: 422,
    body: { message: 'In order to keep the API fast for everyone, pagination is limited for this resource.' },
    when: ({ query }) => {
      const isLink = /(^|&)(after|page)=/.test(query);
      followed = isLink ? followed + 1 : 0;
      return followed > links;
    },
  };
}
