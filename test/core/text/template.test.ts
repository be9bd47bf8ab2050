/** Which lines of a body come from an issue template. */
import { describe, expect, it } from '@jest/globals';
import { withoutTemplate } from '../../../src/core/text/template.js';

describe('a text without its template', () => {
  it.each([
    ['headings', '### What happened\r\n\r\nMast falls\r\n**Version**\r\n1.2', 'Mast falls\n1.2'],
    ['checkboxes', '- [x] I have searched\n* [ ] I have read\nMast falls', 'Mast falls'],
    ['placeholders for no answer', '### Logs\n\n_No response_\n\n### More\nN/A\n', ''],
    [
      'headings and checkboxes after a list with code',
      '1. ```\n   mast\n   ```\n### Expected\n- [x] box\nfalls',
      '1. ```\n   mast\n   ```\nfalls',
    ],
    [
      'a heading after inline code of three backticks',
      '```mast``` falls\n### Expected\noften',
      '```mast``` falls\noften',
    ],
  ])('has no %s', (_name, text, left) => {
    expect(withoutTemplate(text).trim()).toBe(left);
  });

  it('keeps other noise, which its author may have written', () => {
    const text = '# Mast\nfalls, see https://boat.example/a\n> said\n- [ ] searched';
    expect(withoutTemplate(text)).toBe('falls, see https://boat.example/a\n> said');
  });
});
