/**
 * How often a search finds the duplicates that people marked in a corpus: the shares of the pairs whose older issue is
 * among the first 1, 5 and 10, the newer one left aside. Prints them as JSON, by what was asked with.
 *
 *   node lib/test/stories/recall.js DATABASE-URL CORPUS-FOLDER
 *
 * A process of its own: in Jest's realm `Math` and the like are so slow that it takes half as long again.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { search } from '../../src/core/answers/search.js';
import { lexicalEmbedder } from '../../src/embedders/lexical-embedder.js';
import { loadCorpus } from '../support/github/corpus.js';
import { storeAt } from '../support/store-at.js';

interface Pair {
  readonly dup: number;
  readonly of: number;
}

export interface Recalls {
  readonly text: readonly number[];
  readonly number: readonly number[];
}

const [, , url = '', folder = ''] = process.argv;
const issues = new Map(loadCorpus(folder).issues.map((issue) => [issue.number, issue]));
const pairs = readFileSync(join(folder, 'duplicates.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Pair);
const store = storeAt(url);

async function recallOf(queryOf: (dup: number) => string): Promise<readonly number[]> {
  const ranks: number[] = [];
  for (const { dup, of } of pairs) {
    const options = { limit: 11, repositories: [], kinds: ['issue'] } as const;
    const { hits } = await search({ store, searchEmbedder: () => lexicalEmbedder() }, queryOf(dup), options);
    const others = hits.map(({ number }) => number).filter((number) => number !== dup);
    ranks.push(others.indexOf(of));
  }
  const recallAt = (k: number): number => ranks.filter((rank) => rank >= 0 && rank < k).length / ranks.length;
  return [recallAt(1), recallAt(5), recallAt(10)].map((value) => Number(value.toFixed(3)));
}

const recalls: Recalls = {
  text: await recallOf((dup) => `${issues.get(dup)?.title ?? ''}\n\n${issues.get(dup)?.body ?? ''}`),
  number: await recallOf((dup) => `#${dup}`),
};
await store.close();
process.stdout.write(JSON.stringify(recalls));
