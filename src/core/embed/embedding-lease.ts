/** Keeps two runs from embedding the same texts: only the holder of a repository's lease embeds everything pending in it. */
import { LEASE_MS } from '../../limits.js';
import type { Repository } from '../model/record.js';
import type { World } from '../ports/world.js';

export interface EmbeddingLease {
  /** Takes or renews the lease for LEASE_MS; false while another run holds it. A lease that is not renewed expires. */
  take(): Promise<boolean>;
  release(): Promise<void>;
}

/** The lease of this run on this repository. Nothing is taken yet. */
export function embeddingLease({ store, clock, runId }: World, repository: Repository): EmbeddingLease {
  return {
    take() {
      const now = clock.now();
      return store.vectors.takeLease(repository, runId, now, new Date(now.getTime() + LEASE_MS));
    },
    release: () => store.vectors.releaseLease(repository, runId),
  };
}
