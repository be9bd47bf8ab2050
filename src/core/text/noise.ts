/** What of a text is not embedded: what its author did not write, and what drowns what the author did. */
import { LOG_LINES_AT_EACH_END, LOG_RUN_LINES, QUOTED_LINES } from '../../limits.js';

/** Lines that issue templates and forms put into a body: headings, boxes to tick, and words for no answer. */
const TEMPLATE_LINE: readonly RegExp[] = [
  /^\s{0,3}#{1,6}\s/,
  /^\s{0,3}\*\*[^*]+\*\*:?\s*$/,
  /^\s*[-*+]\s*\[[ xX]\]/,
  /^\s*_?(?:no response|n\/a|none)_?\s*$/i,
];

/** Lines of tracebacks, backtraces and logs: each begins as no sentence and hardly any program does. */
const LOG_LINE: readonly RegExp[] = [
  /^\s*at\s+\S/,
  /^\s*File "[^"]*", line \d/,
  /^\s*#?\d{1,4}:?\s+(?:-\s+)?(?:0x[\da-f]|[\w<$][\w$<>:.]*(?:::|\())/i,
  /^[\s[(]*\d{4}-\d\d-\d\d[T ]\d\d:\d\d/,
  /^[\s[(]*\d\d:\d\d:\d\d\b/,
  /^[\s[(]*(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL)\b/,
  /^\s*0x[\da-f]{4,}\b/i,
];

/** In a list, too, behind its sign or as far in as its text. What has a backtick behind it on its line is code within a line. */
const FENCE = /^\s*(?:(?:[-*+]|\d{1,9}[.)])\s{1,4})?(`{3,}(?=[^`]*$)|~{3,})/;
const QUOTE = /^\s{0,3}>/;
/** Scheme and host, then the rest. The parts cannot take each other's characters, so there is nothing to go back to. */
const URL_TEXT = /\bhttps?:\/\/([^\s/()<>[\]"'`]+)([^\s()<>[\]"'`]*)/gi;
/** Addresses of 64 bits, hashes and identifiers; what is shorter, or all digits, may be an error code that somebody looks for. */
const LONG_HEX = /\b(?:0x[\da-f]{9,}|(?=\d*[a-f])(?=[a-f]*\d)[\da-f]{12,})\b/gi;

type Part = 'prose' | 'code';
type Line = readonly [part: Part, text: string];

/**
 * The text without hidden hints, template and quotations, its long logs cut in the middle, its web addresses without
 * their paths, its long hexadecimal left out. Code stays: without it, far fewer duplicates are found. Takes a time in
 * proportion to the text's length, whatever is in it; gives '' where nothing is left.
 */
export function withoutNoise(text: string): string {
  const kept = visibleLines(text).filter(([part, line]) => part === 'code' || !isTemplate(line));
  return shortenedRuns(shortenedRuns(kept, QUOTED), LOGGED)
    .map(([, line]) => line.replace(URL_TEXT, '$1').replace(LONG_HEX, '').trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** The text without what templates put there: hidden hints, headings, boxes, and words for no answer. */
export function withoutTemplate(text: string): string {
  return visibleLines(text)
    .filter(([part, line]) => part === 'code' || !isTemplate(line))
    .map(([, line]) => line)
    .join('\n');
}

/** The text as the tracker shows it: without HTML comments. */
export function withoutHidden(text: string): string {
  return visibleLines(text)
    .map(([, line]) => line)
    .join('\n');
}

function isTemplate(line: string): boolean {
  return TEMPLATE_LINE.some((pattern) => pattern.test(line));
}

/** The signs that begin or end a block of code, when this line does. */
export function fenceOf(line: string): string | undefined {
  return FENCE.exec(line)?.[1];
}

/** The lines outside HTML comments, by what they are. */
function visibleLines(text: string): readonly Line[] {
  const lines: Line[] = [];
  const all = text.split(/\r\n?|\n/);
  const closedLater = closedInParagraph(all);
  let fence: string | null = null;
  let isHidden = false;
  for (const [at, whole] of all.entries()) {
    const mark: string | undefined = isHidden ? undefined : fenceOf(whole);
    if (fence !== null) {
      lines.push(['code', whole]);
      fence = mark !== undefined && mark.startsWith(fence) && whole.trim() === mark ? null : fence;
    } else if (mark !== undefined) {
      lines.push(['code', whole]);
      fence = mark;
    } else {
      const closedBefore = closedLater[at] === true ? Infinity : whole.lastIndexOf('-->');
      const { seen, stillHidden } = outsideComments(whole, isHidden, closedBefore);
      // A line of nothing but a hint leaves no empty one behind.
      if (seen.trim() !== '' || (!isHidden && whole.trim() === '')) {
        lines.push(['prose', seen]);
      }
      isHidden = stillHidden;
    }
  }
  return lines;
}

/** Of each line, whether a later one of its paragraph has the end of an HTML comment. */
function closedInParagraph(lines: readonly string[]): readonly boolean[] {
  let isClosed = false;
  return lines
    .toReversed()
    .map((line) => {
      const later = isClosed;
      isClosed = line.trim() !== '' && (isClosed || line.includes('-->'));
      return later;
    })
    .reverse();
}

/** Whether this place is between two backticks of its line. */
function isInCode(line: string, place: number): boolean {
  return line.slice(0, place).split('`').length % 2 === 0 && line.includes('`', place);
}

/**
 * What is seen of a line, and whether an HTML comment goes on behind it. As on GitHub, one that begins a line goes on
 * until it is closed, and one within a line is none unless its paragraph closes it.
 */
function outsideComments(
  line: string,
  isHidden: boolean,
  closedBefore: number,
): { readonly seen: string; readonly stillHidden: boolean } {
  const seen: string[] = [];
  let hidden = isHidden;
  let from = 0;
  while (from < line.length) {
    const mark = hidden ? '-->' : '<!--';
    const found = line.indexOf(mark, from);
    const isBegun = line.slice(0, found).trim() === '';
    const isMark = found !== -1 && (hidden || isBegun || (found < closedBefore && !isInCode(line, found)));
    const end = isMark ? found : line.length;
    if (!hidden) {
      seen.push(line.slice(from, end));
    }
    hidden = isMark ? !hidden : hidden;
    from = isMark ? end + mark.length : line.length;
  }
  return { seen: seen.join(' '), stillHidden: hidden };
}

/** Which lines make a run, the longest run that stays whole, and what stays of a longer one. */
interface Run {
  readonly has: (line: Line) => boolean;
  readonly longest: number;
  readonly head: number;
  readonly tail: number;
}

const QUOTED: Run = {
  has: ([part, line]) => part === 'prose' && QUOTE.test(line),
  longest: QUOTED_LINES,
  head: QUOTED_LINES,
  tail: 0,
};
const LOGGED: Run = {
  has: ([, line]) => LOG_LINE.some((pattern) => pattern.test(line)),
  longest: LOG_RUN_LINES,
  head: LOG_LINES_AT_EACH_END,
  tail: LOG_LINES_AT_EACH_END,
};

function shortenedRuns(lines: readonly Line[], { has, longest, head, tail }: Run): readonly Line[] {
  const kept: Line[] = [];
  let run: Line[] = [];
  const end = (): void => {
    const isLong = run.length > longest;
    kept.push(...(isLong ? run.slice(0, head) : run), ...(isLong && tail > 0 ? run.slice(-tail) : []));
    run = [];
  };
  for (const line of lines) {
    if (has(line)) {
      run.push(line);
    } else {
      end();
      kept.push(line);
    }
  }
  end();
  return kept;
}
