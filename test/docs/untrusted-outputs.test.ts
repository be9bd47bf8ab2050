/** No example puts an expression into a script: GitHub replaces it before the shell reads the script, quotes included. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from '../support/root.js';

const FOLDERS = ['.', 'docs', 'examples', '.github/workflows'];
const FILES = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => /\.(md|ya?ml)$/.test(name))
    .map((name) => join(folder, name)),
);
const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** The scripts of all steps with an expression in them: on the line of `run:` or indented below it. */
function expressionsInScripts(text: string): string[] {
  const scripts = [...text.matchAll(/^([ ]*)(- )?run:(.*(?:\n\1 {2,}.*|\n(?=\n))*)/gm)].map(
    ([script]) => script,
  );
  return scripts.filter((script) => script.includes('${{'));
}

describe('the examples', () => {
  it('put no expression into a script', () => {
    expect(FILES.length).toBeGreaterThan(10);
    expect(FILES.flatMap((path) => expressionsInScripts(textOf(path)))).toEqual([]);
  });

  it('show how a script gets results: through env', () => {
    expect(textOf('docs/outputs.md')).toMatch(
      /\n(?:- | +)env:\n +RESULTS: \$\{\{ steps\.\w+\.outputs\.results \}\}\n/,
    );
    for (const page of ['README.md', 'docs/search.md', 'docs/related.md']) {
      expect(textOf(page)).toMatch(/\(?(docs\/)?outputs\.md#use-them-in-a-script\)/);
    }
  });
});

describe('the check for expressions in scripts', () => {
  it.each([
    'steps:\n  - run: echo "${{ steps.a.outputs.results }}"\n',
    '  - run: |\n      jq . <<< x\n\n      echo ${{ steps.a.outputs.results }}\n  - uses: b\n',
    '  - name: a\n    run: >\n      echo\n      ${{ github.event.issue.title }}\n',
  ])('finds one in %j', (text) => {
    expect(expressionsInScripts(text)).toHaveLength(1);
  });

  it('accepts one in env', () => {
    const step =
      '  - env:\n      RESULTS: ${{ steps.a.outputs.results }}\n    run: |\n      echo "$RESULTS"\n';
    expect(expressionsInScripts(`${step}    shell: bash\n    if: \${{ always() }}\n`)).toEqual([]);
  });
});
