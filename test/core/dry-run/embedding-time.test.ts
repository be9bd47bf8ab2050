/** How long embedding would take, from a few texts and a server whose pace is known. */
import { describe, expect, it } from '@jest/globals';
import { measureEmbeddingMs } from '../../../src/core/dry-run/embedding-time.js';
import type { Embedder } from '../../../src/core/ports/embedder.js';
import type { Clock } from '../../../src/core/ports/store.js';

/** A server that takes so long for a request and for each byte, and the clock that it moves. */
function serverOf({
  msPerRequest,
  msPerByte,
  batch,
}: {
  readonly msPerRequest: number;
  readonly msPerByte: number;
  readonly batch: Embedder['batch'];
}): { readonly embedder: Embedder; readonly clock: Clock; readonly requests: string[][] } {
  const requests: string[][] = [];
  let now = 1_000_000;
  return {
    requests,
    clock: { now: () => new Date(now) },
    embedder: {
      model: 'test-model',
      dimensions: 2,
      batch,
      textBytes: 100,
      embed(texts) {
        requests.push([...texts]);
        now += msPerRequest + msPerByte * Buffer.byteLength(texts.join(''));
        return Promise.resolve(texts.map(() => new Float32Array([1, 0])));
      },
    },
  };
}

const BATCH = { texts: 10, bytes: 1_000, inFlight: 4 };
const samples = (count: number): readonly string[] => Array.from({ length: count }, () => 'x'.repeat(50));

describe('how long embedding would take', () => {
  it('is the time of all requests that do not run at once, and of all bytes', async () => {
    const { embedder, clock, requests } = serverOf({ msPerRequest: 200, msPerByte: 2, batch: BATCH });
    // 80 requests, four at a time; the request of one text took 200 + 50 × 2 ms.
    expect(
      await measureEmbeddingMs(embedder, clock, { texts: 800, bytes: 40_000, samples: samples(32) }),
    ).toBe((80 / 4) * 300 + 40_000 * 2);
    expect(requests.map(({ length }) => length)).toEqual([1, 9]);
  });

  it('counts requests by bytes where these fill them first', async () => {
    const { embedder, clock } = serverOf({ msPerRequest: 100, msPerByte: 0, batch: BATCH });
    expect(await measureEmbeddingMs(embedder, clock, { texts: 10, bytes: 8_000, samples: samples(10) })).toBe(
      (8 / 4) * 100,
    );
  });

  it('cuts what it sends to what the model reads, and to one batch', async () => {
    const { embedder, clock, requests } = serverOf({
      msPerRequest: 1,
      msPerByte: 0,
      batch: { ...BATCH, bytes: 250 },
    });
    const long = Array.from({ length: 5 }, () => 'é'.repeat(80));
    await measureEmbeddingMs(embedder, clock, { texts: 5, bytes: 800, samples: long });
    expect(requests.flat().map((text) => Buffer.byteLength(text))).toEqual([100, 100]);
  });

  it('of a single text is one request', async () => {
    const { embedder, clock, requests } = serverOf({ msPerRequest: 100, msPerByte: 1, batch: BATCH });
    expect(await measureEmbeddingMs(embedder, clock, { texts: 1, bytes: 50, samples: samples(1) })).toBe(150);
    expect(requests).toHaveLength(1);
  });

  it('is nothing without a text', async () => {
    const { embedder, clock, requests } = serverOf({ msPerRequest: 100, msPerByte: 1, batch: BATCH });
    expect(await measureEmbeddingMs(embedder, clock, { texts: 0, bytes: 0, samples: [] })).toBe(0);
    expect(requests).toEqual([]);
  });
});
