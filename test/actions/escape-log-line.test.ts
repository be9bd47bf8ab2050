import { describe, expect, it } from '@jest/globals';
import { escapeLogLine } from '../../src/actions/escape-log-line.js';
import { escapeMarkdown, plainLine } from '../../src/core/text/markdown.js';
import { shorten } from '../../src/core/text/truncate.js';

/** How the runner finds a command in a line. */
const COMMAND = /^\s*::[^:]|##\[/;

describe('a line for the runner', () => {
  it.each([
    '::add-mask::x',
    '  ::set-output name=a::b',
    'title ##[warning]x',
    'first\n::error::second',
    'first\r::error::second',
    'a\u2028::error::b',
    '####[group]',
  ])('holds no command: %j', (line) => {
    expect(COMMAND.test(line) || /[\r\n\u2028]/.test(line)).toBe(true);
    for (const seen of escapeLogLine(line).split(/[\r\n\u2028\u2029]/)) {
      expect(seen).not.toMatch(COMMAND);
    }
  });

  it('is otherwise as it was', () => {
    expect(escapeLogLine('octo/boat: 12 issues read (a::b)')).toBe('octo/boat: 12 issues read (a::b)');
  });
});

describe('text in Markdown', () => {
  it.each([
    '[x](javascript:alert(1))',
    '<img src=x onerror=alert(1)>',
    '<!-- -->',
    '| a | b |',
    '`code` *bold* _it_ ~~s~~',
    'https://example.com www.example.com',
    'line\nbreak',
    '\u202Ereversed',
  ])('is no markup: %j', (hostile) => {
    expect(escapeMarkdown(hostile)).not.toMatch(/[<>[\]|`*_~\n\u202E]|https?:\/\/|www\./);
  });

  it('mentions nobody and refers to nothing, even after entities were decoded', () => {
    const rendered = escapeMarkdown('@octocat closes #12 and GH-13').replace(/&#(\d+);/g, (_, code) =>
      String.fromCodePoint(Number(code)),
    );
    expect(rendered).not.toMatch(/@\w|#\d|GH-\d/);
    expect(plainLine(rendered)).toContain('octocat closes');
  });

  it('keeps letters of all scripts and emoji', () => {
    expect(escapeMarkdown('崩溃 при запуске 🚀')).toBe('崩溃 при запуске 🚀');
  });

  it('is shortened between code points', () => {
    expect(shorten('🚀🚀🚀🚀', 3)).toBe('🚀🚀…');
    expect(shorten('abc', 3)).toBe('abc');
  });
});
