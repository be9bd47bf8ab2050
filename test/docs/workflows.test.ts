/** The rules for every workflow: those that run here, and the examples that people copy. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { ROOT } from '../support/root.js';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly 'timeout-minutes'?: number;
        readonly permissions?: Readonly<Record<string, string>>;
        readonly steps: readonly Step[];
      }
    >
  >;
}

const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const workflowsIn = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder))
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => `${folder}/${name}`);
const OWN = workflowsIn('.github/workflows');
const workflow = (path: string): Workflow => parse(textOf(path)) as Workflow;

/** This action, which the examples name by its major version: the commit of a release is known only after it. */
const TIARA = /^tiara-action\/tiara@v\d+$/;
/** The longest job that GitHub runs takes 360 minutes, and is then killed without a word. */
const TIMEOUT_MINUTES_MAX = 350;
/** What a job may do besides reading, by workflow. */
const WRITES: Readonly<Record<string, readonly string[]>> = {
  '.github/workflows/codeql.yml': ['security-events'],
  '.github/workflows/release.yml': ['attestations', 'contents', 'id-token'],
};

describe.each([...OWN, ...workflowsIn('examples')])('%s', (path) => {
  const { permissions, jobs } = workflow(path);
  const steps = Object.values(jobs).flatMap((job) => job.steps);

  it('gives the token nothing but to read, unless one of its jobs needs more', () => {
    expect(permissions).toBeDefined();
    expect(Object.values(permissions ?? {}).filter((access) => access !== 'read')).toEqual([]);
    const written = Object.values(jobs).flatMap((job) =>
      Object.entries(job.permissions ?? {}).flatMap(([name, access]) => (access === 'read' ? [] : [name])),
    );
    expect(written.sort()).toEqual(WRITES[path] ?? []);
  });

  it('pins every action to a commit, with its version beside it', () => {
    const lines = [...textOf(path).matchAll(/^[ -]*uses: (.+)$/gm)].map(([, used = '']) => used);
    expect(lines).toHaveLength(steps.filter(({ uses }) => uses !== undefined).length);
    const pinned = /^[\w-]+(\/[\w-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
    expect(lines.filter((used) => !pinned.test(used) && !TIARA.test(used))).toEqual([]);
  });

  it('ends each job in time', () => {
    const minutes = Object.values(jobs).map((job) => job['timeout-minutes'] ?? Infinity);
    expect(minutes.filter((each) => each > TIMEOUT_MINUTES_MAX)).toEqual([]);
  });

  it('keeps no credentials in a checkout', () => {
    const checkouts = steps.filter(({ uses = '' }) => uses.startsWith('actions/checkout@'));
    expect(checkouts.filter((step) => step.with?.['persist-credentials'] !== false)).toEqual([]);
  });

  it('puts no text of others into a script', () => {
    const scripts = steps.map(({ run = '' }) => run);
    expect(scripts.filter((script) => script.includes('${{'))).toEqual([]);
  });
});

describe('this repository', () => {
  it('has Dependabot look for new versions of packages and of actions', () => {
    const { updates } = parse(textOf('.github/dependabot.yml')) as {
      readonly updates: readonly { 'package-ecosystem': string; directory: string; schedule: object }[];
    };
    expect(updates).toEqual([
      expect.objectContaining({
        'package-ecosystem': 'npm',
        directory: '/',
        schedule: { interval: 'weekly' },
      }),
      expect.objectContaining({
        'package-ecosystem': 'github-actions',
        directory: '/',
        schedule: { interval: 'weekly' },
      }),
    ]);
  });

  it('has CodeQL look at its code and its workflows, for each pull request and every week', () => {
    const { on, jobs } = workflow('.github/workflows/codeql.yml');
    expect(Object.keys(on).sort()).toEqual(['pull_request', 'push', 'schedule']);
    const steps = Object.values(jobs).flatMap((job) => job.steps.map(({ uses = '' }) => uses.split('@')[0]));
    expect(steps).toEqual(
      expect.arrayContaining(['github/codeql-action/init', 'github/codeql-action/analyze']),
    );
    expect(textOf('.github/workflows/codeql.yml')).toContain('language: [javascript-typescript, actions]');
  });

  it('builds dist again for each pull request, and compares it', () => {
    const { on, jobs } = workflow('.github/workflows/ci.yml');
    expect(on).toHaveProperty('pull_request');
    const runs = Object.values(jobs).flatMap((job) => job.steps.map(({ run }) => run));
    expect(runs).toContain('npm test');
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    expect(scripts['test']).toMatch(/ check$/);
    expect(scripts['check']).toContain('npm run -s dist:check');
  });

  it('signs what it releases, after the tests', () => {
    const [job] = Object.values(workflow('.github/workflows/release.yml').jobs);
    const done = job!.steps.map(({ uses, run }) => (uses?.split('@')[0] ?? run ?? '').trim());
    const at = (part: string): number => done.findIndex((step) => step.includes(part));
    const order = [
      'release.mjs notes',
      'npm test',
      'actions/attest-build-provenance',
      'release.mjs tag',
      'gh release',
    ];
    expect(order.map(at)).toEqual([...order.map(at)].sort((a, b) => a - b));
    expect(order.map(at)).not.toContain(-1);
    const attest = job!.steps.find(({ uses = '' }) => uses.startsWith('actions/attest-build-provenance@'));
    expect(attest?.with?.['subject-path']).toBe('dist/*.js\ndist/sqlite-vec/*/*\n');
  });

  it('has a form for each kind of issue', () => {
    expect(
      ['bug.yml', 'idea.yml', 'config.yml'].filter(
        (name) => !existsSync(join(ROOT, '.github/ISSUE_TEMPLATE', name)),
      ),
    ).toEqual([]);
  });
});
