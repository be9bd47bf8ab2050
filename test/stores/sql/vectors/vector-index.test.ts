/** The statements that create a vector index in TiDB. Their outcome is in test/stores/contract/nearest.ts. */
import { describe, expect, it } from '@jest/globals';
import { vectorColumn } from '../../../../src/stores/sql/schema/vector-columns.js';
import { tidbDialect } from '../../../../src/stores/tidb/tidb-dialect.js';

const { permanentFailure } = tidbDialect;
const { alternatives } = tidbDialect.vectorIndex;

describe('a vector index on TiDB', () => {
  it('is created with its replica in one statement, or in two where TiDB does not know that clause', () => {
    const index =
      'CREATE VECTOR INDEX IF NOT EXISTS {issues_body_vec} ON {issues} ((VEC_COSINE_DISTANCE(body_vec))) USING HNSW';
    expect(alternatives(vectorColumn({ id: 1 }, 'issue', 'body'))).toEqual([
      [`${index} ADD_COLUMNAR_REPLICA_ON_DEMAND`],
      ['ALTER TABLE {issues} SET TIFLASH REPLICA 1', index],
    ]);
  });

  it.each([
    [1064, 'ER_PARSE_ERROR 1064'],
    [1105, 'ER_UNKNOWN_ERROR 1105'],
    [8200, 'error 8200'],
  ])('is given up after error %d', (errno, name) => {
    const code = name.split(' ')[0];
    const failure = Object.assign(new Error('…'), { errno, ...(code === 'error' ? {} : { code }) });
    expect(permanentFailure(failure)).toBe(name);
  });

  it.each([1205, 8028, 9005])('may succeed in a retry after error %d', (errno) => {
    expect(permanentFailure(Object.assign(new Error('…'), { errno, code: 'ER' }))).toBeNull();
  });
});
