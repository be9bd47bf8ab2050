/** Answers and addresses that differ from OpenAI's. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InterruptedError } from '../../src/core/model/errors.js';
import type { Embedder } from '../../src/core/ports/embedder.js';
import { keyHeader } from '../../src/embedders/openai-client.js';
import { openaiEmbedder } from '../../src/embedders/openai-embedder.js';
import {
  startEmbeddings,
  vectorFor,
  type EmbeddingsOptions,
  type EmbeddingsServer,
  type Item,
} from '../support/embeddings.js';
import { patientSession, type PatientSession } from '../support/patient-session.js';
import { withPlainVectors } from '../support/plain-vectors.js';

let server: EmbeddingsServer;
let session: PatientSession;
const TEXTS = ['a', 'b', 'c', 'd', 'e'];
const VECTORS = TEXTS.map((text) => vectorFor(text, 8));

async function start(options: EmbeddingsOptions = {}): Promise<Embedder> {
  server = await startEmbeddings(options);
  return withPlainVectors(
    openaiEmbedder({ model: 'm', apiKey: null, baseUrl: server.url, dimensions: null }, session),
  );
}

beforeEach(() => {
  session = patientSession();
});
afterEach(() => server.close());

describe('the index of a vector', () => {
  it.each(['not-zero', 'never'] as const)('may be there %s', async (index) => {
    expect(await (await start({ index })).embed(TEXTS)).toEqual(VECTORS);
    expect(server.requests).toHaveLength(1);
  });

  it('of 0 may be left out where the order differs', async () => {
    expect(await (await start({ index: 'not-zero', shuffled: true })).embed(TEXTS)).toEqual(VECTORS);
  });

  it.each([null, 'none', '0'])('may be %p', async (index) => {
    const embedder = await start();
    server.fail({ spoil: (items) => items.map((item, at) => (at === 0 ? { ...item, index } : item)) });
    expect(await embedder.embed(TEXTS)).toEqual(VECTORS);
    expect(server.requests).toHaveLength(1);
  });

  it('may be the same everywhere: the texts are sent one by one', async () => {
    const embedder = await start();
    server.fail({ times: Infinity, spoil: (items) => items.map((item) => ({ ...item, index: 0 })) });
    expect(await embedder.embed(TEXTS)).toEqual(VECTORS);
  });
});

describe('the format of a vector', () => {
  const formats = (): unknown[] => server.requests.map(({ encodingFormat }) => encodingFormat);
  const asBase64 =
    (bytesOf: (vector: readonly number[]) => ArrayBufferLike) =>
    (items: readonly Item[]): unknown[] =>
      items.map((item) => ({
        ...item,
        embedding: Buffer.from(bytesOf(item.embedding as number[])).toString('base64'),
      }));

  it('is base64 where the server gives it', async () => {
    const embedder = await start({ formats: ['base64'] });
    expect(await embedder.embed(TEXTS)).toEqual(VECTORS);
    expect(await embedder.embed(TEXTS)).toEqual(VECTORS);
    expect(formats()).toEqual(['base64', 'base64']);
  });

  it('may be floats although base64 was asked for, which costs no request', async () => {
    const embedder = await start({ ignoresFormat: true });
    expect(await embedder.embed(TEXTS)).toEqual(VECTORS);
    expect(formats()).toEqual(['base64']);
  });

  it('may be base64 although no format was asked for', async () => {
    const embedder = await start({ formats: [] });
    const spoil = asBase64((vector) => new Float32Array(vector).buffer);
    server.fail({ spoil, when: ({ encodingFormat }) => encodingFormat === null });
    expect(await embedder.embed(TEXTS)).toEqual(VECTORS);
  });

  it.each([['float'], []])(
    'is not asked for again when the server refuses it by name (%p)',
    async (...accepted) => {
      const embedder = await start({ formats: accepted });
      expect(await embedder.embed(TEXTS)).toEqual(VECTORS);
      expect(await embedder.embed(TEXTS)).toEqual(VECTORS);
      expect(formats()).toEqual(['base64', null, null]);
    },
  );

  it('is not asked for again when the server refuses it without saying why', async () => {
    const embedder = await start();
    server.fail({ status: 422, times: Infinity, when: ({ encodingFormat }) => encodingFormat !== null });
    expect(await embedder.embed(TEXTS)).toEqual(VECTORS);
    expect(await embedder.embed(TEXTS)).toEqual(VECTORS);
    expect(server.requests.filter(({ encodingFormat }) => encodingFormat !== null)).toHaveLength(2);
  });

  it.each([
    ['floats of 64 bits', asBase64((vector) => new Float64Array(vector).buffer)],
    ['no vectors', (items: readonly Item[]) => items.map((item) => ({ ...item, embedding: { base64: '' } }))],
  ])('is not asked for again when the server answers it with %s', async (_what, spoil) => {
    const embedder = await start({ ignoresFormat: true });
    server.fail({ spoil, times: Infinity, when: ({ encodingFormat }) => encodingFormat === 'base64' });
    expect(await embedder.embed(TEXTS)).toEqual(VECTORS);
    expect(await embedder.embed(TEXTS)).toEqual(VECTORS);
    expect(formats()).toEqual(['base64', null, null]);
  });

  it('is asked for as long as it has worked once', async () => {
    const embedder = await start();
    await embedder.embed(TEXTS);
    server.fail({ status: 400, body: '{"error": {"message": "no base64 today"}}' });
    expect(await embedder.embed(TEXTS)).toEqual(VECTORS);
    expect(new Set(formats())).toEqual(new Set(['base64']));
  });

  it('leaves out a text whose vector in base64 is not finite', async () => {
    const embedder = await start({ ignoresFormat: true });
    const spoil = asBase64((vector) => new Float32Array(vector).buffer);
    const notFinite = [NaN, ...VECTORS[1]!.slice(1)];
    server.fail({
      spoil: (items) => spoil(items.map((item, at) => (at === 1 ? { ...item, embedding: notFinite } : item))),
    });
    const refused = { refused: 'the server returns a vector without a direction for it' };
    expect(await embedder.embed(TEXTS)).toEqual(VECTORS.map((vector, at) => (at === 1 ? refused : vector)));
  });
});

describe('an answer', () => {
  it.each(['text/plain', 'text/html; charset=utf-8', 'application/octet-stream'])(
    'may be JSON with the content type %s',
    async (contentType) => {
      expect(await (await start({ contentType })).embed(TEXTS)).toEqual(VECTORS);
      expect(server.requests).toHaveLength(1);
    },
  );

  it.each([
    ['{"error": {"code": 429, "message": "slow down"}}', /limits requests \(status 429\)/],
    ['{"error": {"code": "429"}}', /limits requests \(status 429\)/],
    [
      '{"error": {"code": "rate_limit_exceeded"}}',
      /limits requests \(status 429, code rate_limit_exceeded\)/,
    ],
    ['[{"error": {"code": 503, "status": "UNAVAILABLE"}}]', /fails \(status 503\)/],
    ['{"error": {"message": "boom"}, "status": 502}', /fails \(status 502\)/],
    ['{"error": "boom"}', /fails \(it answered with an error instead of vectors\)/],
  ])('of 200 with the error %s is retried as that error', async (body, line) => {
    const embedder = await start();
    server.fail({ body });
    expect(await embedder.embed(TEXTS)).toEqual(VECTORS);
    expect(session.lines).toEqual([expect.stringMatching(line)]);
    expect(server.requests).toHaveLength(2);
  });

  it.each([
    ['{"error": {"code": 401}}', /does not accept the key \(status 401\)/],
    ['{"error": {"code": "insufficient_quota"}}', /quota or the balance of the account is used up/],
    ['{"error": {"code": 402}}', /quota or the balance of the account is used up \(status 402\)/],
  ])('of 200 with the error %s is final as that error', async (body, message) => {
    const embedder = await start();
    server.fail({ body, times: Infinity });
    await expect(embedder.embed(TEXTS)).rejects.toThrow(message);
    expect(session.waits).toEqual([]);
  });
});

describe('the header of the key', () => {
  it.each([
    ['https://name.openai.azure.com/openai/v1', 'api-key'],
    ['https://name.openai.azure.us/openai/deployments/d?api-version=2024-10-21', 'api-key'],
    ['https://name.cognitiveservices.azure.com/openai/v1', 'api-key'],
    ['https://name.services.ai.azure.com/models', 'api-key'],
    ['https://gateway.example.com/openai/deployments/d?api-version=2024-10-21', 'api-key'],
    ['https://openai.azure.com.example.com/v1', 'authorization'],
    ['https://example.com/v1?team=a', 'authorization'],
    [null, 'authorization'],
  ])('for %s is %s', async (baseUrl, name) => {
    await start();
    expect(keyHeader('sk', baseUrl)).toEqual({ [name]: name === 'api-key' ? 'sk' : 'Bearer sk' });
  });
});

describe('several batches at the same time', () => {
  const batchesOf = (count: number): string[][] =>
    Array.from({ length: count }, (_, at) =>
      Array.from({ length: 16 }, (_unused, text) => `text ${at} ${text}`),
    );

  it('share what the first one learns about the size', async () => {
    const embedder = await start({ maxInputs: 4 });
    const outcomes = await Promise.all(batchesOf(4).map((batch) => embedder.embed(batch)));
    expect(outcomes.flat()).toEqual(
      batchesOf(4)
        .flat()
        .map((text) => vectorFor(text, 8)),
    );
    expect(server.requests.filter(({ inputs }) => inputs.length > 4)).toHaveLength(2);
  });

  it('wait for a rate limit together', async () => {
    session = patientSession(true);
    const embedder = await start();
    await embedder.embed(['first', 'second']);
    server.fail({ times: 4, status: 429, headers: { 'retry-after': '1' } });
    const startedAt = performance.now();
    await Promise.all(batchesOf(4).map((batch) => embedder.embed(batch)));
    expect(performance.now() - startedAt).toBeLessThan(1_900);
  });

  it('fail together when the server goes down', async () => {
    const embedder = await start();
    await embedder.embed(['first', 'second']);
    server.fail({ times: Infinity, status: 503 });
    const outcomes = await Promise.allSettled(batchesOf(4).map((batch) => embedder.embed(batch)));
    expect(
      outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason instanceof InterruptedError),
    ).toEqual(Array(4).fill(true));
    // Four batches, one retry, and a harmless text five times.
    expect(server.requests.length).toBeLessThanOrEqual(1 + 4 + 1 + 5);
  });

  it('lose no text to another one of which the server dies', async () => {
    session = patientSession(true);
    const embedder = await start();
    await embedder.embed(['first', 'second']);
    const batches = batchesOf(4);
    batches[2]![5] = 'deadly';
    server.fail({ times: Infinity, cut: true, downMs: 200, when: ({ inputs }) => inputs.includes('deadly') });
    const outcomes = (await Promise.all(batches.map((batch) => embedder.embed(batch)))).flat();
    expect(outcomes.flatMap((outcome, at) => ('refused' in outcome ? [at] : []))).toEqual([2 * 16 + 5]);
  });
});

describe('a rate limit', () => {
  it('that says how many tokens it allows is not waited for by a larger batch', async () => {
    const embedder = await start();
    const headers = { 'x-ratelimit-limit-tokens': '10', 'x-ratelimit-reset-tokens': '6m0s' };
    const isLarge = ({ inputs }: { inputs: readonly string[] }): boolean => inputs.join('').length > 40;
    server.fail({ times: Infinity, status: 429, headers, when: isLarge });
    const texts = TEXTS.map((text) => text.repeat(12));
    expect(await embedder.embed(texts)).toEqual(texts.map((text) => vectorFor(text, 8)));
    expect(session.waits).toEqual([]);
  });

  it.each([
    [{ 'retry-after': '61' }, 61],
    [{ 'x-ratelimit-reset-tokens': '1m30s' }, 90],
  ])('with the headers %j is waited for that long', async (headers, seconds) => {
    const embedder = await start();
    server.fail({ status: 429, headers });
    await embedder.embed(TEXTS);
    expect(session.waits).toEqual([expect.closeTo(seconds, 0)]);
  });

  it('that has passed when a harmless text is taken refuses no text', async () => {
    const embedder = await start();
    server.fail({ times: 8, status: 429 });
    expect(await embedder.embed(['a'])).toEqual([vectorFor('a', 8)]);
    expect(session.waits.map(Math.round)).toEqual([1, 2, 4, 8, 16, 2, 4]);
  });

  it('of more than five minutes ends the run', async () => {
    const embedder = await start();
    server.fail({ times: Infinity, status: 429, headers: { 'retry-after': '301' } });
    await expect(embedder.embed(TEXTS)).rejects.toThrow(InterruptedError);
    expect(server.requests).toHaveLength(1);
  });
});
