/** No mode needs more requests or round trips than bench/performance/ceilings.ts allows. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CEILINGS, SMALL, type Counted } from '../../bench/performance/ceilings.js';
import { generateRepository, type GeneratedRepository } from '../../bench/performance/generate-repository.js';
import { measureTiara, MODES, type Measurement, type Mode } from '../../bench/performance/scenarios.js';
import { NEAR, SQL_NEAR, startStage, type Wires } from '../../bench/performance/wires.js';
import { describeSql } from '../support/sql-server.js';

const cache = mkdtempSync(join(tmpdir(), 'tiara-bench-'));
let repository: GeneratedRepository;
beforeAll(() => {
  repository = generateRepository(SMALL, cache);
});
afterAll(() => {
  rmSync(cache, { recursive: true });
});

/** The counts beyond their ceilings, each with the ceiling and its reason. */
function beyond(mode: Mode, measured: Measurement | undefined): readonly string[] {
  return Object.entries(CEILINGS[mode]).flatMap(([name, { most, because }]) => {
    const count = measured?.[name as Counted] ?? null;
    return count === null || count <= most ? [] : [`${name}: ${count}, at most ${most} (${because})`];
  });
}

function itStaysBelow(wires: Wires, sqlUrl: string | null): void {
  let measured: ReadonlyMap<Mode, Measurement>;
  beforeAll(async () => {
    const stage = await startStage(repository, sqlUrl);
    try {
      measured = await measureTiara(stage, wires);
    } finally {
      await stage.stop();
    }
  });

  it.each(MODES)('stays below its ceilings: %s', (mode) => {
    expect(measured.get(mode)?.wallMs).toBeGreaterThan(0);
    expect(beyond(mode, measured.get(mode))).toEqual([]);
  });

  it('counts what it cannot do without', () => {
    const { githubRequests, embeddingRequests, texts, roundTrips } = measured.get('first backfill')!;
    const { issues, comments } = SMALL;
    expect(githubRequests).toBeGreaterThan((issues + comments) / 100);
    expect(embeddingRequests).toBeGreaterThan(0);
    expect(texts).toBeGreaterThan(issues + comments);
    expect(roundTrips === null).toBe(sqlUrl === null);
    expect(roundTrips ?? Infinity).toBeGreaterThan(20);
  });
}

describe('a small repository, embedded database', () => {
  itStaysBelow(NEAR, null);
});

describeSql('a small repository, SQL server', () => {
  itStaysBelow(SQL_NEAR, process.env['TIARA_TEST_DATABASE_URL'] ?? '');
});
