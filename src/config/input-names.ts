import { closest, distance } from 'fastest-levenshtein';

/**
 * The names and defaults of the inputs, as in action.yml; a test compares the two. An input with its default value counts
 * as not given, because the runner passes both in the same way.
 */
export const INPUT_DEFAULTS = {
  mode: 'auto',
  'dry-run': 'false',
  token: '',
  'app-id': '',
  'app-private-key': '',
  'app-installation-id': '',
  repository: '',
  'database-url': '',
  'tidb-host': '',
  'tidb-port': '4000',
  'tidb-user': '',
  'tidb-password': '',
  'tidb-database': '',
  'tidb-ca': '',
  'table-prefix': '',
  'embedding-model': 'text-embedding-3-small',
  'embedding-dimensions': '',
  'openai-api-key': '',
  'openai-base-url': '',
  embed: 'issues,comments',
  'max-embeddings': '',
  related: 'preview',
  'related-min-similarity': '',
  'catch-up-interval': '10',
  'allow-removals': 'false',
  reembed: 'false',
  query: '',
  limit: '10',
  'min-similarity': '0',
  state: 'all',
  kind: 'all',
  author: '',
  label: '',
  since: '',
  'output-texts': 'true',
} as const;

/** Flags of the command line only, with their defaults. */
export const COMMAND_DEFAULTS = { pairs: '', body: '' } as const;

/** Every input and flag with its default. */
export const DEFAULTS = { ...INPUT_DEFAULTS, ...COMMAND_DEFAULTS } as const;

export type InputName = keyof typeof DEFAULTS;

/** The inputs as given, by name. Names may be unknown. */
export type RawInputs = Readonly<Record<string, string>>;

/** Edits that make a misspelling of a word. A shorter word has too many neighbours: LIST is not meant to be LIMIT. */
const EDITS = 2;
const EDITS_IN_SHORT_WORD = 1;
const SHORT_WORD_CHARACTERS = 4;
/** In a longer word, so many edits for each of its characters. */
const EDITS_PER_CHARACTER = 1 / 3;

/** The word that was probably meant; null when none is near. */
export function findMisspelled(given: string, words: readonly string[]): string | null {
  const likely = closest(given, words);
  const edits =
    given.length <= SHORT_WORD_CHARACTERS
      ? EDITS_IN_SHORT_WORD
      : Math.max(EDITS, given.length * EDITS_PER_CHARACTER);
  return distance(given, likely) <= edits || sortLetters(given) === sortLetters(likely) ? likely : null;
}

/** The same for two words whose letters are only in another order. */
function sortLetters(word: string): string {
  return Array.from(word).sort().join('');
}
