/** Draws a new issue as GitHub shows it, with Tiara's comment below. */
import { BOX_INDENT, commentBox } from './comment-box.js';
import { parseBlocks, type Block } from './markdown.js';
import { element, renderSvg, textAt, measureText } from './svg.js';
import type { Theme } from './themes.js';

export interface IssuePage {
  readonly number: number;
  readonly title: string;
  readonly author: string;
  /** Plain text, one paragraph. */
  readonly body: string;
  readonly comment: { readonly author: string; readonly body: string };
}

/** In pixels, as are all numbers below. */
const WIDTH = 832;
const MARGIN = 24;
const FIRST_BOX = 108;
const BETWEEN_BOXES = 20;
const TITLE = { size: 24 };
const TITLE_BOLD = { size: 24, isBold: true };
const TEXT = { size: 14 };
const BOLD = { size: 14, isBold: true };

export function issuePage(page: IssuePage, theme: Theme): string {
  const { number, title, author, body } = page;
  const place = { left: MARGIN, top: FIRST_BOX, width: WIDTH - 2 * MARGIN };
  const paragraph: Block = { kind: 'paragraph', runs: [{ text: body, style: 'plain' }] };
  const opening = { author, when: 'commented 1 minute ago', blocks: [paragraph] };
  const reply = {
    author: page.comment.author,
    when: 'commented now',
    blocks: parseBlocks(page.comment.body),
  };
  const first = commentBox(opening, place, theme);
  const top = FIRST_BOX + first.height + BETWEEN_BOXES;
  const second = commentBox(reply, { ...place, top }, theme);
  const height = top + second.height + MARGIN;
  return renderSvg({
    width: WIDTH,
    height,
    title: 'Tiara’s comment on a new issue',
    description:
      `Issue #${number} by ${author}: ${title}. ${body} ` +
      `Comment by ${reply.author}: ${reply.blocks.map(plainText).join(' ')}`,
    elements: [
      card(height, theme),
      ...drawTitle(page, theme),
      ...first.elements,
      threadAbove(top, theme),
      ...second.elements,
    ],
  });
}

function card(height: number, { canvas: fill, border: stroke }: Theme): string {
  return element('rect', { x: 0.5, y: 0.5, width: WIDTH - 1, height: height - 1, rx: 8, fill, stroke });
}

function drawTitle({ number, title, author }: IssuePage, theme: Theme): readonly string[] {
  const afterTitle = MARGIN + measureText(title, TITLE_BOLD) + 8;
  const afterLabel = MARGIN + 88;
  const afterAuthor = afterLabel + measureText(author, BOLD) + 4;
  const white = '#ffffff';
  const icon = { cx: MARGIN + 19, cy: 76 };
  return [
    textAt(MARGIN, 46, title, TITLE_BOLD, theme.text),
    textAt(afterTitle, 46, `#${number}`, TITLE, theme.muted),
    element('rect', { x: MARGIN, y: 62, width: 76, height: 28, rx: 14, fill: theme.open }),
    element('circle', { ...icon, r: 6.25, fill: 'none', stroke: white, 'stroke-width': 1.5 }),
    element('circle', { ...icon, r: 1.75, fill: white }),
    textAt(MARGIN + 30, 81, 'Open', BOLD, white),
    textAt(afterLabel, 81, author, BOLD, theme.muted),
    textAt(afterAuthor, 81, 'opened this issue 1 minute ago · 1 comment', TEXT, theme.muted),
  ];
}

/** The line that connects a comment to the one above. */
function threadAbove(top: number, { border: fill }: Theme): string {
  const x = MARGIN + BOX_INDENT + 16;
  return element('rect', { x, y: top - BETWEEN_BOXES, width: 2, height: BETWEEN_BOXES, fill });
}

function plainText({ runs }: Block): string {
  return runs.map(({ text }) => text).join('');
}
