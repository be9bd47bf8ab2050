/** Which HTML comments of a body are hidden, as on GitHub. */
import { describe, expect, it } from '@jest/globals';
import { withoutHidden } from '../../../src/core/text/visible-lines.js';

describe('the visible lines of a text', () => {
  it.each([
    ['an HTML comment', 'The mast falls.<!-- say more --> Often.', 'The mast falls.  Often.'],
    ['an HTML comment of several lines', 'Mast\n<!-- say\n\n# more -->\nfalls', 'Mast\nfalls'],
    ['an HTML comment without an end', 'Mast\n<!-- say more\nfalls', 'Mast'],
    [
      'an HTML comment, but not the text before it when that only quotes its start in code',
      'A page with `<!--` freezes.\n\n<!-- more -->\nOften.',
      'A page with `<!--` freezes.\n\nOften.',
    ],
  ])('leave out %s', (_name, text, visible) => {
    expect(withoutHidden(text)).toBe(visible);
  });

  it.each([
    ['HTML comments in code', '```html\n<!-- not hidden -->\n```'],
    ['the start of an HTML comment in inline code', 'Why does `<!--` break the parser?\nIt should not.'],
    ['a start and an end in different paragraphs', 'A <!-- b.\n\nC --> d'],
  ])('keep %s', (_name, text) => {
    expect(withoutHidden(text)).toBe(text);
  });
});
