/** Changes the model: makes new vectors next to those that search uses, and switches when every text has one. */
import type { Tally } from '../model/tally.js';
import type { World } from '../ports/world.js';
import { embedEverything } from './embed-pending.js';
import { probeDimensions } from './embed-query.js';
import { assertFits, describeSpace, matchesModel } from './model-change.js';

/** Opens a new space for this run's vectors, unless the active space already has this model. */
export async function startReembedding({ store, embedder, embeds, log }: World): Promise<void> {
  const active = await store.spaces.active();
  if (active === null) {
    return;
  }
  const dimensions = embedder.dimensions ?? (await probeDimensions(embedder));
  assertFits(embedder.model, dimensions);
  if (matchesModel(active, { model: embedder.model, dimensions })) {
    // A change to another model may be unfinished, or a run may have stopped between the switch and the clean-up.
    await store.spaces.dropInactive();
    log.notice(`Nothing to re-embed: the vectors are already those of ${describeSpace(active)}.`);
    return;
  }
  const next = await store.spaces.startNext(embedder.model, dimensions);
  const pending = await store.vectors.countPending([], embeds, next);
  log.info(
    `Re-embedding from ${describeSpace(active)} to ${describeSpace(next)}: ${pending} texts in all repositories of this database.`,
  );
}

/** Embeds what is pending in every repository of the database, then switches search to the new vectors if all are there. */
export async function finishReembedding(world: World, tally: Tally): Promise<void> {
  const { store, embedder, embeds, log } = world;
  const next = await store.spaces.next();
  if (next === null || !matchesModel(next, embedder)) {
    return;
  }
  const repositories = await store.cursors.repositories();
  let refused = 0;
  for (const repository of repositories) {
    await embedEverything(world, repository, tally);
    refused += (await store.failures.list(repository)).filter(
      ({ key, text }) => text !== null && embeds.includes(key.kind),
    ).length;
  }
  tally.pending = await store.vectors.countPending([], embeds, next);
  if (tally.pending > refused) {
    tally.left.push(
      `Re-embedding: ${tally.pending} texts still have no vector of ${describeSpace(next)}. Search uses the old ` +
        'vectors until all texts have one. Run the backfill with reembed: true again to continue.',
    );
    return;
  }
  await store.spaces.activate(next);
  await store.spaces.dropInactive();
  log.notice(
    `Re-embedded: search now uses the vectors of ${describeSpace(next)}. The old ones were dropped.`,
  );
}
