/** Checks which events start the workflow of this run. */
import type { CheckLine } from '../model/check-line.js';

const TRIGGERS = {
  issues: 'new and changed issues wait for the next catch-up',
  issue_comment: 'new and changed comments wait for the next catch-up',
  schedule: 'changes whose events are lost are found only when another event arrives',
} as const;

/** `file` is the text of the workflow file; null when there is none, or it cannot be read. */
export function checkWorkflow(file: string | null): readonly CheckLine[] {
  if (file === null) {
    return [];
  }
  const on = triggersOf(file);
  const missing = Object.entries(TRIGGERS).filter(([name]) => !new RegExp(`\\b${name}\\b`).test(on));
  return missing.length === 0
    ? [{ level: 'ok', about: 'workflow', text: `starts on ${Object.keys(TRIGGERS).join(', ')}` }]
    : missing.map(([name, consequence]) => ({
        level: 'warning',
        about: 'workflow',
        text: `It has no trigger ${name}, so ${consequence}. Another workflow may have it.`,
      }));
}

/** The lines below `on:`, without comments. A heuristic: a parser of YAML would outweigh its use. */
function triggersOf(file: string): string {
  const lines = file.split('\n').map((line) => line.replace(/(^|\s)#.*$/, ''));
  const start = lines.findIndex((line) => /^(['"]?)on\1\s*:/.test(line));
  const length = lines.slice(start + 1).findIndex((line) => /^\S/.test(line));
  return start < 0 ? '' : lines.slice(start, length < 0 ? undefined : start + 1 + length).join('\n');
}
