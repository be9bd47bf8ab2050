/** Every input of the action, with a value that reaches the run's configuration, and one that is refused with the way out. */
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { chooseMode, type Mode } from '../../src/config/choose-mode.js';
import { INPUT_DEFAULTS } from '../../src/config/input-names.js';
import { validateInputs, type Config } from '../../src/config/validate-inputs.js';
import { InputError } from '../../src/core/model/errors.js';

type Inputs = Readonly<Record<string, string>>;

interface Case {
  readonly mode?: Mode;
  /** Inputs that this one needs. */
  readonly with?: Inputs;
  readonly good: string;
  /** What the configuration then has. */
  readonly gives: object;
  readonly bad: string;
  /** What the message about the bad value says. It always names the input. */
  readonly says: RegExp;
}

const PEM = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
}).privateKey.trim();
const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----';

const SQLITE = { 'database-url': 'sqlite:tiara.db' };
const TIDB = {
  'database-url': '',
  'tidb-host': 'db.example',
  'tidb-user': 'u',
  'tidb-password': 'p',
  'tidb-database': 'd',
};
const OPENAI = { 'embedding-model': 'm', 'openai-api-key': 'sk-1' };
const APP = { 'app-id': '12', 'app-private-key': PEM };
const SEARCH = { query: 'mast' };

const CASES: Readonly<Record<Exclude<keyof typeof INPUT_DEFAULTS, 'mode'>, Case>> = {
  'dry-run': { good: 'true', gives: { isDryRun: true }, bad: 'maybe', says: /one of true, false/ },
  token: {
    good: 't0ken',
    gives: { credentials: { token: 't0ken' } },
    bad: 'tök',
    says: /copy the key again/,
  },
  'app-id': {
    with: { 'app-private-key': PEM },
    good: '12',
    gives: { credentials: { app: { appId: '12' } } },
    bad: 'my app!',
    says: /copy it from the settings of the app/,
  },
  'app-private-key': {
    with: { 'app-id': '12' },
    good: PEM,
    gives: { credentials: { app: { privateKey: PEM } } },
    bad: 'a key',
    says: /must begin with -----BEGIN/,
  },
  'app-installation-id': {
    with: APP,
    good: '345',
    gives: { credentials: { app: { installationId: 345 } } },
    bad: 'mine',
    says: /not a whole number/,
  },
  repository: {
    good: 'octo/boat\nocto/harbour',
    gives: { repositories: ['octo/boat', 'octo/harbour'] },
    bad: 'boat',
    says: /owner\/name/,
  },
  'database-url': {
    good: 'sqlite:data/t.db',
    gives: { database: { kind: 'sqlite', path: 'data/t.db' } },
    bad: 'postgres://u:p@h/d',
    says: /not of the form mysql:\/\/user:password@host:4000\/database/,
  },
  'tidb-host': {
    with: TIDB,
    good: 'h.example',
    gives: { database: { host: 'h.example' } },
    bad: '192.0.2.1',
    says: /use the host name/,
  },
  'tidb-port': {
    with: TIDB,
    good: '3306',
    gives: { database: { port: 3306 } },
    bad: '70000',
    says: /from 1 to 65535/,
  },
  'tidb-user': {
    with: TIDB,
    good: 'me',
    gives: { database: { user: 'me' } },
    bad: '',
    says: /give it together with tidb-host/,
  },
  'tidb-password': {
    with: TIDB,
    good: 'p#1',
    gives: { database: { password: 'p#1' } },
    bad: 'p\n1',
    says: /store the value again, as one line/,
  },
  'tidb-database': {
    with: TIDB,
    good: 'boats',
    gives: { database: { database: 'boats' } },
    bad: '',
    says: /give it together with tidb-host/,
  },
  'tidb-ca': {
    with: TIDB,
    good: 'ca.pem',
    gives: { database: { ca: CERTIFICATE } },
    bad: 'none.pem',
    says: /PEM/,
  },
  'table-prefix': {
    good: 'Tiara_',
    gives: { tablePrefix: 'tiara_' },
    bad: 'a-b',
    says: /letters a to z, digits and underscores/,
  },
  'embedding-model': {
    with: OPENAI,
    good: 'other',
    gives: { embedder: { model: 'other' } },
    bad: 'm\u0007',
    says: /control character: remove it/,
  },
  'embedding-dimensions': {
    with: OPENAI,
    good: '256',
    gives: { embedder: { dimensions: 256 } },
    bad: '1',
    says: /whole number from 2/,
  },
  'openai-api-key': {
    with: { 'embedding-model': 'm' },
    good: 'sk-2',
    gives: { embedder: { apiKey: 'sk-2' } },
    bad: '',
    says: /use embedding-model: lexical, or give the URL/,
  },
  'openai-base-url': {
    with: OPENAI,
    good: 'https://ai.example/v1',
    gives: { embedder: { baseUrl: 'https://ai.example/v1' } },
    bad: 'ai.example',
    says: /such as http:\/\/localhost/,
  },
  embed: {
    good: 'issues',
    gives: { embeds: ['issue'] },
    bad: 'comments',
    says: /issues nor issues,comments/,
  },
  'max-embeddings': { good: '500', gives: { maxEmbeddings: 500 }, bad: 'all', says: /whole number from 0/ },
  related: { good: 'off', gives: { related: 'off' }, bad: 'yes', says: /off/ },
  'related-min-similarity': {
    good: '.8',
    gives: { relatedMinSimilarity: 0.8 },
    bad: '80',
    says: /from 0 to 1/,
  },
  'catch-up-interval': {
    good: '5',
    gives: { catchUpIntervalMs: 300_000 },
    bad: '-1',
    says: /whole number from 0/,
  },
  'allow-removals': { good: 'true', gives: { allowRemovals: true }, bad: '1', says: /one of true, false/ },
  reembed: { good: 'true', gives: { reembed: true }, bad: 'on', says: /one of true, false/ },
  query: {
    mode: 'search',
    good: '#12',
    gives: { search: { query: '#12' } },
    bad: '',
    says: /give a text or an issue/,
  },
  limit: {
    mode: 'search',
    with: SEARCH,
    good: '3',
    gives: { search: { limit: 3 } },
    bad: '101',
    says: /from 1 to 100/,
  },
  'min-similarity': {
    mode: 'search',
    with: SEARCH,
    good: '.2',
    gives: { search: { minSimilarity: 0.2 } },
    bad: '2',
    says: /from 0 to 1/,
  },
  state: {
    mode: 'search',
    with: SEARCH,
    good: 'open',
    gives: { search: { filter: { state: 'open' } } },
    bad: 'opne',
    says: /open/,
  },
  kind: {
    mode: 'search',
    with: SEARCH,
    good: 'comment',
    gives: { search: { kinds: ['comment'] } },
    bad: 'pull',
    says: /comment/,
  },
  author: {
    mode: 'search',
    with: SEARCH,
    good: '@alice',
    gives: { search: { filter: { author: 'alice' } } },
    bad: 'a\nb',
    says: /as one line/,
  },
  label: {
    mode: 'search',
    with: SEARCH,
    good: 'help wanted',
    gives: { search: { filter: { label: 'help wanted' } } },
    bad: 'a\nb',
    says: /as one line/,
  },
  since: {
    mode: 'search',
    with: SEARCH,
    good: '2026-01-31',
    gives: { search: { filter: { since: '2026-01-31T00:00:00Z' } } },
    bad: 'yesterday',
    says: /such as 2026-01-31/,
  },
  'output-texts': { good: 'false', gives: { outputTexts: false }, bad: 'no', says: /one of true, false/ },
};

