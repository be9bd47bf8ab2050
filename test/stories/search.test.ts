/** Search through the built action: what it finds, what it leaves out, and what it says. */
import { describe, expect, it } from '@jest/globals';
import { describeDatabases } from '../support/databases.js';
import { runCommand, type ActionOutcome } from '../support/runner.js';
import { embeddedDatabase } from '../support/test-database.js';
import { emptyTracker, type Tracker } from '../support/github/tracker.js';
import { scene, type Scene } from '../support/world.js';

describe('a search', () => {
  it('says what to do when the database lacks the repository, and when it has no vectors', async () => {
    const world = await scene(embeddedDatabase(), { trackers: [emptyTracker(4001, 'octo', 'boat')] });
    const inputs = { mode: 'search', query: 'mast', 'embedding-model': 'lexical' };
    await world.backfill({ 'embedding-model': 'lexical' });
    world.requests();
    const other = await world.run({ name: 'workflow_dispatch' }, { ...inputs, repository: 'octo/raft' });
    expect(other.exitCode).toBe(1);
    expect(other.log).toContain('The database has nothing of octo/raft. Run a backfill of it first');
    const still = await world.run({ name: 'workflow_dispatch' }, inputs);
    expect(still.log).toContain('The database holds no vectors yet');
    expect(world.requests()).toEqual([]);
    await world.close();
  });
});

