/** The rooms of src and the arrows between them, as the tables in docs/architecture.md allow them. */
import { readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { ROOT } from './support/root.js';

const FILES_PER_FOLDER_MAX = 12;
const LINES_PER_FILE_MAX = 250;
/** How often the worked example may return to a room that it has left. */
const RETURNS_MAX = 5;
/** Built-ins that only one room may import, though others may import all of `node:*`. */
const RESERVED: Readonly<Record<string, string>> = { 'node:sqlite': 'stores/sqlite' };

interface Room {
  /** Rooms that it may import beside itself; null: every room. */
  readonly rooms: readonly string[] | null;
  /** Packages that it may import, with everything below them. `scope/*` is every package of a scope, `node:*` every built-in. */
  readonly packages: readonly string[];
}

/** By name: a folder or a file of src. A file belongs to the room with the longest name that its path begins with. */
type Rooms = ReadonlyMap<string, Room>;
/** From paths below src to the text of each file. */
type Sources = ReadonlyMap<string, string>;

const PAGE = readFileSync(join(ROOT, 'docs', 'architecture.md'), 'utf8');

/** The cells of a table between two markers of the page, without its heading. */
function tableOf(page: string, name: string): readonly (readonly string[])[] {
  const [, rest = ''] = page.split(`<!-- ${name}:start -->`);
  const [table = ''] = rest.split(`<!-- ${name}:end -->`);
  const rows = table.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

function codeIn(cell: string | undefined): readonly string[] {
  return [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

function roomsOf(page: string): Rooms {
  return new Map(
    tableOf(page, 'rooms').map(([name, , arrows, packages]) => [
      codeIn(name)[0] ?? '',
      { rooms: arrows === 'everything' ? null : codeIn(arrows), packages: codeIn(packages) },
    ]),
  );
}

function sourcesOf(folder: string): Sources {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names.map((name) => name.replaceAll('\\', '/')).filter((name) => name.endsWith('.ts'));
  return new Map(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}

/** What a file imports and exports again, types too. */
function importsOf(text: string): string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
}

/** The path below src of a relative import; it begins with `..` when it leads out of src. */
function targetOf(file: string, specifier: string): string {
  return posix.join(posix.dirname(file), specifier).replace(/\.js$/, '.ts');
}

function roomOf(file: string, rooms: Rooms): string | undefined {
  const names = [...rooms.keys()].filter((name) => file === name || file.startsWith(`${name}/`));
  return names.sort((a, b) => b.length - a.length)[0];
}

function covers(allowed: string, specifier: string): boolean {
  return allowed.endsWith('*')
    ? specifier.startsWith(allowed.slice(0, -1))
    : specifier === allowed || specifier.startsWith(`${allowed}/`);
}

function mayImport(room: string, file: string, specifier: string, rooms: Rooms): boolean {
  const { rooms: arrows, packages } = rooms.get(room)!;
  if (!specifier.startsWith('.')) {
    return (RESERVED[specifier] ?? room) === room && packages.some((allowed) => covers(allowed, specifier));
  }
  const target = roomOf(targetOf(file, specifier), rooms);
  return target !== undefined && (target === room || arrows === null || arrows.includes(target));
}

function forbiddenIn(sources: Sources, rooms: Rooms): string[] {
  return [...sources].flatMap(([file, text]) => {
    const room = roomOf(file, rooms);
    if (room === undefined) {
      return [`src/${file} is in no listed room`];
    }
    const forbidden = importsOf(text).filter((specifier) => !mayImport(room, file, specifier, rooms));
    return forbidden.map((specifier) => `src/${file} imports ${specifier}`);
  });
}

/** Each circle once, as the names one passes on it. */
function circlesIn(arrows: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) {
      circles.push([...path.slice(path.indexOf(name)), name].join(' → '));
    } else if (!done.has(name)) {
      for (const next of arrows.get(name) ?? []) {
        visit(next, [...path, name]);
      }
      done.add(name);
    }
  };
  for (const name of arrows.keys()) {
    visit(name, []);
  }
  return circles;
}

function arrowsBetweenFiles(sources: Sources): ReadonlyMap<string, readonly string[]> {
  return new Map(
    [...sources].map(([file, text]) => [
      file,
      importsOf(text)
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => targetOf(file, specifier)),
    ]),
  );
}

function arrowsBetweenRooms(rooms: Rooms): ReadonlyMap<string, readonly string[]> {
  return new Map([...rooms].map(([name, { rooms: arrows }]) => [name, arrows ?? []]));
}

function tooLargeIn(sources: Sources): string[] {
  const folders = Map.groupBy(sources.keys(), (file) => posix.dirname(file));
  const full = [...folders].filter(([, files]) => files.length > FILES_PER_FOLDER_MAX);
  const long = [...sources].filter(([, text]) => text.split('\n').length - 1 > LINES_PER_FILE_MAX);
  return [
    ...full.map(([folder, files]) => `src/${folder} has ${files.length} files`),
    ...long.map(([file, text]) => `src/${file} has ${text.split('\n').length - 1} lines`),
  ];
}

describe('src', () => {
  const sources = sourcesOf(join(ROOT, 'src'));
  const rooms = roomsOf(PAGE);

  it('has files, and docs/architecture.md has rooms', () => {
    expect(sources.size).toBeGreaterThan(100);
    expect(rooms.size).toBeGreaterThan(20);
    expect(importsOf(sources.get('main.ts')!).length).toBeGreaterThan(5);
  });

  it('has no import that the table of rooms does not allow', () => {
    expect(forbiddenIn(sources, rooms)).toEqual([]);
  });

  it('has no circle of files, and no circle of rooms', () => {
    expect(circlesIn(arrowsBetweenFiles(sources))).toEqual([]);
    expect(circlesIn(arrowsBetweenRooms(rooms))).toEqual([]);
  });

  it('has rooms of at most 12 files, and files of at most 250 lines', () => {
    expect(tooLargeIn(sources)).toEqual([]);
  });

  it('has no two files of one name', () => {
    const names = Map.groupBy(sources.keys(), (file) => posix.basename(file));
    expect([...names].filter(([, files]) => files.length > 1)).toEqual([]);
  });

  it('has everything that the table lists, and uses every arrow that the table allows', () => {
    const inUse = new Set([...sources.keys()].map((file) => roomOf(file, rooms)));
    expect([...rooms.keys()].filter((room) => !inUse.has(room))).toEqual([]);
    const used = new Set(
      [...arrowsBetweenFiles(sources)].flatMap(([file, targets]) =>
        targets.map((target) => `${roomOf(file, rooms) ?? ''} → ${roomOf(target, rooms) ?? ''}`),
      ),
    );
    const allowed = [...rooms].flatMap(([room, { rooms: arrows }]) =>
      (arrows ?? []).map((arrow) => `${room} → ${arrow}`),
    );
    expect(allowed.filter((arrow) => !used.has(arrow))).toEqual([]);
  });
});

describe('the worked example in docs/architecture.md', () => {
  const steps = tableOf(PAGE, 'path').map(([file = '', name]) => ({
    file: codeIn(file)[0] ?? '',
    name: codeIn(name)[0] ?? '',
    isMarked: file.includes('↩'),
  }));
  const sources = sourcesOf(join(ROOT, 'src'));

  it('names functions that exist', () => {
    expect(steps.length).toBeGreaterThan(15);
    const missing = steps.filter(
      ({ file, name }) => !new RegExp(`\\bfunction\\*? ${name}\\b`).test(sources.get(file) ?? ''),
    );
    expect(missing).toEqual([]);
  });

  it('returns at most five times to a room that it has left, and marks each return', () => {
    const rooms = roomsOf(PAGE);
    const seen = new Set<string>();
    let last = '';
    const returns: string[] = [];
    for (const { file } of steps) {
      const room = roomOf(file, rooms) ?? '';
      if (room !== last && seen.has(room)) {
        returns.push(file);
      }
      seen.add(room);
      last = room;
    }
    expect(returns.length).toBeLessThanOrEqual(RETURNS_MAX);
    expect(steps.filter(({ isMarked }) => isMarked).map(({ file }) => file)).toEqual(returns);
  });
});

describe('the check of imports', () => {
  const rooms = roomsOf(PAGE);
  const forbidden = (file: string, text: string): string[] => forbiddenIn(new Map([[file, text]]), rooms);

  it.each([
    ['core/sync/a.ts', "import { b } from '../../github/b.js';"],
    ['core/sync/a.ts', "import type { B } from '../../github/b.js';"],
    ['core/sync/a.ts', "export * from '../../stores/sql/b.js';"],
    ['core/sync/a.ts', "import { b } from '../search/b.js';"],
    ['core/model/a.ts', "import type { B } from '../ports/b.js';"],
    ['core/text/a.ts', "import { b } from '../search/b.js';"],
    ['core/embed/a.ts', "import { b } from '../sync/b.js';"],
    ['core/sync/a.ts', "import {\n  one,\n  two,\n} from 'openai';"],
    ['core/sync/a.ts', "import 'node:fs';"],
    ['core/sync/a.ts', "const fs = await import('node:fs');"],
    ['core/sync/a.ts', "let a: import('mysql2').Pool;"],
    ['core/sync/a.ts', "import { main } from '../../main.js';"],
    ['core/sync/a.ts', "import text from '../../../package.json';"],
    ['core/sync/a.ts', "import { b } from '../modelling/b.js';"],
    ['github/a.ts', "import { b } from '../embedders/b.js';"],
    ['github/a.ts', "import * as core from '@actions/core';"],
    ['github/a.ts', "import { b } from '@octokitten/b';"],
    ['github/requests/a.ts', "import { b } from '../b.js';"],
    ['actions/a.ts', "import { b } from '@actions/core-js';"],
    ['terminal/a.ts', "import { b } from '../actions/b.js';"],
    ['embedders/a.ts', "import { createPool } from 'mysql2/promise';"],
    ['stores/sql/a.ts', "import { b } from '../tidb/b.js';"],
    ['stores/sql/vectors/a.ts', "import { b } from '../rows/b.js';"],
    ['stores/sql/a.ts', "import { DatabaseSync } from 'node:sqlite';"],
    ['stores/tidb/a.ts', "import { b } from '../sqlite/b.js';"],
    ['stores/tidb/a.ts', "import { DatabaseSync } from 'node:sqlite';"],
    ['stores/sqlite/a.ts', "import { createPool } from 'mysql2/promise';"],
    ['run.ts', "import { b } from './stores/tidb/b.js';"],
    ['limits.ts', "import { b } from './core/model/b.js';"],
  ])('lets %s not say %s', (file, text) => {
    expect(forbidden(file, text)).toHaveLength(1);
  });

  it.each([
    ['core/text/a.ts', "import { createHash } from 'node:crypto';\nimport { b } from './b.js';"],
    ['actions/a.ts', "import * as core from '@actions/core';\nimport { b } from '../core/report/b.js';"],
    [
      'github/requests/a.ts',
      "import { GitHub } from '@actions/github/lib/utils';\nimport { retry } from '@octokit/plugin-retry';",
    ],
    ['stores/tidb/a.ts', "import { createPool } from 'mysql2/promise';\nimport { b } from '../sql/b.js';"],
    [
      'stores/sqlite/a.ts',
      "import { DatabaseSync } from 'node:sqlite';\nimport { X } from '../../limits.js';",
    ],
    ['main.ts', "import { b } from './github/b.js';\nimport { c } from './stores/tidb/c.js';"],
  ])('lets %s say %s', (file, text) => {
    expect(forbidden(file, text)).toEqual([]);
  });

  it.each(['helpers/a.ts', 'core/a.ts', 'stores/a.ts', 'stores/redis/a.ts', 'utils.ts'])(
    'wants the room of src/%s to be listed first',
    (file) => {
      expect(forbidden(file, '')).toEqual([`src/${file} is in no listed room`]);
    },
  );

  it('finds a circle of files, of types too, and reports it once', () => {
    const circle = new Map([
      ['core/a.ts', "import { b } from './b.js';"],
      ['core/b.ts', "import type { C } from './c.js';"],
      ['core/c.ts', "export { a } from './a.js';"],
      ['core/d.ts', "import { a } from './a.js';"],
    ]);
    expect(circlesIn(arrowsBetweenFiles(circle))).toEqual(['core/a.ts → core/b.ts → core/c.ts → core/a.ts']);
  });

  it('finds a circle of rooms that is planted in the table', () => {
    const planted = PAGE.replace(/^(\| `core\/model` +\| [^|]+\|)/m, '$1 `core/sync` ');
    expect(planted).not.toBe(PAGE);
    expect(circlesIn(arrowsBetweenRooms(roomsOf(planted)))).not.toEqual([]);
  });

  it('finds no circle where two ways lead to one file', () => {
    const diamond = new Map([
      ['core/a.ts', "import './b.js';\nimport './c.js';"],
      ['core/b.ts', "import './d.js';"],
      ['core/c.ts', "import './d.js';"],
      ['core/d.ts', ''],
    ]);
    expect(circlesIn(arrowsBetweenFiles(diamond))).toEqual([]);
  });

  it('finds a folder of 13 files and a file of 251 lines', () => {
    const full = Array.from({ length: 13 }, (_, at) => [`core/text/${at}.ts`, ''] as const);
    expect(tooLargeIn(new Map(full))).toEqual(['src/core/text has 13 files']);
    expect(tooLargeIn(new Map([['run.ts', 'x\n'.repeat(251)]]))).toEqual(['src/run.ts has 251 lines']);
  });
});
