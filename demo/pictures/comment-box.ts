/** Draws a comment as GitHub shows it: an avatar, and a box with a header and a text. */
import { AVATAR, botAvatar, personAvatar } from './avatars.js';
import type { Block } from './markdown.js';
import { paragraph } from './paragraph.js';
import { element, textAt, measureText, type Drawing } from './svg.js';
import type { Theme } from './themes.js';

export interface Comment {
  /** A login. The login of a bot ends with `[bot]`. */
  readonly author: string;
  readonly when: string;
  readonly blocks: readonly Block[];
}

export interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
}

/** From the left edge of the avatar to that of the box. In pixels, as are all numbers below. */
export const BOX_INDENT = AVATAR + 16;

const HEAD = 38;
const PADDING = 16;
const RADIUS = 6;
const TEXT = { size: 14 };
const BOLD = { size: 14, isBold: true };
const LABEL = { width: 30, height: 18, rx: 9 };
const SMALL_PRINT = 11;
const ITEM_INDENT = 26;
const BETWEEN_ITEMS = 4;
const BETWEEN_BLOCKS = 14;

export function commentBox(comment: Comment, { left, top, width }: Place, theme: Theme): Drawing {
  const box = { left: left + BOX_INDENT, top, width: width - BOX_INDENT };
  const inside = {
    left: box.left + PADDING,
    top: top + HEAD + PADDING,
    width: box.width - 2 * PADDING,
  };
  const text = drawText(comment.blocks, inside, theme);
  const height = HEAD + 2 * PADDING + text.height;
  const avatar = isBot(comment) ? botAvatar(left, top, theme) : personAvatar(comment.author, left, top);
  return {
    height,
    elements: [
      ...avatar,
      ...drawEdges(box, height, theme),
      ...drawHeader(comment, box, theme),
      ...text.elements,
    ],
  };
}

function isBot({ author }: Comment): boolean {
  return author.endsWith('[bot]');
}

function drawEdges({ left, top, width }: Place, height: number, theme: Theme): readonly string[] {
  const { canvas, subtle, border: stroke } = theme;
  // A line of one pixel is sharp when it runs through the middle of pixels.
  const [x, y, right, bottomOfHead] = [left + 0.5, top + 0.5, left + width - 0.5, top + HEAD + 0.5];
  const corner = (dx: number, dy: number): string => `a${RADIUS} ${RADIUS} 0 0 1 ${dx} ${dy}`;
  const head =
    `M${x} ${bottomOfHead}V${y + RADIUS}${corner(RADIUS, -RADIUS)}` +
    `H${right - RADIUS}${corner(RADIUS, RADIUS)}V${bottomOfHead}z`;
  return [
    element('rect', { x, y, width: width - 1, height: height - 1, rx: RADIUS, fill: canvas, stroke }),
    element('path', { d: head, fill: subtle, stroke }),
  ];
}

/** GitHub shows `name[bot]` as the name and a label. */
function drawHeader(comment: Comment, { left, top, width }: Place, theme: Theme): readonly string[] {
  const baseline = top + 24;
  const author = comment.author.replace(/\[bot\]$/, '');
  const afterAuthor = left + PADDING + measureText(author, BOLD) + 6;
  const label = { x: afterAuthor, y: baseline - 13.5, ...LABEL, fill: 'none', stroke: theme.border };
  const labelled = [
    element('rect', label),
    textAt(afterAuthor + 7, baseline - 0.5, 'bot', { size: 12 }, theme.muted),
  ];
  const afterLabel = afterAuthor + (isBot(comment) ? LABEL.width + 6 : 0);
  const menu = { cy: baseline - 5, r: 1.4, fill: theme.muted };
  return [
    textAt(left + PADDING, baseline, author, BOLD, theme.text),
    ...(isBot(comment) ? labelled : []),
    textAt(afterLabel, baseline, comment.when, TEXT, theme.muted),
    ...[26, 21, 16].map((fromRight) => element('circle', { cx: left + width - fromRight, ...menu })),
  ];
}

function drawText(blocks: readonly Block[], { left, top, width }: Place, theme: Theme): Drawing {
  const elements: string[] = [];
  let y = top;
  for (const [at, { kind, runs }] of blocks.entries()) {
    const before = blocks[at - 1]?.kind;
    if (before !== undefined) {
      y += kind === 'item' && before === 'item' ? BETWEEN_ITEMS : BETWEEN_BLOCKS;
    }
    const indent = kind === 'item' ? ITEM_INDENT : 0;
    const size = kind === 'small print' ? SMALL_PRINT : TEXT.size;
    const place = { x: left + indent, y, width: width - indent, size };
    if (kind === 'item') {
      elements.push(element('circle', { cx: place.x - 13, cy: y + 10, r: 2.5, fill: theme.text }));
    }
    const lines = paragraph(runs, place, theme);
    elements.push(...lines.elements);
    y += lines.height;
  }
  return { elements, height: y - top };
}
