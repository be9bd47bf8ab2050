/** What the arguments of `tiara` mean. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DEFAULTS } from '../../src/config/input-names.js';
import { readCommandLine, type CommandLine } from '../../src/terminal/command-line.js';
import { COMMANDS, SHORT_FLAGS } from '../../src/terminal/commands.js';
import { helpText } from '../../src/terminal/help.js';
import { VERSION } from '../../src/terminal/version.js';
import { ROOT } from '../support/root.js';

type Run = Extract<CommandLine, { readonly asksFor: 'run' }>;

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Run {
  const line = readCommandLine(args, env, VERSION);
  expect(line.asksFor).toBe('run');
  return line as Run;
}

describe('a command', () => {
  it.each<[string[], Record<string, string>]>([
    [['search', 'crash when saving'], { mode: 'search', query: 'crash when saving' }],
    [['search', 'crash', 'when', 'saving'], { mode: 'search', query: 'crash when saving' }],
    [['search', '#12'], { mode: 'search', query: '#12' }],
    [['search', '--query', 'crash', '-L', '3'], { mode: 'search', query: 'crash', limit: '3' }],
    [['search', '--query=--verbose fails'], { mode: 'search', query: '--verbose fails' }],
    [['search', '--', '--verbose fails'], { mode: 'search', query: '--verbose fails' }],
    [['search', '--', '-L'], { mode: 'search', query: '-L' }],
    [['search', 'help'], { mode: 'search', query: 'help' }],
    [['related', '123', '-R', 'a/b'], { mode: 'related', query: '123', repository: 'a/b' }],
    [['backfill', 'a/b', 'c/d'], { mode: 'backfill', repository: 'a/b\nc/d' }],
    [
      ['--database-url', 'x.db', 'backfill', 'a/b'],
      { mode: 'backfill', repository: 'a/b', 'database-url': 'x.db' },
    ],
    [['backfill', '--repository', 'a/b', '-R', 'c/d'], { mode: 'backfill', repository: 'a/b\nc/d' }],
    [['backfill', '--reembed'], { mode: 'backfill', reembed: 'true' }],
    [['backfill', '--reembed', '-L', '3'], { mode: 'backfill', reembed: 'true', limit: '3' }],
    [['backfill', '--reembed', 'false'], { mode: 'backfill', reembed: 'false' }],
    [['--mode', 'event'], { mode: 'event' }],
  ])('%j gives %j', (args, inputs) => {
    expect(run(args)).toEqual({ asksFor: 'run', isJson: false, problems: [], inputs });
  });

  it('keeps every unknown flag, so that it is refused by name', () => {
    expect(Object.keys(run(['search', 'crash', '--__proto__', 'x', '--constructor', 'y']).inputs)).toEqual(
      expect.arrayContaining(['__proto__', 'constructor']),
    );
  });

  it('may ask for JSON anywhere', () => {
    expect(run(['search', '--json', 'crash']).isJson).toBe(true);
    expect(run(['search', '--json', 'crash']).inputs).toEqual({ mode: 'search', query: 'crash' });
  });

  it.each([
    [['serch', 'crash'], 'There is no command "serch". Did you mean search?'],
    [
      ['hunter2'],
      'There is no such command. The commands are backfill, catch-up, search, related, duplicates, check, eval, mcp.',
    ],
    [
      ['--limit', '3'],
      'A command is missing: one of backfill, catch-up, search, related, duplicates, check, eval, mcp.',
    ],
    [['search', 'crash', '--limit'], '--limit needs a value: give one, or leave the flag out.'],
    [
      ['search', 'crash', '--query', 'mast'],
      'There are words that the command does not take. Its form is: tiara search',
    ],
  ])('%j is refused: %s', (args, problem) => {
    expect(run(args).problems.join()).toContain(problem);
  });
});

describe('the environment', () => {
  const ENV = {
    TIARA_DATABASE_URL: 'one.db',
    TIDB_DATABASE_URL: 'two.db',
    DATABASE_URL: 'three.db',
    OPENAI_API_KEY: 'key',
    OPENAI_BASE_URL: 'http://127.0.0.1/v1',
    GITHUB_TOKEN: 'token',
    GH_TOKEN: 'other',
  };

  it('gives defaults, the most specific variable first', () => {
    expect(run(['eval'], ENV).inputs).toEqual({
      mode: 'eval',
      'database-url': 'one.db',
      'openai-api-key': 'key',
      'openai-base-url': 'http://127.0.0.1/v1',
      token: 'token',
    });
    expect(run(['eval'], { ...ENV, TIARA_DATABASE_URL: '', GITHUB_TOKEN: '' }).inputs).toMatchObject({
      'database-url': 'two.db',
      token: 'other',
    });
    expect(run(['eval'], { DATABASE_URL: 'three.db' }).inputs).toMatchObject({ 'database-url': 'three.db' });
  });

  it('gives way to flags, and to other ways to say the same', () => {
    expect(run(['eval', '-d', 'mine.db', '--token', 'mine'], ENV).inputs).toMatchObject({
      'database-url': 'mine.db',
      token: 'mine',
    });
    expect(run(['eval', '--tidb-host', 'h'], ENV).inputs).not.toHaveProperty('database-url');
  });
});

describe('the help', () => {
  it.each<[string[], string]>([
    [[], 'tiara <command>'],
    [['--help'], 'tiara <command>'],
    [['help'], 'tiara <command>'],
    [['-h'], 'tiara <command>'],
    [['help', 'search'], 'tiara search "text"'],
    [['search', '--help'], 'tiara search "text"'],
    [['search', 'crash', '-h'], 'tiara search "text"'],
    [['constructor', '--help'], 'tiara <command>'],
    [['help', 'toString'], 'tiara <command>'],
  ])('is shown for %j', (args, text) => {
    const line = readCommandLine(args, {}, VERSION);
    expect(line).toMatchObject({ asksFor: 'help' });
    expect('text' in line && line.text).toMatch(new RegExp(`^${text}`));
  });

  it.each([[['search', '--query', 'help']], [['search', '--query', '-h']]])(
    'is not what %j asks for',
    (args) => {
      expect(run(args).inputs).toMatchObject({ mode: 'search' });
    },
  );

  it('of each command has its flags, which are inputs, and a line for each', () => {
    for (const [name, { flags, words, example }] of Object.entries(COMMANDS)) {
      const text = helpText(name);
      expect(Object.keys(DEFAULTS)).toEqual(expect.arrayContaining([...flags]));
      expect(words === null || flags.includes(words)).toBe(true);
      for (const flag of flags) {
        expect(text).toMatch(new RegExp(`--${flag}( <[^>]+>)? +\\w`));
      }
      expect(text).toContain(example);
      expect(run(example.split(' ').slice(1)).problems).toEqual([]);
      expect(
        Math.max(
          ...helpText(name)
            .split('\n')
            .map((line) => line.length),
        ),
      ).toBeLessThan(150);
    }
    expect(Object.values(SHORT_FLAGS).every((name) => Object.hasOwn(DEFAULTS, name))).toBe(true);
  });
});

it('the version is that of the package', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  expect(readCommandLine(['--version'], {}, VERSION)).toEqual({
    asksFor: 'version',
    text: `tiara ${version}\n`,
  });
});
