/** What comments add to a search. */
import { describe, expect, it } from '@jest/globals';
import type { Discussions } from '../../../src/core/ports/row-store.js';
import type { Store } from '../../../src/core/ports/store.js';
import type { Candidate } from '../../../src/core/ports/vector-store.js';
import { readKnown } from '../../../src/core/search/discussions.js';
import { aCandidate } from '../related/candidates.js';

const [FIRST, SECOND, THIRD] = [
  aCandidate(1),
  aCandidate(2, { state: 'closed', stateReason: 'duplicate' }),
  aCandidate(3, { state: 'closed', stateReason: 'completed' }),
];
const CANDIDATES = [FIRST, SECOND, THIRD];

/** The number of the original of each candidate; null when it has none. */
async function originals(
  discussions: Partial<Discussions>,
  mayShow: (original: Candidate) => boolean = () => true,
) {
  const rows = {
    discussions: () =>
      Promise.resolve({
        beginnings: new Map(),
        beginningsByMembers: new Map(),
        originals: [],
        ...discussions,
      }),
  } as unknown as Store['rows'];
  const known = await readKnown({ rows }, CANDIDATES, { commentsBefore: null }, mayShow);
  return CANDIDATES.map((candidate) => known.originalOf(candidate)?.number ?? null);
}

/** By a member. */
function comments(on: Candidate, text: string): Partial<Discussions> {
  const beginnings = new Map([[on.issueId, text]]);
  return { beginnings, beginningsByMembers: beginnings };
}

describe('the original of a candidate', () => {
  it('is the one that a comment names, whether or not it is a candidate', async () => {
    const elsewhere = aCandidate(9);
    expect(
      await originals({
        originals: [
          { duplicate: SECOND.issueId, original: elsewhere },
          { duplicate: THIRD.issueId, original: FIRST },
        ],
      }),
    ).toEqual([null, 9, 1]);
  });

  it('is the only issue that the comments refer to, when GitHub says that it was closed as a duplicate', async () => {
    expect(await originals(comments(SECOND, 'See #1, and #1 again.'))).toEqual([null, 1, null]);
    expect(await originals(comments(SECOND, 'See #1 and #3.'))).toEqual([null, null, null]);
    expect(await originals(comments(THIRD, 'See #1.'))).toEqual([null, null, null]);
  });

  it('is not what somebody without a role refers to', async () => {
    const { beginnings } = comments(SECOND, 'See #1.');
    expect(await originals({ ...(beginnings && { beginnings }) })).toEqual([null, null, null]);
  });

  it('is left out when the search may not show it', async () => {
    expect(await originals(comments(SECOND, 'See #1.'), ({ number }) => number !== 1)).toEqual([
      null,
      null,
      null,
    ]);
  });
});
