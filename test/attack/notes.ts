/** What is told about an attack. */
export interface Notes {
  /** Counts what happens. */
  readonly count: (what: string, times?: number) => void;
  /** Gets a line for each thing that happens. */
  readonly log: (line: string) => void;
}
