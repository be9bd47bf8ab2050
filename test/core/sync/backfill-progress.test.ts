/** What is said of a backfill that is not finished. */
import { describe, expect, it } from '@jest/globals';
import { describeProgress } from '../../../src/core/sync/backfill-progress.js';
import { REPOSITORY } from '../../support/given.js';

const NOW = new Date('2026-01-01T00:00:00Z');
const STARTED = { isFirst: true, startedAt: new Date('2025-12-31T20:00:00Z') };
const OLDEST = '2016-01-01T00:00:00Z';

const say = (issues: string | null, comments: string | null, startedAt = STARTED.startedAt): string =>
  describeProgress(
    REPOSITORY,
    { ...STARTED, startedAt, cursors: { issues, comments }, oldest: OLDEST },
    NOW,
  ).join('\n');

describe('an unfinished backfill', () => {
  it('says how far the slower listing is, and how long the rest takes at this pace', () => {
    expect(say('2025-06-01T00:00:00Z', '2024-01-01T00:00:00Z')).toBe(
      'The backfill of octo/boat is not finished. In about 4 hours it has read issues up to 2025-06-01 and comments up to ' +
        "2024-01-01: about 80% of the repository's lifetime. At this pace it takes about 60 minutes more. Each scheduled run " +
        'continues it, and events are stored meanwhile.',
    );
  });

  it('recommends a GitHub App when it takes days', () => {
    const days = say('2017-01-01T00:00:00Z', '2016-07-01T00:00:00Z');
    expect(days).toContain('about 5% of');
    expect(days).toContain('it takes about 3 days more.');
    expect(days).toContain('A GitHub App may send at least five times as many requests an hour');
    expect(say('2025-06-01T00:00:00Z', '2024-01-01T00:00:00Z')).not.toContain('A GitHub App');
  });

  it('says nothing of the time before both listings have begun', () => {
    const begun = say('2017-01-01T00:00:00Z', null);
    expect(begun).toContain('it has read issues up to 2017-01-01 and no comments: about 0% of');
    expect(begun).not.toContain('pace');
  });

  it('survives clocks that disagree, and an update in the future', () => {
    expect(say('2027-01-01T00:00:00Z', '2027-01-01T00:00:00Z', new Date('2026-01-02T00:00:00Z'))).toContain(
      'In about 1 minute it has read issues up to 2027-01-01 and comments up to 2027-01-01: about 100% of',
    );
  });
});
