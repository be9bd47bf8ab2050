/** Reads the inputs from the environment variables of a runner, or from the flags of the command line. */
import { parseArgs } from 'node:util';
import { DEFAULTS, findMisspelled, INPUT_DEFAULTS, type InputName, type RawInputs } from './input-names.js';

type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

const PREFIX = 'INPUT_';

/** The runner passes the input `tidb-host` as the variable `INPUT_TIDB-HOST`. Includes misspelled names, but no foreign ones. */
export function inputsFromEnvironment(env: EnvironmentVariables): RawInputs {
  const foreign = foreignVariables(env);
  const own = Object.entries(env).filter(([name]) => name.startsWith(PREFIX) && !foreign.includes(name));
  return Object.fromEntries(own.map(([name, value]) => [inputName(name), value ?? '']));
}

/**
 * The variables of this kind that resemble no input. They belong to something around the action: a composite action, the
 * `env` of a job, or a program such as act. The runner writes its own in capitals.
 */
export function foreignVariables(env: EnvironmentVariables): readonly string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith(PREFIX))
    .filter((name) => name !== name.toUpperCase() || findMisspelled(inputName(name), INPUTS) === null);
}

const INPUTS = Object.keys(INPUT_DEFAULTS);

function inputName(variable: string): string {
  return variable.slice(PREFIX.length).toLowerCase();
}

/** Whether the arguments ask for help. The value of a flag, such as a query, may be "help" or "-h". */
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

/** A flag such as `--reembed` needs no value: alone it means true. */
function isBareFlag(arg: string, next: string | undefined): boolean {
  const name = arg.replace(/^--/, '');
  return arg !== name && DEFAULTS[name as InputName] === 'false' && (next?.startsWith('--') ?? true);
}

/** Reads `tiara <mode> --flag value …`, where every flag is an input. A flag without a value gets an empty one, which means its default. */
export function inputsFromArguments(args: readonly string[], env: EnvironmentVariables): RawInputs {
  const tokens = parseTokens(args);
  const inputs: Record<string, string> = {
    token: env['GITHUB_TOKEN'] ?? env['GH_TOKEN'] ?? '',
  };
  for (const [at, token] of tokens.entries()) {
    if (token.kind === 'option') {
      const previous = inputs[token.name];
      const value = token.value ?? '';
      // On the command line, `--repository a/b --repository c/d` stands for several lines.
      inputs[token.name] =
        token.name === 'repository' && previous !== undefined ? `${previous}\n${value}` : value;
    } else if (token.kind === 'positional' && !takesValue(tokens[at - 1])) {
      inputs['mode'] = 'mode' in inputs ? `${inputs['mode'] ?? ''} ${token.value}` : token.value;
    }
  }
  return inputs;
}

/** An argument after an unknown flag is the value of that flag, not a second mode. */
function takesValue(previous: { readonly kind: string; readonly value?: unknown } | undefined): boolean {
  return previous?.kind === 'option' && previous.value === undefined;
}
