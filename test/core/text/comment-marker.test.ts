/** The marker by which Tiara finds its own comment. */
import { expect, it } from '@jest/globals';
import { commentMarker } from '../../../src/core/text/comment-marker.js';

it('is a closed HTML comment with the id of the issue and the nonce', () => {
  expect(commentMarker(5, 'abc')).toBe('<!-- tiara:related 5 abc -->');
});
