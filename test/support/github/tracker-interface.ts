/** What one can do to a tracker, and what it tells of it. */
import type { CommentPayload, IssuePayload, Payload, RepositoryPayload } from './corpus.js';
import type { NewText } from './shapes.js';

/** What became of an item that is not here any more. */
export type Gone = { readonly gone: 'deleted' } | { readonly gone: 'transferred'; readonly to: string };

export interface EventPayload extends Payload {
  readonly action: string;
  readonly issue: IssuePayload;
  readonly comment?: CommentPayload;
}

export interface TrackerOptions {
  /** Milliseconds since 1970. Without it, time stands still a day behind the newest update, but for `wait`. */
  readonly clock?: () => number;
}

/** Operations throw for an item that is not here, and give the payload that GitHub would deliver. */
export interface Tracker {
  readonly repository: RepositoryPayload;
  /** Names that lead here since a rename. */
  readonly formerNames: readonly string[];
  /** Grows with every change, so that what was computed from the tracker can be kept as long as it holds. */
  version(): number;
  issues(): readonly IssuePayload[];
  comments(): readonly CommentPayload[];
  issue(number: number): IssuePayload | Gone | undefined;
  comment(id: number): CommentPayload | undefined;
  commentsOf(issueNumber: number): readonly CommentPayload[];
  /** The clock's, as GitHub would write it now. */
  time(): string;
  /** Moves the clock on. Times have one-second resolution, as GitHub's have. */
  wait(seconds: number): void;
  openIssue(text: NewText): EventPayload;
  /** Its events are none of an issue's; those of its comments are. */
  openPullRequest(text: NewText): IssuePayload;
  /** Changes an issue in any way; `action` names the event, `more` is added to the payload. */
  changeIssue(number: number, action: string, change: Payload, more?: Payload): EventPayload;
  deleteIssue(number: number): EventPayload;
  /** Gives the payload of the source's `transferred` and the target's `opened`. */
  transferIssue(
    number: number,
    to: Tracker,
  ): { readonly source: EventPayload; readonly target: EventPayload };
  /** Takes in an issue that was transferred; for `transferIssue`. */
  receive(issue: IssuePayload, comments: readonly CommentPayload[], from: RepositoryPayload): EventPayload;
  addComment(issueNumber: number, text: NewText): EventPayload;
  editComment(id: number, body: string): EventPayload;
  deleteComment(id: number): EventPayload;
  /** Gives the payload of `repository`'s `renamed`. */
  rename(name: string): Payload;
}
