/** The views that people and their tools read: a backfill creates them, events show in them, and a new model is in them. */
import { afterEach, expect, it } from '@jest/globals';
import { describeDatabases } from '../support/databases.js';
import { emptyTracker } from '../support/github/tracker.js';
import { scene, type Scene } from '../support/world.js';

const NEW = { 'embedding-model': 'new-model', 'embedding-dimensions': '12' };

describeDatabases('the views', (open) => {
  let world: Scene;
  afterEach(() => world.close());

  const issues = () =>
    world.rows('SELECT repository, number, title, state FROM tiara_issues ORDER BY number');
  const documents = async () =>
    (await world.rows('SELECT document, meta FROM tiara_documents ORDER BY document')).map(
      ({ document, meta }) => ({
        document,
        number: (JSON.parse(String(meta)) as { number: number }).number,
      }),
    );
  const vectorsOf = async (size: number): Promise<number> => {
    const column = world.database.url.startsWith('sqlite:') ? 'LENGTH(embedding) / 4' : vectorLength;
    return (await world.rows(`SELECT id FROM tiara_documents WHERE ${column} = ${size}`)).length;
  };
  // Both servers write a vector as `[1,2]`.
  const vectorLength =
    "LENGTH(VEC_AS_TEXT(embedding)) - LENGTH(REPLACE(VEC_AS_TEXT(embedding), ',', '')) + 1";

  it('are there after the first backfill, follow events, and show the vectors of a new model', async () => {
    const tracker = emptyTracker(4001, 'octo', 'boat');
    tracker.openIssue({ title: 'Leak', body: 'Water comes in at the keel.' });
    tracker.addComment(1, { body: 'It has been so since the storm in May.' });
    tracker.wait(1);
    world = await scene(await open(), { trackers: [tracker] });
    expect(await world.backfill()).toMatchObject({ exitCode: 0 });
    const leak = { repository: 'octo/boat', number: 1, title: 'Leak', state: 'open' };
    expect(await issues()).toEqual([leak]);
    const before = [
      { document: 'It has been so since the storm in May.', number: 1 },
      { document: 'Leak\n\nWater comes in at the keel.', number: 1 },
    ];
    expect(await documents()).toEqual(before);
    expect(await vectorsOf(8)).toBe(2);

    const opened = tracker.openIssue({ title: 'Torn sail', body: 'A gust has torn it in two.' });
    expect(await world.deliver(opened)).toMatchObject({ exitCode: 0 });
    expect(await issues()).toEqual([leak, { ...leak, number: 2, title: 'Torn sail' }]);
    expect(await documents()).toHaveLength(3);
    expect(await world.deliver(tracker.deleteIssue(2))).toMatchObject({ exitCode: 0 });
    expect(await issues()).toEqual([leak]);
    expect(await documents()).toEqual(before);

    expect(await world.backfill({ ...NEW, reembed: 'true' })).toMatchObject({
      exitCode: 0,
      outputs: { status: 'done', pending: '0' },
    });
    expect(await issues()).toEqual([leak]);
    expect(await documents()).toEqual(before);
    expect([await vectorsOf(8), await vectorsOf(12)]).toEqual([0, 2]);
  });

  it('are made by a run that could not embed: the issues at once, the documents with the first vector', async () => {
    const tracker = emptyTracker(4001, 'octo', 'boat');
    tracker.openIssue({ title: 'Leak', body: 'Water comes in at the keel.' });
    tracker.wait(1);
    world = await scene(await open(), { trackers: [tracker] });
    world.embeddings.fail({ onProbes: true, times: Infinity, status: 401 });
    const event = tracker.openIssue({ title: 'Torn sail', body: 'A gust has torn it in two.' });
    expect(await world.deliver(event)).toMatchObject({ exitCode: 1 });
    expect((await issues()).map(({ title }) => title)).toContain('Torn sail');
  });
});
