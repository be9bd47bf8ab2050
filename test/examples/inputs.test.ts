/** The examples use only inputs that exist, pinned actions and few permissions, and agree with README. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { ROOT } from '../support/root.js';
import { EXAMPLES, stepsOf, textOf, TIARA, workflowOf } from './examples.js';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const ACTION = parse(read('action.yml')) as { readonly inputs: Readonly<Record<string, unknown>> };
const README = read('README.md');

/** The workflows in README, which name themselves. */
const QUICK_START = [...README.matchAll(/^```yaml\n(name: [\s\S]*?)^```$/gm)].map(([, text]) =>
  workflowOf(text!),
);

describe.each(EXAMPLES)('the example %s', (example) => {
  const text = textOf(example);
  const workflow = workflowOf(text);
  const steps = stepsOf(workflow);

  it('gives Tiara only inputs of action.yml', () => {
    const ours = steps.filter(({ uses }) => TIARA.test(uses ?? ''));
    expect(ours).toHaveLength(1);
    const given = ours.flatMap((step) => Object.keys(step.with ?? {}));
    expect(given.filter((name) => !Object.hasOwn(ACTION.inputs, name))).toEqual([]);
  });

  it('names the version of Tiara that README names', () => {
    const uses = new Set(README.match(/tiara-action\/tiara@\S+/g));
    expect(uses.size).toBe(1);
    expect(text.match(/tiara-action\/tiara@\S+/g)).toEqual([...uses]);
  });

  it('pins every other action to a commit, with its version beside it', () => {
    const others = [...text.matchAll(/^ *-? *uses: (.*)$/gm)]
      .map(([, uses]) => uses!)
      .filter((uses) => !TIARA.test(uses));
    expect(others.filter((uses) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(uses))).toEqual([]);
  });

  it('has no permission but to read issues', () => {
    expect([{}, { issues: 'read' }]).toContainEqual(workflow.permissions);
  });

  it('begins with what it does and what to set up', () => {
    expect(text).toMatch(/^# [A-Z](?:.*\n# )*.*\.\n(?:# .*\n)*#\n# Set up: /);
  });

  it('is in the table of examples', () => {
    expect(read('examples/README.md')).toContain(`| [${example}](${example}) `);
  });
});

describe('the quick start of README', () => {
  it('keeps the database up to date as events.yml does', () => {
    expect(QUICK_START[0]).toEqual(workflowOf(textOf('events.yml')));
  });

  it('reads everything as backfill.yml does, but has no inputs', () => {
    expect(QUICK_START).toHaveLength(2);
    const { on, ...rest } = QUICK_START[1]!;
    expect(on).toBe('workflow_dispatch');
    expect(workflowOf(textOf('backfill.yml'))).toMatchObject(rest);
  });
});
