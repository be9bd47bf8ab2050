/** Whatever a database answers, the run ends well or names the database and the way out, without the server's own words. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { UserError } from '../../src/core/model/errors.js';
import { explainTidbError, failureName, isRetryable } from '../../src/stores/tidb/tidb-errors.js';
import { emptyTracker } from '../support/github/tracker.js';
import { tryCases, type End } from './cases.js';
import { expectNamed } from './hostile-json.js';
import { endOf, openWorld, type FuzzedWorld } from './world.js';

/** The server's own message may hold the text of an issue. */
const SECRET = 'the white whale';

const NUMBERS = fc.oneof(
  fc.integer({ min: 1000, max: 1999 }),
  fc.integer({ min: 3000, max: 4100 }),
  fc.integer({ min: 8000, max: 9100 }),
  fc.integer({ min: -200, max: 70_000 }),
);
const WORDS = fc.constantFrom(
  '',
  'Missing user name prefix',
  'usage quota exhausted',
  'insecure transport',
  'rpc error: code = Unavailable',
  'self-signed certificate',
  'Hostname/IP does not match certificate altnames',
  'undefined',
);
const CODES = fc.constantFrom(
  'ER_DUP_ENTRY',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EPIPE',
  'HANDSHAKE_SSL_ERROR',
  'HANDSHAKE_NO_SSL_SUPPORT',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'UNKNOWN_CODE_PLEASE_REPORT',
  'CERT_HAS_EXPIRED',
  '',
);

const ERRORS = fc.record(
  { errno: NUMBERS, code: CODES, words: WORDS, fatal: fc.boolean(), sqlState: fc.string({ maxLength: 5 }) },
  { requiredKeys: ['words'] },
);

describe('an error of TiDB', () => {
  it('of any number, code and message is explained', () =>
    tryCases('errors of TiDB', 1_200, ERRORS, ({ words, ...parts }): End => {
      const error = Object.assign(new Error(`${words} near '${SECRET}'`), {
        sql: `INSERT '${SECRET}'`,
        ...parts,
      });
      const explained = explainTidbError(error, 'db.example:4000');
      expect(typeof isRetryable(error)).toBe('boolean');
      expect(failureName(error)).not.toContain(SECRET);
      if (explained === error) {
        // Not the driver's: a bug, and reported as one.
        expect(parts.code === undefined && !((parts.errno ?? 0) > 0)).toBe(true);
        return 'skipped';
      }
      expectNamed([explained]);
      expect((explained as UserError).message).toContain('db.example:4000');
      expect((explained as UserError).message).not.toContain(SECRET);
      expect(String((explained as UserError).cause)).not.toContain(SECRET);
      return 'refused by name';
    }));
});

const TABLES = ['issues', 'comments', 'repositories', 'failures', 'chunks', 'spaces', 'actions'];
/** What somebody may have done to the file: a trigger, a constraint, a table or a column that is gone. */
const SABOTAGE = fc.record({
  table: fc.constantFrom(...TABLES),
  when: fc.constantFrom('BEFORE INSERT', 'BEFORE UPDATE', 'AFTER INSERT', 'AFTER UPDATE', 'BEFORE DELETE'),
  how: fc.constantFrom('ABORT', 'FAIL', 'ROLLBACK'),
  /** Of issues and comments, only rows with this remainder of their id. */
  among: fc.integer({ min: 1, max: 3 }),
});

describe('an embedded database', () => {
  const tracker = emptyTracker(4001, 'octo', 'boat');
  for (const number of [1, 2, 3]) {
    tracker.openIssue({ title: `The mast is loose (${number})`, body: `It swings in wind ${number}.` });
    tracker.addComment(number, { body: `Tie it with bowline ${number}.` });
  }
  let world: FuzzedWorld;
  beforeAll(async () => {
    world = await openWorld({ trackers: [tracker] });
  });
  afterAll(() => world.close());

  it('that refuses what it is told is named, and loses nothing in silence', () =>
    tryCases(
      'triggers that refuse',
      250,
      fc.array(SABOTAGE, { minLength: 1, maxLength: 2 }),
      async (triggers) => {
        world.clear();
        for (const [at, { table, when, how, among }] of triggers.entries()) {
          const key = { issues: 'github_issue_id', comments: 'github_comment_id' }[table];
          const row = when.endsWith('DELETE') ? 'OLD' : 'NEW';
          world.execute(
            `CREATE TRIGGER sabotage_${at} ${when} ON ${table} ` +
              `${key === undefined ? '' : `WHEN ${row}.${key} % ${among} = 0 `}BEGIN SELECT RAISE(${how}, '${SECRET}'); END`,
          );
        }
        const result = await world.run('backfill');
        triggers.forEach((_, at) => {
          world.execute(`DROP TRIGGER sabotage_${at}`);
        });
        const end = endOf(result);
        const told = [...result.errors.map(String), ...result.tally.failed.map(({ reason }) => reason)].join(
          ' ',
        );
        expect(told).not.toContain(SECRET);
        if (end === 'stored' && result.tally.left.length === 0) {
          expect(world.rows('SELECT github_issue_id FROM issues')).toHaveLength(3);
          expect(
            world.rows('SELECT github_comment_id FROM comments WHERE github_issue_id IS NOT NULL'),
          ).toHaveLength(3);
          expect(result.tally.pending).toBe(0);
        }
        return end;
      },
    ));
});
