/** What a search is for, and which answers it gives. */
import { SEARCH_LIMIT_MAX } from '../limits.js';
import { oneOf, share, wholeNumber, type Reading } from './input-reader.js';

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
export function searchConfig(reading: Reading): SearchConfig {
  const kind = chosen('kind', KINDS, reading);
  return {
    query: reading.value('query'),
    limit: wholeNumber('limit', 1, SEARCH_LIMIT_MAX, reading),
    minSimilarity: share('min-similarity', reading),
    state: chosen('state', STATES, reading),
    kinds: kind === 'all' ? ['issue', 'comment'] : [kind],
  };
}

/** The value, when it is among the allowed ones; the last of them, and a problem, when it is not. */
function chosen<const T extends string>(
  name: 'state' | 'kind',
  allowed: readonly [...T[], 'all'],
  { value, problem }: Reading,
): T | 'all' {
  const given = value(name);
  const found = allowed.find((known) => known === given);
  if (found === undefined) {
    problem(oneOf(name, given, allowed));
  }
  return found ?? 'all';
}
