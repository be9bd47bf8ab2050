/** Ordinary records for tests: a test names only the fields that it is about. */
import type { Comment, Issue, Repository } from '../../src/core/model/record.js';

export const REPOSITORY: Repository = { id: 4001, owner: 'octo', name: 'boat' };

export function anIssue(about: Partial<Issue> = {}): Issue {
  const number = about.number ?? 1;
  return {
    kind: 'issue',
    id: 2_400_000_000 + number,
    nodeId: `I_${number}`,
    number,
    title: `The mast is loose (${number})`,
    body: 'It swings in the wind.',
    state: 'open',
    stateReason: null,
    locked: false,
    activeLockReason: null,
    author: { login: 'ishmael', id: 7, type: 'User' },
    authorAssociation: 'NONE',
    closedByLogin: null,
    assignees: [],
    labels: [],
    milestone: null,
    type: null,
    commentCount: 0,
    reactionCount: 0,
    url: `https://github.com/octo/boat/issues/${number}`,
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-02T00:00:00Z',
    closedAt: null,
    ...about,
  };
}

export function aComment(about: Partial<Comment> = {}): Comment {
  const id = about.id ?? 2_900_000_001;
  return {
    kind: 'comment',
    id,
    nodeId: `IC_${id}`,
    issueNumber: 1,
    author: { login: 'queequeg', id: 8, type: 'User' },
    authorAssociation: 'MEMBER',
    body: 'Tie it with a bowline.',
    reactionCount: 0,
    url: `https://github.com/octo/boat/issues/1#issuecomment-${id}`,
    createdAt: '2026-01-01T12:00:00Z',
    updatedAt: '2026-01-01T12:00:00Z',
    ...about,
  };
}
