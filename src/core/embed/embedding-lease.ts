/** Keeps two runs from embedding the same texts: only the holder of a repository's lease embeds everything pending in it. */
import { LEASE_MS, LEASE_RENEWAL_MS } from '../../limits.js';
import type { Repository } from '../model/record.js';
import type { World } from '../ports/world.js';

export interface EmbeddingLease {
  /**
   * Takes the lease for LEASE_MS, or renews it if that was LEASE_RENEWAL_MS ago; false while another run holds it. A lease
   * that is not renewed expires.
   */
  take(): Promise<boolean>;
  /** Does nothing when this run does not hold it. */
  release(): Promise<void>;
}

/** The lease of this run on this repository. Nothing is taken yet. */
export function embeddingLease({ store, clock, runId }: World, repository: Repository): EmbeddingLease {
  let takenAt = -Infinity;
  return {
    async take() {
      const now = clock.now();
      if (now.getTime() - takenAt < LEASE_RENEWAL_MS) {
        return true;
      }
      const until = new Date(now.getTime() + LEASE_MS);
      const isOurs = await store.vectors.takeLease(repository, runId, now, until);
      takenAt = isOurs ? now.getTime() : -Infinity;
      return isOurs;
    },
    async release() {
      if (takenAt > -Infinity) {
        takenAt = -Infinity;
        await store.vectors.releaseLease(repository, runId);
      }
    },
  };
}
