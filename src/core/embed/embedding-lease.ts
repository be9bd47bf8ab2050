/** Keeps two runs from embedding the same texts: only the holder of a repository's lease embeds everything pending in it. */
import { LEASE_MS, LEASE_RENEWAL_MS } from '../../limits.js';
import type { Repository } from '../model/record.js';
import type { World } from '../ports/world.js';

export interface EmbeddingLease {
  /** Takes the lease, or keeps it; false while another run holds it. It is renewed until `release`, whatever the run waits for. */
  take(): Promise<boolean>;
  /** Does nothing when this run does not hold it. */
  release(): Promise<void>;
}

/** The lease of this run on this repository. Nothing is taken yet. */
export function embeddingLease({ store, clock, runId }: World, repository: Repository): EmbeddingLease {
  let takenAt = -Infinity;
  let renewals: NodeJS.Timeout | undefined;
  const stopRenewals = (): void => {
    clearInterval(renewals);
    renewals = undefined;
  };
  const takeNow = async (): Promise<boolean> => {
    const now = clock.now();
    const until = new Date(now.getTime() + LEASE_MS);
    const isOurs = await store.vectors.takeLease(repository, runId, now, until);
    takenAt = isOurs ? now.getTime() : -Infinity;
    return isOurs;
  };
  const renew = async (): Promise<void> => {
    try {
      if (!(await takeNow())) {
        stopRenewals();
      }
    } catch {
      // The next renewal tries again, and what the run does with the database reports the failure.
    }
  };
  return {
    async take() {
      if (clock.now().getTime() - takenAt < LEASE_RENEWAL_MS) {
        return true;
      }
      const isOurs = await takeNow();
      if (isOurs) {
        renewals ??= setInterval(() => void renew(), LEASE_RENEWAL_MS).unref();
      } else {
        stopRenewals();
      }
      return isOurs;
    },
    async release() {
      stopRenewals();
      if (takenAt > -Infinity) {
        takenAt = -Infinity;
        await store.vectors.releaseLease(repository, runId);
      }
    },
  };
}
