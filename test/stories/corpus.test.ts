/** Real repositories through the built action: every row, every vector, every request. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeDatabases } from '../support/databases.js';
import { withoutNoise } from '../../src/core/text/noise.js';
import { cutIntoChunks } from '../../src/core/text/cut-into-chunks.js';
import { embeddedTexts } from '../../src/core/text/embedded-texts.js';
import { CONTENT_CHARACTERS_MIN, EMBEDDING_TEXT_BYTES } from '../../src/limits.js';
import type { Row, TestDatabase } from '../support/test-database.js';
import { vectorFor } from '../support/embeddings.js';
import { columnsOf, expectedComment, expectedIssue, withPlainJson } from '../support/expected-rows.js';
import { loadCorpus } from '../support/github/corpus.js';
import { numberOf, tracker, type Tracker } from '../support/github/tracker.js';
import { describeWithCorpus } from '../support/with-corpus.js';
import { scene, type Scene } from '../support/world.js';

const DIMENSIONS = 8;

type Cell = Row[string];

interface Numbers {
  readonly issues: number;
  readonly comments: number;
  readonly pullRequests: number;
  /** Chunks of long bodies after the first. */
  readonly laterChunks: number;
}

describeWithCorpus('600 ordinary issues', 'rust-mini', (folder) => {
  describeDatabases('rust-mini', (open) => {
    describeBackfill(folder, { issues: 600, comments: 3212, pullRequests: 0, laterChunks: 21 }, open);
  });
});

describeWithCorpus('44 issues with unusual texts', 'rust-edge', (folder) => {
  describeDatabases('rust-edge', (open) => {
    describeBackfill(folder, { issues: 44, comments: 1571, pullRequests: 15, laterChunks: 492 }, open);
  });
});

