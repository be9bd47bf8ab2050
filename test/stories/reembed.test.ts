/** Another model: nothing of it is bought by chance, searches go on meanwhile, and the switch comes when all is there. */
import { afterEach, expect, it } from '@jest/globals';
import { describeDatabases } from '../support/databases.js';
import { startEmbeddings } from '../support/embeddings.js';
import { emptyTracker, type Tracker } from '../support/github/tracker.js';
import { API_KEY, scene, type Scene } from '../support/world.js';

const OLD = { 'embedding-model': 'test-model' };
const NEW = { 'embedding-model': 'new-model', 'embedding-dimensions': '12' };
const REEMBED = { ...NEW, reembed: 'true' };
const ISSUES = 120;

function boat(): Tracker {
  const tracker = emptyTracker(4001, 'octo', 'boat');
  for (let number = 1; number <= ISSUES; number += 1) {
    tracker.openIssue({ title: `Leak ${100 + number}`, body: `Water comes in at plank ${100 + number}.` });
    tracker.wait(1);
  }
  return tracker;
}

describeDatabases('re-embedding', (open) => {
  let place: Scene;
  afterEach(() => place.close());

  const search = (query: string, inputs: Readonly<Record<string, string>>) =>
    place.run({ name: 'workflow_dispatch' }, { mode: 'search', query, limit: '1', ...inputs });
  const found = async (query: string, inputs: Readonly<Record<string, string>>): Promise<unknown> => {
    const { outputs } = await search(query, inputs);
    return (JSON.parse(outputs['results'] ?? '[]') as { number: number }[])[0]?.number;
  };
  const models = () => place.rows('SELECT model, dimensions, is_active FROM spaces ORDER BY id');

  it('is asked for: another model is refused before anything is bought', async () => {
    const tracker = boat();
    place = await scene(await open(), { trackers: [tracker] });
    await place.backfill(OLD);
    place.texts();
    const refused = await place.deliver(tracker.openIssue({ title: 'New leak', body: 'At the keel.' }), NEW);
    expect(refused).toMatchObject({ exitCode: 1, outputs: { stored: '1', embedded: '0', pending: '2' } });
    expect(refused.log).toContain('run a backfill with reembed: true');
    expect(place.texts()).toEqual([]);
  });

  it('is asked for as well when another server has a model of that name, which a query shows', async () => {
    place = await scene(await open(), { trackers: [boat()] });
    await place.backfill(OLD);
    const other = await startEmbeddings({ key: API_KEY, dimensions: 12 });
    const misfit = await search('Leak 107', { ...OLD, 'openai-base-url': other.url });
    await other.close();
    expect(misfit).toMatchObject({ exitCode: 1 });
    expect(misfit.log).toContain('this run would make vectors of test-model with 12');
  });

  it('goes on where it stopped, searches the former vectors meanwhile, and buys nothing twice', async () => {
    const tracker = boat();
    place = await scene(await open(), { trackers: [tracker] });
    await place.backfill(OLD);
    const texts = place.texts();
    // Once while the repository is read, and once more while the rest of the database is embedded.
    place.embeddings.fail({
      when: ({ inputs }) => inputs.some((text) => text.includes('plank 200.')),
      times: 2,
      status: 401,
    });
    const cut = await place.backfill(REEMBED);
    expect(cut).toMatchObject({ exitCode: 1, outputs: { status: 'partial' } });
    expect(Number(cut.outputs['pending'])).toBeGreaterThan(0);
    expect(cut.log).toMatch(/octo\/boat: \d+ of 240 texts embedded/);
    expect(cut.log).toContain(
      'Re-embedding from test-model with 8 dimensions to new-model with 12 dimensions',
    );
    const early = place.texts();
    expect(await found('Leak 107', OLD)).toBe(7);
    const misfit = await search('Leak 107', NEW);
    expect(misfit.log).toContain('The database holds vectors of test-model with 8 dimensions');
    place.texts();

    // Runs that still have the former model keep its vectors up to date.
    const late = tracker.openIssue({ title: 'Late leak', body: 'At the rudder.' });
    expect(await place.deliver(late, OLD)).toMatchObject({ exitCode: 0, outputs: { embedded: '2' } });
    expect(place.texts()).toHaveLength(2);

    const end = await place.backfill(REEMBED);
    expect(end).toMatchObject({ exitCode: 0, outputs: { status: 'done', pending: '0' } });
    expect(end.log).toContain('search now uses the vectors of new-model with 12 dimensions');
    const answered = early.filter((text) => !text.includes('plank 200.'));
    const bought = [...answered, ...place.texts()];
    expect(new Set(bought).size).toBe(texts.length + 2);
    expect(await models()).toEqual([{ model: 'new-model', dimensions: 12, is_active: 1 }]);
    expect(await found('Leak 107', NEW)).toBe(7);
    expect(await found('Late leak', NEW)).toBe(ISSUES + 1);
    expect((await place.deliver(late, OLD)).log).toContain('The database holds vectors of new-model');

    place.texts();
    const again = await place.backfill(REEMBED);
    expect(again).toMatchObject({ exitCode: 0, outputs: { embedded: '0' } });
    expect(again.log).toContain('Nothing to re-embed');
    expect(place.texts()).toEqual([]);
  });

  it('covers every repository of the database, and switches only then', async () => {
    const other = emptyTracker(4002, 'octo', 'harbour');
    other.openIssue({ title: 'Silt', body: 'The basin fills up.' });
    place = await scene(await open(), { trackers: [boat(), other] });
    await place.backfill({ ...OLD, repository: 'octo/boat\nocto/harbour' });
    place.texts();
    const run = await place.backfill(REEMBED);
    expect(run).toMatchObject({ exitCode: 0, outputs: { status: 'done', pending: '0' } });
    expect(place.texts()).toContain('Silt');
    expect(await found('Silt', { ...NEW, repository: 'octo/harbour' })).toBe(1);
  });

  it('learns the size of unknown vectors from one text, and takes what the former model refused', async () => {
    const tracker = boat();
    tracker.openIssue({ title: 'Unspeakable', body: 'A text that the first model refuses.' });
    place = await scene(await open(), { trackers: [tracker] });
    place.embeddings.fail({
      when: ({ inputs, model }) => model === 'test-model' && inputs.includes('Unspeakable'),
      times: Infinity,
      status: 400,
    });
    expect((await place.backfill(OLD)).outputs).toMatchObject({ pending: '1', failed: '1' });
    const run = await place.backfill({ 'embedding-model': 'new-model', reembed: 'true' });
    expect(run).toMatchObject({ exitCode: 0, outputs: { status: 'done', pending: '0', failed: '0' } });
    expect(await models()).toEqual([{ model: 'new-model', dimensions: 8, is_active: 1 }]);
    expect(await place.rows('SELECT * FROM failures')).toEqual([]);
  });
});
