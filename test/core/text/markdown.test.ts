/** Text of users is safe where Markdown is rendered. */
import { describe, expect, it } from '@jest/globals';
import { escapeMarkdown, plainLine } from '../../../src/core/text/markdown.js';

describe('escaped text in Markdown', () => {
  it.each([
    '[x](javascript:alert(1))',
    '<img src=x onerror=alert(1)>',
    '<!-- -->',
    '| a | b |',
    '`code` *bold* _it_ ~~s~~',
    'https://example.com www.example.com',
    'line\nbreak',
    '\u202Ereversed',
  ])('has no markup: %j', (hostile) => {
    expect(escapeMarkdown(hostile)).not.toMatch(/[<>[\]|`*_~\n\u202E]|https?:\/\/|www\./);
  });

  it('mentions nobody and refers to nothing, even after its entities are decoded', () => {
    const rendered = escapeMarkdown('@octocat closes #12 and GH-13').replace(/&#(\d+);/g, (_, code) =>
      String.fromCodePoint(Number(code)),
    );
    expect(rendered).not.toMatch(/@\w|#\d|GH-\d/);
    expect(plainLine(rendered)).toContain('octocat closes');
  });

  it('keeps letters of all scripts and emoji', () => {
    expect(escapeMarkdown('崩溃 при запуске 🚀')).toBe('崩溃 при запуске 🚀');
  });
});
