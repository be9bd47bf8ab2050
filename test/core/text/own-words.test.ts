/** How many words of an issue its author wrote. */
import { describe, expect, it } from '@jest/globals';
import { countOwnWords } from '../../../src/core/text/own-words.js';
import { RELATED_OWN_WORDS } from '../../../src/limits.js';

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

describe('the author’s own words', () => {
  it('are the distinct words of title and body', () => {
    expect(countOwnWords({ title: 'The mast falls', body: 'The mast falls in a storm.' })).toBe(5);
    expect(countOwnWords({ title: 'The mast falls', body: null })).toBe(3);
    expect(countOwnWords({ title: '', body: '' })).toBe(0);
  });

  it('are none when the body is only its template, whatever the title', () => {
    expect(countOwnWords({ title: 'Bug report: something does not work as expected', body: TEMPLATE })).toBe(
      0,
    );
  });

  it('do not include those of the template', () => {
    const body = TEMPLATE.replace('### What did', 'The mast swings.\n### What did');
    expect(countOwnWords({ title: 'Mast', body })).toBe(3);
  });

  it.each([
    ['Japanese', '帆柱が嵐の中で倒れてしまう'],
    ['Thai', 'เสากระโดงล้มลงทุกครั้งที่มีพายุ'],
    ['Lao', 'ເສົາກະໂດງລົ້ມລົງທຸກຄັ້ງທີ່ມີພາຍຸ'],
    ['Khmer', 'បង្គោលក្ដោងដួលរាល់ពេលមានព្យុះ'],
    ['Burmese', 'မုန်တိုင်းတိုက်တိုင်း ရွက်တိုင်က လဲကျနေပါတယ် ဘယ်လိုပြင်ရမလဲ သင်္ဘောပေါ်မှာ ဘာမှမကျန်တော့ဘူး'],
  ])('are pairs of characters in %s, which has no spaces between words', (_language, title) => {
    expect(countOwnWords({ title, body: null })).toBeGreaterThanOrEqual(RELATED_OWN_WORDS);
  });

  it.each([
    ['Hindi', 'ऐप शुरू होते ही बंद हो जाता है'],
    ['Burmese, in one short sentence', 'အက်ပ်ဖွင့်လိုက်တာနဲ့ ပိတ်သွားတယ်'],
  ])('count letters with their marks as one word in %s', (_language, title) => {
    expect(countOwnWords({ title, body: null })).toBeGreaterThanOrEqual(RELATED_OWN_WORDS);
  });

  it('are the words between spaces in Korean', () => {
    expect(countOwnWords({ title: '폭풍이 때마다 돛대가 쓰러집니다', body: null })).toBe(4);
  });

  it('are counted quickly in a body whose comments and bold text never end', () => {
    const startedAt = performance.now();
    countOwnWords({ title: 'x', body: '<!--'.repeat(60_000) });
    countOwnWords({ title: 'x', body: '**'.repeat(120_000) });
    countOwnWords({ title: 'x', body: ' \n'.repeat(120_000) });
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});
