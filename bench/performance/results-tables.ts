/** The results of the benchmark as Markdown tables. */
import { median, medianOf } from './median.js';
import type { Results, Round } from './run-plan.js';
import { MODES, type Measurement, type Mode } from './scenarios.js';
import { SQL_FAR, SQL_NEAR, wiresName } from './wires.js';

type Figure = (measurement: Measurement) => number | null;

const wallMs: Figure = (measured) => measured.wallMs;
const cpuMs: Figure = (measured) => measured.cpuMs;
const peakMb: Figure = (measured) => measured.peakMb;

/** The figures of one mode, a measurement for each round. */
export function ofTiara(rounds: readonly Round[], mode: Mode): readonly Measurement[] {
  return rounds.flatMap(({ tiara }) => tiara.get(mode) ?? []);
}

export function ofFloor(rounds: readonly Round[], mode: Mode): readonly Measurement[] {
  return rounds.flatMap(({ floor }) => floor?.get(mode) ?? []);
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const dashes = heads.map((_, at) => (at === 0 ? '---' : '---:'));
  return [heads, dashes, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Milliseconds as seconds, with about three digits. */
export function seconds(milliseconds: number | null): string {
  const value = (milliseconds ?? NaN) / 1000;
  return milliseconds === null ? '' : value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
}

function count(value: number | null): string {
  return value === null ? '' : Math.round(value).toLocaleString('en-US');
}

/** The median of the ratios within each round; empty when there is nothing to compare with. */
function ratio(these: readonly Measurement[], those: readonly Measurement[], figure: Figure): string {
  const ratios = those.map((other, round) => {
    const one = these[round];
    return (one === undefined ? NaN : (figure(one) ?? NaN)) / (figure(other) ?? NaN);
  });
  return ratios.length === 0 ? '' : median(ratios).toFixed(2);
}

/** Both backfills beside the floor's, at each distance at which the floor runs. */
export function floorTable({ rounds }: Results): string {
  const rows = [...rounds].flatMap(([wires, each]) =>
    (['first backfill', 'second backfill'] as const).flatMap((mode) => {
      const [tiara, floor] = [ofTiara(each, mode), ofFloor(each, mode)];
      const both = (figure: Figure, format: (value: number | null) => string): readonly string[] =>
        [tiara, floor].map((measured) => format(medianOf(measured, figure)));
      const cells = [
        `${wiresName(wires)}: ${mode}`,
        ...both(wallMs, seconds),
        ratio(tiara, floor, wallMs),
        ...both(cpuMs, seconds),
        ratio(tiara, floor, cpuMs),
        both(peakMb, count).join(' / '),
        both(({ githubRequests }) => githubRequests, count).join(' / '),
        both(({ embeddingRequests }) => embeddingRequests, count).join(' / '),
      ];
      return floor.length === 0 ? [] : [cells];
    }),
  );
  const heads = ['', 'Tiara s', 'floor s', 'ratio', 'Tiara CPU s', 'floor CPU s', 'ratio'];
  return table([...heads, 'MB', 'requests to GitHub', 'embedding requests'], rows);
}

/** What the distance to the SQL server costs; null when it was not measured. */
export function distanceTable({ rounds }: Results): string | null {
  const [near, far] = [rounds.get(SQL_NEAR), rounds.get(SQL_FAR)];
  if (near === undefined || far === undefined) {
    return null;
  }
  const rows = MODES.map((mode) => {
    const [nearby, away] = [ofTiara(near, mode), ofTiara(far, mode)];
    return [
      mode,
      seconds(medianOf(nearby, wallMs)),
      seconds(medianOf(away, wallMs)),
      ratio(away, nearby, wallMs),
      count(medianOf(away, ({ roundTrips }) => roundTrips)),
      count(medianOf(away, ({ connections }) => connections)),
    ];
  });
  return table(['', 'local s', `${SQL_FAR.sqlMs} ms away s`, 'ratio', 'round trips', 'connections'], rows);
}

/** Every mode at every distance. */
export function modesTable({ rounds }: Results): string {
  const rows = [...rounds].flatMap(([wires, each]) =>
    MODES.map((mode) => {
      const measured = ofTiara(each, mode);
      const figure = (of: Figure, format: (value: number | null) => string): string =>
        format(medianOf(measured, of));
      return [
        `${wiresName(wires)}: ${mode}`,
        figure(wallMs, seconds),
        figure(cpuMs, seconds),
        figure(peakMb, count),
        figure(({ githubRequests }) => githubRequests, count),
        figure(({ embeddingRequests }) => embeddingRequests, count),
        figure(({ texts }) => texts, count),
        figure(({ roundTrips }) => roundTrips, count),
        figure(({ standInCpuMs }) => standInCpuMs, seconds),
      ];
    }),
  );
  const heads = [
    '',
    'wall s',
    'CPU s',
    'MB',
    'GitHub requests',
    'embedding requests',
    'texts',
    'round trips',
  ];
  return table([...heads, 'stand-ins’ CPU s'], rows);
}
