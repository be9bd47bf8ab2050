/** What a test can do to a tracker, and the payloads that it gets back. */
import type { CommentPayload, IssuePayload, Payload, RepositoryPayload } from './corpus.js';
import type { NewText } from './shapes.js';

/** Why an item is no longer here. */
export type Gone = { readonly gone: 'deleted' } | { readonly gone: 'transferred'; readonly to: string };

export interface EventPayload extends Payload {
  readonly action: string;
  readonly issue: IssuePayload;
  readonly comment?: CommentPayload;
}

export interface TrackerOptions {
  /** Milliseconds since 1970. By default time stands still, a day after the newest update, and only `wait` moves it. */
  readonly clock?: () => number;
}

/** Operations return the payload that GitHub would deliver, and throw for an item that is not here. */
export interface Tracker {
  readonly repository: RepositoryPayload;
  /** Old names that redirect here. */
  readonly formerNames: readonly string[];
  /** Grows with every change, so that results computed from the tracker can be cached. */
  version(): number;
  issues(): readonly IssuePayload[];
  comments(): readonly CommentPayload[];
  issue(number: number): IssuePayload | Gone | undefined;
  comment(id: number): CommentPayload | undefined;
  commentsOf(issueNumber: number): readonly CommentPayload[];
  /** The clock's time, as GitHub would write it. */
  time(): string;
  /** Moves the clock forward. Times have a resolution of one second, as GitHub's have. */
  wait(seconds: number): void;
  openIssue(text: NewText): EventPayload;
  /** It sends no `issues` events, but its comments send `issue_comment` events. */
  openPullRequest(text: NewText): IssuePayload;
  /** Changes an issue in any way; `action` names the event, `more` is added to the payload. */
  changeIssue(number: number, action: string, change: Payload, more?: Payload): EventPayload;
  deleteIssue(number: number): EventPayload;
  /** Returns the payloads of the source's `transferred` and the target's `opened`. */
  transferIssue(
    number: number,
    to: Tracker,
  ): { readonly source: EventPayload; readonly target: EventPayload };
  /** Receives a transferred issue; for `transferIssue`. */
  receive(issue: IssuePayload, comments: readonly CommentPayload[], from: RepositoryPayload): EventPayload;
  addComment(issueNumber: number, text: NewText): EventPayload;
  editComment(id: number, body: string): EventPayload;
  deleteComment(id: number): EventPayload;
  /** Returns the payload of `repository`'s `renamed`. */
  rename(name: string): Payload;
}
