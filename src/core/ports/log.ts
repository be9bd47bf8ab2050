/** Lines for the person who reads the run. Never pass the text of an issue or comment to it. */
export interface Progress {
  /** Such as `octo/boat`. */
  readonly about: string;
  /** Such as `issues read`. */
  readonly what: string;
  readonly done: number;
  /** About which share of all that is, 0 to 1; null when nobody knows. */
  readonly share: number | null;
}

export interface Log {
  /** How far the work has got. Call it as often as there is news: most of it is not shown. */
  progress(progress: Progress): void;
  info(line: string): void;
  notice(line: string): void;
  warning(line: string): void;
  debug(line: string): void;
}
