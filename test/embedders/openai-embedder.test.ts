/** Embeddings over OpenAI's protocol: what is sent, which answers are accepted, and what happens when a request fails. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InterruptedError, UserError } from '../../src/core/model/errors.js';
import type { Embedder } from '../../src/core/ports/embedder.js';
import type { OpenAIOptions } from '../../src/embedders/openai-client.js';
import { KNOWN_DIMENSIONS, openaiEmbedder } from '../../src/embedders/openai-embedder.js';
import { CUT_TEXT_MIN_BYTES } from '../../src/embedders/openai-split.js';
import {
  type EmbeddingsOptions,
  type EmbeddingsServer,
  type Item,
  startEmbeddings,
  vectorFor,
} from '../support/embeddings.js';
import { patientSession, type PatientSession } from '../support/patient-session.js';
import { withPlainVectors } from '../support/plain-vectors.js';

const KEY = 'sk-very-secret';
const SECRET_TEXT = 'text of an issue';
/** The SDK obeys this header of the server, so tests do not wait. */
const AT_ONCE = { 'retry-after-ms': '1' };

const OPENAI_ENVIRONMENT = {
  OPENAI_API_KEY: 'sk-of-the-environment',
  OPENAI_ADMIN_KEY: 'sk-admin-of-the-environment',
  OPENAI_BASE_URL: 'http://127.0.0.1:9/v1',
  OPENAI_ORG_ID: 'org-of-the-environment',
  OPENAI_PROJECT_ID: 'proj-of-the-environment',
  OPENAI_CUSTOM_HEADERS: 'x-environment: yes\nauthorization: Bearer environment',
  OPENAI_LOG: 'debug',
};

let server: EmbeddingsServer;
let session: PatientSession;

async function start(options: EmbeddingsOptions = {}, own: Partial<OpenAIOptions> = {}): Promise<Embedder> {
  server = await startEmbeddings(options);
  return embedderFor({ baseUrl: server.url, ...own });
}

function embedderFor(own: Partial<OpenAIOptions>): Embedder {
  return withPlainVectors(
    openaiEmbedder({ model: 'm', apiKey: KEY, baseUrl: null, dimensions: null, ...own }, session),
  );
}

async function failureOf(embedding: Promise<unknown>): Promise<UserError> {
  const error: unknown = await embedding.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UserError)) {
    throw new Error('no UserError', { cause: error });
  }
  // An error may be printed with its causes, so they must hold no secret either.
  const printed = JSON.stringify([error.message, error.stack, String(error.cause)]);
  expect(printed).not.toContain(KEY);
  expect(printed).not.toContain(SECRET_TEXT);
  return error;
}

function replaced(index: number, embedding: unknown): (items: readonly Item[]) => Item[] {
  return (items) => items.map((item) => (item.index === index ? { ...item, embedding } : item));
}

function vectors(texts: readonly string[], dimensions = 8): number[][] {
  return texts.map((text) => vectorFor(text, dimensions));
}

beforeEach(() => {
  session = patientSession();
});

afterEach(async () => {
  await server.close();
});

describe('a request', () => {
  it('asks for base64, without dimensions unless they are configured', async () => {
    const embedder = await start();
    expect(embedder.dimensions).toBeNull();
    expect(await embedder.embed(['a', 'b'])).toEqual(vectors(['a', 'b']));
    expect(embedder.dimensions).toBe(8);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({
      inputs: ['a', 'b'],
      model: 'm',
      dimensions: null,
      encodingFormat: 'base64',
      authorization: `Bearer ${KEY}`,
    });
  });

  it('asks for the configured dimensions', async () => {
    const embedder = await start({}, { dimensions: 5 });
    expect(embedder.dimensions).toBe(5);
    expect(await embedder.embed(['a'])).toEqual(vectors(['a'], 5));
    expect(server.requests[0]!.dimensions).toBe(5);
  });

  it('has no authorization header without a key', async () => {
    const embedder = await start({}, { apiKey: null });
    await embedder.embed(['a']);
    expect(server.requests[0]!.authorization).toBeNull();
  });

  it('has no lone surrogates', async () => {
    const embedder = await start();
    await embedder.embed(['broken \ud800 pair']);
    expect(server.requests[0]!.inputs).toEqual(['broken \ufffd pair']);
  });

  it('ignores the environment variables of the SDK', async () => {
    const before = { ...process.env };
    Object.assign(process.env, OPENAI_ENVIRONMENT);
    try {
      const embedder = await start();
      await embedder.embed(['a']);
    } finally {
      process.env = before;
    }
    expect(server.requests[0]!.authorization).toBe(`Bearer ${KEY}`);
    expect(JSON.stringify(server.requests[0]!.headers)).not.toMatch(/environment|stainless/);
  });
});

