/** Addresses and keys that would send a request, a text or a secret to the wrong place are named before any request. */
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Mode } from '../../src/config/choose-mode.js';
import { findSecrets } from '../../src/config/secrets.js';
import { validateInputs, type Config } from '../../src/config/validate-inputs.js';
import type { InputError } from '../../src/core/model/errors.js';

const SECRET = 's3cret-key';
const GOOD = {
  token: 't0ken',
  'database-url': 'sqlite:tiara.db',
  'embedding-model': 'm',
  'openai-api-key': SECRET,
};

interface Around {
  readonly apiUrl?: string;
  readonly repository?: string;
  readonly mode?: Mode;
}

function configOf(raw: Record<string, string>, { mode = 'backfill', ...around }: Around = {}): Config {
  const readFile = (): string => '';
  return validateInputs({ ...GOOD, ...raw }, mode, {
    repository: 'octo/boat',
    isRunner: true,
    readFile,
    ...around,
  });
}

function problemsOf(raw: Record<string, string>, around: Around = {}): readonly string[] {
  try {
    configOf(raw, around);
  } catch (error) {
    const { problems } = error as InputError;
    expect(problems.join('\n')).not.toContain(SECRET);
    return problems;
  }
  return [];
}

describe('openai-base-url', () => {
  it.each([
    'https://api.example.com/v1',
    'http://localhost:8080/v1',
    'http://127.0.0.1:8080/v1',
    'http://2130706433/v1',
    'http://[::1]:8080/v1',
    'http://ollama:11434/v1',
    'http://text_embeddings/v1',
    'http://host.docker.internal:8080/v1',
  ])('may send a key to %s', (url) => {
    expect(problemsOf({ 'openai-base-url': url })).toEqual([]);
  });

  it.each([
    'http://api.example.com/v1',
    'HTTP://API.EXAMPLE.COM/v1',
    'http://10.0.0.7:8080/v1',
    'http://192.168.1.5/v1',
    'http://[fd00::1]/v1',
    'http://[::ffff:8.8.8.8]/v1',
    'http://0.0.0.0:8080/v1',
    'http://localhost.example.com/v1',
    'http://127.0.0.1.nip.io/v1',
    'http://ollama.default.svc/v1',
  ])('must not send a key unencrypted to %s', (url) => {
    expect(problemsOf({ 'openai-base-url': url })).toEqual([
      expect.stringContaining(`would send openai-api-key unencrypted to ${new URL(url).host}: use https://`),
    ]);
    expect(problemsOf({ 'openai-base-url': url, 'openai-api-key': '' })).toEqual([]);
  });

  it.each([`https://user:${SECRET}@example.com/v1`, `https://${SECRET}@example.com/v1`])(
    'must not contain credentials, which are masked: %s',
    (url) => {
      expect(problemsOf({ 'openai-base-url': url })).toContainEqual(
        expect.stringContaining('openai-base-url contains a user name or a password'),
      );
      expect(findSecrets({ 'openai-base-url': url })).toContain(SECRET);
    },
  );
});

describe('a value with a line break or an invisible character', () => {
  it.each([
    'token',
    'openai-api-key',
    'tidb-password',
    'tidb-host',
    'database-url',
    'embedding-model',
    'mode',
  ])('is named by its input: %s', (name) => {
    const problems = problemsOf({ [name]: `${SECRET}\nsecond line` });
    expect(problems).toContain(`${name} contains a line break: store the value again, as one line.`);
  });

  it.each(['\u200b', '\u00a0', 'ä', '\u2026', '\ufeff'])('is no key: %j', (character) => {
    const key = `${SECRET}${character}x`;
    expect(problemsOf({ 'openai-api-key': key, token: key })).toEqual([
      expect.stringMatching(/^token contains a character that no key has/),
      expect.stringMatching(/^openai-api-key contains a character that no key has/),
    ]);
  });

  it('is no password', () => {
    expect(problemsOf({ 'tidb-password': `${SECRET}\0x` })).toContain(
      'tidb-password contains a control character: remove it.',
    );
  });

  it('is fine at the ends, and where lines are expected', () => {
    expect(problemsOf({ 'openai-api-key': `${SECRET}\r\n`, repository: 'octo/boat\nocto/ship' })).toEqual([]);
    expect(problemsOf({ query: 'two\nlines', 'openai-api-key': SECRET }, { mode: 'search' })).toEqual([]);
  });

  it('is no app-id', () => {
    const app = { 'app-id': '12 34', 'app-private-key': 'x' };
    expect(problemsOf(app)).toContainEqual(expect.stringMatching(/^app-id is neither the number of an app/));
  });
});