describeDatabases('a search', (open) => {
  const LEXICAL = { 'embedding-model': 'lexical' };

  async function twoRepositories(): Promise<{ world: Scene; boat: Tracker; other: Tracker }> {
    const [boat, other] = [emptyTracker(4001, 'octo', 'boat'), emptyTracker(4002, 'octo', 'harbour')];
    return { world: await scene(await open(), { trackers: [boat, other] }), boat, other };
  }

  async function found(
    world: Scene,
    change: Readonly<Record<string, string>>,
  ): Promise<{ hits: Record<string, unknown>[]; names: string[]; outcome: ActionOutcome }> {
    const inputs = { mode: 'search', ...change };
    const outcome = await world.run({ name: 'workflow_dispatch' }, inputs);
    const hits = JSON.parse(outcome.outputs['results'] ?? '[]') as Record<string, unknown>[];
    const names = hits.map(
      (hit) => `${String(hit['repository'])}#${String(hit['number'])} ${String(hit['kind'])}`,
    );
    return { hits, names, outcome };
  }

  it('finds nothing that was deleted, and looks only in the given repositories', async () => {
    const { world, boat, other } = await twoRepositories();
    for (const repository of [boat, other]) {
      repository.openIssue({ title: 'Mast falls down', body: 'In every storm.' });
      repository.addComment(1, { body: 'The mast fell on me.' });
    }
    await world.backfill({ ...LEXICAL, repository: 'octo/boat\nocto/harbour' });
    const mast = { ...LEXICAL, query: 'mast' };
    expect((await found(world, mast)).names.sort()).toEqual(['octo/boat#1 comment']);
    const both = { ...mast, repository: 'octo/boat\nocto/harbour' };
    expect((await found(world, both)).names).toHaveLength(2);
    expect((await found(world, { ...both, kind: 'issue' })).names).toHaveLength(2);
    await world.deliver(boat.deleteIssue(1), LEXICAL);
    expect((await found(world, both)).names).toEqual(['octo/harbour#1 comment']);
    await world.close();
  });

  it('takes an issue as the query, buys nothing, and finds neither the issue nor its comments', async () => {
    const { world, boat, other } = await twoRepositories();
    boat.openIssue({ title: 'Mast falls down', body: 'In every storm the mast falls.' });
    boat.addComment(1, { body: 'In every storm the mast falls, on me.' });
    boat.openIssue({ title: 'The mast falls', body: 'It fell in a storm.' });
    boat.addComment(2, { body: 'My mast fell in a storm as well.' });
    boat.openIssue({ title: 'Deck is wet', body: 'Swab it.' });
    other.openIssue({ title: 'Masts fall into the harbour', body: 'In every storm.' });
    await world.backfill({ repository: 'octo/boat\nocto/harbour' });
    world.texts();
    const requestsBefore = world.embeddings.requests.length;
    // One result for each issue: of the second one, its own text matches best.
    const expected = ['octo/boat#2 issue', 'octo/boat#3 issue'];
    for (const query of ['#1', 'octo/boat#1', 'https://github.com/octo/boat/issues/1#issuecomment-9']) {
      const { names, outcome } = await found(world, { query });
      expect([outcome.exitCode, names.sort()]).toEqual([0, expected]);
    }
    const away = await found(world, { query: 'octo/boat#1', repository: 'octo/harbour' });
    expect(away.names).toEqual(['octo/harbour#1 issue']);
    expect(world.embeddings.requests).toHaveLength(requestsBefore);
    expect(world.texts()).toEqual([]);
    await world.close();
  });

  it('says why an issue cannot be the query', async () => {
    const { world, boat } = await twoRepositories();
    boat.openIssue({ title: 'Mast falls down', body: 'In every storm.' });
    boat.openIssue({ title: 'Deck is wet', body: 'Swab it.' });
    await world.backfill({ repository: 'octo/boat\nocto/harbour' });
    await world.deliver(boat.deleteIssue(2));
    world.embeddings.fail({
      status: 400,
      times: 1_000,
      when: ({ inputs }) => inputs.join().includes('Rudder'),
    });
    await world.deliver(boat.openIssue({ title: 'Rudder is stuck', body: 'To port.' }));
    const log = async (change: Readonly<Record<string, string>>): Promise<string> => {
      const { outcome } = await found(world, change);
      expect([outcome.exitCode, outcome.outputs['results']]).toEqual([1, '[]']);
      return outcome.log;
    };
    expect(await log({ query: '#9' })).toContain('Issue octo/boat#9 is not in the database');
    expect(await log({ query: '#2' })).toContain('Issue octo/boat#2 was deleted or transferred');
    expect(await log({ query: '#3' })).toContain('Issue octo/boat#3 has no vector yet');
    expect(await log({ query: 'octo/raft#1' })).toContain('The database has nothing of octo/raft');
    expect(await log({ query: '#1', repository: 'octo/boat\nocto/harbour' })).toContain(
      'The query #1 names no repository, and 2 are searched. Write it as owner/name#1.',
    );
    await world.close();
  });

  it('filters by state, kind and score, up to the limit', async () => {
    const { world, boat } = await twoRepositories();
    for (let number = 1; number <= 8; number += 1) {
      boat.openIssue({ title: `Mast ${number}`, body: `The mast number ${number} falls.` });
      boat.addComment(number, { body: `Mast ${number} fell on me.` });
    }
    for (const number of [3, 5]) {
      boat.changeIssue(number, 'closed', { state: 'closed', state_reason: 'completed' });
    }
    await world.backfill(LEXICAL);
    const mast = { ...LEXICAL, query: 'the mast falls', limit: '100' };
    expect((await found(world, mast)).names).toHaveLength(8);
    const closed = await found(world, { ...mast, state: 'closed', kind: 'issue' });
    expect(closed.names.sort()).toEqual(['octo/boat#3 issue', 'octo/boat#5 issue']);
    expect(closed.hits.map(({ state }) => state)).toEqual(['closed', 'closed']);
    const comments = await found(world, { ...mast, state: 'open', kind: 'comment', limit: '6' });
    expect(comments.names).toHaveLength(6);
    expect(comments.hits.every(({ state, comment_id: id }) => state === 'open' && Number(id) > 0)).toBe(true);
    const all = (await found(world, mast)).hits.map(({ score }) => Number(score));
    expect(all.every((score) => score >= 0 && score <= 1)).toBe(true);
    const middle = all[3]!;
    const best = await found(world, { ...mast, 'min-similarity': String(middle) });
    expect(best.hits.map(({ score }) => score)).toEqual(all.filter((score) => score >= middle));
    await world.close();
  });

  it('without a vector index is announced in the first run only', async () => {
    const { world, boat } = await twoRepositories();
    boat.openIssue({ title: 'Mast falls down', body: 'In every storm.' });
    const first = await world.backfill(LEXICAL);
    const second = await world.deliver(boat.openIssue({ title: 'Deck is wet', body: 'Swab it.' }), LEXICAL);
    const [space] = await world.rows('SELECT vector_index FROM spaces');
    const isAnnounced = ![null, 'created'].includes(space!['vector_index'] as string | null);
    expect(first.log.match(/cannot create a vector index/g) ?? []).toHaveLength(isAnnounced ? 1 : 0);
    expect(second.outputs['embedded']).toBe('2');
    expect(second.log).not.toContain('cannot create a vector index');
    await world.close();
  });

  it('works while some texts are pending, and says how many', async () => {
    const { world, boat } = await twoRepositories();
    boat.openIssue({ title: 'Mast falls down', body: 'In every storm.' });
    await world.backfill();
    world.embeddings.fail({
      status: 400,
      times: 1_000,
      when: ({ inputs }) => inputs.join().includes('Rudder'),
    });
    await world.deliver(boat.openIssue({ title: 'Rudder is stuck', body: 'To port.' }));
    const { names, outcome } = await found(world, { query: 'mast' });
    const waiting = '1 result. 2 texts without a vector yet, which search cannot find.';
    expect([outcome.exitCode, outcome.outputs['pending'], names]).toEqual([0, '2', ['octo/boat#1 issue']]);
    expect(outcome.log).toContain(waiting);
    expect(outcome.summary).toContain(waiting);
    await world.close();
  });

  it('shows the matching passage on a terminal, and without markup in the summary', async () => {
    const { world, boat } = await twoRepositories();
    const filler = 'The sea was calm and nothing happened. '.repeat(30);
    const body = `<!-- Does the halyard jam? The halyard jams where a halyard jams. -->\n${filler}Then the <b>halyard</b> jams | @octo\n## in #1 ${filler}`;
    boat.openIssue({ title: 'Something <i>else</i>', body });
    boat.openIssue({ title: 'Deck is wet', body: 'Swab it.' });
    await world.backfill(LEXICAL);
    const { hits, outcome } = await found(world, { ...LEXICAL, query: 'halyard jams', kind: 'issue' });
    expect(hits[0]).toMatchObject({ number: 1, state: 'open', state_reason: null });
    expect(hits[0]!['passage']).toContain('Then the <b>halyard</b> jams | @octo');
    expect(outcome.summary).toContain('halyard');
    expect(outcome.summary).not.toMatch(/<b>|<i>|@octo|\n## /);
    expect(outcome.log).not.toContain('halyard');
    const { stdout } = await runCommand(
      ['search', '--query=halyard jams', '--kind=issue', `--database-url=${world.database.url}`].concat(
        '--embedding-model=lexical',
      ),
    );
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/^score {2}where {8}state {2}title$/);
    expect(lines[1]).toMatch(/^\d\.\d{3} {2}octo\/boat#1 {2}open {3}Something <i>else<\/i>$/);
    expect(lines[2]).toBe('       https://github.com/octo/boat/issues/1');
    expect(lines[3]).toContain('Then the <b>halyard</b> jams');
    await world.close();
  });
});
