/** Runs one mode and reports what it did. `config/` decides which mode a run has and which inputs it needs. */
import type { Config } from './config/validate-inputs.js';
import { dryWorld, estimateTimes } from './core/dry-run/dry-run.js';
import { newEstimate } from './core/dry-run/estimate.js';
import type { CheckLine } from './core/model/check-line.js';
import { UserError } from './core/model/errors.js';
import type { Tally } from './core/model/tally.js';
import type { TrackerEvent } from './core/model/tracker-event.js';
import type { World } from './core/ports/world.js';
import { emptyResult, type Result } from './core/report/result.js';
import { check } from './core/check/check.js';
import type { CheckedWorld } from './core/check/checked-world.js';
import { runMode, type ModeResult } from './run-mode.js';

/** A world whose clock is still to be read from the database. */
export type WorldParts = Omit<World, 'clock'> & CheckedWorld;

/** Runs the mode and returns its result. Never throws: the result has the errors and what was done before them. `event` is null unless the mode is `event`. `tally` counts along. */
export async function run(
  config: Config,
  parts: WorldParts,
  event: TrackerEvent | null,
  tally: Tally,
): Promise<Result> {
  const errors: unknown[] = [];
  let result: ModeResult = {};
  const estimate = config.isDryRun ? newEstimate(config.maxEmbeddings ?? Infinity) : null;
  try {
    if (config.mode === 'check') {
      const checks = await check(parts, config);
      result = { checks };
      errors.push(...problemsOf(checks));
    } else {
      const { maxEmbeddings } = config;
      const embeddingBudget = { left: maxEmbeddings ?? Infinity };
      const real = { ...parts, embeddingBudget, clock: await parts.store.openClock() };
      const world = estimate === null ? real : await dryWorld(real, estimate);
      const startedAt = real.clock.now();
      await world.store.migrate();
      result = await runMode(config, world, event, tally, errors);
      if (estimate !== null) {
        await estimateTimes(real, estimate, startedAt);
      } else if (maxEmbeddings !== null && embeddingBudget.left === 0 && tally.pending > 0) {
        tally.left.push(
          `This run embedded ${maxEmbeddings} texts, as max-embeddings allows. Texts left for later runs: ${tally.pending}.`,
        );
      }
    }
  } catch (error) {
    errors.push(error);
  }
  return {
    ...emptyResult(tally),
    mode: config.mode,
    model: modelOf(config),
    tokens: parts.embedder.tokens ?? null,
    outputTexts: config.outputTexts,
    ...result,
    estimate,
    errors,
  };
}

/** The error that makes the check fail; none when there are no problems. */
function problemsOf(checks: readonly CheckLine[]): readonly UserError[] {
  const problems = checks.filter(({ level }) => level === 'problem').length;
  return problems === 0
    ? []
    : [
        new UserError(
          `The check found ${problems === 1 ? 'a problem' : `${problems} problems`}: a backfill or a catch-up would fail.`,
        ),
      ];
}

function modelOf({ embedder }: Config): string | null {
  return embedder === null || embedder.kind === 'stored'
    ? null
    : embedder.kind === 'lexical'
      ? 'lexical'
      : embedder.model;
}
