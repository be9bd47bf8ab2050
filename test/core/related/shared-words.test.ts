/** The words that tell a reader why two issues are compared. */
import { describe, expect, it } from '@jest/globals';
import { sharedRareWords } from '../../../src/core/related/shared-words.js';
import { aCandidate } from './candidates.js';

const OTHERS = Array.from({ length: 30 }, (_, at) => aCandidate(at + 50));

function shared(title: string, body: string | null, candidate: { title: string; body?: string }) {
  const it = aCandidate(1, candidate);
  return sharedRareWords({ title, body }, [it, ...OTHERS])(it);
}

describe('the shared rare words', () => {
  it('are the three rarest, in lower case, first those of the title', () => {
    expect(
      shared('Mast falls in Storm', 'The forestay and the halyard chafe.', {
        title: 'Storm: mast falls',
        body: 'Halyard and forestay.',
      }),
    ).toEqual(['mast', 'falls', 'storm']);
  });

  it('are none when the texts share only words that most candidates have', () => {
    expect(
      shared('Something else entirely', 'Nothing to do with a text', { title: 'Something else' }),
    ).toEqual([]);
  });

  it('come neither from templates nor from numbers, function words or hashes', () => {
    const hash = 'a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5';
    const template = `### Steps to reproduce\n<!-- forestay -->\n`;
    expect(
      shared(`The 1042 of ${hash}`, `${template}rudder`, {
        title: `The 1042 of ${hash}`,
        body: `${template}keel`,
      }),
    ).toEqual([]);
  });
});
