/** A webhook payload of any form is stored, skipped or refused by name: never an internal error, and nothing is lost in silence. */
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { UserError } from '../../src/core/model/errors.js';
import type { TrackerEvent } from '../../src/core/model/tracker-event.js';
import { parseWebhook } from '../../src/github/webhook.js';
import { emptyTracker } from '../support/github/tracker.js';
import { tryCases, type End } from './cases.js';
import { ANYTHING, changed, CHANGES, expectNamed, type Change } from './hostile-json.js';
import { endOf, openWorld, type FuzzedWorld } from './world.js';

type Name = 'issues' | 'issue_comment';
type Payload = Readonly<Record<string, unknown>>;

interface Example {
  readonly name: string;
  readonly examples: readonly Payload[];
}
const examples = createRequire(import.meta.url)('@octokit/webhooks-examples') as {
  default?: readonly Example[];
} & readonly Example[];
const EXAMPLES = (['issues', 'issue_comment'] as const).flatMap((name) =>
  (examples.default ?? examples)
    .filter((event) => event.name === name)
    .flatMap((event) => event.examples.map((payload) => ({ name, payload }))),
);

/** The parts that Tiara reads: most of the changes happen there. */
const READ = ['action', 'issue', 'comment', 'changes'];

/** An example with changes, or a payload of another form. */
type Case =
  | { readonly example: number; readonly changes: readonly Change[]; readonly isRead: boolean }
  | { readonly name: Name; readonly payload: unknown };

const CASES: fc.Arbitrary<Case> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({ example: fc.nat(EXAMPLES.length - 1), changes: CHANGES, isRead: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ name: fc.constantFrom<Name[]>('issues', 'issue_comment'), payload: ANYTHING }),
  },
);

function payloadOf(each: Case): { readonly name: Name; readonly payload: unknown } {
  if ('payload' in each) {
    return each;
  }
  const { name, payload } = EXAMPLES[each.example]!;
  const within = each.isRead ? READ.filter((part) => part in payload) : undefined;
  return { name, payload: changed(payload, each.changes, within) };
}

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
    tryCases('webhook payloads', 2_000, CASES, async (each): Promise<End> => {
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
