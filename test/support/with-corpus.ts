/** Runs a suite on a corpus of real issues, if it is next to the checkout. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from '@jest/globals';
import { ROOT } from './root.js';

/** The corpora are not part of the repository: where one is missing, a test warns that the suite was not run. */
export function describeWithCorpus(name: string, corpus: string, body: (folder: string) => void): void {
  const folder = join(ROOT, '..', 'shared', 'corpora', corpus);
  if (existsSync(folder)) {
    describe(name, () => {
      body(folder);
    });
    return;
  }
  describe(name, () => {
    it(`NOT RUN: the corpus ${corpus} is not next to this checkout`, () => {
      console.warn(`${name}: NOT RUN, the corpus ${corpus} is not beside this checkout`);
    });
  });
}
