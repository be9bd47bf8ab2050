/** What a dry run counts. */

export interface Estimate {
  /** Texts that would get a vector, apart from those that were pending before. */
  texts: number;
  /** Of these texts. */
  bytes: number;
  /** Requests to GitHub so far. The run that follows makes about as many. */
  githubRequests: number;
}

/** About how many bytes of English are a token. Other languages have fewer, so what is estimated is seldom too little. */
const BYTES_PER_TOKEN = 4;

export function estimatedTokens({ bytes }: Estimate): number {
  return Math.ceil(bytes / BYTES_PER_TOKEN);
}
