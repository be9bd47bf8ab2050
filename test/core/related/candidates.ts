/** An issue, and candidates for it, for the tests of this folder. */
import type { StoredIssue } from '../../../src/core/ports/row-store.js';
import type { Candidate } from '../../../src/core/ports/vector-store.js';
import { REPOSITORY } from '../../support/given.js';

/** A new issue with enough text to be compared. */
export const ISSUE: StoredIssue = {
  id: 2_400_000_100,
  number: 100,
  title: 'The mast falls down in every storm',
  body: 'Since the last update the mast falls down as soon as the wind is above force nine.',
  state: 'open',
  locked: false,
  authorType: 'User',
  createdAt: '2026-01-02T00:00:00Z',
  isTombstone: false,
  textHash: 'hash',
  textField: 'body',
};

/** An issue that has nothing to do with ISSUE. */
export function aCandidate(number: number, about: Partial<Candidate> = {}): Candidate {
  return {
    kind: 'issue',
    repository: REPOSITORY,
    issueId: 2_400_000_000 + number,
    number,
    commentId: null,
    title: `Something else entirely, number ${number}`,
    body: 'A text that has nothing to do with it.',
    state: 'open',
    stateReason: null,
    url: `https://github.com/octo/boat/issues/${number}`,
    titleSimilarity: (number % 7) / 100,
    bodySimilarity: (number % 5) / 100,
    ...about,
  };
}