function read(inputs: Inputs, mode: Mode): Config {
  const basis = { token: 't', 'embedding-model': 'lexical', ...SQLITE };
  return validateInputs({ ...basis, ...inputs }, mode, {
    repository: 'octo/boat',
    isRunner: false,
    readFile: (path) => {
      if (path === 'ca.pem') {
        return CERTIFICATE;
      }
      throw new Error('no such file');
    },
  });
}

function problemsOf(work: () => unknown): readonly string[] {
  try {
    work();
    return [];
  } catch (error) {
    if (error instanceof InputError) {
      return error.problems;
    }
    throw error;
  }
}

describe('every input', () => {
  it('is in this table, apart from mode', () => {
    expect(Object.keys(CASES)).toEqual(Object.keys(INPUT_DEFAULTS).filter((name) => name !== 'mode'));
  });

  it.each(Object.entries(CASES))('takes a good value, and refuses a bad one: %s', (name, about) => {
    const { mode = 'backfill', with: needed = {}, good, gives, bad, says } = about;
    expect(read({ ...needed, [name]: good }, mode)).toMatchObject(gives);
    const problems = problemsOf(() => read({ ...needed, [name]: bad }, mode));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(says);
    expect(problems[0]).toContain(name);
  });

  it('named mode takes a good value, and refuses a bad one', () => {
    expect(chooseMode({ mode: 'search' }, 'issues')).toBe('search');
    const problems = problemsOf(() => chooseMode({ mode: 'serach' }, 'issues'));
    expect(problems).toEqual([expect.stringMatching(/^mode .*search/)]);
  });
});
