/** What the tests of nearest rows share. */
import { asQuestion } from '../../support/as-question.js';
import type { Space } from '../../../src/core/model/embedding.js';
import type { Issue } from '../../../src/core/model/record.js';
import type { Store } from '../../../src/core/ports/store.js';
import type { Candidate } from '../../../src/core/ports/vector-store.js';
import { textHashes } from '../../../src/core/text/embedded-texts.js';

/** Stores these vectors of the issue. */
export async function embed(
  store: Store,
  space: Space,
  issue: Issue,
  title: readonly number[],
  body: readonly number[],
): Promise<void> {
  const hashes = textHashes(issue);
  await store.vectors.putVectors(space, [
    { kind: 'issue', id: issue.id, field: 'title', hash: hashes.title!, vector: title },
    { kind: 'issue', id: issue.id, field: 'body', hash: hashes.body!, vector: body },
  ]);
}

/** The nearest issues, or other rows as `about` says. */
export function near(store: Store, space: Space, query: readonly number[], about: object = {}) {
  return store.vectors.nearest(space, asQuestion(query), {
    kind: 'issue',
    limit: 10,
    repositories: [],
    ...about,
  });
}

/** The numbers of the issues of these candidates, ascending. */
export const numbersOf = (candidates: readonly Candidate[]): number[] =>
  candidates.map(({ number }) => number).sort((a, b) => a - b);
