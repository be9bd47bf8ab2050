/** The inputs by name, as the runner gives them in the environment or a person on the command line. */
import { parseArgs } from 'node:util';

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
const COMMAND_DEFAULTS = { pairs: '' } as const;

/** Every input and flag with its default. */
export const DEFAULTS = { ...INPUT_DEFAULTS, ...COMMAND_DEFAULTS } as const;

export type InputName = keyof typeof DEFAULTS;

/** What was given, by name; names may be unknown, values are as given. */
export type RawInputs = Readonly<Record<string, string>>;

type Environment = Readonly<Record<string, string | undefined>>;

/** The runner passes the input `tidb-host` as the variable `INPUT_TIDB-HOST`. */
export function inputsOfEnvironment(environment: Environment): RawInputs {
  const given = Object.entries(environment).filter(([name]) => name.startsWith('INPUT_'));
  return Object.fromEntries(
    given.map(([name, value]) => [name.slice('INPUT_'.length).toLowerCase(), value ?? '']),
  );
}

/** Whether a person asks how the command line is used. A query may be any word. */
export function asksForHelp(args: readonly string[]): boolean {
  return (
    args[0] === 'help' ||
    tokensOf(args).some((token) => token.kind === 'option' && (token.name === 'help' || token.name === 'h'))
  );
}

function tokensOf(args: readonly string[]) {
  const { tokens } = parseArgs({
    args: args.map((arg, at) => (isBareYes(arg, args[at + 1]) ? `${arg}=true` : arg)),
    options: Object.fromEntries(Object.keys(DEFAULTS).map((name) => [name, { type: 'string' as const }])),
    strict: false,
    tokens: true,
  });
  return tokens;
}

/** `--reembed` says yes by itself. */
function isBareYes(arg: string, next: string | undefined): boolean {
  const name = arg.replace(/^--/, '');
  return arg !== name && DEFAULTS[name as InputName] === 'false' && (next?.startsWith('--') ?? true);
}

/** `tiara <mode> --flag value …`: flags are inputs. A flag without a value is given an empty one, which is its default. */
export function inputsOfArguments(args: readonly string[], environment: Environment): RawInputs {
  const tokens = tokensOf(args);
  const inputs: Record<string, string> = {
    token: environment['GITHUB_TOKEN'] ?? environment['GH_TOKEN'] ?? '',
  };
  for (const [at, token] of tokens.entries()) {
    if (token.kind === 'option') {
      const previous = inputs[token.name];
      const value = token.value ?? '';
      // `--repository a/b --repository c/d` is the command line's way of writing several lines.
      inputs[token.name] =
        token.name === 'repository' && previous !== undefined ? `${previous}\n${value}` : value;
    } else if (token.kind === 'positional' && !isValueOf(tokens[at - 1])) {
      inputs['mode'] = 'mode' in inputs ? `${inputs['mode'] ?? ''} ${token.value}` : token.value;
    }
  }
  return inputs;
}

/** What follows a flag that is not known is its value, and not a second mode. */
function isValueOf(previous: { readonly kind: string; readonly value?: unknown } | undefined): boolean {
  return previous?.kind === 'option' && previous.value === undefined;
}
