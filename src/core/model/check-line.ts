/** What mode `check` found about one thing. */

/** `problem`: a run that writes would fail. `warning`: it works, and something is worth a look. */
export type CheckLevel = 'ok' | 'warning' | 'problem';

export interface CheckLine {
  readonly level: CheckLevel;
  /** What was looked at, such as `database` or `octo/boat`. */
  readonly about: string;
  /** What was found and, unless it is ok, what to do. Contains no text of an issue, and no secret. */
  readonly text: string;
}
