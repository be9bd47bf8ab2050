/** A store that shows what would be written. Every method that writes does nothing, or says what it would do. */
import type { Field, Space, Vector } from '../model/embedding.js';
import type { RepositoryProgress } from '../ports/cursor-store.js';
import type { StoredIssue } from '../ports/row-store.js';
import type { Clock, Store } from '../ports/store.js';
import { dryRows, type DryRowsOptions } from './dry-rows.js';
import { unstoredIssues } from './unstored-issues.js';

const NOT_READ: RepositoryProgress = {
  catchUp: { issues: null, comments: null },
  caughtUpAt: null,
  backfilledAt: null,
  backfill: null,
};
const nothing = (): Promise<void> => Promise.resolve();
const none = (): Promise<readonly never[]> => Promise.resolve([]);

/** What a dry store needs to know. */
export interface DryStoreOptions extends Pick<DryRowsOptions, 'embeds' | 'estimate'> {
  /** Without tables, everything is new. */
  readonly hasTables: boolean;
  readonly clock: Clock;
  /** The vectors of an issue that the run would store; none when none may be made. */
  readonly vectorsOf: (space: Space, issue: StoredIssue) => Promise<Readonly<Partial<Record<Field, Vector>>>>;
}

/**
 * The store, opened to read only. Pending texts stay out of sight, so that nothing is embedded. New issues appear as if they
 * were stored, so that their related issues can be told.
 */
export function dryStore(store: Store, options: DryStoreOptions): Store {
  const { hasTables, embeds, estimate } = options;
  const { cursors, vectors, spaces, failures, actions } = store;
  const readIf: DryRowsOptions['readIf'] = (read, otherwise) =>
    hasTables ? read() : Promise.resolve(otherwise);
  const unstored = unstoredIssues(options.clock);
  const progress: Store['cursors']['progress'] = (repository) =>
    readIf(() => cursors.progress(repository), null);
  return {
    ...store,
    migrate: () => readIf(() => store.migrate(), undefined),
    rows: dryRows(store.rows, { readIf, embeds, estimate, unstored, progress }),
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
      async vectorsOf(space, key) {
        const issue = key.kind === 'issue' ? unstored.withNewText(key.id) : null;
        return issue === null ? vectors.vectorsOf(space, key) : options.vectorsOf(space, issue);
      },
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
    actions: {
      ...actions,
      get: (name) => readIf(() => actions.get(name), null),
      postsSince: (repository) => readIf(() => actions.postsSince(repository), null),
      startPosts: (_, at) => Promise.resolve(at),
      async due(repository, query) {
        const stored = await readIf(() => actions.due(repository, query), []);
        return [...new Set([...stored, ...unstored.due(query)])].slice(0, query.limit);
      },
    },
  };
}
