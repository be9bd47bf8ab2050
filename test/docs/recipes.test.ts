/** Runs the recipes in docs/tables.md as they stand there, on what a backfill stores. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startEmbeddings } from '../support/embeddings.js';
import { emptyTracker } from '../support/github/tracker.js';
import { ROOT } from '../support/root.js';
import { scratchDatabase } from '../support/scratch-database.js';
import { describeSql } from '../support/sql-server.js';
import { databaseAt, embeddedDatabase, type TestDatabase } from '../support/test-database.js';
import { scene } from '../support/world.js';

/** Importing llama-index and langchain takes seconds; a recipe that waits for something else fails. */
const RECIPE_MS = 90_000;
const KEY = 'sk-for-recipes';
const PACKAGES = process.env['TIARA_RECIPE_PACKAGES'] ?? '';

/** The text below `<!-- recipe: name -->`, by name. */
const RECIPES = new Map(
  [
    ...readFileSync(join(ROOT, 'docs', 'tables.md'), 'utf8').matchAll(
      /<!-- recipe: (\S+) -->\s+```(?:sh|python)\n([\s\S]*?)```/g,
    ),
  ].map(([, name = '', text = '']) => [name, text]),
);

/**
 * MariaDB stands in for TiDB, and differs in two ways that matter to Python's clients: its functions do not take a vector as
 * text, and it sends one as bytes.
 */
const COSINE_OF_TEXT =
  'CREATE OR REPLACE FUNCTION VEC_COSINE_DISTANCE(a BLOB, b LONGTEXT) RETURNS DOUBLE DETERMINISTIC RETURN VEC_DISTANCE_COSINE(a, VEC_FromText(b))';
const DECODE_BYTES = `
import numpy
import pytidb.orm.vector as vector
decode_text = vector.decode_vector
vector.decode_vector = lambda value: numpy.frombuffer(value, "<f4") if isinstance(value, bytes) else decode_text(value)
`;

/** A test with the packages of a recipe. Without them it warns that it was not run, and fails if TIARA_REQUIRE_RECIPES is set. */
function itWithPackages(recipe: string, title: string, body: (text: string) => Promise<void>): void {
  const text = RECIPES.get(recipe) ?? '';
  if (PACKAGES !== '' && existsSync(join(PACKAGES, `${recipe}.installed`))) {
    it(title, () => body(text));
    return;
  }
  it(`NOT RUN: TIARA_RECIPE_PACKAGES names no environment with the packages for ${recipe}`, () => {
    const message = `docs/tables.md: NOT RUN, the recipe for ${recipe}. Run .ci/recipe-packages and set what it prints`;
    if ((process.env['TIARA_REQUIRE_RECIPES'] ?? '') !== '') {
      throw new Error(`${message}: TIARA_REQUIRE_RECIPES wants it`);
    }
    console.warn(message);
  });
}

/** What the recipe prints. Its environment has only what the page says, and the address of the embeddings server. */
async function run(
  program: string,
  args: readonly string[],
  { cwd = PACKAGES, ...env }: Readonly<Record<string, string>>,
): Promise<string> {
  const path = `${join(PACKAGES, 'bin')}:${process.env['PATH'] ?? ''}`;
  const { stdout } = await promisify(execFile)(program, args, {
    cwd,
    env: { PATH: path, OPENAI_API_KEY: KEY, ...env },
    timeout: RECIPE_MS,
    killSignal: 'SIGKILL',
  });
  return stdout;
}

