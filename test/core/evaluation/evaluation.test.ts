import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { differenceAt5 } from '../../../src/core/evaluation/bootstrap.js';
import { buildClusters, buildQuestions } from '../../../src/core/evaluation/clusters.js';
import {
  findClaims,
  type MarkedIssue,
  type Pair,
  createPairFinder,
} from '../../../src/core/evaluation/marked-duplicates.js';
import {
  firstAnswerPlace,
  precisionAt,
  computeRecall,
  recommendCutOff,
} from '../../../src/core/evaluation/recall-and-precision.js';
import { loadCorpus } from '../../support/github/corpus.js';
import { describeWithCorpus } from '../../support/with-corpus.js';

const REPOSITORY = { owner: 'octo', name: 'boat' };

/** The claim of a text on an issue, as `duplicate→of`; `this` is the issue. */
function claimed(text: string): readonly string[] {
  return findClaims(text, REPOSITORY).map(({ duplicate, of }) => `${duplicate ?? 'this'}→${of ?? 'this'}`);
}

describe('a comment that marks a duplicate', () => {
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
  ])('is understood: %j', (text) => {
    expect(claimed(text)).toEqual(['this→7']);
  });

  it.each([
    ['#3 is a duplicate of #7', ['3→7']],
    ['Closed #3 as a dup of this.', ['3→this']],
    ['https://github.com/octo/boat/issues/3 was closed as dupe of #7. Duplicate of #8', ['3→7', 'this→8']],
  ])('may speak of others: %j', (text, claims) => {
    expect(claimed(text)).toEqual(claims);
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
  ])('is not seen in %j', (text) => {
    expect(claimed(text)).toEqual([]);
  });

  it('takes no pattern from the name of the repository', () => {
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
  ])('takes no long time to read, however it is made', (text) => {
    const startedAt = performance.now();
    claimed(text);
    // Reading 20,000 characters takes about a millisecond; a pattern that goes back and forth would take minutes.
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

describe('the pairs of a repository', () => {
  const closed = (number: number, stateReason: string | null = null): MarkedIssue => ({
    number,
    state: 'closed',
    stateReason,
  });
  const found = (issues: readonly MarkedIssue[], comments: readonly (readonly [number, string])[]) => {
    const finder = createPairFinder(REPOSITORY);
    comments.forEach(([number, text]) => {
      finder.comment(number, text);
    });
    issues.forEach((issue) => {
      finder.issue(issue);
    });
    return finder.pairs().map(({ query, answer }) => `${query}→${answer}`);
  };

  it('are each told once, and none is of an issue with itself or with one that is not there', () => {
    const comments = [
      [2, 'Dup of #1'],
      [2, 'Duplicate of #1'],
      [2, 'Duplicate of #2'],
      [2, 'Duplicate of #99'],
      [1, 'Closed #3 as a duplicate of this'],
    ] as const;
    expect(found([closed(1), closed(2), closed(3)], comments)).toEqual(['2→1', '3→1']);
  });

  it('are of closed issues: on an open one, nobody has followed the claim', () => {
    const open = { number: 2, state: 'open', stateReason: null };
    expect(found([closed(1), open], [[2, 'Dup of #1']])).toEqual([]);
  });

  it('are told by the state reason where one issue is spoken of', () => {
    const issues = [closed(1), closed(2, 'duplicate'), closed(3, 'duplicate'), closed(4, 'completed')];
    const comments = [
      [2, 'See #1, and #99'],
      [3, 'Either #1 or #2'],
      [4, 'See #1'],
    ] as const;
    expect(found(issues, comments)).toEqual(['2→1']);
    expect(found(issues, [[2, 'Dup of #3, not #1']])).toEqual(['2→3']);
  });
});

describe('a cluster of duplicates', () => {
  const pairs: readonly Pair[] = [
    { query: 2, answer: 1 },
    { query: 3, answer: 2 },
    { query: 5, answer: 6 },
    { query: 7, answer: 5 },
    { query: 5, answer: 7 },
  ];

  it('is one over any chain, in any order', () => {
    for (const order of [pairs, [...pairs].reverse()]) {
      const clusters = buildClusters(order);
      expect(clusters.get(1)).toEqual(new Set([1, 2, 3]));
      expect(clusters.get(7)).toEqual(new Set([5, 6, 7]));
      expect(clusters.get(4)).toBeUndefined();
    }
  });

  it('is asked about once for each of its duplicates, and all of its others are right', () => {
    expect(buildQuestions(pairs)).toEqual([
      { number: 2, answers: new Set([1, 3]) },
      { number: 3, answers: new Set([1, 2]) },
      { number: 5, answers: new Set([6, 7]) },
      { number: 7, answers: new Set([5, 6]) },
    ]);
  });
});

describe('the figures', () => {
  it('are recall and the mean reciprocal rank, by hand', () => {
    expect(firstAnswerPlace(new Set([4, 5]), [9, 5, 4])).toBe(2);
    expect(firstAnswerPlace(new Set([4]), [9])).toBeNull();
    expect(computeRecall([1, 2, 6, 11, null])).toEqual({
      at1: 1 / 5,
      at5: 2 / 5,
      at10: 3 / 5,
      mrr: expect.closeTo((1 + 1 / 2 + 1 / 6 + 1 / 11) / 5, 10),
    });
    expect(computeRecall([]).at5).toBeNaN();
  });

  const item = (number: number, confidence: number) => ({ number, confidence });
  const answered = [
    { isQuestion: true, weight: 1, answers: new Set([1]), items: [item(1, 0.9), item(2, 0.6)] },
    {
      isQuestion: true,
      weight: 1,
      answers: new Set([3]),
      items: [4, 5, 6, 7, 8, 3].map((number) => item(number, 0.55)),
    },
    { isQuestion: false, weight: 1, answers: new Set<number>(), items: [item(9, 0.7)] },
    { isQuestion: false, weight: 1, answers: new Set<number>(), items: [item(9, 0.2)] },
  ];

  it('of a cut-off are those of at most five items, over all issues', () => {
    expect(precisionAt(0.5, answered)).toEqual({
      cutOff: 0.5,
      precision: 1 / 8,
      commented: 3 / 4,
      recall: 1 / 2,
    });
    expect(precisionAt(0.65, answered)).toEqual({
      cutOff: 0.65,
      precision: 1 / 2,
      commented: 1 / 2,
      recall: 1 / 2,
    });
    expect(precisionAt(0.95, answered)).toEqual({ cutOff: 0.95, precision: null, commented: 0, recall: 0 });
  });

  it('recommend the least cut-off from which precision holds', () => {
    const row = (cutOff: number, precision: number | null) => ({
      cutOff,
      precision,
      commented: 0,
      recall: 0,
    });
    const rows = [row(0.3, 0.6), row(0.4, 0.4), row(0.5, 0.5), row(0.6, 0.7), row(0.7, null)];
    expect(recommendCutOff(rows, 0.5)).toBe(0.5);
    expect(recommendCutOff(rows, 0.9)).toBeNull();
    expect(recommendCutOff([], 0.5)).toBeNull();
  });
});

describe('the difference of two designs', () => {
  const places = (count: number, hits: number) =>
    Array.from({ length: count }, (_, at) => (at < hits ? 1 : null));

  it('is the same every time, and its interval has the share of the questions that differ', () => {
    const difference = differenceAt5(places(100, 50), places(100, 60));
    expect(difference).toEqual(differenceAt5(places(100, 50), places(100, 60)));
    expect(difference.mean).toBeCloseTo(0.1, 10);
    // By the binomial distribution: .1 ± 1.96 · √(.1 · .9 / 100).
    expect(difference.low).toBeCloseTo(0.04, 1);
    expect(difference.high).toBeCloseTo(0.16, 1);
    expect(difference.n).toBe(100);
  });

  it('is told to be nothing sure where few questions are known, and exactly nothing where none differs', () => {
    expect(differenceAt5([null, 1, 1], [1, null, 1]).low).toBeLessThan(0);
    expect(differenceAt5([1, 9], [5, 6])).toEqual({ mean: 0, low: 0, high: 0, n: 2 });
  });
});

describeWithCorpus('the duplicates that people marked', 'rust-mini', (folder) => {
  it('are found in the comments: nine of ten, and hardly another', () => {
    const { issues, comments } = loadCorpus(folder);
    const finder = createPairFinder({ owner: 'rust-lang', name: 'rust' });
    for (const { number, state, state_reason: reason } of issues) {
      finder.issue({ number, state, stateReason: typeof reason === 'string' ? reason : null });
    }
    for (const { issue_url: url, body } of comments) {
      finder.comment(Number(url.split('/').at(-1)), body);
    }
    const name = (query: number, answer: number): string => `${query}→${answer}`;
    const found = new Set(finder.pairs().map(({ query, answer }) => name(query, answer)));
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
