/** GitHub's JSON, from a listing, a single item or a webhook, to records. Nothing of it is trusted. */
import type { Author, Comment, Issue, Repository } from '../core/model/record.js';
import {
  readInteger,
  readIntegerOr,
  type Json,
  readList,
  asObject,
  asObjectOrNull,
  PayloadError,
  readText,
  readTextOrNull,
  readTime,
} from './json-fields.js';

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
  const found = asObjectOrNull(json['milestone'], 'milestone');
  return found === null ? null : { title: readText(found, 'title'), number: readInteger(found, 'number') };
}

function parseIssueType(json: Json): string | null {
  const type = json['type'];
  return typeof type === 'string'
    ? type
    : asObjectOrNull(type, 'type') && readTextOrNull(type as Json, 'name');
}

function parseReactionCount(json: Json): number {
  const found = asObjectOrNull(json['reactions'], 'reactions');
  return found === null ? 0 : readIntegerOr(found, 'total_count', 0);
}

/** A label is an object, or in very old payloads only its name. */
function parseLabelName(label: unknown): string {
  return typeof label === 'string' ? label.toWellFormed() : readText(asObject(label, 'labels'), 'name');
}

export function isPullRequest(json: Json): boolean {
  return json['pull_request'] !== undefined && json['pull_request'] !== null;
}

/** A comment of the issues API that stands on a pull request: only its web address tells. */
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
    // Payloads of webhooks before 2012 and GitHub's own examples of transfers leave the state out.
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

function parseIssueNumber(comment: Json): number {
  const found = /\/issues\/(\d+)$/.exec(readText(comment, 'issue_url'))?.[1];
  if (found === undefined) {
    throw new PayloadError('issue_url does not end in an issue number');
  }
  return Number(found);
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
