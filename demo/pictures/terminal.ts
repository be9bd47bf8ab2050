/**
 * A terminal in which a command has been run. What is printed is the program's; that it comes in two shades, and that
 * long lines break at words, is the picture's.
 */
import { element, svgOf, textAt, widthOf } from './svg.js';
import type { Theme } from './themes.js';

export interface Session {
  /** Arguments that hold spaces are shown in quotes. */
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
const COLUMNS = Math.floor((WIDTH - 2 * PADDING) / widthOf('0', FONT));

export function terminal({ command, output }: Session, theme: Theme): string {
  const typed = command.map((word) => (word.includes(' ') ? `"${word}"` : word)).join(' ');
  const printed = output.trimEnd();
  const lines = [
    ...wrapped(`${PROMPT}${typed}`).map((text) => ({ text, fill: theme.text })),
    ...printed
      .split('\n')
      .flatMap(wrapped)
      .map((text) => ({ text, fill: colourOf(text, theme) })),
  ];
  const height = FIRST_BASELINE + lines.length * LINE_HEIGHT;
  return svgOf({
    width: WIDTH,
    height,
    title: 'A search with Tiara in a terminal',
    description: `${typed}\n${printed}`,
    elements: [
      ...windowOf(height, theme),
      textAt(PADDING, FIRST_BASELINE, '$', FONT, theme.prompt),
      ...lines.flatMap(({ text, fill }, at) => lineAt(FIRST_BASELINE + at * LINE_HEIGHT, text, fill)),
    ],
  });
}

function windowOf(height: number, { canvas, subtle, border }: Theme): readonly string[] {
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

/** Each stretch of text by itself, because a picture shows several spaces as one. */
function lineAt(baseline: number, line: string, fill: string): readonly string[] {
  return [...line.matchAll(/\S+(?: \S+)*/g)].map(({ 0: text, index }) =>
    textAt(PADDING + widthOf(line.slice(0, index), FONT), baseline, text, FONT, fill),
  );
}

/** Rows of the table stand out from what is below each of them. */
function colourOf(line: string, { text, muted }: Theme): string {
  return line.startsWith(' ') ? muted : text;
}

/** A line that is too long goes on below its own beginning, at a word. */
function wrapped(line: string): readonly string[] {
  if (line.length <= COLUMNS) {
    return [line];
  }
  const indent = /^ */.exec(line)?.[0] ?? '';
  const space = line.lastIndexOf(' ', COLUMNS);
  const end = space > indent.length ? space : COLUMNS;
  return [line.slice(0, end), ...wrapped(indent + line.slice(end).trimStart())];
}
