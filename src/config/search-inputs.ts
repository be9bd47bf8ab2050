/** What a search looks for, and which results it returns. */
import { parseTime, type Time } from '../core/model/time.js';
import { SEARCH_LIMIT_MAX } from '../answer-limits.js';
import { problemWithChoice, readShare, readWholeNumber, type InputReader } from './input-reader.js';

const STATES = ['open', 'closed', 'all'] as const;
const KINDS = ['issue', 'comment', 'all'] as const;

export interface SearchConfig {
  /** Of a draft, its title. */
  readonly query: string;
  /** The body of a draft. */
  readonly body: string;
  readonly limit: number;
  /** The lowest score that a result may have. */
  readonly minSimilarity: number;
  readonly kinds: readonly ('issue' | 'comment')[];
  readonly filter: {
    readonly state: (typeof STATES)[number];
    /** The account that opened the issue; null for all. */
    readonly author: string | null;
    /** A label of the issue; null for all. */
    readonly label: string | null;
    /** When the issue last changed, or later; null for all. */
    readonly since: Time | null;
  };
}

/** Reads the inputs of mode `search`. */
export function readSearch(reader: InputReader): SearchConfig {
  const kind = readChoice('kind', KINDS, reader);
  return {
    query: reader.value('query'),
    body: reader.value('body'),
    limit: readWholeNumber('limit', 1, SEARCH_LIMIT_MAX, reader),
    minSimilarity: readShare('min-similarity', reader),
    kinds: kind === 'all' ? ['issue', 'comment'] : [kind],
    filter: {
      state: readChoice('state', STATES, reader),
      author: reader.value('author').replace(/^@/, '') || null,
      label: reader.value('label') || null,
      since: readSince(reader),
    },
  };
}

/** A day counts from its beginning, in UTC. */
function readSince({ value, problem }: InputReader): Time | null {
  const given = value('since');
  const since = given === '' ? null : parseTime(given);
  if (given !== '' && since === null) {
    problem('since is neither a day, such as 2026-01-31, nor a time, such as 2026-01-31T12:00:00Z.');
  }
  return since;
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
