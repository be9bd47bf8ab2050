/** Reads all that a repository's own comments tell of its duplicates. */
import { EVALUATED_ROWS } from '../../limits.js';
import type { Repository } from '../model/record.js';
import { readPages } from '../model/row-pages.js';
import type { LiveIssue } from '../ports/row-store.js';
import type { Store } from '../ports/store.js';
import { type Pair, createPairFinder } from './marked-duplicates.js';

/** The pairs that the comments of this repository tell of, among these issues. */
export async function findMarkedDuplicates(
  store: Store,
  repository: Repository,
  issues: readonly LiveIssue[],
): Promise<readonly Pair[]> {
  const finder = createPairFinder(repository);
  issues.forEach((issue) => {
    finder.issue(issue);
  });
  for await (const comments of readPages(EVALUATED_ROWS, (page) =>
    store.rows.liveComments(repository, page),
  )) {
    for (const { issueNumber, body } of comments) {
      finder.comment(issueNumber, body);
    }
  }
  return finder.pairs();
}

/** Every live issue. */
export async function readLiveIssues(store: Store, repository: Repository): Promise<readonly LiveIssue[]> {
  const issues: LiveIssue[] = [];
  for await (const page of readPages(EVALUATED_ROWS, (query) => store.rows.liveIssues(repository, query))) {
    issues.push(...page);
  }
  return issues;
}
