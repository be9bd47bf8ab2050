/** The first seconds of an installation token, in which some of GitHub's servers do not know it yet. */
import { generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { UserError } from '../../../src/core/model/errors.js';
import type { GitHubRequest } from '../../support/github/answer.js';
import { idsOf, startReader, type Reader } from '../../support/github/reader.js';
import type { Fault } from '../../support/github/server.js';
import { emptyTracker } from '../../support/github/tracker.js';

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});
const INTEGRATION = { message: 'Resource not accessible by integration' };
const NOT_FOUND = { message: 'Not Found' };

let reader: Reader | undefined;
afterEach(() => reader?.github.close());

const isRead = ({ authorization, path }: GitHubRequest): boolean =>
  authorization.startsWith('token ') && /^\/repos/.test(path);

async function start(fault: Fault, isApp = true): Promise<Reader> {
  const boat = emptyTracker(4001, 'octo', 'boat');
  boat.openIssue({});
  const app = { appId: '12', publicKey, installationId: 34, repositories: ['octo/boat'] };
  const credentials = isApp ? { app: { appId: '12', privateKey, installationId: 34 } } : { token: 't' };
  reader = undefined;
  reader = await startReader(
    { trackers: [boat], ...(isApp ? { app } : {}) },
    { credentials, faults: [{ when: isRead, ...fault }] },
  );
  return reader;
}

describe('a new installation token', () => {
  it.each([
    ['403', { status: 403, body: INTEGRATION }],
    ['404 for the repository', { status: 404, body: NOT_FOUND }],
  ])('that GitHub does not know everywhere yet is used again a little later: %s', async (_name, fault) => {
    const { history, slept, log } = await start({ ...fault, times: 2 });
    expect(await idsOf(history.issues(null))).toHaveLength(1);
    expect(slept).toEqual([1, 4]);
    expect(log[0]).toMatch(
      /^GitHub answered 40[34] \(\/repos\/octo\/boat\)\. The token is new\. Retrying in 1 s\.$/,
    );
  });

  it('is given up when GitHub still refuses it, with the usual message', async () => {
    const error: unknown = await start({ status: 403, body: INTEGRATION, times: Infinity }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(UserError);
    expect(String(error)).toContain('`permissions: issues: read` (or the app the permission Issues: read)');
  });

  it('makes nothing wait that is not about it', async () => {
    const { history, slept, github } = await start({ status: 500, when: () => false });
    github.fail({ status: 403, body: { message: 'Repository was archived so is read-only.' }, when: isRead });
    await expect(idsOf(history.issues(null))).rejects.toThrow('403');
    expect(await history.lookUp({ kind: 'comment', id: 1, issueNumber: 1 })).toEqual({ state: 'gone' });
    expect(slept).toEqual([]);
  });
});

it('any other token is not tried again', async () => {
  const { history, github, slept } = await start({ status: 500, when: () => false }, false);
  github.fail({ status: 403, body: INTEGRATION, times: Infinity });
  await expect(history.currentRepository()).rejects.toThrow('permissions: issues: read');
  expect(slept).toEqual([]);
});
