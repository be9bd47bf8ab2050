/** SECURITY.md names the tests against each threat. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from '../support/root.js';

const rows = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (threat|---)/.test(line));

describe('SECURITY.md', () => {
  it('has threats', () => {
    expect(rows.length).toBeGreaterThan(8);
  });

  it.each(rows.map((row) => [row.split('|')[1]?.trim() ?? '', row]))(
    'names the tests against: %s',
    (_threat, row) => {
      const tests = [...(row.split('|')[3] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
      expect(tests.length).toBeGreaterThan(0);
      expect(tests.filter((name) => !existsSync(join(ROOT, 'test', `${name}.test.ts`)))).toEqual([]);
    },
  );
});