describe('the recipes in docs/tables.md', () => {
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) {
      await close();
    }
  });

  /** Two issues that say the same, one that does not, and a comment. Returns the URL of the embeddings server. */
  async function fill(database: TestDatabase): Promise<string> {
    const tracker = emptyTracker(4001, 'octo', 'boat');
    tracker.openIssue({ title: 'The mast is loose', body: null });
    tracker.openIssue({ title: 'The mast is loose', body: null });
    const { issue } = tracker.openIssue({ title: 'Paint the hull', body: 'It is grey.' });
    tracker.addComment(issue.number, { body: 'Blue would be nice, as the sea is.' });
    tracker.wait(1);
    const embeddings = await startEmbeddings({ key: KEY, dimensions: 1536 });
    closing.push(() => embeddings.close());
    const world = await scene(database, { trackers: [tracker] });
    closing.push(() => world.close());
    const outcome = await world.backfill({
      'embedding-model': 'text-embedding-3-small',
      'openai-base-url': embeddings.url,
      'openai-api-key': KEY,
    });
    expect(outcome).toMatchObject({ exitCode: 0, outputs: { pending: '0' } });
    return embeddings.url;
  }

  it('are five', () => {
    expect([...RECIPES.keys()]).toEqual(['sqlite-vec', 'pandas', 'pytidb', 'LangChain', 'LlamaIndex']);
  });

  const urlsOf = (printed: string): (string | undefined)[] =>
    printed
      .trim()
      .split('\n')
      .map((line) => /https:\S+?\/(\w+\/\w+\/issues\/[\d#a-z-]+)/.exec(line)?.[1]);
  const isSame = ['octo/boat/issues/1', 'octo/boat/issues/2'];

  describe('on the embedded database', () => {
    itWithPackages('sqlite-vec', 'sqlite3 lists what is nearest to an issue', async (text) => {
      const database = embeddedDatabase();
      await fill(database);
      const printed = await run('bash', ['-euc', text], {
        cwd: dirname(database.url.slice('sqlite:'.length)),
      });
      expect(printed).toMatch(/^https:\S+\/issues\/2\|1\.0\n/);
      expect(urlsOf(printed)).toHaveLength(3);
    });

    itWithPackages('pandas', 'pandas counts issues', async (text) => {
      const database = embeddedDatabase();
      await fill(database);
      const path = database.url.slice('sqlite:'.length);
      const printed = await run('python3', ['-c', text], { SQLALCHEMY_URL: `sqlite:///${path}` });
      expect(printed).toMatch(/octo\/boat\s+open\s+3/);
    });
  });

  describeSql('on an SQL server', () => {
    /** A filled database; its URL for SQLAlchemy, with an account that can only read, and the embeddings server's. */
    async function filled(): Promise<{ readonly SQLALCHEMY_URL: string; readonly OPENAI_BASE_URL: string }> {
      const scratch = await scratchDatabase(process.env['TIARA_TEST_DATABASE_URL'] ?? '');
      closing.push(() => scratch.drop());
      const database = databaseAt(scratch.url);
      const OPENAI_BASE_URL = await fill(database);
      if (await isMariaDb(database)) {
        await database.execute(COSINE_OF_TEXT);
      }
      const url = await scratch.urlFor('SELECT');
      return { SQLALCHEMY_URL: url.replace('mysql:', 'mysql+pymysql:'), OPENAI_BASE_URL };
    }

    itWithPackages('pandas', 'pandas counts issues', async (text) => {
      expect(await run('python3', ['-c', text], await filled())).toMatch(/octo\/boat\s+open\s+3/);
    });

    itWithPackages('pytidb', 'pytidb finds issues that say the same', async (text) => {
      const printed = await run('python3', ['-c', `${DECODE_BYTES}${text}`], await filled());
      expect(urlsOf(printed).slice(0, 2).sort()).toEqual(isSame);
      expect(urlsOf(printed)).toHaveLength(3);
    });

    itWithPackages('LangChain', 'LangChain finds issues that say the same', async (text) => {
      const printed = await run('python3', ['-W', 'ignore', '-c', text], await filled());
      expect(urlsOf(printed).slice(0, 2).sort()).toEqual(isSame);
      expect(urlsOf(printed)).toHaveLength(3);
    });

    itWithPackages('LlamaIndex', 'LlamaIndex finds texts that say the same', async (text) => {
      const printed = await run('python3', ['-c', text], await filled());
      expect(urlsOf(printed).slice(0, 2).sort()).toEqual(isSame);
      expect(urlsOf(printed)).toHaveLength(4);
    });
  });
});

async function isMariaDb(database: TestDatabase): Promise<boolean> {
  const [row] = await database.rows('SELECT VERSION() AS version');
  return String(row?.['version']).includes('MariaDB');
}
