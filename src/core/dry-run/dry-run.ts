/** A run that shows what it would do: it reads GitHub and the database, embeds a few texts, and writes and posts nothing. */
import type { Repository } from '../model/record.js';
import type { Embedder } from '../ports/embedder.js';
import type { IssueSource, Page } from '../ports/issue-source.js';
import type { EmbeddingBudget, World } from '../ports/world.js';
import { embedQuestion } from '../search/search-query.js';
import { embeddedTexts } from '../text/embedded-texts.js';
import { dryStore } from './dry-store.js';
import { measureEmbeddingMs } from './embedding-time.js';
import type { Estimate } from './estimate.js';

/** The world of such a run. `estimate` counts along. The store must have been opened to read only. */
export async function dryWorld(world: World, estimate: Estimate): Promise<World> {
  const { store, embeds, embedder, clock } = world;
  const { hasTables } = await store.inspect();
  const searchEmbedder = (): Embedder => embedder;
  const budget = budgetOf(world);
  return {
    ...world,
    store: dryStore(store, {
      hasTables,
      embeds,
      clock,
      estimate,
      async vectorsOf(space, issue) {
        const texts = Object.values(embeddedTexts(issue)).filter((text) => text !== null).length;
        if (texts > budget.left) {
          return {};
        }
        budget.left -= texts;
        return embedQuestion({ store, searchEmbedder }, space, issue, 'embed');
      },
    }),
    embeddingBudget: { left: 0 },
    sourceNamed: async (fullName) => {
      estimate.githubRequests += 1;
      return countingSource(await world.sourceNamed(fullName), estimate);
    },
    sourceFor: async (repository: Repository) => countingSource(await world.sourceFor(repository), estimate),
    posterFor: () => Promise.reject(new Error('a dry run posts nothing')),
  };
}

/** What may be embedded. */
function budgetOf({ embeddingBudget }: World): EmbeddingBudget {
  return embeddingBudget ?? { left: Infinity };
}

/**
 * Adds to the estimate how long the run took since `startedAt`, and how long embedding would take.
 * @throws UserError when the model does not answer
 */
export async function estimateTimes(world: World, estimate: Estimate, startedAt: Date): Promise<void> {
  const { clock, embedder } = world;
  estimate.readingMs = clock.now().getTime() - startedAt.getTime();
  const samples = estimate.samples.slice(0, budgetOf(world).left);
  if (samples.length > 0) {
    const texts = Math.min(estimate.texts, estimate.textsAllowed);
    const bytes = (estimate.bytes * texts) / estimate.texts;
    estimate.embeddingMs = await measureEmbeddingMs(embedder, clock, { texts, bytes, samples });
  }
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
