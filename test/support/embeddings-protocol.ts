/** Requests and responses of OpenAI's embeddings endpoint, with its limits. Error bodies repeat the input and the key, as OpenAI's do. */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export interface EmbeddingsOptions {
  /** The time for each text of a server with one core: it works on one request after the other, wanted or not. */
  readonly msPerText?: number;
  /** Dimensions of a vector when the request names none; 8 by default. */
  readonly dimensions?: number;
  /** False: refuses a request with `dimensions`, as text-embedding-ada-002 does. */
  readonly supportsDimensions?: boolean;
  /** The accepted values of `encoding_format`; every value by default. A request may always leave it out. */
  readonly formats?: readonly string[];
  /** True: takes every value of `encoding_format`, and answers with floats all the same. */
  readonly ignoresFormat?: boolean;
  /** The only accepted key; null (the default) accepts every request. */
  readonly key?: string | null;
  /** The header that has the key: `authorization` by default, with `Bearer` before the key. */
  readonly keyHeader?: 'authorization' | 'api-key';
  /** Path and query of the endpoint; `/v1/embeddings` by default. */
  readonly path?: string;
  /** The only known model; null (the default) accepts every model. */
  readonly model?: string | null;
  readonly maxInputs?: number;
  /** One token is estimated as four bytes. */
  readonly maxTokens?: number;
  readonly maxTokensPerInput?: number;
  /** Returns the items in another order than the inputs; `index` gives the position of the input. */
  readonly shuffled?: boolean;
  /** Whether items have their index: `always` by default. `not-zero` leaves out an index of 0. */
  readonly index?: 'always' | 'not-zero' | 'never';
  /** The content type of a successful response; `application/json` by default. */
  readonly contentType?: string;
  /** The status for too many inputs or tokens; 400 by default. */
  readonly limitStatus?: number;
  /** The body of an error; OpenAI's shape by default. */
  readonly errorBody?: (refused: Refused) => unknown;
  /** Whether a text makes its whole batch fail. */
  readonly poison?: (text: string) => boolean;
  /** Makes the vector of a text; `vectorFor` by default. */
  readonly vector?: (text: string, dimensions: number) => readonly number[];
}

export interface EmbeddingsRequest {
  readonly inputs: readonly string[];
  readonly model: string;
  readonly dimensions: number | null;
  readonly encodingFormat: string | null;
  readonly authorization: string | null;
  readonly headers: IncomingMessage['headers'];
}

export interface Item {
  readonly object: 'embedding';
  readonly index?: number;
  readonly embedding: unknown;
}

/** An error in OpenAI's shape. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string | null,
    message: string,
    readonly param: string | null = 'input',
  ) {
    super(message);
  }

  body(): unknown {
    const type = this.status < 500 ? 'invalid_request_error' : 'server_error';
    return { error: { message: this.message, type, param: this.param, code: this.code } };
  }
}

/**
 * A unit vector of 32-bit floats made from the text's SHA-256, so that two texts are about orthogonal. A shorter vector is
 * the start of a longer one, scaled to unit length, as with OpenAI's `dimensions`.
 */
export function vectorFor(text: string, dimensions: number): number[] {
  const values: number[] = [];
  for (let block = 0; values.length < dimensions; block++) {
    const bytes = createHash('sha256').update(`${block}:${text}`).digest();
    for (let i = 0; i < bytes.length; i += 4) {
      values.push(bytes.readInt32BE(i) / 2 ** 31);
    }
  }
  const cut = values.slice(0, dimensions);
  const length = Math.hypot(...cut);
  return cut.map((value) => Math.fround(value / length));
}

/** Estimates four bytes as one token. */
export function tokensOf(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4);
}

async function bodyOf(message: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) {
    chunks.push(chunk as Buffer);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
}

