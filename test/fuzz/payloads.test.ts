/** A webhook payload of any form is stored, skipped or refused by name: never an internal error, and nothing is lost in silence. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UserError } from '../../src/core/model/errors.js';
import type { TrackerEvent } from '../../src/core/model/tracker-event.js';
import { parseWebhook } from '../../src/github/webhook.js';
import { emptyTracker } from '../support/github/tracker.js';
import { tryCases, type End } from './cases.js';
import { expectNamed } from './hostile-json.js';
import { PAYLOAD_CASES, payloadOf, type Name, type Payload } from './payload-cases.js';
import { endOf, openWorld, type FuzzedWorld } from './world.js';

let world: FuzzedWorld;
beforeAll(async () => {
  world = await openWorld({ trackers: [emptyTracker(4001, 'octo', 'boat')] });
});
afterAll(() => world.close());

/** What of a text is stored. */
function stored(text: unknown): unknown {
  return typeof text === 'string' ? text.toWellFormed() : (text ?? null);
}

/** Each item of the payload has its row, with its text and its time. */
function expectStored(name: Name, payload: Payload): void {
  const { issue, comment } = payload as Record<string, Record<string, unknown>>;
  const action = payload['action'] as string;
  const [row] = world.rows(`SELECT * FROM issues WHERE github_issue_id = ${String(issue?.['id'])}`);
  expect(row).toMatchObject({ title: stored(issue?.['title'] ?? ''), body: stored(issue?.['body']) });
  expect(Date.parse(`${String(row?.['updated_at'])}Z`)).toBe(Date.parse(String(issue?.['updated_at'])));
  const isRemoval = name === 'issues' ? /^(deleted|transferred)$/.test(action) : false;
  expect(row?.['deleted_at'] !== null).toBe(isRemoval);
  if (name === 'issue_comment') {
    const [found] = world.rows(`SELECT * FROM comments WHERE github_comment_id = ${String(comment?.['id'])}`);
    expect(found).toMatchObject({ body: stored(comment?.['body']) });
    expect(found?.['deleted_at'] !== null).toBe(action === 'deleted');
  }
}

describe('a webhook payload', () => {
  it('of any form ends well or says why not', () =>
    tryCases('webhook payloads', 2_000, PAYLOAD_CASES, async (each): Promise<End> => {
      const { name, payload } = payloadOf(each);
      world.clear();
      let event: TrackerEvent;
      try {
        event = parseWebhook(name, payload);
      } catch (error) {
        expectNamed([error]);
        expect(error).toBeInstanceOf(UserError);
        return 'refused by name';
      }
      const end = endOf(await world.run('event', event));
      if (end === 'stored') {
        expectStored(name, payload as Payload);
      }
      return end;
    }));
});
