/** The rows of a dry run: what would be written is counted, and new issues appear as if they were stored. */
import { DRY_RUN_SAMPLE_TEXTS } from '../../limits.js';
import type { Change } from '../model/change.js';
import type { Field } from '../model/embedding.js';
import type { Kind, RecordKey, Repository, TrackerRecord } from '../model/record.js';
import type { PageQuery } from '../model/row-pages.js';
import type { CursorStore, RepositoryProgress } from '../ports/cursor-store.js';
import type { PlannedChange, RowStore } from '../ports/row-store.js';
import { embeddedTexts, textHashes } from '../text/embedded-texts.js';
import type { Estimate } from './estimate.js';
import type { UnstoredIssues } from './unstored-issues.js';

/** What dry rows need to know. */
export interface DryRowsOptions {
  /** Reads the database if it has tables. Otherwise the result is this one. */
  readonly readIf: <T>(read: () => Promise<T>, otherwise: T) => Promise<T>;
  /** The kinds of records whose texts are counted. */
  readonly embeds: readonly Kind[];
  readonly estimate: Estimate;
  readonly unstored: UnstoredIssues;
  readonly progress: CursorStore['progress'];
}

/** Rows that read those of the database. Counts in `estimate` what would be embedded, and keeps new issues in `unstored`. */
export function dryRows(
  rows: RowStore,
  { readIf, embeds, estimate, unstored, progress }: DryRowsOptions,
): RowStore {
  const seen: Readonly<Record<Kind, Set<number>>> = { issue: new Set(), comment: new Set() };
  /** Numbers. Their comments would be removed with them. */
  const removedIssues = new Set<number>();
  return {
    ...rows,
    async apply(repository, changes) {
      const planned = await readIf(() => rows.plan(repository, changes), changes.map(planAsNew));
      return changes.map(({ record }, at) => {
        const { outcome = 'unchanged', storedHashes = null } = planned[at] ?? {};
        // A listing repeats items of a second, and nothing was written since.
        if (seen[record.kind].has(record.id)) {
          return 'unchanged';
        }
        seen[record.kind].add(record.id);
        const hasNewText =
          outcome === 'stored' &&
          embeds.includes(record.kind) &&
          addTexts(estimate, record, storedHashes) > 0;
        if (record.kind === 'issue' && (outcome === 'stored' || outcome === 'removed')) {
          unstored.add(record, { isTombstone: outcome === 'removed', hasNewText });
        }
        return outcome;
      });
    },
    // Whether there are some is found while they are read.
    survey: ({ owner, name }) =>
      Promise.resolve({
        overview: { repository: `${owner}/${name}`, comments: 0, years: [] },
        hasUnseen: { issue: true, comment: true },
      }),
    unseen: async (repository, query) => {
      const known = await progress(repository);
      const keys =
        known === null
          ? (): Promise<readonly never[]> => Promise.resolve([])
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
    restore: () => Promise.resolve(true),
    removedAt: (key) => readIf(() => rows.removedAt(key), null),
    issueNumbered: (id, number) => readIf(() => rows.issueNumbered(id, number), null),
    issue: async (id) => unstored.get(id) ?? (await readIf(() => rows.issue(id), null)),
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

/** Counts the texts of the record that are new or have changed. Returns how many they are. */
function addTexts(estimate: Estimate, record: TrackerRecord, stored: PlannedChange['storedHashes']): number {
  const before = estimate.texts;
  const hashes = textHashes(record);
  const texts = embeddedTexts(record.kind === 'issue' ? record : { body: record.body });
  for (const field of ['title', 'body'] as const satisfies readonly Field[]) {
    if (hashes[field] !== null && hashes[field] !== stored?.[field]) {
      const text = texts[field] ?? '';
      estimate.texts += 1;
      estimate.bytes += Buffer.byteLength(text);
      if (estimate.samples.length < DRY_RUN_SAMPLE_TEXTS) {
        estimate.samples.push(text);
      }
    }
  }
  return estimate.texts - before;
}
