/** One item that cannot be processed: it is recorded, named in the log, retried after a wait, and holds up nothing else. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { describeDatabases } from '../support/databases.js';
import { startEmbeddings } from '../support/embeddings.js';
import { editIssue } from '../support/github/operations.js';
import { emptyTracker, type Tracker } from '../support/github/tracker.js';
import { API_KEY, scene, type Scene } from '../support/world.js';

/** Opens three issues with a comment each. */
function openThreeIssues(repository = emptyTracker(4001, 'octo', 'boat')): Tracker {
  for (let number = 1; number <= 3; number += 1) {
    repository.openIssue({ title: `Title ${number}`, body: `Body ${number}` });
    repository.addComment(number, { body: `Comment ${number}` });
    repository.wait(1);
  }
  return repository;
}

describeDatabases('one bad item', (open) => {
  let world: Scene;
  afterEach(() => world.close());

  const failures = () =>
    world.rows('SELECT kind, issue_number, attempts FROM failures ORDER BY kind, issue_number');
  const makeRetriesDue = () =>
    world.database.execute("UPDATE failures SET next_try_at = '2026-01-01 00:00:00'");

  describe('a text that the model refuses', () => {
    it('is not sent again until its next try is due, and then counts another failure', async () => {
      const repository = openThreeIssues();
      repository.openIssue({ title: 'Poison', body: 'unspeakable' });
      world = await scene(await open(), { trackers: [repository] });
      const strict = await startEmbeddings({ key: API_KEY, poison: (text) => text.includes('unspeakable') });
      const toStrictModel = { 'openai-base-url': strict.url };
      const first = await world.backfill(toStrictModel);
      expect(first).toMatchObject({ exitCode: 1, outputs: { embedded: '10', failed: '1', pending: '1' } });
      expect(first.log).toMatch(/::error::issue #4 \(body\)/);
      expect(first.log).not.toContain('unspeakable');
      expect(await failures()).toEqual([{ kind: 'issue body', issue_number: 4, attempts: 1 }]);

      const requestsBefore = strict.requests.length;
      const waiting = await world.backfill(toStrictModel);
      expect(waiting).toMatchObject({
        exitCode: 0,
        outputs: { status: 'partial', failed: '0', pending: '1', embedded: '0' },
      });
      expect(waiting.log).toContain('issue #4 (body)');
      expect(strict.requests).toHaveLength(requestsBefore);

      await makeRetriesDue();
      expect(await world.backfill(toStrictModel)).toMatchObject({ exitCode: 1, outputs: { failed: '1' } });
      expect(await failures()).toEqual([{ kind: 'issue body', issue_number: 4, attempts: 2 }]);
      await strict.close();
    });

    it('is forgotten once it is edited, or once the model accepts it', async () => {
      const repository = openThreeIssues();
      repository.openIssue({ title: 'Poison', body: 'unspeakable' });
      repository.openIssue({ title: 'Venom', body: 'unspeakable as well' });
      world = await scene(await open(), { trackers: [repository] });
      const strict = await startEmbeddings({ key: API_KEY, poison: (text) => text.includes('unspeakable') });
      await world.backfill({ 'openai-base-url': strict.url });
      repository.wait(60);
      const edited = await world.deliver(editIssue(repository, 4, { body: 'Something nice' }), {
        'openai-base-url': strict.url,
      });
      expect(edited).toMatchObject({ exitCode: 0, outputs: { embedded: '1', pending: '0' } });
      await strict.close();
      await makeRetriesDue();
      const recovered = await world.backfill();
      expect(recovered).toMatchObject({
        exitCode: 0,
        outputs: { status: 'done', embedded: '1', pending: '0' },
      });
      expect(await failures()).toEqual([]);
    });
  });

  describe('a row that the database refuses', () => {
    it('is left out alone, and stored once the database accepts it', async () => {
      const repository = emptyTracker(4001, 'octo', 'boat');
      const database = await open();
      world = await scene(database, { trackers: [repository] });
      await world.backfill();
      openThreeIssues(repository);
      const isEmbedded = database.url.startsWith('sqlite:');
      await database.execute(
        isEmbedded
          ? "CREATE TRIGGER refuse_one BEFORE INSERT ON issues WHEN NEW.number = 2 BEGIN SELECT RAISE(ABORT, 'unspeakable'); END"
          : "CREATE TRIGGER refuse_one BEFORE INSERT ON issues FOR EACH ROW IF NEW.number = 2 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'unspeakable'; END IF",
      );
      const refused = await world.backfill();
      expect(refused).toMatchObject({
        exitCode: 1,
        outputs: { status: 'partial', stored: '5', failed: '1' },
      });
      expect(refused.log).toMatch(/::error::issue #2: .*refuses a row/);
      expect(refused.log).not.toContain('unspeakable');
      expect(await failures()).toEqual([{ kind: 'issue', issue_number: 2, attempts: 1 }]);

      await database.execute('DROP TRIGGER refuse_one');
      await makeRetriesDue();
      const recovered = await world.run({ name: 'schedule' });
      expect(recovered).toMatchObject({ exitCode: 0, outputs: { status: 'done', pending: '0' } });
      expect(await failures()).toEqual([]);
      expect(await world.rows('SELECT number FROM issues ORDER BY number')).toEqual([
        { number: 1 },
        { number: 2 },
        { number: 3 },
      ]);
      expect(
        await world.rows('SELECT github_comment_id FROM comments WHERE github_issue_id IS NULL'),
      ).toEqual([]);
    });
  });

  describe('an item that is not as GitHub documents it', () => {
    it('is left out alone, and stored once it can be read', async () => {
      const repository = openThreeIssues();
      const malformed = repository.issue(2) as { title: unknown };
      malformed.title = 5;
      world = await scene(await open(), { trackers: [repository] });
      const first = await world.backfill();
      expect(first).toMatchObject({ exitCode: 1, outputs: { status: 'partial', stored: '5', failed: '1' } });
      expect(first.log).toMatch(/::error::issue #2: title is not a string/);
      expect(await world.run({ name: 'schedule' })).toMatchObject({ outputs: { stored: '0' } });

      malformed.title = 'Readable';
      await makeRetriesDue();
      const recovered = await world.run({ name: 'schedule' });
      expect(recovered).toMatchObject({ exitCode: 0, outputs: { status: 'done', pending: '0' } });
      expect(await world.rows('SELECT title FROM issues WHERE number = 2')).toEqual([{ title: 'Readable' }]);
      expect(await failures()).toEqual([]);
    });
  });
});
