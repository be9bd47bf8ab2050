/**
 * Turns GitHub's JSON into records. Only what identifies a record and orders its states is required. A part that is
 * missing, null or of a new form does not keep the record out; a text of another type does, because it would be lost.
 */
import type { Author, Comment, Issue, Repository } from '../core/model/record.js';
import {
  asObject,
  optionalInteger,
  optionalList,
  optionalObject,
  optionalText,
  PayloadError,
  readId,
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
    id: readId(json, 'id'),
    nodeId: readTextOrNull(json, 'node_id') ?? '',
    number: readId(json, 'number'),
    title: readTextOrNull(json, 'title') ?? '',
    body: readTextOrNull(json, 'body'),
    // Webhook payloads from before 2012 and GitHub's own examples of transfers have no state.
    state: readTextOrNull(json, 'state') ?? (closedAt ? 'closed' : 'open'),
    stateReason: optionalText(json, 'state_reason') ?? null,
    locked: json['locked'] === true,
    activeLockReason: optionalText(json, 'active_lock_reason') ?? null,
    author: parseAuthor(json['user']),
    authorAssociation: optionalText(json, 'author_association') ?? null,
    closedByLogin: parseAuthor(json['closed_by'])?.login ?? null,
    assignees: optionalList(json, 'assignees').flatMap(
      (user) => optionalText(optionalObject(user), 'login') ?? [],
    ),
    labels: optionalList(json, 'labels').flatMap((label) => parseLabelName(label) ?? []),
    milestone: parseMilestone(json['milestone']),
    type: parseIssueType(json['type']),
    commentCount: optionalInteger(json, 'comments') ?? 0,
    reactionCount: optionalInteger(optionalObject(json['reactions']), 'total_count') ?? 0,
    url: readTextOrNull(json, 'html_url') ?? '',
    ...parseTimes(json),
    closedAt: closedAt === null || closedAt === undefined ? null : readTime(json, 'closed_at'),
  };
}

export function parseComment(json: Json): Comment {
  return {
    kind: 'comment',
    id: readId(json, 'id'),
    nodeId: readTextOrNull(json, 'node_id') ?? '',
    issueNumber: parseIssueNumber(json),
    author: parseAuthor(json['user']),
    authorAssociation: optionalText(json, 'author_association') ?? null,
    body: readTextOrNull(json, 'body'),
    reactionCount: optionalInteger(optionalObject(json['reactions']), 'total_count') ?? 0,
    url: readTextOrNull(json, 'html_url') ?? '',
    ...parseTimes(json),
  };
}

export function parseRepository(json: Json): Repository {
  return {
    id: readId(json, 'id'),
    owner: readText(asObject(json['owner'], 'owner'), 'login'),
    name: readText(json, 'name'),
  };
}

/** The time of the last update orders the states of a record, so it is required; it stands in for that of the creation. */
function parseTimes(json: Json): Pick<Issue, 'createdAt' | 'updatedAt'> {
  const updatedAt = readTime(json, 'updated_at');
  const isGiven = json['created_at'] !== null && json['created_at'] !== undefined;
  return { createdAt: isGiven ? readTime(json, 'created_at') : updatedAt, updatedAt };
}

/** Null for a ghost, and for a user whose login or id is missing. */
function parseAuthor(value: unknown): Author | null {
  const user = optionalObject(value);
  const [login, id] = [optionalText(user, 'login'), optionalInteger(user, 'id')];
  return login === undefined || id === undefined
    ? null
    : { login, id, type: optionalText(user, 'type') ?? 'User' };
}

function parseMilestone(value: unknown): Issue['milestone'] {
  const milestone = optionalObject(value);
  const [title, number] = [optionalText(milestone, 'title'), optionalInteger(milestone, 'number')];
  return title === undefined || number === undefined ? null : { title, number };
}

function parseIssueType(value: unknown): string | null {
  return typeof value === 'string' ? value : (optionalText(optionalObject(value), 'name') ?? null);
}

/** A label is an object; in very old payloads, only a name. */
function parseLabelName(value: unknown): string | undefined {
  return typeof value === 'string' ? value.toWellFormed() : optionalText(optionalObject(value), 'name');
}

function parseIssueNumber(comment: Json): number {
  const number = /\/issues\/(\d+)$/.exec(readText(comment, 'issue_url'))?.[1];
  if (number === undefined) {
    throw new PayloadError('issue_url does not end in an issue number');
  }
  return Number(number);
}
