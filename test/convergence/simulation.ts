/** One history: applies its steps, and compares the database with GitHub at the end. */
import { isDeepStrictEqual, inspect } from 'node:util';
import { vectorFor } from '../support/embeddings-protocol.js';
import { columnsOf, expectedComment, expectedIssue, withPlainJson } from '../support/expected-rows.js';
import { emptyTracker, restartIds, type EventPayload, type Tracker } from '../support/github/tracker.js';
import type { Row, TestDatabase } from '../support/test-database.js';
import type { Circumstance, Hands, RunOf } from './runner.js';
import { live, POISON } from './issue-lifecycle.js';
import { CHANGES, isChange, type Change, type Step } from './steps.js';

/** Longer than a killed run can block others. */
const LEASE_IS_OVER_S = 11 * 60;
/** What can happen while a page is on its way. An outage is left out: it lasts longer than the overlap of a catch-up, and a page may not. */
const MEANWHILE = CHANGES.filter((change) => change !== 'talk in an outage');
/** Deliveries that arrive at the same time. */
const TOGETHER = 4;

export class Difference extends Error {}

export interface Simulation {
  begin(): Promise<void>;
  take(step: Step): Promise<void>;
  /** Runs catch-ups and backfills. Throws a Difference if the database does not match GitHub then. */
  end(): Promise<void>;
}

