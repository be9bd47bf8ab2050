/**
 * The project's main property: whatever happens to a repository and to the deliveries of its events, after one
 * catch-up and one backfill the database is what GitHub is. Histories are random; a failing one is shrunk and printed
 * with its seed.
 */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Store, World } from '../../src/core/ports.js';
import { applyEvent, backfill, catchUp } from '../../src/core/sync.js';
import { newTally } from '../../src/core/tally.js';
import { lexical } from '../../src/embedders/lexical.js';
import { eventOf } from '../../src/github/event.js';
import { sqliteStore } from '../../src/stores/sqlite/index.js';
import { columnsOf, expectedComment, expectedIssue, withPlainJson } from '../support/expected-rows.js';
import { emptyTracker, type EventPayload, type Tracker } from '../support/github/tracker.js';
import { modelHistory } from '../support/model-history.js';
import { embeddedDatabase, type Row, type TestDatabase } from '../support/test-database.js';

const HISTORIES = Number(process.env['TIARA_HISTORIES'] ?? 300);
const SEED = Number(process.env['TIARA_SEED'] ?? 20_261_123);
const INTERVAL_MS = 10 * 60_000;

const CHANGES = [
  'open',
  'edit',
  'close',
  'label',
  'comment',
  'edit comment',
  'delete comment',
  'delete',
  'transfer',
] as const;
const RUNS = ['deliver', 'deliver twice', 'lose', 'catch up', 'backfill', 'cut off'] as const;
type Change = (typeof CHANGES)[number];
type Operation = Change | (typeof RUNS)[number];

interface Step {
  readonly operation: Operation;
  /** Which repository, which item, which delivery: taken modulo what there is. */
  readonly which: number;
  /** Seconds that pass before; none is the interesting case. */
  readonly wait: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  operation: fc.constantFrom<Operation[]>(
    ...CHANGES,
    ...RUNS,
    'open',
    'edit',
    'comment',
    'deliver',
    'deliver',
    'deliver',
  ),
  which: fc.nat(1_000),
  wait: fc.constantFrom(0, 0, 0, 1, 30, 700),
});

/** Two repositories, one database, and deliveries that are under way. */
class Simulation {
  readonly trackers = [emptyTracker(4001, 'octo', 'boat'), emptyTracker(4002, 'octo', 'harbour')] as const;
  readonly counts = new Map<string, number>();
  private readonly underWay: EventPayload[] = [];
  private readonly store: Store;
  private now = new Date('2026-06-01T00:00:00Z').getTime();
  private made = 0;

  constructor(private readonly database: TestDatabase) {
    this.store = sqliteStore({ path: database.url.slice('sqlite:'.length) });
  }

  async begin(): Promise<void> {
    await this.store.migrate();
    for (const tracker of this.trackers) {
      await this.backfill(tracker);
    }
  }

  async take({ operation, which, wait }: Step): Promise<void> {
    this.counts.set(operation, (this.counts.get(operation) ?? 0) + 1);
    this.now += wait * 1000;
    for (const tracker of this.trackers) {
      tracker.wait(wait);
    }
    const tracker = this.trackers[which % 2] ?? this.trackers[0];
    switch (operation) {
      case 'deliver':
      case 'deliver twice':
        await this.deliver(which, operation === 'deliver twice');
        break;
      case 'lose':
        this.underWay.splice(which % (this.underWay.length || 1), 1);
        break;
      case 'catch up':
        await catchUp(this.world(), modelHistory(tracker, this.meanwhile(which)), newTally());
        break;
      case 'backfill':
        await this.backfill(tracker, this.meanwhile(which));
        break;
      case 'cut off':
        await this.backfill(tracker, cutOffAfter(which % 3)).catch(() => undefined);
        break;
      case 'open':
      case 'edit':
      case 'close':
      case 'label':
      case 'comment':
      case 'edit comment':
      case 'delete comment':
      case 'delete':
      case 'transfer':
        this.change(tracker, operation, which);
    }
  }

