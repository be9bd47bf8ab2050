/** The lease on embedding: one owner at a time. */
import { expect, it } from '@jest/globals';
import { REPOSITORY } from '../../support/given.js';
import type { OpenStore } from '../../support/store-contract.js';
import { freshStore } from './given.js';

const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

export function leaseRowsContract(open: OpenStore): void {
  const database = freshStore(open);

  it('gives the lease to one owner, who can renew it, until it expires or is released', async () => {
    const { store, another } = database();
    const other = another();
    expect(await store.vectors.takeLease(REPOSITORY, 'a', at(0), at(10))).toBe(true);
    expect(await other.vectors.takeLease(REPOSITORY, 'b', at(1), at(11))).toBe(false);
    expect(await store.vectors.takeLease(REPOSITORY, 'a', at(1), at(10))).toBe(true);
    expect(await store.vectors.takeLease(REPOSITORY, 'a', at(1), at(12))).toBe(true);
    expect(await other.vectors.takeLease(REPOSITORY, 'b', at(11), at(20))).toBe(false);
    expect(await other.vectors.takeLease({ ...REPOSITORY, id: 4002 }, 'b', at(1), at(20))).toBe(true);
    await other.vectors.releaseLease(REPOSITORY, 'b');
    expect(await other.vectors.takeLease(REPOSITORY, 'b', at(11), at(20))).toBe(false);
    expect(await other.vectors.takeLease(REPOSITORY, 'b', at(12), at(20))).toBe(true);
    expect(await store.vectors.takeLease(REPOSITORY, 'a', at(13), at(30))).toBe(false);
    await other.vectors.releaseLease(REPOSITORY, 'b');
    expect(await store.vectors.takeLease(REPOSITORY, 'a', at(13), at(30))).toBe(true);
  });

  it('does not respect a lease that a wrong clock took until long after now', async () => {
    const { store, another } = database();
    const other = another();
    const sixHours = 6 * 60 * 60;
    expect(await store.vectors.takeLease(REPOSITORY, 'a', at(sixHours), at(sixHours + 10))).toBe(true);
    expect(await other.vectors.takeLease(REPOSITORY, 'b', at(0), at(10))).toBe(true);
    // A few seconds are not a wrong clock.
    expect(await store.vectors.takeLease(REPOSITORY, 'a', at(0), at(5))).toBe(false);
  });

  it('gives the lease to exactly one of several runs that ask at once', async () => {
    const { store, another } = database();
    const stores = [store, another(), another()];
    await Promise.all(stores.map((each) => each.cursors.openRepository(REPOSITORY)));
    const given = await Promise.all(
      stores.map((each, number) => each.vectors.takeLease(REPOSITORY, `run ${number}`, at(0), at(9))),
    );
    expect(given.filter(Boolean)).toHaveLength(1);
  });
}
