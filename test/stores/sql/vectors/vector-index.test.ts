/** How TiDB is asked for a vector index; the rest is in the contract of the stores. */
import { describe, expect, it } from '@jest/globals';
import { tidbDialect } from '../../../../src/stores/tidb/tidb-dialect.js';

const { ways, failureOf } = tidbDialect.vectorIndex!;

describe('a vector index on TiDB', () => {
  it('is asked for with its replica, then with the replica apart, where that clause is not known', () => {
    const index =
      'CREATE VECTOR INDEX IF NOT EXISTS issues_body_vec ON issues ((VEC_COSINE_DISTANCE(body_vec))) USING HNSW';
    expect(ways('issues_body_vec', 'issues', 'body_vec')).toEqual([
      [`${index} ADD_COLUMNAR_REPLICA_ON_DEMAND`],
      ['ALTER TABLE issues SET TIFLASH REPLICA 1', index],
    ]);
  });

  it.each([
    [1064, 'ER_PARSE_ERROR 1064'],
    [1105, 'ER_UNKNOWN_ERROR 1105'],
    [8200, 'error 8200'],
  ])('cannot be had after failure %d', (errno, name) => {
    const code = name.split(' ')[0];
    const failure = Object.assign(new Error('…'), { errno, ...(code === 'error' ? {} : { code }) });
    expect(failureOf(failure)).toBe(name);
  });

  it.each([1205, 8028, 9005])('may be had at another try after failure %d', (errno) => {
    expect(failureOf(Object.assign(new Error('…'), { errno, code: 'ER' }))).toBeNull();
  });
});
