/** The outputs of the action, by the names of action.yml. */
import { toHit } from '../search/hit.js';
import { runStatus, type Result } from './result.js';

export function buildOutputs(result: Result): Readonly<Record<string, string>> {
  const { stored, removed, embedded, pending, failed } = result.tally;
  const related = (result.related?.related ?? []).map(({ candidate, confidence }) =>
    toHit(candidate, confidence),
  );
  return {
    status: runStatus(result),
    stored: String(stored),
    removed: String(removed),
    embedded: String(embedded),
    pending: String(pending),
    failed: String(failed.length),
    results: JSON.stringify(result.hits ?? []),
    related: JSON.stringify(related),
  };
}
