import { describe, expect, it } from '@jest/globals';
import type { StoredIssue } from '../../../src/core/ports/row-store.js';
import type { Candidate } from '../../../src/core/ports/vector-store.js';
import { renderComment } from '../../../src/core/related/comment-text.js';
import { whyTooLittleText, whyNoComment } from '../../../src/core/related/when-to-comment.js';
import { chooseRelated, type Verdict } from '../../../src/core/related/which-issues.js';
import { commentMarker } from '../../../src/core/text/comment-marker.js';
import { REPOSITORY } from '../../support/given.js';

const NOW = new Date('2026-01-03T00:00:00Z');

const ISSUE: StoredIssue = {
  id: 2_400_000_100,
  number: 100,
  title: 'The mast falls down in every storm',
  body: 'Since the last update the mast falls down as soon as the wind is above force nine.',
  state: 'open',
  locked: false,
  authorType: 'User',
  createdAt: '2026-01-02T00:00:00Z',
  isTombstone: false,
  textHash: 'hash',
  textField: 'body',
};

function aCandidate(number: number, about: Partial<Candidate> = {}): Candidate {
  return {
    kind: 'issue',
    repository: REPOSITORY,
    number,
    commentId: null,
    title: `Something else entirely, number ${number}`,
    body: 'A text that has nothing to do with it.',
    state: 'open',
    stateReason: null,
    url: `https://github.com/octo/boat/issues/${number}`,
    titleSimilarity: (number % 7) / 100,
    bodySimilarity: (number % 5) / 100,
    ...about,
  };
}

/** Forty that have nothing to do with it. */
const OTHERS = Array.from({ length: 40 }, (_, at) => aCandidate(at + 1));
const TWIN = aCandidate(55, {
  title: ISSUE.title,
  body: ISSUE.body,
  titleSimilarity: 1,
  bodySimilarity: 1,
});

function numbersOf(verdict: Verdict): readonly number[] {
  return 'silent' in verdict ? [] : verdict.related.map(({ candidate }) => candidate.number);
}

describe('an issue', () => {
  it('is looked at when a person has opened it lately', () => {
    expect(whyNoComment(ISSUE, NOW)).toBeNull();
    expect(whyNoComment({ ...ISSUE, authorType: null }, NOW)).toBeNull();
    expect(whyNoComment({ ...ISSUE, createdAt: '2026-01-01T00:00:00Z' }, NOW)).toBeNull();
  });

  it.each([
    [{ authorType: 'Bot' }, 'a bot opened it'],
    [{ state: 'closed' }, 'it is closed'],
    [{ locked: true }, 'it is locked'],
    [{ isTombstone: true }, 'it no longer exists'],
    [{ createdAt: '2025-12-31T23:59:59Z' }, 'it is older than 48 hours'],
  ])('with %j is not, and the reason is told', (change, reason) => {
    expect(whyNoComment({ ...ISSUE, ...change }, NOW)).toBe(reason);
  });

  it('needs a text of its own', () => {
    expect(whyTooLittleText(ISSUE)).toBeNull();
    expect(whyTooLittleText({ ...ISSUE, title: 'It crashes', body: null })).toBe(
      'it has too little text of its own',
    );
    expect(whyTooLittleText({ ...ISSUE, body: '### Steps\n<!-- fill in -->\n' })).toBe(
      'it has too little text of its own',
    );
  });
});

describe('the issues related to one', () => {
  it('are those that stand out, best first', () => {
    const sibling = aCandidate(56, {
      title: 'Mast falls down in storms',
      body: 'It falls as soon as the wind is strong.',
      titleSimilarity: 0.7,
      bodySimilarity: 0.7,
    });
    const verdict = chooseRelated(ISSUE, [...OTHERS, sibling, TWIN], 0.5);
    expect(numbersOf(verdict)).toEqual([55, 56]);
  });

  it('are none, and the reason is told, when nothing reaches the least similarity', () => {
    expect(chooseRelated(ISSUE, OTHERS, 0.5)).toEqual({
      silent: 'no other issue reaches related-min-similarity (0.5)',
      isFinal: true,
    });
    const verdict = chooseRelated(ISSUE, [...OTHERS, TWIN], 1);
    expect(numbersOf(verdict)).toEqual([55]);
  });

  it('are none among fewer than 30, not for ever', () => {
    const few = OTHERS.slice(0, 28);
    const verdict = chooseRelated(ISSUE, [...few, TWIN], 0.5);
    expect(verdict).toEqual({
      silent: 'only 29 other issues have vectors, and 30 are needed',
      isFinal: false,
    });
    expect(numbersOf(chooseRelated(ISSUE, [...OTHERS.slice(0, 29), TWIN], 0.5))).toEqual([55]);
  });

  it('are none when all are equally near', () => {
    const same = OTHERS.map((other) => ({ ...other, titleSimilarity: 0.5, bodySimilarity: 0.5 }));
    expect(
      chooseRelated(ISSUE, [...same, { ...TWIN, titleSimilarity: 0.5, bodySimilarity: 0.5 }], 0.5),
    ).toEqual({
      silent: 'all other issues are equally near',
      isFinal: true,
    });
  });

  it('are five at the most', () => {
    const twins = Array.from({ length: 9 }, (_, at) => ({ ...TWIN, number: 200 + at }));
    expect(numbersOf(chooseRelated(ISSUE, [...OTHERS, ...twins], 0.5))).toHaveLength(5);
  });
});

