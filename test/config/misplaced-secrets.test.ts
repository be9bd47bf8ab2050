/** A secret that is typed into a wrong input is printed nowhere: no problem repeats it, and what later messages show is masked. */
import { expect, it } from '@jest/globals';
import { chooseMode } from '../../src/config/choose-mode.js';
import { DEFAULTS, type RawInputs } from '../../src/config/input-names.js';
import { findSecrets } from '../../src/config/secrets.js';
import { validateInputs } from '../../src/config/validate-inputs.js';
import { InputError } from '../../src/core/model/errors.js';

/** With a form that only secrets have. */
const KEYS = [
  'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
  'ghs_the-workflow-token',
  'github_pat_11ABCDEFG0aBcDeFgHiJkL_mnopqrstuvwxyz0123456789',
  'sk-proj-Ab3dEfGh1jKlMn0pQrStUvWx',
  'AIzaSyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q',
  'hf_aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLXRleHQ',
  'mysql://tiara:s3cret-word@db.example.com:4000/tiara',
  'https://user:s3cret-word@gateway.example.com/v1',
  '-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7bq\n-----END RSA PRIVATE KEY-----',
];
/** A made-up password, as a database service hands it out. */
const PASSWORD = 'Xy3kLmN9pQrStUv1';
/** Nothing tells these from words. */
const WORDS = ['hunter2', 'swordfish', 'correct-horse-battery-staple', 'p@ss w/rd', 'topsecret'];

const GOOD = { token: 'the-token', 'database-url': 'sqlite:tiara.db', 'embedding-model': 'lexical' };
/** Inputs that are masked as they are. A query is a text to search for, and no message repeats it. */
const NOT_CHECKED = ['token', 'app-private-key', 'tidb-password', 'openai-api-key', 'database-url', 'query'];

function problemsWith(raw: RawInputs): readonly string[] {
  try {
    const mode = chooseMode(raw, 'workflow_dispatch', true);
    validateInputs(raw, typeof mode === 'string' ? mode : 'backfill', {
      repository: 'octo/boat',
      isRunner: true,
      readFile: () => {
        throw new Error('no such file');
      },
    });
  } catch (error) {
    if (error instanceof InputError) {
      return error.problems;
    }
    throw error;
  }
  return [];
}

const linesOf = (secret: string): readonly string[] =>
  secret.split('\n').filter((line) => !line.startsWith('-'));

it.each(Object.keys(DEFAULTS))('a secret in the input %s is in no problem', (name) => {
  for (const secret of [...KEYS, PASSWORD, ...WORDS]) {
    for (const value of [secret, `${secret} `, `octo/boat\n${secret}`, `x,${secret}`]) {
      for (const raw of [{ ...GOOD, [name]: value }, { [name]: value }]) {
        const problems = problemsWith(raw).join('\n');
        const parts = [...linesOf(secret), 's3cret-word'];
        expect([value, parts.filter((part) => problems.includes(part))]).toEqual([value, []]);
      }
    }
  }
});

it.each(Object.keys(DEFAULTS).filter((name) => !NOT_CHECKED.includes(name)))(
  'a key in the input %s is refused and masked',
  (name) => {
    for (const secret of KEYS) {
      const raw = { ...GOOD, [name]: secret };
      expect(problemsWith(raw)).not.toEqual([]);
      expect(findSecrets(raw)).toContain(secret);
    }
  },
);

it('a password is masked, where only its look gives it away: a host and a model may have any name', () => {
  for (const name of ['tidb-host', 'embedding-model']) {
    expect(findSecrets({ [name]: PASSWORD })).toContain(PASSWORD);
  }
});

it('a key is refused and masked in the path of an embedded database, too', () => {
  const raw = { ...GOOD, 'database-url': `sqlite:${KEYS[0] ?? ''}` };
  expect(problemsWith(raw)).toEqual([expect.stringMatching(/^database-url .* a key, a token or a password/)]);
  expect(findSecrets(raw)).toContain(raw['database-url']);
});

it('a name that looks a little like a secret is none', () => {
  const free = {
    'tidb-host': 'gateway01.us-east-1.prod.aws.tidbcloud.com',
    'tidb-user': '2aEp24QWEDLqRFs.root',
    'tidb-database': 'tiara_2024',
    'embedding-model': 'Alibaba-NLP/gte-Qwen2-1.5B-instruct',
    'app-id': 'Iv23liAbCdEfGhIjKlMn',
    'openai-base-url': 'https://my-resource.openai.azure.com/openai/v1',
    repository: 'octo/sk-learn-extensions-kit\nocto/AwesomeProject2024Repo',
    'tidb-ca': '/etc/ssl/certs/ca-certificates.crt',
  };
  const found = findSecrets(free);
  expect(found).toEqual([]);
  expect(problemsWith({ ...GOOD, ...free }).filter((text) => text.includes('a token or a password'))).toEqual(
    [],
  );
});

it.each([
  ['mode', 'bakfill', 'mode is "bakfill"; it must be one of'],
  ['related', 'psot', 'related is "psot"; it must be one of off, preview, post. Did you mean post?'],
  ['catch-up-interval', '-10', 'catch-up-interval is "-10"; it must be a whole number'],
  ['related-min-similarity', '0,5', 'related-min-similarity is "0,5"; it must be a number from 0 to 1'],
  ['related', 'swordfish', 'related must be one of off, preview, post.'],
  ['catch-up-interval', 'soon', 'catch-up-interval must be a whole number from 0 to 1000000.'],
  ['repository', 'octo/boat\nswordfish', 'repository: line 2 is not of the form owner/name'],
])('a value of %s is repeated only when it is nearly right: %j', (name, value, message) => {
  expect(problemsWith({ ...GOOD, [name]: value })).toEqual([expect.stringContaining(message)]);
});