/** Two repositories, one database, and deliveries that have not arrived yet. */
export function simulation(hands: Hands, database: TestDatabase): Simulation {
  const { trackers, bought } = hands;
  const underWay: EventPayload[] = [];
  const delivered: EventPayload[] = [];
  const known: Known = { gone: new Set(), transferred: new Set(), moved: new Set() };
  let made = 0;

  const calm: Circumstance = { trouble: 'none', at: 0, meanwhile: () => Promise.resolve() };
  const otherThan = (tracker: Tracker): Tracker => (tracker === trackers[0] ? trackers[1] : trackers[0]);
  const change = (tracker: Tracker, what: Change, which: number): void => {
    const payloads = live(tracker, otherThan(tracker), what, which, (made += 1));
    remember(known, payloads, otherThan(tracker));
    underWay.push(...payloads);
  };
  const wait = async (seconds: number): Promise<void> => {
    trackers.forEach((tracker) => {
      tracker.wait(seconds);
    });
    await hands.wait(seconds);
  };
  const circumstanceOf = ({ trouble, at, which }: Step): Circumstance => ({
    trouble,
    at,
    // The event of this change is delivered at once, to another run than the one that it interrupts.
    meanwhile: async (feed, [first]) => {
      const tracker = trackers[which % 2] ?? trackers[0];
      if (feed === 'comments' && first !== undefined && tracker.comment(first.id) !== undefined) {
        // A change on a page that was already read shifts the items behind it.
        underWay.push(
          which % 3 === 0
            ? tracker.deleteComment(first.id)
            : tracker.editComment(first.id, `Edited ${(made += 1)}`),
        );
      } else {
        change(tracker, MEANWHILE[(which >> 2) % MEANWHILE.length] ?? 'edit', which >> 1);
      }
      await deliver(underWay.length - 1);
    },
  });
  /** Texts that were bought more often than there are rows with them. An issue that was transferred there and back has two rows. */
  const boughtTwice = async (texts: readonly string[]): Promise<readonly string[]> => {
    const issues = await database.rows('SELECT title, body FROM issues');
    const comments = await database.rows('SELECT body FROM comments');
    const stored = [
      ...issues.flatMap(({ title, body }) => [title, `${String(title)}\n\n${String(body ?? '')}`]),
      ...comments.map(({ body }) => body),
    ];
    const times = (among: readonly unknown[], text: string): number =>
      among.filter((each) => each === text).length;
    return [...new Set(texts)].filter((text) => times(texts, text) > times(stored, text));
  };
  const run = async (which: RunOf, circumstance: Circumstance): Promise<void> => {
    try {
      await hands.run(which, circumstance);
    } catch (error) {
      if (!canFail(circumstance)) {
        throw error;
      }
      return;
    }
    if (which.mode === 'event') {
      rememberGone(known, which.payload);
    }
  };
  const deliver = (which: number, circumstance = calm): Promise<void> => {
    const [payload] = underWay.splice(which % (underWay.length || 1), 1);
    if (payload === undefined) {
      return Promise.resolve();
    }
    delivered.push(payload);
    return run(eventOf(payload, trackers), circumstance);
  };

  /** Runs one catch-up and one complete backfill of each repository. */
  const heal = async (): Promise<void> => {
    await wait(LEASE_IS_OVER_S);
    for (const tracker of trackers) {
      await hands.run({ mode: 'catch-up', tracker }, calm);
      await afterCatchUp(database, tracker, known);
      await hands.run({ mode: 'backfill', tracker }, calm);
    }
    same('rows', await storedRows(database, trackers), expectedRows(trackers));
    same('vectors', await storedVectors(database), expectedVectors(trackers));
    await tombstonesSayWhy(database, known);
    same('failures', await storedFailures(database), expectedFailures(trackers));
  };

  return {
    async begin() {
      for (const tracker of trackers) {
        await hands.run({ mode: 'backfill', tracker }, calm);
      }
    },

    async take(step) {
      const { operation, which } = step;
      await wait(step.wait);
      const tracker = trackers[which % 2] ?? trackers[0];
      const circumstance = circumstanceOf(step);
      if (isChange(operation)) {
        change(tracker, operation, which);
        return;
      }
      switch (operation) {
        case 'deliver':
          return deliver(which, circumstance);
        case 'deliver twice': {
          const payload = underWay[which % (underWay.length || 1)];
          await deliver(which, circumstance);
          return payload && run(eventOf(payload, trackers), circumstance);
        }
        case 'redeliver': {
          const payload = delivered[which % (delivered.length || 1)];
          return payload && run(eventOf(payload, trackers), circumstance);
        }
        case 'deliver together':
          await Promise.all(Array.from({ length: TOGETHER }, (_, at) => deliver(which >> at, circumstance)));
          return;
        case 'cancel':
          underWay.splice(which % (underWay.length || 1), 1);
          return;
        case 'catch up':
          return run({ mode: 'catch-up', tracker }, circumstance);
        case 'catch up together': {
          const before = bought.length;
          await Promise.all([0, 1].map(() => run({ mode: 'catch-up', tracker }, calm)));
          same('texts bought twice by two catch-ups at once', await boughtTwice(bought.slice(before)), []);
          return;
        }
        case 'backfill':
          return run({ mode: 'backfill', tracker }, circumstance);
      }
    },

    /** Checks twice: as if the outstanding deliveries were lost, and after they arrive late. */
    async end() {
      await heal();
      while (underWay.length > 0) {
        await deliver(made);
      }
      await heal();
      const before = bought.length;
      for (const tracker of trackers) {
        await hands.run({ mode: 'backfill', tracker }, calm);
      }
      same('texts bought by a backfill of what is known', bought.length - before, 0);
    },
  };
}

/** Two trackers that live in one time, with the same ids in every history: one that failed fails again alone. */
export function twoTrackers(): readonly [Tracker, Tracker] {
  restartIds();
  return [emptyTracker(4001, 'octo', 'boat'), emptyTracker(4002, 'octo', 'harbour')];
}

function canFail({ trouble }: Circumstance): boolean {
  return trouble !== 'none' && trouble !== 'listing lags' && trouble !== 'life goes on';
}

function eventOf(payload: EventPayload, trackers: readonly [Tracker, Tracker]): RunOf {
  const { id } = payload['repository'] as { readonly id: number };
  const tracker = trackers.find(({ repository }) => repository.id === id) ?? trackers[0];
  return { mode: 'event', payload, tracker };
}

function same(what: string, found: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(found, expected)) {
    throw new Difference(
      `${what}: ${Array.isArray(found) && Array.isArray(expected) ? changesIn(found, expected) : shown({ found, expected })}`,
    );
  }
}

