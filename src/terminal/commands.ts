/** The commands of `tiara` and their flags. */
import type { Mode } from '../config/choose-mode.js';
import type { InputName } from '../config/input-names.js';

export interface Command {
  readonly mode: Mode;
  /** The flag that the words after the command stand for; null when it takes none. */
  readonly words: 'repository' | 'query' | null;
  readonly usage: string;
  readonly summary: string;
  readonly example: string;
  readonly flags: readonly InputName[];
}

const FROM_GITHUB: readonly InputName[] = [
  'repository',
  'token',
  'app-id',
  'app-private-key',
  'app-installation-id',
];
const DATABASE: readonly InputName[] = [
  'database-url',
  'tidb-host',
  'tidb-port',
  'tidb-user',
  'tidb-password',
  'tidb-database',
  'tidb-ca',
  'table-prefix',
];
const MODEL: readonly InputName[] = [
  'embedding-model',
  'embedding-dimensions',
  'openai-api-key',
  'openai-base-url',
];

const EMBEDDED: readonly InputName[] = ['embed', 'max-embeddings'];

export const COMMANDS: Readonly<Record<string, Command>> = {
  backfill: {
    mode: 'backfill',
    words: 'repository',
    usage: 'tiara backfill owner/name …',
    summary: 'Reads everything, removes what is gone, and embeds it',
    example: 'tiara backfill octo/boat --database-url tiara.db --embedding-model lexical',
    flags: [...FROM_GITHUB, ...DATABASE, ...MODEL, ...EMBEDDED, 'allow-removals', 'reembed', 'dry-run'],
  },
  'catch-up': {
    mode: 'catch-up',
    words: 'repository',
    usage: 'tiara catch-up owner/name …',
    summary: 'Reads what is new, and continues an unfinished backfill',
    example: 'tiara catch-up octo/boat --database-url mysql://user:password@host:4000/database',
    flags: [
      ...FROM_GITHUB,
      ...DATABASE,
      ...MODEL,
      ...EMBEDDED,
      'related',
      'related-min-similarity',
      'dry-run',
    ],
  },
  search: {
    mode: 'search',
    words: 'query',
    usage: 'tiara search "text" | tiara search "#123"',
    summary: 'Finds issues and comments by meaning, for a text or for an issue',
    example: 'tiara search "crash when saving" --database-url tiara.db --limit 5',
    flags: [
      'query',
      'repository',
      'limit',
      'state',
      'kind',
      'author',
      'label',
      'since',
      'min-similarity',
      ...DATABASE,
      ...MODEL,
    ],
  },
  related: {
    mode: 'related',
    words: 'query',
    usage: 'tiara related 123',
    summary: 'Shows which issues a new issue like this one would get in its comment',
    example: 'tiara related 123 --repository octo/boat --database-url tiara.db',
    flags: ['query', 'repository', 'related-min-similarity', ...DATABASE],
  },
  duplicates: {
    mode: 'duplicates',
    words: 'query',
    usage: 'tiara duplicates "title" --body "text"',
    summary: 'Tells whether an issue that is not filed yet is known already, as an agent would learn it',
    example: 'tiara duplicates "Crash when saving" --body "The disk was full." --database-url tiara.db',
    flags: ['query', 'body', 'repository', 'limit', ...DATABASE, ...MODEL],
  },
  check: {
    mode: 'check',
    words: 'repository',
    usage: 'tiara check owner/name …',
    summary: 'Looks at everything that a run needs, and says what to do',
    example: 'tiara check octo/boat --database-url tiara.db --embedding-model lexical',
    flags: [...FROM_GITHUB, ...DATABASE, ...MODEL, 'related'],
  },
  eval: {
    mode: 'eval',
    words: 'repository',
    usage: 'tiara eval owner/name',
    summary: 'Measures how well search finds the known duplicates of a repository',
    example: 'tiara eval octo/boat --database-url tiara.db',
    flags: ['repository', 'pairs', ...DATABASE],
  },
  mcp: {
    mode: 'mcp',
    words: null,
    usage: 'tiara mcp',
    summary: 'Serves the tools of the Model Context Protocol to coding agents, on standard input and output',
    example: 'tiara mcp --database-url tiara.db',
    flags: [...DATABASE, ...MODEL],
  },
};

/** The command of this name. Not `COMMANDS[name]`: every object has a `constructor`. */
export function findCommand(name: string): Command | undefined {
  return Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
}

/** Short forms, as in other command lines for GitHub. */
export const SHORT_FLAGS: Readonly<Record<string, InputName>> = {
  R: 'repository',
  d: 'database-url',
  m: 'embedding-model',
  L: 'limit',
  s: 'state',
  k: 'kind',
};
