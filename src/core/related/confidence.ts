/** From which confidence an issue is shown as related, and called possibly the same. */
import { SEARCH_GOOD_CONFIDENCE } from '../../answer-limits.js';

/** Confidences, as `rank` gives them. */
export interface ConfidenceLines {
  readonly shown: number;
  readonly same: number;
}

/**
 * The same confidence means a little less with the built-in embedder. Of what is shown from these on, two thirds or more were
 * duplicates that people had marked, or issues that a reader found useful; docs/search.md has the measurement.
 */
const LINES = {
  lexical: { shown: 0.7, same: 0.9 },
  other: { shown: 0.65, same: 0.7 },
} as const satisfies Record<string, ConfidenceLines>;

/** A confidence in words, the same on every surface. */
export const MATCHES = ['possibly the same', 'similar', 'weakly similar', 'unlikely'] as const;
export type Match = (typeof MATCHES)[number];

/** What this confidence means. Below `shown`, nothing is shown unasked. */
export function matchOf(confidence: number, { shown, same }: ConfidenceLines): Match {
  if (confidence >= Math.max(same, shown)) {
    return 'possibly the same';
  }
  if (confidence >= shown) {
    return 'similar';
  }
  return confidence >= SEARCH_GOOD_CONFIDENCE ? 'weakly similar' : 'unlikely';
}

/** The lines for vectors of this model. `minSimilarity`: what the user set instead of `shown`; null for the default. */
export function confidenceLines(model: string, minSimilarity: number | null): ConfidenceLines {
  const lines = model === 'lexical' ? LINES.lexical : LINES.other;
  return { ...lines, shown: minSimilarity ?? lines.shown };
}
