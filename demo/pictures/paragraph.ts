/** Draws text in several styles, and breaks lines between words. */
import type { Run } from './markdown.js';
import { element, textAt, measureText, type Drawing, type Font } from './svg.js';
import type { Theme } from './themes.js';

/** The words of one run on one line. */
interface Segment {
  readonly run: Run;
  readonly text: string;
  /** From the left edge of the paragraph, in pixels. */
  readonly x: number;
  readonly width: number;
}

/** One word, or one run of code as a whole. */
interface Word {
  readonly run: Run;
  readonly text: string;
  readonly followsSpace: boolean;
}

/** As on GitHub, code has a smaller font and a box around it. */
const CODE = { scale: 0.85, padding: 0.4 };
const LINE_HEIGHT = 1.5;
/** From the top of a line to its baseline, in line heights. */
const BASELINE = 0.68;

export function paragraph(
  runs: readonly Run[],
  place: { readonly x: number; readonly y: number; readonly width: number; readonly size: number },
  theme: Theme,
): Drawing {
  const lineHeight = place.size * LINE_HEIGHT;
  const lines = breakLines(runs, place.size, place.width);
  return {
    elements: lines.flatMap((segments, line) => {
      const top = place.y + line * lineHeight;
      return segments.flatMap((segment) => drawSegment(segment, place.x, top, place.size, theme));
    }),
    height: lines.length * lineHeight,
  };
}

function drawSegment(
  { run, text, x, width }: Segment,
  left: number,
  top: number,
  size: number,
  theme: Theme,
) {
  const baseline = top + size * LINE_HEIGHT * BASELINE;
  const font = runFont(run, size);
  if (run.style !== 'code') {
    return [textAt(left + x, baseline, text, font, run.style === 'link' ? theme.link : theme.text)];
  }
  const box = { x: left + x, y: top + size * 0.1, width, height: size * 1.3, rx: 4, fill: theme.code };
  return [
    element('rect', box),
    textAt(left + x + font.size * CODE.padding, baseline, text, font, theme.text),
  ];
}

function breakLines(runs: readonly Run[], size: number, width: number): readonly (readonly Segment[])[] {
  const lines: Segment[][] = [[]];
  for (const word of splitWords(runs)) {
    const line = lines.at(-1) ?? [];
    const longer = withWord(line, word, size);
    const last = longer.at(-1);
    if (word.followsSpace && line.length > 0 && last !== undefined && last.x + last.width > width) {
      lines.push(withWord([], word, size));
    } else {
      lines[lines.length - 1] = longer;
    }
  }
  return lines;
}

/** The line with one more word: in the last segment if that is of the same run, or else in a new one. */
function withWord(line: readonly Segment[], { run, text, followsSpace }: Word, size: number): Segment[] {
  const last = line.at(-1);
  if (last?.run === run) {
    const joined = `${last.text}${followsSpace ? ' ' : ''}${text}`;
    return [...line.slice(0, -1), { ...last, text: joined, width: segmentWidth(run, joined, size) }];
  }
  const space = followsSpace && last !== undefined ? measureText(' ', { size }) : 0;
  const x = last === undefined ? 0 : last.x + last.width + space;
  return [...line, { run, text, x, width: segmentWidth(run, text, size) }];
}

function segmentWidth(run: Run, text: string, size: number): number {
  const font = runFont(run, size);
  return measureText(text, font) + (run.style === 'code' ? 2 * CODE.padding * font.size : 0);
}

function runFont({ style }: Run, size: number): Font {
  return style === 'code'
    ? { size: size * CODE.scale, isMono: true }
    : { size, isUnderlined: style === 'link' };
}

function splitWords(runs: readonly Run[]): readonly Word[] {
  return runs.flatMap((run, at) => {
    const endsBefore = /\s$/.test(runs[at - 1]?.text ?? '');
    const texts = run.style === 'code' ? [run.text] : run.text.split(/\s+/).filter((text) => text !== '');
    return texts.map((text, word) => ({
      run,
      text,
      followsSpace: word > 0 || endsBefore || /^\s/.test(run.text),
    }));
  });
}