describe('GITHUB_API_URL', () => {
  it.each([
    ['', 'https://api.github.com'],
    ['https://api.github.com/', 'https://api.github.com'],
    [' https://ghe.example.com/api/v3// ', 'https://ghe.example.com/api/v3'],
    ['https://ghe.example.com:8443/api/v3', 'https://ghe.example.com:8443/api/v3'],
    ['https://gateway.example.com/github/api/v3', 'https://gateway.example.com/github/api/v3'],
    ['https://api.boat.ghe.com/', 'https://api.boat.ghe.com'],
    ['https://api.gateway.example.com', 'https://api.gateway.example.com'],
    ['http://127.0.0.1:3000/', 'http://127.0.0.1:3000'],
  ])('%j is %s', (apiUrl, expected) => {
    expect(configOf({}, { apiUrl }).apiUrl).toBe(expected);
  });

  it.each([
    ['https://ghe.example.com', 'https://ghe.example.com/api/v3'],
    ['https://ghe.example.com/', 'https://ghe.example.com/api/v3'],
    ['https://ghe.example.com/api', 'https://ghe.example.com/api/v3'],
    ['https://ghe.example.com:8443/api/graphql', 'https://ghe.example.com:8443/api/v3'],
    ['https://github.com', 'https://api.github.com'],
    ['https://www.github.com/octo/boat', 'https://api.github.com'],
    ['http://api.github.com', 'https://api.github.com'],
    ['https://api.github.com/api/v3', 'https://api.github.com'],
    ['https://boat.ghe.com', 'https://api.boat.ghe.com'],
  ])('%s is not where the API is, and the message says %s', (apiUrl, expected) => {
    expect(problemsOf({}, { apiUrl })).toEqual([
      `GITHUB_API_URL is "${apiUrl}", where no API is: write ${expected}.`,
    ]);
  });

  it.each(['nonsense', 'api.github.com', 'ftp://api.github.com', 'https://', 'localhost:3000'])(
    'is not a web address: %s',
    (apiUrl) => {
      expect(problemsOf({}, { apiUrl })).toEqual([
        expect.stringContaining('GITHUB_API_URL is not a web address'),
      ]);
      expect(problemsOf({ query: 'x' }, { apiUrl, mode: 'search' })).toEqual([]);
    },
  );

  it.each([
    `https://user:${SECRET}@ghe.example.com/api/v3`,
    `https://ghe.example.com/api/v3?token=${SECRET}`,
  ])('must hold nothing but an address, and nothing of it is shown: %s', (apiUrl) => {
    expect(problemsOf({}, { apiUrl })).toEqual([
      expect.stringContaining('GITHUB_API_URL contains more than an address'),
    ]);
  });
});

describe('a repository', () => {
  it.each([
    '../..',
    'octo/..',
    './x',
    '../boat',
    'octo/.',
    '.../boat',
    'octo',
    'octo/boat/issues',
    'oc to/boat',
  ])('is not %s', (name) => {
    expect(problemsOf({ repository: name })).toEqual([
      'repository: line 1 is not of the form owner/name, such as octo/boat.',
    ]);
    expect(problemsOf({}, { repository: name })).toEqual([
      `GITHUB_REPOSITORY is "${name}", which is not of the form owner/name.`,
    ]);
  });

  it.each([
    'https://github.com/octo/boat',
    'https://github.com/octo/boat.git',
    `https://x-access-token:${SECRET}@github.com/octo/boat/`,
    'git@github.com:octo/boat.git',
    'octo/boat.git',
  ])('is not the address %s', (address) => {
    expect(problemsOf({ repository: address })).toEqual([
      'repository is the address of a repository: give owner/name, such as octo/boat.',
    ]);
  });

  it.each(['octo/.github', 'octo/boat.js', 'o_c-t.o/b_o-a.t'])('may be %s', (name) => {
    expect(problemsOf({ repository: name })).toEqual([]);
  });
});

describe('a proxy', () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  it('with a broken address is named once, with the other problems', () => {
    process.env['https_proxy'] = 'socks5://proxy';
    const server = { 'openai-base-url': 'https://example.com/v1', embed: 'all' };
    expect(problemsOf(server)).toEqual([
      expect.stringMatching(/^embed is neither/),
      expect.stringMatching(/^https_proxy is not the address of an HTTP proxy/),
    ]);
  });

  it.each([`http://user:${SECRET}@proxy:3128`, `user:${SECRET}@proxy`, `http://${SECRET}@proxy`])(
    'has its password masked: %s',
    (address) => {
      for (const name of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy']) {
        expect(findSecrets({}, { [name]: address })).toEqual([SECRET]);
      }
    },
  );

  it('without a password has nothing to mask', () => {
    expect(findSecrets({}, { HTTPS_PROXY: 'http://proxy.example.com:3128' })).toEqual([]);
  });
});
