/** Lines for the person who reads the run. Never pass the text of an issue or comment to it. */
export interface Log {
  info(line: string): void;
  notice(line: string): void;
  warning(line: string): void;
  debug(line: string): void;
}
