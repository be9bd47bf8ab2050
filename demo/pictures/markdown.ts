/** Parses the Markdown of Tiara's comments, and no other Markdown. */

/** Consecutive text in one style. */
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
 * Parses the blocks that a reader sees: one per line, without HTML comments.
 * @throws Error for any other markup
 */
export function parseBlocks(markdown: string): readonly Block[] {
  return markdown
    .replace(/<!--.*?-->/gs, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(parseBlock);
}

function parseBlock(line: string): Block {
  const smallPrint = /^<sub>(.*)<\/sub>$/.exec(line)?.[1];
  if (smallPrint !== undefined) {
    return { kind: 'small print', runs: parseRuns(smallPrint) };
  }
  return line.startsWith('- ')
    ? { kind: 'item', runs: parseRuns(line.slice(2)) }
    : { kind: 'paragraph', runs: parseRuns(line) };
}

function parseRuns(line: string): readonly Run[] {
  return [...line.matchAll(RUN)].map(({ groups: { link, code, plain } = {} }): Run => {
    if (link !== undefined) {
      return { text: visibleText(link), style: 'link' };
    }
    if (code !== undefined) {
      return { text: visibleText(code), style: 'code' };
    }
    if (plain === undefined) {
      throw new Error(`The picture of a comment cannot show the markup in this line: ${line}`);
    }
    return { text: visibleText(plain), style: 'plain' };
  });
}

/** Decodes entities, and removes invisible spaces. */
function visibleText(text: string): string {
  return text
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('\u200B', '');
}
