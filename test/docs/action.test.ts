/** action.yml tells what the code does: every choice, range and default that a description names. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { chooseMode } from '../../src/config/choose-mode.js';
import { validateInputs } from '../../src/config/validate-inputs.js';
import { InputError } from '../../src/core/model/errors.js';
import { buildOutputs } from '../../src/core/report/outputs.js';
import { emptyResult } from '../../src/core/report/result.js';
import { newTally } from '../../src/core/model/tally.js';
import { ROOT } from '../support/root.js';

interface Described {
  readonly description: string;
  readonly default?: string;
}

const ACTION = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as {
  readonly name: string;
  readonly description: string;
  readonly branding: { readonly icon: string; readonly color: string };
  readonly inputs: Readonly<Record<string, Described>>;
  readonly outputs: Readonly<Record<string, Described>>;
};
const INPUTS = Object.entries(ACTION.inputs);

/** What the code says about a value that no input takes. */
function messageAbout(name: string): string {
  const raw = {
    token: 't',
    'database-url': 'sqlite:a.db',
    'embedding-model': 'lexical',
    query: 'x',
    [name]: 'zzz',
  };
  try {
    const mode = name === 'mode' ? chooseMode(raw, 'issues') : 'search';
    validateInputs(raw, typeof mode === 'string' ? mode : 'search', {
      repository: 'octo/boat',
      isRunner: false,
      readFile: () => '',
    });
    return '';
  } catch (error) {
    return error instanceof InputError
      ? error.problems.filter((problem) => problem.startsWith(name)).join(' ')
      : '';
  }
}

describe('action.yml', () => {
  it('has what the marketplace shows', () => {
    expect(ACTION.name).toBe('Tiara');
    expect(ACTION.description.length).toBeLessThanOrEqual(125);
    expect(ACTION.branding).toEqual({ icon: expect.any(String), color: expect.any(String) });
  });

  it.each([...INPUTS, ...Object.entries(ACTION.outputs)])(
    'describes %s in sentences',
    (_, { description }) => {
      expect(description).toMatch(/^[`A-Z].*[.]$/s);
    },
  );

  const choices = INPUTS.map(([name, { description }]) => ({
    name,
    description,
    allowed: /must be one of (.*)\.$|is none of (.*)\.$|neither (\S+) nor (\S+)\.$/.exec(messageAbout(name)),
  })).filter(({ allowed }) => allowed !== null && !/true, false/.test(allowed[0]));

  it.each(choices)('names every choice of $name', ({ name, description, allowed }) => {
    const values = allowed!
      .slice(1)
      .filter(Boolean)
      .flatMap((part) => (name === 'embed' ? [part] : part.split(/, | or /)));
    expect(values.length).toBeGreaterThan(1);
    for (const value of values) {
      expect(`${name}: ${description}`).toContain(`\`${value}\``);
    }
  });

  it('was asked about every input with choices', () => {
    expect(choices.map(({ name }) => name)).toEqual(['mode', 'embed', 'related', 'state', 'kind']);
  });

  it.each(INPUTS.filter(([, { description }]) => /from \d+ to \d+/.test(description)))(
    'names the range of %s as the code has it',
    (name, { description }) => {
      const range = /from \d+ to \d+/.exec(description)![0];
      expect(messageAbout(name)).toContain(range);
    },
  );

  it('describes each output that a run sets, and no other', () => {
    const outputs = buildOutputs(emptyResult(newTally()));
    expect(Object.keys(ACTION.outputs)).toEqual(Object.keys(outputs));
    for (const status of ['done', 'partial', 'failed', 'skipped']) {
      expect(ACTION.outputs['status']?.description).toContain(`\`${status}\``);
    }
  });
});