function shown(value: unknown): string {
  return inspect(value, { depth: 5, breakLength: 120, maxArrayLength: 20 });
}

/** The items that are in only one of two lists. */
function changesIn(found: readonly unknown[], expected: readonly unknown[]): string {
  const without = (some: readonly unknown[], others: readonly unknown[]): readonly unknown[] => {
    const known = new Set(others.map((other) => JSON.stringify(other)));
    return some.filter((each) => !known.has(JSON.stringify(each)));
  };
  return shown({ found: without(found, expected), expected: without(expected, found) });
}

/** The ids of items for which the database must hold more than their current state. */
interface Known {
  /** A successful run got the event of its deletion or transfer. */
  readonly gone: Set<number>;
  readonly transferred: Set<number>;
  /** Comments that came with a transferred issue: they send no event and keep their times. */
  readonly moved: Set<number>;
}

function remember(known: Known, payloads: readonly EventPayload[], other: Tracker): void {
  for (const payload of payloads) {
    if (payload.action === 'transferred') {
      known.transferred.add(payload.issue.id);
    }
    if (Object.hasOwn(payload['changes'] ?? {}, 'old_issue')) {
      other.commentsOf(payload.issue.number).forEach(({ id }) => known.moved.add(id));
    }
  }
}

function rememberGone(known: Known, { action, issue, comment }: EventPayload): void {
  if (action === 'transferred' || action === 'deleted') {
    known.gone.add((comment ?? issue).id);
  }
}

/** Checks what a catch-up alone must update, and what it must not restore. */
async function afterCatchUp(database: TestDatabase, tracker: Tracker, known: Known): Promise<void> {
  const ids = new Map(tracker.issues().map(({ number, id }) => [number, id]));
  const issues = await database.rows(`SELECT ${COLUMNS.issue} FROM issues`);
  const comments = await database.rows(`SELECT ${COLUMNS.comment} FROM comments`);
  const expected = [
    ...tracker.issues().map((payload) => expectedIssue(payload, tracker.repository)),
    ...tracker
      .comments()
      .filter(({ id }) => !known.moved.has(id))
      .map((payload) => expectedComment(payload, tracker.repository, ids)),
  ];
  const all = [...issues.map(withPlainJson), ...comments];
  // Neither the deletion of a comment nor a rename, which changes URLs, changes the issue's updated_at.
  const comparable = (row: Row): Row => ({ ...withoutCloser(row), comment_count: null, html_url: null });
  const wanted = new Set(expected.map(idOf));
  same(
    'after catch-up alone',
    all
      .filter((row) => wanted.has(idOf(row)))
      .map(comparable)
      .sort(byId),
    expected.map(comparable).sort(byId),
  );
  const back = all.filter((row) => known.gone.has(idOf(row)) && row['deleted_at'] === null);
  same('rows that are live again', back.map(idOf), []);
}

/** Checks that exactly the transferred issues have `transferred` as their reason. */
async function tombstonesSayWhy(database: TestDatabase, { transferred }: Known): Promise<void> {
  const rows = await database.rows(
    'SELECT github_issue_id, deleted_reason FROM issues WHERE deleted_at IS NOT NULL',
  );
  const wrong = rows.filter(
    (row) => transferred.has(idOf(row)) !== (row['deleted_reason'] === 'transferred'),
  );
  same('reasons of tombstones', wrong, []);
}

function expectedRows(trackers: readonly Tracker[]): Row[] {
  return trackers.flatMap((tracker) => {
    const ids = new Map(tracker.issues().map(({ number, id }) => [number, id]));
    return [
      ...tracker.issues().map((payload) => withoutCloser(expectedIssue(payload, tracker.repository))),
      ...tracker.comments().map((payload) => expectedComment(payload, tracker.repository, ids)),
    ].sort(byId);
  });
}

