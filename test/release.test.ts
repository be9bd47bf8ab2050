/** scripts/release.mjs, in a real repository with a real server for it: a bare repository on this machine. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ROOT } from './support/root.js';

let folder: string;
let checkout: string;

const write = (name: string, text: string): void => {
  writeFileSync(join(checkout, name), text);
};
const gitIn = (cwd: string, ...args: readonly string[]): string =>
  execFileSync('git', args, { cwd, encoding: 'utf8' }).trim();
const git = (...args: readonly string[]): string => gitIn(checkout, ...args);
const server = (): string => join(folder, 'server.git');
/** The commit of a tag on the server; empty when there is no such tag. */
const tagged = (name: string): string =>
  spawnSync('git', ['rev-parse', '--verify', '--quiet', `refs/tags/${name}^{commit}`], {
    cwd: server(),
    encoding: 'utf8',
  }).stdout.trim();

function release(...args: readonly string[]): { status: number | null; output: string } {
  const script = join(ROOT, 'scripts', 'release.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: checkout,
    encoding: 'utf8',
  });
  return { status, output: `${stdout}${stderr}` };
}

/** A commit that is ready for the release of this version: its dist is a copy of its source. */
function prepare(version: string): string {
  write('package.json', JSON.stringify({ version, scripts: { 'dist:check': 'cmp source.js dist.js' } }));
  write('source.js', version);
  write('dist.js', version);
  write(
    'CHANGELOG.md',
    `# Changelog\n\n## Unreleased\n\n- Soon\n\n## ${version}\n\n- New in ${version}\n\n## 0.0.1\n`,
  );
  git('add', '.');
  git('commit', '--quiet', '--message', version);
  return git('rev-parse', 'HEAD');
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tiara-release-'));
  checkout = join(folder, 'checkout');
  gitIn(folder, 'init', '--quiet', '--bare', 'server.git');
  gitIn(folder, 'init', '--quiet', 'checkout');
  git('config', 'user.name', 'Somebody');
  git('config', 'user.email', 'somebody@example.com');
  git('config', 'commit.gpgsign', 'false');
  git('remote', 'add', 'origin', server());
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('a release', () => {
  it('has the section of the changelog as its notes', () => {
    prepare('1.2.3');
    expect(release('notes', '1.2.3')).toEqual({ status: 0, output: '- New in 1.2.3\n' });
    expect(release('notes')).toEqual({ status: 0, output: '- Soon\n' });
  });

  it('tags its version and its major version', () => {
    const commit = prepare('1.2.3');
    expect(release('tag', '1.2.3')).toEqual({ status: 0, output: `Pushed v1.2.3 and v1 to ${commit}.\n` });
    expect([tagged('v1.2.3'), tagged('v1')]).toEqual([commit, commit]);
  });

  it('moves the tag of its major version, and no other', () => {
    const first = prepare('1.9.0');
    release('tag', '1.9.0');
    const second = prepare('1.10.0');
    expect(release('tag', '1.10.0').status).toBe(0);
    const third = prepare('2.0.0');
    expect(release('tag', '2.0.0').status).toBe(0);
    expect(['v1.9.0', 'v1.10.0', 'v1', 'v2.0.0', 'v2'].map(tagged)).toEqual([
      first,
      second,
      second,
      third,
      third,
    ]);
  });

  it('moves a major tag that has a message, too', () => {
    prepare('1.0.0');
    release('tag', '1.0.0');
    git('tag', '--annotate', '--force', '--message', 'Version 1', 'v1');
    git('push', '--quiet', '--force', 'origin', 'v1');
    expect(release('tag', '1.0.0').output).toContain('Nothing to do');
    const commit = prepare('1.0.1');
    expect(release('tag', '1.0.1').status).toBe(0);
    expect(tagged('v1')).toBe(commit);
  });

  it('changes nothing when it runs again, and finishes what an earlier try began', () => {
    const commit = prepare('1.0.0');
    git('push', '--quiet', 'origin', `${commit}:refs/tags/v1.0.0`);
    expect(release('tag', '1.0.0')).toEqual({ status: 0, output: `Pushed v1 to ${commit}.\n` });
    expect(release('tag', '1.0.0')).toEqual({ status: 0, output: 'Nothing to do: the tags are there.\n' });
    expect([tagged('v1.0.0'), tagged('v1')]).toEqual([commit, commit]);
  });

  it('leaves the major tag at a newer version', () => {
    prepare('1.1.0');
    release('tag', '1.1.0');
    const newest = tagged('v1');
    const fix = prepare('1.0.10');
    expect(release('tag', '1.0.10').output).toContain('v1 stays where it is, because v1.1.0 is newer.');
    expect([tagged('v1.0.10'), tagged('v1')]).toEqual([fix, newest]);
  });
});

describe('a release is refused, and tags nothing,', () => {
  const refused = (version: string, reason: string): void => {
    const { status, output } = release('tag', version);
    expect({ status, output }).toEqual({ status: 1, output: expect.stringContaining(reason) });
    expect(gitIn(server(), 'tag')).toBe('');
  };

  it.each(['$(id)', 'v1.0.0', '1.0', '1.0.0-rc.1', '01.0.0', '--help', 'Unreleased', ''])(
    'for the version "%s"',
    (version) => {
      prepare('1.0.0');
      refused(version, 'The version is not of the form 1.2.3.');
    },
  );

  it('when package.json has another version', () => {
    prepare('1.0.0');
    refused('1.0.1', 'package.json has the version 1.0.0: set it to 1.0.1 first.');
  });

  it('when the changelog has nothing about it', () => {
    prepare('1.0.0');
    write('CHANGELOG.md', '## Unreleased\n\n- Soon\n\n## 1.0.0\n\n## 0.9.0\n\n- Old\n');
    git('commit', '--quiet', '--all', '--message', 'No notes');
    refused('1.0.0', 'CHANGELOG.md has nothing about 1.0.0');
  });

  it('when dist is stale', () => {
    prepare('1.0.0');
    write('source.js', 'a change');
    git('commit', '--quiet', '--all', '--message', 'Forget dist');
    refused('1.0.0', 'npm run failed:');
  });

  it('when something is not committed', () => {
    prepare('1.0.0');
    write('dist.js', 'a change');
    refused('1.0.0', 'There are changes that are not committed');
  });
});

it('a version is never released twice', () => {
  const first = prepare('1.0.0');
  release('tag', '1.0.0');
  write('source.js', 'more');
  write('dist.js', 'more');
  git('commit', '--quiet', '--all', '--message', 'More');
  const { status, output } = release('tag', '1.0.0');
  expect({ status, output }).toEqual({
    status: 1,
    output: expect.stringContaining(`v1.0.0 is the tag of ${first}`),
  });
  expect([tagged('v1.0.0'), tagged('v1')]).toEqual([first, first]);
});

it('the changelog of this repository has notes for the next release', () => {
  const script = join(ROOT, 'scripts', 'release.mjs');
  const notes = execFileSync(process.execPath, [script, 'notes'], { cwd: ROOT, encoding: 'utf8' });
  expect(notes).toMatch(/^- The action keeps issues and comments/);
});
