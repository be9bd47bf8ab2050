/** Draws the avatars next to comments, because an SVG in a README cannot load images. */
import { createHash } from 'node:crypto';
import { element } from './svg.js';
import type { Theme } from './themes.js';

/** In pixels, as are all numbers below. */
export const AVATAR = 40;

const SQUARE = 5;
const PATTERN_INSET = 7.5;

/** A symmetric pattern in a colour, both derived from the name, as GitHub shows for people without a photo. */
export function personAvatar(login: string, left: number, top: number): readonly string[] {
  const [first = 0, ...bytes] = createHash('sha256').update(login).digest();
  const squares = Array.from({ length: 15 }, (_, at) => ({ row: at % 5, column: Math.floor(at / 5) }))
    .filter((_, at) => (bytes[at] ?? 0) % 2 === 0)
    .flatMap(({ row, column }) =>
      [...new Set([column, 4 - column])].map((mirrored) => [mirrored, row] as const),
    )
    .map(([x, y]) => [left + PATTERN_INSET + x * SQUARE, top + PATTERN_INSET + y * SQUARE] as const)
    .map(([x, y]) => `M${x} ${y}h${SQUARE}v${SQUARE}h-${SQUARE}z`);
  const [r, fill] = [AVATAR / 2, `hsl(${Math.round((first / 255) * 360)}, 50%, 55%)`];
  return [
    element('circle', { cx: left + r, cy: top + r, r, fill: '#f0f0f0' }),
    element('path', { d: squares.join(''), fill, 'shape-rendering': 'crispEdges' }),
  ];
}

/** A symbol of two workflow steps. */
export function botAvatar(left: number, top: number, { border }: Theme): readonly string[] {
  const [fill, stroke] = ['#24292f', '#79b8ff'];
  const line = { stroke, 'stroke-width': 2 };
  return [
    element('rect', { x: left, y: top, width: AVATAR, height: AVATAR, rx: 6, fill, stroke: border }),
    element('path', { d: `M${left + 14} ${top + 18}v4a5 5 0 0 0 5 5h3`, fill: 'none', ...line }),
    element('circle', { cx: left + 14, cy: top + 14, r: 4, fill, ...line }),
    element('circle', { cx: left + 26, cy: top + 27, r: 5, fill: '#2088ff' }),
  ];
}