async function storedRows(database: TestDatabase, trackers: readonly Tracker[]): Promise<Row[]> {
  const found: Row[] = [];
  for (const { repository } of trackers) {
    const live = `WHERE repository_id = ${repository.id} AND deleted_at IS NULL`;
    const issues = await database.rows(`SELECT ${COLUMNS.issue} FROM issues ${live}`);
    // A comment is live only if its issue is: one that arrives late may belong to a tombstone.
    const underLive = `AND github_issue_id IN (SELECT github_issue_id FROM issues ${live})`;
    const comments = await database.rows(`SELECT ${COLUMNS.comment} FROM comments ${live} ${underLive}`);
    found.push(...[...issues.map(withPlainJson).map(withoutCloser), ...comments].sort(byId));
  }
  return found;
}

const COLUMNS = (() => {
  const tracker = emptyTracker(1, 'a', 'b');
  const { issue } = tracker.openIssue({});
  const { comment } = tracker.addComment(1, {});
  return {
    issue: columnsOf(expectedIssue(issue, tracker.repository)),
    comment: columnsOf(expectedComment(comment!, tracker.repository, new Map())),
  };
})();

/** Webhooks do not say who closed an issue. */
function withoutCloser(row: Row): Row {
  return { ...row, closed_by_login: null };
}

function byId(a: Row, b: Row): number {
  return idOf(a) - idOf(b);
}

function idOf(row: Row): number {
  return Number(row['github_comment_id'] ?? row['github_issue_id']);
}

const LIVE_COMMENTS =
  'comments c JOIN issues i ON i.github_issue_id = c.github_issue_id WHERE c.deleted_at IS NULL AND i.deleted_at IS NULL';

/** From the name of a text to its rounded vector; null if it has none. */
type Vectors = Record<string, string | null>;

async function storedVectors(database: TestDatabase): Promise<Vectors> {
  const issues = await database.rows(
    'SELECT github_issue_id AS id, title_vec, title_hash, title_vec_of, body_vec, body_hash, body_vec_of FROM issues WHERE deleted_at IS NULL',
  );
  const comments = await database.rows(
    `SELECT c.github_comment_id AS id, c.body_vec, c.body_hash, c.body_vec_of FROM ${LIVE_COMMENTS}`,
  );
  const isCurrent = (row: Row, field: string): boolean =>
    row[`${field}_vec_of`] === `${String(row[`${field}_hash`])}:1`;
  const of = (row: Row, field: string): string | null =>
    isCurrent(row, field) ? rounded(JSON.parse(String(row[`${field}_vec`])) as number[]) : null;
  return Object.fromEntries(
    [
      ...issues.flatMap((row): [string, string | null][] => [
        [`title of ${String(row['id'])}`, of(row, 'title')],
        [`body of ${String(row['id'])}`, of(row, 'body')],
      ]),
      ...comments.map((row): [string, string | null] => [`comment ${String(row['id'])}`, of(row, 'body')]),
    ].sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function expectedVectors(trackers: readonly Tracker[]): Vectors {
  const of = (text: string): string | null => (text.includes(POISON) ? null : rounded(vectorFor(text, 8)));
  return Object.fromEntries(
    trackers
      .flatMap((tracker) => [
        ...tracker.issues().flatMap(({ id, title, body }): [string, string | null][] => [
          [`title of ${id}`, of(title)],
          [`body of ${id}`, of(`${title}\n\n${body ?? ''}`)],
        ]),
        ...tracker.comments().map(({ id, body }): [string, string | null] => [`comment ${id}`, of(body)]),
      ])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** Stored numbers are 32-bit floats. */
function rounded(vector: readonly number[]): string {
  return vector.map((number) => Math.fround(number).toFixed(4).replace('-0.0000', '0.0000')).join(' ');
}

async function storedFailures(database: TestDatabase): Promise<number[]> {
  const rows = await database.rows('SELECT id FROM failures ORDER BY id');
  return rows.map(({ id }) => Number(id));
}

function expectedFailures(trackers: readonly Tracker[]): number[] {
  return trackers
    .flatMap((tracker) => tracker.issues().filter(({ body }) => body?.includes(POISON) === true))
    .map(({ id }) => id)
    .sort((a, b) => a - b);
}
