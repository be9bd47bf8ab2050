/** From inputs to a configuration, or to all problems with them at once. */
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { chooseMode, type Mode } from '../../src/config/choose-mode.js';
import { INPUT_DEFAULTS } from '../../src/config/input-names.js';
import { inputsFromEnvironment } from '../../src/config/read-inputs.js';
import { findSecrets } from '../../src/config/secrets.js';
import { validateInputs } from '../../src/config/validate-inputs.js';
import { InputError } from '../../src/core/model/errors.js';

const PEM = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
}).privateKey.trim();

const GOOD = { token: 't0ken', 'database-url': 'sqlite:tiara.db', 'embedding-model': 'lexical' };
const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----';

function config(raw: Record<string, string>, mode: Mode = 'backfill', isRunner = false) {
  return validateInputs(raw, mode, {
    repository: 'octo/boat',
    isRunner,
    readFile: (path) => {
      if (path === 'ca.pem') {
        return CERTIFICATE;
      }
      throw new Error('no such file');
    },
  });
}

function problems(raw: Record<string, string>, mode: Mode = 'backfill'): readonly string[] {
  try {
    config(raw, mode);
  } catch (error) {
    if (error instanceof InputError) {
      return error.problems;
    }
    throw error;
  }
  return [];
}

describe('action.yml', () => {
  const action = parse(readFileSync('action.yml', 'utf8')) as {
    inputs: Record<string, { description: string; default?: string }>;
    runs: { using: string };
  };

  it('has exactly the inputs that Tiara reads', () => {
    expect(Object.keys(action.inputs)).toEqual(Object.keys(INPUT_DEFAULTS));
  });

  it('has the same defaults, except for the token, which the runner fills in', () => {
    const { token, ...rest } = action.inputs;
    expect(token?.default).toBe('${{ github.token }}');
    for (const [name, { default: value }] of Object.entries(rest)) {
      expect([name, value ?? '']).toEqual([name, INPUT_DEFAULTS[name as keyof typeof INPUT_DEFAULTS]]);
    }
  });

  it('runs on Node 24', () => {
    expect(action.runs.using).toBe('node24');
  });
});

describe('table-prefix', () => {
  it.each([
    ['', ''],
    ['tiara_', 'tiara_'],
    ['Team2_', 'team2_'],
    ['x'.repeat(32), 'x'.repeat(32)],
  ])('%p becomes %p', (given, prefix) => {
    expect(config({ ...GOOD, 'table-prefix': given }).tablePrefix).toBe(prefix);
  });

  it.each(['a-b', 'a b', 'ä_', '`', "x'; DROP TABLE issues; --", 'my.', '{x}', 'x'.repeat(33)])(
    '%p is refused',
    (given) => {
      expect(problems({ ...GOOD, 'table-prefix': given })).toEqual([
        expect.stringMatching(/^table-prefix may have .* at most 32 of them, such as tiara_\.$/),
      ]);
    },
  );
});

describe('inputs', () => {
  it('are read from the environment variables of the runner', () => {
    expect(inputsFromEnvironment({ 'INPUT_TIDB-HOST': 'h', INPUT_MODE: '', HOME: '/root' })).toEqual({
      'tidb-host': 'h',
      mode: '',
    });
  });
});

describe('mode', () => {
  it.each([
    ['issues', 'event'],
    ['issue_comment', 'event'],
    ['schedule', 'catch-up'],
    ['workflow_dispatch', 'backfill'],
    ['repository_dispatch', 'backfill'],
  ])('follows from the event %s: %s', (event, mode) => {
    expect(chooseMode({}, event)).toBe(mode);
    expect(chooseMode({ mode: ' auto ' }, event)).toBe(mode);
  });

  it('is the one of the input, whatever the event', () => {
    expect(chooseMode({ mode: 'search' }, 'push')).toBe('search');
  });

  it('is none for any other event, with a reason', () => {
    expect(chooseMode({}, 'push')).toEqual({ nothing: expect.stringContaining('"push"') });
    expect(chooseMode({ mode: 'event' }, 'push')).toEqual({ nothing: expect.stringContaining('"push"') });
    expect(chooseMode({}, 'constructor')).toEqual({ nothing: expect.stringContaining('"constructor"') });
    expect(chooseMode({}, null)).toEqual({ nothing: expect.stringContaining('set mode to one of') });
  });

  it('is refused when unknown, with the allowed modes and the nearest one', () => {
    expect(() => chooseMode({ mode: 'bakfill' }, null)).toThrow(
      'mode is "bakfill"; it must be one of auto, event, catch-up, backfill, search, check. Did you mean backfill?',
    );
  });
});

