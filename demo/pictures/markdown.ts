/** The Markdown of Tiara's comments, which is all that the picture of a comment has to understand. */

/** A stretch of text in one style. */
export interface Run {
  readonly text: string;
  readonly style: 'plain' | 'link' | 'code';
}

export interface Block {
  readonly kind: 'paragraph' | 'item' | 'small print';
  readonly runs: readonly Run[];
}

const RUN = /\[(?<link>[^\]]*)\]\([^)]*\)|<code>(?<code>[^<]*)<\/code>|(?<plain>[^[<*`]+)|(?<unknown>.)/gu;

/**
 * The blocks that a reader sees: one per line, without HTML comments.
 * @throws Error for markup that it does not know
 */
export function blocksOf(markdown: string): readonly Block[] {
  return markdown
    .replace(/<!--.*?-->/gs, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(blockOf);
}

function blockOf(line: string): Block {
  const smallPrint = /^<sub>(.*)<\/sub>$/.exec(line)?.[1];
  if (smallPrint !== undefined) {
    return { kind: 'small print', runs: runsOf(smallPrint) };
  }
  return line.startsWith('- ')
    ? { kind: 'item', runs: runsOf(line.slice(2)) }
    : { kind: 'paragraph', runs: runsOf(line) };
}

function runsOf(line: string): readonly Run[] {
  return [...line.matchAll(RUN)].map(({ groups: { link, code, plain } = {} }): Run => {
    if (link !== undefined) {
      return { text: visible(link), style: 'link' };
    }
    if (code !== undefined) {
      return { text: visible(code), style: 'code' };
    }
    if (plain === undefined) {
      throw new Error(`The picture of a comment cannot show the markup in this line: ${line}`);
    }
    return { text: visible(plain), style: 'plain' };
  });
}

/** Entities as the characters they stand for, and no invisible spaces. */
function visible(text: string): string {
  return text
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('\u200B', '');
}
