/** The floor does the work that Tiara does: the same rows, with vectors, from the same requests. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { SMALL } from '../../bench/performance/ceilings.js';
import { generateRepository } from '../../bench/performance/generate-repository.js';
import { measureFloor, measureTiara } from '../../bench/performance/scenarios.js';
import { NEAR, startStage, type Stage } from '../../bench/performance/wires.js';
import { embeddedDatabase, type Row } from '../support/test-database.js';

const cache = mkdtempSync(join(tmpdir(), 'tiara-bench-'));
afterAll(() => {
  rmSync(cache, { recursive: true });
});

/** What both must store, of the issues and comments that a generated repository has from the beginning. */
const ROWS = [
  `SELECT github_issue_id, number, repository_id, title, body, state, author_login, html_url, comment_count,
     title_vec_of IS NOT NULL AS has_title, body_vec_of IS NOT NULL AS has_body
   FROM issues WHERE number <= ${SMALL.issues} ORDER BY github_issue_id`,
  `SELECT github_comment_id, github_issue_id, issue_number, repository_id, author_login, body, html_url,
     body_vec_of IS NOT NULL AS has_body
   FROM comments WHERE github_comment_id < 9000000000 ORDER BY github_comment_id`,
];

/** The stage, with the rows of the last database read before it is dropped. */
function keepingRows(stage: Stage): {
  readonly stage: Stage;
  readonly rows: () => readonly (readonly Row[])[];
} {
  let kept: readonly (readonly Row[])[] = [];
  const newDatabase = (): ReturnType<Stage['newDatabase']> => {
    const database = embeddedDatabase();
    const drop = async (): Promise<void> => {
      kept = await Promise.all(ROWS.map((sql) => database.rows(sql)));
      await database.drop();
    };
    return Promise.resolve({ url: database.url, drop });
  };
  return { stage: { ...stage, newDatabase }, rows: () => kept };
}

it('stores the same rows as dist, and makes no more requests', async () => {
  const real = await startStage(generateRepository(SMALL, cache), null);
  try {
    const { stage, rows } = keepingRows(real);
    const tiara = (await measureTiara(stage, NEAR, ['first backfill'])).get('first backfill')!;
    const expected = rows();
    const floor = (await measureFloor(stage, NEAR)).get('first backfill')!;
    expect(rows()).toEqual(expected);
    expect(expected.map((each) => each.length)).toEqual([SMALL.issues, SMALL.comments]);
    // They cut long texts at other places.
    expect(Math.abs(floor.texts / tiara.texts - 1)).toBeLessThan(0.02);
    expect(floor.githubRequests).toBeLessThanOrEqual(tiara.githubRequests);
  } finally {
    await real.stop();
  }
});
