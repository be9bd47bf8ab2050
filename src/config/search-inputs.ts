/** What a search looks for, and which results it returns. */
import { SEARCH_LIMIT_MAX } from '../limits.js';
import { problemWithChoice, readShare, readWholeNumber, type InputReader } from './input-reader.js';

const STATES = ['open', 'closed', 'all'] as const;
const KINDS = ['issue', 'comment', 'all'] as const;

export interface SearchConfig {
  readonly query: string;
  readonly limit: number;
  /** The lowest score that a result may have. */
  readonly minSimilarity: number;
  readonly state: (typeof STATES)[number];
  readonly kinds: readonly ('issue' | 'comment')[];
}

/** Reads the inputs of mode `search`. */
export function readSearch(reader: InputReader): SearchConfig {
  const kind = readChoice('kind', KINDS, reader);
  return {
    query: reader.value('query'),
    limit: readWholeNumber('limit', 1, SEARCH_LIMIT_MAX, reader),
    minSimilarity: readShare('min-similarity', reader),
    state: readChoice('state', STATES, reader),
    kinds: kind === 'all' ? ['issue', 'comment'] : [kind],
  };
}

/** Reads one of the allowed values. Reports a problem and returns `all` for anything else. */
function readChoice<const T extends string>(
  name: 'state' | 'kind',
  allowed: readonly [...T[], 'all'],
  { value, problem }: InputReader,
): T | 'all' {
  const given = value(name);
  const choice = allowed.find((known) => known === given);
  if (choice === undefined) {
    problem(problemWithChoice(name, given, allowed));
  }
  return choice ?? 'all';
}
