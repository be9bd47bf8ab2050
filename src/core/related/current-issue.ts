/** The last look before a comment is posted: GitHub's own state of the issue, read by id. */
import { liveUpsert } from '../model/change.js';
import type { Repository } from '../model/record.js';
import type { Tally } from '../model/tally.js';
import type { StoredIssue } from '../ports/row-store.js';
import type { World } from '../ports/world.js';
import { applyChanges } from '../sync/apply-changes.js';
import { whyNoComment } from './when-to-comment.js';

/**
 * Stores the issue as GitHub has it now, and returns why it gets no comment any more, to follow "because"; null when it
 * does. The event, or the row, may be older than a person's decision to close, lock or edit the issue.
 */
export async function whyNoLonger(
  world: World,
  repository: Repository,
  issue: StoredIssue,
  tally: Tally,
): Promise<string | null> {
  const source = await world.sourceFor(repository);
  const found = await source.lookUp({ kind: 'issue', id: issue.id, issueNumber: issue.number });
  switch (found.state) {
    case 'transferred':
      return 'it is in another repository now';
    case 'gone':
      return 'it no longer exists';
    case 'malformed':
      return `GitHub's answer cannot be read (${found.reason})`;
    case 'found': {
      await applyChanges(world, repository, [liveUpsert(found.record)], tally);
      const current = await world.store.rows.issue(issue.id);
      if (current === null) {
        return 'it is not stored';
      }
      return (
        whyNoComment(current, world.clock.now()) ??
        (current.textHash === issue.textHash ? null : 'its text was edited a moment ago')
      );
    }
  }
}
