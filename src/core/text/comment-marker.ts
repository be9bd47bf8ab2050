/** The invisible marker of the comments that Tiara posts. */

/** A comment that begins with this gets no vector, even when somebody has copied it. */
export const MARKER_START = '<!-- tiara:related ';

/**
 * The first line of the comment on an issue; Tiara finds its comment by it. The nonce is chosen before anything is posted and
 * is published nowhere else. So a text that has it was written by Tiara, or copied from what Tiara wrote.
 */
export function commentMarker(issueId: number, nonce: string): string {
  return `${MARKER_START}${issueId} ${nonce} -->`;
}
