/** Who may import whom. A new folder in src, or a new package in a folder, is a line in ZONES. */
import { readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { ROOT } from './support/root.js';

interface Zone {
  /** Zones it may import beside itself. */
  readonly zones: readonly string[];
  /** Packages it may import, with everything below them; `scope/*` is every package of a scope, `node:*` every built-in. */
  readonly packages: readonly string[];
}

/** Folders and files of src. A file belongs to the longest name that it begins with. */
const ZONES: Readonly<Record<string, Zone>> = {
  'limits.ts': { zones: [], packages: [] },
  // The limits are numbers and nothing else: core stays pure with them.
  core: { zones: ['limits.ts'], packages: ['node:crypto'] },
  config: { zones: ['core', 'limits.ts'], packages: ['node:*', 'fastest-levenshtein'] },
  actions: { zones: ['core', 'limits.ts'], packages: ['node:*', '@actions/core'] },
  terminal: { zones: ['core', 'limits.ts'], packages: ['node:*'] },
  github: { zones: ['core', 'limits.ts'], packages: ['node:*', '@actions/github', '@octokit/*'] },
  embedders: { zones: ['core', 'limits.ts'], packages: ['node:*', 'openai'] },
  'stores/sql': { zones: ['core', 'limits.ts'], packages: ['node:*'] },
  'stores/tidb': { zones: ['core', 'limits.ts', 'stores/sql'], packages: ['node:*', 'mysql2'] },
  'stores/sqlite': { zones: ['core', 'limits.ts', 'stores/sql'], packages: ['node:*'] },
  'run.ts': { zones: ['core', 'config', 'limits.ts'], packages: [] },
  'main.ts': { zones: ['*'], packages: ['node:*'] },
};

/** Built-ins that only one zone may import, though others may import all of `node:*`. */
const RESERVED: Readonly<Record<string, string>> = { 'node:sqlite': 'stores/sqlite' };

/** From paths below src to the text of each file. */
type Sources = ReadonlyMap<string, string>;

function sourcesOf(folder: string): Sources {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names.map((name) => name.replaceAll('\\', '/')).filter((name) => name.endsWith('.ts'));
  return new Map(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}

/** What a file imports and exports again, types too, as it is written there. */
function importsOf(text: string): string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
}

/** The path below src of a relative import; it begins with `..` when it leads out of src. */
function targetOf(file: string, specifier: string): string {
  return posix.join(posix.dirname(file), specifier).replace(/\.js$/, '.ts');
}

function zoneOf(file: string): string | undefined {
  const names = Object.keys(ZONES).filter((name) => file === name || file.startsWith(`${name}/`));
  return names.sort((a, b) => b.length - a.length)[0];
}

function covers(allowed: string, specifier: string): boolean {
  return allowed.endsWith('*')
    ? specifier.startsWith(allowed.slice(0, -1))
    : specifier === allowed || specifier.startsWith(`${allowed}/`);
}

function mayImport(zone: string, file: string, specifier: string): boolean {
  const { zones, packages } = ZONES[zone]!;
  if (!specifier.startsWith('.')) {
    return (RESERVED[specifier] ?? zone) === zone && packages.some((allowed) => covers(allowed, specifier));
  }
  const target = zoneOf(targetOf(file, specifier));
  return target !== undefined && (target === zone || zones.includes(target) || zones.includes('*'));
}

function forbiddenIn(sources: Sources): string[] {
  return [...sources].flatMap(([file, text]) => {
    const zone = zoneOf(file);
    if (zone === undefined) {
      return [`src/${file} is in no listed folder`];
    }
    const forbidden = importsOf(text).filter((specifier) => !mayImport(zone, file, specifier));
    return forbidden.map((specifier) => `src/${file} imports ${specifier}`);
  });
}

/** Each circle once, as the files one passes on it. */
function circlesIn(sources: Sources): string[] {
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    } else if (!done.has(file)) {
      const relative = importsOf(sources.get(file) ?? '').filter((specifier) => specifier.startsWith('.'));
      relative.forEach((specifier) => {
        visit(targetOf(file, specifier), [...path, file]);
      });
      done.add(file);
    }
  };
  for (const file of sources.keys()) {
    visit(file, []);
  }
  return circles;
}

