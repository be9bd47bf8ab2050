/** Checks one repository: what GitHub lets the token do, and what the database has of it. */
import { CHECK_LAG_MS, CHECK_LISTING_MS, BACKFILL_REQUESTS_KEPT_SHARE } from '../../limits.js';
import type { CheckLine } from '../model/check-line.js';
import type { Repository } from '../model/record.js';
import type { RepositoryProgress } from '../ports/cursor-store.js';
import type { IssueSource } from '../ports/issue-source.js';
import type { CheckedWorld, CheckOptions } from './checked-world.js';
import { linesOrProblem } from './check-section.js';

const FUTURE = '2100-01-01T00:00:00Z';

/** @throws UserError when GitHub does not show the repository */
export async function checkRepository(
  world: CheckedWorld,
  fullName: string,
  { related }: CheckOptions,
  hasTables: boolean,
): Promise<readonly CheckLine[]> {
  const source = await world.sourceNamed(fullName);
  const { repository } = source;
  const sections = [
    linesOrProblem(fullName, () => checkReading(source, fullName)),
    linesOrProblem(fullName, async () =>
      related === 'post' ? [await mayPost(world, repository, fullName)] : [],
    ),
    linesOrProblem(fullName, () => checkStored(world, repository, fullName, hasTables)),
  ];
  return (await Promise.all(sections)).flat();
}

async function checkReading(source: IssueSource, about: string): Promise<readonly CheckLine[]> {
  const unreadable = await source.whyUnreadable();
  if (unreadable !== null) {
    return [{ level: 'problem', about, text: `Its issues cannot be read, because ${unreadable}.` }];
  }
  // The request shows whether the token may read issues. Nothing was updated in the future, so the answer is short.
  await source.issues(FUTURE)[Symbol.asyncIterator]().next();
  const share = source.requestsLeftShare();
  const isLow = share !== null && share < BACKFILL_REQUESTS_KEPT_SHARE;
  return [
    { level: 'ok', about, text: 'GitHub shows its issues to this token' },
    ...(isLow
      ? [
          {
            level: 'warning',
            about,
            text: `${Math.floor(share * 100)} % of this hour's requests are left for this token. A large backfill waits for the next hour.`,
          } as const,
        ]
      : []),
  ];
}

async function mayPost(world: CheckedWorld, repository: Repository, about: string): Promise<CheckLine> {
  const may = await (await world.posterFor(repository)).mayPost();
  if (may === false) {
    return {
      level: 'problem',
      about,
      text: 'The token may not post comments, which related: post needs: give the job `permissions: issues: write`, or set related to preview.',
    };
  }
  return may === null
    ? { level: 'warning', about, text: 'GitHub does not tell whether the token may post comments.' }
    : { level: 'ok', about, text: 'the token may post comments' };
}

async function checkStored(
  { store }: CheckedWorld,
  repository: Repository,
  about: string,
  hasTables: boolean,
): Promise<readonly CheckLine[]> {
  const progress = hasTables ? await store.cursors.progress(repository) : null;
  if (progress === null) {
    return [
      {
        level: 'warning',
        about,
        text: 'Not in the database yet: run a backfill once, by workflow_dispatch.',
      },
    ];
  }
  const [{ issues, comments, pending }, failures, clock] = await Promise.all([
    store.vectors.counts([repository.id]),
    store.failures.count(repository),
    store.openClock(),
  ]);
  const text = `${issues} issues and ${comments} comments; ${pending} texts pending, ${failures} failed`;
  return [
    failures > 0
      ? { level: 'warning', about, text: `${text}. The table failures has the reasons; runs try them again.` }
      : { level: 'ok', about, text },
    ...progressLines(progress, clock.now(), about),
  ];
}

function progressLines(
  { caughtUpAt, backfilledAt, backfill }: RepositoryProgress,
  now: Date,
  about: string,
): readonly CheckLine[] {
  const ago = (at: Date): string => describeAge(now.getTime() - at.getTime());
  const isOlder = (at: Date, ms: number): boolean => now.getTime() - at.getTime() > ms;
  const ok = (text: string): CheckLine => ({ level: 'ok', about, text });
  const warning = (text: string): CheckLine => ({ level: 'warning', about, text });
  const lines: CheckLine[] = [];
  if (backfill !== null) {
    const started = ago(backfill.startedAt);
    lines.push(warning(`A backfill that started ${started} is unfinished: scheduled runs continue it.`));
  }
  if (caughtUpAt !== null) {
    lines.push(
      isOlder(caughtUpAt, CHECK_LAG_MS)
        ? warning(
            `Last caught up ${ago(caughtUpAt)}: add a schedule to the workflow, or look why its runs fail.`,
          )
        : ok(`caught up ${ago(caughtUpAt)}`),
    );
  }
  if (backfilledAt !== null) {
    lines.push(
      isOlder(backfilledAt, CHECK_LISTING_MS)
        ? warning(
            `Last backfill ${ago(backfilledAt)}: run one now and then, because only a full listing shows deletions whose events were lost.`,
          )
        : ok(`last backfill ${ago(backfilledAt)}`),
    );
  }
  return lines;
}

/** Such as `3 minutes ago`. */
function describeAge(ms: number): string {
  const units = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
  ] as const;
  for (const [unit, length] of units) {
    const count = Math.floor(ms / length);
    if (count >= 1) {
      return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
    }
  }
  return 'less than a minute ago';
}
