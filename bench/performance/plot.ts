/** A plot of first backfills: one bar for Tiara and one for the floor at each distance. */
import { element, measureText, renderSvg, textAt } from '../../demo/pictures/svg.js';
import { THEMES, type Theme } from '../../demo/pictures/themes.js';
import type { RepositorySize } from './generate-repository.js';
import { medianOf } from './median.js';
import { ofFloor, ofTiara, seconds } from './results-tables.js';
import type { Results } from './run-plan.js';
import { wiresName } from './wires.js';

interface Bar {
  readonly name: string;
  readonly ms: number;
  readonly colour: 'link' | 'muted';
}

/** Bars at one distance. */
interface Group {
  readonly name: string;
  readonly bars: readonly Bar[];
}

const WIDTH = 832;
const MARGIN = 24;
const LABELS = 250;
/** For the figure after the longest bar. */
const FIGURES = 110;
const BAR = 16;
const BAR_STEP = 20;
const GROUP_GAP = 14;
const HEADER = 58;
const FONT = { size: 13 };

function groupsOf({ rounds }: Results): readonly Group[] {
  return [...rounds].map(([wires, each]) => {
    const tiara = medianOf(ofTiara(each, 'first backfill'), ({ wallMs }) => wallMs);
    const floor = medianOf(ofFloor(each, 'first backfill'), ({ wallMs }) => wallMs);
    const bars: Bar[] = [{ name: 'Tiara', ms: tiara ?? 0, colour: 'link' }];
    return {
      name: wiresName(wires),
      bars: floor === null ? bars : [...bars, { name: 'floor', ms: floor, colour: 'muted' }],
    };
  });
}

function drawGroup({ name, bars }: Group, top: number, pixelsPerMs: number, theme: Theme): readonly string[] {
  const label = textAt(MARGIN, top + BAR - 3, name, FONT, theme.text);
  return [
    label,
    ...bars.flatMap(({ name: whose, ms, colour }, at) => {
      const [x, y, width] = [MARGIN + LABELS, top + at * BAR_STEP, Math.max(1, ms * pixelsPerMs)];
      const bar = { x, y, width: Math.round(width * 10) / 10, height: BAR, rx: 2, fill: theme[colour] };
      const figure = `${seconds(ms)} s  ${whose}`;
      return [element('rect', bar), textAt(x + width + 8, y + BAR - 3, figure, FONT, theme.muted)];
    }),
  ];
}

/** The SVG in one theme. */
function drawPlot(results: Results, theme: Theme): string {
  const groups = groupsOf(results);
  const longest = Math.max(...groups.flatMap(({ bars }) => bars.map(({ ms }) => ms)));
  const pixelsPerMs = (WIDTH - 2 * MARGIN - LABELS - FIGURES) / longest;
  const { issues, comments } = results.plan;
  const title = `First backfill of ${issues.toLocaleString('en-US')} issues and ${comments.toLocaleString('en-US')} comments`;
  let top = HEADER;
  const drawn = groups.map((group) => {
    const elements = drawGroup(group, top, pixelsPerMs, theme);
    top += group.bars.length * BAR_STEP + GROUP_GAP;
    return elements;
  });
  const height = top + MARGIN - GROUP_GAP;
  const frame = {
    x: 0.5,
    y: 0.5,
    width: WIDTH - 1,
    height: height - 1,
    rx: 6,
    fill: theme.canvas,
    stroke: theme.border,
  };
  const head = { size: 16, isBold: true };
  const unit = 'Wall time; shorter is better';
  const description = groups.map(
    ({ name, bars }) => `${name}: ${bars.map((bar) => `${bar.name} ${seconds(bar.ms)} s`).join(', ')}`,
  );
  return renderSvg({
    width: WIDTH,
    height,
    title,
    description: description.join('\n'),
    elements: [
      element('rect', frame),
      textAt(MARGIN, 34, title, head, theme.text),
      textAt(WIDTH - MARGIN - measureText(unit, FONT), 34, unit, FONT, theme.muted),
      ...drawn.flat(),
    ],
  });
}

/** The file of a plot. */
export function plotName({ issues }: RepositorySize, theme: string): string {
  return `first-backfill-${issues}-${theme}.svg`;
}

/** From file names to SVGs, one for each theme. */
export function drawPlots(results: Results): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(THEMES).map(([name, theme]) => [plotName(results.plan, name), drawPlot(results, theme)]),
  );
}
