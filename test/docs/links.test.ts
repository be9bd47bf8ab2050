/** The documents have no broken links, no unreachable pages, no long sentences and no stiff words. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from '../support/root.js';
import { anchorsOf, linksOf, sentencesOf, countWords } from './markdown.js';

const README_BYTES_MAX = 14_000;
const WORDS_MAX = 30;
/** A page that explains one thing in depth may have a few longer ones. */
const WORDS_MAX_IN_DOCS = 34;
/** Words that a reader has to think about. */
const STIFF = [
  'goes on where',
  'gone on with',
  'ends red',
  'is told',
  'are told',
  'no event told',
  'for want of',
  'mended',
  'is had',
  'what is left is',
  'nothing is bought',
  'whoever',
  'it was closed by itself',
];

/** From paths relative to the root to texts. */
type Documents = ReadonlyMap<string, string>;
type Exists = (path: string) => boolean;

const PAGES = readdirSync(join(ROOT, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`);
const DOCUMENTS: Documents = new Map(
  ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'action.yml', 'examples/README.md', ...PAGES].map(
    (path) => [path, readFileSync(join(ROOT, path), 'utf8')],
  ),
);
const inRepository: Exists = (path) => existsSync(join(ROOT, path));

function isElsewhere(link: string): boolean {
  return /^[a-z][a-z0-9+.-]*:|^\/\//i.test(link);
}

/** The path, relative to the root, and the anchor that a link points to. */
function targetOf(from: string, link: string): { readonly path: string; readonly anchor: string | null } {
  const [file = '', anchor] = decodeURIComponent(link).split('#');
  return {
    path: file === '' ? from : posix.join(posix.dirname(from), file).replace(/\/$/, ''),
    anchor: anchor ?? null,
  };
}

function isBroken(documents: Documents, exists: Exists, from: string, link: string): boolean {
  const { path, anchor } = targetOf(from, link);
  if (path.startsWith('..') || !exists(path)) {
    return true;
  }
  const text = documents.get(path);
  return anchor !== null && (text === undefined || !anchorsOf(text).has(anchor));
}

/** Relative links without a target, as `page → link`. */
function brokenLinks(documents: Documents, exists: Exists): string[] {
  return [...documents].flatMap(([from, text]) =>
    linksOf(text)
      .filter((link) => !isElsewhere(link) && isBroken(documents, exists, from, link))
      .map((link) => `${from} → ${link}`),
  );
}

function isPicture(broken: string): boolean {
  return /\.(?:svg|png)$/.test(broken);
}

/** The paths that a reader can reach from this one. */
function reachableFrom(start: string, documents: Documents): Set<string> {
  const reached = new Set([start]);
  for (const path of reached) {
    const links = linksOf(documents.get(path) ?? '').filter((link) => !isElsewhere(link));
    for (const link of links) {
      reached.add(targetOf(path, link).path);
    }
  }
  return reached;
}

function longSentences(text: string, wordsMax: number): string[] {
  return sentencesOf(text).filter((sentence) => countWords(sentence) > wordsMax);
}

describe('the documents', () => {
  it('have no broken links or anchors', () => {
    expect(brokenLinks(DOCUMENTS, inRepository).filter((broken) => !isPicture(broken))).toEqual([]);
  });

  it('show pictures that exist', () => {
    expect(brokenLinks(DOCUMENTS, inRepository).filter(isPicture)).toEqual([]);
  });

  it('can all be reached from README', () => {
    const reached = reachableFrom('README.md', DOCUMENTS);
    expect(PAGES.filter((page) => !reached.has(page))).toEqual([]);
  });

  it('begin with a README that takes a few minutes to read', () => {
    expect(Buffer.byteLength(DOCUMENTS.get('README.md')!)).toBeLessThanOrEqual(README_BYTES_MAX);
  });

  it.each(['README.md', 'CONTRIBUTING.md', 'examples/README.md', ...PAGES])(
    'have only short sentences in %s',
    (path) => {
      const wordsMax = path.startsWith('docs/') ? WORDS_MAX_IN_DOCS : WORDS_MAX;
      expect(longSentences(DOCUMENTS.get(path)!, wordsMax)).toEqual([]);
    },
  );

  it.each([...DOCUMENTS.keys()])('have no stiff words in %s', (path) => {
    const text = DOCUMENTS.get(path)!.replace(/\s+/g, ' ').toLowerCase();
    expect(STIFF.filter((phrase) => text.includes(phrase))).toEqual([]);
  });
});

describe('the checker of documents', () => {
  const check = (documents: Record<string, string>): string[] => {
    const map = new Map(Object.entries(documents));
    return brokenLinks(map, (path) => map.has(path) || path === 'docs');
  };

  it('finds a link to a missing page', () => {
    const page =
      '[a](docs/a.md) [b](docs/b.md "B") [out](../x.md) [folder](docs/) <img src="p.svg">\n\n[ref]: c.md\n';
    expect(check({ 'README.md': page, 'docs/a.md': '[up](../README.md) [no](README.md)' })).toEqual([
      'README.md → docs/b.md',
      'README.md → ../x.md',
      'README.md → c.md',
      'README.md → p.svg',
      'docs/a.md → README.md',
    ]);
  });

  it('finds a missing picture for dark mode', () => {
    expect(check({ 'README.md': '<source srcset="dark.svg 1x, dark2.svg 2x">' })).toEqual([
      'README.md → dark.svg',
      'README.md → dark2.svg',
    ]);
  });

  it('finds an anchor that no heading has', () => {
    const page = '# A `b`: c\n\n## Same\n\n## Same\n\n## [L](x://y) _é_ & d\n\n```\n# code\n```\n';
    const links = ['#a-b-c', '#same', '#same-1', '#l-é--d', '#same-2', '#code', '#A-b-c'];
    const text = page + links.map((link) => `[x](${link})`).join('\n\n');
    expect(check({ 'README.md': text })).toEqual([
      'README.md → #same-2',
      'README.md → #code',
      'README.md → #A-b-c',
    ]);
  });

  it('numbers a repeated heading past a heading that already has that number', () => {
    expect([...anchorsOf('# a\n# a-1\n# a\n# a\n')]).toEqual(['a', 'a-1', 'a-2', 'a-3']);
  });

  it('ignores links in code and links to other sites', () => {
    const page =
      '`[a](a.md)` [b](https://example.com/x) [c](mailto:a@b.c)\n\n```md\n[d](d.md)\n```\n\n<!-- [e](e.md) -->';
    expect(check({ 'README.md': page })).toEqual([]);
  });

  it('finds a page that no other page links to', () => {
    const documents = new Map([
      ['README.md', '[a](docs/a.md)'],
      ['docs/a.md', '[b](b.md#x)'],
      ['docs/b.md', ''],
      ['docs/lost.md', '[a](a.md)'],
    ]);
    expect([...reachableFrom('README.md', documents)]).toEqual(['README.md', 'docs/a.md', 'docs/b.md']);
  });

  it('finds a sentence with too many words across lines, in a list and in a quotation', () => {
    const long = 'One two three four\nfive `six.seven eight` nine';
    const text = `# Title\n\nShort one. ${long}.\n\n- Item ${long}\n- Other\n\n> Said ${long}.\n`;
    expect(longSentences(text, 8).map(countWords)).toEqual([9, 9]);
    expect(longSentences(text, 7).map(countWords)).toEqual([8, 9, 9]);
  });

  it('counts no words in tables and code blocks', () => {
    const many = 'word '.repeat(40);
    expect(longSentences(`| ${many} |\n\n\`\`\`sh\n${many}\n\`\`\`\n`, 30)).toEqual([]);
  });
});
