/** The outputs of the action, by the names of action.yml. */
import { OUTPUT_BYTES } from '../../limits.js';
import { toRelatedHit, type Hit } from '../answers/hit.js';
import { runStatus, type Result } from './result.js';

export function buildOutputs(result: Result): Readonly<Record<string, string>> {
  const { stored, removed, embedded, pending, failed } = result.tally;
  const related = (result.related?.related ?? []).map(toRelatedHit);
  return {
    status: runStatus(result),
    stored: String(stored),
    removed: String(removed),
    embedded: String(embedded),
    pending: String(pending),
    failed: String(failed.length),
    results: formatHits(result.hits ?? [], result.outputTexts),
    related: formatHits(related, result.outputTexts),
  };
}

/** The fields that nobody can write a text into. */
const FIELDS_WITHOUT_TEXTS: readonly (keyof Hit)[] = [
  'repository',
  'number',
  'kind',
  'comment_id',
  'state',
  'state_reason',
  'url',
  'score',
  'match',
  'duplicates',
  'original',
];

/** A JSON array of as many of the best results as fit. */
function formatHits(hits: readonly Hit[], withTexts: boolean): string {
  const parts: string[] = [];
  let bytes = '[]'.length;
  for (const hit of hits) {
    const part = JSON.stringify(hit, withTexts ? null : [...FIELDS_WITHOUT_TEXTS]);
    bytes += Buffer.byteLength(part) + ','.length;
    if (bytes > OUTPUT_BYTES) {
      break;
    }
    parts.push(part);
  }
  return `[${parts.join(',')}]`;
}