/** @throws Refused for a request that does not ask for embeddings */
export async function parse(message: IncomingMessage): Promise<EmbeddingsRequest> {
  const body = (await bodyOf(message)) as Partial<Record<string, unknown>>;
  const inputs: unknown[] = Array.isArray(body['input']) ? body['input'] : [body['input']];
  if (!inputs.every((input) => typeof input === 'string') || typeof body['model'] !== 'string') {
    throw new Refused(400, null, 'input must be a string or an array of strings, model a string');
  }
  return {
    inputs,
    model: body['model'],
    dimensions: typeof body['dimensions'] === 'number' ? body['dimensions'] : null,
    encodingFormat: typeof body['encoding_format'] === 'string' ? body['encoding_format'] : null,
    authorization: message.headers.authorization ?? null,
    headers: message.headers,
  };
}

/** @throws Refused for a request that the options of this server do not allow */
export function refuse(request: EmbeddingsRequest, options: EmbeddingsOptions): void {
  refuseAccess(request, options);
  refuseParameters(request, options);
  refuseInputs(request, options);
}

function refuseAccess({ model, headers }: EmbeddingsRequest, options: EmbeddingsOptions): void {
  const { key = null, keyHeader = 'authorization' } = options;
  const given = String(headers[keyHeader]);
  if (key !== null && given !== (keyHeader === 'authorization' ? `Bearer ${key}` : key)) {
    throw new Refused(401, 'invalid_api_key', `Incorrect API key provided: ${given}`, null);
  }
  if (options.model !== undefined && options.model !== null && options.model !== model) {
    throw new Refused(404, 'model_not_found', `The model \`${model}\` does not exist`, null);
  }
}

function refuseParameters(
  { dimensions, encodingFormat }: EmbeddingsRequest,
  { supportsDimensions, formats }: EmbeddingsOptions,
): void {
  if (dimensions !== null && supportsDimensions === false) {
    throw new Refused(400, null, 'This model does not support specifying dimensions.', 'dimensions');
  }
  if (encodingFormat !== null && formats?.includes(encodingFormat) === false) {
    throw new Refused(400, null, `Unsupported parameter: encoding_format=${encodingFormat}`, null);
  }
}

function refuseInputs({ inputs }: EmbeddingsRequest, options: EmbeddingsOptions): void {
  const { maxInputs = 2_048, maxTokens = 300_000, maxTokensPerInput = 8_192, limitStatus = 400 } = options;
  const about = inputs.join(' ').slice(0, 200);
  if (inputs.length === 0 || inputs.length > maxInputs || inputs.includes('')) {
    throw new Refused(limitStatus, null, `'$.input' is invalid: ${about}`);
  }
  const tokens = inputs.map(tokensOf);
  if (tokens.reduce((sum, n) => sum + n, 0) > maxTokens) {
    throw new Refused(limitStatus, 'max_tokens_per_request', `Requested too many tokens: ${about}`);
  }
  if (tokens.some((n) => n > maxTokensPerInput) || inputs.some((text) => options.poison?.(text) ?? false)) {
    throw new Refused(limitStatus, 'context_length_exceeded', `This model cannot take: ${about}`);
  }
}

/** The items of a successful response. */
export function itemsOf(request: EmbeddingsRequest, options: EmbeddingsOptions): Item[] {
  const dimensions = request.dimensions ?? options.dimensions ?? 8;
  const items = request.inputs.map((text, index): Item => {
    const vector = (options.vector ?? vectorFor)(text, dimensions);
    const isBase64 = request.encodingFormat === 'base64' && options.ignoresFormat !== true;
    const embedding = isBase64 ? Buffer.from(new Float32Array(vector).buffer).toString('base64') : vector;
    return { object: 'embedding', ...indexOf(index, options), embedding };
  });
  // Swaps the two halves: neither the order of the inputs nor its reverse.
  const half = Math.ceil(items.length / 2);
  return options.shuffled === true
    ? [...items.slice(0, half).reverse(), ...items.slice(half).reverse()].reverse()
    : items;
}

function indexOf(index: number, { index: shown = 'always' }: EmbeddingsOptions): { index?: number } {
  return shown === 'always' || (shown === 'not-zero' && index > 0) ? { index } : {};
}
