/** Another model: nothing is bought by accident, searches keep working, and the switch waits until every vector is there. */
import { afterEach, expect, it } from '@jest/globals';
import { describeDatabases } from '../support/databases.js';
import { startEmbeddings } from '../support/embeddings.js';
import { emptyTracker, type Tracker } from '../support/github/tracker.js';
import { API_KEY, scene, type Scene } from '../support/world.js';

const OLD = { 'embedding-model': 'test-model' };
const NEW = { 'embedding-model': 'new-model', 'embedding-dimensions': '12' };
const REEMBED = { ...NEW, reembed: 'true' };
const ISSUES = 120;

function trackerWithIssues(): Tracker {
  const tracker = emptyTracker(4001, 'octo', 'boat');
  for (let number = 1; number <= ISSUES; number += 1) {
    tracker.openIssue({ title: `Leak ${100 + number}`, body: `Water comes in at plank ${100 + number}.` });
    tracker.wait(1);
  }
  return tracker;
}

describeDatabases('re-embedding', (open) => {
  let world: Scene;
  afterEach(() => world.close());

  const search = (query: string, inputs: Readonly<Record<string, string>>) =>
    world.run({ name: 'workflow_dispatch' }, { mode: 'search', query, limit: '1', ...inputs });
  const found = async (query: string, inputs: Readonly<Record<string, string>>): Promise<unknown> => {
    const { outputs } = await search(query, inputs);
    return (JSON.parse(outputs['results'] ?? '[]') as { number: number }[])[0]?.number;
  };
  const models = () => world.rows('SELECT model, dimensions, is_active FROM spaces ORDER BY id');

  it('must be requested: another model is refused before anything is bought', async () => {
    const tracker = trackerWithIssues();
    world = await scene(await open(), { trackers: [tracker] });
    await world.backfill(OLD);
    world.texts();
    const refused = await world.deliver(tracker.openIssue({ title: 'New leak', body: 'At the keel.' }), NEW);
    expect(refused).toMatchObject({ exitCode: 1, outputs: { stored: '1', embedded: '0', pending: '2' } });
    expect(refused.log).toContain('run a backfill with reembed: true');
    expect(world.texts()).toEqual([]);
  });

  it('must be requested too when a server gives the same model name other dimensions', async () => {
    world = await scene(await open(), { trackers: [trackerWithIssues()] });
    await world.backfill(OLD);
    const other = await startEmbeddings({ key: API_KEY, dimensions: 12 });
    const mismatch = await search('Leak 107', { ...OLD, 'openai-base-url': other.url });
    await other.close();
    expect(mismatch).toMatchObject({ exitCode: 1 });
    expect(mismatch.log).toContain('the model of this search is test-model with 12. Their vectors cannot');
  });

  it('resumes, serves searches from the old vectors meanwhile, and buys nothing twice', async () => {
    const tracker = trackerWithIssues();
    world = await scene(await open(), { trackers: [tracker] });
    await world.backfill(OLD);
    const texts = world.texts();
    // Fails once while the repository is read, and once more while the rest of the database is embedded. Each time, the
    // harmless text that shows whether the key is at fault fails too.
    world.embeddings.fail({
      when: ({ inputs }) => inputs.some((text) => text.includes('plank 200.') || text === 'ping'),
      times: 4,
      status: 401,
    });
    const failed = await world.backfill(REEMBED);
    expect(failed).toMatchObject({ exitCode: 1, outputs: { status: 'partial' } });
    expect(Number(failed.outputs['pending'])).toBeGreaterThan(0);
    expect(failed.log).toContain(
      'Re-embedding from test-model with 8 dimensions to new-model with 12 dimensions',
    );
    const early = world.texts();
    expect(await found('Leak 107', OLD)).toBe(7);
    const mismatch = await search('Leak 107', NEW);
    expect(mismatch.log).toContain('The database holds vectors of test-model with 8 dimensions');
    world.texts();

    // Runs that still use the old model keep its vectors up to date.
    const late = tracker.openIssue({ title: 'Late leak', body: 'At the rudder.' });
    expect(await world.deliver(late, OLD)).toMatchObject({ exitCode: 0, outputs: { embedded: '2' } });
    expect(world.texts()).toHaveLength(2);

    const finished = await world.backfill(REEMBED);
    expect(finished).toMatchObject({ exitCode: 0, outputs: { status: 'done', pending: '0' } });
    expect(finished.log).toContain('search now uses the vectors of new-model with 12 dimensions');
    const answered = early.filter((text) => !text.includes('plank 200.'));
    const bought = [...answered, ...world.texts()];
    expect(new Set(bought).size).toBe(texts.length + 2);
    expect(await models()).toEqual([{ model: 'new-model', dimensions: 12, is_active: 1 }]);
    expect(await found('Leak 107', NEW)).toBe(7);
    expect(await found('Late leak', NEW)).toBe(ISSUES + 1);
    expect((await world.deliver(late, OLD)).log).toContain('The database holds vectors of new-model');

    world.texts();
    const again = await world.backfill(REEMBED);
    expect(again).toMatchObject({ exitCode: 0, outputs: { embedded: '0' } });
    expect(again.log).toContain('Nothing to re-embed');
    expect(world.texts()).toEqual([]);
  });

  it('covers every repository in the database before it switches', async () => {
    const other = emptyTracker(4002, 'octo', 'harbour');
    other.openIssue({ title: 'Silt', body: 'The basin fills up.' });
    world = await scene(await open(), { trackers: [trackerWithIssues(), other] });
    await world.backfill({ ...OLD, repository: 'octo/boat\nocto/harbour' });
    world.texts();
    const run = await world.backfill(REEMBED);
    expect(run).toMatchObject({ exitCode: 0, outputs: { status: 'done', pending: '0' } });
    expect(world.texts()).toContain('Silt');
    expect(await found('Silt', { ...NEW, repository: 'octo/harbour' })).toBe(1);
  });

  it('learns the number of dimensions from one text, and retries what the old model refused', async () => {
    const tracker = trackerWithIssues();
    tracker.openIssue({ title: 'Unspeakable', body: 'A text that the first model refuses.' });
    world = await scene(await open(), { trackers: [tracker] });
    world.embeddings.fail({
      when: ({ inputs, model }) => model === 'test-model' && inputs.includes('Unspeakable'),
      times: Infinity,
      status: 400,
    });
    expect((await world.backfill(OLD)).outputs).toMatchObject({ pending: '1', failed: '1' });
    const run = await world.backfill({ 'embedding-model': 'new-model', reembed: 'true' });
    expect(run).toMatchObject({ exitCode: 0, outputs: { status: 'done', pending: '0', failed: '0' } });
    expect(await models()).toEqual([{ model: 'new-model', dimensions: 8, is_active: 1 }]);
    expect(await world.rows('SELECT * FROM failures')).toEqual([]);
  });
});
