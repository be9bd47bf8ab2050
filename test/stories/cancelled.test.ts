/** A run that is told to stop, by Ctrl-C or by a cancelled job, blocks no other run. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from '@jest/globals';
import { LEASE_MS } from '../../src/limits.js';
import { describeDatabases } from '../support/databases.js';
import { boatWith, expectAllRead, expectMirror, textsOf } from '../support/mirror.js';
import type { ActionOutcome } from '../support/runner.js';
import { seeded } from '../support/seeded.js';
import { TRIES_ALL } from '../support/tries-all.js';
import { scene, type Scene } from '../support/world.js';

const MOMENTS = TRIES_ALL ? 10 : 3;
const [ISSUES, COMMENTS] = [100, 200];
/** So slow that embedding takes most of the run. */
const ANSWER_MS = 150;

describeDatabases('a backfill that is cancelled', (open) => {
  let world: Scene;
  afterEach(() => world.close());

  /** Signals the process so long after its first request for embeddings; at once for 0. */
  async function cancelledAfter(ms: number, signal: NodeJS.Signals): Promise<ActionOutcome> {
    let kill = (): boolean => false;
    let isScheduled = false;
    const when = (): boolean => {
      if (!isScheduled) {
        isScheduled = true;
        setTimeout(() => kill(), ms);
      }
      return true;
    };
    world.embeddings.fail({ when, times: Infinity, delayMs: ANSWER_MS });
    const run = await world.backfill({}, { onSpawn: (child) => (kill = () => child.kill(signal)) });
    await sleep(ANSWER_MS);
    return run;
  }

  it('at any moment is completed at once by the next one', async () => {
    const upTo = seeded(20_261_126);
    for (let moment = 0; moment < MOMENTS; moment += 1) {
      if (moment > 0) {
        await world.close();
      }
      const boat = boatWith(ISSUES, COMMENTS);
      world = await scene(await open(), { trackers: [boat] });
      const [signal, exitCode] = moment % 2 === 0 ? (['SIGINT', 130] as const) : (['SIGTERM', 143] as const);
      const run = await cancelledAfter(upTo(3 * ANSWER_MS), signal);
      // Once it may end before the signal.
      if (run.exitCode !== 0) {
        expect(run).toMatchObject({ exitCode, outputs: { status: 'partial' } });
        expect(run.log).toContain(`The run was cancelled (${signal}).`);
        const [left] = await world.rows(
          'SELECT (SELECT COUNT(*) FROM issues WHERE vectors_pending = 1) + ' +
            '(SELECT COUNT(*) FROM comments WHERE vectors_pending = 1) AS count',
        );
        expect(Number(run.outputs['pending']) > 0).toBe(Number(left?.['count']) > 0);
        expect(run.log).toMatch(/^backfill: \d+ rows stored, 0 removed, \d+ texts embedded, \d+ pending\.$/m);
      }
      expect(await world.rows('SELECT lease_owner FROM repositories WHERE lease_owner IS NOT NULL')).toEqual(
        [],
      );
      const next = await world.backfill();
      expect(next).toMatchObject({ exitCode: 0, outputs: { status: 'done', pending: '0' } });
      await expectMirror(world, boat);
      await expectAllRead(world, boat);
      expect(new Set(world.embeddings.texts)).toEqual(textsOf(boat));
    }
  });

  it('by force blocks others for a minute at most', async () => {
    const boat = boatWith(ISSUES, COMMENTS);
    world = await scene(await open(), { trackers: [boat] });
    const killed = await cancelledAfter(0, 'SIGKILL');
    expect(killed.exitCode).toBeNull();
    const [lease] = await world.rows('SELECT lease_until FROM repositories WHERE lease_owner IS NOT NULL');
    const untilMs = Date.parse(`${String(lease?.['lease_until']).replace(' ', 'T')}Z`);
    expect(untilMs - Date.now()).toBeLessThanOrEqual(LEASE_MS);
    expect(LEASE_MS).toBeLessThanOrEqual(60_000);
    const next = await world.backfill();
    expect(next).toMatchObject({ exitCode: 0, outputs: { status: 'partial' } });
    expect(next.summary).toContain('Another run is embedding');
  });
});
