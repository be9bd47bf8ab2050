/** How far a run has got, as a person reads it. */
import { describe, expect, it } from '@jest/globals';
import { atMostEvery, progressLine } from '../../../src/core/report/progress-line.js';

describe('the line about the progress', () => {
  it('shows the count, the share, the rate and the time that is left', () => {
    let now = 0;
    const line = progressLine(() => now);
    const news = { about: 'octo/boat', what: 'issues read' };
    expect(line({ ...news, done: 100, share: null })).toBe('octo/boat: 100 issues read');
    now = 60_000;
    expect(line({ ...news, done: 3_700, share: 0.25 })).toBe(
      'octo/boat: 3,700 issues read (about 25 %), 60 a second, about 3 minutes left',
    );
    now = 240_000;
    expect(line({ ...news, done: 9_000, share: 1 })).toBe(
      'octo/boat: 9,000 issues read (about 100 %), 37 a second',
    );
  });

  it('shows what happens side by side', () => {
    const line = progressLine(() => 0);
    line({ about: 'octo/boat', what: 'issues read', done: 100, share: null });
    line({ about: 'octo/boat', what: 'comments read', done: 99, share: null });
    expect(line({ about: 'octo/boat', what: 'texts embedded', done: 96, share: 0.5 })).toBe(
      'octo/boat: 100 issues read · 99 comments read · 96 texts embedded (about 50 %)',
    );
  });

  it('forgets the repository before', () => {
    const line = progressLine(() => 0);
    line({ about: 'octo/boat', what: 'issues read', done: 100, share: null });
    expect(line({ about: 'octo/harbour', what: 'issues read', done: 1, share: null })).toBe(
      'octo/harbour: 1 issues read',
    );
  });
});

describe('a log', () => {
  it('gets a line every few seconds at most, and none in a short run', () => {
    let now = 0;
    const written: string[] = [];
    const write = atMostEvery(
      5_000,
      (line) => written.push(line),
      () => now,
    );
    for (; now <= 12_000; now += 100) {
      write(`at ${now}`);
    }
    expect(written).toEqual(['at 5000', 'at 10000']);
  });
});
