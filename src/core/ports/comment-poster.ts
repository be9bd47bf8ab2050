/** Posts and edits comments on one repository's issues. */
export interface CommentPoster {
  /** The id of the first comment on this issue that contains the marker; null when there is none. */
  find(issueNumber: number, marker: string): Promise<number | null>;
  /**
   * Asks GitHub once to post a comment. Returns its id and web address, or why GitHub certainly did not post it. `refused`: the token may
   * not post here. `declined`: this issue takes no comment from us; the reason follows "because". Throws when the
   * result is not known.
   */
  post(
    issueNumber: number,
    body: string,
  ): Promise<
    | { readonly commentId: number; readonly url: string | null }
    | { readonly refused: Error }
    | { readonly declined: string }
  >;
  /** Whether the token may post comments here; null when GitHub does not tell. Posts nothing. */
  mayPost(): Promise<boolean | null>;
  /** Replaces the text of a comment; returns its web address, where GitHub tells it, or null when the comment no longer exists. */
  edit(commentId: number, body: string): Promise<{ readonly url: string | null } | null>;
}
