/** Reads the file of known duplicates that `tiara eval` can be given. */
import type { DuplicatePair } from '../core/model/duplicate-pair.js';
import { quoteValue, type Environment, type InputReader } from './input-reader.js';

/** The pairs in the file of the input `pairs`, one JSON object a line, such as `{"dup": 12, "of": 3}`; null when no file is given. */
export function readPairsFile(
  { readFile }: Environment,
  { value, problem }: InputReader,
): readonly DuplicatePair[] | null {
  const path = value('pairs');
  if (path === '') {
    return null;
  }
  let text: string;
  try {
    text = readFile(path);
  } catch {
    problem('pairs: the file cannot be read.');
    return null;
  }
  const pairs: DuplicatePair[] = [];
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    const pair = line.trim() === '' ? null : parsePair(line);
    if (pair === undefined) {
      problem(`pairs: line ${at + 1} of ${quoteValue(path)} is not of the form {"dup": 12, "of": 3}.`);
      return null;
    }
    if (pair !== null) {
      pairs.push(pair);
    }
  }
  return pairs;
}

/** Undefined for a line of another form. */
function parsePair(line: string): DuplicatePair | undefined {
  try {
    const { dup, of } = (JSON.parse(line) ?? {}) as { readonly dup?: unknown; readonly of?: unknown };
    return isIssueNumber(dup) && isIssueNumber(of) && dup !== of ? { query: dup, answer: of } : undefined;
  } catch {
    return undefined;
  }
}

function isIssueNumber(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}