  /** What is under way is lost first, and comes after all: either way the end is GitHub's state. */
  async end(): Promise<void> {
    await this.heal();
    while (this.underWay.length > 0) {
      await this.deliver(this.made, false);
    }
    await this.heal();
    await this.store.close();
  }

  /** One catch-up and one backfill of each repository. */
  private async heal(): Promise<void> {
    for (const tracker of this.trackers) {
      await catchUp(this.world(), modelHistory(tracker), newTally());
      expect(await this.missing(tracker)).toEqual([]);
      // A backfill that was cut off is ended first: what it saw before, it need not look at again.
      await this.backfill(tracker);
      await this.backfill(tracker);
    }
    expect(await this.stored()).toEqual(this.expected());
    const pending = await this.database.rows(
      "SELECT number FROM issues WHERE deleted_at IS NULL AND (title_vec_of IS NULL OR title_vec_of <> title_hash || ':1')",
    );
    expect(pending).toEqual([]);
  }

  /** Issues that catch-up alone should have brought up to date. A comment's deletion does not move its issue's time. */
  private async missing(tracker: Tracker): Promise<Row[]> {
    const expected = tracker.issues().map((payload) => expectedIssue(payload, tracker.repository));
    const rows = await this.database.rows(`SELECT ${columnsOf(expected[0] ?? { number: 1 })} FROM issues`);
    const comparable = (row: Row): string =>
      JSON.stringify(withoutCloser({ ...withPlainJson(row), comment_count: null }));
    const stored = new Set(rows.map(comparable));
    return expected.filter((row) => !stored.has(comparable(row)));
  }

  private world(): World {
    const ignore = (): void => undefined;
    return {
      store: this.store,
      embedder: lexical(8),
      log: { info: ignore, notice: ignore, warning: ignore, debug: ignore },
      clock: { now: () => new Date(this.now) },
      runId: 'simulated',
      history: () => Promise.reject(new Error('not asked for by name')),
      trackerOf: () => Promise.reject(new Error('nothing is posted here')),
      historyOf: ({ id }) => {
        const tracker = this.trackers.find(({ repository }) => repository.id === id);
        return Promise.resolve(modelHistory(tracker ?? this.trackers[0]));
      },
    };
  }

  private backfill(tracker: Tracker, afterPage?: () => void): Promise<void> {
    return backfill(this.world(), modelHistory(tracker, afterPage), newTally(), { allowRemovals: true });
  }

  private change(tracker: Tracker, operation: Change, which: number): void {
    this.made += 1;
    const issues = tracker.issues();
    const comments = tracker.comments();
    const number = issues[which % (issues.length || 1)]?.number;
    const comment = comments[which % (comments.length || 1)]?.id;
    if (operation === 'open' || number === undefined) {
      this.underWay.push(tracker.openIssue({ title: `Title ${this.made}`, body: `Body ${which % 5}` }));
      return;
    }
    const other = tracker === this.trackers[0] ? this.trackers[1] : this.trackers[0];
    const payloads: Partial<Record<Change, () => EventPayload[]>> = {
      edit: () => [tracker.changeIssue(number, 'edited', { title: `Edited ${this.made}` })],
      close: () => [tracker.changeIssue(number, 'closed', { state: 'closed', state_reason: 'completed' })],
      label: () => [tracker.changeIssue(number, 'labeled', { labels: [{ name: `label ${this.made}` }] })],
      comment: () => [tracker.addComment(number, { body: `Comment ${this.made}` })],
      'edit comment': () =>
        comment === undefined ? [] : [tracker.editComment(comment, `Edited ${this.made}`)],
      'delete comment': () => (comment === undefined ? [] : [tracker.deleteComment(comment)]),
      delete: () => [tracker.deleteIssue(number)],
      transfer: () => Object.values(tracker.transferIssue(number, other)),
    };
    this.underWay.push(...(payloads[operation]?.() ?? []));
  }

