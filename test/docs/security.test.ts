/** SECURITY.md names a test for each threat, and the workflows keep to what it says. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from '../support/root.js';

const WORKFLOWS = join(ROOT, '.github', 'workflows');
const workflows = readdirSync(WORKFLOWS).map(
  (name) => [name, readFileSync(join(WORKFLOWS, name), 'utf8')] as const,
);
const rows = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (threat|---)/.test(line));

describe('SECURITY.md', () => {
  it.each(rows.map((row) => [row.split('|')[1]?.trim() ?? '', row]))(
    'names the tests against: %s',
    (_threat, row) => {
      const tests = [...(row.split('|')[3] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
      expect(tests.length).toBeGreaterThan(0);
      expect(tests.filter((name) => !existsSync(join(ROOT, 'test', `${name}.test.ts`)))).toEqual([]);
    },
  );
});

describe.each(workflows)('%s', (_name, text) => {
  it('pins every action to a commit, with its version beside it', () => {
    const uses = [...text.matchAll(/uses: (.+)/g)].map(([, used = '']) => used);
    expect(uses.length).toBeGreaterThan(0);
    expect(uses.filter((used) => !/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(used))).toEqual([]);
  });

  it('says which permissions it needs, and keeps no credentials in the checkout', () => {
    expect(text).toMatch(/^permissions:/m);
    const checkouts = text.split('actions/checkout@').slice(1);
    expect(checkouts.every((rest) => rest.split('- ')[0]?.includes('persist-credentials: false'))).toBe(true);
  });
});

describe('the release notes', () => {
  const run = (version: string) =>
    spawnSync(process.execPath, [join(ROOT, 'scripts', 'release-notes.mjs'), version], { encoding: 'utf8' });

  it('are the section of the changelog', () => {
    expect(run('Unreleased').stdout).toMatch(/^- The action keeps issues and comments/);
  });

  it.each([
    ['9.9.9', 'package.json has the version'],
    ['$(id)', 'The version is not of the form 1.2.3.'],
    ['v1.0.0', 'The version is not of the form 1.2.3.'],
  ])('are refused for %s', (version, message) => {
    const { status, stderr } = run(version);
    expect(status).toBe(1);
    expect(stderr).toContain(message);
  });
});
