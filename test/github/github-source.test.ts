/** The listings, read with the real client while the repository changes. */
import { afterEach, describe, expect, it } from '@jest/globals';
import type { TrackerRecord } from '../../src/core/model/record.js';
import type { IssueSource, Page } from '../../src/core/ports/issue-source.js';
import { idsOf, startReader } from '../support/github/reader.js';
import type { GitHubOptions, GitHubStandIn } from '../support/github/server.js';
import { emptyTracker, type Tracker } from '../support/github/tracker.js';

let github: GitHubStandIn;
afterEach(() => github.close());

async function startSource(options: GitHubOptions): Promise<IssueSource> {
  const reader = await startReader(options);
  ({ github } = reader);
  return reader.history;
}

/** A repository with one issue and this many comments, `perSecond` of them in each second. */
function boatWith(comments: number, perSecond: number): { boat: Tracker; ids: number[] } {
  const boat = emptyTracker(4001, 'octo', 'boat');
  boat.openIssue({});
  const ids = Array.from({ length: comments }, (_, at) => {
    if (at % perSecond === 0) {
      boat.wait(1);
    }
    return boat.addComment(1, { body: String(at) }).comment?.id ?? 0;
  });
  return { boat, ids };
}

describe('the listing of comments', () => {
  it('misses none when comments on earlier pages are deleted meanwhile', async () => {
    const { boat, ids } = boatWith(450, 1);
    let page = 0;
    const onPage = (): void => {
      for (const id of ids.slice(page * 20, page * 20 + 5)) {
        boat.deleteComment(id);
      }
      page += 1;
    };
    const source = await startSource({ trackers: [boat], onPage });
    const seen = new Set(await idsOf(source.comments(null)));
    const live = boat.comments().map(({ id }) => id);
    expect(live.filter((id) => !seen.has(id))).toEqual([]);
    expect(page).toBeGreaterThan(4);
  });

  it('misses none when comments are edited meanwhile, and shows the edits', async () => {
    const { boat, ids } = boatWith(250, 1);
    let page = 0;
    const onPage = (): void => {
      page += 1;
      if (page <= 2) {
        boat.wait(1);
        boat.editComment(ids[page] ?? 0, `edited ${page}`);
      }
    };
    const source = await startSource({ trackers: [boat], onPage });
    const bodies = new Map<number, string | null>();
    for await (const { records } of source.comments(null)) {
      for (const { id, body } of records) {
        bodies.set(id, body);
      }
    }
    expect(bodies.size).toBe(250);
    expect([bodies.get(ids[1] ?? 0), bodies.get(ids[2] ?? 0)]).toEqual(['edited 1', 'edited 2']);
  });

  it('reads a second with more comments than a page holds', async () => {
    const { boat, ids } = boatWith(500, 250);
    const source = await startSource({ trackers: [boat] });
    expect(new Set(await idsOf(source.comments(null)))).toEqual(new Set(ids));
    expect(github.requests.length).toBeLessThan(12);
  });

  it('starts at a time, and reports a malformed item without stopping', async () => {
    const { boat, ids } = boatWith(5, 1);
    Object.assign(boat.comment(ids[3] ?? 0) ?? {}, { id: 2 ** 60 });
    const source = await startSource({ trackers: [boat] });
    const since = boat.comment(ids[2] ?? 0)?.updated_at ?? '';
    const pages: Page<TrackerRecord>[] = [];
    for await (const page of source.comments(since)) {
      pages.push(page);
    }
    expect(pages.flatMap(({ records }) => records.map(({ id }) => id))).toEqual([ids[2], ids[4]]);
    expect(pages.flatMap(({ malformed }) => malformed)).toEqual([
      {
        item: 'comment 1152921504606847000',
        key: null,
        reason: expect.stringContaining('not an integer that JavaScript holds exactly'),
      },
    ]);
  });
});
