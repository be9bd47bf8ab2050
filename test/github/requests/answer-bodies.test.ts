/** Bodies that are too large, compressed to deceive, of another length than announced, or missing. */
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { InterruptedError, UserError } from '../../../src/core/model/errors.js';
import type { GitHubRequest } from '../../support/github/answer.js';
import { idsOf, startReader, type Reader } from '../../support/github/reader.js';
import type { Fault } from '../../support/github/server.js';
import { emptyTracker, type Tracker } from '../../support/github/tracker.js';

const MIB = 1024 * 1024;

let reader: Reader;
let boat: Tracker;
afterEach(() => reader.github.close());

async function start(issues = 150): Promise<void> {
  boat = emptyTracker(4001, 'octo', 'boat');
  for (let at = 1; at <= issues; at += 1) {
    boat.openIssue({});
    boat.wait(1);
  }
  reader = await startReader({ trackers: [boat] });
}

const isList = ({ path }: GitHubRequest): boolean => path.endsWith('/issues');
const sizes = (): (string | null)[] => reader.queries().map((query) => query.get('per_page'));
const lookUp = (): Promise<unknown> =>
  reader.history.lookUp({ kind: 'issue', id: boat.issues()[0]?.id ?? 0, issueNumber: 1 });
const failureOf = async (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => new Error('it did not fail'),
    (error: unknown) => error as Error,
  );

/** The same answer of 65 MiB, as it is and compressed. */
const LARGE = Buffer.from(JSON.stringify([{ id: 1, body: 'x'.repeat(65 * MIB) }]));
const COMPRESSED = gzipSync(LARGE);
const compressed: Fault = { body: COMPRESSED, headers: { 'content-encoding': 'gzip' } };

describe('a body over 64 MiB', () => {
  it('of a page is not held; a smaller page is requested', async () => {
    await start();
    const isLarge = (request: GitHubRequest): boolean =>
      isList(request) && /per_page=(100|50)\b/.test(request.query);
    reader.github.fail({ times: 2, status: 200, body: LARGE, when: isLarge });
    expect(new Set(await idsOf(reader.history.issues(null))).size).toBe(150);
    expect(sizes().slice(0, 3)).toEqual(['100', '50', '25']);
    expect(reader.slept).toEqual([]);
  });

  it('is no more than 64 MiB when a small compressed body unpacks to more', async () => {
    await start();
    expect(COMPRESSED.length).toBeLessThan(MIB);
    reader.github.fail({ ...compressed, times: 1, status: 200, when: isList });
    expect(new Set(await idsOf(reader.history.issues(null))).size).toBe(150);
    expect(sizes()[1]).toBe('50');
  });

  it.each([
    ['a single item', 200, lookUp],
    ['a refusal', 404, lookUp],
    ['a page of one item', 200, () => idsOf(reader.history.issues(null))],
  ])('is an error that says what to do: %s', async (_name, status, request) => {
    await start(1);
    reader.github.fail({ ...compressed, times: Infinity, status });
    const error = await failureOf(request());
    expect(error).toBeInstanceOf(UserError);
    expect(error).not.toBeInstanceOf(InterruptedError);
    expect(error.message).toMatch(
      /^GitHub's answer to GET \/repositories\/4001\/issues(\/1)? is larger than 64 MiB\. Check GITHUB_API_URL and the proxy/,
    );
  });

  it('is read when it is a little smaller', async () => {
    await start(1);
    const [issue] = boat.issues();
    reader.github.fail({ status: 200, body: JSON.stringify([{ ...issue, body: 'x'.repeat(60 * MIB) }]) });
    expect(await idsOf(reader.history.issues(null))).toEqual([issue?.id]);
  });
});

describe('a body that is not what its headers say', () => {
  it.each([
    ['longer', 1_000],
    ['shorter', -20],
  ])('is requested again when the announced length is %s', async (_name, more) => {
    await start(3);
    const body = JSON.stringify([{ id: 1, title: 'x'.repeat(100) }]);
    const headers = { 'content-length': String(body.length + more) };
    reader.github.fail({ status: 200, body, headers, cut: more > 0, when: isList });
    expect(await idsOf(reader.history.issues(null))).toHaveLength(3);
    expect(reader.slept).toEqual([1]);
  });

  it('is requested again when it is not compressed as it says', async () => {
    await start(3);
    reader.github.fail({ status: 200, body: [], headers: { 'content-encoding': 'gzip' }, when: isList });
    expect(await idsOf(reader.history.issues(null))).toHaveLength(3);
    expect(reader.slept).toEqual([1]);
  });

  it.each([
    ['204, no content', { status: 204, body: '' }],
    ['205, reset', { status: 205, body: '' }],
    ['202, later', { status: 202, body: [] }],
    ['206, a part', { status: 206, body: [] }],
  ])('is no end of a listing and no deletion: %s', async (_name, fault) => {
    await start(3);
    reader.github.fail({
      ...fault,
      times: Infinity,
      headers: { 'content-length': String(fault.body.length) },
    });
    for (const request of [
      idsOf(reader.history.issues(null)),
      lookUp(),
      reader.history.currentRepository(),
    ]) {
      const error = await failureOf(request);
      expect(error).toBeInstanceOf(InterruptedError);
      expect(error.message).toContain('is incomplete or has the wrong format');
    }
  });

  it('is reported with its path and field when the repository is not as GitHub documents it', async () => {
    await start(3);
    reader.github.fail({ times: 2, status: 200, body: { id: 4001 } });
    await expect(reader.history.currentRepository()).rejects.toThrow(
      /GitHub's answer to GET \/repositories\/4001 is not as GitHub documents it: /,
    );
  });
});
