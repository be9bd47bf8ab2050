/** With max-embeddings, a run embeds no more than allowed, says what is left, and later runs embed the rest. */
import { afterEach, expect, it } from '@jest/globals';
import { describeDatabases } from '../support/databases.js';
import { editIssue } from '../support/github/operations.js';
import { boatWith, expectMirror, textsOf } from '../support/mirror.js';
import { scene, type Scene } from '../support/world.js';

let world: Scene;
afterEach(() => world.close());

describeDatabases('max-embeddings', (open) => {
  it('caps each run, until everything has its vector', async () => {
    const boat = boatWith(60, 60);
    const texts = textsOf(boat).size;
    world = await scene(await open(), { trackers: [boat] });
    const first = await world.backfill({ 'max-embeddings': '100' });
    expect(first).toMatchObject({
      exitCode: 0,
      outputs: { status: 'partial', stored: '120', embedded: '100', pending: String(texts - 100) },
    });
    const left = `This run embedded 100 texts, as max-embeddings allows. Texts left for later runs: ${texts - 100}.`;
    expect(first.log).toContain(left);
    expect(first.summary).toContain(left);
    expect(world.texts()).toHaveLength(100);
    const second = await world.run({ name: 'schedule' }, { 'max-embeddings': '100' });
    expect(second).toMatchObject({ exitCode: 0, outputs: { status: 'done', pending: '0' } });
    expect(world.texts()).toHaveLength(texts - 100);
    await expectMirror(world, boat);
  });

  it('of 0 stores rows and asks the embeddings server for nothing', async () => {
    const boat = boatWith(5, 5);
    world = await scene(await open(), { trackers: [boat] });
    const none = { 'max-embeddings': '0', 'openai-base-url': 'http://127.0.0.1:9/v1' };
    expect(await world.backfill(none)).toMatchObject({
      exitCode: 0,
      outputs: { status: 'partial', stored: '10', embedded: '0', pending: String(textsOf(boat).size) },
    });
    boat.wait(60);
    const edited = await world.deliver(editIssue(boat, 1, { title: 'Another title' }), none);
    expect(edited).toMatchObject({ exitCode: 0, outputs: { status: 'partial', embedded: '0' } });
  });
});