describe('the dimensions', () => {
  it('are known before any request only for the models of OpenAI itself', async () => {
    const embedder = await start({}, { model: 'text-embedding-3-small' });
    expect(embedder.dimensions).toBeNull();
    const own = embedderFor({ model: 'text-embedding-3-small' });
    expect(own.dimensions).toBe(KNOWN_DIMENSIONS['text-embedding-3-small']);
  });
});

describe('an answer', () => {
  it('is put back into the order of the texts', async () => {
    const embedder = await start({ shuffled: true });
    const texts = Array.from({ length: 9 }, (_, i) => `text ${i}`);
    expect(await embedder.embed(texts)).toEqual(vectors(texts));
  });

  it('is normalized to unit vectors', async () => {
    const embedder = await start({ vector: () => [3, 0, -4] });
    // Answers in base64 have floats of 32 bits.
    expect(await embedder.embed(['a'])).toEqual([[Math.fround(0.6), 0, Math.fround(-0.8)]]);
  });

  it.each([
    ['zeros', [0, 0, 0, 0, 0, 0, 0, 0]],
    ['a null', [null, 1, 1, 1, 1, 1, 1, 1]],
    ['a word', ['NaN', 1, 1, 1, 1, 1, 1, 1]],
    ['nothing', []],
  ])('refuses only the one text whose vector has %s', async (_name, embedding) => {
    const embedder = await start();
    server.fail({ spoil: replaced(1, embedding) });
    const refused = { refused: 'the server returns a vector without a direction for it' };
    expect(await embedder.embed(['a', 'b', 'c'])).toEqual([vectorFor('a', 8), refused, vectorFor('c', 8)]);
    expect(server.requests).toHaveLength(1);
  });

  it('is an error when every vector is zero', async () => {
    const embedder = await start({ vector: () => [0, 0] });
    const error = await failureOf(embedder.embed(['a', 'b']));
    expect(error.message).toMatch(/without a direction: check openai-base-url and embedding-model/);
    expect(server.requests).toHaveLength(2);
  });

  it.each([
    ['too few', (items: readonly Item[]) => items.slice(1)],
    ['too many', (items: readonly Item[]) => [...items, ...items]],
    ['null items', (items: readonly Item[]) => items.map(() => null)],
    ['half a float in base64', replaced(0, 'AACAPwAA')],
    ['a sentence', replaced(0, SECRET_TEXT)],
  ])('is an error with %s', async (_name, spoil) => {
    const embedder = await start();
    server.fail({ spoil, times: Infinity });
    const error = await failureOf(embedder.embed(['a', SECRET_TEXT]));
    expect(error.message).toMatch(/did not return one vector for each text/);
  });

  it('is an error when vectors differ in length from each other or from the configuration', async () => {
    const embedder = await start();
    await embedder.embed(['a']);
    server.fail({ spoil: replaced(0, [1, 2]), times: Infinity });
    expect((await failureOf(embedder.embed(['a', 'b']))).message).toMatch(/of 2 dimensions instead of 8/);
    const configured = embedderFor({ baseUrl: server.url, dimensions: 5 });
    expect((await failureOf(configured.embed(['a']))).message).toMatch(/of 2 dimensions instead of 5/);
  });

  it.each([
    ['not JSON at all', 'text/html', `<html>${SECRET_TEXT}`],
    ['broken JSON', 'application/json', `{"data": ${SECRET_TEXT}`],
    ['null', 'application/json', 'null'],
  ])('is an error when it is %s', async (_name, type, body) => {
    const embedder = await start();
    server.fail({ body, headers: { 'content-type': type }, times: Infinity });
    expect((await failureOf(embedder.embed(['a']))).message).toMatch(/check openai-base-url/);
  });
});

