/** Turns the inputs into a Config, or reports every problem with them at once. */
import type { DuplicatePair } from '../core/model/duplicate-pair.js';
import { InputError } from '../core/model/errors.js';
import type { Kind } from '../core/model/record.js';
import { proxyFor } from '../network/proxy-for.js';
import { READ_ONLY_MODES, type Mode } from './choose-mode.js';
import { readDatabase, readTablePrefix, type DatabaseConfig } from './database-inputs.js';
import { readEmbeddedKinds, readEmbedder, type EmbedderConfig } from './embedder-inputs.js';
import { readApiUrl, readCredentials, readRepositoryNames, type CredentialsConfig } from './github-inputs.js';
import { DEFAULTS, findMisspelled, INPUT_DEFAULTS, type InputName, type RawInputs } from './input-names.js';
import {
  quoteValue,
  readBoolean,
  readShare,
  readWholeNumber,
  type Environment,
  type InputReader,
} from './input-reader.js';
import { readPairsFile } from './duplicate-pairs-file.js';
import { refusePostToLocalDatabase, readRelated, type RelatedMode } from './related-inputs.js';
import { misplacedSecrets } from './secrets.js';
import { readSearch, type SearchConfig } from './search-inputs.js';

export interface Config {
  readonly mode: Mode;
  /** Whether the mode only reads the database. */
  readonly isReadOnly: boolean;
  /** Whether the run only says what it would do. */
  readonly isDryRun: boolean;
  /** Full names, `owner/name`. Empty only for a mode that only reads, on the command line: then all repositories in the database. */
  readonly repositories: readonly string[];
  /** Null in modes that only read the database. They send no request to GitHub. */
  readonly credentials: CredentialsConfig | null;
  /** The API of GitHub, without a slash at its end. */
  readonly apiUrl: string;
  readonly database: DatabaseConfig;
  /** Before the name of every table; lower case, may be empty. */
  readonly tablePrefix: string;
  /** Null in related and eval, which embed nothing. */
  readonly embedder: EmbedderConfig | null;
  /** The kinds whose texts get vectors. */
  readonly embeds: readonly Kind[];
  /** The most texts that the run embeds; null for no limit. */
  readonly maxEmbeddings: number | null;
  readonly related: RelatedMode;
  /** The confidence from which an issue is shown as related; null for the default of the model. */
  readonly relatedMinSimilarity: number | null;
  readonly catchUpIntervalMs: number;
  /** A backfill may turn any number of rows into tombstones. */
  readonly allowRemovals: boolean;
  /** A backfill may replace every vector with one of another model. */
  readonly reembed: boolean;
  readonly search: SearchConfig;
  /** Whether the outputs have titles and passages. */
  readonly outputTexts: boolean;
  /** Known duplicates; null to find them in the comments. */
  readonly pairs: readonly DuplicatePair[] | null;
}

/** Inputs that are refused in any other mode, because they would have no effect there. */
const ONLY_IN: readonly { readonly modes: readonly Mode[]; readonly names: readonly InputName[] }[] = [
  { modes: ['search', 'related', 'duplicates'], names: ['query'] },
  { modes: ['search', 'duplicates'], names: ['limit'] },
  { modes: ['duplicates'], names: ['body'] },
  { modes: ['search'], names: ['min-similarity', 'state', 'kind', 'author', 'label', 'since'] },
  { modes: ['backfill'], names: ['allow-removals', 'reembed'] },
  { modes: ['eval'], names: ['pairs'] },
];

/** Parses and checks all inputs. @throws InputError with every problem */
export function validateInputs(raw: RawInputs, mode: Mode, environment: Environment): Config {
  const problems: string[] = [];
  const value = (name: InputName): string => raw[name]?.trim() || DEFAULTS[name];
  const reader: InputReader = {
    value,
    isGiven: (name) => value(name) !== DEFAULTS[name],
    problem: (message) => problems.push(message),
  };
  refuseUnknown(raw, reader);
  refuseMisplacedSecrets(raw, reader);
  refuseMisplaced(mode, reader);
  refuseControlCharacters(reader);
  const isReadOnly = READ_ONLY_MODES.includes(mode);
  const isDryRun = readBoolean('dry-run', reader) && !isReadOnly && mode !== 'check';
  refuseDryReembedding(isDryRun, reader);
  const config = {
    mode,
    isReadOnly: isReadOnly || mode === 'check' || isDryRun,
    isDryRun,
    repositories: readRepositoryNames(mode, environment, reader),
    credentials: isReadOnly ? null : readCredentials(reader),
    apiUrl: readApiUrl(isReadOnly ? undefined : environment.apiUrl, reader),
    database: readDatabase(environment, reader),
    tablePrefix: readTablePrefix(reader),
    embedder: mode === 'eval' || mode === 'related' ? null : readEmbedder(mode, reader),
    embeds: readEmbeddedKinds(reader),
    maxEmbeddings: reader.isGiven('max-embeddings')
      ? readWholeNumber('max-embeddings', 0, 1_000_000_000, reader)
      : null,
    related: readRelated(reader),
    relatedMinSimilarity:
      value('related-min-similarity') === '' ? null : readShare('related-min-similarity', reader),
    catchUpIntervalMs: readWholeNumber('catch-up-interval', 0, 1_000_000, reader) * 60_000,
    allowRemovals: readBoolean('allow-removals', reader),
    reembed: readBoolean('reembed', reader),
    search: readSearch(reader),
    outputTexts: readBoolean('output-texts', reader),
    pairs: readPairsFile(environment, reader),
  };
  refusePostToLocalDatabase(config, environment, reader);
  refuseBrokenProxy(config, reader);
  if (problems.length > 0) {
    throw new InputError(problems);
  }
  return config;
}

