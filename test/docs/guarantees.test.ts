/** Every promise in docs/guarantees.md names a test file that exists. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from '../support/root.js';

const TESTS = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts'));

/** From the last cell of each promise: names in backticks and nothing else. */
const NAMES = readFileSync(join(ROOT, 'docs', 'guarantees.md'), 'utf8')
  .split('\n')
  .flatMap((line) => /\| ((?:`[\w/-]+`(?:, )?)+) *\|$/.exec(line)?.[1] ?? [])
  .flatMap((cell) => [...cell.matchAll(/`(.*?)`/g)].map(([, name]) => name!));

describe('docs/guarantees.md', () => {
  it('names existing tests for its promises', () => {
    expect(NAMES.length).toBeGreaterThan(30);
    expect(NAMES.filter((name) => !TESTS.some((file) => file.includes(name)))).toEqual([]);
  });
});
