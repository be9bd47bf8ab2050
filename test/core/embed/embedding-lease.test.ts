/** The database is asked for a lease only when that may change something. */
import { expect, it } from '@jest/globals';
import { embeddingLease } from '../../../src/core/embed/embedding-lease.js';
import type { World } from '../../../src/core/ports/world.js';
import { LEASE_MS, LEASE_RENEWAL_MS } from '../../../src/limits.js';
import { REPOSITORY } from '../../support/given.js';

function leaseIn(isFree: () => boolean) {
  let now = 0;
  const untils: number[] = [];
  const world = {
    clock: { now: () => new Date(now) },
    runId: 'run',
    store: {
      vectors: {
        takeLease: (_repository: unknown, _owner: string, _now: Date, until: Date) => {
          untils.push(until.getTime());
          return Promise.resolve(isFree());
        },
        releaseLease: () => Promise.resolve(),
      },
    },
  } as unknown as World;
  const pass = (ms: number): void => {
    now += ms;
  };
  return { lease: embeddingLease(world, REPOSITORY), untils, pass };
}

it('a lease is renewed at most once a minute', async () => {
  const { lease, untils, pass } = leaseIn(() => true);
  expect(await lease.take()).toBe(true);
  pass(LEASE_RENEWAL_MS - 1);
  expect(await lease.take()).toBe(true);
  expect(untils).toEqual([LEASE_MS]);
  pass(1);
  expect(await lease.take()).toBe(true);
  expect(untils).toEqual([LEASE_MS, LEASE_RENEWAL_MS + LEASE_MS]);
});

it('a lease that another run holds, or that was released, is asked for again', async () => {
  let isFree = false;
  const { lease, untils } = leaseIn(() => isFree);
  expect(await lease.take()).toBe(false);
  isFree = true;
  expect(await lease.take()).toBe(true);
  await lease.release();
  expect(await lease.take()).toBe(true);
  expect(untils).toHaveLength(3);
});
