/** One repository's tracker, alive: what one does to it is seen in listings and told by webhook payloads, which agree. */
import type { CommentPayload, Corpus, IssuePayload, Payload, RepositoryPayload } from './corpus.js';
import {
  addresses,
  commentAddresses,
  newComment,
  newIssue,
  repositoryShape,
  userShape,
  type NewText,
} from './shapes.js';

/** What became of an item that is not here any more. */
export type Gone = { readonly gone: 'deleted' } | { readonly gone: 'transferred'; readonly to: string };

export interface EventPayload extends Payload {
  readonly action: string;
  readonly issue: IssuePayload;
  readonly comment?: CommentPayload;
}

export interface Tracker {
  readonly repository: RepositoryPayload;
  /** Names that lead here since a rename. */
  readonly formerNames: readonly string[];
  issues(): readonly IssuePayload[];
  comments(): readonly CommentPayload[];
  issue(number: number): IssuePayload | Gone | undefined;
  comment(id: number): CommentPayload | undefined;
  /** Moves the clock on. Times have one-second resolution, as GitHub's have. */
  wait(seconds: number): void;
  openIssue(text: NewText): EventPayload;
  /** Changes an issue in any way; `action` names the event. */
  changeIssue(number: number, action: string, change: Payload): EventPayload;
  deleteIssue(number: number): EventPayload;
  /** Gives the payload of the source's `transferred` and the target's `opened`. */
  transferIssue(
    number: number,
    to: Tracker,
  ): { readonly source: EventPayload; readonly target: EventPayload };
  /** Takes in an issue that was transferred; for `transferIssue`. */
  receive(issue: IssuePayload, comments: readonly CommentPayload[], from: RepositoryPayload): EventPayload;
  addComment(issueNumber: number, text: NewText): EventPayload;
  editComment(id: number, body: string): EventPayload;
  deleteComment(id: number): EventPayload;
  rename(name: string): void;
}

let lastId = 3_500_000_000;

/** A tracker that begins as the corpus is; its clock begins a day behind the newest update. */
export function tracker(corpus: Corpus): Tracker {
  const repository = structuredClone(corpus.repository);
  const issues = new Map(corpus.issues.map((issue) => [issue.number, structuredClone(issue)]));
  const comments = new Map(corpus.comments.map((comment) => [comment.id, structuredClone(comment)]));
  const gone = new Map<number, Gone>();
  const formerNames: string[] = [];
  let now = beginningOf(corpus);

  const time = (): string => new Date(now).toISOString().replace(/\.\d+Z$/, 'Z');
  const live = (number: number): IssuePayload => {
    const issue = issues.get(number);
    if (issue === undefined) {
      throw new Error(`the tracker has no issue ${number}`);
    }
    return issue;
  };
  const commentsOf = (number: number): readonly CommentPayload[] =>
    [...comments.values()].filter(({ issue_url }) => issue_url.endsWith(`/issues/${number}`));
  const event = (action: string, issue: IssuePayload, more: Payload = {}): EventPayload =>
    structuredClone({ action, issue, repository, sender: userShape('somebody'), ...more });
  const forget = (number: number, how: Gone): void => {
    for (const { id } of commentsOf(number)) {
      comments.delete(id);
    }
    issues.delete(number);
    gone.set(number, how);
  };
  const nextNumber = (): number => Math.max(0, ...issues.keys(), ...gone.keys()) + 1;

  return {
    repository,
    formerNames,
    issues: () => [...issues.values()],
    comments: () => [...comments.values()],
    issue: (number) => issues.get(number) ?? gone.get(number),
    comment: (id) => comments.get(id),
    wait: (seconds) => {
      now += seconds * 1000;
    },

    openIssue(text) {
      const issue = newIssue(repository, nextNumber(), (lastId += 1), text, time());
      issues.set(issue.number, issue);
      return event('opened', issue);
    },

    changeIssue(number, action, change) {
      const issue = live(number);
      Object.assign(issue, change, { updated_at: time() });
      return event(action, issue);
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
      const number = nextNumber();
      const issue = {
        ...structuredClone(old),
        ...addresses(repository, number),
        id: (lastId += 1),
        number,
        updated_at: time(),
      };
      issues.set(number, issue);
      for (const comment of oldComments) {
        const id = (lastId += 1);
        comments.set(id, { ...structuredClone(comment), id, ...commentAddresses(repository, number, id) });
      }
      return event('opened', issue, { changes: { old_issue: old, old_repository: from } });
    },

    addComment(issueNumber, text) {
      const issue = live(issueNumber);
      const comment = newComment(repository, issueNumber, (lastId += 1), text, time());
      comments.set(comment.id, comment);
      Object.assign(issue, { comments: issue.comments + 1, updated_at: time() });
      return event('created', issue, { comment });
    },

    editComment(id, body) {
      const comment = comments.get(id);
      if (comment === undefined) {
        throw new Error(`the tracker has no comment ${id}`);
      }
      Object.assign(comment, { body, updated_at: time() });
      return event('edited', live(numberOf(comment)), { comment });
    },

    deleteComment(id) {
      const comment = comments.get(id);
      if (comment === undefined) {
        throw new Error(`the tracker has no comment ${id}`);
      }
      comments.delete(id);
      const issue = live(numberOf(comment));
      // GitHub leaves the issue's updated_at as it was.
      issue.comments -= 1;
      return event('deleted', issue, { comment });
    },

    rename(name) {
      formerNames.push(repository.full_name);
      repository.name = name;
      repository.full_name = `${repository.owner.login}/${name}`;
    },
  };
}

/** A repository without issues, for stories that make their own. */
export function emptyTracker(id: number, owner: string, name: string): Tracker {
  return tracker({ repository: repositoryShape(id, owner, name), issues: [], comments: [] });
}

function beginningOf({ issues, comments }: Corpus): number {
  const times = [...issues, ...comments].map(({ updated_at }) => updated_at);
  const newest = times.reduce((a, b) => (a > b ? a : b), '2026-01-01T00:00:00Z');
  return new Date(newest).getTime() + 86_400_000;
}

export function numberOf(comment: CommentPayload): number {
  return Number(/\d+$/.exec(comment.issue_url)?.[0]);
}
