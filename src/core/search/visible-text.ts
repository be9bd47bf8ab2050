/** Which text of a candidate is compared and shown. */
import type { Candidate } from '../ports/vector-store.js';
import { withoutNoise } from '../text/noise.js';
import { withoutHidden } from '../text/visible-lines.js';
import { RANKING_DESIGN } from './ranking-design.js';

/** The text by which a candidate is ranked, and that its passage is taken from. */
export function visibleText(candidate: Candidate): string {
  return readable(nearestText(candidate));
}

/**
 * The beginning of the text as it is embedded: what a template hides would match every issue with the same template. A text
 * that is all noise keeps what GitHub shows of it. It is cut first, because a long log takes time.
 */
export function readable(text: string): string {
  const beginning = text.slice(0, RANKING_DESIGN.noisyCharacters);
  return withoutNoise(beginning) || withoutHidden(beginning);
}

/** The nearest chunk of a long body, or else the whole body. */
function nearestText({ chunk, body }: Candidate): string {
  return chunk?.text ?? body ?? '';
}
