/** The candidates for an issue: the nearest other issues of its repository. */
import { RELATED_CANDIDATES } from '../../limits.js';
import type { QuestionVectors, Space } from '../model/embedding.js';
import type { Repository } from '../model/record.js';
import type { Candidate, VectorStore } from '../ports/vector-store.js';

/** At most RELATED_CANDIDATES by each vector column, in no particular order; only issues opened earlier if `isOlderOnly`. */
export async function nearestOthers(
  vectors: VectorStore,
  space: Space,
  repository: Repository,
  issueNumber: number,
  question: QuestionVectors,
  isOlderOnly = false,
): Promise<readonly Candidate[]> {
  const near = await vectors.nearest(space, question, {
    kind: 'issue',
    // One more, because the nearest is the issue itself.
    limit: RELATED_CANDIDATES + (isOlderOnly ? 0 : 1),
    repositories: [repository.id],
    beforeNumber: isOlderOnly ? issueNumber : null,
  });
  return near.filter(({ number }) => number !== issueNumber);
}
