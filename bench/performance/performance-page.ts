/** Writes the measured part of docs/performance.md: a section for each size, between two markers. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { THEMES } from '../../demo/pictures/themes.js';
import { ROOT } from '../../test/support/root.js';
import { medianOf } from './median.js';
import { PEER } from './peer.js';
import { drawPlots, plotName } from './plot.js';
import { distanceTable, floorTable, modesTable, ofTiara, seconds } from './results-tables.js';
import type { Results } from './run-plan.js';
import { NEAR } from './wires.js';

const PAGE = join(ROOT, 'docs', 'performance.md');
const PLOTS = join(ROOT, 'docs', 'plots');
const BYTES_PER_GB = 1024 ** 3;

/** What was run, where and when. */
function provenance({ plan, load, sqlVersion }: Results): string {
  const runs = plan.rounds === 1 ? 'One run' : `Medians of ${plan.rounds} runs`;
  const machine = `${cpus().length} cores (${arch()}), ${Math.round(totalmem() / BYTES_PER_GB)} GB, ${platform()}`;
  const server = sqlVersion === null ? '' : ` The SQL server is ${sqlVersion}, on the same machine.`;
  const date = new Date().toISOString().slice(0, 10);
  return `${runs} on ${date}: ${machine}, Node.js ${process.versions.node}. The load average was ${load.toFixed(1)} before.${server}`;
}

function peerSentence({ peer, rounds }: Results): string | null {
  if (peer === null) {
    return null;
  }
  const tiaraMs = medianOf(ofTiara(rounds.get(NEAR) ?? [], 'first backfill'), ({ wallMs }) => wallMs);
  const used = `${seconds(peer.wallMs)} s, ${seconds(peer.cpuMs)} s of CPU time and ${Math.round(peer.peakMb)} MB`;
  return (
    `${PEER} fetches the same repository once, with no waits: ${used}, ${peer.githubRequests} requests to GitHub. ` +
    `Tiara’s first backfill takes ${((tiaraMs ?? NaN) / peer.wallMs).toFixed(2)} times as long, and embeds.`
  );
}

/** The results as Markdown. */
export function renderResults(results: Results): string {
  const distance = distanceTable(results);
  return [
    provenance(results),
    '### Beside the floor',
    floorTable(results),
    peerSentence(results),
    ...(distance === null ? [] : ['### Near and far', distance]),
    '### Every mode',
    modesTable(results),
    ...results.leftOut,
  ]
    .filter((part) => part !== null)
    .join('\n\n');
}

function pictureOf({ plan }: Results): string {
  const file = (theme: keyof typeof THEMES): string => `plots/${plotName(plan, theme)}`;
  return [
    '<picture>',
    `  <source media="(prefers-color-scheme: dark)" srcset="${file('dark')}">`,
    `  <img src="${file('light')}" alt="Wall time of the first backfill at each distance, beside the floor">`,
    '</picture>',
  ].join('\n');
}

/** The page with these results in place of those of the same size. @throws when the page has no place for them */
export function withResults(page: string, results: Results): string {
  const [start, end] = ['start', 'end'].map((edge) => `<!-- ${results.plan.issues}:${edge} -->`);
  const [before, rest] = page.split(start ?? '');
  const [, after] = rest?.split(end ?? '') ?? [];
  if (after === undefined) {
    throw new Error(`docs/performance.md needs "${start ?? ''}" and, after it, "${end ?? ''}"`);
  }
  return `${before ?? ''}${start ?? ''}\n\n${pictureOf(results)}\n\n${renderResults(results)}\n\n${end ?? ''}${after}`;
}

/** Writes the section of these results, and its plots. */
export async function writePage(results: Results): Promise<void> {
  const style = { ...(await resolveConfig(PAGE)), parser: 'markdown' };
  writeFileSync(PAGE, await format(withResults(readFileSync(PAGE, 'utf8'), results), style));
  mkdirSync(PLOTS, { recursive: true });
  for (const [name, svg] of drawPlots(results)) {
    writeFileSync(join(PLOTS, name), svg);
  }
}
