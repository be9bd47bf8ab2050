/** Inputs to a Config, or every problem with them at once. Pure: what it knows of the world it is given. */
import { closest, distance } from 'fastest-levenshtein';
import type { DuplicatePair } from '../core/model/duplicate-pair.js';
import { InputError } from '../core/model/errors.js';
import type { Kind } from '../core/model/record.js';
import type { Mode } from './choose-mode.js';
import { readCredentials, type CredentialsConfig } from './credential-inputs.js';
import { readDatabase, type DatabaseConfig } from './database-inputs.js';
import { readEmbedder, type EmbedderConfig, readEmbeddedKinds } from './embedder-inputs.js';
import { DEFAULTS, INPUT_DEFAULTS, type InputName, type RawInputs } from './input-names.js';
import {
  type InputReader,
  readShare,
  quoteValue,
  type Environment,
  readWholeNumber,
  readBoolean,
} from './input-reader.js';
import { readPairsFile } from './pairs-file.js';
import { refusePostToLocalDatabase, readRelated, type RelatedMode } from './related-inputs.js';
import { readSearch, type SearchConfig } from './search-inputs.js';

export interface Config {
  readonly mode: Mode;
  /** Full names, `owner/name`. Empty only on the command line's search and eval: all that the database holds. */
  readonly repositories: readonly string[];
  /** Null only where GitHub is not asked: in search and eval. */
  readonly credentials: CredentialsConfig | null;
  readonly database: DatabaseConfig;
  /** Null only where nothing is embedded: in eval. */
  readonly embedder: EmbedderConfig | null;
  /** The kinds whose texts get vectors. */
  readonly embeds: readonly Kind[];
  readonly related: RelatedMode;
  /** The confidence from which an issue is shown as related. */
  readonly relatedMinSimilarity: number;
  readonly catchUpIntervalMs: number;
  /** A backfill may make tombstones of any number of rows. */
  readonly allowRemovals: boolean;
  /** A backfill may replace every vector by one of another model. */
  readonly reembed: boolean;
  readonly search: SearchConfig;
  /** Known duplicates; null when they are to be found in the comments. */
  readonly pairs: readonly DuplicatePair[] | null;
}

/** Inputs that are refused outside of one mode, because they would have no effect. */
const ONLY_IN: Readonly<Partial<Record<Mode, readonly InputName[]>>> = {
  search: ['query', 'limit', 'min-similarity', 'state', 'kind'],
  backfill: ['allow-removals', 'reembed'],
  eval: ['pairs'],
};

/** Modes that look at what the database holds already, and never ask GitHub. */
const READ_ONLY_MODES: readonly Mode[] = ['search', 'eval'];

/** @throws InputError with every problem there is */
export function validateInputs(raw: RawInputs, mode: Mode, surroundings: Environment): Config {
  const problems: string[] = [];
  const value = (name: InputName): string => raw[name]?.trim() || DEFAULTS[name];
  const reading: InputReader = {
    value,
    isGiven: (name) => value(name) !== DEFAULTS[name],
    problem: (text) => problems.push(text),
  };
  refuseUnknown(raw, reading);
  refuseMisplaced(mode, reading);
  const config = {
    mode,
    repositories: readRepositories(mode, surroundings, reading),
    credentials: READ_ONLY_MODES.includes(mode) ? null : readCredentials(reading),
    database: readDatabase(surroundings, reading),
    embedder: mode === 'eval' ? null : readEmbedder(reading),
    embeds: readEmbeddedKinds(reading),
    related: readRelated(reading),
    relatedMinSimilarity: readShare('related-min-similarity', reading),
    catchUpIntervalMs: readWholeNumber('catch-up-interval', 0, 1_000_000, reading) * 60_000,
    allowRemovals: readBoolean('allow-removals', reading),
    reembed: readBoolean('reembed', reading),
    search: readSearch(reading),
    pairs: readPairsFile(surroundings, reading),
  };
  refusePostToLocalDatabase(config, surroundings, reading);
  if (problems.length > 0) {
    throw new InputError(problems);
  }
  return config;
}

function refuseUnknown(raw: RawInputs, { problem }: InputReader): void {
  const known = Object.keys(INPUT_DEFAULTS);
  for (const name of Object.keys(raw).filter((given) => !Object.hasOwn(DEFAULTS, given))) {
    const likely = closest(name, known);
    const isLikely = distance(name, likely) <= Math.max(2, name.length / 3);
    problem(
      `There is no input ${quoteValue(name)}. ${isLikely ? `Did you mean ${likely}?` : 'docs/inputs.md has a table of them.'}`,
    );
  }
}

function refuseMisplaced(mode: Mode, { isGiven, value, problem }: InputReader): void {
  if (mode === 'search' && value('query') === '') {
    problem('query is missing: in search mode it says what to search for.');
  }
  for (const [only, names] of Object.entries(ONLY_IN).filter(([other]) => other !== mode)) {
    for (const name of names.filter(isGiven)) {
      problem(
        `${name} is for ${only} mode only, and this run's mode is ${mode}: remove it or set mode to ${only}.`,
      );
    }
  }
}

function readRepositories(
  mode: Mode,
  surroundings: Environment,
  { value, problem }: InputReader,
): readonly string[] {
  const lines = value('repository')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  for (const line of lines.filter((name) => !/^[\w.-]+\/[\w.-]+$/.test(name))) {
    problem(`repository: ${quoteValue(line)} is not of the form owner/name.`);
  }
  const own = surroundings.repository;
  if (mode === 'event' && lines.some((line) => line.toLowerCase() !== own?.toLowerCase())) {
    problem('repository is for backfill, catch-up and search: an event tells of its own repository only.');
  }
  if (lines.length > 0) {
    return [...new Set(lines)];
  }
  if (own === null && !READ_ONLY_MODES.includes(mode)) {
    problem('repository is missing: outside of a workflow it has no default. Give it as owner/name.');
  }
  return own === null ? [] : [own];
}