describe('a refused batch', () => {
  it('is split, so that all texts but the refused one get their vectors', async () => {
    const embedder = await start({ poison: (text) => text === 'bad' });
    const texts = Array.from({ length: 96 }, (_, i) => (i === 37 ? 'bad' : `text ${i}`));
    const outcomes = await embedder.embed(texts);
    expect(outcomes[37]).toEqual({
      refused:
        'the server refuses it, however short it is cut (status 400, code context_length_exceeded, type invalid_request_error)',
    });
    expect(outcomes.filter((outcome) => !('refused' in outcome))).toHaveLength(95);
    expect(outcomes[95]).toEqual(vectorFor('text 95', 8));
    expect(server.requests.length).toBeLessThan(20);
  });

  it.each([400, 413, 422])('is split when it is too large (status %i)', async (status) => {
    const embedder = await start();
    server.fail({ status, times: 99, when: ({ inputs }) => inputs.length > 2 });
    const texts = ['a', 'b', 'c', 'd', 'e'];
    expect(await embedder.embed(texts)).toEqual(vectors(texts));
  });

  it('has long texts cut to what the server accepts, between characters', async () => {
    const embedder = await start({ maxTokensPerInput: 512 });
    const text = '🦀'.repeat(2_000);
    expect(await embedder.embed([text])).toEqual([vectorFor('🦀'.repeat(500), 8)]);
    expect(server.texts).toEqual(['ping', '🦀'.repeat(500)]);
  });

  it('has no text cut below the minimum', async () => {
    const embedder = await start({ poison: (text) => text !== 'ping' });
    const [outcome] = await embedder.embed(['x'.repeat(1_000)]);
    expect(outcome).toHaveProperty('refused');
    const sizes = server.requests.map(({ inputs }) => inputs[0]!.length);
    expect(sizes).toEqual([1_000, 4, 500, CUT_TEXT_MIN_BYTES]);
  });

  it('has long texts cut when the server answers 500 to them', async () => {
    const embedder = await start();
    server.fail({
      status: 500,
      times: 999,
      headers: AT_ONCE,
      when: ({ inputs }) => inputs.some((input) => input.length > 512),
    });
    const long = 'x'.repeat(2_000);
    expect(await embedder.embed(['a', long])).toEqual(vectors(['a', 'x'.repeat(500)]));
  });

  it('is an error soon when the server refuses a harmless text too, with encoding_format and without', async () => {
    const embedder = await start({ supportsDimensions: false }, { dimensions: 4 });
    const texts = Array.from({ length: 96 }, (_, i) => `text ${i}`);
    const error = await failureOf(embedder.embed(texts));
    expect(error.message).toMatch(
      /refuses the request itself, whatever the text \(status 400, type invalid_request_error\): check embedding-model, embedding-dimensions/,
    );
    expect(server.requests.map(({ inputs }) => inputs.length)).toEqual([96, 1, 1]);
  });

  it('is an error soon when the server accepted earlier batches and now refuses everything', async () => {
    const embedder = await start();
    await embedder.embed(['a']);
    server.fail({ status: 400, times: 999 });
    const error = await failureOf(embedder.embed(['b', 'c']));
    expect(error.message).toMatch(/refuses the request itself/);
    expect(server.requests.length).toBeLessThan(6);
  });
});