describe('a configuration', () => {
  it('needs little for the embedded database and the lexical model', () => {
    expect(config(GOOD)).toEqual({
      mode: 'backfill',
      isReadOnly: false,
      isDryRun: false,
      repositories: ['octo/boat'],
      credentials: { token: 't0ken' },
      apiUrl: 'https://api.github.com',
      database: { kind: 'sqlite', path: 'tiara.db' },
      tablePrefix: '',
      embedder: { kind: 'lexical', dimensions: null },
      embeds: ['issue', 'comment'],
      maxEmbeddings: null,
      related: 'preview',
      relatedMinSimilarity: null,
      catchUpIntervalMs: 600_000,
      allowRemovals: false,
      reembed: false,
      outputTexts: true,
      pairs: null,
      search: {
        query: '',
        body: '',
        limit: 10,
        minSimilarity: 0,
        kinds: ['issue', 'comment'],
        filter: { state: 'all', author: null, label: null, since: null },
      },
    });
  });

  it('only says what a run would do, where a run does something', () => {
    expect(config({ ...GOOD, 'dry-run': 'true' })).toMatchObject({ isDryRun: true, isReadOnly: true });
    expect(problems({ ...GOOD, 'dry-run': 'true', reembed: 'true' })).toEqual([
      expect.stringMatching(/^dry-run does not work with reembed/),
    ]);
    expect(problems({ ...GOOD, 'dry-run': 'yes' })).toEqual(['dry-run must be one of true, false.']);
  });

  it('embeds as many texts as allowed', () => {
    expect(config({ ...GOOD, 'max-embeddings': '0' }).maxEmbeddings).toBe(0);
    expect(config({ ...GOOD, 'max-embeddings': '5000' }).maxEmbeddings).toBe(5_000);
    expect(problems({ ...GOOD, 'max-embeddings': 'all' })).toEqual([
      'max-embeddings must be a whole number from 0 to 1000000000.',
    ]);
  });

  it('embeds only issues, or issues and comments', () => {
    expect(config({ ...GOOD, embed: 'issues' }).embeds).toEqual(['issue']);
    expect(config({ ...GOOD, embed: 'issues, comments' }).embeds).toEqual(['issue', 'comment']);
    expect(problems({ ...GOOD, embed: 'comments' })).toEqual([
      'embed is neither issues nor issues,comments.',
    ]);
  });

  it('reads what to search and which results to return', () => {
    const search = {
      query: '#12',
      limit: '100',
      'min-similarity': '.25',
      state: 'open',
      kind: 'comment',
      author: '@alice',
      label: 'help wanted',
      since: '2026-01-31',
      repository: 'octo/boat\nocto/harbour',
    };
    expect(config({ ...GOOD, ...search }, 'search')).toMatchObject({
      repositories: ['octo/boat', 'octo/harbour'],
      search: {
        query: '#12',
        body: '',
        limit: 100,
        minSimilarity: 0.25,
        kinds: ['comment'],
        filter: { state: 'open', author: 'alice', label: 'help wanted', since: '2026-01-31T00:00:00Z' },
      },
    });
    expect(config({ ...GOOD, query: 'mast', kind: 'all' }, 'search').search.kinds).toEqual([
      'issue',
      'comment',
    ]);
  });

  it('reads the TiDB connection from a URL, percent-decoded, with TLS', () => {
    const { database } = config({
      ...GOOD,
      'database-url': 'mysql://ab.root:p%40ss%2Fw@db.example.com/tia%20ra',
    });
    expect(database).toEqual({
      kind: 'tidb',
      host: 'db.example.com',
      port: 4000,
      user: 'ab.root',
      password: 'p@ss/w',
      database: 'tia ra',
      tls: true,
      ca: null,
    });
  });

  it.each(['127.0.0.1', 'localhost', '[::1]'])('needs no TLS for %s', (host) => {
    expect(config({ ...GOOD, 'database-url': `mysql://u:p@${host}:3306/d` }).database).toMatchObject({
      tls: false,
    });
  });

  it('reads the TiDB connection from single inputs, and a certificate from a file or from text', () => {
    const parts = { 'tidb-host': 'h', 'tidb-user': 'u', 'tidb-password': 'p', 'tidb-database': 'd' };
    const raw = { token: 't', 'embedding-model': 'lexical', ...parts };
    expect(config({ ...raw, 'tidb-ca': 'ca.pem' }).database).toMatchObject({ port: 4000, ca: CERTIFICATE });
    expect(config({ ...raw, 'tidb-ca': CERTIFICATE.replace(/\n/g, '\\n') }).database).toMatchObject({
      ca: CERTIFICATE,
    });
  });

  it('reads an app instead of a token, with real or escaped line breaks in its key', () => {
    for (const key of [PEM, PEM.replace(/\n/g, '\\n')]) {
      const { credentials } = config({
        ...GOOD,
        'app-id': '12',
        'app-private-key': key,
        'app-installation-id': '34',
      });
      expect(credentials).toEqual({ app: { appId: '12', privateKey: PEM, installationId: 34 } });
    }
  });

  it('needs no key for your own embeddings server', () => {
    const { embedder } = config({
      ...GOOD,
      'embedding-model': 'bge-small',
      'openai-base-url': 'http://localhost:8080/v1',
    });
    expect(embedder).toEqual({
      kind: 'openai',
      model: 'bge-small',
      dimensions: null,
      apiKey: null,
      baseUrl: 'http://localhost:8080/v1',
    });
  });

  it('treats an empty input as its default, and a default as not given', () => {
    expect(
      problems({ ...GOOD, query: '', limit: '10', 'tidb-port': '4000', 'embedding-dimensions': '' }),
    ).toEqual([]);
  });
});

