/** Reads the arguments of `tiara`: a command, its words, and flags with the names of the inputs. */
import { parseArgs } from 'node:util';
import { DEFAULTS, findMisspelled, type InputName, type RawInputs } from '../config/input-names.js';
import { COMMANDS, findCommand, SHORT_FLAGS, type Command } from './commands.js';
import { helpText } from './help.js';

export type CommandLine =
  | { readonly asksFor: 'help' | 'version'; readonly text: string }
  | {
      readonly asksFor: 'run';
      readonly inputs: RawInputs;
      readonly isJson: boolean;
      /** What is wrong with the arguments, each with the way out. */
      readonly problems: readonly string[];
    };

type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

/** Which variables serve as defaults, in this order. */
const VARIABLES: Readonly<Partial<Record<InputName, readonly string[]>>> = {
  'database-url': ['TIARA_DATABASE_URL', 'TIDB_DATABASE_URL', 'DATABASE_URL'],
  'openai-api-key': ['OPENAI_API_KEY'],
  'openai-base-url': ['OPENAI_BASE_URL'],
  token: ['GITHUB_TOKEN', 'GH_TOKEN'],
};
/** Inputs that say where the database is. With one of them, no variable does. */
const DATABASE_INPUTS = /^(database-url|tidb-(host|port|user|password|database))$/;

const OPTIONS = {
  ...Object.fromEntries(Object.keys(DEFAULTS).map((name) => [name, { type: 'string' as const }])),
  ...Object.fromEntries(
    Object.entries(SHORT_FLAGS).map(([short, name]) => [name, { type: 'string' as const, short }]),
  ),
  json: { type: 'boolean' as const },
  comments: { type: 'boolean' as const },
  help: { type: 'boolean' as const, short: 'h' },
  version: { type: 'boolean' as const },
  mode: { type: 'string' as const },
};

/** Reads the arguments after `tiara`. `version` is that of the program. */
export function readCommandLine(
  args: readonly string[],
  env: EnvironmentVariables,
  version: string,
): CommandLine {
  const problems: string[] = [];
  const end = args.indexOf('--');
  const isWord = (at: number): boolean => end >= 0 && at > end;
  const { tokens } = parseArgs({
    args: args
      .filter((arg, at) => isWord(at) || !lacksValue(arg, args[at + 1], problems))
      .map((arg, at, kept) => (isBareFlag(arg, kept[at + 1]) ? `${arg}=true` : arg)),
    options: OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  // Without a prototype, `--__proto__` is an unknown flag like any other.
  const given = Object.create(null) as Record<string, string>;
  const words: string[] = [];
  const asks = new Set<string>();
  for (const [at, token] of tokens.entries()) {
    if (token.kind === 'positional' && !isValueOfUnknownFlag(tokens[at - 1])) {
      words.push(token.value);
    } else if (token.kind === 'option' && ['json', 'comments', 'help', 'version'].includes(token.name)) {
      asks.add(token.name);
    } else if (token.kind === 'option') {
      const previous = given[token.name];
      const value = token.value ?? '';
      // `--repository a/b --repository c/d` stands for several lines.
      given[token.name] =
        token.name === 'repository' && previous !== undefined ? `${previous}\n${value}` : value;
    }
  }
  const [name = null, ...rest] = words;
  if (name === 'help' || asks.has('help') || (args.length === 0 && !('mode' in given))) {
    return { asksFor: 'help', text: helpText(name === 'help' ? (rest[0] ?? null) : name) };
  }
  if (asks.has('version')) {
    return { asksFor: 'version', text: `tiara ${version}\n` };
  }
  const command = name === null ? undefined : findCommand(name);
  if (name !== null && command === undefined) {
    problems.push(unknownCommand(name));
  } else if (name === null && given['mode'] === undefined) {
    problems.push(
      `A command is missing: one of ${Object.keys(COMMANDS).join(', ')}. "tiara --help" shows them.`,
    );
  }
  return {
    asksFor: 'run',
    isJson: asks.has('json'),
    problems,
    inputs: {
      ...fromVariables(env, given),
      ...given,
      ...(asks.has('comments') ? { kind: 'comment' } : {}),
      ...(command === undefined
        ? {}
        : { mode: command.mode, ...wordsAsInput(command, rest, given, problems) }),
    },
  };
}

/** Repeats the word only if it is nearly a command: it may be a secret. */
function unknownCommand(name: string): string {
  const meant = findMisspelled(name, Object.keys(COMMANDS));
  const names = Object.keys(COMMANDS).join(', ');
  return meant === null
    ? `There is no such command. The commands are ${names}.`
    : `There is no command "${name}". Did you mean ${meant}?`;
}

function wordsAsInput(
  { words, usage }: Command,
  given: readonly string[],
  flags: RawInputs,
  problems: string[],
): RawInputs {
  if (given.length === 0) {
    return {};
  }
  if (words === null || words in flags) {
    problems.push(`There are words that the command does not take. Its form is: ${usage}`);
    return {};
  }
  return { [words]: words === 'repository' ? given.join('\n') : given.join(' ') };
}

function fromVariables(env: EnvironmentVariables, given: RawInputs): RawInputs {
  const namesDatabase = Object.keys(given).some((name) => DATABASE_INPUTS.test(name));
  return Object.fromEntries(
    Object.entries(VARIABLES).flatMap(([input, names]) => {
      const value = names.map((name) => env[name] ?? '').find((each) => each !== '');
      return value === undefined || (input === 'database-url' && namesDatabase) ? [] : [[input, value]];
    }),
  );
}

/** Reports a flag that needs a value and is followed by another flag or by nothing. */
function lacksValue(arg: string, next: string | undefined, problems: string[]): boolean {
  const name = arg.startsWith('--') ? arg.slice(2) : SHORT_FLAGS[arg.slice(1)];
  const needsValue =
    arg.startsWith('-') &&
    name !== undefined &&
    Object.hasOwn(DEFAULTS, name) &&
    DEFAULTS[name as InputName] !== 'false';
  const isMissing = next === undefined || (next.startsWith('--') && Object.hasOwn(OPTIONS, next.slice(2)));
  if (needsValue && isMissing) {
    problems.push(`--${name} needs a value: give one, or leave the flag out.`);
  }
  return needsValue && isMissing;
}

/** A flag such as `--reembed` needs no value: alone it means true. */
function isBareFlag(arg: string, next: string | undefined): boolean {
  const name = arg.replace(/^--/, '');
  return arg !== name && DEFAULTS[name as InputName] === 'false' && (next?.startsWith('-') ?? true);
}

/** An argument after an unknown flag is the value of that flag. */
function isValueOfUnknownFlag(
  previous: { readonly kind: string; readonly name?: string; readonly value?: unknown } | undefined,
): boolean {
  return (
    previous?.kind === 'option' &&
    previous.value === undefined &&
    !Object.hasOwn(OPTIONS, previous.name ?? '')
  );
}
