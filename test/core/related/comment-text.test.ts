/** The text of the comment: what it says, and that no title, state or name can break it. */
import { describe, expect, it } from '@jest/globals';
import type { Candidate } from '../../../src/core/ports/vector-store.js';
import { renderComment } from '../../../src/core/related/comment-text.js';
import { aCandidate } from './candidates.js';

describe('the comment', () => {
  const related = (about: Partial<Candidate>, confidence = 0.6, sharedWords: readonly string[] = []) => [
    {
      candidate: aCandidate(12, about),
      confidence,
      match: confidence >= 0.7 ? ('possibly the same' as const) : ('similar' as const),
      duplicates: [],
      sharedWords,
    },
  ];
  const renderItem = (about: Partial<Candidate>): string => {
    const lines = renderComment(related(about)).split('\n');
    expect(lines).toHaveLength(5);
    return lines[2] ?? '';
  };

  it('shows the number, title, state and reason of each issue, with a link that leaves no backlink', () => {
    const closed = { title: 'The mast is loose', state: 'closed', stateReason: 'not_planned' };
    expect(
      renderComment([
        ...related(closed),
        ...related({ title: 'Mast', number: 13 }, 0.7, ['mast', 'force_nine']),
      ]),
    ).toBe(
      [
        'Related issues:',
        '',
        '- [&#35;\u200B12 The mast is loose](https://redirect.github.com/octo/boat/issues/12) (closed as not planned): similar',
        '- [&#35;\u200B13 Mast](https://redirect.github.com/octo/boat/issues/13) (open): possibly the same, shared words: mast, force&#95;nine',
        '',
        '<sub>Tiara compared the text of this issue with the other issues of this repository, and did nothing else. Maintainers can switch these comments off with the input <code>related: off</code>.</sub>',
      ].join('\n'),
    );
  });

  it('says when no related issues are left after an edit', () => {
    expect(renderComment([])).toContain('no related issues were found');
  });

  it('links to the server of the issue when it is not github.com', () => {
    expect(renderItem({ url: 'https://github.example.com/octo/boat/issues/12' })).toContain(
      '](https://github.example.com/octo/boat/issues/12)',
    );
    expect(renderItem({ url: 'javascript:alert(1)' })).not.toContain('javascript');
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
    const item = renderItem({ title });
    const [, shown = ''] =
      /^- \[(.*)\]\(https:\/\/redirect\.github\.com\/octo\/boat\/issues\/12\) \(open\): similar$/u.exec(
        item,
      ) ?? [item];
    expect(item).not.toBe(shown);
    // Every character that Markdown or GitHub could interpret is an entity, and no letter follows an at sign or a hash.
    expect(shown).not.toMatch(/[[\]<>`*_~|\\@!:/]|&(?!#\d+;)|#(?!\d+;)/);
    expect(shown).not.toMatch(/&#(64|35);(?!\u200B)/);
    expect(shown).not.toMatch(/GH-\d/);
    expect(shown.length).toBeLessThan(1_200);
    expect(shown.replace(/^&#35;\u200B12/, '').trim()).not.toBe('');
  });

  it('is not broken by a state or the name of a repository', () => {
    const item = renderItem({
      state: 'closed',
      stateReason: '](x) @octocat <b>',
      repository: { id: 1, owner: 'a)b', name: 'c d](x' },
    });
    expect(item).toContain('(https://redirect.github.com/ab/cdx/issues/12)');
    expect(item).not.toMatch(/@|<b>|\]\(x/);
  });
});
