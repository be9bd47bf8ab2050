/**
 * The names and defaults of the inputs, as in action.yml; a test compares the two. An input with its default value counts
 * as not given, because the runner passes both in the same way.
 */
export const INPUT_DEFAULTS = {
  mode: 'auto',
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
  related: 'preview',
  'related-min-similarity': '0.5',
  'catch-up-interval': '10',
  'allow-removals': 'false',
  reembed: 'false',
  query: '',
  limit: '10',
  'min-similarity': '0',
  state: 'all',
  kind: 'all',
} as const;

/** Flags of the command line only, with their defaults. */
export const COMMAND_DEFAULTS = { pairs: '' } as const;

/** Every input and flag with its default. */
export const DEFAULTS = { ...INPUT_DEFAULTS, ...COMMAND_DEFAULTS } as const;

export type InputName = keyof typeof DEFAULTS;

/** The inputs as given, by name. Names may be unknown. */
export type RawInputs = Readonly<Record<string, string>>;
