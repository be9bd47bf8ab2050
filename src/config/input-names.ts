/**
 * The names and defaults of action.yml; a test holds the two together. An input that has its default counts as not
 * given, because the runner does not tell the difference.
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

/** The flags that only the command line has, with their defaults. */
export const COMMAND_DEFAULTS = { pairs: '' } as const;

/** Every input and flag with its default. */
export const DEFAULTS = { ...INPUT_DEFAULTS, ...COMMAND_DEFAULTS } as const;

export type InputName = keyof typeof DEFAULTS;

/** What was given, by name; names may be unknown, values are as given. */
export type RawInputs = Readonly<Record<string, string>>;
