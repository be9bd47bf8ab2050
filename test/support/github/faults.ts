/** Failures of the stand-in that a test asks for. */
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GitHubRequest } from './answer.js';

type Headers = Readonly<Record<string, string>>;

/**
 * Applies to `times` requests (1 by default) for which `when` is true (all by default). A fault with only a `delayMs`
 * delays the response; any other replaces it.
 */
export interface Fault {
  readonly when?: (request: GitHubRequest) => boolean;
  readonly times?: number;
  readonly delayMs?: number;
  /** 500 by default. */
  readonly status?: number;
  readonly headers?: Headers;
  /** A string or bytes are sent as they are, and may be broken JSON. */
  readonly body?: unknown;
  /** The request still takes effect; only its response is lost. */
  readonly isDone?: boolean;
  /** Cuts the connection: without a response, or half-way through `body` if there is one. */
  readonly cut?: boolean;
  /** Sends half of the body and then nothing, without closing the connection. */
  readonly stall?: boolean;
}

export interface Faults {
  add(fault: Fault): void;
  clear(): void;
  /**
   * Applies the first fault that fits the request; true when it replaced the response. `work` carries the request
   * out.
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
  const isRaw = typeof content === 'string' || content instanceof Buffer;
  const bytes = Buffer.from(isRaw ? content : JSON.stringify(content));
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

/** Refuses to list further after this many `next` links, as GitHub does; a new listing starts the count again. */
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
