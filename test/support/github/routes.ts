/** Finds the response for a path. */
import { moved, ok, refusal, type Answer, type GitHubRequest } from './answer.js';
import type { CommentPayload, IssuePayload } from './corpus.js';
import { commentPage, issueCommentPage, issuePage, type IssueLinks } from './listings.js';
import { patchComment, postComment } from './posting.js';
import type { Tracker } from './tracker.js';

/** A request in one repository. */
interface Place {
  readonly tracker: Tracker;
  readonly query: URLSearchParams;
  readonly body: string;
  /** The server's base URL. */
  readonly base: string;
  /** The URL of the request by repository id, which survives renames: `<base>/repositories/<id>/…`. */
  readonly path: string;
  readonly issueLinks: IssueLinks;
}

/** `part` is the number or the id in the path. */
type Route = (place: Place, part: string) => Answer;

const NOT_FOUND = refusal(404, 'Not Found');

const ROUTES: readonly (readonly [method: string, pattern: RegExp, route: Route])[] = [
  ['GET', /^$/, ({ tracker }) => ok(tracker.repository)],
  [
    'GET',
    /^\/issues$/,
    ({ tracker, query, path, issueLinks }) => issuePage(tracker, query, path, issueLinks),
  ],
  ['GET', /^\/issues\/comments$/, ({ tracker, query, path }) => commentPage(tracker, query, path)],
  ['GET', /^\/issues\/comments\/(\d+)$/, (place, id) => ofComment(place, id, ok)],
  [
    'PATCH',
    /^\/issues\/comments\/(\d+)$/,
    (place, id) => ofComment(place, id, (comment) => patchComment(place.tracker, comment, place.body)),
  ],
  ['GET', /^\/issues\/(\d+)$/, (place, number) => ofIssue(place, number, ok)],
  [
    'GET',
    /^\/issues\/(\d+)\/comments$/,
    (place, number) =>
      ofIssue(place, number, () => issueCommentPage(place.tracker, Number(number), place.query, place.path)),
  ],
  [
    'POST',
    /^\/issues\/(\d+)\/comments$/,
    (place, number) => ofIssue(place, number, (issue) => postComment(place.tracker, issue, place.body)),
  ],
];

export function answerTo(
  request: GitHubRequest,
  trackers: readonly Tracker[],
  base: string,
  issueLinks: IssueLinks = 'cursors',
): Answer {
  const [, id, fullName = '', rest = ''] =
    /^(?:\/repositories\/(\d+)|\/repos\/([^/]+\/[^/]+))(\/.*)?$/.exec(decodeURIComponent(request.path)) ?? [];
  const isAsked = (name: string): boolean => name.toLowerCase() === fullName.toLowerCase();
  const tracker = trackers.find(
    ({ repository }) => String(repository.id) === id || isAsked(repository.full_name),
  );
  if (tracker === undefined) {
    // An old name redirects to its repository while no other repository uses it.
    const renamed = trackers.find(({ formerNames }) => formerNames.some(isAsked));
    const query = request.query === '' ? '' : `?${request.query}`;
    return renamed === undefined
      ? NOT_FOUND
      : moved(`${base}/repositories/${renamed.repository.id}${rest}${query}`);
  }
  const path = `${base}/repositories/${tracker.repository.id}${rest}`;
  const query = new URLSearchParams(request.query);
  const place: Place = { tracker, query, body: request.body, base, path, issueLinks };
  for (const [method, pattern, route] of ROUTES) {
    const match = method === request.method ? pattern.exec(rest) : null;
    if (match !== null) {
      return route(place, match[1] ?? '');
    }
  }
  return NOT_FOUND;
}

function ofComment({ tracker }: Place, id: string, then: (comment: CommentPayload) => Answer): Answer {
  const comment = tracker.comment(Number(id));
  return comment === undefined ? NOT_FOUND : then(comment);
}

/** 410 for a deleted item; a redirect to the new URL for a transferred issue and for its comments. */
function ofIssue(place: Place, number: string, then: (issue: IssuePayload) => Answer): Answer {
  const issue = place.tracker.issue(Number(number));
  if (issue === undefined) {
    return NOT_FOUND;
  }
  if (issue['gone'] === 'transferred') {
    const below = /\/comments$/.exec(place.path)?.[0] ?? '';
    return moved(`${place.base}${String(issue['to'])}${below}`);
  }
  return issue['gone'] === 'deleted' ? refusal(410, 'This issue was deleted') : then(issue as IssuePayload);
}
