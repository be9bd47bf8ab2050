/** One item that cannot be processed: it is remembered, named, tried again after a wait, and keeps nothing else up. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { describeDatabases } from '../support/databases.js';
import { startEmbeddings } from '../support/embeddings.js';
import { editIssue } from '../support/github/operations.js';
import { emptyTracker, type Tracker } from '../support/github/tracker.js';
import { API_KEY, scene, type Scene } from '../support/world.js';

/** Three issues with a comment each. */
function boat(repository = emptyTracker(4001, 'octo', 'boat')): Tracker {
  for (let number = 1; number <= 3; number += 1) {
    repository.openIssue({ title: `Title ${number}`, body: `Body ${number}` });
    repository.addComment(number, { body: `Comment ${number}` });
    repository.wait(1);
  }
  return repository;
}

describeDatabases('poison', (open) => {
  let place: Scene;
  afterEach(() => place.close());

  const failures = () =>
    place.rows('SELECT kind, issue_number, attempts FROM failures ORDER BY kind, issue_number');
  /** As if the wait for the next try were over. */
  const letTimePass = () => place.database.execute("UPDATE failures SET next_try_at = '2026-01-01 00:00:00'");

  describe('a text that the model refuses', () => {
    it('is bought by nobody until its next try, and then counted once more', async () => {
      const repository = boat();
      repository.openIssue({ title: 'Poison', body: 'unspeakable' });
      place = await scene(await open(), { trackers: [repository] });
      const picky = await startEmbeddings({ key: API_KEY, poison: (text) => text.includes('unspeakable') });
      const change = { 'openai-base-url': picky.url };
      const first = await place.backfill(change);
      expect(first).toMatchObject({ exitCode: 1, outputs: { embedded: '10', failed: '1', pending: '1' } });
      expect(first.log).toMatch(/::error::issue #4 \(body\)/);
      expect(first.log).not.toContain('unspeakable');
      expect(await failures()).toEqual([{ kind: 'issue body', issue_number: 4, attempts: 1 }]);

      const asked = picky.requests.length;
      const waiting = await place.backfill(change);
      expect(waiting).toMatchObject({
        exitCode: 0,
        outputs: { status: 'partial', failed: '0', pending: '1', embedded: '0' },
      });
      expect(waiting.log).toContain('issue #4 (body)');
      expect(picky.requests).toHaveLength(asked);

      await letTimePass();
      expect(await place.backfill(change)).toMatchObject({ exitCode: 1, outputs: { failed: '1' } });
      expect(await failures()).toEqual([{ kind: 'issue body', issue_number: 4, attempts: 2 }]);
      await picky.close();
    });

    it('is forgotten when it is edited, and when the model takes it after all', async () => {
      const repository = boat();
      repository.openIssue({ title: 'Poison', body: 'unspeakable' });
      repository.openIssue({ title: 'Venom', body: 'unspeakable as well' });
      place = await scene(await open(), { trackers: [repository] });
      const picky = await startEmbeddings({ key: API_KEY, poison: (text) => text.includes('unspeakable') });
      await place.backfill({ 'openai-base-url': picky.url });
      repository.wait(60);
      const edited = await place.deliver(editIssue(repository, 4, { body: 'Something nice' }), {
        'openai-base-url': picky.url,
      });
      expect(edited).toMatchObject({ exitCode: 0, outputs: { embedded: '1', pending: '0' } });
      await picky.close();
      await letTimePass();
      const healed = await place.backfill();
      expect(healed).toMatchObject({ exitCode: 0, outputs: { status: 'done', embedded: '1', pending: '0' } });
      expect(await failures()).toEqual([]);
    });
  });

  describe('a row that the database refuses', () => {
    it('is left out alone, and stored when the database takes it', async () => {
      const repository = emptyTracker(4001, 'octo', 'boat');
      const database = await open();
      place = await scene(database, { trackers: [repository] });
      await place.backfill();
      boat(repository);
      const isEmbedded = database.url.startsWith('sqlite:');
      await database.execute(
        isEmbedded
          ? "CREATE TRIGGER picky BEFORE INSERT ON issues WHEN NEW.number = 2 BEGIN SELECT RAISE(ABORT, 'unspeakable'); END"
          : "CREATE TRIGGER picky BEFORE INSERT ON issues FOR EACH ROW IF NEW.number = 2 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'unspeakable'; END IF",
      );
      const refused = await place.backfill();
      expect(refused).toMatchObject({
        exitCode: 1,
        outputs: { status: 'partial', stored: '5', failed: '1' },
      });
      expect(refused.log).toMatch(/::error::issue #2: .*refuses a row/);
      expect(refused.log).not.toContain('unspeakable');
      expect(await failures()).toEqual([{ kind: 'issue', issue_number: 2, attempts: 1 }]);

      await database.execute('DROP TRIGGER picky');
      await letTimePass();
      const healed = await place.run({ name: 'schedule' });
      expect(healed).toMatchObject({ exitCode: 0, outputs: { status: 'done', pending: '0' } });
      expect(await failures()).toEqual([]);
      expect(await place.rows('SELECT number FROM issues ORDER BY number')).toEqual([
        { number: 1 },
        { number: 2 },
        { number: 3 },
      ]);
      expect(
        await place.rows('SELECT github_comment_id FROM comments WHERE github_issue_id IS NULL'),
      ).toEqual([]);
    });
  });

  describe('an item that is not as GitHub documents it', () => {
    it('is left out alone, and stored when it can be read', async () => {
      const repository = boat();
      const malformed = repository.issue(2) as { title: unknown };
      malformed.title = 5;
      place = await scene(await open(), { trackers: [repository] });
      const first = await place.backfill();
      expect(first).toMatchObject({ exitCode: 1, outputs: { status: 'partial', stored: '5', failed: '1' } });
      expect(first.log).toMatch(/::error::issue #2: title is not a text/);
      expect(await place.run({ name: 'schedule' })).toMatchObject({ outputs: { stored: '0' } });

      malformed.title = 'Readable';
      await letTimePass();
      const healed = await place.run({ name: 'schedule' });
      expect(healed).toMatchObject({ exitCode: 0, outputs: { status: 'done', pending: '0' } });
      expect(await place.rows('SELECT title FROM issues WHERE number = 2')).toEqual([{ title: 'Readable' }]);
      expect(await failures()).toEqual([]);
    });
  });
});
