/** The vector index of SQLite: codes of vectors. What a search finds is also in test/stores/contract/nearest.ts. */
import { asQuestion } from '../../support/as-question.js';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Space } from '../../../src/core/model/embedding.js';
import type { Issue, Repository } from '../../../src/core/model/record.js';
import type { NearestFilter } from '../../../src/core/ports/vector-store.js';
import type { Store } from '../../../src/core/ports/store.js';
import { textHashes } from '../../../src/core/text/embedded-texts.js';
import { CODE_ROWS_FIRST } from '../../../src/limits.js';
import { sqliteStore } from '../../../src/stores/sqlite/sqlite-store.js';
import { addVectorFunctions } from '../../../src/stores/sqlite/vector-functions.js';
import { findVectorLibrary } from '../../../src/stores/sqlite/vector-library.js';
import { anIssue, REPOSITORY } from '../../support/given.js';
import { VECTOR_LIBRARIES } from '../../support/root.js';
import { embeddedDatabase, type TestDatabase } from '../../support/test-database.js';
import { apply, OTHER, unitVectors, upsert } from '../contract/given.js';

const DIMENSIONS = 24;
const ISSUES = 2 * CODE_ROWS_FIRST;
const NO_LIBRARIES = mkdtempSync(join(tmpdir(), 'tiara-no-libraries-'));

