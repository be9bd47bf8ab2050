/** The database is asked for a lease only when that may change something. */
import { afterEach, expect, it, jest } from '@jest/globals';
import { embeddingLease, type EmbeddingLease } from '../../../src/core/embed/embedding-lease.js';
import type { World } from '../../../src/core/ports/world.js';
import { LEASE_MS, LEASE_RENEWAL_MS } from '../../../src/limits.js';
import { REPOSITORY } from '../../support/given.js';

const leases: EmbeddingLease[] = [];
afterEach(async () => {
  jest.useRealTimers();
  await Promise.all(leases.splice(0).map((lease) => lease.release()));
});

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
  const lease = embeddingLease(world, REPOSITORY);
  leases.push(lease);
  return { lease, untils, pass };
}

it('a lease is asked for again only when it is due for renewal', async () => {
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

it('a lease is renewed while its holder waits, until another run has it or it is released', async () => {
  jest.useFakeTimers();
  let isFree = true;
  const { lease, untils, pass } = leaseIn(() => isFree);
  expect(await lease.take()).toBe(true);
  for (let renewals = 1; renewals <= 3; renewals += 1) {
    pass(LEASE_RENEWAL_MS);
    await jest.advanceTimersByTimeAsync(LEASE_RENEWAL_MS);
    expect(untils).toHaveLength(1 + renewals);
  }
  isFree = false;
  await jest.advanceTimersByTimeAsync(3 * LEASE_RENEWAL_MS);
  expect(untils).toHaveLength(5);
  expect(await lease.take()).toBe(false);
  isFree = true;
  expect(await lease.take()).toBe(true);
  await lease.release();
  await jest.advanceTimersByTimeAsync(3 * LEASE_RENEWAL_MS);
  expect(untils).toHaveLength(7);
});
