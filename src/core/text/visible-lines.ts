/** The lines of a Markdown text that GitHub shows: everything but HTML comments. */

/** A fence may be in a list, after the marker or indented as its text. A backtick later on the line makes it inline code. */
const FENCE = /^\s*(?:(?:[-*+]|\d{1,9}[.)])\s{1,4})?(`{3,}(?=[^`]*$)|~{3,})/;

type Part = 'prose' | 'code';
export type Line = readonly [part: Part, text: string];

/** The text without HTML comments. */
export function withoutHidden(text: string): string {
  return visibleLines(text)
    .map(([, line]) => line)
    .join('\n');
}

/** The characters that open or close a fenced code block on this line; undefined when there are none. */
export function findFence(line: string): string | undefined {
  return FENCE.exec(line)?.[1];
}

/** The lines outside HTML comments. Fences belong to the code. */
export function visibleLines(text: string): readonly Line[] {
  // Three passes of plain strings are much faster than one with a regular expression.
  const all = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').split('\n');
  // Most texts hide nothing, and need not be searched for what does.
  const isClosedLater = text.includes('<!--') ? closedLaterInParagraph(all) : null;
  const lines: Line[] = [];
  let fence: string | null = null;
  let isHidden = false;
  all.forEach((whole, at) => {
    const mark: string | undefined = isHidden ? undefined : findFence(whole);
    if (fence !== null) {
      lines.push(['code', whole]);
      fence = mark !== undefined && mark.startsWith(fence) && whole.trim() === mark ? null : fence;
    } else if (mark !== undefined) {
      lines.push(['code', whole]);
      fence = mark;
    } else if (isClosedLater === null) {
      lines.push(['prose', whole]);
    } else {
      const closedBefore = isClosedLater[at] === true ? Infinity : whole.lastIndexOf('-->');
      const { seen, stillHidden } = outsideComments(whole, isHidden, closedBefore);
      // A line that is only a comment leaves no empty line behind.
      if (seen.trim() !== '' || (!isHidden && whole.trim() === '')) {
        lines.push(['prose', seen]);
      }
      isHidden = stillHidden;
    }
  });
  return lines;
}

/** For each line, whether a later line of its paragraph ends an HTML comment. */
function closedLaterInParagraph(lines: readonly string[]): readonly boolean[] {
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

/**
 * The visible part of a line, and whether an HTML comment continues after it. As on GitHub, a comment at the start of a
 * line continues until it is closed; one within a line is a comment only if its paragraph closes it.
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
    const isAtStart = line.slice(0, found).trim() === '';
    const isMark = found !== -1 && (hidden || isAtStart || (found < closedBefore && !isInCode(line, found)));
    const end = isMark ? found : line.length;
    if (!hidden) {
      seen.push(line.slice(from, end));
    }
    hidden = isMark ? !hidden : hidden;
    from = isMark ? end + mark.length : line.length;
  }
  return { seen: seen.join(' '), stillHidden: hidden };
}

/** Whether this position is between two backticks of its line. */
function isInCode(line: string, position: number): boolean {
  return line.slice(0, position).split('`').length % 2 === 0 && line.includes('`', position);
}
