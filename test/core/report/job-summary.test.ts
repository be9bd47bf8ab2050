/** What a person reads of a run on GitHub. */
import { describe, expect, it } from '@jest/globals';
import { CancelledError, UserError } from '../../../src/core/model/errors.js';
import { newTally } from '../../../src/core/model/tally.js';
import { renderJobSummary } from '../../../src/core/report/job-summary.js';
import { emptyResult, type Result } from '../../../src/core/report/result.js';
import type { Hit } from '../../../src/core/answers/hit.js';

const ZERO_WIDTH = /[\u200B\u2060]/g;

function summary(about: Partial<Result>, tally: Partial<Result['tally']> = {}): string {
  const all = { ...newTally(), ...tally };
  return renderJobSummary({ ...emptyResult(all), ...about })
    .replace(ZERO_WIDTH, '')
    .replaceAll('&#35;', '#');
}

const hit = (about: Partial<Hit>): Hit => ({
  repository: 'octo/boat',
  number: 7,
  kind: 'issue',
  title: 'Mast falls',
  state: 'open',
  state_reason: null,
  url: 'https://github.com/octo/boat/issues/7',
  score: 0.9,
  match: 'possibly the same',
  passage: 'The mast falls.',
  ...about,
});

describe('the job summary', () => {
  it('of an event names and links the issue, and says what was done and why nothing is shown', () => {
    const issue = { number: 12, url: 'https://github.com/octo/boat/issues/12' };
    const text = summary(
      { mode: 'event', issue, elapsedMs: 3_400, model: 'lexical' },
      {
        stored: 1,
        embedded: 2,
        related: [
          { issue: '#12', message: 'no related issues shown, because nothing stands out', commentUrl: null },
        ],
      },
    );
    expect(text).toBe(
      '### Tiara: #12 stored\n\nIssue [#12](https://github.com/octo/boat/issues/12)\n\n' +
        'event: 1 row stored, 0 removed, 2 texts embedded, 0 pending.\n\n' +
        '- #12&#58; no related issues shown, because nothing stands out.\n\n<sub>took 3 s · model lexical</sub>\n',
    );
  });

  it('escapes what GitHub said about an issue', () => {
    const related = [
      {
        issue: '#12',
        message: 'no related issues shown, because GitHub said <img src=x> @octocat',
        commentUrl: null,
      },
    ];
    expect(summary({ mode: 'catch-up' }, { related })).not.toMatch(/<img|@octocat/);
  });

  it('of a run that failed begins with the reason, and not with zeros', () => {
    const text = summary({ mode: 'backfill', errors: [new UserError('The database refused the password.')] });
    expect(text).toBe('### Tiara: backfill failed\n\n- The database refused the password&#46;\n');
    const some = summary({ mode: 'backfill', errors: [new UserError('GitHub is away.')] }, { stored: 5 });
    expect(some).toContain('5 rows stored');
  });

  it('of a cancelled run says so', () => {
    const errors = [new CancelledError('The run was cancelled.', 'SIGINT')];
    expect(summary({ mode: 'backfill', errors })).toMatch(/^### Tiara: backfill cancelled\n/);
  });

  it.each<[string, Partial<Result>, Partial<Result['tally']>]>([
    ['backfill finished', { mode: 'backfill' }, { stored: 3 }],
    ['catch-up finished, with work left', { mode: 'catch-up' }, { left: ['Another run is embedding.'] }],
    [
      'catch-up finished, with failures',
      { mode: 'catch-up' },
      { failed: [{ item: 'issue 1', reason: 'poison' }] },
    ],
    ['nothing to do', { mode: 'event', skipped: 'it is about a pull request' }, {}],
    ['1 result', { mode: 'search', hits: [hit({})] }, {}],
    ['no good match', { mode: 'search', hits: [hit({})], hasGoodMatch: false }, {}],
    ['0 results', { mode: 'search', hits: [] }, {}],
  ])('is headed %s', (heading, about, tally) => {
    expect(summary(about, tally)).toMatch(new RegExp(`^### Tiara: ${heading}\\n`));
  });

  it('of a search shows the query, and the repository only where it differs', () => {
    const one = summary({
      mode: 'search',
      query: 'mast <b>falls</b>\nin a storm',
      hits: [hit({}), hit({ number: 8 })],
    });
    expect(one).toMatch(/^Searched for: mast .*b.*falls.*in a storm$/m);
    expect(one).not.toContain('<b>');
    expect(one).toContain('| [#7](https://github.com/octo/boat/issues/7) |');
    const two = summary({
      mode: 'search',
      query: 'mast',
      hits: [hit({}), hit({ repository: 'octo/canoe' })],
    });
    expect(two).toMatch(/\[octo.*boat.*#7\]/);
  });
});
