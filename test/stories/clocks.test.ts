/** Runners whose clocks are hours off: they neither keep other runs away nor change when something is due. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { LEASE_MS } from '../../src/limits.js';
import { describeDatabases } from '../support/databases.js';
import { editIssue } from '../support/github/operations.js';
import { boatWith } from '../support/mirror.js';
import type { Tracker } from '../support/github/tracker.js';
import { scene, type Scene } from '../support/world.js';

const LEASE_MINUTES = LEASE_MS / 60_000;

const HOUR_MS = 60 * 60_000;
const POISON = 'Title 2';

describeDatabases('a runner whose clock is off', (open) => {
  let boat: Tracker;
  let world: Scene;
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tiara-clock-'));
    boat = boatWith(3, 0);
    world = await scene(await open(), { trackers: [boat] });
  });
  afterEach(async () => {
    await world.close();
    rmSync(folder, { recursive: true });
  });

  /** The environment of a process whose clock is this many hours ahead. */
  function clockAhead(hours: number): { readonly env: Readonly<Record<string, string>> } {
    const file = join(folder, `clock${hours}.mjs`);
    const body =
      'const RealDate = Date; const now = () => RealDate.now() + ' +
      `${hours * HOUR_MS}; globalThis.Date = class extends RealDate { ` +
      'constructor(...given) { given.length === 0 ? super(now()) : super(...given); } static now() { return now(); } };';
    writeFileSync(file, body);
    return { env: { NODE_OPTIONS: `--import ${pathToFileURL(file).href}` } };
  }

  /** How many minutes this time in the database is ahead of now. */
  async function minutesAhead(column: string, table = 'repositories'): Promise<number> {
    const [row] = await world.rows(`SELECT ${column} AS time FROM ${table}`);
    return (Date.parse(`${String(row?.['time']).replace(' ', 'T')}Z`) - Date.now()) / 60_000;
  }

  async function isLeaseHeld(): Promise<boolean> {
    try {
      const rows = await world.rows('SELECT 1 AS held FROM repositories WHERE lease_owner IS NOT NULL');
      return rows.length > 0;
    } catch {
      // There is no table yet.
      return false;
    }
  }

  it.each([6, -6])('by %d h keeps its lease for the usual time', async (hours) => {
    world.embeddings.fail({ delayMs: 2_000 });
    const run = world.backfill({}, clockAhead(hours));
    while (!(await isLeaseHeld())) {
      await sleep(50);
    }
    const ahead = await minutesAhead('lease_until');
    expect(await run).toMatchObject({ exitCode: 0 });
    expect(ahead).toBeGreaterThan(0.5 * LEASE_MINUTES);
    expect(ahead).toBeLessThan(1.5 * LEASE_MINUTES);
  });

  it.each([6, -6])('by %d h records when it began, and catches up when that is due', async (hours) => {
    expect(await world.backfill({}, clockAhead(hours))).toMatchObject({ exitCode: 0 });
    for (const column of ['caught_up_at', 'backfill_started_at', 'backfill_finished_at']) {
      expect(Math.abs(await minutesAhead(column))).toBeLessThan(2);
    }
    const interval = { 'catch-up-interval': '60' };
    const listings = async (): Promise<number> => {
      world.requests();
      const event = { name: 'issues', payload: editIssue(boat, 1, { body: `Edited ${boat.time()}` }) };
      expect(await world.run(event, interval, clockAhead(hours))).toMatchObject({ exitCode: 0 });
      return world.requests().filter((request) => request.includes('since=')).length;
    };
    expect(await listings()).toBe(0);
    const twoHoursAgo = new Date(Date.now() - 2 * HOUR_MS).toISOString().slice(0, 19).replace('T', ' ');
    await world.database.execute(`UPDATE repositories SET caught_up_at = '${twoHoursAgo}'`);
    expect(await listings()).toBeGreaterThan(0);
    expect(Math.abs(await minutesAhead('caught_up_at'))).toBeLessThan(2);
  });

  it.each([6, -6])('by %d h tries a refused text again after an hour', async (hours) => {
    world.embeddings.fail({ when: ({ inputs }) => inputs.includes(POISON), times: Infinity, status: 400 });
    expect((await world.backfill({}, clockAhead(hours))).outputs).toMatchObject({ failed: '1' });
    const ahead = await minutesAhead('next_try_at', 'failures');
    expect(ahead).toBeGreaterThan(57);
    expect(ahead).toBeLessThan(61);
    const asked = world.embeddings.requests.length;
    expect((await world.backfill({}, clockAhead(hours))).outputs).toMatchObject({ failed: '0' });
    expect(world.embeddings.requests.length).toBe(asked);
  });

  it('in an earlier version left a mark and a lease in the future, which do not count', async () => {
    expect(await world.backfill()).toMatchObject({ exitCode: 0 });
    const later = new Date(Date.now() + 6 * HOUR_MS).toISOString().slice(0, 19).replace('T', ' ');
    await world.database.execute(
      `UPDATE repositories SET caught_up_at = '${later}', lease_owner = 'other', lease_until = '${later}'`,
    );
    boat.openIssue({ title: 'Missed', body: 'Its event was lost.' });
    const run = await world.deliver(editIssue(boat, 1, { body: 'Edited' }), { 'catch-up-interval': '60' });
    expect(run).toMatchObject({ exitCode: 0, outputs: { status: 'done', pending: '0' } });
    expect(await world.rows("SELECT title FROM issues WHERE title = 'Missed'")).toHaveLength(1);
    expect(Math.abs(await minutesAhead('caught_up_at'))).toBeLessThan(2);
  });
});