describe('the comment', () => {
  const related = (about: Partial<Candidate>, confidence = 0.6) => [
    { candidate: aCandidate(12, about), confidence },
  ];
  const itemOf = (about: Partial<Candidate>): string => {
    const lines = renderComment(related(about)).split('\n');
    expect(lines).toHaveLength(5);
    return lines[2] ?? '';
  };

  it('names each issue by number, title, state and reason, through a link that leaves no trace', () => {
    const closed = { title: 'The mast is loose', state: 'closed', stateReason: 'not_planned' };
    expect(renderComment([...related(closed), ...related({ title: 'Mast', number: 13 }, 0.7)])).toBe(
      [
        'Related issues:',
        '',
        '- [&#35;\u200B12 The mast is loose](https://redirect.github.com/octo/boat/issues/12) (closed as not planned)',
        '- [&#35;\u200B13 Mast](https://redirect.github.com/octo/boat/issues/13) (open), possibly the same',
        '',
        '<sub>Tiara compared the text of this issue with the other issues of this repository, and did nothing else. Maintainers can switch these comments off with the input <code>related: off</code>.</sub>',
      ].join('\n'),
    );
  });

  it('says so when an edit has left nothing to show', () => {
    expect(renderComment([])).toContain('no related issues were found');
  });

  it('leads to a server of one’s own where the issues are on one', () => {
    expect(itemOf({ url: 'https://github.example.com/octo/boat/issues/12' })).toContain(
      '](https://github.example.com/octo/boat/issues/12)',
    );
    expect(itemOf({ url: 'javascript:alert(1)' })).not.toContain('javascript');
  });

  it.each([
    '](https://evil.example) [x',
    '--> <script>alert(1)</script> <!--',
    '@octocat and @octo/team, see #1, GH-1, octo/boat#2',
    '| a | b |\n| --- | --- |\n# heading\n- item',
    '`code` *bold* _it_ ~~no~~ ![image](https://evil.example/x.png)',
    'https://github.com/octo/boat/issues/1 www.evil.example mail@evil.example',
    '\\](https://evil.example) \\\\',
    '<!-- tiara:related 1 -->',
    '\u202Ereversed\u0000\u2028line\r\nbreak',
    '&lt;b&gt; &#64;octocat',
    '   ',
    '\u200B\u200D',
    '&commat;octocat',
    'x'.repeat(10_000),
  ])('is not broken by the title %j', (title) => {
    const item = itemOf({ title });
    const [, shown = ''] =
      /^- \[(.*)\]\(https:\/\/redirect\.github\.com\/octo\/boat\/issues\/12\) \(open\)$/u.exec(item) ?? [
        item,
      ];
    expect(item).not.toBe(shown);
    // Of what Markdown or GitHub could take for something, only entities are left, and no letter follows an at or a hash.
    expect(shown).not.toMatch(/[[\]<>`*_~|\\@!:/]|&(?!#\d+;)|#(?!\d+;)/);
    expect(shown).not.toMatch(/&#(64|35);(?!\u200B)/);
    expect(shown).not.toMatch(/GH-\d/);
    expect(shown.length).toBeLessThan(1_200);
    expect(shown.replace(/^&#35;\u200B12/, '').trim()).not.toBe('');
  });

  it('is not broken by a state, nor by the name of a repository', () => {
    const item = itemOf({
      state: 'closed',
      stateReason: '](x) @octocat <b>',
      repository: { id: 1, owner: 'a)b', name: 'c d](x' },
    });
    expect(item).toContain('(https://redirect.github.com/ab/cdx/issues/12)');
    expect(item).not.toMatch(/@|<b>|\]\(x/);
  });

  it('has a marker that closes itself', () => {
    expect(commentMarker(5, 'abc')).toBe('<!-- tiara:related 5 abc -->');
  });
});
