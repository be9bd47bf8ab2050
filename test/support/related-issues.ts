/** A repository with forty backfilled issues, and runs that post related issues on a new one. */
import { lexicalEmbedder } from '../../src/embedders/lexical-embedder.js';
import { backfillInProcess } from './backfill-in-process.js';
import { boatWithIssues } from './forty-issues.js';
import type { CommentPayload } from './github/corpus.js';
import { POSTER } from './github/posting.js';
import type { GitHubOptions, GitHubRequest } from './github/server.js';
import type { EventPayload, Tracker } from './github/tracker.js';
import type { ActionOutcome } from './runner.js';
import type { Row, TestDatabase } from './test-database.js';
import { scene, type Scene } from './world.js';

export const LEXICAL = { 'embedding-model': 'lexical' };
/** Tiara refuses to post from an embedded database on GitHub's runner, so runs that post pretend to be elsewhere. */
export const NOT_ON_A_RUNNER = { env: { GITHUB_ACTIONS: '' } };

/** The list item for issue 1 in the summary and in a comment. */
export const THE_MAST =
  '- [&#35;\u200B1 The mast falls over](https://redirect.github.com/octo/boat/issues/1) (open): possibly the same, shared words: mast, falls, storm';

export interface RelatedScene {
  readonly world: Scene;
  readonly boat: Tracker;
  /** Runs the event, with `related: post` by default. */
  readonly deliver: (payload: EventPayload, related?: string) => Promise<ActionOutcome>;
  /** A scheduled run with `related: post`. */
  readonly catchUp: () => Promise<ActionOutcome>;
  /** Tiara's comments on the issue, by default on the first new one. */
  readonly tiaraComments: (number?: number) => readonly CommentPayload[];
  /** The number of POST requests so far. */
  readonly posts: () => number;
  readonly actions: () => Promise<Row[]>;
  /** Makes every claim on a comment expire, as time would. */
  readonly expireClaims: () => Promise<void>;
}

export const isPost = ({ method }: GitHubRequest): boolean => method === 'POST';

/** The next issue has the number 41. By default, comments have been posted for a long time: no issue is too old for one. */
export async function backfillFortyIssues(
  database: TestDatabase,
  boat: Tracker = boatWithIssues(),
  more: Partial<GitHubOptions> = {},
  postsSince: string | null = '2026-01-01 00:00:00',
): Promise<RelatedScene> {
  const world = await scene(database, { trackers: [boat], ...more });
  await backfillInProcess(database, [boat], lexicalEmbedder());
  if (postsSince !== null) {
    await world.database.execute(`UPDATE repositories SET posts_since = '${postsSince}'`);
  }
  return {
    world,
    boat,
    deliver: (payload, related = 'post') =>
      world.run(
        { name: payload.comment === undefined ? 'issues' : 'issue_comment', payload },
        { ...LEXICAL, related },
        NOT_ON_A_RUNNER,
      ),
    catchUp: () => world.run({ name: 'schedule' }, { ...LEXICAL, related: 'post' }, NOT_ON_A_RUNNER),
    tiaraComments: (number = 41) =>
      boat.commentsOf(number).filter(({ user }) => (user as { login: string }).login === POSTER),
    posts: () => world.github.requests.filter(isPost).length,
    actions: () => world.rows('SELECT state, reason, owner, github_comment_id AS id FROM actions'),
    expireClaims: () => world.database.execute("UPDATE actions SET owned_until = '2026-01-01 00:00:00'"),
  };
}
