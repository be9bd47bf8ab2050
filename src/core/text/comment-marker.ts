/** The invisible marker of the comments that Tiara posts. */

/** A comment that begins with this gets no vector, even when somebody has copied it. */
export const MARKER_START = '<!-- tiara:related ';

/**
 * The first line of the comment on an issue, by which it is found again. The nonce was drawn before anything was posted and
 * is published nowhere else: a text with it was written by Tiara, or copied from what Tiara wrote.
 */
export function commentMarker(issueId: number, nonce: string): string {
  return `${MARKER_START}${issueId} ${nonce} -->`;
}
