/** Reads what an evaluation needs from the database: the live issues, and the duplicates that their comments mark. */
import { EVALUATED_ROWS } from '../../limits.js';
import type { DuplicatePair } from '../model/duplicate-pair.js';
import type { Repository } from '../model/record.js';
import { readPages } from '../model/row-pages.js';
import type { LiveIssue } from '../ports/row-store.js';
import type { Store } from '../ports/store.js';
import { createPairFinder } from '../duplicates/pair-finder.js';

/** The pairs among these issues that the comments of the repository mark. */
export async function findMarkedDuplicates(
  store: Store,
  repository: Repository,
  issues: readonly LiveIssue[],
): Promise<readonly DuplicatePair[]> {
  const finder = createPairFinder(repository);
  for (const issue of issues) {
    finder.addIssue(issue);
  }
  for await (const comments of readPages(EVALUATED_ROWS, (page) =>
    store.rows.liveComments(repository, page),
  )) {
    for (const { issueNumber, body } of comments) {
      finder.addComment(issueNumber, body);
    }
  }
  return finder.findPairs();
}

/** Every live issue of the repository. */
export async function readAllLiveIssues(store: Store, repository: Repository): Promise<readonly LiveIssue[]> {
  const issues: LiveIssue[] = [];
  for await (const page of readPages(EVALUATED_ROWS, (query) => store.rows.liveIssues(repository, query))) {
    issues.push(...page);
  }
  return issues;
}
