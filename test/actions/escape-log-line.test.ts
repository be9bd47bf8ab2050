/** Text of users cannot become a command of the runner. */
import { describe, expect, it } from '@jest/globals';
import { escapeLogLine } from '../../src/actions/escape-log-line.js';

/** How the runner recognizes a command in a line. */
const COMMAND = /^\s*::[^:]|##\[/;

describe('a log line', () => {
  it.each([
    '::add-mask::x',
    '  ::set-output name=a::b',
    'title ##[warning]x',
    'first\n::error::second',
    'first\r::error::second',
    'a\u2028::error::b',
    '####[group]',
  ])('contains no command: %j', (line) => {
    expect(COMMAND.test(line) || /[\r\n\u2028]/.test(line)).toBe(true);
    for (const part of escapeLogLine(line).split(/[\r\n\u2028\u2029]/)) {
      expect(part).not.toMatch(COMMAND);
    }
  });

  it('stays the same when it has no command', () => {
    expect(escapeLogLine('octo/boat: 12 issues read (a::b)')).toBe('octo/boat: 12 issues read (a::b)');
  });
});
