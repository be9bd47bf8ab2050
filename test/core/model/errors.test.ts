/** Stack frames are all that is shown of an unexpected error. */
import { describe, expect, it } from '@jest/globals';
import { stackFrames } from '../../../src/core/model/errors.js';

describe('the stack frames of an error', () => {
  it('contain nothing of its message, not even lines that look like frames', () => {
    const message = 'near "x\n    at secret text (file:///tiara/index.js:1:2)\n    at more (a.js:3:4)"';
    const frames = stackFrames(new Error(message));
    expect(frames.length).toBeGreaterThan(0);
    expect(frames.join()).not.toMatch(/secret|more/);
    expect(frames[0]).toMatch(/^at .*:\d+:\d+\)?$/);
  });

  it('are empty for anything that is not an error', () => {
    expect([stackFrames(null), stackFrames('at x (a.js:1:1)'), stackFrames({})]).toEqual([[], [], []]);
  });
});
