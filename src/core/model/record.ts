/** Repositories, issues and comments as Tiara keeps them, in GitHub's words. */
import type { Time } from './time.js';

export interface Repository {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
}

/** The repository as `owner/name`. */
export function fullNameOf({ owner, name }: Pick<Repository, 'owner' | 'name'>): string {
  return `${owner}/${name}`;
}

/** Who wrote something. An author of `null` is a ghost, GitHub's word for an account that no longer exists. */
export interface Author {
  readonly login: string;
  readonly id: number;
  /** `User`, `Bot`, `Organization`, `Mannequin`, or a type that GitHub adds later. */
  readonly type: string;
}

export interface Issue {
  readonly kind: 'issue';
  readonly id: number;
  readonly nodeId: string;
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly state: string;
  readonly stateReason: string | null;
  readonly locked: boolean;
  readonly activeLockReason: string | null;
  readonly author: Author | null;
  readonly authorAssociation: string | null;
  readonly closedByLogin: string | null;
  readonly assignees: readonly string[];
  readonly labels: readonly string[];
  readonly milestone: { readonly title: string; readonly number: number } | null;
  /** The organization's issue type, such as `Bug`. */
  readonly type: string | null;
  readonly commentCount: number;
  readonly reactionCount: number;
  readonly url: string;
  readonly createdAt: Time;
  readonly updatedAt: Time;
  readonly closedAt: Time | null;
}

export interface Comment {
  readonly kind: 'comment';
  readonly id: number;
  readonly nodeId: string;
  readonly issueNumber: number;
  readonly author: Author | null;
  readonly authorAssociation: string | null;
  readonly body: string | null;
  readonly reactionCount: number;
  readonly url: string;
  readonly createdAt: Time;
  readonly updatedAt: Time;
}

export type TrackerRecord = Issue | Comment;
export type Kind = TrackerRecord['kind'];

/** Identifies a record and its issue. The issue number is 0 where it is unknown, as for some malformed comments. */
export interface RecordKey {
  readonly kind: Kind;
  readonly id: number;
  readonly issueNumber: number;
}

export function recordKey(record: TrackerRecord): RecordKey {
  const { kind, id } = record;
  return { kind, id, issueNumber: record.kind === 'issue' ? record.number : record.issueNumber };
}

/** The record's name for a log, such as `comment 7 on issue #12`. Contains no text of the record. */
export function describeRecord({ kind, id, issueNumber }: RecordKey): string {
  if (kind === 'issue') {
    return `issue #${issueNumber}`;
  }
  return issueNumber === 0 ? `comment ${id}` : `comment ${id} on issue #${issueNumber}`;
}

/** The state of an issue in words, such as `closed as not planned`. */
export function describeState(state: string, reason: string | null): string {
  return reason === null || state === 'open' ? state : `${state} as ${reason.replace(/_/g, ' ')}`;
}
