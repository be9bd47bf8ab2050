/** Migrations, repeated and at once. */
import { expect, it } from '@jest/globals';
import { anIssue } from '../../support/given.js';
import type { OpenStore } from '../../support/store-contract.js';
import { apply, freshStore, upsert } from './given.js';

export function migrateContract(open: OpenStore): void {
  const database = freshStore(open);

  it('ends with the same schema when it migrates twice, and when several runs migrate at once', async () => {
    const { store, rows } = database();
    const steps = await rows('SELECT name FROM schema_migrations ORDER BY name');
    expect(steps.length).toBeGreaterThan(0);
    const fresh = await open();
    try {
      await Promise.all([fresh.store, fresh.another(), fresh.another()].map((each) => each.migrate()));
      await fresh.store.migrate();
      expect(await fresh.rows('SELECT name FROM schema_migrations ORDER BY name')).toEqual(steps);
      expect(await apply(fresh.store, upsert(anIssue()))).toEqual(['stored']);
    } finally {
      await fresh.close();
    }
    await store.migrate();
    expect(await rows('SELECT name FROM schema_migrations ORDER BY name')).toEqual(steps);
  });
}
