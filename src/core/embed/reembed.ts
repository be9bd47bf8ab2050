/** Another model takes over: its vectors are made beside those that are searched, and take their place when all are there. */
import { embedEverything, isFor, vectorOf } from './embed-pending.js';
import type { Space, World } from '../ports/store.js';
import type { Tally } from '../model/tally.js';

/** Any text will do to learn how long the vectors of a model are. */
const PROBE = 'Tiara';

/** From here on, the vectors of this run go into a space of their own, unless the active one is already for its model. */
export async function beginReembedding({ store, embedder, embeds, log }: World): Promise<void> {
  const active = await store.space();
  if (active === null) {
    return;
  }
  const dimensions = embedder.dimensions ?? (await vectorOf(embedder, PROBE)).length;
  if (isFor(active, { model: embedder.model, dimensions })) {
    // One to another model may have been begun, or a run killed between the switch and this.
    await store.dropOtherSpaces();
    log.notice(`Nothing to re-embed: the vectors are those of ${nameOf(active)} already.`);
    return;
  }
  const next = await store.startNextSpace(embedder.model, dimensions);
  const { pending } = await store.counts([], embeds, next);
  log.info(
    `Re-embedding: ${nameOf(active)} gives way to ${nameOf(next)}. ${pending} texts are to do, in all repositories of ` +
      'this database.',
  );
}

/** Embeds what is left in every repository of the database, and switches to the new vectors once all are there. */
export async function endReembedding(world: World, tally: Tally): Promise<void> {
  const { store, embedder, embeds, log } = world;
  const next = await store.nextSpace();
  if (next === null || !isFor(next, embedder)) {
    return;
  }
  const repositories = await store.repositories();
  let refused = 0;
  for (const repository of repositories) {
    await embedEverything(world, repository, tally);
    refused += (await store.failures(repository)).filter(
      ({ key, text }) => text !== null && embeds.includes(key.kind),
    ).length;
  }
  tally.pending = (await store.counts([], embeds, next)).pending;
  if (tally.pending > refused) {
    tally.left.push(
      `Re-embedding: ${tally.pending} texts are still without a vector of ${nameOf(next)}, and searches use the former ` +
        'vectors until all have one. Run the backfill with reembed: true again: it goes on where this one stopped.',
    );
    return;
  }
  await store.activate(next);
  await store.dropOtherSpaces();
  log.notice(
    `Re-embedded: searches use the vectors of ${nameOf(next)} now, and the former ones are dropped.`,
  );
}

function nameOf({ model, dimensions }: Space): string {
  return `${model} with ${dimensions} dimensions`;
}
