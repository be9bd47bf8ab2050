/** The inputs by name, as the runner gives them in the environment or a person on the command line. */
import { parseArgs } from 'node:util';
import { DEFAULTS, type InputName, type RawInputs } from './input-names.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** The runner passes the input `tidb-host` as the variable `INPUT_TIDB-HOST`. */
export function inputsFromEnvironment(environment: Environment): RawInputs {
  const given = Object.entries(environment).filter(([name]) => name.startsWith('INPUT_'));
  return Object.fromEntries(
    given.map(([name, value]) => [name.slice('INPUT_'.length).toLowerCase(), value ?? '']),
  );
}

/** Whether a person asks how the command line is used. A query may be any word. */
export function asksForHelp(args: readonly string[]): boolean {
  return (
    args[0] === 'help' ||
    parseTokens(args).some(
      (token) => token.kind === 'option' && (token.name === 'help' || token.name === 'h'),
    )
  );
}

function parseTokens(args: readonly string[]) {
  const { tokens } = parseArgs({
    args: args.map((arg, at) => (isBareFlag(arg, args[at + 1]) ? `${arg}=true` : arg)),
    options: Object.fromEntries(Object.keys(DEFAULTS).map((name) => [name, { type: 'string' as const }])),
    strict: false,
    tokens: true,
  });
  return tokens;
}

/** `--reembed` says yes by itself. */
function isBareFlag(arg: string, next: string | undefined): boolean {
  const name = arg.replace(/^--/, '');
  return arg !== name && DEFAULTS[name as InputName] === 'false' && (next?.startsWith('--') ?? true);
}

/** `tiara <mode> --flag value …`: flags are inputs. A flag without a value is given an empty one, which is its default. */
export function inputsFromArguments(args: readonly string[], environment: Environment): RawInputs {
  const tokens = parseTokens(args);
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
