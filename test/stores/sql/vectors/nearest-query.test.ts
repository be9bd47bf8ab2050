/** The statements that use a vector index. What they find is in test/stores/contract/nearest.ts. */
import { describe, expect, it } from '@jest/globals';
import { INDEX_ROWS_MAX } from '../../../../src/limits.js';
import type { Parameter, Statements } from '../../../../src/stores/sql/database.js';
import { findNearestIds } from '../../../../src/stores/sql/vectors/nearest-query.js';
import { tidbDialect } from '../../../../src/stores/tidb/tidb-dialect.js';

const SPACE = { id: 1, model: 'm', dimensions: 2 };
const OPTIONS = { kind: 'issue', limit: 10, repositories: [4001], state: 'open' } as const;

/** Answers the first statement with the first number of rows, and so on; later ones with no rows. */
function fakeStatements(...counts: number[]) {
  const sent: { sql: string; parameters: readonly Parameter[] }[] = [];
  const statements: Statements = {
    rows: (sql, parameters = []) => {
      const count = counts[sent.length] ?? 0;
      sent.push({ sql, parameters });
      return Promise.resolve(Array.from({ length: count }, (_, id) => ({ id })));
    },
    change: () => Promise.reject(new Error('a search changes nothing')),
    queue: () => {
      throw new Error('a search changes nothing');
    },
  };
  return { statements, sent };
}

const find = (statements: Statements, isIndexed: boolean): Promise<readonly number[]> =>
  findNearestIds(
    {
      statements,
      dialect: tidbDialect,
      space: SPACE,
      question: { title: '[0, 1]', body: '[1, 0]' },
      options: OPTIONS,
      isIndexed,
    },
    'body',
  );

describe('findNearestIds', () => {
  it('reads the vector index without a WHERE, and filters outside', async () => {
    const { statements, sent } = fakeStatements(10);
    expect(await find(statements, true)).toHaveLength(10);
    expect(sent).toHaveLength(1);
    const [, inside = '', outside] = /\(SELECT (.*) LIMIT \?\) near (.*)$/.exec(sent[0]!.sql) ?? [];
    expect(inside).toMatch(/ORDER BY distance$/);
    expect(inside).not.toContain('WHERE');
    expect(outside).toContain('t.repository_id IN (?)');
    expect(outside).toContain('t.state = ?');
  });

  it('reads twice as many rows while too few pass the filter, then compares every vector', async () => {
    const { statements, sent } = fakeStatements(3, 9);
    await find(statements, true);
    const indexRows = sent.slice(0, -1).map(({ parameters }) => Number(parameters[1]));
    expect(indexRows.slice(0, 3)).toEqual([20, 40, 80]);
    expect(indexRows.at(-1)! * 2).toBeGreaterThan(INDEX_ROWS_MAX);
    expect(sent.at(-1)!.sql).toContain('FROM {issues} t WHERE');
  });

  it('compares every vector when there is no index', async () => {
    const { statements, sent } = fakeStatements(2);
    expect(await find(statements, false)).toHaveLength(2);
    expect(sent).toHaveLength(1);
    expect(sent[0]!.sql).not.toContain('near CROSS JOIN');
  });
});
