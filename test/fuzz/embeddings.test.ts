/** Whatever an embeddings server answers, every text gets a vector that can be compared, or the run says why not. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Embedder } from '../../src/core/ports/embedder.js';
import { openaiEmbedder } from '../../src/embedders/openai-embedder.js';
import { newWaitBudget } from '../../src/github/requests/rate-limit.js';
import { startEmbeddings, type Fault } from '../support/embeddings.js';
import { emptyTracker, type Tracker } from '../support/github/tracker.js';
import { tryCases, type End } from './cases.js';
import { ANYTHING, changed, CHANGES, type Change } from './hostile-json.js';
import { endOf, openWorld, type FuzzedWorld } from './world.js';

const DIMENSIONS = 8;

/** One answer: the right one with changes, another body, or a refusal. */
type Answer =
  | { readonly changes: readonly Change[] }
  | { readonly json: unknown; readonly status: number }
  | { readonly raw: string; readonly status: number; readonly headers: Readonly<Record<string, string>> };

const STATUS = fc.constantFrom(
  200,
  200,
  201,
  204,
  301,
  302,
  400,
  401,
  402,
  403,
  404,
  407,
  408,
  409,
  413,
  422,
  424,
  429,
  500,
  502,
  503,
  524,
  599,
);

const ANSWERS: fc.Arbitrary<readonly Answer[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ changes: CHANGES }) },
    { weight: 1, arbitrary: fc.record({ json: ANYTHING, status: STATUS }) },
    {
      weight: 1,
      arbitrary: fc.record({
        raw: fc.constantFrom(
          '',
          '{',
          '<html>',
          'null',
          '{"data":[]}',
          '{"error":{"code":429}}',
          '{"error":null}',
          '[]',
          '\u0000',
        ),
        status: STATUS,
        headers: fc.constantFrom<Record<string, string>[]>(
          {},
          { 'retry-after': 'soon' },
          { 'retry-after': '-1' },
          { 'retry-after-ms': '1' },
          { 'content-type': 'text/html' },
          { location: 'http://127.0.0.1:1/' },
        ),
      }),
    },
  ),
  { minLength: 1, maxLength: 4 },
);

function toFault(answer: Answer): Fault {
  if ('changes' in answer) {
    return { spoil: (items) => changed({ items }, answer.changes).items };
  }
  const isEmpty = answer.status === 204;
  return {
    status: answer.status,
    // No waits: the SDK sends a request again at once.
    headers: { 'retry-after-ms': '1', ...('headers' in answer ? answer.headers : {}) },
    body: isEmpty ? '' : 'raw' in answer ? answer.raw : JSON.stringify(answer.json),
  };
}

const ignore = (): void => undefined;
const SESSION = {
  log: { progress: () => undefined, info: ignore, notice: ignore, warning: ignore, debug: ignore },
  waitBudget: newWaitBudget({ elapsedS: () => 0, sleep: () => Promise.resolve() }),
};
/** An embedder may wait by itself, or with the budget of its run. */
const create: (options: Parameters<typeof openaiEmbedder>[0], session: typeof SESSION) => Embedder =
  openaiEmbedder;

function boat(): Tracker {
  const tracker = emptyTracker(4001, 'octo', 'boat');
  for (const number of [1, 2]) {
    tracker.openIssue({ title: `The mast is loose (${number})`, body: `It swings in wind ${number}.` });
    tracker.addComment(number, { body: `Tie it with bowline ${number}.` });
  }
  return tracker;
}
const TEXTS = 6;

/** Every text has a unit vector, of the size that the space has. */
function expectVectors(world: FuzzedWorld): void {
  const rows = (sql: string) => world.rows(sql);
  const [{ dimensions } = {}] = rows('SELECT dimensions FROM spaces WHERE is_active = 1');
  const vectors = [
    ...rows('SELECT title_vec AS vec FROM issues'),
    ...rows('SELECT body_vec AS vec FROM issues'),
    ...rows('SELECT body_vec AS vec FROM comments'),
  ].map(({ vec }) => [...new Float32Array(new Uint8Array(vec as Uint8Array).buffer)]);
  expect(vectors).toHaveLength(TEXTS);
  for (const vector of vectors) {
    expect(vector).toHaveLength(Number(dimensions));
    expect(Math.hypot(...vector)).toBeCloseTo(1, 3);
  }
}

async function meet(world: FuzzedWorld, answers: readonly Answer[], dimensions: number | null): Promise<End> {
  const embeddings = await startEmbeddings();
  for (const answer of answers) {
    embeddings.fail(toFault(answer));
  }
  const options = { model: 'm', apiKey: null, baseUrl: embeddings.url, dimensions, retries: 1 };
  try {
    const result = await world.run('backfill', null, create(options, SESSION));
    const end = endOf(result);
    if (end === 'stored') {
      expect(result.tally).toMatchObject({ pending: 0, left: [] });
      expectVectors(world);
    }
    return end;
  } finally {
    await embeddings.close();
  }
}

describe('an answer with embeddings', () => {
  it('of any form ends well or says why not', async () => {
    const world = await openWorld({ trackers: [boat()] });
    await tryCases('answers with embeddings', 800, ANSWERS, (answers) => {
      world.clear();
      return meet(world, answers, DIMENSIONS);
    });
    await world.close();
  });

  it('of any form ends well or says why not when it decides the dimensions', () =>
    tryCases('answers with the first embeddings', 150, ANSWERS, async (answers) => {
      const world = await openWorld({ trackers: [boat()] });
      const end = await meet(world, answers, null);
      await world.close();
      return end;
    }));
});