describe('problems', () => {
  it('are all reported at once', () => {
    expect(
      problems({
        'database-ulr': 'mysql://u:verysecret@h/d',
        'tidb-host': 'h',
        'catch-up-interval': 'soon',
        repository: 'octo/boat\nnot a name',
        'embedding-dimensions': '99999',
        query: 'mast',
      }),
    ).toEqual([
      'There is no input "database-ulr". Did you mean database-url?',
      "query is for search mode only, and this run's mode is backfill: remove it or set mode to search.",
      'repository: line 2 is not of the form owner/name, such as octo/boat.',
      'token is missing: give a token that can read the issues, or app-id and app-private-key. On the command line, GITHUB_TOKEN, GH_TOKEN or "gh auth login" serve too.',
      'tidb-user is missing: give it together with tidb-host.',
      'tidb-database is missing: give it together with tidb-host.',
      'embedding-dimensions is "99999"; it must be a whole number from 2 to 16383.',
      'openai-api-key is missing: the embedding-model needs one. On the command line, OPENAI_API_KEY serves too. Without a key, use embedding-model: lexical, or give the URL of your own server as openai-base-url.',
      'catch-up-interval must be a whole number from 0 to 1000000.',
    ]);
  });

  it.each(['maybe', 'posted'])('include related: %s', (related) => {
    expect(problems({ ...GOOD, related })).toEqual([
      expect.stringMatching(/^related .*must be one of off, preview, post/),
    ]);
  });

  it.each(['1.01', '-1', 'half', '0,5', 'NaN', '1e1'])('include related-min-similarity: %s', (text) => {
    expect(problems({ ...GOOD, 'related-min-similarity': text })).toEqual([
      expect.stringMatching(/^related-min-similarity .*must be a number from 0 to 1, such as 0\.5\.$/),
    ]);
  });

  it('include related: post with a database that other runs do not share', () => {
    const post = { ...GOOD, related: 'post' };
    expect(() => config(post, 'event', true)).toThrow(/related: post needs a database that all runs share/);
    expect(config(post, 'event', false).related).toBe('post');
    expect(config({ ...GOOD, related: 'preview' }, 'event', true).related).toBe('preview');
    expect(config({ ...post, 'database-url': 'mysql://u:p@h/d' }, 'event', true).related).toBe('post');
  });

  it.each([
    ['tiara.db', { kind: 'sqlite', path: 'tiara.db' }],
    ['/data/tiara.sqlite3', { kind: 'sqlite', path: '/data/tiara.sqlite3' }],
    ...[
      'mysql://u:s3cret@h:4000/d',
      'mysql2://u:s3cret@h:4000/d',
      'mysql+pymysql://u:s3cret@h:4000/d',
      'mysql://u:s3cret@h:4000/d?ssl=true',
      'mysql://u:s3cret@h:4000/d?ssl={"rejectUnauthorized":true}',
      'mysql://u:s3cret@h:4000/d?ssl=%7B%22rejectUnauthorized%22%3Atrue%7D',
      'mysql://u:s3cret@h:4000/d?sslaccept=strict',
      'mysql://u:s3cret@h:4000/d?ssl-mode=VERIFY_IDENTITY&charset=utf8mb4',
      'mysql+mysqldb://u:s3cret@h:4000/d?ssl_verify_cert=true&ssl_verify_identity=true',
    ].map(
      (url) =>
        [url, { host: 'h', port: 4000, user: 'u', password: 's3cret', database: 'd', tls: true }] as const,
    ),
  ])('understand the address %s', (url, database) => {
    expect(config({ ...GOOD, 'database-url': url }).database).toMatchObject(database);
  });

  it.each([
    '?ssl=false',
    '?ssl={"rejectUnauthorized":false}',
    '?sslaccept=accept_invalid_certs',
    '?ssl-mode=DISABLED',
    '?a=b',
  ])('refuse an address with %s, which asks for less than what is done', (options) => {
    expect(() => config({ ...GOOD, 'database-url': `mysql://u:s3cret@h/d${options}` })).toThrow(
      /remove the \? or # and everything after it/,
    );
  });

  it('take no word for the path of a file', () => {
    expect(() => config({ ...GOOD, 'database-url': 'hunter2' })).toThrow(/is not of the form/);
  });

  it('of a search name no model: it is that of the database', () => {
    const others = { token: GOOD.token, 'database-url': GOOD['database-url'] };
    expect(config({ ...others, query: 'mast' }, 'search').embedder).toEqual({
      kind: 'stored',
      apiKey: null,
      baseUrl: null,
    });
    expect(config({ ...GOOD, query: 'mast' }, 'search').embedder).toEqual({
      kind: 'lexical',
      dimensions: null,
    });
  });

  it.each([
    [{ 'database-url': '' }, 'database-url is missing'],
    [{ 'tidb-host': 'h' }, 'contradict each other'],
    [{ 'database-url': 'postgres://u:s3cret@h/d' }, 'is not of the form'],
    [{ 'database-url': 'mysql://u:s3cret@h' }, 'lacks a host, a user or a database'],
    [{ 'database-url': 'mysql://u:s3cret@h/d?ssl=false' }, 'remove the ? or # and everything after it'],
    ...['', ':memory:', 'file::memory:?cache=shared', 'file:x.db?mode=memory', 'a-folder/'].map(
      (path) => [{ 'database-url': `sqlite:${path}` }, 'give the path of a file after sqlite:'] as const,
    ),
    [{ 'database-url': 'mysql://u:s3cret@10.0.0.5/d' }, 'has the IP address 10.0.0.5'],
    [{ 'database-url': 'mysql://u:s3cret@[2001:db8::1]:4000/d' }, 'has the IP address'],
    [{ 'tidb-ca': '/no/such/file' }, 'neither a certificate in PEM format nor a file'],
    [{ 'app-id': '1' }, 'app-private-key is missing'],
    [{ 'app-private-key': PEM }, 'app-id is missing'],
    [{ 'app-id': '1', 'app-private-key': 's3cret' }, 'not a private key in PEM format'],
    [{ 'app-id': '1', 'app-private-key': PEM, 'app-installation-id': 'x' }, 'not a whole number'],
    [{ 'openai-base-url': 'localhost:80', 'embedding-model': 'm' }, 'not a web address'],
    [{ limit: '5' }, 'limit is for search mode only'],
    [{ 'min-similarity': '0.4' }, 'min-similarity is for search mode only'],
    [{ state: 'open' }, 'state is for search mode only'],
    [{ kind: 'issue' }, 'kind is for search mode only'],
    [{ 'allow-removals': 'maybe' }, 'allow-removals must be one of true, false.'],
  ])('include %j, without any secret', (change, message) => {
    const found = problems({ ...GOOD, ...change });
    expect(found).toEqual([expect.stringContaining(message)]);
    expect(found.join()).not.toContain('s3cret');
  });

  it.each([
    [{ limit: '0' }, 'limit is "0"; it must be a whole number from 1 to 100.'],
    [{ 'min-similarity': '2' }, 'min-similarity is "2"; it must be a number from 0 to 1, such as 0.5.'],
    [{ state: 'opne' }, 'state is "opne"; it must be one of open, closed, all. Did you mean open?'],
    [{ kind: 'issues' }, 'kind is "issues"; it must be one of issue, comment, all. Did you mean issue?'],
  ])('include %j in a search', (change, message) => {
    expect(problems({ ...GOOD, query: 'mast', ...change }, 'search')).toEqual([message]);
  });

  it('include a search without a query, another repository in an event, and inputs of another mode', () => {
    expect(problems(GOOD, 'search')).toEqual([expect.stringContaining('query is missing')]);
    expect(problems({ ...GOOD, repository: 'a/b' }, 'event')).toEqual([
      expect.stringContaining('the repository of its event'),
    ]);
    expect(problems({ ...GOOD, repository: 'Octo/Boat' }, 'event')).toEqual([]);
    expect(problems({ ...GOOD, 'allow-removals': 'true' }, 'event')).toEqual([
      expect.stringContaining('allow-removals is for backfill mode only'),
    ]);
  });
});

