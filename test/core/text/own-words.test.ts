import { describe, expect, it } from '@jest/globals';
import { countOwnWords } from '../../../src/core/text/own-words.js';

const TEMPLATE = [
  '<!-- Thank you for your report! Please search first. -->',
  '### What happened',
  '',
  '### What did you expect',
  '_No response_',
  '**To reproduce**',
  '- [ ] I have searched the issues',
  '- [x] I have read the guide',
  '<!-- never closed',
].join('\r\n');

describe('words of the author’s own', () => {
  it('are those of title and body, each once', () => {
    expect(countOwnWords({ title: 'The mast falls', body: 'The mast falls in a storm.' })).toBe(5);
    expect(countOwnWords({ title: 'The mast falls', body: null })).toBe(3);
    expect(countOwnWords({ title: '', body: '' })).toBe(0);
  });

  it('are none where the body is its template, whatever the title', () => {
    expect(countOwnWords({ title: 'Bug report: something does not work as expected', body: TEMPLATE })).toBe(
      0,
    );
  });

  it('are not those of the template around them', () => {
    const body = TEMPLATE.replace('### What did', 'The mast swings.\n### What did');
    expect(countOwnWords({ title: 'Mast', body })).toBe(3);
  });

  it('are counted in scripts without spaces, too', () => {
    expect(countOwnWords({ title: '帆柱が嵐の中で倒れてしまう', body: null })).toBeGreaterThanOrEqual(6);
  });

  it('are found quickly in a body that begins what it does not end', () => {
    const startedAt = performance.now();
    countOwnWords({ title: 'x', body: '<!--'.repeat(60_000) });
    countOwnWords({ title: 'x', body: '**'.repeat(120_000) });
    countOwnWords({ title: 'x', body: ' \n'.repeat(120_000) });
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});