function describeBackfill(folder: string, numbers: Numbers, open: () => Promise<TestDatabase>): void {
  let repository: Tracker;
  let world: Scene;

  beforeAll(async () => {
    repository = tracker(loadCorpus(folder));
    world = await scene(await open(), { trackers: [repository] });
  });
  afterAll(() => world.close());

  const issuePayloads = () => repository.issues().filter((payload) => payload['pull_request'] === undefined);
  const commentPayloads = () => repository.comments().filter(({ html_url }) => !html_url.includes('/pull/'));

  describe('a backfill', () => {
    it('succeeds, and sends GitHub no more requests than it needs', async () => {
      const { exitCode, outputs, log } = await world.backfill();
      expect({ exitCode, status: outputs['status'], failed: outputs['failed'], log }).toEqual({
        exitCode: 0,
        status: 'done',
        failed: '0',
        log: expect.not.stringContaining('::error'),
      });
      const requests = world.requests();
      const listed = repository.issues().length;
      const issuePages = requests.filter((request) => request.includes('/issues?')).length;
      const commentPages = requests.filter((request) => request.includes('/issues/comments?')).length;
      expect(issuePages).toBe(Math.ceil(listed / 100));
      // Each page repeats the last second of the page before it: one item, or a few that share it.
      expect(commentPages).toBeLessThanOrEqual(Math.ceil(repository.comments().length / 99) + 1);
      expect(requests).toHaveLength(1 + issuePages + commentPages);
    });

    it('stores every issue exactly as its payload says, and no pull request', async () => {
      const expected = issuePayloads().map((payload) => expectedIssue(payload, repository.repository));
      expect(expected).toHaveLength(numbers.issues);
      expect(repository.issues()).toHaveLength(numbers.issues + numbers.pullRequests);
      const rows = await world.rows(`SELECT ${columnsOf(expected[0])} FROM issues ORDER BY number`);
      expected.sort((a, b) => Number(a['number']) - Number(b['number']));
      expect(rows.map(withPlainJson)).toEqual(expected);
    });

    it('stores every comment on an issue exactly as its payload says', async () => {
      const ids = new Map(issuePayloads().map(({ number, id }) => [number, id]));
      const expected = commentPayloads().map((payload) =>
        expectedComment(payload, repository.repository, ids),
      );
      expect(repository.comments()).toHaveLength(numbers.comments);
      const rows = await world.rows(
        `SELECT ${columnsOf(expected[0])} FROM comments ORDER BY github_comment_id`,
      );
      expected.sort((a, b) => Number(a['github_comment_id']) - Number(b['github_comment_id']));
      expect(rows).toEqual(expected);
    });

    it('stores the vectors of the chunks of each text, and none for a text with too little content', async () => {
      const chunks = await storedChunks();
      const issues = await world.rows(
        'SELECT github_issue_id AS id, number, title, body, title_vec, body_vec, body_vec_skipped FROM issues',
      );
      for (const { id, number, title, body, title_vec, body_vec, body_vec_skipped: skipped } of issues) {
        expect([number, isVectorOf(title_vec, String(title))]).toEqual([number, true]);
        expectChunks(skipped, [body_vec, ...(chunks.get(`issue ${id}`) ?? [])], {
          title: String(title),
          body: body === null ? null : String(body),
        });
      }
      const comments = await world.rows(
        'SELECT github_comment_id AS id, body, body_vec, body_vec_skipped FROM comments',
      );
      for (const { id, body, body_vec, body_vec_skipped: skipped } of comments) {
        expectChunks(skipped, [body_vec, ...(chunks.get(`comment ${id}`) ?? [])], { body: String(body) });
      }
      expect(world.texts().some((text) => text.trim() === '' || text === 'N/A')).toBe(false);
      const laterChunks = [...chunks.values()].reduce((sum, each) => sum + each.length, 0);
      expect(laterChunks).toBe(numbers.laterChunks);
    });
  });

  /** The vectors of the later chunks, in order, by kind and id. */
  async function storedChunks(): Promise<Map<string, Cell[]>> {
    const chunks = new Map<string, Cell[]>();
    const rows = await world.rows('SELECT owner_kind, owner_id, position, vec FROM chunks ORDER BY position');
    for (const { owner_kind: kind, owner_id: id, position, vec } of rows) {
      const ofOwner = chunks.get(`${kind} ${id}`) ?? [];
      expect(position).toBe(ofOwner.push(vec ?? null));
      chunks.set(`${kind} ${id}`, ofOwner);
    }
    return chunks;
  }

  describe('after a backfill', () => {
    it('another backfill buys nothing and changes nothing', async () => {
      const { outputs } = await world.backfill();
      expect(outputs).toMatchObject({ status: 'done', stored: '0', embedded: '0', pending: '0' });
      expect(world.texts()).toEqual([]);
    });

    it('a label buys nothing', async () => {
      repository.wait(60);
      const number = issuePayloads()[0]?.number ?? 0;
      const labels = [{ id: 1, name: 'new "label"\\', color: 'fff' }];
      const { outputs } = await world.deliver(repository.changeIssue(number, 'labeled', { labels }));
      expect(outputs).toMatchObject({ status: 'done', stored: '1', embedded: '0' });
      expect(world.texts()).toEqual([]);
      const [row] = await world.rows(`SELECT labels FROM issues WHERE number = ${number}`);
      expect(JSON.parse(String(row?.['labels']))).toEqual(['new "label"\\']);
    });

    it('an edited title buys two texts, an edited comment one', async () => {
      repository.wait(60);
      const issue = issuePayloads().find(({ body }) => (body ?? '').trim() !== '');
      const title = 'Another title';
      const edited = await world.deliver(repository.changeIssue(issue?.number ?? 0, 'edited', { title }));
      expect(edited.outputs).toMatchObject({ status: 'done', embedded: '2' });
      expect(world.texts()).toEqual([title, expect.stringMatching(/^Another title\n\n/)]);
      repository.wait(60);
      const numbersOfIssues = new Set(issuePayloads().map(({ number }) => number));
      const comment = commentPayloads().find((one) => numbersOfIssues.has(numberOf(one)));
      const changed = await world.deliver(repository.editComment(comment?.id ?? 0, 'Said otherwise'));
      expect(changed.outputs).toMatchObject({ status: 'done', embedded: '1' });
      expect(world.texts()).toEqual(['Said otherwise']);
    });
  });
}

/** The expected chunks come from product functions that have their own tests, the expected vectors from the stand-in. */
function expectChunks(
  skipped: Cell | undefined,
  vectors: readonly (Cell | undefined)[],
  row: { readonly title?: string; readonly body: string | null },
): void {
  const hasTooLittleText =
    withoutNoise(row.body ?? '').replace(/[^\p{L}\p{N}]/gu, '').length < CONTENT_CHARACTERS_MIN;
  if (hasTooLittleText) {
    const reason = (row.body ?? '').trim() === '' ? 'empty' : 'too little';
    expect([row, skipped, vectors]).toEqual([row, reason, [null]]);
    return;
  }
  const chunks = cutIntoChunks((embeddedTexts(row).body ?? '').toWellFormed(), EMBEDDING_TEXT_BYTES);
  expect([row, skipped, vectors.length]).toEqual([row, null, chunks.length]);
  for (const [at, chunk] of chunks.entries()) {
    expect([row, at, isVectorOf(vectors[at], chunk)]).toEqual([row, at, true]);
  }
}

/** Databases store 32-bit floats. */
function isVectorOf(stored: Cell | undefined, text: string): boolean {
  const numbers = JSON.parse(String(stored)) as number[];
  const expected = vectorFor(text.toWellFormed(), DIMENSIONS);
  return (
    numbers.length === DIMENSIONS &&
    expected.every((value, at) => Math.abs(value - (numbers[at] ?? NaN)) < 1e-5)
  );
}
