/** Tables for a terminal. */
import { expect, it } from '@jest/globals';
import { alignColumns } from '../../../src/core/report/text-table.js';

it('makes every column but the last as wide as its widest cell, in characters', () => {
  expect(
    alignColumns([
      ['score', 'where', 'title'],
      ['0.5', 'octo/boat#1', '🐳 one\nline'],
      ['0.25', '🐳#2', 'two'],
    ]),
  ).toEqual([
    'score  where        title',
    '0.5    octo/boat#1  🐳 one line',
    `0.25   🐳#2${' '.repeat(8)}  two`,
  ]);
  expect(alignColumns([])).toEqual([]);
});
