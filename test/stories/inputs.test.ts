/** What the built action makes of the variables that it finds around it. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { INPUT_DEFAULTS } from '../../src/config/input-names.js';
import { emptyTracker } from '../support/github/tracker.js';
import { embeddedDatabase } from '../support/test-database.js';
import { scene, type Scene } from '../support/world.js';

let world: Scene;

beforeAll(async () => {
  const repository = emptyTracker(4001, 'octo', 'boat');
  repository.openIssue({ title: 'Sail', body: 'Torn at the mast' });
  world = await scene(embeddedDatabase(), { trackers: [repository] });
});
afterAll(() => world.close());

/** Ends a run before it looks for a database: masks come first. */
const REFUSED = { 'catch-up-interval': 'soon' };

const withoutMasks = (log: string): string => log.replace(/^::add-mask::.*$/gm, '');

describe('variables INPUT_… of something around the action', () => {
  it.each([
    'INPUT_NODE-VERSION',
    'INPUT_PATH',
    'INPUT_NAME',
    'INPUT_LIST',
    'INPUT_REF',
    'INPUT_KEY',
    'INPUT_FETCH-DEPTH',
    'INPUT_GITHUB_TOKEN',
    'INPUT_PAIRS',
    'INPUT_mode',
    'INPUT_',
  ])('%s is ignored with a notice that does not repeat its value', async (variable) => {
    const run = await world.backfill({}, { env: { [variable]: 'somebody-else' } });
    expect(run).toMatchObject({ exitCode: 0, outputs: { status: 'done' } });
    expect(run.log).toMatch(new RegExp(`^::notice::Ignored ${variable}[:, ]`, 'm'));
    expect(run.log).not.toContain('somebody-else');
  });

  it('make one notice, however many they are', async () => {
    const env = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`INPUT_FOREIGN-THING-${at}`, 'x']));
    const { exitCode, log } = await world.backfill({}, { env });
    expect(exitCode).toBe(0);
    expect(log.match(/^::notice::Ignored /gm)).toHaveLength(1);
  });

  it.each([
    ['INPUT_DATABASE_URL', 'database-url'],
    ['INPUT_TOKENS', 'token'],
    ['INPUT_MDOE', 'mode'],
    ['INPUT_EMBEDING-MODEL', 'embedding-model'],
    ['INPUT_QUERRY', 'query'],
  ])('%s is refused, because it looks like a misspelling', async (variable, input) => {
    const run = await world.backfill({}, { env: { [variable]: 'somebody-else' } });
    expect(run.exitCode).toBe(1);
    const name = variable.slice('INPUT_'.length).toLowerCase();
    expect(run.log).toContain(`::error::There is no input "${name}". Did you mean ${input}?`);
  });
});

describe('a secret in a wrong input', () => {
  const key = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a';
  const isChecked = (name: string): boolean => !['query', 'token', 'openai-api-key'].includes(name);

  it.each(Object.keys(INPUT_DEFAULTS).filter(isChecked))(
    'is not in the log or the summary: %s',
    async (name) => {
      const run = await world.backfill({ [name]: key });
      expect(run.exitCode).toBe(1);
      expect(run.log).toContain(`::add-mask::${key}`);
      expect(withoutMasks(run.log) + run.summary).not.toContain(key);
    },
  );

  it('is masked where it is taken for a name', async () => {
    const password = 'Xy3kLmN9pQrStUv1';
    const tidb = { 'tidb-host': password, 'tidb-user': 'u', 'tidb-database': 'd' };
    const { exitCode, log } = await world.backfill({ 'database-url': '', ...tidb, ...REFUSED });
    expect(exitCode).toBe(1);
    expect(log.startsWith('::add-mask::')).toBe(true);
    expect(log).toContain(`::add-mask::${password}\n`);
  });
});

describe('masks', () => {
  it('leave out what is too short to be a secret, and would make the log unreadable', async () => {
    const parts = { 'tidb-host': '127.0.0.1', 'tidb-port': '1', 'tidb-user': 'u', 'tidb-database': 'd' };
    for (const short of ['t', 'at', 'the']) {
      const { log } = await world.backfill({
        'database-url': '',
        ...parts,
        'tidb-password': short,
        ...REFUSED,
      });
      expect(log).not.toContain(`::add-mask::${short}\n`);
    }
    const { log } = await world.backfill({ 'database-url': '', ...parts, 'tidb-password': 'them' });
    expect(log).toContain('::add-mask::them\n');
  });
});
