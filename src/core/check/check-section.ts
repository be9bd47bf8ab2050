/** One part of a check. */
import type { CheckLine } from '../model/check-line.js';
import { messagesOf } from '../model/errors.js';

/** The lines of this part, or the problem that kept it from being looked at. */
export async function linesOrProblem(
  about: string,
  look: () => Promise<readonly CheckLine[]>,
): Promise<readonly CheckLine[]> {
  try {
    return await look();
  } catch (error) {
    return messagesOf(error).map((text) => ({ level: 'problem', about, text }));
  }
}
