/** What a run loads of Node.js itself: loading code takes most of a short run. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { boatWith } from '../support/mirror.js';
import { embeddedDatabase } from '../support/test-database.js';
import { scene, type Scene } from '../support/world.js';

/** The platform has its own copy of the library that sends Tiara's requests. */
const OWN_UNDICI = 'internal/deps/undici/undici';
const LIST_AT_EXIT = `data:text/javascript,${encodeURIComponent(
  'process.on("exit",()=>process.stderr.write(process.moduleLoadList.join("\\n")))',
)}`;

let world: Scene;
beforeAll(async () => {
  world = await scene(embeddedDatabase(), { trackers: [boatWith(3, 3, 60)] });
});
afterAll(() => world.close());

it('of two copies of one library, a backfill loads one', async () => {
  const backfill = await world.backfill(
    { 'embedding-model': 'lexical' },
    { env: { NODE_OPTIONS: `--import=${LIST_AT_EXIT}` } },
  );
  expect(backfill.exitCode).toBe(0);
  expect(backfill.log).toContain('NativeModule fs');
  expect(backfill.log).not.toContain(OWN_UNDICI);
});
