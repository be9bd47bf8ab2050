/** Draws a terminal after one command. The output is real; the picture adds a second shade and breaks long lines. */
import { element, renderSvg, textAt, measureText } from './svg.js';
import type { Theme } from './themes.js';

export interface Session {
  /** Arguments that contain spaces are shown in quotes. */
  readonly command: readonly string[];
  readonly output: string;
}

/** In pixels, as are all numbers below but COLUMNS. */
const WIDTH = 832;
const FONT = { size: 12, isMono: true };
const PADDING = 16;
const BAR = 34;
const FIRST_BASELINE = BAR + 26;
const LINE_HEIGHT = 19;
/** Room for the prompt, which is drawn in its own colour. */
const PROMPT = '  ';
/** Characters in a line. */
const COLUMNS = Math.floor((WIDTH - 2 * PADDING) / measureText('0', FONT));

export function terminal({ command, output }: Session, theme: Theme): string {
  const typed = command.map((word) => (word.includes(' ') ? `"${word}"` : word)).join(' ');
  const printed = output.trimEnd();
  const lines = [
    ...wrapLine(`${PROMPT}${typed}`).map((text) => ({ text, fill: theme.text })),
    ...printed
      .split('\n')
      .flatMap(wrapLine)
      .map((text) => ({ text, fill: lineColour(text, theme) })),
  ];
  const height = FIRST_BASELINE + lines.length * LINE_HEIGHT;
  return renderSvg({
    width: WIDTH,
    height,
    title: 'A search with Tiara in a terminal',
    description: `${typed}\n${printed}`,
    elements: [
      ...drawWindow(height, theme),
      textAt(PADDING, FIRST_BASELINE, '$', FONT, theme.prompt),
      ...lines.flatMap(({ text, fill }, at) => drawLine(FIRST_BASELINE + at * LINE_HEIGHT, text, fill)),
    ],
  });
}

function drawWindow(height: number, { canvas, subtle, border }: Theme): readonly string[] {
  const right = WIDTH - 0.5;
  const edges = { x: 0.5, y: 0.5, width: WIDTH - 1, height: height - 1, rx: 8 };
  const bar = `M0.5 ${BAR + 0.5}V8.5a8 8 0 0 1 8-8H${right - 8}a8 8 0 0 1 8 8V${BAR + 0.5}z`;
  return [
    element('rect', { ...edges, fill: canvas, stroke: border }),
    element('path', { d: bar, fill: subtle, stroke: border }),
    ...['#ff5f57', '#febc2e', '#28c840'].map((fill, at) =>
      element('circle', { cx: PADDING + 6 + at * 20, cy: BAR / 2 + 0.5, r: 6, fill }),
    ),
  ];
}

/** One element for each text between wider gaps, because a picture shows several spaces as one. */
function drawLine(baseline: number, line: string, fill: string): readonly string[] {
  return [...line.matchAll(/\S+(?: \S+)*/g)].map(({ 0: text, index }) =>
    textAt(PADDING + measureText(line.slice(0, index), FONT), baseline, text, FONT, fill),
  );
}

/** The rows of the table are brighter than the text below each of them. */
function lineColour(line: string, { text, muted }: Theme): string {
  return line.startsWith(' ') ? muted : text;
}

/** Breaks a long line between words. The next line has the same indent. */
function wrapLine(line: string): readonly string[] {
  if (line.length <= COLUMNS) {
    return [line];
  }
  const indent = /^ */.exec(line)?.[0] ?? '';
  const space = line.lastIndexOf(' ', COLUMNS);
  const end = space > indent.length ? space : COLUMNS;
  return [line.slice(0, end), ...wrapLine(indent + line.slice(end).trimStart())];
}