describe('a failed request', () => {
  it.each([
    [401, UserError, /does not accept the key \(status 401, .*check openai-api-key/],
    [403, UserError, /check openai-api-key/],
    [404, UserError, /no model m, .*check embedding-model and openai-base-url/],
    [405, UserError, /refuses the request itself/],
    [429, InterruptedError, /a rate limit is reached \(status 429, .*Run again later/],
    [500, InterruptedError, /fails \(status 500, type server_error\)/],
    [503, InterruptedError, /fails \(status 503/],
  ])('with status %i is reported with what to do', async (status, type, message) => {
    const embedder = await start({}, { retries: 1 });
    server.fail({ status, times: 99, headers: AT_ONCE });
    const error = await failureOf(embedder.embed([SECRET_TEXT]));
    expect(error).toBeInstanceOf(type);
    expect(error.message).toMatch(message);
    expect(error.message).toContain(new URL(server.url).host);
    expect(server.requests.length).toBeLessThanOrEqual(4);
  });

  it('with a wrong key is reported without the key', async () => {
    const embedder = await start({ key: 'sk-other' });
    const { message } = await failureOf(embedder.embed([SECRET_TEXT]));
    expect(message).toMatch(/code invalid_api_key/);
  });

  it('is reported without a code or type that is a sentence', async () => {
    const embedder = await start();
    const error = { message: SECRET_TEXT, code: `bad: ${SECRET_TEXT}`, type: `${KEY} is wrong` };
    server.fail({ status: 403, body: JSON.stringify({ error }), times: Infinity });
    expect((await failureOf(embedder.embed(['a']))).message).toContain('(status 403)');
  });

  it('is retried, a limited number of times', async () => {
    const embedder = await start({}, { retries: 2 });
    server.fail({ status: 429, headers: AT_ONCE });
    server.fail({ status: 503, headers: AT_ONCE });
    expect(await embedder.embed(['a'])).toEqual(vectors(['a']));
    // After two failures, a harmless text shows whether the server is up.
    expect(server.texts).toEqual(['ping', 'a']);
    expect(server.requests).toHaveLength(4);
    server.fail({ status: 503, headers: AT_ONCE, times: 99 });
    await failureOf(embedder.embed(['b']));
    expect(server.requests).toHaveLength(8);
  });

  it('is retried after the time in Retry-After', async () => {
    const embedder = await start();
    server.fail({ status: 429, headers: { 'retry-after': '120' } });
    await embedder.embed(['a']);
    expect(session.waits).toEqual([expect.closeTo(120, 0)]);
    expect(session.lines.join()).toMatch(/limits requests \(status 429, .*Retrying in (120|119\.\d) s/);
  });

  it('is retried when the connection was cut', async () => {
    const embedder = await start();
    server.fail({ cut: true });
    expect(await embedder.embed(['a'])).toEqual(vectors(['a']));
  });

  it('without a connection is reported with the host, and nothing else of the address', async () => {
    const embedder = await start({}, { retries: 0 });
    const { host } = new URL(server.url);
    await server.close();
    const error = await failureOf(embedder.embed([SECRET_TEXT]));
    expect(error).toBeInstanceOf(InterruptedError);
    expect(error.message).toBe(
      `The embeddings server at ${host} cannot be reached (ECONNREFUSED). Check openai-base-url, or run again later.`,
    );
    server = await startEmbeddings();
  });

  // In a separate process, because the SDK does not recognize the error of Node's aborted fetch within Jest's realm.
  it('is reported when the server takes too long', async () => {
    await start();
    server.fail({ delayMs: 500, times: Infinity });
    const options = {
      model: 'm',
      apiKey: KEY,
      baseUrl: server.url,
      dimensions: null,
      retries: 0,
      timeoutMs: 50,
    };
    const program = `
      import { openaiEmbedder } from ${JSON.stringify(new URL('../../src/embedders/openai-embedder.js', import.meta.url).href)};
      import { patientSession } from ${JSON.stringify(new URL('../support/patient-session.js', import.meta.url).href)};
      const embedder = openaiEmbedder(${JSON.stringify(options)}, patientSession());
      const error = await embedder.embed(['a']).catch((reason) => reason);
      console.log(error.name + ': ' + error.message);`;
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);
    const { host } = new URL(server.url);
    expect((await run).stdout.trim()).toBe(
      `InterruptedError: The embeddings server at ${host} did not answer within 0.05 s. Run again later.`,
    );
  });

  it.each([301, 302, 307, 308])('is not sent on to where a redirect (%i) leads', async (status) => {
    const other = await startEmbeddings();
    const embedder = await start();
    server.fail({ status, times: Infinity, headers: { location: `${other.url}/embeddings` } });
    const error = await failureOf(embedder.embed([SECRET_TEXT]));
    expect(error).not.toBeInstanceOf(InterruptedError);
    expect(error.message).toBe(
      `The embeddings server at ${new URL(server.url).host} redirects to another address (status ${status}), and texts are sent to no other: give the final address as openai-base-url.`,
    );
    expect(server.requests).toHaveLength(1);
    expect(other.requests).toEqual([]);
    await other.close();
  });
});

describe('a slow server', () => {
  /** The server does not answer larger batches in time. */
  const TEXTS_IN_TIME = 3;
  const texts = Array.from({ length: 12 }, (_, at) => `text ${at}`);
  const sizes = () => server.requests.map(({ inputs }) => inputs.length);

  it('gets smaller batches from then on', async () => {
    const embedder = await start({}, { timeoutMs: 300 });
    server.fail({ when: ({ inputs }) => inputs.length > TEXTS_IN_TIME, times: Infinity, delayMs: 2_000 });
    expect(await embedder.embed(texts)).toEqual(vectors(texts));
    expect(sizes()).toEqual([12, 1, 6, 1, 3, 3, 3, 3]);
    expect(await embedder.embed(texts)).toEqual(vectors(texts));
    expect(sizes().slice(8)).toEqual([3, 3, 3, 3]);
  });

  it('is asked again for a single text', async () => {
    const embedder = await start({}, { timeoutMs: 300, retries: 1 });
    server.fail({ when: () => true, times: 1, delayMs: 2_000 });
    expect(await embedder.embed(['one'])).toEqual(vectors(['one']));
    expect(sizes()).toEqual([1, 1]);
  });
});
