/** Reads links, anchors and sentences from Markdown as GitHub renders it. */

/** The text without fenced code blocks and HTML comments. The line numbers stay the same. */
function withoutCode(markdown: string): string {
  let fence: string | null = null;
  const lines = markdown.split('\n').map((line) => {
    const mark = /^\s*(?:[-*]\s+|\d+\.\s+)?(`{3,}|~{3,})/.exec(line)?.[1] ?? null;
    if (fence === null) {
      fence = mark;
      return mark === null ? line : '';
    }
    fence = mark?.startsWith(fence) === true ? null : fence;
    return '';
  });
  return lines.join('\n').replace(/<!--[\s\S]*?-->/g, '');
}

function withoutInlineCode(text: string): string {
  return text.replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '');
}

/** The targets of all links and pictures: inline, by reference and in HTML. */
export function linksOf(markdown: string): string[] {
  const text = withoutInlineCode(withoutCode(markdown));
  const inMarkdown = [
    ...text.matchAll(/\]\(\s*<?([^\s)>]+)>?(?:\s+["'][^)]*)?\)/g),
    ...text.matchAll(/^\s{0,3}\[[^\]]+\]:\s+<?([^\s>]+)>?/gm),
    ...text.matchAll(/\b(?:href|src)="([^"]+)"/g),
  ].map(([, target]) => target!);
  const sources = [...text.matchAll(/\bsrcset="([^"]+)"/g)].flatMap(([, set]) => set!.split(','));
  return [...inMarkdown, ...sources.map((source) => source.trim().split(/\s+/)[0]!)];
}

/** The text of some Markdown that a reader sees. */
function visible(markdown: string): string {
  return markdown
    .replace(/!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])/g, '')
    .replace(/\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])/g, '$1')
    .replace(/<\/?[a-z][^>]*>/gi, '')
    .replace(/\*\*|__|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|\*/gu, '');
}

/** The anchors of a page: GitHub gives each heading one, and numbers repeated ones. */
export function anchorsOf(markdown: string): Set<string> {
  const text = withoutCode(markdown);
  const anchors = new Set([...text.matchAll(/<a\s+(?:id|name)="([^"]+)"/g)].map(([, name]) => name!));
  const given = new Map<string, number>();
  for (const [, heading] of text.matchAll(/^\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$/gm)) {
    const slug = visible(heading!.replaceAll('`', ''))
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
      .replaceAll(' ', '-');
    let anchor = slug;
    while (given.has(anchor)) {
      given.set(slug, given.get(slug)! + 1);
      anchor = `${slug}-${given.get(slug)!}`;
    }
    given.set(anchor, 0);
    anchors.add(anchor);
  }
  return anchors;
}

/** The sentences outside code blocks and tables. The end of a list item, a heading or a paragraph ends a sentence. */
export function sentencesOf(markdown: string): string[] {
  return blocksOf(withoutCode(markdown)).flatMap((block) => {
    const codes: string[] = [];
    // A full stop in code does not end a sentence, and a sentence may begin with code.
    const masked = visible(
      block.replace(/(`+)(?!`)([\s\S]*?[^`])\1(?!`)/g, (_, __, code: string) => `X${codes.push(code) - 1}X`),
    );
    return masked
      .split(/(?<=[.!?]["'”’)]*)\s+(?=["'“‘(]*[\p{Lu}\p{N}])/u)
      .map((sentence) => sentence.replace(/X(\d+)X/g, (_, at: string) => codes[Number(at)]!).trim())
      .filter((sentence) => sentence !== '');
  });
}

function blocksOf(text: string): string[] {
  const blocks: string[] = [];
  let isOpen = false;
  for (const raw of text.split('\n')) {
    const line = raw.replace(/^\s*(?:>\s?)+/, '').trim();
    const isApart = line === '' || line.startsWith('|') || /^#{1,6}\s/.test(line);
    const begins = /^(?:[-*+]|\d+[.)])\s/.test(line);
    if (isOpen && !isApart && !begins) {
      blocks.push(`${blocks.pop()!} ${line}`);
    } else if (line !== '' && !line.startsWith('|')) {
      blocks.push(line.replace(/^(?:[-*+]|\d+[.)]|#{1,6})\s+/, ''));
    }
    isOpen = !isApart;
  }
  return blocks;
}

/** The number of words; punctuation that stands alone does not count. */
export function countWords(sentence: string): number {
  return sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}
