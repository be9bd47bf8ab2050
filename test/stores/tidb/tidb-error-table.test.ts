/** Every error number of the table, at every kind of statement: what passes is retried, a refused row is named, the rest is told. */
import { describe, expect, it } from '@jest/globals';
import { RefusedError, UserError } from '../../../src/core/model/errors.js';
import { ERROR_MEANINGS, type Treatment } from '../../../src/stores/tidb/tidb-error-table.js';
import { REPOSITORY } from '../../support/given.js';
import { storeWithRefusals, storeWithTrouble, type TroubledStore } from './store-with-trouble.js';

const AT = new Date('2026-01-01T00:00:00Z');
const SERVERS_WORDS = 'Call me Ishmael';

/** The numbers with one of these treatments. */
function numbersOf(...treatments: readonly Treatment[]): readonly number[] {
  return [...ERROR_MEANINGS]
    .filter(([, { treatment }]) => treatments.includes(treatment))
    .map(([number]) => number);
}

/** Finishes a catch-up on a server with this trouble. Returns how often the server got the UPDATE, and the error. */
async function finishCatchUpOn(
  open: Promise<TroubledStore>,
): Promise<{ readonly updates: number; readonly connections: number; readonly error: unknown }> {
  const troubled = await open;
  const { store, server } = troubled;
  try {
    const error: unknown = await store.cursors.finishCatchUp(REPOSITORY, AT).then(
      () => null,
      (reason: unknown) => reason,
    );
    const updates = server.statements.flat().filter((sql) => sql.startsWith('UPDATE')).length;
    return { updates, connections: server.statements.length, error };
  } finally {
    await troubled.close();
  }
}

/** Runs a check of each number at the same time, because each waits a little. */
async function forEachNumber(
  numbers: readonly number[],
  check: (code: number) => Promise<unknown>,
): Promise<Record<number, unknown>> {
  expect(numbers.length).toBeGreaterThan(10);
  return Object.fromEntries(
    await Promise.all(numbers.map(async (code) => [code, await check(code)] as const)),
  );
}

const each = (numbers: readonly number[], value: unknown): Record<number, unknown> =>
  Object.fromEntries(numbers.map((code) => [code, value]));

describe('an error that passes', () => {
  const passing = numbersOf('retry', 'reconnect');

  it.each(['SET', 'START', 'UPDATE', 'COMMIT'])('is retried when it comes at %s', async (beginning) => {
    const done = await forEachNumber(passing, async (code) => {
      const trouble = { code, message: SERVERS_WORDS };
      return (await finishCatchUpOn(storeWithTrouble(trouble, 2, beginning))).error;
    });
    expect(done).toEqual(each(passing, null));
  });

  it('is retried when it is the answer to a connection', async () => {
    const done = await forEachNumber(passing, async (code) =>
      finishCatchUpOn(storeWithRefusals({ code, message: SERVERS_WORDS }, 2)),
    );
    expect(done).toEqual(each(passing, { updates: 1, connections: 3, error: null }));
  });

  it('is retried on another connection when this one may end', async () => {
    const check = async (code: number): Promise<unknown> =>
      (await finishCatchUpOn(storeWithTrouble({ code, message: SERVERS_WORDS }, 2))).connections;
    expect(await forEachNumber(numbersOf('retry'), check)).toEqual(each(numbersOf('retry'), 1));
    expect(await forEachNumber(numbersOf('reconnect'), check)).toEqual(each(numbersOf('reconnect'), 3));
  });

  it('is explained when it does not pass in time', async () => {
    const done = await forEachNumber(passing, async (code) => {
      const trouble = { code, message: SERVERS_WORDS };
      const open = storeWithTrouble(trouble, Infinity, 'UPDATE', { retryMs: 1_000 });
      const { updates, error } = await finishCatchUpOn(open);
      expect(updates).toBeGreaterThan(1);
      return (error as Error).message;
    });
    for (const code of passing) {
      expect(done[code]).toMatch(new RegExp(`^The database at .*: .*\\(\\w+ ${code}\\)$`));
      expect(done[code]).not.toContain(SERVERS_WORDS);
    }
  });
});

describe('an error that does not pass', () => {
  it.each<[Treatment, boolean]>([
    ['refuse', true],
    ['tell', false],
  ])('is not retried, and says what to do: %s', async (treatment, isRefusal) => {
    const numbers = numbersOf(treatment);
    await forEachNumber(numbers, async (code) => {
      const { updates, error } = await finishCatchUpOn(storeWithTrouble({ code, message: SERVERS_WORDS }, 1));
      expect(updates).toBe(1);
      expect(error).toBeInstanceOf(UserError);
      expect([code, error instanceof RefusedError]).toEqual([code, isRefusal]);
      const { advice, name } = ERROR_MEANINGS.get(code)!;
      expect((error as Error).message).toMatch(/^The database at 127\.0\.0\.1:\d+ /);
      expect((error as Error).message).toContain(`${advice} (${name} ${code})`);
      expect((error as Error).message).not.toContain(SERVERS_WORDS);
    });
  });
});

describe('the table', () => {
  it('has every number of TiDB’s own list, except those that no statement of Tiara provokes', () => {
    const own = expand(TIDB_NUMBERS);
    const unmet = new Set(Object.values(NEVER_PROVOKED).flatMap(expand));
    expect(own.length).toBeGreaterThan(200);
    expect(own.filter((number) => ERROR_MEANINGS.has(number) === unmet.has(number))).toEqual([]);
    expect([...unmet].filter((number) => !own.includes(number))).toEqual([]);
  });
});

/** The numbers of a list such as `8001-8007, 8018`. */
function expand(ranges: string): readonly number[] {
  return ranges.split(', ').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, at) => first + at);
  });
}

/** https://github.com/pingcap/tidb/blob/master/pkg/errno/errcode.go, from 8000 on. */
const TIDB_NUMBERS =
  '8001-8007, 8018-8034, 8036-8068, 8101-8160, 8162-8166, 8170-8177, 8200-8233, 8235-8257, 8260-8264, 9001-9013';

/** Numbers whose general message is enough, by what they are about. */
const NEVER_PROVOKED: Readonly<Record<string, string>> = {
  'temporary tables': '8006-8007',
  plugins: '8018-8019, 8101-8107',
  'inside TiDB':
    '8021, 8023, 8026, 8038-8046, 8049-8054, 8056-8060, 8114, 8117-8118, 8202-8205, 8207-8213, 8235',
  'functions and types that Tiara does not use': '8029-8033, 8036-8037, 8067-8068, 8108, 8112, 8122-8123',
  'variables and isolation levels that Tiara does not set': '8047-8048, 8136, 8142, 8144-8145',
  'hints and plans': '8061-8066, 8110, 8131, 8244',
  'ANALYZE, samples and stale reads': '8109, 8128, 8135, 8137, 8220',
  'prepared statements, several statements at once, moved sessions': '8111, 8115-8116, 8130, 8146',
  'batches outside a transaction': '8119, 8143, 8177',
  'backup and import': '8124-8127, 8154-8160, 8162-8166, 8170-8174, 8247, 8256',
  'expiry of rows': '8148-8153',
  'changes of the schema that Tiara does not make':
    '8200, 8215-8219, 8221-8222, 8224-8228, 8230-8233, 8246, 8260-8261, 8263-8264',
  'placement, attributes and resource groups': '8236-8241, 8243, 8248-8250, 8255, 8257',
  monitoring: '9009',
};
