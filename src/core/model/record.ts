/** What Tiara keeps of a tracker, in GitHub's words. Everything past the edge of the program speaks of these. */
import type { Time } from './time.js';

export interface Repository {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
}

/** As people and addresses write it: `owner/name`. */
export function fullNameOf({ owner, name }: Pick<Repository, 'owner' | 'name'>): string {
  return `${owner}/${name}`;
}

/** Who wrote something. `null` stands for a ghost: GitHub's word for an account that no longer exists. */
export interface Author {
  readonly login: string;
  readonly id: number;
  /** `User`, `Bot`, `Organization`, `Mannequin` …: GitHub adds to these. */
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

/** Names a record and its issue. The number of a malformed comment's issue may be unknown: 0. */
export interface RecordKey {
  readonly kind: Kind;
  readonly id: number;
  readonly issueNumber: number;
}

export function recordKey(record: TrackerRecord): RecordKey {
  const { kind, id } = record;
  return { kind, id, issueNumber: record.kind === 'issue' ? record.number : record.issueNumber };
}

/** What one may call a record in a log: never its text. */
export function describeRecord({ kind, id, issueNumber }: RecordKey): string {
  if (kind === 'issue') {
    return `issue #${issueNumber}`;
  }
  return issueNumber === 0 ? `comment ${id}` : `comment ${id} on issue #${issueNumber}`;
}

/** The state of an issue as people read it, such as `closed as not planned`. */
export function describeState(state: string, reason: string | null): string {
  return reason === null || state === 'open' ? state : `${state} as ${reason.replace(/_/g, ' ')}`;
}
