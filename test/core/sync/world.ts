/** A repository, a source that shows it page by page, and what a run of the core needs besides. */
import { setImmediate } from 'node:timers/promises';
import { newTally } from '../../../src/core/model/tally.js';
import type { Comment, Issue, Kind, TrackerRecord } from '../../../src/core/model/record.js';
import type { Embedder } from '../../../src/core/ports/embedder.js';
import type { IssueSource, Page } from '../../../src/core/ports/issue-source.js';
import type { Store } from '../../../src/core/ports/store.js';
import type { World } from '../../../src/core/ports/world.js';
import { vectorFor } from '../../support/embeddings-protocol.js';

export const REPOSITORY = { id: 4001, owner: 'octo', name: 'boat' };
export const PAGE = 10;

function timeOf(id: number): string {
  return new Date(Date.UTC(2026, 0, 1) + id * 1_000).toISOString().replace('.000Z', 'Z');
}

export function issue(number: number): Issue {
  return {
    kind: 'issue',
    id: number,
    nodeId: `I_${number}`,
    number,
    title: `Title ${number}`,
    body: `Body of ${number}`,
    state: 'open',
    stateReason: null,
    locked: false,
    activeLockReason: null,
    author: null,
    authorAssociation: null,
    closedByLogin: null,
    assignees: [],
    labels: [],
    milestone: null,
    type: null,
    commentCount: 0,
    reactionCount: 0,
    url: `https://github.com/octo/boat/issues/${number}`,
    createdAt: timeOf(number),
    updatedAt: timeOf(number),
    closedAt: null,
  };
}

export function comment(id: number, issueNumber: number): Comment {
  return {
    kind: 'comment',
    id: 10_000 + id,
    nodeId: `IC_${id}`,
    issueNumber,
    author: null,
    authorAssociation: null,
    body: `Remark ${id}`,
    reactionCount: 0,
    url: `https://github.com/octo/boat/issues/${issueNumber}#issuecomment-${id}`,
    createdAt: timeOf(id),
    updatedAt: timeOf(id),
  };
}

export interface Requests {
  now: number;
  most: number;
  /** The pages served so far, such as `issues 0`. */
  readonly pages: string[];
}

/** Lists these records. `before` runs before each page is served, and may throw. */
export function sourceOf(
  records: readonly TrackerRecord[],
  requests: Requests,
  before: (page: string) => Promise<void> = () => setImmediate(),
): IssueSource {
  const counted = async <T>(answer: () => Promise<T>): Promise<T> => {
    requests.now += 1;
    requests.most = Math.max(requests.most, requests.now);
    try {
      return await answer();
    } finally {
      requests.now -= 1;
    }
  };
  async function* list<R extends TrackerRecord>(
    kind: R['kind'],
    since: string | null,
  ): AsyncIterable<Page<R>> {
    const all = records.filter((record): record is R => record.kind === kind);
    const left = all.filter(({ updatedAt }) => since === null || updatedAt >= since);
    for (let at = 0; at < left.length; at += PAGE) {
      const page = left.slice(at, at + PAGE);
      await counted(() => before(`${kind}s ${at / PAGE}`));
      requests.pages.push(`${kind}s ${at / PAGE}`);
      yield { records: page, malformed: [], upTo: page.at(-1)?.updatedAt ?? null };
    }
  }
  return {
    repository: REPOSITORY,
    issues: (since) => list<Issue>('issue', since),
    comments: (since) => list<Comment>('comment', since),
    commentsOn: () => list<Comment>('comment', timeOf(1e6)),
    lookUp: ({ id, kind }) =>
      counted(async () => {
        await setImmediate();
        const record = records.find((each) => each.id === id && each.kind === kind);
        return record === undefined ? { state: 'gone' } : { state: 'found', record };
      }),
    whyUnreadable: () => Promise.resolve(null),
    requestsLeftShare: () => null,
    currentRepository: () => Promise.resolve(REPOSITORY),
  };
}

/** Remembers the number of texts of each request. `before` runs before each, and may throw. */
export function embedderOf(
  sizes: number[],
  before: (texts: readonly string[]) => Promise<void> = () => setImmediate(),
): Embedder {
  return {
    model: 'test-model',
    dimensions: 8,
    batch: { texts: 16, bytes: 1_000_000, inFlight: 2 },
    textBytes: 1_000,
    embed: async (texts) => {
      // The probe of a first backfill always succeeds.
      if (texts[0] !== 'Tiara') {
        sizes.push(texts.length);
        await before(texts);
      }
      return texts.map((text) => vectorFor(text, 8));
    },
  };
}

const ignore = (): void => undefined;

export function worldOf(store: Store, embedder: Embedder, runId = 'this run'): World {
  const never = (): Promise<never> => Promise.reject(new Error('not needed here'));
  return {
    store,
    embedder,
    searchEmbedder: () => embedder,
    embeds: ['issue', 'comment'] satisfies readonly Kind[],
    log: { progress: () => undefined, info: ignore, notice: ignore, warning: ignore, debug: ignore },
    clock: { now: () => new Date() },
    runId,
    sourceNamed: never,
    sourceFor: never,
    posterFor: never,
  };
}

export { newTally };
