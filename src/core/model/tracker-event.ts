/** A webhook event, parsed. */
import type { Comment, Issue, Repository } from './record.js';

/** The webhook events whose payload is applied. */
export const TRACKER_EVENTS = ['issues', 'issue_comment'] as const;

interface EventBase {
  readonly action: string;
  readonly repository: Repository;
}

export type TrackerEvent =
  | (EventBase & {
      readonly on: 'issue';
      readonly issue: Issue;
      /** The issue was transferred to this repository. Its comments came with it, but GitHub sends no events for them. */
      readonly isTransferredIn: boolean;
      /** The web address of an issue that was transferred to another repository, where it is known. */
      readonly transferredTo: string | null;
    })
  | (EventBase & { readonly on: 'comment'; readonly issue: Issue; readonly comment: Comment })
  | (EventBase & { readonly on: 'pull request' });
