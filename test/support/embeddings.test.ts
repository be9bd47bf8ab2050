/** The stand-in embeddings server behaves as OpenAI's client expects. */
import { afterEach, describe, expect, it } from '@jest/globals';
import OpenAI, { APIConnectionError, APIError } from 'openai';
import { startEmbeddings, vectorFor } from './embeddings.js';
import type { EmbeddingsOptions, EmbeddingsServer } from './embeddings.js';

/** Decimal places that a 32-bit float below 1 surely has. */
const FLOAT_DIGITS = 6;

let server: EmbeddingsServer | null = null;

async function start(options: EmbeddingsOptions = {}): Promise<[EmbeddingsServer, OpenAI]> {
  server = await startEmbeddings(options);
  return [server, new OpenAI({ apiKey: 'sk-test', baseURL: server.url, maxRetries: 0 })];
}

async function refusalOf(asked: PromiseLike<unknown>): Promise<APIError> {
  const error: unknown = await Promise.resolve(asked).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof APIError)) {
    throw new Error('it was answered');
  }
  return error;
}

afterEach(async () => {
  await server?.close();
  server = null;
});

describe('the stand-in embeddings server, driven by the real client', () => {
  it('answers floats and base64 alike, with usage', async () => {
    const [stand, client] = await start({ dimensions: 16 });
    const floats = await client.embeddings.create({
      model: 'm',
      input: ['a', 'b'],
      encoding_format: 'float',
    });
    const decoded = await client.embeddings.create({ model: 'm', input: 'a' });
    expect(floats.data[1]!.embedding).toEqual(vectorFor('b', 16));
    expect(decoded.data[0]!.embedding).toHaveLength(16);
    expect(decoded.data[0]!.embedding[3]).toBeCloseTo(vectorFor('a', 16)[3]!, 6);
    expect(floats.usage.total_tokens).toBe(2);
    expect(stand.texts).toEqual(['a', 'b', 'a']);
    expect(stand.textOf(decoded.data[0]!.embedding)).toBe('a');
    expect(stand.textOf(vectorFor('c', 16))).toBeNull();
    expect(stand.requests.map((request) => request.encodingFormat)).toEqual(['float', 'base64']);
    expect(stand.requests[0]!.authorization).toBe('Bearer sk-test');
  });

  it('makes unit vectors, of which a shorter one is the start of a longer one', () => {
    const [short, long] = [vectorFor('text', 4), vectorFor('text', 100)];
    expect(Math.hypot(...short)).toBeCloseTo(1, FLOAT_DIGITS);
    expect(long[1]! / long[0]!).toBeCloseTo(short[1]! / short[0]!, FLOAT_DIGITS);
  });

  it('can answer out of order, with the position of the input in index', async () => {
    const [, client] = await start({ shuffled: true });
    const input = ['a', 'b', 'c', 'd', 'e'];
    const { data } = await client.embeddings.create({ model: 'm', input, encoding_format: 'float' });
    expect(data.map(({ index }) => index)).toEqual([3, 4, 0, 1, 2]);
    expect(data[0]!.embedding).toEqual(vectorFor('d', 8));
  });

  it.each([
    [{ maxInputs: 2 }, { input: ['a', 'b', 'c'] }],
    [{ maxTokens: 3 }, { input: ['aaaaaaaa', 'bbbbbbbb'] }],
    [{ maxTokensPerInput: 1 }, { input: 'five5' }],
    [{}, { input: ['a', ''] }],
    [{ supportsDimensions: false }, { input: 'a', dimensions: 4 }],
    [{ poison: (text: string) => text === 'bad' }, { input: ['good', 'bad'] }],
  ])('answers 400 to a request beyond its limits: %j', async (options, asked) => {
    const [stand, client] = await start(options);
    const error = await refusalOf(client.embeddings.create({ model: 'm', ...asked }));
    expect([error.status, error.type]).toEqual([400, 'invalid_request_error']);
    expect(stand.texts).toEqual([]);
  });

  it('can accept only one key and one model', async () => {
    const [stand, client] = await start({ key: 'sk-other', model: 'known' });
    const wrongKey = await refusalOf(client.embeddings.create({ model: 'known', input: 'a' }));
    expect([wrongKey.status, wrongKey.code]).toEqual([401, 'invalid_api_key']);
    const other = new OpenAI({ apiKey: 'sk-other', baseURL: stand.url, maxRetries: 0 });
    const wrongModel = await refusalOf(other.embeddings.create({ model: 'unknown', input: 'a' }));
    expect([wrongModel.status, wrongModel.code]).toEqual([404, 'model_not_found']);
    expect((await other.embeddings.create({ model: 'known', input: 'a' })).data).toHaveLength(1);
  });

  it('fails the requests that a test chooses, as often as it asks', async () => {
    const [stand, client] = await start();
    const ask = (input: string) => client.embeddings.create({ model: 'm', input, encoding_format: 'float' });
    stand.fail({ status: 429, headers: { 'retry-after': '7' }, when: ({ inputs }) => inputs.includes('b') });
    stand.fail({ cut: true, when: ({ inputs }) => inputs.includes('c') });
    stand.fail({ spoil: (items) => items.map((item) => ({ ...item, embedding: [null] })) });
    expect((await ask('a')).data[0]!.embedding).toEqual([null]);
    const limited = await refusalOf(ask('b'));
    expect([limited.status, limited.headers?.get('retry-after')]).toEqual([429, '7']);
    expect(await refusalOf(ask('c'))).toBeInstanceOf(APIConnectionError);
    expect((await ask('b')).data[0]!.embedding).toEqual(vectorFor('b', 8));
  });
});
