/** Long texts, and many: what stands far into them is found, bought once, and removed with its text. */
import { afterEach, expect, it } from '@jest/globals';
import { describeDatabases } from '../support/databases.js';
import { emptyTracker, type Tracker } from '../support/github/tracker.js';
import { scene, type Scene } from '../support/world.js';

const LEXICAL = { 'embedding-model': 'lexical' };
const PHRASE = 'the bowsprit splinters at midnight';
const IN_COMMENT = 'barnacles clog the bilge pump';
/** Distinct sentences, so that no two chunks are alike. */
const FILLER = Array.from(
  { length: 700 },
  (_, at) => `Line ${at} tells of sail ${at * 7} and rope ${at * 13}.`,
);

/** A body with the phrase after its first 20,000 characters. */
function longBody(phrase: string): string {
  const text = FILLER.join('\n');
  const at = text.indexOf('\n', 20_000);
  return `${text.slice(0, at)}\n${phrase}\n${text.slice(at)}`;
}

function trackerWithLongTexts(): Tracker {
  const boat = emptyTracker(4001, 'octo', 'boat');
  boat.openIssue({ title: 'Ship’s log', body: longBody(PHRASE) });
  boat.openIssue({ title: 'Painting the hull', body: 'Which colour?' });
  for (let comment = 1; comment <= 40; comment += 1) {
    boat.addComment(2, { body: comment === 37 ? IN_COMMENT : `Colour number ${comment} would be nice.` });
  }
  boat.wait(1);
  return boat;
}

describeDatabases('long texts', (open) => {
  let world: Scene;
  afterEach(() => world.close());

  const find = async (query: string): Promise<Record<string, unknown>> => {
    const { exitCode, outputs } = await world.run(
      { name: 'workflow_dispatch' },
      { ...LEXICAL, mode: 'search', query, limit: '1' },
    );
    expect(exitCode).toBe(0);
    const [hit] = JSON.parse(outputs['results'] ?? '') as Record<string, unknown>[];
    return hit ?? {};
  };
  const chunks = () => world.rows('SELECT DISTINCT owner_kind AS kind FROM chunks ORDER BY owner_kind');
  /** Texts of the long issue that were bought since the last call. */
  const newlyBought = () => world.texts().filter((text) => text.includes('tells of sail'));

  it('are found by a phrase at character 20,000 of a body, and in comment 37', async () => {
    world = await scene(await open(), { trackers: [trackerWithLongTexts()] });
    const { exitCode, outputs } = await world.backfill(LEXICAL);
    expect({ exitCode, embedded: outputs['embedded'], pending: outputs['pending'] }).toEqual({
      exitCode: 0,
      embedded: '44',
      pending: '0',
    });
    const hit = await find(PHRASE);
    expect(hit).toMatchObject({ kind: 'issue', number: 1 });
    expect(hit['passage']).toContain(PHRASE);
    expect(await find(IN_COMMENT)).toMatchObject({ kind: 'comment', number: 2, passage: IN_COMMENT });
  });

  it('lose the chunks of a phrase that an edit removes', async () => {
    const boat = trackerWithLongTexts();
    world = await scene(await open(), { trackers: [boat] });
    await world.backfill(LEXICAL);
    const edited = longBody('nothing happens at all');
    await world.deliver(boat.changeIssue(1, 'edited', { body: edited }), LEXICAL);
    expect(await world.rows('SELECT text FROM chunks').then((rows) => JSON.stringify(rows))).not.toContain(
      PHRASE,
    );
    expect(await chunks()).toEqual([{ kind: 'issue' }]);
    await world.deliver(boat.changeIssue(1, 'edited', { body: 'Short.' }), LEXICAL);
    expect(await chunks()).toEqual([]);
  });

  it('are bought once, chunk by chunk, even when a run fails between two of them', async () => {
    const boat = emptyTracker(4001, 'octo', 'boat');
    // 94 texts, a title and the last chunk fill one request: the other chunks are in the next.
    for (let number = 1; number <= 47; number += 1) {
      boat.openIssue({ title: `Title ${number}`, body: `Body ${number}` });
      boat.wait(1);
    }
    boat.openIssue({ title: 'Ship’s log', body: longBody(PHRASE) });
    world = await scene(await open(), { trackers: [boat] });
    const isOtherChunk = (text: string): boolean => text.includes(PHRASE);
    // The run asks with a harmless text whether the server refuses everything.
    world.embeddings.fail({
      when: ({ inputs }) => inputs.some((text) => isOtherChunk(text) || text === 'ping'),
      status: 401,
      times: 2,
    });
    const outage = await world.backfill();
    expect(outage).toMatchObject({ exitCode: 1, outputs: { embedded: '95', pending: '1' } });
    const early = newlyBought();
    expect(early).toHaveLength(1);
    expect(await world.rows('SELECT text FROM chunks')).toEqual([{ text: early[0] }]);
    expect((await world.backfill()).outputs).toMatchObject({ embedded: '1', pending: '0' });
    const all = [...early, ...newlyBought().reverse()];
    expect(new Set(all).size).toBe(all.length);
    expect([...all.slice(1), early[0]].join('')).toBe(`Ship’s log\n\n${longBody(PHRASE)}`);
  });

  it('in comments get no vectors with embed: issues, and are not pending either', async () => {
    const boat = trackerWithLongTexts();
    world = await scene(await open(), { trackers: [boat] });
    const issuesOnly = { embed: 'issues' };
    const first = await world.backfill(issuesOnly);
    expect(first).toMatchObject({
      exitCode: 0,
      outputs: { status: 'done', stored: '42', embedded: '4', pending: '0' },
    });
    expect(newlyBought()).not.toEqual([]);
    const commented = await world.deliver(boat.addComment(2, { body: IN_COMMENT }), issuesOnly);
    expect(commented).toMatchObject({ exitCode: 0, outputs: { embedded: '0', pending: '0' } });
    expect(world.texts()).toEqual([]);
    const later = await world.backfill();
    expect(later).toMatchObject({ exitCode: 0, outputs: { embedded: '41', pending: '0' } });
    expect(newlyBought()).toEqual([]);
  });
});
