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
      /** The issue was transferred here. Its comments came along, but GitHub sends no events for them. */
      readonly cameFromElsewhere: boolean;
      /** The web address of an issue that was transferred away. */
      readonly wentTo: string | null;
    })
  | (EventBase & { readonly on: 'comment'; readonly issue: Issue; readonly comment: Comment })
  | (EventBase & { readonly on: 'pull request' });
