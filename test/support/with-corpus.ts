/** The corpora that lie beside the checkout, which they do not do everywhere. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from '@jest/globals';
import { ROOT } from './root.js';

/** A suite over a corpus that lies beside the checkout; where it is missing, one test says loudly that it was not run. */
export function describeWithCorpus(name: string, corpus: string, body: (folder: string) => void): void {
  const folder = join(ROOT, '..', 'shared', 'corpora', corpus);
  if (existsSync(folder)) {
    describe(name, () => {
      body(folder);
    });
    return;
  }
  describe(name, () => {
    it(`NOT RUN: the corpus ${corpus} is not beside this checkout`, () => {
      console.warn(`${name}: NOT RUN, the corpus ${corpus} is not beside this checkout`);
    });
  });
}
