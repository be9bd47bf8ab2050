/** Embeds what is stored while the listings are still read: the two wait for different servers. */
import { embedEverything, embedQueued } from '../embed/embed-pending.js';
import { embeddingQueue, type StoredRows } from '../embed/embedding-queue.js';
import type { Repository } from '../model/record.js';
import type { Tally } from '../model/tally.js';
import type { World } from '../ports/world.js';
import { runAllThenThrow } from '../concurrency/run-all-then-throw.js';

/**
 * Runs `read`, embeds the rows that it tells of as they come, and then everything that is still pending. A failure of either
 * does not stop the other.
 * @throws AggregateError when both fail
 */
export async function embedWhileReading(
  world: World,
  repository: Repository,
  tally: Tally,
  read: (stored: StoredRows) => Promise<void>,
): Promise<void> {
  const queue = embeddingQueue(world.embeds);
  const embedding = embedQueued(world, repository, queue, tally);
  await runAllThenThrow(
    () =>
      read(queue).finally(() => {
        queue.end();
      }),
    async () => embedEverything(world, repository, tally, await embedding),
  );
}
