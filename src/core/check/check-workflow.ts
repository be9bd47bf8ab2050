/** Checks which events start the workflow of this run. */
import type { CheckLine } from '../model/check-line.js';

const TRIGGERS = {
  issues: 'new and changed issues wait for the next catch-up',
  issue_comment: 'new and changed comments wait for the next catch-up',
  schedule: 'changes whose events are lost are found only when another event arrives',
} as const;

/** `triggers`: the events that start it; null when there is no workflow, or it cannot be read. */
export function checkWorkflow(triggers: readonly string[] | null): readonly CheckLine[] {
  if (triggers === null) {
    return [];
  }
  const missing = Object.entries(TRIGGERS).filter(([name]) => !triggers.includes(name));
  return missing.length === 0
    ? [{ level: 'ok', about: 'workflow', text: `starts on ${Object.keys(TRIGGERS).join(', ')}` }]
    : missing.map(([name, consequence]) => ({
        level: 'warning',
        about: 'workflow',
        text: `It has no trigger ${name}, so ${consequence}. Another workflow may have it.`,
      }));
}