function refuseDryReembedding(isDryRun: boolean, { isGiven, problem }: InputReader): void {
  if (isDryRun && isGiven('reembed')) {
    problem(
      'dry-run does not work with reembed: remove one of them. A re-embedding embeds every text of the database again.',
    );
  }
}

function refuseUnknown(raw: RawInputs, { problem }: InputReader): void {
  const known = Object.keys(INPUT_DEFAULTS);
  for (const name of Object.keys(raw).filter((given) => !Object.hasOwn(DEFAULTS, given))) {
    const meant = findMisspelled(name, known);
    const isWord = meant !== null || /^[a-z-]{1,30}$/.test(name);
    problem(
      `There is no input ${isWord ? quoteValue(name) : 'with one of the names given'}. ${meant === null ? 'docs/inputs.md lists all inputs.' : `Did you mean ${meant}?`}`,
    );
  }
}

function refuseMisplacedSecrets(raw: RawInputs, { value, problem }: InputReader): void {
  for (const name of misplacedSecrets(raw)) {
    // An address as repository has a message of its own.
    if (name !== 'repository' || !/:\/\/[^/\s]*@/.test(value(name))) {
      problem(
        `${name} has the form of a key, a token or a password, which belongs in another input. Its value is not shown here.`,
      );
    }
  }
}

function refuseMisplaced(mode: Mode, { isGiven, value, problem }: InputReader): void {
  if (mode === 'search' && value('query') === '') {
    problem('query is missing: give a text or an issue to search for.');
  }
  if (mode === 'related' && value('query') === '') {
    problem('The issue is missing: give its number, as in "tiara related 123".');
  }
  if (mode === 'duplicates' && value('query') === '') {
    problem('The title is missing: give it, as in "tiara duplicates \'Mast falls in a storm\'".');
  }
  for (const { modes, names } of ONLY_IN.filter(({ modes: others }) => !others.includes(mode))) {
    for (const name of names.filter(isGiven)) {
      problem(
        `${name} is for ${modes[0] ?? ''} mode only, and this run's mode is ${mode}: remove it or set mode to ${modes[0] ?? ''}.`,
      );
    }
  }
}

/** Inputs that may have several lines. In any other, a line break comes with a secret that was not stored as one line. */
const OF_SEVERAL_LINES: readonly InputName[] = [
  'repository',
  'app-private-key',
  'tidb-ca',
  'embed',
  'query',
  'body',
];
/** Secrets that are sent in an HTTP header. Keys are ASCII: other characters were copied by accident. */
const SENT_IN_HEADERS: readonly InputName[] = ['token', 'openai-api-key'];

/** No value is shown: it may be a secret. */
function refuseControlCharacters({ value, problem }: InputReader): void {
  for (const name of Object.keys(DEFAULTS) as InputName[]) {
    const given = value(name);
    if (/[\r\n]/.test(given) && !OF_SEVERAL_LINES.includes(name)) {
      problem(`${name} contains a line break: store the value again, as one line.`);
    } else if (/[^\t\r\n -~]/.test(given) && SENT_IN_HEADERS.includes(name)) {
      problem(`${name} contains a character that no key has, perhaps an invisible one: copy the key again.`);
    } else if (/[^\P{Cc}\t\r\n]/u.test(given)) {
      problem(`${name} contains a control character: remove it.`);
    }
  }
}

/** Names a broken proxy with the other problems, instead of at the first request to its server. */
function refuseBrokenProxy(
  { credentials, apiUrl, embedder }: Pick<Config, 'credentials' | 'apiUrl' | 'embedder'>,
  { problem }: InputReader,
): void {
  const servers = [
    credentials === null ? null : apiUrl,
    embedder?.kind === 'openai' ? embedder.baseUrl : null,
  ];
  const problems = servers.flatMap((url) => {
    try {
      if (url !== null && URL.canParse(url)) {
        proxyFor(new URL(url));
      }
      return [];
    } catch (error) {
      return [(error as Error).message];
    }
  });
  new Set(problems).forEach(problem);
}
