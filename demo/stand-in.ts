/** The sample repository behind a stand-in for GitHub. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCorpus } from '../test/support/github/corpus.js';
import { startGitHub } from '../test/support/github/server.js';
import { tracker } from '../test/support/github/tracker.js';
import { ROOT } from '../test/support/root.js';

export interface Sample {
  readonly url: string;
  /** `owner/name` */
  readonly repository: string;
  readonly issues: number;
  /** Their numbers. */
  readonly pullRequests: readonly number[];
  /** Comments on issues, without those on pull requests. */
  readonly comments: number;
  readonly dispatchPayload: unknown;
  open(issue: { readonly title: string; readonly body: string }): { number: number; payload: unknown };
  /** The comments on an issue, oldest first. */
  commentsOn(number: number): readonly { author: string; body: string }[];
  /** How many requests came in since the last call. */
  countNewRequests(): number;
  close(): Promise<void>;
}

/** The fields of a stored item that the demo reads. */
interface Item {
  readonly number: number;
  readonly pull_request?: unknown;
  readonly html_url: string;
}

const FOLDER = join(ROOT, 'demo', 'repository');
/** The login that opens new issues. */
export const AUTHOR = 'fenna-dijkema';

export async function startSample(): Promise<Sample> {
  const repository = JSON.parse(readFileSync(join(FOLDER, 'repository.json'), 'utf8')) as {
    full_name: string;
  };
  const issues = readItems('issues.jsonl');
  const comments = readItems('comments.jsonl');
  // New issues are opened at the current time: Tiara shows related issues only for those of the last two days.
  const driftwood = tracker(loadCorpus(FOLDER), { clock: Date.now });
  const github = await startGitHub({ trackers: [driftwood] });
  let counted = 0;
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
    countNewRequests: () => {
      const count = github.requests.length - counted;
      counted = github.requests.length;
      return count;
    },
    close: () => github.close(),
  };
}

/** Reads the files directly, so that the items are counted independently of the stand-in. */
function readItems(file: string): readonly Item[] {
  return readFileSync(join(FOLDER, file), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Item);
}
