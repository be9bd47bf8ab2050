/** The built-in embedder: texts with the same words are near, in any script, and any text gets a unit vector. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Vector } from '../../src/core/model/embedding.js';
import { lexicalEmbedder } from '../../src/embedders/lexical-embedder.js';

const embedder = lexicalEmbedder();

async function vectorsOf(...texts: string[]): Promise<Vector[]> {
  const outcomes = await embedder.embed(texts);
  return outcomes.map((outcome) => {
    if ('refused' in outcome) {
      throw new Error(outcome.refused);
    }
    return outcome;
  });
}

async function similarity(a: string, b: string): Promise<number> {
  const [x, y] = await vectorsOf(a, b);
  return [...x!].reduce((sum, value, i) => sum + value * y![i]!, 0);
}

function expectUnit(vector: Vector): void {
  expect(vector).toHaveLength(512);
  expect(vector.every(Number.isFinite)).toBe(true);
  expect(Math.hypot(...vector)).toBeCloseTo(1, 9);
}

describe('the lexical embedder', () => {
  it('has a model name and a number of dimensions', () => {
    expect([embedder.model, embedder.dimensions, lexicalEmbedder(64).dimensions]).toEqual([
      'lexical',
      512,
      64,
    ]);
  });

  it('gives a text the same vector whatever else is in the batch', async () => {
    const text = 'Compiler crashes on empty enum\n\nSee the backtrace of `rustc_trans`.';
    const [first, , again] = await vectorsOf(text, 'something else', text);
    const [other] = await (async () => lexicalEmbedder().embed([text]))();
    expect(again).toEqual(first);
    expect(other).toEqual(first);
    expectUnit(first!);
  });

  // Later versions compare their vectors with those that are stored. If this fails, the vectors have changed, and the
  // model needs another name, so that everything is embedded again.
  it('gives the same vectors as earlier versions', async () => {
    const vectors = await vectorsOf(
      'Segfault when closing a TCP socket twice\n\nCalling `close()` 2 times panics in net_tcp.rs; über-rare. Socket closed.',
      '应用启动时崩溃 приложение падает アプリがクラッシュ 앱이 충돌 التطبيق',
      'the',
      '🦀',
    );
    const rounded = vectors.map((vector) =>
      [...vector].map((value) => value.toFixed(6).replace(/^-(?=0\.0+$)/, '')),
    );
    const fingerprint = createHash('sha256').update(JSON.stringify(rounded)).digest('hex').slice(0, 16);
    expect(fingerprint).toBe('9a2f2b9d6033a3be');
  });

  it('counts the title twice', async () => {
    const body = 'It happens with every file that was saved on Tuesday.';
    const titled = await similarity('Printer catches fire', `Printer catches fire\n\n${body}`);
    const run = await similarity('Printer catches fire', `Printer catches fire. ${body}`);
    expect(titled).toBeGreaterThan(run + 0.05);
  });

  it('reads only the beginning of a text, but all of a chunk of its size', async () => {
    const long = 're '.repeat(2_000);
    expect(await similarity(long, `${long}words after it`)).toBeCloseTo(1, 9);
    const chunk = `${long.slice(0, embedder.textBytes - 6)} words`;
    expect(Buffer.byteLength(chunk)).toBe(embedder.textBytes);
    expect(await similarity(long, chunk)).toBeLessThan(0.999);
  });

  it.each([
    ['English', 'Crash when saving a file', 'Saving files crashes', 'Dark theme for the settings page'],
    ['Chinese', '应用程序在启动时崩溃', '启动应用程序时发生崩溃', '请求添加深色主题设置'],
    [
      'Russian',
      'Приложение падает при запуске',
      'Падение приложения при запуске на Windows',
      'Добавить тёмную тему',
    ],
    [
      'Japanese',
      '起動時にアプリがクラッシュする',
      'アプリを起動するとクラッシュします',
      'ダークテーマを追加してほしい',
    ],
    ['Korean', '시작할 때 앱이 충돌합니다', '앱을 시작하면 충돌이 발생함', '어두운 테마를 추가해 주세요'],
    ['Arabic', 'التطبيق يتعطل عند بدء التشغيل', 'تعطل التطبيق عند التشغيل', 'إضافة سمة داكنة للإعدادات'],
    ['Thai', 'แอปพลิเคชันหยุดทำงานเมื่อเริ่มต้น', 'เมื่อเริ่มต้นแอปพลิเคชันหยุดทำงาน', 'ขอเพิ่มธีมสีเข้ม'],
    ['Hindi', 'ऐप शुरू होते ही बंद हो जाता है', 'शुरू होते ही ऐप बंद', 'गहरा थीम जोड़ें'],
  ])('finds the duplicate in %s', async (_script, issue, duplicate, unrelated) => {
    expect(await similarity(issue, duplicate)).toBeGreaterThan((await similarity(issue, unrelated)) + 0.2);
  });

  it('ignores case, accents and different forms of a character', async () => {
    expect(await similarity('Déjà vu: ÜBER-CRÈME', 'deja vu: uber-creme')).toBeCloseTo(1, 9);
    expect(await similarity('ｆｕｌｌｗｉｄｔｈ　ﾃｽﾄ', 'fullwidth テスト')).toBeCloseTo(1, 9);
    expect(await similarity('cafe\u0301 au lait', 'caf\u00e9 au lait')).toBeCloseTo(1, 9);
  });

  it.each([
    ['lone surrogates in a word', 'broken \ud800 pair \udfff'],
    ['NUL', 'nul\0in\0it'],
    ['256 KiB of one word', 'a'.repeat(262_144)],
    ['256 KiB of emoji', '🦀'.repeat(65_536)],
    ['a character that normalizes to eighteen', '\uFDFA'.repeat(6_000)],
    ['only emoji', '🎉👩‍👩‍👧 ❤️'],
    ['only punctuation', '?!... --- ###'],
    ['only stop words', 'it is what it is'],
    ['single letters', 'a b c'],
    ['one character', '.'],
    ['one ideogram', '好'],
  ])('gives a unit vector for %s', async (_name, text) => {
    const [vector] = await vectorsOf(text);
    expectUnit(vector!);
    expect(await similarity(text, 'Dark theme for the settings page')).toBeLessThan(0.5);
  });

  it('distinguishes texts without words', async () => {
    expect(await similarity('🎉', '🦀')).toBeLessThan(0.5);
    expect(await similarity('it is what it is', 'how about that')).toBeLessThan(0.5);
  });

  it.each([' \n\t', '\0\0', '\ud800', '\u200b\u200d'])(
    'refuses %j, which has no visible character',
    async (text) => {
      expect(await embedder.embed([text, 'word'])).toEqual([
        { refused: 'it has no visible characters' },
        expect.any(Array),
      ]);
    },
  );

  it('gives unit vectors even with so few dimensions that features collide', async () => {
    const texts = Array.from({ length: 300 }, (_, i) => `w${i}`);
    for (const vector of await lexicalEmbedder(1).embed(texts)) {
      expect(Math.abs((vector as Vector)[0]!)).toBe(1);
    }
  });
});
