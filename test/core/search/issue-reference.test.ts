/** Which queries name an issue, and which stored repository a name means. */
import { describe, expect, it } from '@jest/globals';
import { findRepository, parseIssueReference } from '../../../src/core/search/issue-reference.js';

describe('a search query', () => {
  it.each([
    ['#123', { repository: null, number: 123 }],
    ['  #7\n', { repository: null, number: 7 }],
    ['octo/boat#12', { repository: 'octo/boat', number: 12 }],
    ['https://github.com/octo/boat/issues/12', { repository: 'octo/boat', number: 12 }],
    ['https://github.com/octo/boat/issues/12/', { repository: 'octo/boat', number: 12 }],
    ['https://github.com/octo/boat/issues/12#issuecomment-5', { repository: 'octo/boat', number: 12 }],
    ['https://github.com/octo/boat/issues/12?a=b', { repository: 'octo/boat', number: 12 }],
    ['https://github.com/octo/boat/pull/12', { repository: 'octo/boat', number: 12 }],
    ['https://api.github.com/repos/octo/boat/issues/12', { repository: 'octo/boat', number: 12 }],
    ['https://ghe.example.org/octo/boat.js/issues/12', { repository: 'octo/boat.js', number: 12 }],
  ])('names an issue: %s', (query, named) => {
    expect(parseIssueReference(query)).toEqual(named);
  });

  it.each([
    '123',
    '#123 again',
    'see #123',
    '#',
    'boat#12',
    'https://github.com/octo/boat/issues',
    'https://github.com/octo/boat/issues/12/labels',
    'see https://github.com/octo/boat/issues/12',
    'the mast falls down',
    'https://gitlab.example.org/octo/boat/-/issues/12',
  ])('is a text: %s', (query) => {
    expect(parseIssueReference(query)).toBeNull();
  });
});

describe('the name of two stored repositories', () => {
  it('means the newer one', () => {
    const [former, recreated] = [
      { id: 4, owner: 'octo', name: 'boat' },
      { id: 9, owner: 'octo', name: 'boat' },
    ];
    expect(findRepository([former, recreated], 'Octo/Boat')).toBe(recreated);
  });
});
