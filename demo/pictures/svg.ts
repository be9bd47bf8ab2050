/** Builds SVGs whose text has the same width in every font, so that nothing overflows on a machine with other fonts. */

export const SANS =
  "-apple-system, BlinkMacSystemFont, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif";
export const MONO = "ui-monospace, SFMono-Regular, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace";

export interface Font {
  /** In pixels. */
  readonly size: number;
  readonly isBold?: boolean;
  readonly isMono?: boolean;
  readonly isUnderlined?: boolean;
}

/** Widths of the characters from space to tilde in Helvetica, in thousandths of the font size. System fonts differ little from it. */
const HELVETICA_WIDTHS = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
  556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
  500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
  556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
  278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
const OTHER_CHARACTER = 700;
const MONO_CHARACTER = 600;
const BOLD = 1.07;

/** The width of a text in pixels, to a tenth. */
export function measureText(text: string, { size, isBold = false, isMono = false }: Font): number {
  const thousandths = Array.from(text).map((character) =>
    isMono ? MONO_CHARACTER : (HELVETICA_WIDTHS[(character.codePointAt(0) ?? 0) - 32] ?? OTHER_CHARACTER),
  );
  const width = (thousandths.reduce((sum, each) => sum + each, 0) * size) / 1000;
  return roundToTenth(isBold && !isMono ? width * BOLD : width);
}

/** One line of text. The viewer squeezes or stretches it to the width of `measureText`. */
export function textAt(x: number, baseline: number, text: string, font: Font, fill: string): string {
  const attributes = {
    x: roundToTenth(x),
    y: roundToTenth(baseline),
    'font-size': font.size,
    ...(font.isBold === true ? { 'font-weight': 600 } : {}),
    ...(font.isMono === true ? { 'font-family': MONO } : {}),
    ...(font.isUnderlined === true ? { 'text-decoration': 'underline' } : {}),
    textLength: measureText(text, font),
    lengthAdjust: 'spacingAndGlyphs',
    fill,
  };
  return element('text', attributes, escapeXml(text));
}

export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  content = '',
): string {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`);
  const start = `<${name}${pairs.join('')}`;
  return content === '' ? `${start}/>` : `${start}>${content}</${name}>`;
}

/** Elements, and their height in pixels. */
export interface Drawing {
  readonly elements: readonly string[];
  readonly height: number;
}

export interface Picture extends Drawing {
  readonly width: number;
  /** For readers who cannot see the picture: what it is, and all of its text. */
  readonly title: string;
  readonly description: string;
}

/** The text of an SVG file. It has no style sheet, script or external URL, because GitHub would remove them. */
export function renderSvg({ width, height, title, description, elements }: Picture): string {
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    role: 'img',
    'aria-labelledby': 'title description',
    'font-family': SANS,
  };
  const content = [
    element('title', { id: 'title' }, escapeXml(title)),
    element('desc', { id: 'description' }, escapeXml(description)),
    ...elements,
  ];
  return `${element('svg', attributes, `\n${content.join('\n')}\n`)}\n`;
}

function roundToTenth(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
