/** GitHub's JSON, from a listing, a single item or a webhook, to records. Nothing of it is trusted. */
import type { Author, Comment, Issue, Repository, Time } from '../core/model/record.js';
import { timeOf } from '../core/model/time.js';

/** The payload is not what GitHub documents. The message names the field, never its content. */
export class PayloadError extends Error {
  override readonly name = 'PayloadError';
}

type Json = Readonly<Record<string, unknown>>;

export function object(value: unknown, field: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new PayloadError(`${field} is not an object`);
  }
  return value as Json;
}

function objectOrNull(value: unknown, field: string): Json | null {
  return value === null || value === undefined ? null : object(value, field);
}

/** Text as it can be stored: a lone surrogate, which UTF-8 cannot hold, becomes U+FFFD. */
export function text(json: Json, field: string): string {
  const value = json[field];
  if (typeof value !== 'string') {
    throw new PayloadError(`${field} is not a text`);
  }
  return value.toWellFormed();
}

export function textOrNull(json: Json, field: string): string | null {
  return json[field] === null || json[field] === undefined ? null : text(json, field);
}

/** JSON numbers above 2^53 - 1 have lost digits by the time they are parsed: another item's id would be stored. */
export function integer(json: Json, field: string): number {
  const value = json[field];
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    throw new PayloadError(`${field} is not a whole number that can be held exactly (at most 2^53 - 1)`);
  }
  return value;
}

function integerOr(json: Json, field: string, fallback: number): number {
  return json[field] === null || json[field] === undefined ? fallback : integer(json, field);
}

export function time(json: Json, field: string): Time {
  const date = new Date(text(json, field));
  if (Number.isNaN(date.getTime())) {
    throw new PayloadError(`${field} is not a time`);
  }
  return timeOf(date);
}

function list(json: Json, field: string): readonly unknown[] {
  const value = json[field] ?? [];
  if (!Array.isArray(value)) {
    throw new PayloadError(`${field} is not a list`);
  }
  return value;
}

function author(json: Json, field: string): Author | null {
  const user = objectOrNull(json[field], field);
  return user === null
    ? null
    : { login: text(user, 'login'), id: integer(user, 'id'), type: textOrNull(user, 'type') ?? 'User' };
}

function milestone(json: Json): Issue['milestone'] {
  const found = objectOrNull(json['milestone'], 'milestone');
  return found === null ? null : { title: text(found, 'title'), number: integer(found, 'number') };
}

function issueType(json: Json): string | null {
  const type = json['type'];
  return typeof type === 'string' ? type : objectOrNull(type, 'type') && textOrNull(type as Json, 'name');
}

function reactions(json: Json): number {
  const found = objectOrNull(json['reactions'], 'reactions');
  return found === null ? 0 : integerOr(found, 'total_count', 0);
}

/** A label is an object, or in very old payloads only its name. */
function labelName(label: unknown): string {
  return typeof label === 'string' ? label.toWellFormed() : text(object(label, 'labels'), 'name');
}

export function isPullRequest(json: Json): boolean {
  return json['pull_request'] !== undefined && json['pull_request'] !== null;
}

/** A comment of the issues API that stands on a pull request: only its web address tells. */
export function isOnPullRequest(comment: Json): boolean {
  return /\/pull\/\d+(#|$)/.test(textOrNull(comment, 'html_url') ?? '');
}

export function issueOf(json: Json): Issue {
  const closedAt = json['closed_at'];
  return {
    kind: 'issue',
    id: integer(json, 'id'),
    nodeId: text(json, 'node_id'),
    number: integer(json, 'number'),
    title: text(json, 'title'),
    body: textOrNull(json, 'body'),
    // Payloads of webhooks before 2012 and GitHub's own examples of transfers leave the state out.
    state: textOrNull(json, 'state') ?? (closedAt ? 'closed' : 'open'),
    stateReason: textOrNull(json, 'state_reason'),
    locked: json['locked'] === true,
    activeLockReason: textOrNull(json, 'active_lock_reason'),
    author: author(json, 'user'),
    authorAssociation: textOrNull(json, 'author_association'),
    closedByLogin: author(json, 'closed_by')?.login ?? null,
    assignees: list(json, 'assignees').map((user) => text(object(user, 'assignees'), 'login')),
    labels: list(json, 'labels').map(labelName),
    milestone: milestone(json),
    type: issueType(json),
    commentCount: integerOr(json, 'comments', 0),
    reactionCount: reactions(json),
    url: text(json, 'html_url'),
    createdAt: time(json, 'created_at'),
    updatedAt: time(json, 'updated_at'),
    closedAt: closedAt === null || closedAt === undefined ? null : time(json, 'closed_at'),
  };
}

function issueNumberOf(comment: Json): number {
  const found = /\/issues\/(\d+)$/.exec(text(comment, 'issue_url'))?.[1];
  if (found === undefined) {
    throw new PayloadError('issue_url does not end in an issue number');
  }
  return Number(found);
}

export function commentOf(json: Json): Comment {
  return {
    kind: 'comment',
    id: integer(json, 'id'),
    nodeId: text(json, 'node_id'),
    issueNumber: issueNumberOf(json),
    author: author(json, 'user'),
    authorAssociation: textOrNull(json, 'author_association'),
    body: textOrNull(json, 'body'),
    reactionCount: reactions(json),
    url: text(json, 'html_url'),
    createdAt: time(json, 'created_at'),
    updatedAt: time(json, 'updated_at'),
  };
}

export function repositoryOf(json: Json): Repository {
  return {
    id: integer(json, 'id'),
    owner: text(object(json['owner'], 'owner'), 'login'),
    name: text(json, 'name'),
  };
}
