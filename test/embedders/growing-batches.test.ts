/** Batches that grow while a server answers quickly: what the next limit costs, and that nothing is loaded before the first. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { openaiEmbedder } from '../../src/embedders/openai-embedder.js';
import { startEmbeddings, type EmbeddingsOptions, type EmbeddingsServer } from '../support/embeddings.js';
import { patientSession } from '../support/patient-session.js';

let server: EmbeddingsServer;
afterEach(() => server.close());

/** Embeds this many short texts, several batches at a time, each as large as it may be. Returns the sizes of the requests. */
async function embedMany(options: EmbeddingsOptions, count = 6_000, timeoutMs?: number): Promise<number[]> {
  server = await startEmbeddings(options);
  const timeLimit = timeoutMs === undefined ? {} : { timeoutMs };
  const own = { model: 'm', apiKey: null, baseUrl: server.url, dimensions: null, ...timeLimit };
  const embedder = openaiEmbedder(own, patientSession());
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const texts = Array.from(
        { length: Math.min(embedder.batch.texts, count - next) },
        (_, at) => `${next + at}`,
      );
      next += texts.length;
      const outcomes = await embedder.embed(texts);
      expect(outcomes.filter((outcome) => 'refused' in outcome)).toEqual([]);
    }
  };
  await Promise.all(Array.from({ length: embedder.batch.inFlight }, worker));
  // A request that comes too late is answered all the same, and its texts are sent again.
  if (timeoutMs === undefined) {
    expect(server.texts.filter((text) => text !== 'ping')).toHaveLength(count);
  }
  return server.requests.map(({ inputs }) => inputs.length);
}

describe('a batch', () => {
  it('grows to what OpenAI takes, and nothing is refused', async () => {
    const sizes = await embedMany({});
    expect(sizes[0]).toBe(96);
    expect(Math.max(...sizes)).toBeGreaterThan(700);
    expect(server.answered).toBe(sizes.length);
    expect(sizes.length).toBeLessThan(20);
  });

  it.each([96, 100, 512, 1_000])(
    'grows to a limit of %i texts, at the price of one refused request',
    async (maxInputs) => {
      const sizes = await embedMany({ maxInputs });
      expect(sizes.length - server.answered).toBeLessThanOrEqual(1);
      const largest = Math.max(...sizes.filter((size) => size <= maxInputs));
      expect(largest).toBeGreaterThan(maxInputs / 2);
      // A harmless text shows that the size was the reason.
      expect(sizes.filter((size) => size === 1).length).toBeLessThanOrEqual(1);
    },
  );

  it.each([32, 10])('shrinks to a limit of %i texts, and is not halved any more', async (maxInputs) => {
    const sizes = await embedMany({ maxInputs }, 600);
    const refused = sizes.length - server.answered;
    expect(refused).toBeLessThanOrEqual(4);
    expect(sizes.slice(-20)).toEqual(Array(20).fill(sizes.at(-2)));
  });
});

it('needs the SDK only for the first text', async () => {
  server = await startEmbeddings();
  const program = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ resolve: (name, context, next) => (loaded.push(name), next(name, context)) });
    const { openaiEmbedder } = await import(${JSON.stringify(new URL('../../src/embedders/openai-embedder.js', import.meta.url).href)});
    const own = { model: 'm', apiKey: null, baseUrl: ${JSON.stringify(server.url)}, dimensions: null };
    const embedder = openaiEmbedder(own, {});
    const before = [embedder.batch.texts, embedder.dimensions, loaded.includes('openai')];
    await embedder.embed(['a']);
    console.log(JSON.stringify([before, [embedder.dimensions, loaded.includes('openai')]]));`;
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);
  expect(JSON.parse((await run).stdout)).toEqual([
    [96, null, false],
    [8, true],
  ]);
});

describe('a server of one core', () => {
  /** How many texts the server works on for each of this many texts that are embedded. */
  async function workPerText(msPerText: number, count: number): Promise<number> {
    const sizes = await embedMany({ msPerText }, count, 1_500);
    return sizes.reduce((sum, size) => sum + size, 0) / count;
  }

  it.each([1, 4, 10])('that needs %i ms for a text works on none twice', async (msPerText) => {
    expect(await workPerText(msPerText, 400)).toBeLessThanOrEqual(1.1);
  });

  it('that cannot answer the first batch in time works on that one twice', async () => {
    expect(await workPerText(18, 300)).toBeLessThanOrEqual(1.5);
  });
});
