/** The dimensions of OpenAI's own models, by name. The first vector of any other model shows its dimensions. */
export const KNOWN_DIMENSIONS: Readonly<Partial<Record<string, number>>> = {
  'text-embedding-3-small': 1536,
  'text-embedding-3-large': 3072,
  'text-embedding-ada-002': 1536,
};
