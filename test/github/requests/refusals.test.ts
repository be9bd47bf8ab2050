/** Refusals: each is explained by what it is about, says "run again" only where that helps, and repeats nothing. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InterruptedError, UserError } from '../../../src/core/model/errors.js';
import { githubCommentPoster } from '../../../src/github/github-comments.js';
import { githubClient } from '../../../src/github/requests/github-client.js';
import { newWaitBudget } from '../../../src/github/requests/rate-limit.js';
import { REPOSITORY } from '../../support/given.js';
import { startReader, type Reader } from '../../support/github/reader.js';
import type { Fault } from '../../support/github/server.js';
import { emptyTracker, type Tracker } from '../../support/github/tracker.js';

/** GitHub's own messages, with words that must not be repeated. */
const MARK = 'xyzzyplugh';
const HTML = { 'content-type': 'text/html; charset=utf-8' };
const json = (message: string, more = {}): Pick<Fault, 'body'> => ({
  body: { message: `${message} ${MARK}`, ...more },
});
const blocked = (reason: string): Pick<Fault, 'body'> =>
  json('Repository access blocked', { block: { reason, html_url: `https://github.com/${MARK}` } });

/** What GitHub or a firewall answers, and the way out that the message gives. */
const REFUSALS: readonly (readonly [string, Fault, RegExp])[] = [
  [
    'single sign-on, by its header',
    {
      status: 403,
      headers: {
        'x-github-sso': `required; url=https://github.com/orgs/octo/sso?authorization_request=${MARK}`,
      },
      ...json('Forbidden'),
    },
    /requires single sign-on: .* choose Configure SSO, and authorize it/,
  ],
  [
    'single sign-on, by its message',
    {
      status: 403,
      ...json(
        'Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.',
      ),
    },
    /requires single sign-on/,
  ],
  [
    'an IP allow list',
    {
      status: 403,
      ...json(
        'Although you appear to have the correct authorization credentials, the `octo` organization has an IP allow list enabled, and your IP address is not permitted to access this resource.',
      ),
    },
    /admits only listed IP addresses.*add it to the list, or use a runner/,
  ],
  [
    'a repository that GitHub took down',
    { status: 403, ...blocked('tos') },
    /has blocked this repository: .*GitHub Support/,
  ],
  [
    'a DMCA notice',
    { status: 451, ...blocked('dmca') },
    /blocked this repository for legal reasons, such as a DMCA notice/,
  ],
  ['a legal block without a message', { status: 451, body: '' }, /for legal reasons/],
  [
    'a kind of token that the organization forbids',
    { status: 403, ...json('`octo` forbids access via a personal access token (classic).') },
    /does not accept this kind of token: use a GitHub App/,
  ],
  [
    'an OAuth app that the organization has not approved',
    {
      status: 403,
      ...json(
        'Although you appear to have the correct authorization credentials, the `octo` organization has enabled OAuth App access restrictions',
      ),
    },
    /does not accept this kind of token/,
  ],
  [
    'a suspended installation',
    { status: 403, ...json('This installation has been suspended') },
    /is suspended: lift that/,
  ],
  ['a suspended account', { status: 403, ...json('Sorry. Your account was suspended.') }, /is suspended/],
  [
    'a missing User-Agent',
    {
      status: 403,
      ...json(
        'Request forbidden by administrative rules. Please make sure your request has a User-Agent header',
      ),
    },
    /the proxy of the runner must not remove it/,
  ],
  ...[401, 403, 404, 410, 422, 451].map((status): readonly [string, Fault, RegExp] => [
    `a firewall’s page with ${status}`,
    { status, headers: HTML, body: `<html><h1>Blocked ${MARK}</h1></html>` },
    status === 451
      ? /legal reasons/
      : /The answer is a web page and not from GitHub's API: it is from a firewall or a proxy/,
  ]),
  [
    'a firewall’s page with another type',
    { status: 403, body: `\n<!DOCTYPE html><p>${MARK}</p>`, headers: { 'content-type': 'text/plain' } },
    /is a web page/,
  ],
];

let reader: Reader;
let boat: Tracker;
beforeEach(async () => {
  boat = emptyTracker(4001, 'octo', 'boat');
  boat.openIssue({});
  reader = await startReader({ trackers: [boat] });
});
afterEach(() => reader.github.close());

const failureOf = async (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    (value) => new Error(`it returned ${JSON.stringify(value)}`),
    (error: unknown) => error as Error,
  );

describe('a refusal', () => {
  it.each(REFUSALS)('is explained, at once, whatever was asked: %s', async (_name, fault, advice) => {
    reader.github.fail({ ...fault, times: Infinity });
    const { history } = reader;
    const id = boat.issues()[0]?.id ?? 0;
    for (const request of [
      history.issues(null)[Symbol.asyncIterator]().next(),
      history.lookUp({ kind: 'issue', id, issueNumber: 1 }),
      history.whyUnreadable(),
    ]) {
      const error = await failureOf(request);
      expect(error).toBeInstanceOf(UserError);
      expect(error).not.toBeInstanceOf(InterruptedError);
      expect(error.message).toMatch(advice);
      expect(error.message).not.toMatch(/run again/i);
      expect(error.message).not.toContain(MARK);
    }
    expect(reader.slept).toEqual([]);
    expect(reader.log.join('\n')).not.toContain(MARK);
  });

  it.each(REFUSALS)(
    'to post is about every issue, so that it is tried again: %s',
    async (_name, fault, advice) => {
      const ignore = (): void => undefined;
      const client = await githubClient({ token: 't' }, 'octo/boat', {
        baseUrl: reader.github.url,
        log: { progress: () => undefined, info: ignore, notice: ignore, warning: ignore, debug: ignore },
        mask: ignore,
        waitBudget: newWaitBudget(),
      });
      const poster = githubCommentPoster(client, REPOSITORY);
      reader.github.fail({ ...fault, times: Infinity });
      expect(await poster.post(1, 'x')).toEqual({ refused: expect.any(UserError) });
      const error = await failureOf(poster.edit(1, 'x'));
      expect(error.message).toMatch(advice);
      expect(error.message).not.toContain('permissions: issues: write');
    },
  );

  it.each([400, 405, 406, 415, 418, 428])('that is not temporary says so: %i', async (status) => {
    reader.github.fail({ status, times: Infinity });
    const { message } = await failureOf(reader.history.currentRepository());
    expect(message).toContain(
      'Check GITHUB_API_URL and the proxy of the runner: if both are right, please report it.',
    );
    expect(message).not.toMatch(/run again/i);
  });

  it.each([502, 503])('for a while, as a web page with %i, names both causes', async (status) => {
    reader.github.fail({ status, headers: HTML, body: `<html>${MARK}</html>`, times: Infinity });
    const error = await failureOf(reader.history.currentRepository());
    expect(error).toBeInstanceOf(InterruptedError);
    expect(error.message).toMatch(
      /if githubstatus\.com reports no incident, it is from a firewall or a proxy\..*Run again/,
    );
    expect(error.message).not.toContain(MARK);
  });

  it('that a page of HTML with 200 hides is explained, too', async () => {
    reader.github.fail({ status: 200, headers: HTML, body: '<html>', times: Infinity });
    const error = await failureOf(reader.history.currentRepository());
    expect(error.message).toMatch(/is incomplete or has the wrong format\. .*firewall or a proxy/);
  });
});
