/** The passage of a result is chosen by the words that a reader of the query sees. */
import { expect, it } from '@jest/globals';
import { asQuestion } from '../../support/as-question.js';
import { answerQuestion } from '../../../src/core/answers/search.js';
import type { Store } from '../../../src/core/ports/store.js';
import type { Candidate } from '../../../src/core/ports/vector-store.js';
import { aCandidate } from '../related/candidates.js';

it('does not show what only a hidden comment of the query has in common with the result', async () => {
  const filler = 'the deck is wet and the crew is tired '.repeat(20);
  const found: Candidate = aCandidate(2, {
    body: `zebrawood comes first, ${filler} and then the mast falls.`,
  });
  const store = {
    vectors: { nearest: () => Promise.resolve([found, aCandidate(3, { body: 'Nothing alike.' })]) },
    rows: {
      discussions: () =>
        Promise.resolve({ beginnings: new Map(), beginningsByMembers: new Map(), originals: [] }),
    },
  } as unknown as Store;
  const text = { title: 'mast', body: '<!-- zebrawood comes first -->\nIt falls.' };
  const { hits } = await answerQuestion(
    store,
    { id: 1, model: 'm', dimensions: 2 },
    { vectors: asQuestion([1, 0]), text, issueId: null, askedAt: null },
    { limit: 1, repositories: [], kinds: ['issue'] },
  );
  expect(hits[0]?.passage).toContain('the mast falls');
  expect(hits[0]?.passage).not.toContain('zebrawood');
});
