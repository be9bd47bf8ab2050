/** The table of servers in docs/models.md: each row works against a stand-in that differs from OpenAI as that server does. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { openaiEmbedder } from '../../src/embedders/openai-embedder.js';
import { EMBEDDING_SERVERS } from '../support/embedding-servers.js';
import { startEmbeddings, type EmbeddingsServer } from '../support/embeddings.js';
import { emptyTracker } from '../support/github/tracker.js';
import { patientSession } from '../support/patient-session.js';
import { ROOT } from '../support/root.js';
import { embeddedDatabase } from '../support/test-database.js';
import { API_KEY, scene, type Scene } from '../support/world.js';

/** What finding out about a server may cost: halvings of 96 texts, a refused parameter, a text that is cut. */
const REFUSED_MAX = 20;
const LONG_TEXT = 'The hull of the boat leaks. '.repeat(290);

interface Row {
  readonly name: string;
  /** Path and query of the address; null when the row leaves it out. */
  readonly path: string | null;
  readonly model: string;
  readonly hasKey: boolean;
  readonly hasDimensions: boolean;
}

function rowsOfTable(): readonly Row[] {
  const page = readFileSync(join(ROOT, 'docs', 'models.md'), 'utf8');
  const [, table = ''] = /<!-- servers:start -->(.*)<!-- servers:end -->/s.exec(page) ?? [];
  const lines = table.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) => {
    const [name = '', address = '', model = '', key, dimensions] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    const [, url = null] = /^`(.*)`$/.exec(address) ?? [];
    return {
      name,
      path: url === null ? null : `${new URL(url).pathname}${new URL(url).search}`,
      model: /^`(.*)`$/.exec(model)?.[1] ?? 'a-model',
      hasKey: key !== 'leave out',
      hasDimensions: dimensions === 'as you like',
    };
  });
}

const ROWS = rowsOfTable();
let server: EmbeddingsServer;
let world: Scene | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
  await server.close();
});

/** The stand-in of a row. It knows only the row's model, and has its endpoint below the row's address. */
async function startServerOf({ name, path, model, hasKey }: Row): Promise<void> {
  const options = EMBEDDING_SERVERS[name];
  if (options === undefined) {
    throw new Error(`docs/models.md has a server without a stand-in: ${name}`);
  }
  const [base = '', query] = (path ?? '/v1').split('?');
  const endpoint = `${base}/embeddings${query === undefined ? '' : `?${query}`}`;
  server = await startEmbeddings({ key: hasKey ? API_KEY : null, model, ...options, path: endpoint });
}

const refused = (): number => server.requests.length - server.answered;

describe('docs/models.md', () => {
  it('has a row for each stand-in', async () => {
    server = await startEmbeddings();
    expect(ROWS.map(({ name }) => name)).toEqual(Object.keys(EMBEDDING_SERVERS));
  });

  it.each(ROWS)('has the inputs for $name', async (row) => {
    await startServerOf(row);
    const options = { model: row.model, apiKey: row.hasKey ? API_KEY : null, baseUrl: server.url };
    const dimensions = row.hasDimensions ? 6 : null;
    const embedder = openaiEmbedder({ ...options, dimensions }, patientSession());
    const texts = Array.from({ length: 200 }, (_, at) => (at === 150 ? LONG_TEXT : `text ${at}`));
    const batches = [texts.slice(0, 96), texts.slice(96, 192), texts.slice(192)];
    const outcomes = (await Promise.all(batches.map((batch) => embedder.embed(batch)))).flat();
    expect(outcomes.filter((outcome) => 'refused' in outcome)).toEqual([]);
    const found = outcomes.map((outcome) => server.textOf(outcome as readonly number[]));
    expect(found.filter((text, at) => at !== 150 && text !== texts[at])).toEqual([]);
    expect(LONG_TEXT.startsWith(found[150] ?? 'nothing')).toBe(true);
    expect(embedder.dimensions).toBe(dimensions ?? 8);
    expect(refused()).toBeLessThanOrEqual(REFUSED_MAX);
  });

  it.each(ROWS)('has inputs with which the built action embeds everything at $name', async (row) => {
    await startServerOf(row);
    const tracker = emptyTracker(4001, 'octo', 'boat');
    for (let number = 1; number <= 60; number += 1) {
      tracker.openIssue({ title: `Title ${number}`, body: `Body ${number}` });
    }
    world = await scene(embeddedDatabase(), { trackers: [tracker] });
    const inputs = { 'openai-base-url': server.url, 'embedding-model': row.model };
    const run = await world.backfill({ ...inputs, 'openai-api-key': row.hasKey ? API_KEY : '' });
    expect(run).toMatchObject({ exitCode: 0, outputs: { embedded: '120', pending: '0', failed: '0' } });
    expect(refused()).toBeLessThanOrEqual(REFUSED_MAX);
  });
});
