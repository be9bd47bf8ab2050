/** What is left of a body without its noise, and that any text is read quickly. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hasContent, withoutNoise } from '../../../src/core/text/noise.js';
import { CONTENT_CHARACTERS_MIN, LOG_LINES_AT_EACH_END, LOG_RUN_LINES } from '../../../src/limits.js';

/** The longest body on GitHub, in bytes. */
const BODY_BYTES = 262_144;

function lines(count: number, line: (at: number) => string): string[] {
  return Array.from({ length: count }, (_, at) => line(at));
}

/** What texts are made of. */
const PART = fc.constantFrom(
  ...[
    '<!--',
    '-->',
    '```',
    '~~~',
    '\n',
    '\r\n',
    '# ',
    '> ',
    '- [ ] ',
    '**',
    '_',
    'none',
    'No response',
    ' ',
    '\t',
    '0x',
  ],
  ...[
    'https://',
    'a.b/c',
    'deadbeef0',
    '漢',
    '👩‍🚀',
    '\uD83D',
    '\0',
    'at x',
    '12: a::b',
    'File "',
    '"',
    'word',
    'at',
    ', ',
    '.',
    '7',
  ],
);

describe('a text without noise', () => {
  it.each([
    [
      'HTML comments and template lines',
      '### What happened\n<!-- say more -->\nMast falls\n- [x] I have searched',
      'Mast falls',
    ],
    [
      'a quotation after its first line',
      '> The mast falls.\n> Often.\n\nNot here.',
      '> The mast falls.\n\nNot here.',
    ],
    [
      'the paths of web addresses',
      'See [this](https://boat.example/a/b?c=d#e) (http://x.example/y).',
      'See [this](boat.example) (x.example).',
    ],
    [
      'long hexadecimal numbers',
      'at 0x7fff5fbff8c0 in 9fceb02d0ae598e95dc970b74767f19372d61af8 of 3f2504e04f89, faceb00cfeed',
      'at  in  of ,',
    ],
  ])('leaves out %s', (_name, text, left) => {
    expect(withoutNoise(text)).toBe(left);
  });

  it.each([
    ['code', '```rust\n# not a heading\n<!-- not hidden -->\n- [ ] not a box\n> not a quotation\n```'],
    ['code that is not closed', 'See\n~~~\n# not a heading\n```\n# still not'],
    ['the start of an HTML comment in inline code', 'Why does `<!--` break the parser?\nIt should not.'],
    [
      'error codes',
      'error 0x80070005, 0xC0000005 and 80070005 in build 20240115, face deadbeef 123456789012',
    ],
    ['the start and the end of an HTML comment in different paragraphs', 'A <!-- b.\n\nC --> d'],
    ['short words, numbers and names', 'Error 12345678x in v1.2.3 of beef, #1234 at noon'],
    ['prose that begins like a log line', 'at first it works\nINFO is printed\n12:00:01 was the time'],
  ])('keeps %s', (_name, text) => {
    expect(withoutNoise(text)).toBe(text);
  });

  it.each([
    ['Rust', (at: number) => `  ${at}: 0x7f3a - std::panicking::begin_panic::h${at}`],
    ['Rust, newer format', (at: number) => `   ${at}: core::ops::function::FnOnce::call_once`],
    ['JavaScript', (at: number) => `    at Object.fall${at} (/boat/mast.js:1:2)`],
    ['Python', (at: number) => `  File "/boat/mast.py", line ${at}, in fall`],
    ['gdb', (at: number) => `#${at}  0x0000555 in main () at mast.c:1`],
    ['a log', (at: number) => `2026-01-01T00:00:${String(at % 60).padStart(2, '0')}Z mast falls`],
    ['a log with levels', (at: number) => `[INFO] mast ${at}`],
  ])('keeps only both ends of a long traceback: %s', (_name, line) => {
    const all = lines(100, line);
    const text = ['It falls:', '```', ...all, '```', 'Why?'].join('\n');
    const left = withoutNoise(text).split('\n');
    expect(left).toHaveLength(2 * LOG_LINES_AT_EACH_END + 4);
    expect(left.slice(0, 2)).toEqual(['It falls:', '```']);
    expect(left.at(-1)).toBe('Why?');
    const short = ['It falls:', ...lines(LOG_RUN_LINES, line).map((each) => each.replace(/0x\w+/g, 'x'))];
    expect(withoutNoise(short.join('\n')).split('\n').length).toBe(LOG_RUN_LINES + 1);
  });

  it('is never longer than the text and adds no letters, whatever the text', () => {
    fc.assert(
      fc.property(fc.array(PART, { maxLength: 200 }), (parts) => {
        const text = parts.join('');
        const left = withoutNoise(text);
        expect(left.length).toBeLessThanOrEqual(text.length);
        const letters = (of: string): number => of.match(/\p{L}/gu)?.length ?? 0;
        expect(letters(left)).toBeLessThanOrEqual(letters(text));
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['The mast falls.', true],
    ['see\u00a0x', true],
    ['a b', false],
    ['a b c', true],
    ['None', false],
    ['none, nothing', true],
    ['No response \n', false],
    ['http://a/bcd', false],
    ['> > >', false],
    ['faceb00cfeed12', false],
    ['漢字的', true],
  ])('has content or not: %j', (text, expected) => {
    expect(hasContent(text)).toBe(expected);
  });

  it('has content if enough letters and digits are left, whatever the text', () => {
    fc.assert(
      fc.property(fc.array(PART, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        const left = withoutNoise(text).match(/[\p{L}\p{N}]/gu)?.length ?? 0;
        expect({ text, has: hasContent(text) }).toEqual({ text, has: left >= CONTENT_CHARACTERS_MIN });
      }),
      { numRuns: 3_000 },
    );
  });

  /** Every beginning that a pattern could try repeatedly. */
  const HOSTILE = [
    ...[
      '<!--',
      '-->',
      '<!-- -->',
      '```\n',
      '`',
      '~~~',
      ' ',
      '\n',
      ' \n',
      '\t',
      '\r',
      '#',
      '# ',
      '**',
      '*',
      '_',
    ],
    ...[
      '**a',
      '- [',
      '- [ ]',
      '> ',
      '>',
      'https://',
      'http',
      'https://a',
      '0x',
      'a',
      'f',
      '0',
      'af0 ',
      'at ',
      '12 ',
    ],
    ...['File "', '[(', '[ (', '1:', 'a::', 'a.', '$<', 'none ', ' _', '_ ', 'INFO', '12:', '2026-01-01T'],
  ];

  it('takes time in proportion to the length of the text, whatever is in it', () => {
    for (const unit of HOSTILE) {
      for (const [before, after] of [
        ['', ''],
        ['x', 'x'],
        ['x\n', '\nx'],
        ['12: ', '!'],
        ['**', '!'],
      ] as const) {
        const text = before + unit.repeat(Math.ceil(BODY_BYTES / unit.length)) + after;
        // A pattern that goes back over such a text once per character takes minutes. Any other takes milliseconds.
        const startedAt = process.cpuUsage();
        withoutNoise(text);
        const { user } = process.cpuUsage(startedAt);
        expect([unit, before, user < 3_000_000]).toEqual([unit, before, true]);
      }
    }
  });
});
