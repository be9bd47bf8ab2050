/** Repositories made from a seed, in files outside the project: made once, then found again. */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { IssuePayload } from '../../test/support/github/corpus.js';
import { newComment, newIssue, repositoryShape } from '../../test/support/github/shapes.js';
import { seeded } from '../../test/support/seeded.js';
import { commentBody, issueBody, issueTitle, type Random } from './generated-texts.js';

export interface RepositorySize {
  readonly issues: number;
  readonly comments: number;
}

/** The folder of one repository. Each list is ordered by `updated_at`, one payload a line. */
export interface GeneratedRepository extends RepositorySize {
  readonly folder: string;
  readonly fullName: string;
  readonly id: number;
}

/** Higher whenever the same size gives other files. */
const GENERATION = 1;
const SEED = 20_261_125;
const AUTHORS = 400;
const BEGIN_S = Date.UTC(2019, 0, 1) / 1000;
const END_S = Date.UTC(2026, 8, 1) / 1000;
const FIRST_ISSUE_ID = 1_000_000_000;
const FIRST_COMMENT_ID = 2_000_000_000;
/** More than the longest generated issue. */
const LINE_BYTES_MAX = 256 * 1024;
const WRITE_BYTES = 4 * 1024 * 1024;

export const REPOSITORY = repositoryShape(730_001, 'octo', 'fleet');

/** Where this operating system keeps files that can be made again. */
export function cacheFolder(): string {
  const { LOCALAPPDATA, XDG_CACHE_HOME } = process.env;
  const caches =
    process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache');
  return join(LOCALAPPDATA ?? XDG_CACHE_HOME ?? caches, 'tiara-bench');
}

/** Makes the repository of this size unless it is there already. A repository that is half made is never used. */
export function generateRepository(size: RepositorySize, cache = cacheFolder()): GeneratedRepository {
  const folder = join(cache, `${GENERATION}-${size.issues}-${size.comments}`);
  if (!existsSync(folder)) {
    const partial = `${folder}.${process.pid}.partial`;
    mkdirSync(partial, { recursive: true });
    writeRepository(size, partial);
    try {
      renameSync(partial, folder);
    } catch (error) {
      // Another process made the same one meanwhile.
      rmSync(partial, { recursive: true });
      if (!existsSync(folder)) {
        throw error;
      }
    }
  }
  return { ...size, folder, fullName: REPOSITORY.full_name, id: REPOSITORY.id };
}

/** The issue whose last update is the longest ago. */
export function oldestIssue({ folder }: GeneratedRepository): IssuePayload {
  const file = openSync(join(folder, 'issues.jsonl'), 'r');
  const bytes = Buffer.alloc(LINE_BYTES_MAX);
  const text = bytes.toString('utf8', 0, readSync(file, bytes));
  closeSync(file);
  return JSON.parse(text.slice(0, text.indexOf('\n'))) as IssuePayload;
}

/** ISO 8601 to the second, as GitHub writes it. */
function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}

/** Which issue each comment is on, and what that makes of the issues; those are at their number less one. */
interface Conversations {
  readonly issueOf: Int32Array;
  readonly commentCounts: Int32Array;
  /** In seconds since 1970. */
  readonly updatedAt: Float64Array;
}

/** Puts each comment on an issue that is open by then: both lists are spread evenly over the same years. */
function spreadComments({ issues, comments }: RepositorySize, random: Random): Conversations {
  const issueOf = new Int32Array(comments);
  const commentCounts = new Int32Array(issues);
  const updatedAt = Float64Array.from({ length: issues }, (_, at) => timeOf(at, issues));
  for (let at = 0; at < comments; at += 1) {
    const open = Math.max(1, Math.floor((at / comments) * issues));
    const issue = random(open);
    issueOf[at] = issue + 1;
    commentCounts[issue] = (commentCounts[issue] ?? 0) + 1;
    updatedAt[issue] = Math.max(updatedAt[issue] ?? 0, commentTime(at, comments));
  }
  return { issueOf, commentCounts, updatedAt };
}

function writeRepository(size: RepositorySize, folder: string): void {
  const { issues, comments } = size;
  const random = seeded(SEED);
  const { issueOf, commentCounts, updatedAt } = spreadComments(size, random);
  const author = (): string => `user-${random(AUTHORS)}`;
  const byUpdate = Array.from({ length: issues }, (_, at) => at).sort(
    (a, b) => (updatedAt[a] ?? 0) - (updatedAt[b] ?? 0) || a - b,
  );
  writeFileSync(join(folder, 'repository.json'), JSON.stringify(REPOSITORY));
  writeList(join(folder, 'issues'), issues, (place) => {
    const at = byUpdate[place] ?? 0;
    const text = { title: issueTitle(random), body: issueBody(random), author: author() };
    const openedAt = isoTime(timeOf(at, issues));
    const closed = { state: 'closed', state_reason: 'completed', closed_at: openedAt };
    return {
      ...newIssue(REPOSITORY, at + 1, FIRST_ISSUE_ID + at, text, openedAt),
      ...(random(3) > 0 ? closed : {}),
      updated_at: isoTime(updatedAt[at] ?? 0),
      comments: commentCounts[at] ?? 0,
    };
  });
  writeList(join(folder, 'comments'), comments, (at) => {
    const text = { body: commentBody(random), author: author() };
    // The addresses of a comment need only the address of its issue.
    const issue = newIssue(REPOSITORY, issueOf[at] ?? 1, 0, {}, '');
    return newComment(REPOSITORY, issue, FIRST_COMMENT_ID + at, text, isoTime(commentTime(at, comments)));
  });
}

/** A second later than the first issue, which is there at the very beginning. */
function commentTime(at: number, count: number): number {
  return timeOf(at, count) + 1;
}

/** The time of an item: all of a kind are spread evenly. */
function timeOf(at: number, count: number): number {
  return BEGIN_S + Math.floor(((END_S - BEGIN_S) * at) / count);
}

/** Writes `<name>.jsonl`, `<name>.offsets` (where each line begins and the last one ends) and `<name>.seconds` (when each was updated). */
function writeList(
  name: string,
  count: number,
  payloadAt: (at: number) => { readonly updated_at: string },
): void {
  const offsets = new Float64Array(count + 1);
  const seconds = new Float64Array(count);
  const file = openSync(`${name}.jsonl`, 'w');
  let lines: Buffer[] = [];
  let waiting = 0;
  const flush = (): void => {
    writeSync(file, Buffer.concat(lines));
    [lines, waiting] = [[], 0];
  };
  for (let at = 0; at < count; at += 1) {
    const payload = payloadAt(at);
    const line = Buffer.from(`${JSON.stringify(payload)}\n`);
    seconds[at] = Date.parse(payload.updated_at) / 1000;
    offsets[at + 1] = (offsets[at] ?? 0) + line.length;
    lines.push(line);
    waiting += line.length;
    if (waiting > WRITE_BYTES) {
      flush();
    }
  }
  flush();
  closeSync(file);
  writeFileSync(`${name}.offsets`, offsets);
  writeFileSync(`${name}.seconds`, seconds);
}
