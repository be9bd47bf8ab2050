/** Which changes a webhook payload makes, from GitHub's own examples to broken ones. */
import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { eventEffect } from '../../src/core/sync/event-effect.js';
import { parseWebhook } from '../../src/github/webhook.js';

interface Example {
  readonly name: string;
  readonly examples: readonly Readonly<Record<string, unknown>>[];
}

const examples = createRequire(import.meta.url)('@octokit/webhooks-examples') as {
  default?: readonly Example[];
} & readonly Example[];
const AT = '2026-01-01T00:00:00Z';

type Name = 'issues' | 'issue_comment';

const payloads = (['issues', 'issue_comment'] as const).flatMap((name) =>
  ((examples.default ?? examples).find((event) => event.name === name)?.examples ?? []).map(
    (payload, at): [string, Name, Readonly<Record<string, unknown>>] => [
      `${name}.${String(payload['action'])} (${at})`,
      name,
      payload,
    ],
  ),
);

function effect(name: Name, payload: unknown) {
  return eventEffect(parseWebhook(name, payload), AT);
}

function example(name: Name, action: string) {
  const found = payloads.find(([, event, payload]) => event === name && payload['action'] === action);
  expect(found).toBeDefined();
  return structuredClone(found?.[2] ?? {}) as Record<string, Record<string, unknown>>;
}

describe("GitHub's own examples", () => {
  it('are 29 of issues and 9 of comments', () => {
    expect(payloads.map(([, name]) => name).filter((name) => name === 'issues')).toHaveLength(29);
    expect(payloads).toHaveLength(38);
  });

  it.each(payloads)('%s is applied, or skipped with a reason', (_title, name, payload) => {
    const found = effect(name, payload);
    if ('skipped' in found) {
      expect(found.skipped).toContain('pull request');
      expect(JSON.stringify(payload)).toContain('/pull');
      return;
    }
    const issue = payload['issue'] as { id: number; title: string; updated_at: string };
    const comment = payload['comment'] as { id: number; body: string } | undefined;
    const ids = found.changes.map(({ record }) => record.id);
    expect(ids).toEqual(comment === undefined ? [issue.id] : [issue.id, comment.id]);
    const last = found.changes.at(-1);
    const isRemoval = ['deleted', 'transferred'].includes(String(payload['action']));
    expect(last?.change).toBe(isRemoval ? 'remove' : 'upsert');
    expect(found.changes[0]?.record).toMatchObject({ kind: 'issue', title: issue.title });
    expect(found.notice).toBeNull();
  });
});

describe('an event', () => {
  it('of a transfer has the new address of the issue', () => {
    const payload = example('issues', 'transferred');
    payload['changes'] = { new_issue: { html_url: 'https://github.com/a/b/issues/9' }, new_repository: {} };
    expect(effect('issues', payload)).toMatchObject({
      changes: [
        { change: 'remove', reason: 'transferred', at: AT, transferredTo: 'https://github.com/a/b/issues/9' },
      ],
    });
  });

  it('of an issue transferred here has its comments fetched', () => {
    const payload = example('issues', 'opened');
    expect(effect('issues', payload)).toMatchObject({ commentsToFetch: null });
    payload['changes'] = { old_issue: {}, old_repository: {} };
    expect(effect('issues', payload)).toMatchObject({ commentsToFetch: payload['issue']?.['number'] });
  });

  it('that closes an issue says who closed it', () => {
    const payload = { ...example('issues', 'opened'), action: 'closed', sender: { login: 'closer' } };
    expect(effect('issues', payload)).toMatchObject({ changes: [{ record: { closedByLogin: 'closer' } }] });
  });

  it('with an unknown action is stored, with a notice that repeats the action only if it is a plain word', () => {
    const payload = { ...example('issues', 'opened'), action: 'folded' };
    expect(effect('issues', payload)).toMatchObject({ notice: expect.stringContaining('folded') });
    const hostile = { ...example('issue_comment', 'created'), action: '##[warning]x' };
    const found = effect('issue_comment', hostile);
    expect(JSON.stringify('notice' in found && found.notice)).not.toContain('##[');
    const skipped = effect('issue_comment', { ...hostile, issue: { pull_request: {} } });
    expect(skipped).toEqual({ skipped: 'Tiara does not store pull requests (action (not a plain word))' });
  });

  it('of a pull request is skipped, which the issue or the address of the comment shows', () => {
    const payload = example('issue_comment', 'created');
    payload['issue'] = { ...payload['issue'], pull_request: { url: 'x' } };
    expect(effect('issue_comment', payload)).toMatchObject({ skipped: expect.any(String) });
    const other = example('issue_comment', 'created');
    other['comment'] = { ...other['comment'], html_url: 'https://github.com/a/b/pull/3#issuecomment-1' };
    expect(effect('issue_comment', other)).toMatchObject({ skipped: expect.any(String) });
  });

  it('may have a ghost, null texts, and characters that cannot be stored', () => {
    const payload = example('issues', 'opened');
    Object.assign(payload['issue'] ?? {}, { user: null, body: null, title: 'a\uD800b\u0000c' });
    expect(effect('issues', payload)).toMatchObject({
      changes: [{ record: { author: null, body: null, title: 'a\uFFFDb\u0000c' } }],
    });
  });

  it.each([
    'node_id',
    'title',
    'html_url',
    'created_at',
    'state',
    ...['user', 'closed_by', 'assignees', 'labels', 'milestone', 'type', 'reactions', 'comments'],
    ...['author_association', 'state_reason', 'active_lock_reason', 'locked', 'body', 'closed_at'],
  ])('is stored without %s, which may be missing or null', (field) => {
    for (const value of [undefined, null]) {
      const payload = example('issues', 'opened');
      Object.assign(payload['issue'] ?? {}, { [field]: value });
      expect(effect('issues', payload)).toMatchObject({
        changes: [{ record: { number: payload['issue']?.['number'] } }],
      });
    }
  });

  it.each(['user', 'closed_by', 'assignees', 'labels', 'milestone', 'type', 'reactions', 'comments'])(
    'is stored when %s has a form that GitHub does not have today',
    (field) => {
      for (const value of [7, [], {}, [{}], [null], { name: 7, login: 7, title: 7, total_count: 'x' }]) {
        const payload = example('issues', 'opened');
        Object.assign(payload['issue'] ?? {}, { [field]: value });
        expect(effect('issues', payload)).toMatchObject({
          changes: [{ record: { number: payload['issue']?.['number'] } }],
        });
      }
    },
  );

  it('keeps the labels that have a name beside one that has none', () => {
    const payload = example('issues', 'opened');
    Object.assign(payload['issue'] ?? {}, { labels: [{ name: 'bug' }, { color: 'f00' }, null, 'old'] });
    expect(effect('issues', payload)).toMatchObject({ changes: [{ record: { labels: ['bug', 'old'] } }] });
  });

  it.each([
    ['id', 2 ** 53, 'id is not an integer that JavaScript holds exactly'],
    ['id', '12', 'id is not an integer'],
    ['title', 5, 'title is not a string'],
    ['updated_at', 'yesterday', 'updated_at is not a time'],
    ['id', 0, 'id is not greater than 0'],
    ['id', -7, 'id is not greater than 0'],
    ['number', 0, 'number is not greater than 0'],
  ])('with a wrong %s (%p) is refused with the name of the field', (field, value, message) => {
    const payload = example('issues', 'opened');
    Object.assign(payload['issue'] ?? {}, { [field]: value });
    expect(() => effect('issues', payload)).toThrow(message);
  });
});
