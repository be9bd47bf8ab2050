/** What is known of OpenAI's own models in advance. Other models tell their dimensions with their first vector. */
export interface KnownModel {
  readonly dimensions: number;
  /** US dollars for a million input tokens; absent where it is not known. */
  readonly usdPerMillionTokens?: number;
}

/** OpenAI's embedding models by name, with the list prices of https://platform.openai.com/docs/pricing. */
export const knownModels: Readonly<Partial<Record<string, KnownModel>>> = {
  'text-embedding-3-small': { dimensions: 1536, usdPerMillionTokens: 0.02 },
  'text-embedding-3-large': { dimensions: 3072, usdPerMillionTokens: 0.13 },
  'text-embedding-ada-002': { dimensions: 1536, usdPerMillionTokens: 0.1 },
};
