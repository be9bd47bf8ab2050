/** A stand-in for OpenAI's embeddings server, which tests can make fail in every way while it runs. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { itemsOf, parse, refuse, Refused, tokensOf, vectorFor } from './embeddings-protocol.js';
import type { EmbeddingsOptions, EmbeddingsRequest, Item } from './embeddings-protocol.js';

export { vectorFor } from './embeddings-protocol.js';
export type { EmbeddingsOptions, EmbeddingsRequest, Item } from './embeddings-protocol.js';

/** What happens to a response, or instead of it. A fault with a `status` or `cut` ends the request. */
export interface Fault {
  /** The requests that it applies to; all by default. */
  readonly when?: (request: EmbeddingsRequest) => boolean;
  /** Whether it applies to probes as well: a run asks for one vector before it reads. False by default. */
  readonly onProbes?: boolean;
  /** How many of them; 1 by default. */
  readonly times?: number;
  readonly delayMs?: number;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is; OpenAI's error shape by default. */
  readonly body?: string;
  /** Closes the connection without a response. */
  readonly cut?: boolean;
  /** For how long the server then closes every connection, as one does that died and is started again. */
  readonly downMs?: number;
  /** Changes the items of a successful response. */
  readonly spoil?: (items: readonly Item[]) => readonly unknown[];
}

export interface EmbeddingsServer {
  /** The base URL for clients. */
  readonly url: string;
  /** Every request that could be parsed, including those that were refused or failed. Probes are left out everywhere. */
  readonly requests: readonly EmbeddingsRequest[];
  /** How many of them got vectors. */
  readonly answered: number;
  /** Every text for which a vector was sent, in order. */
  readonly texts: readonly string[];
  /** Adds a fault. Each request gets the first fault that applies to it. */
  fail(fault: Fault): void;
  /** The text that this vector was sent for, despite rounding; null when there is none. */
  textOf(vector: readonly number[]): string | null;
  close(): Promise<void>;
}

function send(response: ServerResponse, status: number, body: string, headers: Fault['headers'] = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}

function listOf(items: readonly unknown[], { inputs, model }: EmbeddingsRequest): string {
  const tokens = inputs.reduce((sum, text) => sum + tokensOf(text), 0);
  const usage = { prompt_tokens: tokens, total_tokens: tokens };
  return JSON.stringify({ object: 'list', data: items, model, usage });
}

/** The text that Tiara asks for to see whether a server answers. */
const PROBE = 'Tiara';

function isProbe({ inputs }: EmbeddingsRequest): boolean {
  return inputs.length === 1 && inputs[0] === PROBE;
}

interface Served {
  readonly text: string;
  readonly vector: readonly number[];
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  const dot = a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  return a.length === b.length && dot / (Math.hypot(...a) * Math.hypot(...b)) > 0.9999;
}

/** Starts a server on a free port of 127.0.0.1. */
export async function startEmbeddings(options: EmbeddingsOptions = {}): Promise<EmbeddingsServer> {
  const requests: EmbeddingsRequest[] = [];
  const texts: string[] = [];
  const { path = '/v1/embeddings', errorBody = (refused: Refused) => refused.body() } = options;
  let downUntil = 0;
  let answered = 0;
  let working: Promise<unknown> = Promise.resolve();
  const faults: { readonly fault: Fault; left: number }[] = [];
  const vectors: Served[] = [];

  function faultOf(request: EmbeddingsRequest): Fault | undefined {
    const found = faults.find(
      ({ fault, left }) =>
        left > 0 && (fault.onProbes === true || !isProbe(request)) && (fault.when?.(request) ?? true),
    );
    if (found !== undefined) {
      found.left -= 1;
    }
    return found?.fault;
  }

  async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    if (Date.now() < downUntil) {
      message.socket.destroy();
      return;
    }
    if (message.method !== 'POST' || message.url !== path) {
      throw new Refused(
        404,
        'unknown_url',
        `Unknown request URL: ${message.method ?? ''} ${message.url ?? ''}`,
        null,
      );
    }
    const request = await parse(message);
    if (!isProbe(request)) {
      requests.push(request);
    }
    const fault = faultOf(request);
    const earlier = working;
    working = earlier.then(() => sleep((options.msPerText ?? 0) * request.inputs.length));
    await working;
    // An answer that nobody waits for any more does not hold up the end of the tests.
    await sleep(fault?.delayMs ?? 0, undefined, { ref: false });
    if (fault?.cut === true) {
      downUntil = Date.now() + (fault.downMs ?? 0);
      message.socket.destroy();
      return;
    }
    if (fault?.status !== undefined) {
      const error = new Refused(fault.status, null, `Failed at: ${request.inputs.join(' ').slice(0, 200)}`);
      send(response, fault.status, fault.body ?? JSON.stringify(errorBody(error)), fault.headers);
      return;
    }
    refuse(request, options);
    const items = itemsOf(request, options);
    const size = request.dimensions ?? options.dimensions ?? 8;
    if (!isProbe(request)) {
      answered += 1;
      texts.push(...request.inputs);
    }
    vectors.push(
      ...request.inputs.map((text) => ({ text, vector: (options.vector ?? vectorFor)(text, size) })),
    );
    const type = options.contentType;
    const headers = { ...(type === undefined ? {} : { 'content-type': type }), ...fault?.headers };
    send(response, 200, fault?.body ?? listOf(fault?.spoil?.(items) ?? items, request), headers);
  }

  const server = createServer((message, response) => {
    answer(message, response).catch((error: unknown) => {
      const refused =
        error instanceof Refused ? error : new Refused(400, null, 'The body is not JSON.', null);
      send(response, refused.status, JSON.stringify(errorBody(refused)));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path.replace('/embeddings', '')}`,
    requests,
    get answered() {
      return answered;
    },
    texts,
    fail: (fault) => faults.push({ fault, left: fault.times ?? 1 }),
    textOf: (vector) => vectors.find((served) => isSame(served.vector, vector))?.text ?? null,
    close: () =>
      new Promise((closed) => {
        server.close(() => {
          closed();
        });
        server.closeAllConnections();
      }),
  };
}
