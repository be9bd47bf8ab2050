/** What is done to a tracker, once each: the entries of the table `actions`, which are written before anything is done. */
import type { Kind, Repository, Time } from '../model/record.js';

/**
 * `claimed`: nothing was asked of GitHub yet. `posting`: GitHub was asked to post, and what came of it is not known.
 * `posted`: the comment was there. `silent`: nothing is to be said about this text. `deferred`: not now, any run may
 * try again. `withdrawn`: somebody deleted the comment; nothing is ever posted again.
 */
export type ActionState = 'claimed' | 'posting' | 'posted' | 'silent' | 'deferred' | 'withdrawn';

/** The states in which an entry rests with a reason. */
export type Rest = 'silent' | 'deferred' | 'withdrawn';

/** What an action is about. */
export interface ActionSubject {
  /** Unique, such as `related:<id of the issue>`. */
  readonly name: string;
  readonly repository: Repository;
  readonly issueId: number;
}

export interface Action {
  readonly state: ActionState;
  /** Cannot be guessed. It stands in the comment, and tells it from one that somebody else wrote. */
  readonly nonce: string;
  /** Of the issue's text that was decided on; null before the first decision. */
  readonly textHash: string | null;
  readonly commentId: number | null;
}

/** What was decided, on which text; no text of an issue is in it. */
export interface Decision {
  readonly textHash: string;
  readonly decided: readonly { readonly number: number; readonly confidence: number }[];
}

/** An issue as the database has it, with what decides whether something is said about it. */
export interface OpenedIssue {
  readonly id: number;
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly state: string;
  readonly locked: boolean;
  /** As in `Author`; null for a ghost. */
  readonly authorType: string | null;
  readonly createdAt: Time;
  readonly isTombstone: boolean;
  /** Changes when its text does. */
  readonly textHash: string;
  /** The vector that stands for that text; null when it is to have none. */
  readonly textField: 'title' | 'body' | null;
}

/** Which issues something may still be said about. */
export interface DueQuery {
  /** Opened at or after this time. */
  readonly openedSince: Time;
  /** A comment on an issue opened before this time stays as it is. */
  readonly editableSince: Time;
  readonly limit: number;
}

/** The table `actions`, and the issues that its entries are about. Every method is one transaction, and harmless when done twice by one owner. */
export interface Actions {
  /** What is stored of the issue with this id; null when nothing is. */
  issue(id: number): Promise<OpenedIssue | null>;
  /**
   * Ids of live, open, unlocked issues that no bot opened, oldest first, for which the action `related:<id>` is missing,
   * was begun and not ended, is deferred, or was decided on another text.
   */
  due(repository: Repository, query: DueQuery): Promise<readonly number[]>;

  get(name: string): Promise<Action | null>;
  /**
   * Takes or renews the right to work on this entry until `until`, and makes the entry, with this nonce, when there is
   * none; null when another owner has that right at `now`. One that has expired is taken over, whatever was done.
   */
  claim(
    subject: ActionSubject,
    claim: { readonly owner: string; readonly nonce: string; readonly now: Date; readonly until: Date },
  ): Promise<Action | null>;
  /**
   * Before GitHub is asked to post: nobody else may take the entry over until `until`. False when this owner has lost
   * it, or has posted already.
   */
  posting(name: string, owner: string, decision: Decision, until: Date): Promise<boolean>;
  /** The comment is there; whoever has seen it may say so. Ends the claim. */
  posted(name: string, commentId: number, at: Date): Promise<void>;
  /** The owner has brought the posted comment up to date. Ends the claim. */
  edited(name: string, owner: string, decision: Decision, at: Date): Promise<void>;
  /** The owner is done with it, for this reason, and for this text when there is a hash. Ends the claim. */
  rest(
    name: string,
    owner: string,
    how: { readonly state: Rest; readonly reason: string; readonly textHash: string | null },
  ): Promise<void>;
  /** The owner does no more now; what is known of the action stays as it is. */
  release(name: string, owner: string): Promise<void>;
}

/** One repository's tracker, as far as it may be written to. */
export interface Tracker {
  /** The id of the first comment on this issue that has the marker in its text; null when none has. */
  find(issueNumber: number, marker: string): Promise<number | null>;
  /**
   * Posts a comment, asking GitHub once: its id, or why GitHub has certainly not posted it: it refused, or the issue
   * is not in this repository any more. Throws when that is not known.
   */
  post(
    issueNumber: number,
    body: string,
  ): Promise<{ readonly commentId: number } | { readonly refused: Error } | { readonly gone: string }>;
  /** Replaces the text of a comment; false when it is not there any more. */
  edit(commentId: number, body: string): Promise<boolean>;
}

/** Names the stored row whose vectors are asked for. */
export interface VectorOwner {
  readonly kind: Kind;
  readonly id: number;
}
