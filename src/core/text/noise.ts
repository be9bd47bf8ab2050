/** Removes what is not embedded: what the author of a text did not write, and what would drown the author's words. */
import { CONTENT_CHARACTERS_MIN, LOG_LINES_AT_EACH_END, LOG_RUN_LINES, QUOTED_LINES } from '../../limits.js';
import { isTemplateLine } from './template.js';
import { visibleLines, type Line } from './visible-lines.js';

/** Lines of tracebacks, backtraces and logs. Each begins as no sentence and hardly any program does. */
const LOG_LINE: readonly RegExp[] = [
  /^\s*at\s+\S/,
  /^\s*File "[^"]*", line \d/,
  /^\s*#?\d{1,4}:?\s+(?:-\s+)?(?:0x[\da-f]|[\w<$][\w$<>:.]*(?:::|\())/i,
  /^[\s[(]*\d{4}-\d\d-\d\d[T ]\d\d:\d\d/,
  /^[\s[(]*\d\d:\d\d:\d\d\b/,
  /^[\s[(]*(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL)\b/,
  /^\s*0x[\da-f]{4,}\b/i,
];

const QUOTE = /^\s{0,3}>/;
/** Scheme and host, then the rest. The parts share no characters, so the match needs no backtracking. */
const URL_TEXT = /\bhttps?:\/\/([^\s/()<>[\]"'`]+)([^\s()<>[\]"'`]*)/gi;
/** 64-bit addresses, hashes and identifiers. Shorter numbers, and plain digits, may be error codes that people search for. */
const LONG_HEX = /\b(?:0x[\da-f]{9,}|(?=\d*[a-f])(?=[a-f]*\d)[\da-f]{12,})\b/gi;

/** Which lines form a run, the longest run that is kept whole, and what is kept of a longer one. */
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

/**
 * The text without hidden hints, template lines and quotations. Long logs lose their middle, web addresses their paths,
 * and long hexadecimal numbers are removed. Code stays: without it, far fewer duplicates are found. Takes time in
 * proportion to the text's length; returns '' when nothing is left.
 */
export function withoutNoise(text: string): string {
  return Array.from(denoisedLines(text))
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Whether enough letters and digits are left without noise to make a vector worth its price. Stops reading once it knows. */
export function hasContent(text: string): boolean {
  let found = 0;
  for (const line of denoisedLines(text)) {
    found += [...line.matchAll(/[\p{L}\p{N}]/gu).take(CONTENT_CHARACTERS_MIN)].length;
    if (found >= CONTENT_CHARACTERS_MIN) {
      return true;
    }
  }
  return false;
}

function* denoisedLines(text: string): Generator<string> {
  for (const [, line] of shortenRuns(shortenRuns(ownLines(text), QUOTED), LOGGED)) {
    yield line.replace(URL_TEXT, '$1').replace(LONG_HEX, '').trimEnd();
  }
}

function* ownLines(text: string): Generator<Line> {
  for (const line of visibleLines(text)) {
    if (!isTemplateLine(line)) {
      yield line;
    }
  }
}

function* shortenRuns(lines: Iterable<Line>, { has, longest, head, tail }: Run): Generator<Line> {
  let run: Line[] = [];
  const heldBack = (): readonly Line[] => {
    const isLong = run.length > longest;
    const kept = isLong ? (tail > 0 ? run.slice(-tail) : []) : run.slice(head);
    run = [];
    return kept;
  };
  for (const line of lines) {
    if (has(line)) {
      run.push(line);
      // The head of a run is kept however long the run gets.
      if (run.length <= head) {
        yield line;
      }
    } else {
      yield* heldBack();
      yield line;
    }
  }
  yield* heldBack();
}
