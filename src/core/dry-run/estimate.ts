/** What a dry run counts. */

export interface Estimate {
  /** Texts that would get a vector, apart from those that were pending before. */
  texts: number;
  /** Of these texts. */
  bytes: number;
  /** Some of these texts. */
  readonly samples: string[];
  /** How many of these texts `max-embeddings` lets one run embed. */
  readonly textsAllowed: number;
  /** Requests to GitHub so far. The run that follows makes about as many. */
  githubRequests: number;
  /** How long it took to read GitHub and the database; null when that failed. */
  readingMs: number | null;
  /** How long the texts that are allowed would take, rather too much than too little; null when nothing was measured. */
  embeddingMs: number | null;
}

export function newEstimate(textsAllowed: number): Estimate {
  return {
    texts: 0,
    bytes: 0,
    samples: [],
    textsAllowed,
    githubRequests: 0,
    readingMs: null,
    embeddingMs: null,
  };
}

/** About how many bytes of English are a token. Other languages have fewer, so what is estimated is seldom too little. */
const BYTES_PER_TOKEN = 4;

export function estimatedTokens({ bytes }: Estimate): number {
  return Math.ceil(bytes / BYTES_PER_TOKEN);
}
