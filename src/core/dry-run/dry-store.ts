/** A store that shows what would be written. Every method that writes does nothing, or says what it would do. */
import type { Change } from '../model/change.js';
import type { Field } from '../model/embedding.js';
import type { Kind, RecordKey, Repository, TrackerRecord } from '../model/record.js';
import type { PageQuery } from '../model/row-pages.js';
import type { RepositoryProgress } from '../ports/cursor-store.js';
import type { PlannedChange, RowStore } from '../ports/row-store.js';
import type { Store } from '../ports/store.js';
import { embeddedTexts, textHashes } from '../text/embedded-texts.js';
import type { Estimate } from './estimate.js';

const NOT_READ: RepositoryProgress = {
  catchUp: { issues: null, comments: null },
  caughtUpAt: null,
  backfilledAt: null,
  backfill: null,
};
const nothing = (): Promise<void> => Promise.resolve();
const none = (): Promise<readonly never[]> => Promise.resolve([]);

/**
 * The store, opened to read only. Counts in `estimate` what would be embedded of these kinds. Pending texts stay out of
 * sight, so that nothing is embedded. Without tables, everything is new.
 */
export function dryStore(
  store: Store,
  hasTables: boolean,
  embeds: readonly Kind[],
  estimate: Estimate,
): Store {
  const { rows, cursors, vectors, spaces, failures, actions } = store;
  const readIf = <T>(read: () => Promise<T>, otherwise: T): Promise<T> =>
    hasTables ? read() : Promise.resolve(otherwise);
  const seen: Readonly<Record<Kind, Set<number>>> = { issue: new Set(), comment: new Set() };
  /** Numbers. Their comments would be removed with them. */
  const removedIssues = new Set<number>();
  const progress: Store['cursors']['progress'] = (repository) =>
    readIf(() => cursors.progress(repository), null);
  return {
    ...store,
    migrate: () => readIf(() => store.migrate(), undefined),
    rows: {
      ...rows,
      async apply(repository, changes) {
        const planned = hasTables ? await rows.plan(repository, changes) : changes.map(planAsNew);
        return changes.map(({ record }, at) => {
          const { outcome = 'unchanged', storedHashes = null } = planned[at] ?? {};
          // A listing repeats items of a second, and nothing was written since.
          if (seen[record.kind].has(record.id)) {
            return 'unchanged';
          }
          seen[record.kind].add(record.id);
          if (outcome === 'stored' && embeds.includes(record.kind)) {
            addTexts(estimate, record, storedHashes);
          }
          return outcome;
        });
      },
      unseen: async (repository, query) => {
        const known = await progress(repository);
        const keys =
          known === null
            ? none
            : (page: PageQuery) => readKeys(rows, known, repository, { ...query, ...page });
        return firstOf(
          query,
          keys,
          ({ kind, id, issueNumber }) =>
            !seen[kind].has(id) && !(kind === 'comment' && removedIssues.has(issueNumber)),
        );
      },
      markRemoved: (_, removals) => {
        const issues = removals.filter(({ key }) => key.kind === 'issue');
        issues.forEach(({ key }) => removedIssues.add(key.issueNumber));
        return Promise.resolve();
      },
      overview: ({ owner, name }) =>
        Promise.resolve({ repository: `${owner}/${name}`, comments: 0, years: [] }),
      restore: () => Promise.resolve(true),
      removedAt: (key) => readIf(() => rows.removedAt(key), null),
      issueNumbered: (id, number) => readIf(() => rows.issueNumbered(id, number), null),
      issue: (id) => readIf(() => rows.issue(id), null),
    },
    cursors: {
      ...cursors,
      progress,
      openRepository: async (repository) => (await progress(repository)) ?? NOT_READ,
      repositories: () => readIf(() => cursors.repositories(), []),
      startBackfill: async (repository) =>
        (await progress(repository))?.backfill?.cursors ?? NOT_READ.catchUp,
      backfillProgress: () => Promise.resolve(null),
      finishBackfill: nothing,
      finishCatchUp: nothing,
    },
    vectors: {
      ...vectors,
      pending: none,
      putVectors: nothing,
      putChunks: nothing,
      countPending: (...query) => readIf(() => vectors.countPending(...query), 0),
      takeLease: () => Promise.resolve(true),
      releaseLease: nothing,
    },
    spaces: {
      ...spaces,
      active: () => readIf(() => spaces.active(), null),
      next: () => readIf(() => spaces.next(), null),
    },
    failures: { ...failures, list: none, record: nothing, forget: nothing },
    actions: { ...actions, due: none },
  };
}

function planAsNew({ change }: Change): PlannedChange {
  return { outcome: change === 'upsert' ? 'stored' : 'removed', storedHashes: null };
}

/** The first rows after `afterId` that pass, at most `limit` of them: less only if there are no more. */
async function firstOf(
  { afterId, limit }: PageQuery,
  read: (page: PageQuery) => Promise<readonly RecordKey[]>,
  passes: (key: RecordKey) => boolean,
): Promise<readonly RecordKey[]> {
  const found: RecordKey[] = [];
  let after = afterId;
  while (found.length < limit) {
    const page = await read({ afterId: after, limit });
    found.push(...page.filter(passes));
    const last = page.at(-1);
    if (last === undefined || page.length < limit) {
      break;
    }
    after = last.id;
  }
  return found.slice(0, limit);
}

/** Rows that may be gone. A backfill that resumes has marked what it saw; otherwise, every live row may be. */
async function readKeys(
  rows: RowStore,
  { backfill }: RepositoryProgress,
  repository: Repository,
  query: PageQuery & { readonly kind: Kind },
): Promise<readonly RecordKey[]> {
  if (backfill !== null) {
    return rows.unseen(repository, query);
  }
  const { kind } = query;
  const live =
    kind === 'issue'
      ? (await rows.liveIssues(repository, query)).map(({ id, number }) => ({ id, issueNumber: number }))
      : await rows.liveComments(repository, query);
  return live.map(({ id, issueNumber }) => ({ kind, id, issueNumber }));
}

/** Counts the texts of the record that are new or have changed. */
function addTexts(estimate: Estimate, record: TrackerRecord, stored: PlannedChange['storedHashes']): void {
  const hashes = textHashes(record);
  const texts = embeddedTexts(record.kind === 'issue' ? record : { body: record.body });
  for (const field of ['title', 'body'] as const satisfies readonly Field[]) {
    if (hashes[field] !== null && hashes[field] !== stored?.[field]) {
      estimate.texts += 1;
      estimate.bytes += Buffer.byteLength(texts[field] ?? '');
    }
  }
}
