/** Embeds what is stored while the listings are still read: the two wait for different servers. */
import { embedEverything, embedQueued } from '../embed/embed-pending.js';
import { embeddingLease, type EmbeddingLease } from '../embed/embedding-lease.js';
import { embeddingQueue, type StoredRows } from '../embed/embedding-queue.js';
import type { Repository } from '../model/record.js';
import type { Tally } from '../model/tally.js';
import type { World } from '../ports/world.js';
import { runAllThenThrow } from '../concurrency/run-all-then-throw.js';

/**
 * Runs `read`, embeds the rows that it tells of as they come, and everything that is still pending once it has stored the last
 * of them. A failure of either does not stop the other. Whatever takes the repository's lease keeps it until the end.
 * @throws AggregateError when both fail
 */
export async function embedWhileReading(
  world: World,
  repository: Repository,
  tally: Tally,
  read: (stored: StoredRows, lease: EmbeddingLease) => Promise<void>,
): Promise<void> {
  const queue = embeddingQueue(world.embeds);
  const lease = embeddingLease(world, repository);
  const isAllStored = Promise.withResolvers<null>();
  const stored: StoredRows = {
    ...queue,
    end() {
      queue.end();
      isAllStored.resolve(null);
    },
  };
  const embedding = embedQueued(world, repository, queue, tally, lease);
  const embeddingRest = isAllStored.promise.then(async () =>
    embedEverything(world, repository, tally, await embedding),
  );
  // Its failure is handled where it is awaited.
  embeddingRest.catch(() => undefined);
  await runAllThenThrow(
    () =>
      read(stored, lease).finally(() => {
        stored.end();
      }),
    () => embeddingRest,
  );
}
