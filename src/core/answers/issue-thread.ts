/** An issue with its comments, as a person reads it on GitHub, a part at a time. */
import {
  THREAD_COMMENTS_READ,
  THREAD_DUPLICATES,
  THREAD_LABELS,
  THREAD_RELATED,
  THREAD_TEXT_CHARACTERS,
} from '../../answer-limits.js';
import { fullNameOf, type Kind, type Repository } from '../model/record.js';
import type { Time } from '../model/time.js';
import type { StoredIssue, Thread, WrittenText } from '../ports/row-store.js';
import type { World } from '../ports/world.js';
import { relatedTo } from '../related/show-related.js';
import { readOriginal } from '../search/discussions.js';
import { plainLine, plainLines } from '../text/markdown.js';
import { withoutHidden } from '../text/visible-lines.js';
import { toRelatedHit, type Hit } from './hit.js';

/** A part of a text that somebody wrote. The names are those of the JSON output. */
export interface ThreadText {
  readonly kind: Kind;
  readonly comment_id?: number;
  /** Null for an account that no longer exists. */
  readonly author: string | null;
  /** GitHub's word for the author's role, such as `MEMBER`. */
  readonly author_association: string | null;
  readonly created_at: Time;
  readonly url: string;
  /** Markdown, without HTML comments and invisible characters. */
  readonly text: string;
  /** Whether the rest of the text is in the next answer. */
  readonly continues?: true;
}

/** A related issue without its text. */
export type RelatedReference = Pick<
  Hit,
  'repository' | 'number' | 'title' | 'state' | 'state_reason' | 'url' | 'score' | 'match'
>;

export interface ThreadAnswer {
  readonly repository: string;
  readonly number: number;
  readonly title: string;
  readonly state: string;
  readonly state_reason: string | null;
  readonly url: string;
  /** The first THREAD_LABELS. */
  readonly labels: readonly string[];
  readonly author: string | null;
  readonly created_at: Time;
  readonly updated_at: Time;
  readonly closed_at: Time | null;
  /** Numbers of issues that people marked as duplicates of this one. Absent when there are none. */
  readonly duplicates?: readonly number[];
  /** The number of the issue that people marked this one as a duplicate of. Absent when there is none. */
  readonly original?: number;
  /** Related issues that were opened before it, best first. Only with the beginning of the thread. */
  readonly related?: readonly RelatedReference[];
  /** How many comments the thread has. */
  readonly comments: number;
  /** The body of the issue and its comments, from position `from` on. */
  readonly texts: readonly ThreadText[];
  /** Characters of the thread before these texts. */
  readonly from: number;
  /** `from` for the rest of the thread; null at its end. */
  readonly next: number | null;
}

/** Which part of a thread is read. */
export interface ThreadPart {
  /** Characters of the thread that are skipped. */
  readonly from: number;
  /** About as many characters are returned. */
  readonly characters: number;
}

/** UTF-16 code units of one character at most: less than this would never get on. */
const LONGEST_CHARACTER = 2;

/** Reads the part of the thread of this live issue. */
export async function readIssueThread(
  { store }: Pick<World, 'store'>,
  repository: Repository,
  issue: StoredIssue,
  part: ThreadPart,
): Promise<ThreadAnswer> {
  const [{ thread, texts, next }, original, duplicates, related] = await Promise.all([
    readTexts(store, issue.id, part),
    readOriginal(store, issue.id),
    store.rows.duplicatesOf(issue.id, THREAD_DUPLICATES),
    part.from === 0 ? findRelated(store, repository, issue) : [],
  ]);
  return {
    repository: fullNameOf(repository),
    number: issue.number,
    title: plainLine(issue.title),
    state: issue.state,
    state_reason: thread.stateReason,
    url: thread.url,
    labels: thread.labels.slice(0, THREAD_LABELS).map(plainLine),
    author: thread.author,
    created_at: thread.createdAt,
    updated_at: thread.updatedAt,
    closed_at: thread.closedAt,
    ...(duplicates.length === 0 ? {} : { duplicates }),
    ...(original === null ? {} : { original }),
    ...(part.from === 0 ? { related } : {}),
    comments: thread.commentCount,
    texts,
    from: part.from,
    next,
  };
}

/** Reads comments until the part is full. */
async function readTexts(
  store: World['store'],
  issueId: number,
  { from, characters }: ThreadPart,
): Promise<{
  readonly thread: Thread;
  readonly texts: readonly ThreadText[];
  readonly next: number | null;
}> {
  const texts: ThreadText[] = [];
  let position = 0;
  let left = characters;
  /** Adds what belongs to the part; false when that is full. */
  const add = (kind: Kind, id: number | null, written: WrittenText): boolean => {
    const whole = plainLines(withoutHidden(written.body ?? '')).trim();
    const skipped = Math.max(0, from - position);
    position += whole.length;
    if (skipped > 0 && skipped >= whole.length) {
      return true;
    }
    if (left <= 0) {
      position -= whole.length;
      return false;
    }
    const rest = whole.slice(skipped);
    const text = cutAtCharacter(rest, Math.max(left, LONGEST_CHARACTER));
    left -= text.length + THREAD_TEXT_CHARACTERS;
    position -= rest.length - text.length;
    texts.push({
      kind,
      ...(id === null ? {} : { comment_id: id }),
      author: written.author,
      author_association: written.authorAssociation,
      created_at: written.createdAt,
      url: written.url,
      text,
      ...(text.length < rest.length ? { continues: true } : {}),
    });
    return text.length === rest.length;
  };
  for (let skip = 0; ; skip += THREAD_COMMENTS_READ) {
    const thread = await store.rows.thread(issueId, { skip, limit: THREAD_COMMENTS_READ });
    if (thread === null) {
      throw new Error('the issue was deleted while it was read');
    }
    const isFull =
      (skip === 0 && !add('issue', null, thread)) ||
      thread.comments.some((comment) => !add('comment', comment.id, comment));
    if (isFull || skip + THREAD_COMMENTS_READ >= thread.commentCount) {
      return { thread, texts, next: isFull ? position : null };
    }
  }
}

/** At most this many UTF-16 code units, not cut within a character. */
function cutAtCharacter(text: string, length: number): string {
  return text.slice(0, length).replace(length < text.length ? /[\uD800-\uDBFF]$/ : /$^/, '');
}

async function findRelated(
  store: World['store'],
  repository: Repository,
  issue: StoredIssue,
): Promise<readonly RelatedReference[]> {
  const verdict = await relatedTo(store, repository, issue, null);
  return ('silent' in verdict ? [] : verdict.related)
    .slice(0, THREAD_RELATED)
    .map(toRelatedHit)
    .map(({ repository: fullName, number, title, state, state_reason, url, score, match }) => ({
      repository: fullName,
      number,
      title,
      state,
      state_reason,
      url,
      score,
      match,
    }));
}
