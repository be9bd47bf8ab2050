/** Reads all that a repository's own comments tell of its duplicates. */
import { EVALUATED_ROWS } from '../../limits.js';
import { pairFinder, type Pair } from './marked-duplicates.js';
import { pagesOf } from '../model/row-pages.js';
import type { LiveIssue, Store } from '../ports/store.js';
import type { Repository } from '../model/record.js';

/** The pairs that the comments of this repository tell of, among these issues. */
export async function pairsIn(
  store: Store,
  repository: Repository,
  issues: readonly LiveIssue[],
): Promise<readonly Pair[]> {
  const finder = pairFinder(repository);
  issues.forEach((issue) => {
    finder.issue(issue);
  });
  for await (const comments of pagesOf(EVALUATED_ROWS, (page) => store.liveComments(repository, page))) {
    for (const { issueNumber, body } of comments) {
      finder.comment(issueNumber, body);
    }
  }
  return finder.pairs();
}

/** Every live issue. */
export async function liveIssues(store: Store, repository: Repository): Promise<readonly LiveIssue[]> {
  const issues: LiveIssue[] = [];
  for await (const page of pagesOf(EVALUATED_ROWS, (query) => store.liveIssues(repository, query))) {
    issues.push(...page);
  }
  return issues;
}
