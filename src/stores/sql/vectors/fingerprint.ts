/** The fingerprint of a vector: the hash of the text that it was made from, and its space. */
import type { Space } from '../../../core/model/embedding.js';

/** A vector is out of date when its fingerprint differs from the one of its current text and the space. */
export function fingerprint(hash: string, space: Pick<Space, 'id'>): string {
  return `${hash}:${space.id}`;
}

/** The end of every fingerprint of this space. For null it is an end that no fingerprint has. */
export function fingerprintSuffix(space: Space | null): string {
  return fingerprint('', space ?? { id: 0 });
}
