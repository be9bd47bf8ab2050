/** A tracker's history without the wire: the promises of `History`, small pages, and a life that goes on between them. */
import type { History, Page, Whereabouts } from '../../src/core/ports.js';
import type { Comment, Issue, Time } from '../../src/core/record.js';
import { commentOf, issueOf, repositoryOf } from '../../src/github/payload.js';
import type { CommentPayload, IssuePayload } from './github/corpus.js';
import { numberOf, type Tracker } from './github/tracker.js';

const PAGE = 3;

/** `afterPage` is called behind each page, and may change the tracker or throw as a run does that is cut off. */
export function modelHistory(tracker: Tracker, afterPage: () => void = () => undefined): History {
  const pages = async function* <P extends IssuePayload | CommentPayload, R extends Issue | Comment>(
    list: () => readonly P[],
    read: (payload: P) => R,
    since: Time | null,
  ): AsyncIterable<Page<R>> {
    let anchor = since ?? '';
    for (;;) {
      const rest = list()
        .filter(({ updated_at }) => updated_at >= anchor)
        .sort((a, b) => (a.updated_at < b.updated_at ? -1 : a.updated_at > b.updated_at ? 1 : a.id - b.id));
      // The anchor's own second is read again, as it may still get something.
      const again = rest.filter(({ updated_at }) => updated_at === anchor).length;
      const last = rest[again + PAGE - 1]?.updated_at;
      // A second is never split: what it still gets is read with the next page.
      const shown = last === undefined ? rest : rest.filter(({ updated_at }) => updated_at <= last);
      yield await Promise.resolve({
        records: shown.map((payload) => read(structuredClone(payload))),
        malformed: [],
        upTo: shown.at(-1)?.updated_at ?? null,
      });
      afterPage();
      if (shown.length === rest.length) {
        return;
      }
      anchor = last ?? '';
    }
  };
  return {
    repository: repositoryOf(tracker.repository),
    repositoryNow: () => Promise.resolve(repositoryOf(tracker.repository)),
    issues: (since) => pages(() => tracker.issues(), issueOf, since),
    comments: (since) => pages(() => tracker.comments(), commentOf, since),
    commentsOf: (number) =>
      pages(() => tracker.comments().filter((comment) => numberOf(comment) === number), commentOf, null),
    whereabouts: ({ kind, id, issueNumber }) =>
      Promise.resolve(kind === 'issue' ? issueAt(tracker, issueNumber, id) : commentAt(tracker, id)),
  };
}

function issueAt(tracker: Tracker, number: number, id: number): Whereabouts {
  const found = tracker.issue(number);
  if (found === undefined || found['gone'] === 'deleted') {
    return { at: 'gone' };
  }
  if (found['gone'] === 'transferred') {
    return { at: 'elsewhere', url: String(found['to']) };
  }
  const record = issueOf(structuredClone(found));
  return record.id === id ? { at: 'here', record } : { at: 'gone' };
}

function commentAt(tracker: Tracker, id: number): Whereabouts {
  const found = tracker.comment(id);
  return found === undefined ? { at: 'gone' } : { at: 'here', record: commentOf(structuredClone(found)) };
}
