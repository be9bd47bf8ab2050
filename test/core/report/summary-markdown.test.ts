/** The job summary is valid Markdown: what GitHub draws is what was meant. */
import { describe, expect, it } from '@jest/globals';
import { marked, type Token, type Tokens } from 'marked';
import { newTally } from '../../../src/core/model/tally.js';
import { renderComment } from '../../../src/core/related/comment-text.js';
import { renderJobSummary } from '../../../src/core/report/job-summary.js';
import { emptyResult, type Result } from '../../../src/core/report/result.js';
import type { Hit } from '../../../src/core/answers/hit.js';
import { aCandidate } from '../related/candidates.js';

const HOSTILE = 'a | b\n# c <img src=x> `d` [e](https://evil.example) @octocat #1 ```mermaid';
const HIT: Hit = {
  repository: 'octo/boat',
  number: 7,
  kind: 'comment',
  title: HOSTILE,
  state: 'closed',
  state_reason: 'completed',
  url: 'https://github.com/octo/boat/issues/7#issuecomment-1',
  score: 0.9,
  match: 'possibly the same',
  passage: HOSTILE,
};
const related = [
  {
    candidate: aCandidate(12, { title: HOSTILE }),
    confidence: 0.8,
    match: 'possibly the same' as const,
    duplicates: [],
    sharedWords: ['mast'],
  },
];

function tokensOf(about: Partial<Result>, tally: Partial<Result['tally']> = {}): readonly Token[] {
  const all = { ...newTally(), ...tally };
  return marked.lexer(renderJobSummary({ ...emptyResult(all), elapsedMs: 2_000, ...about }));
}

const kinds = (tokens: readonly Token[]): readonly string[] =>
  tokens.map(({ type }) => type).filter((type) => type !== 'space');

describe('the job summary', () => {
  it('of a search is a heading and a table with a row for each result', () => {
    const tokens = tokensOf({ mode: 'search', query: HOSTILE, hits: [HIT, HIT] });
    expect(kinds(tokens)).toEqual(['heading', 'paragraph', 'table', 'paragraph']);
    const table = tokens.find(({ type }) => type === 'table') as Tokens.Table;
    expect(table.rows.map((row) => row.length)).toEqual([5, 5]);
    expect(table.rows.flat().flatMap(({ tokens: cell }) => kinds(cell))).not.toContain('html');
  });

  it('of a check has a row for each line', () => {
    const checks = [
      { level: 'ok', about: 'database', text: HOSTILE },
      { level: 'problem', about: 'octo/boat', text: HOSTILE },
    ] as const;
    const tokens = tokensOf({ mode: 'check', checks });
    expect(kinds(tokens)).toEqual(['heading', 'table', 'paragraph']);
    expect((tokens.find(({ type }) => type === 'table') as Tokens.Table).rows).toHaveLength(2);
  });

  it('of a backfill has a chart in Mermaid, and what it cost', () => {
    const years = [
      { year: 2024, open: 1, closed: 9 },
      { year: 2025, open: 0, closed: 0 },
      { year: 2026, open: 3, closed: 4 },
    ];
    const tokens = tokensOf(
      {
        mode: 'backfill',
        model: 'text-embedding-3-small',
        tokens: 5_000_000,
        overviews: [{ repository: 'octo/boat', comments: 1_200, years }],
      },
      { stored: 1_217, embedded: 1_234 },
    );
    expect(kinds(tokens)).toEqual(['heading', 'paragraph', 'heading', 'code', 'paragraph']);
    expect(tokens[0]?.raw).toContain('backfill finished · 17 issues, 1,200 comments');
    const chart = tokens.find(({ type }) => type === 'code') as Tokens.Code;
    expect(chart.lang).toBe('mermaid');
    expect(chart.text).toContain('bar [10, 0, 7]\n  line [1, 0, 3]');
    expect(tokens.at(-1)?.raw).toContain('5,000,000 tokens, about $0.10');
  });

  it('of an event shows the comment as it would be', () => {
    const tokens = tokensOf(
      {
        mode: 'event',
        issue: { number: 30, url: 'https://github.com/octo/boat/issues/30' },
        related: { related, comment: renderComment(related), posted: null, issueNumber: 30 },
      },
      { stored: 1, related: [{ issue: '#30', message: 'related issues #12', commentUrl: null }] },
    );
    expect(kinds(tokens)).toEqual([
      'heading',
      'paragraph',
      'paragraph',
      'list',
      'heading',
      'paragraph',
      'paragraph',
      'list',
      'paragraph',
      'paragraph',
    ]);
  });
});
