/** No statement of an event or of a catch-up reads a large table from end to end. */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { inProcess } from '../../convergence/in-process.js';
import type { Circumstance, Hands } from '../../convergence/runner.js';
import { describeDatabases } from '../../support/databases.js';
import { emptyTracker, type Tracker } from '../../support/github/tracker.js';
import { recordedStore, wholeReads, type RecordedStore } from '../../support/recorded-store.js';
import type { TestDatabase } from '../../support/test-database.js';

const CALM: Circumstance = { trouble: 'none', at: 0, meanwhile: () => Promise.resolve() };
/** Twice the rows each time: 8,192 issues and 16,384 comments. */
const DOUBLINGS = 13;
const FAR_ID = 1_000_000_000_000;
const FAR_NUMBER = 1_000_000;
const HOUR_S = 3_600;

/** Copies the one issue and the one comment many times, with chunks, actions and failures of another repository. */
async function fill(database: TestDatabase): Promise<void> {
  const copy = async (
    table: string,
    change: Readonly<Record<string, string>>,
    which: string,
  ): Promise<void> => {
    const [row = {}] = await database.rows(`SELECT * FROM ${table} LIMIT 1`);
    const columns = Object.keys(row).filter((name) => name !== 'vectors_pending');
    const values = columns.map((name) => change[name] ?? name);
    await database.execute(
      `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${values.join(', ')} FROM ${table} WHERE ${which}`,
    );
  };
  const old = { created_at: "'2020-01-01 00:00:00'" };
  for (let at = -1; at < DOUBLINGS; at += 1) {
    const id = at < 0 ? FAR_ID : 2 ** at;
    const number = at < 0 ? FAR_NUMBER : 2 ** at;
    const issue = { github_issue_id: `github_issue_id + ${id}` };
    const which = at < 0 ? `< ${FAR_NUMBER}` : `>= ${FAR_NUMBER}`;
    await copy('issues', { ...old, ...issue, number: `number + ${number}` }, `number ${which}`);
    const comment = {
      github_comment_id: `github_comment_id + ${id}`,
      issue_number: `issue_number + ${number}`,
    };
    await copy('comments', { ...old, ...issue, ...comment }, `issue_number ${which}`);
  }
  await copy(
    'comments',
    { github_comment_id: `github_comment_id + ${FAR_ID}` },
    `issue_number >= ${FAR_NUMBER}`,
  );
  for (const sql of [
    "INSERT INTO chunks (owner_kind, owner_id, position, repository_id, text, vec_of) SELECT 'issue', github_issue_id, 1, repository_id, 'more', CONCAT(body_hash, ':1') FROM issues",
    "INSERT INTO actions (name, repository_id, github_issue_id, state, nonce, created_at) SELECT CONCAT('related:', github_issue_id), repository_id, github_issue_id, 'silent', 'nonce', created_at FROM issues",
    "INSERT INTO failures (kind, id, repository_id, issue_number, reason, attempts, tried_at, next_try_at) SELECT 'issue', github_issue_id, number, number, 'refused', 1, created_at, created_at FROM issues",
  ]) {
    await database.execute(sql);
  }
  if (!database.url.startsWith('sqlite:')) {
    await database.execute('ANALYZE TABLE issues, comments, chunks, actions, failures');
  }
}

describeDatabases('the plans of statements', (open) => {
  let database: TestDatabase;
  let recorded: RecordedStore;
  let tracker: Tracker;
  let hands: Hands;

  const found = (): Promise<readonly string[]> => wholeReads(database.url, recorded.statements());

  beforeEach(async () => {
    database = await open();
    recorded = recordedStore(database.url);
    tracker = emptyTracker(4001, 'octo', 'boat');
    await recorded.store.migrate();
    hands = inProcess(recorded.store, [tracker, emptyTracker(4002, 'octo', 'canoe')]);
    tracker.openIssue({ title: 'The mast is loose', body: 'It swings in the wind.' });
    tracker.addComment(1, { body: 'Tie it with a bowline.' });
    await hands.run({ mode: 'backfill', tracker }, CALM);
    await fill(database);
    recorded.statements();
    await hands.wait(HOUR_S);
    tracker.wait(HOUR_S);
  });

  afterEach(async () => {
    await recorded.store.close();
    await database.drop();
  });

  it('of an idle catch-up find their rows by an index', async () => {
    await hands.run({ mode: 'catch-up', tracker }, CALM);
    expect(await found()).toEqual([]);
  });

  it('of events find their rows by an index, with and without a catch-up', async () => {
    const deliver = (payload: ReturnType<Tracker['openIssue']>): Promise<void> =>
      hands.run({ mode: 'event', payload, tracker }, CALM);
    await deliver(tracker.openIssue({ title: 'The sail is torn', body: 'Along the seam.' }));
    await deliver(tracker.addComment(1, { body: 'It came loose again.' }));
    await deliver(tracker.changeIssue(2, 'edited', { body: 'Along the second seam.' }));
    await deliver(tracker.deleteIssue(2));
    expect(await found()).toEqual([]);
  });

  it('of what is due and of what failed find their rows by an index', async () => {
    const repository = { id: 4001, owner: 'octo', name: 'boat' };
    const { actions, failures, rows, vectors } = recorded.store;
    const since = { openedSince: '2026-05-30T00:00:00Z', editableSince: '2026-05-31T00:00:00Z' };
    await actions.due(repository, { ...since, limit: 10 });
    const key = { kind: 'issue', id: 1, issueNumber: 1 } as const;
    const tried = { attempts: 1, triedAt: '2026-05-31T00:00:00Z', nextTryAt: '2026-05-31T00:00:00Z' };
    const failure = { key, text: { field: 'body', hash: 'gone' }, reason: 'refused', ...tried } as const;
    await failures.record(repository, [failure]);
    expect(await failures.list(repository)).toEqual([]);
    await rows.issueNumbered(repository.id, 1);
    await vectors.countPending([repository.id]);
    expect(await found()).toEqual([]);
  });
});
