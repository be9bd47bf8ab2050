/** What is done with related issues. */
import type { DatabaseConfig } from './database.js';
import { oneOf, type Reading, type Surroundings } from './reading.js';

export const RELATED = ['off', 'preview', 'post'] as const;
export type Related = (typeof RELATED)[number];

/** Whether related issues are left alone, previewed or posted. */
export function related(
  database: DatabaseConfig,
  { isRunner }: Surroundings,
  { value, problem }: Reading,
): Related {
  const given = value('related');
  const found = RELATED.find((known) => known === given);
  if (found === undefined) {
    problem(oneOf('related', given, RELATED));
  }
  if (found === 'post' && database.kind === 'sqlite' && isRunner) {
    problem(
      "related: post needs a database that all runs share, and an embedded one (sqlite:) is each run's own: two runs " +
        'would post twice. Use TiDB, or set related to preview.',
    );
  }
  return found ?? 'off';
}
