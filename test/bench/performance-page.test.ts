/** What the benchmark writes: medians, tables and plots. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { median } from '../../bench/performance/median.js';
import { PLANS, readOptions } from '../../bench/performance/options.js';
import { renderResults, withResults } from '../../bench/performance/performance-page.js';
import { drawPlots } from '../../bench/performance/plot.js';
import type { Results, Round } from '../../bench/performance/run-plan.js';
import { MODES, type Measurement } from '../../bench/performance/scenarios.js';
import { NEAR, SQL_FAR, SQL_NEAR, wiresName } from '../../bench/performance/wires.js';
import { ROOT } from '../support/root.js';

function measured(wallMs: number, roundTrips: number | null = null): Measurement {
  const traffic = {
    githubRequests: 81,
    embeddingRequests: 102,
    texts: 9_736,
    connections: 1,
    standInCpuMs: 500,
  };
  return { ...traffic, wallMs, cpuMs: wallMs / 2, peakMb: 300, roundTrips };
}

function round(tiaraMs: number, floorMs: number | null, roundTrips: number | null = null): Round {
  return {
    tiara: new Map(MODES.map((mode) => [mode, measured(tiaraMs, roundTrips)])),
    floor:
      floorMs === null
        ? null
        : new Map([
            ['first backfill', measured(floorMs)],
            ['second backfill', measured(floorMs)],
          ]),
  };
}

const [smallest] = PLANS;
const RESULTS: Results = {
  plan: smallest!,
  rounds: new Map([
    [NEAR, [round(6_000, 2_000), round(30_000, 5_000), round(5_000, 2_500)]],
    [SQL_NEAR, [round(10_000, null, 2_030)]],
    [SQL_FAR, [round(40_000, null, 2_030)]],
  ]),
  peer: measured(65_000),
  load: 0.25,
  sqlVersion: '11.8-MariaDB',
  leftOut: ['Something is not measured.'],
};

/** The cells of the first row that begins with this text. */
function row(markdown: string, begin: string): readonly string[] {
  const line = markdown.split('\n').find((each) => each.startsWith(`| ${begin} |`)) ?? '';
  return line
    .split('|')
    .slice(2, -1)
    .map((cell) => cell.trim());
}

describe('a median', () => {
  it('is the value in the middle', () => {
    expect([median([3]), median([9, 1, 5]), median([4, 1, 2, 100])]).toEqual([3, 5, 3]);
  });
});

describe('the results', () => {
  const text = renderResults(RESULTS);

  it('compare with the floor by medians, and by the median of the ratios of each run', () => {
    const expected = ['6.00', '2.50', '3.00', '3.00', '1.25', '3.00', '300 / 300', '81 / 81', '102 / 102'];
    expect(row(text, 'SQLite: first backfill')).toEqual(expected);
  });

  it('compare a distant SQL server with a local one', () => {
    expect(row(text, 'idle catch-up')).toEqual(['10.0', '40.0', '4.00', '2,030', '1']);
  });

  it('have a row for every mode at every distance, and say what was left out', () => {
    for (const wires of RESULTS.rounds.keys()) {
      for (const mode of MODES) {
        expect(row(text, `${wiresName(wires)}: ${mode}`)).not.toEqual([]);
      }
    }
    expect(text).toContain('The load average was 0.3 before.');
    expect(text).toContain('Something is not measured.');
    expect(text).toContain('Tiara’s first backfill takes 0.09 times as long');
  });

  it('have a place in the page for every size, and replace what is there', () => {
    const page = readFileSync(join(ROOT, 'docs', 'performance.md'), 'utf8');
    for (const plan of PLANS) {
      const once = withResults(page, { ...RESULTS, plan });
      expect(once).toContain('| SQLite: first backfill | 6.00 |');
      expect(withResults(once, { ...RESULTS, plan })).toBe(once);
    }
    expect(() => withResults('a page without markers', RESULTS)).toThrow('<!-- 2000:start -->');
  });
});

describe('the plots', () => {
  const plots = [...drawPlots(RESULTS).values()];

  it('say in words what they show', () => {
    for (const svg of plots) {
      expect(svg).toContain('SQLite: Tiara 6.00 s, floor 2.50 s\nSQL server: Tiara 10.0 s');
    }
  });

  it('keep every text and bar within their edges, and need nothing from elsewhere', () => {
    expect(plots).toHaveLength(2);
    for (const svg of plots) {
      const widthOf = (pattern: RegExp): readonly number[] =>
        [...svg.matchAll(pattern)].map(([, x, width]) => Number(x) + Number(width));
      const ends = [
        ...widthOf(/<text x="([\d.]+)"[^>]* textLength="([\d.]+)"/g),
        ...widthOf(/<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="16"/g),
      ];
      expect(ends.length).toBeGreaterThan(8);
      expect(Math.max(...ends)).toBeLessThanOrEqual(832 - 15);
      expect(svg).not.toMatch(/<(script|style|image|foreignObject|a)\b|\s(href|on\w+)=|url\(|@import/i);
    }
  });
});

describe('the options', () => {
  it('measure the smallest repository by default, and any other or all when asked', () => {
    expect(readOptions([])).toEqual({ plans: [smallest], writes: false });
    expect(readOptions(['--all'])?.plans).toEqual(PLANS);
    expect(readOptions(['--size', '100000', '--runs', '2', '--write', '--no-peer'])).toMatchObject({
      plans: [
        { issues: 100_000, comments: 1_000_000, rounds: 2, whyNoPeer: expect.stringContaining('--no-peer') },
      ],
      writes: true,
    });
    expect(readOptions(['--help'])).toBeNull();
  });

  it('are refused by name when they are wrong', () => {
    expect(() => readOptions(['--size', '7'])).toThrow('--size is one of 2000, 20000, 100000, not 7');
    expect(() => readOptions(['--runs', '0'])).toThrow('--runs is a whole number from 1, not 0');
    expect(() => readOptions(['--fast'])).toThrow("'--fast'");
  });

  it('are all in CONTRIBUTING', () => {
    const page = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
    for (const option of ['--size', '--all', '--runs', '--no-peer', '--write']) {
      expect(page).toContain(`\`${option}`);
    }
  });
});
