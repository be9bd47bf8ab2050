/** A repository's issues and comments that tests can change; listings and webhook payloads show the same changes. */
import type { CommentPayload, Corpus, IssuePayload, Payload } from './corpus.js';
import {
  addresses,
  commentAddresses,
  newComment,
  newIssue,
  pullRequestPart,
  readdress,
  repositoryShape,
  userShape,
  type NewText,
} from './shapes.js';
import type { EventPayload, Gone, Tracker, TrackerOptions } from './tracker-interface.js';

export type { EventPayload, Gone, Tracker, TrackerOptions } from './tracker-interface.js';

const ID_BEFORE_FIRST = 3_500_000_000;
let lastId = ID_BEFORE_FIRST;

/** For a world that has nothing to do with any before: its items get the same ids, whatever came before it. */
export function restartIds(): void {
  lastId = ID_BEFORE_FIRST;
}

/** A tracker that starts with the items of the corpus. */
export function tracker(corpus: Corpus, { clock }: TrackerOptions = {}): Tracker {
  const repository = structuredClone(corpus.repository);
  const issues = new Map<number, IssuePayload>();
  const comments = new Map<number, CommentPayload>();
  const commentIds = new Map<number, Set<number>>();
  const gone = new Map<number, Gone>();
  const formerNames: string[] = [];
  const standing = clock === undefined ? beginningOf(corpus) : 0;
  let [waitedMs, version, lastNumber] = [0, 0, 0];

  const time = (): string =>
    new Date((clock?.() ?? standing) + waitedMs).toISOString().replace(/\.\d+Z$/, 'Z');
  const sender = userShape('somebody');
  const event = (action: string, issue: IssuePayload, more: Payload = {}): EventPayload =>
    structuredClone({ action, issue, repository, sender, ...more });
  const change = (item: Payload, changed: Payload): void => {
    Object.assign(item, changed);
    version += 1;
  };
  const put = (issue: IssuePayload): IssuePayload => {
    issues.set(issue.number, issue);
    lastNumber = Math.max(lastNumber, issue.number);
    version += 1;
    return issue;
  };
  const putComment = (comment: CommentPayload): CommentPayload => {
    const number = numberOf(comment);
    comments.set(comment.id, comment);
    commentIds.set(number, (commentIds.get(number) ?? new Set()).add(comment.id));
    version += 1;
    return comment;
  };
  const commentsOf = (number: number): readonly CommentPayload[] =>
    [...(commentIds.get(number) ?? [])].map((id) => found(comments.get(id), `comment ${id}`));
  const live = (number: number): IssuePayload => found(issues.get(number), `issue ${number}`);
  const forget = (number: number, how: Gone): void => {
    commentIds.get(number)?.forEach((id) => comments.delete(id));
    commentIds.delete(number);
    issues.delete(number);
    gone.set(number, how);
    version += 1;
  };
  const open = (text: NewText): IssuePayload =>
    put(newIssue(repository, lastNumber + 1, (lastId += 1), text, time()));

  corpus.issues.forEach((issue) => put(structuredClone(issue)));
  corpus.comments.forEach((comment) => putComment(structuredClone(comment)));

  return {
    repository,
    formerNames,
    version: () => version,
    issues: () => [...issues.values()],
    comments: () => [...comments.values()],
    issue: (number) => issues.get(number) ?? gone.get(number),
    comment: (id) => comments.get(id),
    commentsOf,
    time,
    wait: (seconds) => {
      waitedMs += seconds * 1000;
    },

    openIssue: (text) => event('opened', open(text)),

    openPullRequest(text) {
      const issue = open(text);
      change(issue, pullRequestPart(repository, issue.number));
      return structuredClone(issue);
    },

    changeIssue(number, action, changed, more) {
      const issue = live(number);
      change(issue, { ...changed, updated_at: time() });
      return event(action, issue, more);
    },

    deleteIssue(number) {
      const payload = event('deleted', live(number));
      forget(number, { gone: 'deleted' });
      return payload;
    },

    transferIssue(number, to) {
      const issue = live(number);
      const target = to.receive(issue, commentsOf(number), repository);
      const changes = { new_issue: target.issue, new_repository: to.repository };
      const source = event('transferred', issue, { changes });
      forget(number, {
        gone: 'transferred',
        to: `/repositories/${to.repository.id}/issues/${target.issue.number}`,
      });
      return { source, target };
    },

    receive(old, oldComments, from) {
      const [id, number] = [(lastId += 1), lastNumber + 1];
      const fresh = { ...addresses(repository, number), id, node_id: `I_${id}`, number, updated_at: time() };
      const issue = put({ ...structuredClone(old), ...fresh });
      for (const comment of oldComments) {
        const id = (lastId += 1);
        const moved = { id, node_id: `IC_${id}`, ...commentAddresses(repository, issue, id) };
        putComment({ ...structuredClone(comment), ...moved });
      }
      return event('opened', issue, { changes: { old_issue: old, old_repository: from } });
    },

    addComment(issueNumber, text) {
      const issue = live(issueNumber);
      const comment = putComment(newComment(repository, issue, (lastId += 1), text, time()));
      change(issue, { comments: issue.comments + 1, updated_at: time() });
      return event('created', issue, { comment });
    },

    editComment(id, body) {
      const comment = found(comments.get(id), `comment ${id}`);
      const changes = { body: { from: comment.body } };
      change(comment, { body, updated_at: time() });
      return event('edited', live(numberOf(comment)), { comment, changes });
    },

    deleteComment(id) {
      const comment = found(comments.get(id), `comment ${id}`);
      const issue = live(numberOf(comment));
      comments.delete(id);
      commentIds.get(issue.number)?.delete(id);
      // GitHub does not change the issue's updated_at.
      change(issue, { comments: issue.comments - 1 });
      return event('deleted', issue, { comment });
    },

    rename(name) {
      const { name: oldName, full_name: from } = repository;
      const to = `${repository.owner.login}/${name}`;
      formerNames.push(from);
      change(repository, { name, full_name: to });
      for (const payload of [repository, ...issues.values(), ...comments.values()]) {
        readdress(payload, from, to);
      }
      const changes = { repository: { name: { from: oldName } } };
      return structuredClone({ action: 'renamed', changes, repository, sender });
    },
  };
}

function found<T>(item: T | undefined, name: string): T {
  if (item === undefined) {
    throw new Error(`the tracker has no ${name}`);
  }
  return item;
}

/** A repository without issues, for tests that open their own. */
export function emptyTracker(id: number, owner: string, name: string, options: TrackerOptions = {}): Tracker {
  return tracker({ repository: repositoryShape(id, owner, name), issues: [], comments: [] }, options);
}

function beginningOf({ issues, comments }: Corpus): number {
  const times = [...issues, ...comments].map(({ updated_at }) => updated_at);
  const newest = times.reduce((a, b) => (a > b ? a : b), '2026-01-01T00:00:00Z');
  return new Date(newest).getTime() + 86_400_000;
}

export function numberOf(comment: CommentPayload): number {
  return Number(/\d+$/.exec(comment.issue_url)?.[0]);
}
