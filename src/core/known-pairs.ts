/** Reads all that a repository's own comments tell of its duplicates. */
import { EVALUATED_ROWS } from '../limits.js';
import { pairFinder, type Pair } from './duplicates.js';
import type { LiveIssue, PageQuery, Store } from './ports.js';
import type { Repository } from './record.js';

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
  for await (const comments of pagesOf((page) => store.liveComments(repository, page))) {
    for (const { issueNumber, body } of comments) {
      finder.comment(issueNumber, body);
    }
  }
  return finder.pairs();
}

/** Every live issue. */
export async function liveIssues(store: Store, repository: Repository): Promise<readonly LiveIssue[]> {
  const issues: LiveIssue[] = [];
  for await (const page of pagesOf((query) => store.liveIssues(repository, query))) {
    issues.push(...page);
  }
  return issues;
}

async function* pagesOf<R extends { readonly id: number }>(
  read: (page: PageQuery) => Promise<readonly R[]>,
): AsyncGenerator<readonly R[]> {
  let afterId = 0;
  for (;;) {
    const page = await read({ afterId, limit: EVALUATED_ROWS });
    const last = page.at(-1);
    if (last === undefined) {
      return;
    }
    yield page;
    afterId = last.id;
  }
}
