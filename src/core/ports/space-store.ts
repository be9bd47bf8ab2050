/** The embedding spaces of the database: the active one, and the one that a re-embedding fills. */
import type { Space } from '../model/embedding.js';

export interface SpaceStore {
  /** The space that search uses; null before the first vector. */
  active(): Promise<Space | null>;
  /**
   * Asks the database whether it has vectors, once. Call it before the first vector is bought: a space proves the same.
   * @throws UserError that names the server and what it needs, when it has none
   */
  assertVectors(): Promise<void>;
  /** The active space, created with this model and size when there is none. Two runs that call it at once get the same one. */
  openActive(model: string, dimensions: number): Promise<Space>;
  /** The space that a re-embedding fills and that will become the active one; null when there is none. */
  next(): Promise<Space | null>;
  /**
   * The next space for this model and size: the unfinished one when it matches, else a new one that replaces it. A new
   * space forgets which texts the former model refused.
   */
  startNext(model: string, dimensions: number): Promise<Space>;
  /** Makes this the active space in one statement. Does nothing when it has been dropped. */
  activate(space: Space): Promise<void>;
  /** Drops every space but the active one, with its vectors. */
  dropInactive(): Promise<void>;
}
