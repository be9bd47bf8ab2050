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

/** A line that begins as a sentence does: nothing of these words is ever removed. A template says "None" and "No response". */
const BEGINS_WITH_WORDS = new RegExp(
  `^(?!no)[a-z](?: ?[a-z]){${CONTENT_CHARACTERS_MIN - 1},}[\\s,.!?']`,
  'i',
);

/** Which lines form a run, the longest run that is kept whole, and what is kept of a longer one: at most as many lines. */
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
  return denoisedLines(text)
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Whether enough letters and digits are left without noise to make a vector worth its price. */
export function hasContent(text: string): boolean {
  if (BEGINS_WITH_WORDS.test(text)) {
    return true;
  }
  let found = 0;
  for (const line of denoisedLines(text)) {
    found += [...line.matchAll(/[\p{L}\p{N}]/gu).take(CONTENT_CHARACTERS_MIN)].length;
    if (found >= CONTENT_CHARACTERS_MIN) {
      return true;
    }
  }
  return false;
}

function denoisedLines(text: string): readonly string[] {
  const ownLines = visibleLines(text).filter((line) => !isTemplateLine(line));
  return shortenRuns(shortenRuns(ownLines, QUOTED), LOGGED).map(([, line]) => shortenWords(line));
}

/** Simple searches first: most lines have no web address, and many no digit. */
function shortenWords(line: string): string {
  const withHosts = line.includes('://') ? line.replace(URL_TEXT, '$1') : line;
  return (/\d/.test(withHosts) ? withHosts.replace(LONG_HEX, '') : withHosts).trimEnd();
}

function shortenRuns(lines: readonly Line[], { has, longest, head, tail }: Run): readonly Line[] {
  const kept: Line[] = [];
  let run: Line[] = [];
  const endRun = (): void => {
    const isLong = run.length > longest;
    run.forEach((line, at) => {
      if (!isLong || at < head || at >= run.length - tail) {
        kept.push(line);
      }
    });
    run = [];
  };
  for (const line of lines) {
    if (has(line)) {
      run.push(line);
    } else {
      if (run.length > 0) {
        endRun();
      }
      kept.push(line);
    }
  }
  endRun();
  return kept;
}