describe('secrets', () => {
  it('are found in every form: encoded, decoded and line by line', () => {
    const found = findSecrets({
      token: 't0ken',
      'database-url': 'mysql://u:p%40ss%2Fw@h/d',
      'tidb-password': 'ä bc',
      'app-private-key': 'first\\nsecond',
    });
    expect(found).toEqual(
      expect.arrayContaining(['t0ken', 'p%40ss%2Fw', 'p@ss/w', 'ä bc', '%C3%A4%20bc', 'first', 'second']),
    );
    expect(found).toContain('mysql://u:p%40ss%2Fw@h/d');
    expect(found.every((form) => form.trim() !== '')).toBe(true);
  });

  it('do not include values that are too short to be secrets, and would garble the log', () => {
    expect(findSecrets({ token: 't', 'tidb-password': 'the', 'openai-api-key': 'word' })).toEqual(['word']);
  });

  it('do not include the path of an embedded database', () => {
    expect(findSecrets({ 'database-url': 'sqlite:tiara.db' })).toEqual([]);
  });

  it('include a password that should have been percent-encoded', () => {
    expect(findSecrets({ 'database-url': 'mysql://u:p@ss:w/rd@h/d' })).toContain('p@ss:w/rd');
  });
});

describe('eval', () => {
  const minimal = { 'database-url': 'sqlite:tiara.db' };
  const withPairs = (text: string, raw: Record<string, string> = {}, mode: Mode = 'eval') =>
    validateInputs({ ...minimal, pairs: 'pairs.jsonl', ...raw }, mode, {
      repository: null,
      isRunner: false,
      readFile: (path) => {
        if (path !== 'pairs.jsonl') {
          throw new Error('no such file');
        }
        return text;
      },
    });

  it('is a mode of the command line only, and a workflow gets an error that says what to do', () => {
    expect(chooseMode({ mode: 'eval' }, null, true)).toBe('eval');
    expect(() => chooseMode({ mode: 'eval' }, 'push')).toThrow(
      'mode eval is for the command line only: run "tiara eval" with the flags of this step, such as --database-url.',
    );
    expect(() => chooseMode({ mode: 'evil' }, null, true)).toThrow('Did you mean eval?');
    expect(() => chooseMode({ mode: 'evil' }, null)).not.toThrow(/eval\?/);
  });

  it('needs neither a token, nor a key, nor a repository', () => {
    const read = validateInputs(minimal, 'eval', {
      repository: null,
      isRunner: false,
      readFile: () => '',
    });
    expect(read).toMatchObject({ repositories: [], credentials: null, embedder: null, pairs: null });
  });

  it('reads known pairs, one on each line', () => {
    const { pairs } = withPairs('{"dup": 3, "of": 1, "quote": "x"}\r\n\n{"of":1,"dup":2}\n');
    expect(pairs).toEqual([
      { query: 3, answer: 1 },
      { query: 2, answer: 1 },
    ]);
  });

  it.each([
    '{"dup": 3}',
    '{"dup": 3, "of": 3}',
    '{"dup": "3", "of": 1}',
    '3',
    'null',
    '{',
    '{"dup":0,"of":1}',
  ])('refuses the line %j by its number, without repeating the line', (line) => {
    expect(() => withPairs(`{"dup": 2, "of": 1}\n${line}`)).toThrow(
      'pairs: line 2 of "pairs.jsonl" is not of the form {"dup": 12, "of": 3}.',
    );
  });

  it('refuses a missing file, and pairs in another mode', () => {
    expect(() => withPairs('', { pairs: 'nowhere' })).toThrow('pairs: the file cannot be read.');
    expect(() => withPairs('', { query: 'x', 'embedding-model': 'lexical' }, 'search')).toThrow(
      'pairs is for eval mode only',
    );
  });
});
