/** Inputs of any form, from a runner's environment or from the command line, are accepted, or every problem has its name. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chooseMode } from '../../src/config/choose-mode.js';
import { DEFAULTS, type InputName, type RawInputs } from '../../src/config/input-names.js';
import { inputsFromEnvironment } from '../../src/config/read-inputs.js';
import { findSecrets } from '../../src/config/secrets.js';
import { validateInputs } from '../../src/config/validate-inputs.js';
import { UserError } from '../../src/core/model/errors.js';
import { readCommandLine } from '../../src/terminal/command-line.js';
import { tryCases, type End } from './cases.js';
import { expectNamed } from './hostile-json.js';

const NAMES = Object.keys(DEFAULTS) as InputName[];
/** No message may repeat it. */
const SECRET = 'hunter2-the-white-whale';
/** The inputs for secrets. */
const SECRET_INPUTS = ['token', 'app-private-key', 'tidb-password', 'openai-api-key'];

const VALUE: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\n',
    'true',
    'TRUE',
    'yes',
    '0',
    '-1',
    '1e3',
    '0.5',
    '.5',
    'NaN',
    'Infinity',
    '99999999999999999999',
    SECRET,
    `https://u:${SECRET}@h/v1`,
    `octo/boat\n${SECRET}`,
    'constructor',
    '__proto__',
    'toString',
    '\u0000',
    '\ud800',
    '::error::x',
    '%E0%A4%A',
    'event',
    'backfill',
    'search',
    'eval',
    'octo/boat',
    'octo/..',
    '../..',
    'octo/boat\nocto/boat',
    'https://github.com/octo/boat',
    'sqlite:',
    'sqlite::memory:',
    'sqlite:a.db',
    'mysql://',
    'mysql://u:p@h:4000/d',
    'mysql://u:p@[::1]:4000/d',
    'mysql://u:p@h:99999/d',
    'mysql://u:p@h/d?ssl=0',
    'mysql://%:%@%/%',
    'http://',
    'http://h/v1',
    'https://u:p@h/v1',
    'https://h/v1?x=y',
    'lexical',
    'text-embedding-3-small',
    'issues,comments',
    'issues,issues',
    ',',
    'off',
    'post',
    '-----BEGIN RSA PRIVATE KEY-----\\nx\\n-----END RSA PRIVATE KEY-----',
    '-----BEGIN CERTIFICATE-----',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ maxLength: 20 }),
);

const INPUTS: fc.Arbitrary<Readonly<Record<string, string>>> = fc
  .array(
    fc.tuple(
      fc.oneof(
        { weight: 9, arbitrary: fc.constantFrom<string[]>(...NAMES) },
        { weight: 1, arbitrary: VALUE },
      ),
      VALUE,
    ),
    { maxLength: 4 },
  )
  .map((pairs) => Object.fromEntries(pairs));

/** Valid inputs that the others are added to, so that the cases come further than the first missing one. */
const BASES: readonly Readonly<Record<string, string>>[] = [
  {},
  { token: SECRET, 'database-url': 'sqlite:a.db', 'embedding-model': 'lexical' },
  { token: SECRET, 'database-url': `mysql://u:${SECRET}@h:4000/d`, 'openai-api-key': SECRET },
  {
    'app-id': '1',
    'app-private-key': SECRET,
    'tidb-host': 'h',
    'tidb-user': 'u',
    'tidb-password': SECRET,
    'tidb-database': 'd',
    'openai-base-url': 'https://h/v1',
  },
  { token: SECRET, 'database-url': 'sqlite:a.db', 'openai-base-url': `https://u:${SECRET}@h/v1` },
];

interface Case {
  readonly base: number;
  readonly inputs: Readonly<Record<string, string>>;
  readonly event: string | null;
  readonly repository: string | null;
  readonly isRunner: boolean;
}

const CASES: fc.Arbitrary<Case> = fc.record({
  base: fc.nat(BASES.length - 1),
  inputs: INPUTS,
  event: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom('issues', 'issue_comment', 'schedule', 'workflow_dispatch') },
    { weight: 1, arbitrary: fc.constantFrom(null, 'push') },
    { weight: 1, arbitrary: VALUE },
  ),
  repository: fc.oneof(
    { weight: 4, arbitrary: fc.constant('octo/boat') },
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: VALUE },
  ),
  isRunner: fc.boolean(),
});

/** What main.ts does with inputs before it opens anything. */
function read(
  raw: RawInputs,
  { event, repository, isRunner }: Omit<Case, 'inputs' | 'base'>,
  isCommandLine: boolean,
): End {
  const secrets = findSecrets(raw);
  const masked = (text: string): string =>
    secrets.reduce((line, secret) => line.replaceAll(secret, '***'), text);
  expect(secrets.filter((secret) => secret.trim() === '')).toEqual([]);
  try {
    const mode = chooseMode(raw, event, isCommandLine);
    if (typeof mode !== 'string') {
      expectNamed([new UserError(mode.nothing)]);
      expect(masked(mode.nothing)).not.toContain(SECRET);
      return 'skipped';
    }
    const config = validateInputs(raw, mode, {
      repository,
      isRunner,
      readFile: () => {
        throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
      },
    });
    // No number is one that a limit cannot be compared with.
    expect(
      Number.isFinite(config.catchUpIntervalMs) && Number.isFinite(config.relatedMinSimilarity ?? 0),
    ).toBe(true);
    return 'stored';
  } catch (error) {
    expectNamed([error]);
    expect(masked((error as Error).message)).not.toContain(SECRET);
    return 'refused by name';
  }
}

describe('inputs of any form', () => {
  it('of a runner are accepted or refused by name', () =>
    tryCases('inputs of a runner', 1_500, CASES, ({ base, inputs, ...rest }) => {
      const given = { ...BASES[base], ...inputs };
      const env = Object.fromEntries(
        Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
      );
      return read(inputsFromEnvironment(env), rest, false);
    }));

  it('of the command line are accepted or refused by name', () =>
    tryCases(
      'arguments',
      1_000,
      fc.record({
        command: fc.constantFrom('backfill', 'catch-up', 'search'),
        each: CASES,
        more: fc.array(VALUE, { maxLength: 1 }),
        isFirst: fc.boolean(),
      }),
      ({ command, each: { base, inputs, ...rest }, more, isFirst }) => {
        const flags = Object.entries({ ...BASES[base], ...inputs }).flatMap(([name, value]) => [
          `--${name}`,
          value,
        ]);
        const args = isFirst ? [...more, command, ...flags] : [command, ...flags, ...more];
        const line = readCommandLine(args, { GITHUB_TOKEN: SECRET }, '1.2.3');
        if (line.asksFor !== 'run') {
          return 'skipped';
        }
        if (line.problems.length > 0) {
          expect(line.problems.join('\n')).not.toContain(SECRET);
          return 'refused by name';
        }
        return read(line.inputs, rest, true);
      },
    ));

  it('typed as a secret are not repeated', () =>
    tryCases(
      'secrets',
      300,
      fc.record({ name: fc.constantFrom(...SECRET_INPUTS), each: CASES }),
      ({ name, each: { base, inputs, ...rest } }) =>
        read({ ...BASES[base], ...inputs, [name]: SECRET }, rest, false),
    ));
});
