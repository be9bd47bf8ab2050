/** Which statements are made where there is a vector index; what they find is in the contract of the stores. */
import { describe, expect, it } from '@jest/globals';
import { INDEX_TAKEN_MAX } from '../../../../src/limits.js';
import type { Parameter, Statements } from '../../../../src/stores/sql/database.js';
import { findNearestIds } from '../../../../src/stores/sql/vectors/nearest-query.js';
import { spaceColumns } from '../../../../src/stores/sql/schema/vector-columns.js';

const COMPARISON = { field: 'body', query: '[1, 0]', ofSpace: '%:1', places: spaceColumns(null) } as const;
const OPTIONS = { kind: 'issue', limit: 10, repositories: [4001], state: 'open' } as const;

/** Gives so many rows to each statement, one after the other, and then none. */
function answering(...counts: number[]) {
  const asked: { sql: string; parameters: readonly Parameter[] }[] = [];
  const statements: Statements = {
    rows: (sql, parameters = []) => {
      const count = counts[asked.length] ?? 0;
      asked.push({ sql, parameters });
      return Promise.resolve(Array.from({ length: count }, (_, id) => ({ id })));
    },
    change: () => Promise.reject(new Error('a search changes nothing')),
  };
  return { statements, asked };
}

const takenIn = (parameters: readonly Parameter[]) => parameters[1];

describe('the nearest by a vector index', () => {
  it('are taken without a WHERE, and filtered outside', async () => {
    const { statements, asked } = answering(10);
    expect(await findNearestIds(statements, COMPARISON, OPTIONS, true)).toHaveLength(10);
    expect(asked).toHaveLength(1);
    const [, inside = '', outside] = /\(SELECT (.*) LIMIT \?\) near (.*)$/.exec(asked[0]!.sql) ?? [];
    expect(inside).toMatch(/ORDER BY distance$/);
    expect(inside).not.toContain('WHERE');
    expect(outside).toContain('t.repository_id IN (?)');
    expect(outside).toContain('t.state = ?');
  });

  it('are twice as many while too few pass, then found by comparing with all', async () => {
    const { statements, asked } = answering(3, 9);
    await findNearestIds(statements, COMPARISON, OPTIONS, true);
    const taken = asked.slice(0, -1).map(({ parameters }) => Number(takenIn(parameters)));
    expect(taken.slice(0, 3)).toEqual([20, 40, 80]);
    expect(taken.at(-1)! * 2).toBeGreaterThan(INDEX_TAKEN_MAX);
    expect(asked.at(-1)!.sql).toContain('FROM issues t WHERE');
  });

  it('are found by comparing with all where there is none', async () => {
    const { statements, asked } = answering(2);
    expect(await findNearestIds(statements, COMPARISON, OPTIONS, false)).toHaveLength(2);
    expect(asked).toHaveLength(1);
    expect(asked[0]!.sql).not.toContain('near CROSS JOIN');
  });
});
