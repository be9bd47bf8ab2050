/** Which issues get related issues at all, and the reason why others do not. */
import { describe, expect, it } from '@jest/globals';
import { whyNoComment, whyTooLittleText } from '../../../src/core/related/when-to-comment.js';
import { ISSUE } from './candidates.js';

const NOW = new Date('2026-01-03T00:00:00Z');

describe('related issues', () => {
  it('are shown for a recent issue that a person opened', () => {
    expect(whyNoComment(ISSUE, NOW)).toBeNull();
    expect(whyNoComment({ ...ISSUE, authorType: null }, NOW)).toBeNull();
    expect(whyNoComment({ ...ISSUE, createdAt: '2026-01-01T00:00:00Z' }, NOW)).toBeNull();
  });

  it.each([
    [{ authorType: 'Bot' }, 'a bot opened it'],
    [{ state: 'closed' }, 'it is closed'],
    [{ locked: true }, 'it is locked'],
    [{ isTombstone: true }, 'it no longer exists'],
    [{ createdAt: '2025-12-31T23:59:59Z' }, 'it is older than 48 hours'],
  ])('are not shown for an issue with %j, because %s', (change, reason) => {
    expect(whyNoComment({ ...ISSUE, ...change }, NOW)).toBe(reason);
  });

  it('need an issue with enough text of its own', () => {
    expect(whyTooLittleText(ISSUE)).toBeNull();
    expect(whyTooLittleText({ ...ISSUE, textField: null })).toBe('it has no text');
  });

  it.each([
    ['a title of two words', { title: 'It crashes', body: null }],
    ['nothing but its template', { body: '### Steps\n<!-- fill in -->\n' }],
  ])('are not shown for an issue with %s', (_name, text) => {
    expect(whyTooLittleText({ ...ISSUE, ...text })).toBe('it has too little text of its own');
  });
});
