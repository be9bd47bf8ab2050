/** What of a text is not embedded: what its author did not write, and what drowns what the author did. */
import { LOG_LINES_AT_EACH_END, LOG_RUN_LINES, QUOTED_LINES } from '../limits.js';

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

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const QUOTE = /^\s{0,3}>/;
/** Scheme and host, then the rest. The parts cannot take each other's characters, so there is nothing to go back to. */
const URL_TEXT = /\bhttps?:\/\/([^\s/()<>[\]"'`]+)([^\s()<>[\]"'`]*)/gi;
/** Addresses, hashes and identifiers: of the word's first characters only, for no word begins twice. */
const LONG_HEX = /\b(?:0x[\da-f]{6,}|(?=[a-f]*\d)[\da-f]{8,})\b/gi;

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

function isTemplate(line: string): boolean {
  return TEMPLATE_LINE.some((pattern) => pattern.test(line));
}

/** The lines outside HTML comments, by what they are. */
function visibleLines(text: string): readonly Line[] {
  const lines: Line[] = [];
  const all = text.split(/\r\n?|\n/);
  const lastClosed = all.findLastIndex((line) => line.includes('-->'));
  let fence: string | null = null;
  let isHidden = false;
  for (const [at, whole] of all.entries()) {
    const mark: string | undefined = isHidden ? undefined : FENCE.exec(whole)?.[1];
    if (fence !== null) {
      lines.push(['code', whole]);
      fence = mark !== undefined && mark.startsWith(fence) && whole.trim() === mark ? null : fence;
    } else if (mark !== undefined) {
      lines.push(['code', whole]);
      fence = mark;
    } else {
      const closedBefore = at < lastClosed ? Infinity : at > lastClosed ? -1 : whole.lastIndexOf('-->');
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

/**
 * What is seen of a line, and whether an HTML comment goes on behind it. As on GitHub, one that is not closed goes on to
 * the end where it begins a line, and is none elsewhere.
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
    const isMark = found !== -1 && (hidden || found < closedBefore || line.slice(0, found).trim() === '');
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
