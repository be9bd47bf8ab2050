/** The outputs `results` and `related`: with and without texts, and never too large to be used. */
import { describe, expect, it } from '@jest/globals';
import { newTally } from '../../../src/core/model/tally.js';
import { buildOutputs } from '../../../src/core/report/outputs.js';
import { emptyResult, type Result } from '../../../src/core/report/result.js';
import type { Hit } from '../../../src/core/answers/hit.js';

const HIT: Hit = {
  repository: 'octo/boat',
  number: 12,
  kind: 'comment',
  comment_id: 34,
  title: '$(id) "`',
  state: 'closed',
  state_reason: null,
  url: 'https://github.com/octo/boat/issues/12#issuecomment-34',
  score: 0.5,
  match: 'weakly similar',
  duplicates: [13],
  passage: "'; rm -rf /",
};

function resultsOf(change: Partial<Result>): unknown[] {
  const { results } = buildOutputs({ ...emptyResult(newTally()), mode: 'search', ...change });
  expect(Buffer.byteLength(`RESULTS=${results}`)).toBeLessThan(128 * 1024);
  return JSON.parse(results ?? '') as unknown[];
}

describe('the output results', () => {
  it('has every field of each result', () => {
    expect(resultsOf({ hits: [HIT] })).toEqual([HIT]);
  });

  it('has no title and no passage where texts are not wanted', () => {
    const { title, passage, ...rest } = HIT;
    expect([title, passage]).not.toContain('');
    expect(resultsOf({ hits: [HIT], outputTexts: false })).toEqual([rest]);
  });

  it('keeps the best results, so that it fits into one environment variable', () => {
    const hits = Array.from({ length: 100 }, (_, at) => ({
      ...HIT,
      number: at + 1,
      title: '舟'.repeat(1_000),
    }));
    const results = resultsOf({ hits }) as Hit[];
    expect(results.length).toBeGreaterThan(20);
    expect(results).toEqual(hits.slice(0, results.length));
    expect(resultsOf({ hits, outputTexts: false })).toHaveLength(100);
    expect(resultsOf({ hits: [{ ...HIT, title: '舟'.repeat(100_000) }] })).toEqual([]);
  });
});
