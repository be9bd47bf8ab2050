/** A run that shows what it would do: it reads GitHub and the database, and writes, embeds and posts nothing. */
import type { Repository } from '../model/record.js';
import type { IssueSource, Page } from '../ports/issue-source.js';
import type { World } from '../ports/world.js';
import { dryStore } from './dry-store.js';
import type { Estimate } from './estimate.js';

/** The world of such a run. `estimate` counts along. The store must have been opened to read only. */
export async function dryWorld(world: World, estimate: Estimate): Promise<World> {
  const { hasTables } = await world.store.inspect();
  return {
    ...world,
    store: dryStore(world.store, hasTables, world.embeds, estimate),
    embeddingBudget: { left: 0 },
    sourceNamed: async (fullName) => {
      estimate.githubRequests += 1;
      return countingSource(await world.sourceNamed(fullName), estimate);
    },
    sourceFor: async (repository: Repository) => countingSource(await world.sourceFor(repository), estimate),
    posterFor: () => Promise.reject(new Error('a dry run posts nothing')),
  };
}

function countingSource(source: IssueSource, estimate: Estimate): IssueSource {
  async function* counted<R>(pages: AsyncIterable<Page<R>>): AsyncIterable<Page<R>> {
    for await (const page of pages) {
      estimate.githubRequests += 1;
      yield page;
    }
  }
  return {
    ...source,
    issues: (since) => counted(source.issues(since)),
    comments: (since) => counted(source.comments(since)),
    commentsOn: (issueNumber) => counted(source.commentsOn(issueNumber)),
    lookUp: (key) => {
      estimate.githubRequests += 1;
      return source.lookUp(key);
    },
    whyUnreadable: () => {
      estimate.githubRequests += 1;
      return source.whyUnreadable();
    },
  };
}