  /** Life goes on behind the first page of a listing. */
  private meanwhile(which: number): () => void {
    let pages = 0;
    return () => {
      pages += 1;
      if (pages === 1) {
        const tracker = this.trackers[which % 2] ?? this.trackers[0];
        this.change(tracker, CHANGES[which % CHANGES.length] ?? 'edit', which >> 1);
      }
    };
  }

  private async deliver(which: number, isTwice: boolean): Promise<void> {
    const [payload] = this.underWay.splice(which % (this.underWay.length || 1), 1);
    if (payload === undefined) {
      return;
    }
    const event = eventOf(payload.comment === undefined ? 'issues' : 'issue_comment', payload);
    for (let times = isTwice ? 2 : 1; times > 0; times -= 1) {
      await applyEvent(this.world(), event, INTERVAL_MS, newTally());
    }
  }

  private expected(): Row[] {
    return this.trackers.flatMap((tracker) => {
      const ids = new Map(tracker.issues().map(({ number, id }) => [number, id]));
      return [
        ...tracker.issues().map((payload) => withoutCloser(expectedIssue(payload, tracker.repository))),
        ...tracker.comments().map((payload) => expectedComment(payload, tracker.repository, ids)),
      ].sort(byId);
    });
  }

  private async stored(): Promise<Row[]> {
    const found: Row[] = [];
    for (const { repository } of this.trackers) {
      const live = `WHERE repository_id = ${repository.id} AND deleted_at IS NULL`;
      const [issue, comment] = [
        expectedIssue(SAMPLE.issue, repository),
        expectedComment(SAMPLE.comment, repository, new Map()),
      ];
      const issues = await this.database.rows(`SELECT ${columnsOf(issue)} FROM issues ${live}`);
      // A comment is live only if its issue is: one that comes late has a tombstone above it.
      const underLive = `AND github_issue_id IN (SELECT github_issue_id FROM issues ${live})`;
      const comments = await this.database.rows(
        `SELECT ${columnsOf(comment)} FROM comments ${live} ${underLive}`,
      );
      found.push(...[...issues.map(withPlainJson).map(withoutCloser), ...comments].sort(byId));
    }
    return found;
  }
}

/** For the names of the columns. */
const SAMPLE = (() => {
  const tracker = emptyTracker(1, 'a', 'b');
  const { issue } = tracker.openIssue({});
  const { comment } = tracker.addComment(1, {});
  return { issue, comment: comment! };
})();

/** Webhooks do not say who closed an issue; the stand-in's listings do not either. */
function withoutCloser(row: Row): Row {
  return { ...row, closed_by_login: null };
}

function byId(a: Row, b: Row): number {
  const id = (row: Row): number => Number(row['github_comment_id'] ?? row['github_issue_id']);
  return id(a) - id(b);
}

function cutOffAfter(pages: number): () => void {
  let seen = 0;
  return () => {
    seen += 1;
    if (seen > pages) {
      throw new Error('cut off');
    }
  };
}

describe('any history', () => {
  it(
    `ends in GitHub's state (${HISTORIES} histories, seed ${SEED})`,
    async () => {
      const counts = new Map<string, number>();
      const lengths: number[] = [];
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 70, size: 'max' }), async (steps) => {
          const database = embeddedDatabase();
          const simulation = new Simulation(database);
          try {
            await simulation.begin();
            for (const each of steps) {
              await simulation.take(each);
            }
            await simulation.end();
          } finally {
            await database.drop();
          }
          lengths.push(steps.length);
          for (const [operation, count] of simulation.counts) {
            counts.set(operation, (counts.get(operation) ?? 0) + count);
          }
        }),
        { numRuns: HISTORIES, seed: SEED },
      );
      lengths.sort((a, b) => a - b);
      process.stdout.write(
        `${HISTORIES} histories, median ${lengths[Math.floor(lengths.length / 2)] ?? 0} steps: ` +
          `${[...counts].map(([operation, count]) => `${operation} ${count}`).join(', ')}\n`,
      );
    },
    HISTORIES * 2_000,
  );
});
