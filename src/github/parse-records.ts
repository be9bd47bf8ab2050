/** Turns GitHub's JSON into records. Every function throws a PayloadError where it is not as GitHub documents it. */
import type { Author, Comment, Issue, Repository } from '../core/model/record.js';
import {
  asObject,
  asObjectOrNull,
  PayloadError,
  readInteger,
  readIntegerOr,
  readList,
  readText,
  readTextOrNull,
  readTime,
  type Json,
} from './json-fields.js';

export function isPullRequest(json: Json): boolean {
  return json['pull_request'] !== undefined && json['pull_request'] !== null;
}

/** Whether a comment from the issues API is on a pull request. Only its web address shows it. */
export function isOnPullRequest(comment: Json): boolean {
  return /\/pull\/\d+(#|$)/.test(readTextOrNull(comment, 'html_url') ?? '');
}

export function parseIssue(json: Json): Issue {
  const closedAt = json['closed_at'];
  return {
    kind: 'issue',
    id: readInteger(json, 'id'),
    nodeId: readText(json, 'node_id'),
    number: readInteger(json, 'number'),
    title: readText(json, 'title'),
    body: readTextOrNull(json, 'body'),
    // Webhook payloads from before 2012 and GitHub's own examples of transfers have no state.
    state: readTextOrNull(json, 'state') ?? (closedAt ? 'closed' : 'open'),
    stateReason: readTextOrNull(json, 'state_reason'),
    locked: json['locked'] === true,
    activeLockReason: readTextOrNull(json, 'active_lock_reason'),
    author: parseAuthor(json, 'user'),
    authorAssociation: readTextOrNull(json, 'author_association'),
    closedByLogin: parseAuthor(json, 'closed_by')?.login ?? null,
    assignees: readList(json, 'assignees').map((user) => readText(asObject(user, 'assignees'), 'login')),
    labels: readList(json, 'labels').map(parseLabelName),
    milestone: parseMilestone(json),
    type: parseIssueType(json),
    commentCount: readIntegerOr(json, 'comments', 0),
    reactionCount: parseReactionCount(json),
    url: readText(json, 'html_url'),
    createdAt: readTime(json, 'created_at'),
    updatedAt: readTime(json, 'updated_at'),
    closedAt: closedAt === null || closedAt === undefined ? null : readTime(json, 'closed_at'),
  };
}

export function parseComment(json: Json): Comment {
  return {
    kind: 'comment',
    id: readInteger(json, 'id'),
    nodeId: readText(json, 'node_id'),
    issueNumber: parseIssueNumber(json),
    author: parseAuthor(json, 'user'),
    authorAssociation: readTextOrNull(json, 'author_association'),
    body: readTextOrNull(json, 'body'),
    reactionCount: parseReactionCount(json),
    url: readText(json, 'html_url'),
    createdAt: readTime(json, 'created_at'),
    updatedAt: readTime(json, 'updated_at'),
  };
}

export function parseRepository(json: Json): Repository {
  return {
    id: readInteger(json, 'id'),
    owner: readText(asObject(json['owner'], 'owner'), 'login'),
    name: readText(json, 'name'),
  };
}

function parseAuthor(json: Json, field: string): Author | null {
  const user = asObjectOrNull(json[field], field);
  return user === null
    ? null
    : {
        login: readText(user, 'login'),
        id: readInteger(user, 'id'),
        type: readTextOrNull(user, 'type') ?? 'User',
      };
}

function parseMilestone(json: Json): Issue['milestone'] {
  const milestone = asObjectOrNull(json['milestone'], 'milestone');
  return milestone === null
    ? null
    : { title: readText(milestone, 'title'), number: readInteger(milestone, 'number') };
}

function parseIssueType(json: Json): string | null {
  const type = json['type'];
  return typeof type === 'string'
    ? type
    : asObjectOrNull(type, 'type') && readTextOrNull(type as Json, 'name');
}

function parseReactionCount(json: Json): number {
  const reactions = asObjectOrNull(json['reactions'], 'reactions');
  return reactions === null ? 0 : readIntegerOr(reactions, 'total_count', 0);
}

/** A label is an object; in very old payloads, only a name. */
function parseLabelName(label: unknown): string {
  return typeof label === 'string' ? label.toWellFormed() : readText(asObject(label, 'labels'), 'name');
}

function parseIssueNumber(comment: Json): number {
  const number = /\/issues\/(\d+)$/.exec(readText(comment, 'issue_url'))?.[1];
  if (number === undefined) {
    throw new PayloadError('issue_url does not end in an issue number');
  }
  return Number(number);
}
