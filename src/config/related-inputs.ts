/** What is done with related issues. */
import type { DatabaseConfig } from './database-inputs.js';
import { notOneOf, type InputReader, type Environment } from './input-reader.js';

const RELATED = ['off', 'preview', 'post'] as const;
export type RelatedMode = (typeof RELATED)[number];

/** Whether related issues are left alone, previewed or posted. */
export function readRelated({ value, problem }: InputReader): RelatedMode {
  const given = value('related');
  const found = RELATED.find((known) => known === given);
  if (found === undefined) {
    problem(notOneOf('related', given, RELATED));
  }
  return found ?? 'off';
}

/** What is posted once is written down in a database that every run sees. */
export function refusePostToLocalDatabase(
  chosen: { readonly related: RelatedMode; readonly database: DatabaseConfig },
  { isRunner }: Environment,
  { problem }: InputReader,
): void {
  if (chosen.related === 'post' && chosen.database.kind === 'sqlite' && isRunner) {
    problem(
      "related: post needs a database that all runs share, and on a runner an embedded one (sqlite:) is the run's own, " +
        'so that two runs would both post. Use TiDB, or set related to preview.',
    );
  }
}
