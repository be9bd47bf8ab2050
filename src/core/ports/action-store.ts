/** The table `actions`: what Tiara does on GitHub, each thing once. An entry is written before GitHub is asked. */
import type { Repository } from '../model/record.js';
import type { Time } from '../model/time.js';

/**
 * `claimed`: GitHub has not been asked yet. `posting`: GitHub was asked to post, and the result is not known.
 * `posted`: the comment exists. `silent`: nothing to say about this text. `deferred`: not now, any run may try again.
 * `withdrawn`: somebody deleted the comment; nothing is ever posted again.
 */
export type ActionState = 'claimed' | 'posting' | 'posted' | 'silent' | 'deferred' | 'withdrawn';

/** The states in which an entry rests with a reason. */
export type RestingState = 'silent' | 'deferred' | 'withdrawn';

/** What an action is about. */
export interface ActionSubject {
  /** Unique, such as `related:<id of the issue>`. */
  readonly name: string;
  readonly repository: Repository;
  readonly issueId: number;
}

export interface Action {
  readonly state: ActionState;
  /** Cannot be guessed. It is part of the comment and proves that Tiara wrote it. */
  readonly nonce: string;
  /** Hash of the issue's text that was decided on; null before the first decision. */
  readonly textHash: string | null;
  readonly commentId: number | null;
}

/** A decision, and the text it was made on. Contains no text of an issue. */
export interface Decision {
  readonly textHash: string;
  readonly decided: readonly { readonly number: number; readonly confidence: number }[];
}

/** Which issues may still get a related comment. */
export interface DueQuery {
  /** Opened at or after this time. */
  readonly openedSince: Time;
  /** A comment on an issue opened before this time is not edited any more. */
  readonly editableSince: Time;
  readonly limit: number;
}

/** Every method is one transaction, and harmless when one owner repeats it. */
export interface ActionStore {
  /**
   * Ids of live, open, unlocked issues that no bot opened, oldest first, whose action `related:<id>` is missing,
   * unfinished or deferred, or was decided on another text.
   */
  due(repository: Repository, query: DueQuery): Promise<readonly number[]>;

  /** Since when comments are posted in this repository; null before `startPosts`. */
  postsSince(repository: Repository): Promise<Date | null>;
  /** Comments are posted since the first `at` that was ever given. Returns that time, in whole seconds. */
  startPosts(repository: Repository, at: Date): Promise<Date>;

  get(name: string): Promise<Action | null>;
  /**
   * Takes or renews the right to work on this entry until `until`; creates the entry with this nonce when there is none.
   * Null when another owner has that right at `now`. An expired claim is taken over.
   */
  claim(
    subject: ActionSubject,
    claim: { readonly owner: string; readonly nonce: string; readonly now: Date; readonly until: Date },
  ): Promise<Action | null>;
  /**
   * Called before GitHub is asked to post: nobody else may take over the entry until `until`. False when this owner has
   * lost the entry or has posted already.
   */
  markPosting(name: string, owner: string, decision: Decision, until: Date): Promise<boolean>;
  /** The comment exists; any run that has seen it may call this. Ends the claim. */
  markPosted(name: string, commentId: number, at: Date): Promise<void>;
  /** The owner has updated the posted comment. Ends the claim. */
  markEdited(name: string, owner: string, decision: Decision, at: Date): Promise<void>;
  /** The owner is done for this reason; with a hash, for this text. Ends the claim. */
  rest(
    name: string,
    owner: string,
    how: { readonly state: RestingState; readonly reason: string; readonly textHash: string | null },
  ): Promise<void>;
  /** Ends the claim and leaves the entry's state as it is. */
  release(name: string, owner: string): Promise<void>;
}
