/** Which comments mark a duplicate, and which pairs follow from them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { findClaims } from '../../../src/core/duplicates/claims.js';
import { createPairFinder, type MarkedIssue } from '../../../src/core/duplicates/pair-finder.js';
import { loadCorpus } from '../../support/github/corpus.js';
import { describeWithCorpus } from '../../support/with-corpus.js';

const REPOSITORY = { owner: 'octo', name: 'boat' };

/** The claims of a text on an issue, as `duplicate→of`; `this` is that issue. */
function claimsIn(text: string): readonly string[] {
  return findClaims(text, REPOSITORY).map(({ duplicate, of }) => `${duplicate ?? 'this'}→${of ?? 'this'}`);
}

describe('findClaims', () => {
  it.each([
    'Duplicate of #7',
    'duplicate of #7.',
    'Dup of #7, thanks!',
    'Closing as a dupe of #7',
    'I believe this is a dup of\n#7',
    '**Duplicate of** #7',
    'Duplicate of: [#7](https://github.com/octo/boat/issues/7)',
    'dupe of issue #7',
    'dup of GH-7',
    'This duplicates #7',
    'Closing in favor of #7',
    'Closing this in favour of octo/boat#7',
    'Duplicate of https://github.com/octo/boat/issues/7#issuecomment-1',
    'dupe of http://github.com/Octo/Boat/issues/7',
    '> it sinks\n\nDuplicate of #7',
    'Duplicate of #7, #8',
  ])('finds the claim in %j', (text) => {
    expect(claimsIn(text)).toEqual(['this→7']);
  });

  it.each([
    ['#3 is a duplicate of #7', ['3→7']],
    ['Closed #3 as a dup of this.', ['3→this']],
    ['https://github.com/octo/boat/issues/3 was closed as dupe of #7. Duplicate of #8', ['3→7', 'this→8']],
  ])('finds claims about other issues in %j', (text, claims) => {
    expect(claimsIn(text)).toEqual(claims);
  });

  it.each([
    'This is not a duplicate of #7',
    "It isn't really a dup of #7",
    '> Duplicate of #7\n\nNo.',
    '```\nDuplicate of #7\n```',
    '~~~~\n```\nDuplicate of #7',
    '    Duplicate of #7',
    'Say `duplicate of #7` to close it',
    '<!-- Duplicate of #7 -->',
    '<!-- Duplicate of #7',
    'Duplicate of other/boat#7',
    'Duplicate of https://github.com/octo/boat/pull/7',
    'Duplicate of https://github.com/octo/boat2/issues/7',
    'Duplicate of https://github.com/octo/boatXissues/7',
    'Duplicate of &#7',
    'Duplicate of #7a',
    'Duplicate of #12345678901',
    'Duplicate of this',
    'The duplicate ofs #7',
    'See #7',
    'undup of #7',
  ])('finds no claim in %j', (text) => {
    expect(claimsIn(text)).toEqual([]);
  });

  it('treats the name of the repository as text, not as a pattern', () => {
    expect(findClaims('Duplicate of octo/boat#7', { owner: 'octo', name: '.oat' })).toEqual([]);
    expect(findClaims('Duplicate of o.c/(b#7', { owner: 'o.c', name: '(b' })).toHaveLength(1);
  });

  it.each([
    'dup '.repeat(20_000),
    'duplicate of '.repeat(10_000),
    `duplicate of ${' '.repeat(100_000)}#7`,
    '`'.repeat(100_001),
    '<!--'.repeat(50_000),
    `${'#1 is a a a a '.repeat(5_000)}dup of #`,
    '#'.repeat(100_000),
    `https://${'a'.repeat(100_000)}`,
    '```\n'.repeat(50_001),
  ])('reads a hostile text quickly', (text) => {
    const startedAt = performance.now();
    claimsIn(text);
    // Reading 20,000 characters takes about a millisecond. A pattern that backtracks would take minutes.
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

describe('findPairs', () => {
  const closed = (number: number, stateReason: string | null = null): MarkedIssue => ({
    number,
    state: 'closed',
    stateReason,
  });
  const pairsIn = (issues: readonly MarkedIssue[], comments: readonly (readonly [number, string])[]) => {
    const finder = createPairFinder(REPOSITORY);
    comments.forEach(([number, text]) => {
      finder.addComment(number, text);
    });
    issues.forEach((issue) => {
      finder.addIssue(issue);
    });
    return finder.findPairs().map(({ query, answer }) => `${query}→${answer}`);
  };

  it('returns each pair once, and none with the issue itself or with a missing issue', () => {
    const comments = [
      [2, 'Dup of #1'],
      [2, 'Duplicate of #1'],
      [2, 'Duplicate of #2'],
      [2, 'Duplicate of #99'],
      [1, 'Closed #3 as a duplicate of this'],
    ] as const;
    expect(pairsIn([closed(1), closed(2), closed(3)], comments)).toEqual(['2→1', '3→1']);
  });

  it('ignores claims about open issues, because nobody has acted on them', () => {
    const open = { number: 2, state: 'open', stateReason: null };
    expect(pairsIn([closed(1), open], [[2, 'Dup of #1']])).toEqual([]);
  });

  it('accepts the state reason "duplicate" when the comments mention only one issue', () => {
    const issues = [closed(1), closed(2, 'duplicate'), closed(3, 'duplicate'), closed(4, 'completed')];
    const comments = [
      [2, 'See #1, and #99'],
      [3, 'Either #1 or #2'],
      [4, 'See #1'],
    ] as const;
    expect(pairsIn(issues, comments)).toEqual(['2→1']);
    expect(pairsIn(issues, [[2, 'Dup of #3, not #1']])).toEqual(['2→3']);
  });
});

describeWithCorpus('findPairs on a real repository', 'rust-mini', (folder) => {
  it('finds nine of ten marked pairs, and hardly any other', () => {
    const { issues, comments } = loadCorpus(folder);
    const finder = createPairFinder({ owner: 'rust-lang', name: 'rust' });
    for (const { number, state, state_reason: reason } of issues) {
      finder.addIssue({ number, state, stateReason: typeof reason === 'string' ? reason : null });
    }
    for (const { issue_url: url, body } of comments) {
      finder.addComment(Number(url.split('/').at(-1)), body);
    }
    const name = (query: number, answer: number): string => `${query}→${answer}`;
    const found = new Set(finder.findPairs().map(({ query, answer }) => name(query, answer)));
    const marked = new Set(
      readFileSync(join(folder, 'duplicates.jsonl'), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { readonly dup: number; readonly of: number })
        .map(({ dup, of }) => name(dup, of)),
    );
    const right = found.intersection(marked).size;
    process.stdout.write(`pairs: ${found.size} found, ${marked.size} marked, ${right} in both\n`);
    expect(right / marked.size).toBeGreaterThan(0.9);
    expect(right / found.size).toBeGreaterThan(0.9);
  });
});
