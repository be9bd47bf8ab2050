/** Whether Tiara shows related issues, and where. */
import type { DatabaseConfig } from './database-inputs.js';
import { problemWithChoice, type Environment, type InputReader } from './input-reader.js';

const RELATED_MODES = ['off', 'preview', 'post'] as const;
export type RelatedMode = (typeof RELATED_MODES)[number];

/** Reads whether related issues are shown in the job summary, posted as a comment, or neither. */
export function readRelated({ value, problem }: InputReader): RelatedMode {
  const given = value('related');
  const mode = RELATED_MODES.find((known) => known === given);
  if (mode === undefined) {
    problem(problemWithChoice('related', given, RELATED_MODES));
  }
  return mode ?? 'off';
}

/** Refuses `post` on a runner with an embedded database: only a database that all runs share can prevent a second comment. */
export function refusePostToLocalDatabase(
  { related, database }: { readonly related: RelatedMode; readonly database: DatabaseConfig },
  { isRunner }: Environment,
  { problem }: InputReader,
): void {
  if (related === 'post' && database.kind === 'sqlite' && isRunner) {
    problem(
      'related: post needs a database that all runs share. On a runner, each run has an embedded database (sqlite:) of ' +
        'its own, so two runs could both post. Use TiDB, or set related to preview.',
    );
  }
}
