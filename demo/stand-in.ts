/** The sample repository behind a stand-in for GitHub. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCorpus } from '../test/support/github/corpus.js';
import { startGitHub } from '../test/support/github/server.js';
import { tracker } from '../test/support/github/tracker.js';
import { ROOT } from '../test/support/root.js';

export interface Sample {
  readonly url: string;
  /** owner/name */
  readonly repository: string;
  readonly issues: number;
  /** Their numbers. */
  readonly pullRequests: readonly number[];
  /** Comments on issues, those on pull requests left out. */
  readonly comments: number;
  readonly dispatchPayload: unknown;
  open(issue: { readonly title: string; readonly body: string }): { number: number; payload: unknown };
  /** The comments on an issue, oldest first. */
  commentsOn(number: number): readonly { author: string; body: string }[];
  requestsSinceLastAsked(): number;
  close(): Promise<void>;
}

/** Of a payload, what the demonstration reads. */
interface Item {
  readonly number: number;
  readonly pull_request?: unknown;
  readonly html_url: string;
}

const FOLDER = join(ROOT, 'demo', 'repository');
/** Who opens new issues. */
export const AUTHOR = 'fenna-dijkema';

export async function startSample(): Promise<Sample> {
  const repository = JSON.parse(readFileSync(join(FOLDER, 'repository.json'), 'utf8')) as {
    full_name: string;
  };
  const issues = itemsOf('issues.jsonl');
  const comments = itemsOf('comments.jsonl');
  // Issues are opened now: Tiara shows related issues only for those of the last two days.
  const driftwood = tracker(loadCorpus(FOLDER), { clock: Date.now });
  const github = await startGitHub({ trackers: [driftwood] });
  let asked = 0;
  return {
    url: github.url,
    repository: repository.full_name,
    issues: issues.filter((item) => item.pull_request === undefined).length,
    pullRequests: issues.filter((item) => item.pull_request !== undefined).map(({ number }) => number),
    comments: comments.filter((item) => !item.html_url.includes('/pull/')).length,
    dispatchPayload: {
      inputs: null,
      ref: 'refs/heads/main',
      repository,
      workflow: '.github/workflows/tiara.yml',
    },
    open: (issue) => {
      const payload = driftwood.openIssue({ ...issue, author: AUTHOR });
      return { number: payload.issue.number, payload };
    },
    commentsOn: (number) =>
      driftwood.commentsOf(number).map(({ user, body }) => ({
        author: (user as { login: string } | null)?.login ?? 'ghost',
        body,
      })),
    requestsSinceLastAsked: () => {
      const count = github.requests.length - asked;
      asked = github.requests.length;
      return count;
    },
    close: () => github.close(),
  };
}

/** Read beside the stand-in, so that what it serves is counted independently of it. */
function itemsOf(file: string): readonly Item[] {
  return readFileSync(join(FOLDER, file), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Item);
}
