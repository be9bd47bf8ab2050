/** What is stored of a repository, for a picture. */

export interface Overview {
  /** `owner/name` */
  readonly repository: string;
  /** Live comments. */
  readonly comments: number;
  /** Live issues by the year in which they were opened, oldest first; no year is left out between the first and the last. */
  readonly years: readonly { readonly year: number; readonly open: number; readonly closed: number }[];
}