describe.each([
  ['sqlite-vec', VECTOR_LIBRARIES],
  ['JavaScript', NO_LIBRARIES],
])('codes of vectors, compared by %s', (_name, vectorLibraries) => {
  let file: TestDatabase;
  let store: Store;
  let space: Space;
  const path = (): string => file.url.slice('sqlite:'.length);
  const openAt = async (indexFromRows: number): Promise<Store> => {
    const opened = sqliteStore({ path: path(), tablePrefix: '', vectorLibraries, indexFromRows });
    await opened.migrate();
    return opened;
  };
  const open = async (): Promise<void> => {
    store = await openAt(0);
  };
  beforeEach(async () => {
    file = embeddedDatabase();
    await open();
    await store.cursors.openRepository(REPOSITORY);
    space = await store.spaces.openActive('m', DIMENSIONS);
  });
  afterEach(async () => {
    await store.close();
    await file.drop();
  });

  async function put(
    issues: readonly Issue[],
    vectors: readonly (readonly number[])[],
    into = store,
  ): Promise<void> {
    await into.vectors.putVectors(
      space,
      issues.map((issue, at) => ({
        kind: 'issue' as const,
        id: issue.id,
        field: 'body' as const,
        hash: textHashes(issue).body ?? '',
        vector: vectors[at] ?? [],
      })),
    );
  }

  /** Stores issues, of which the first `ofOther` belong to another repository. */
  async function given(vectors: readonly (readonly number[])[], ofOther = 0): Promise<readonly Issue[]> {
    const issues = vectors.map((_, at) => anIssue({ number: at + 1 }));
    const applyTo = (repository: Repository, some: readonly Issue[]): Promise<unknown> =>
      store.rows.apply(
        repository,
        some.map((record) => ({ change: 'upsert', record, freshness: 'live' })),
      );
    await applyTo(OTHER, issues.slice(0, ofOther));
    await applyTo(REPOSITORY, issues.slice(ofOther));
    await put(issues, vectors);
    return issues;
  }

  async function near(
    query: readonly number[],
    filter: NearestFilter = { repositories: [] },
  ): Promise<readonly number[]> {
    const found = await store.vectors.nearest(space, asQuestion(query), {
      kind: 'issue',
      limit: 10,
      ...filter,
    });
    return [...found]
      .sort((a, b) => (b.bodySimilarity ?? 0) - (a.bodySimilarity ?? 0))
      .map(({ number }) => number);
  }

  const cosine = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, x, at) => sum + x * (b[at] ?? 0), 0);
  const nearestByHand = (
    vectors: readonly (readonly number[])[],
    query: readonly number[],
  ): readonly number[] =>
    vectors
      .map((vector, at) => ({ number: at + 1, similarity: cosine(vector, query) }))
      .sort((a, b) => b.similarity - a.similarity)
      .slice(0, 10)
      .map(({ number }) => number);

  /** Each vector of an issue's body with its code, and the code that it should have. */
  function codes(): readonly { code: Uint8Array | null; expected: Uint8Array }[] {
    const database = new DatabaseSync(path());
    try {
      addVectorFunctions(database, null);
      const sql =
        'SELECT c.code, VEC_CODE(i.body_vec) AS expected FROM issues i ' +
        'LEFT JOIN issues_body_vec_codes c USING (github_issue_id) WHERE i.body_vec IS NOT NULL';
      return database.prepare(sql).all() as unknown as ReturnType<typeof codes>;
    } finally {
      database.close();
    }
  }
  const areComplete = (): boolean =>
    codes().every(({ code, expected }) => code !== null && Buffer.compare(code, expected) === 0);

  it('find the same rows as a comparison with every vector', async () => {
    const vectors = unitVectors(ISSUES, DIMENSIONS, 1);
    await given(vectors);
    for (const query of unitVectors(20, DIMENSIONS, 2)) {
      expect(await near(query)).toEqual(nearestByHand(vectors, query));
    }
  });

  it('are asked for more rows while too few pass the filter, and then every vector is compared', async () => {
    const vectors = unitVectors(ISSUES, DIMENSIONS, 3);
    const [query = []] = unitVectors(1, DIMENSIONS, 4);
    // The rows of this repository are the farthest.
    const ordered = [...vectors].sort((a, b) => cosine(b, query) - cosine(a, query));
    await given(ordered, ISSUES - 15);
    const farthest = Array.from({ length: 10 }, (_, at) => ISSUES - 14 + at);
    expect(await near(query, { repositories: [REPOSITORY.id] })).toEqual(farthest);
    const nearOther = Array.from({ length: 10 }, (_, at) => at + 1);
    expect(await near(query, { repositories: [OTHER.id] })).toEqual(nearOther);
  });

  it('follow each vector that is written, also that of an edited text', async () => {
    const issues = await given(unitVectors(50, DIMENSIONS, 5));
    expect(codes()).toHaveLength(50);
    expect(areComplete()).toBe(true);
    const edited = issues
      .slice(0, 7)
      .map((issue) => ({ ...issue, body: 'Reefed', updatedAt: '2026-01-03T00:00:00Z' }));
    await apply(store, ...edited.map((issue) => upsert(issue)));
    const others = unitVectors(7, DIMENSIONS, 6);
    // A vector of the text before the edit comes too late, and is not stored.
    await put(issues.slice(0, 7), others);
    expect(areComplete()).toBe(true);
    await put(edited, others);
    expect(areComplete()).toBe(true);
    expect((await near(others[3] ?? []))[0]).toBe(4);
  });

  it('are there when several batches are the first', async () => {
    const vectors = unitVectors(40, DIMENSIONS, 11);
    const issues = vectors.map((_, at) => anIssue({ number: at + 1 }));
    await apply(store, ...issues.map((issue) => upsert(issue)));
    await Promise.all(
      [0, 10, 20, 30].map((from) => put(issues.slice(from, from + 10), vectors.slice(from, from + 10))),
    );
    expect(codes()).toHaveLength(40);
    expect(areComplete()).toBe(true);
  });

  it('are made once there are enough rows, and then by every run', async () => {
    await store.close();
    store = await openAt(20);
    const other = await openAt(20);
    const vectors = unitVectors(30, DIMENSIONS, 12);
    const issues = await given(vectors.slice(0, 10));
    await put(issues, vectors, other);
    expect(await file.rows("SELECT name FROM sqlite_schema WHERE name LIKE '%codes%'")).toEqual([]);
    expect(await near(vectors[4] ?? [])).toEqual(nearestByHand(vectors.slice(0, 10), vectors[4] ?? []));
    const later = vectors.slice(10).map((_, at) => anIssue({ number: at + 11 }));
    await apply(store, ...later.map((issue) => upsert(issue)));
    await put(later.slice(0, 5), vectors.slice(10));
    expect(codes()).toHaveLength(15);
    await put(later.slice(5), vectors.slice(15), other);
    expect(codes()).toHaveLength(30);
    expect(areComplete()).toBe(true);
    expect(await near(vectors[4] ?? [])).toEqual(nearestByHand(vectors, vectors[4] ?? []));
    await other.close();
  });

  it('go with their vectors, whoever removes them', async () => {
    const issues = await given(unitVectors(4, DIMENSIONS, 10));
    const [first, second] = issues;
    await apply(store, upsert({ ...anIssue(first), body: '', updatedAt: '2026-01-03T00:00:00Z' }));
    await store.vectors.putChunks(
      space,
      [1, 2].map((position) => ({
        kind: 'issue' as const,
        id: second?.id ?? 0,
        hash: textHashes(anIssue(second)).body ?? '',
        position,
        text: 'Later',
        vector: unitVectors(1, DIMENSIONS, position)[0] ?? [],
      })),
    );
    expect(await file.rows('SELECT position FROM chunks_vec_codes ORDER BY position')).toHaveLength(2);
    await file.execute('DELETE FROM chunks WHERE position = 1');
    await file.execute(`UPDATE issues SET body_vec = NULL WHERE github_issue_id = ${issues[2]?.id}`);
    expect(await file.rows('SELECT position FROM chunks_vec_codes')).toEqual([{ position: 2 }]);
    expect(await file.rows('SELECT github_issue_id FROM issues_body_vec_codes')).toHaveLength(2);
  });

  it('do not find a vector of zeros, and a query of zeros finds nothing', async () => {
    const vectors = [
      ...unitVectors(5, DIMENSIONS, 7),
      ...Array.from({ length: CODE_ROWS_FIRST }, () => new Array<number>(DIMENSIONS).fill(0)),
    ];
    await given(vectors);
    expect(await near(vectors[2] ?? [])).toHaveLength(5);
    expect(await near(new Array<number>(DIMENSIONS).fill(0))).toEqual([]);
  });

  it('are made by the first run that writes a vector into an older database', async () => {
    const vectors = unitVectors(30, DIMENSIONS, 8);
    const issues = await given(vectors);
    await store.close();
    const tables = ['issues_title_vec', 'issues_body_vec', 'comments_body_vec', 'chunks_vec'];
    for (const sql of [
      'UPDATE spaces SET vector_index = NULL',
      ...tables.flatMap((name) => [`DROP TRIGGER ${name}_codes_removed`, `DROP TABLE ${name}_codes`]),
    ]) {
      await file.execute(sql);
    }
    await open();
    expect(await near(vectors[11] ?? [])).toEqual(nearestByHand(vectors, vectors[11] ?? []));
    await put(issues.slice(0, 1), vectors);
    expect(codes()).toHaveLength(30);
    expect(areComplete()).toBe(true);
  });

  it('are made again when a vector column was lost', async () => {
    const vectors = unitVectors(30, DIMENSIONS, 9);
    const issues = await given(vectors);
    await store.close();
    await file.execute('DROP TRIGGER issues_body_vec_codes_removed');
    await file.execute('DROP VIEW tiara_documents');
    await file.execute('ALTER TABLE issues DROP COLUMN body_vec');
    await open();
    await put(issues.slice(10, 20), vectors.slice(10, 20));
    expect(codes()).toHaveLength(10);
    expect([...(await near(vectors[11] ?? []))].sort((a, b) => a - b)).toEqual(
      issues.slice(10, 20).map(({ number }) => number),
    );
  });
});

describe('the library with vector functions', () => {
  afterEach(() => {
    rmSync(NO_LIBRARIES, { recursive: true, force: true });
  });

  it('is found where its platform has one, and left alone where it does not load', () => {
    const found = findVectorLibrary(VECTOR_LIBRARIES);
    expect(found).not.toBeNull();
    expect(findVectorLibrary(NO_LIBRARIES)).toBeNull();
    const broken = join(NO_LIBRARIES, relative(VECTOR_LIBRARIES, found ?? ''));
    mkdirSync(dirname(broken), { recursive: true });
    writeFileSync(broken, 'no library');
    expect(findVectorLibrary(NO_LIBRARIES)).toBeNull();
  });

  it('is the only one that can be loaded', async () => {
    const file = embeddedDatabase();
    const library = findVectorLibrary(VECTOR_LIBRARIES) ?? '';
    const database = new DatabaseSync(file.url.slice('sqlite:'.length), { allowExtension: true });
    addVectorFunctions(database, library);
    expect(() => database.prepare('SELECT load_extension(?)').get(library)).toThrow(/not authorized/);
    expect(() => {
      database.loadExtension(library);
    }).toThrow(/not authorized|not allowed/);
    database.close();
    await file.drop();
  });
});
