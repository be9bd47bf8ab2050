/** The help of `tiara` and of each command. */
import type { InputName } from '../config/input-names.js';
import { COMMANDS, findCommand, SHORT_FLAGS, type Command } from './commands.js';

/** What a flag takes, and what it is for. */
const FLAG_HELP: Readonly<Partial<Record<InputName, readonly [string, string]>>> = {
  repository: ['owner/name', 'the repository; may be given several times'],
  token: ['token', 'for GitHub; GITHUB_TOKEN, GH_TOKEN, or that of the program gh by default'],
  'app-id': ['id', 'of a GitHub App, instead of a token'],
  'app-private-key': ['PEM', 'the private key of the app'],
  'app-installation-id': ['id', 'looked up from the repository by default'],
  'database-url': [
    'address',
    'mysql://user:password@host:4000/database, or the path of an SQLite file; TIARA_DATABASE_URL by default',
  ],
  'tidb-host': ['host', 'of the server, instead of database-url'],
  'tidb-port': ['number', '4000 by default'],
  'tidb-user': ['name', 'of the database user'],
  'tidb-password': ['text', 'of the database user'],
  'tidb-database': ['name', 'of the database'],
  'tidb-ca': ['file', 'the certificate of a private authority'],
  'table-prefix': ['text', 'before the names of all tables'],
  'embedding-model': [
    'name',
    'text-embedding-3-small by default; lexical needs no key; a search takes that of the database',
  ],
  'embedding-dimensions': ['number', 'for models that can shorten their vectors'],
  'openai-api-key': ['key', 'for the embeddings server; OPENAI_API_KEY by default'],
  'openai-base-url': ['address', 'of another embeddings server; OPENAI_BASE_URL by default'],
  embed: ['kinds', 'issues, or issues,comments'],
  'max-embeddings': ['number', 'the most texts that one run embeds'],
  related: ['mode', 'off, preview or post'],
  'related-min-similarity': ['number', 'the confidence from which an issue is shown, 0 to 1'],
  'allow-removals': ['', 'lets a backfill remove any number of rows'],
  'dry-run': ['', 'says what would be stored and embedded, what that costs and how long it takes'],
  reembed: ['', 'replaces every vector with one of this model'],
  query: ['text', 'instead of the words after the command'],
  body: ['text', 'the body that the issue would have'],
  limit: ['number', 'the most results, 10 by default'],
  'min-similarity': ['number', 'the least score, 0 to 1'],
  state: ['state', 'open, closed or all'],
  kind: ['kind', 'issue, comment or all'],
  author: ['login', 'only issues that this account opened'],
  label: ['name', 'only issues with this label'],
  since: ['day', 'only issues that changed on this day or later'],
  pairs: ['file', 'known duplicates, one JSON object a line'],
};

/** The help of `tiara`, or that of one command. */
export function helpText(name: string | null): string {
  const command = name === null ? undefined : findCommand(name);
  return command === undefined ? generalHelp() : commandHelp(command);
}

function generalHelp(): string {
  const commands = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(11)} ${summary}`);
  return `tiara <command> [words] [flags]

Keeps a repository's issues and comments in a database, with a vector beside every text.

Commands
${commands.join('\n')}

Flags for every command
  --json          one JSON object on standard output, and nothing else there
  --help, -h      this help, or that of a command
  --version       the version

Defaults from the environment
  TIARA_DATABASE_URL, TIDB_DATABASE_URL or DATABASE_URL for --database-url
  GITHUB_TOKEN, GH_TOKEN or "gh auth token" for --token
  OPENAI_API_KEY and OPENAI_BASE_URL for the flags of these names
  TIARA_DEBUG=1 shows debug lines

Start without a key
  tiara backfill owner/name --database-url tiara.db --embedding-model lexical
  tiara search "crash when saving" --database-url tiara.db
`;
}

function commandHelp({ usage, summary, example, flags }: Command): string {
  const shortOf = new Map(Object.entries(SHORT_FLAGS).map(([short, name]) => [name, short]));
  const lines = flags.map((name) => {
    const [value, about] = FLAG_HELP[name] ?? ['', ''];
    const short = shortOf.get(name);
    const form = `${short === undefined ? '' : `-${short}, `}--${name}${value === '' ? '' : ` <${value}>`}`;
    return `  ${form.padEnd(34)} ${about}`;
  });
  return `${usage}

${summary}.

Flags
${lines.join('\n')}
${flags.includes('kind') ? `  ${'--comments'.padEnd(34)} lists comments instead of issues: the same as --kind comment\n` : ''}  ${'--json'.padEnd(34)} one JSON object on standard output, and nothing else there

Example
  ${example}
`;
}
