/** What the database holds of each repository, and how fresh it is. */
import { fullNameOf, type Repository } from '../model/record.js';
import { toTime, type Time } from '../model/time.js';
import type { World } from '../ports/world.js';

/** The names are those of the JSON output. */
export interface StoredRepository {
  /** `owner/name` */
  readonly repository: string;
  readonly issues: number;
  readonly comments: number;
  /** Texts without a current vector, which search cannot find. */
  readonly pending: number;
  /** When the last complete catch-up or backfill began; null before the first. */
  readonly caught_up_at: Time | null;
  /** When the last complete backfill began; null before the first. */
  readonly backfilled_at: Time | null;
  /** Whether a backfill is unfinished: some issues are not stored yet. */
  readonly backfill_unfinished: boolean;
}

export interface RepositoriesAnswer {
  /** The model of the vectors; null before the first vector. */
  readonly model: string | null;
  readonly dimensions: number | null;
  /** In the order of their ids. */
  readonly repositories: readonly StoredRepository[];
  /** How many there are after these. */
  readonly more: number;
}

/** Counts every live row of these repositories, so it takes longer than a search in a large database. */
export async function listRepositories(
  { store }: Pick<World, 'store'>,
  { skip, limit }: { readonly skip: number; readonly limit: number },
): Promise<RepositoriesAnswer> {
  const [space, known] = await Promise.all([store.spaces.active(), store.cursors.repositories()]);
  const listed = known.slice(skip, skip + limit);
  return {
    model: space?.model ?? null,
    dimensions: space?.dimensions ?? null,
    repositories: await Promise.all(listed.map((repository) => describe(store, repository))),
    more: Math.max(0, known.length - skip - limit),
  };
}

async function describe(store: World['store'], repository: Repository): Promise<StoredRepository> {
  const [counts, progress] = await Promise.all([
    store.vectors.counts([repository.id]),
    store.cursors.progress(repository),
  ]);
  const timeOf = (date: Date | null | undefined): Time | null => (date == null ? null : toTime(date));
  return {
    repository: fullNameOf(repository),
    ...counts,
    caught_up_at: timeOf(progress?.caughtUpAt),
    backfilled_at: timeOf(progress?.backfilledAt),
    backfill_unfinished: progress?.backfill != null,
  };
}
