/** The costs in docs/models.md are those that `npm run bench:costs` measures. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { ROOT } from '../support/root.js';
import { describeWithCorpus } from '../support/with-corpus.js';

/** The rows of a table about a repository, without the padding of their cells. */
function costRows(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('| `') && line.includes('/'))
    .map((line) => line.replace(/ +/g, ' '));
}

describeWithCorpus('docs/models.md', 'weex-mini', () => {
  it('lists the costs that the benchmark measures', () => {
    const measured = execFileSync(process.execPath, [join(ROOT, 'lib', 'bench', 'costs.js')], {
      encoding: 'utf8',
    });
    const page = readFileSync(join(ROOT, 'docs', 'models.md'), 'utf8');
    expect(costRows(measured)).toHaveLength(12);
    expect(costRows(page)).toEqual(costRows(measured));
  });
});
