/** What a check needs of the world. It works without most of it, and says so. */
import type { Space } from '../model/embedding.js';
import type { Embedder } from '../ports/embedder.js';
import type { World } from '../ports/world.js';

export interface CheckOptions {
  /** Full names, `owner/name`. */
  readonly repositories: readonly string[];
  readonly related: 'off' | 'preview' | 'post';
}

export interface CheckedWorld extends Pick<World, 'store' | 'sourceNamed' | 'posterFor'> {
  /** The embedder of a run, given the active space. */
  readonly checkedEmbedder: (space: Space | null) => Promise<Embedder>;
  /** The events that start the workflow of this run; null outside of a workflow, or when its file cannot be read. */
  readonly workflowTriggers: () => Promise<readonly string[] | null>;
}
