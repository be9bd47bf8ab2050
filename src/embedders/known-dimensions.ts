/** The lengths of the vectors of OpenAI's own models, by name. Other models tell theirs with their first vector. */
export const KNOWN_DIMENSIONS: Readonly<Partial<Record<string, number>>> = {
  'text-embedding-3-small': 1536,
  'text-embedding-3-large': 3072,
  'text-embedding-ada-002': 1536,
};