describe('the architecture of src', () => {
  const sources = sourcesOf(join(ROOT, 'src'));

  it('was read', () => {
    expect(sources.size).toBeGreaterThan(20);
    expect(importsOf(sources.get('main.ts')!).length).toBeGreaterThan(5);
  });

  it('has no import across its lines', () => {
    expect(forbiddenIn(sources)).toEqual([]);
  });

  it('has no circular imports', () => {
    expect(circlesIn(sources)).toEqual([]);
  });

  it('lists nothing that is gone', () => {
    const inUse = new Set([...sources.keys()].map(zoneOf));
    expect(Object.keys(ZONES).filter((zone) => !inUse.has(zone))).toEqual([]);
  });
});

describe('the check of imports', () => {
  const forbidden = (file: string, text: string): string[] => forbiddenIn(new Map([[file, text]]));

  it.each([
    ['core/a.ts', "import { b } from '../github/b.js';"],
    ['core/a.ts', "import type { B } from '../github/b.js';"],
    ['core/a.ts', "export * from '../stores/sql/b.js';"],
    ['core/a.ts', "import {\n  one,\n  two,\n} from 'openai';"],
    ['core/a.ts', "import 'node:fs';"],
    ['core/a.ts', "const fs = await import('node:fs');"],
    ['core/a.ts', "let a: import('mysql2').Pool;"],
    ['core/a.ts', "import { main } from '../main.js';"],
    ['core/a.ts', "import text from '../../package.json';"],
    ['core/a.ts', "import { b } from '../corelike/b.js';"],
    ['github/a.ts', "import { b } from '../embedders/b.js';"],
    ['github/a.ts', "import * as core from '@actions/core';"],
    ['github/a.ts', "import { b } from '@octokitten/b';"],
    ['actions/a.ts', "import { b } from '@actions/core-js';"],
    ['terminal/a.ts', "import { b } from '../actions/b.js';"],
    ['embedders/a.ts', "import { createPool } from 'mysql2/promise';"],
    ['stores/sql/a.ts', "import { b } from '../tidb/b.js';"],
    ['stores/sql/a.ts', "import { DatabaseSync } from 'node:sqlite';"],
    ['stores/tidb/a.ts', "import { b } from '../sqlite/b.js';"],
    ['stores/sqlite/a.ts', "import { createPool } from 'mysql2/promise';"],
    ['run.ts', "import { b } from './stores/tidb/b.js';"],
    ['limits.ts', "import { b } from './core/b.js';"],
  ])('%s may not say %s', (file, text) => {
    expect(forbidden(file, text)).toHaveLength(1);
  });

  it.each([
    ['core/a.ts', "import { createHash } from 'node:crypto';\nimport { b } from './b.js';"],
    ['actions/a.ts', "import * as core from '@actions/core';\nimport { b } from '../core/b.js';"],
    [
      'github/a.ts',
      "import { GitHub } from '@actions/github/lib/utils';\nimport { retry } from '@octokit/plugin-retry';",
    ],
    ['stores/tidb/a.ts', "import { createPool } from 'mysql2/promise';\nimport { b } from '../sql/b.js';"],
    [
      'stores/sqlite/a.ts',
      "import { DatabaseSync } from 'node:sqlite';\nimport { X } from '../../limits.js';",
    ],
    ['main.ts', "import { b } from './github/b.js';\nimport { c } from './stores/tidb/c.js';"],
  ])('%s may say %s', (file, text) => {
    expect(forbidden(file, text)).toEqual([]);
  });

  it.each(['helpers/a.ts', 'stores/a.ts', 'stores/redis/a.ts', 'utils.ts'])(
    'src/%s has to be listed first',
    (file) => {
      expect(forbidden(file, '')).toEqual([`src/${file} is in no listed folder`]);
    },
  );

  it('finds a circle, of types too, and tells it once', () => {
    const circle = new Map([
      ['core/a.ts', "import { b } from './b.js';"],
      ['core/b.ts', "import type { C } from './c.js';"],
      ['core/c.ts', "export { a } from './a.js';"],
      ['core/d.ts', "import { a } from './a.js';"],
    ]);
    expect(circlesIn(circle)).toEqual(['core/a.ts → core/b.ts → core/c.ts → core/a.ts']);
  });

  it('finds no circle where two ways lead to one file', () => {
    const diamond = new Map([
      ['core/a.ts', "import './b.js';\nimport './c.js';"],
      ['core/b.ts', "import './d.js';"],
      ['core/c.ts', "import './d.js';"],
      ['core/d.ts', ''],
    ]);
    expect(circlesIn(diamond)).toEqual([]);
  });
});
