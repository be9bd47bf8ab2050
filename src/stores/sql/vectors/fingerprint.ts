/** The fingerprint of a vector: the text and the space that it was made from. */
import type { Space } from '../../../core/model/embedding.js';

/** A vector is out of date when its fingerprint is not that of its text and the space. */
export function fingerprint(hash: string, space: Pick<Space, 'id'>): string {
  return `${hash}:${space.id}`;
}

/** How every fingerprint of this space ends; without a space, an ending that no fingerprint has. */
export function fingerprintSuffix(space: Space | null): string {
  return fingerprint('', space ?? { id: 0 });
}
