/** What a search is for, and which answers it gives. */
import { SEARCH_LIMIT_MAX } from '../limits.js';
import { notOneOf, readShare, readWholeNumber, type InputReader } from './input-reader.js';

const STATES = ['open', 'closed', 'all'] as const;
const KINDS = ['issue', 'comment', 'all'] as const;

export interface SearchConfig {
  readonly query: string;
  readonly limit: number;
  /** The score that every result has at least. */
  readonly minSimilarity: number;
  readonly state: (typeof STATES)[number];
  readonly kinds: readonly ('issue' | 'comment')[];
}

/** The inputs that belong to search alone. */
export function readSearch(reading: InputReader): SearchConfig {
  const kind = readChoice('kind', KINDS, reading);
  return {
    query: reading.value('query'),
    limit: readWholeNumber('limit', 1, SEARCH_LIMIT_MAX, reading),
    minSimilarity: readShare('min-similarity', reading),
    state: readChoice('state', STATES, reading),
    kinds: kind === 'all' ? ['issue', 'comment'] : [kind],
  };
}

/** The value, when it is among the allowed ones; the last of them, and a problem, when it is not. */
function readChoice<const T extends string>(
  name: 'state' | 'kind',
  allowed: readonly [...T[], 'all'],
  { value, problem }: InputReader,
): T | 'all' {
  const given = value(name);
  const found = allowed.find((known) => known === given);
  if (found === undefined) {
    problem(notOneOf(name, given, allowed));
  }
  return found ?? 'all';
}
