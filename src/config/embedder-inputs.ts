/** Which model makes the vectors, and which texts get one. */
import type { Kind } from '../core/model/record.js';
import { readWholeNumber, type InputReader } from './input-reader.js';

export type EmbedderConfig =
  | { readonly kind: 'lexical'; readonly dimensions: number | null }
  | {
      readonly kind: 'openai';
      readonly model: string;
      readonly dimensions: number | null;
      readonly apiKey: string | null;
      readonly baseUrl: string | null;
    };

/** TiDB's largest VECTOR column. https://docs.pingcap.com/tidb/stable/vector-search-data-types */
const DIMENSIONS_MAX = 16_383;

/** Reads the model and, unless it is `lexical`, the server that has it. */
export function readEmbedder(reader: InputReader): EmbedderConfig {
  const { value, isGiven, problem } = reader;
  const model = value('embedding-model');
  const dimensions = isGiven('embedding-dimensions')
    ? readWholeNumber('embedding-dimensions', 2, DIMENSIONS_MAX, reader)
    : null;
  if (model === 'lexical') {
    return { kind: 'lexical', dimensions };
  }
  const baseUrl = value('openai-base-url') || null;
  if (baseUrl !== null && !/^https?:$/.test(URL.canParse(baseUrl) ? new URL(baseUrl).protocol : '')) {
    problem('openai-base-url is not a web address, such as http://localhost:8080/v1.');
  }
  if (baseUrl === null && !isGiven('openai-api-key')) {
    problem(
      'openai-api-key is missing: the embedding-model needs one. Without a key, use embedding-model: lexical, or give the URL of your own server as openai-base-url.',
    );
  }
  return { kind: 'openai', model, dimensions, apiKey: value('openai-api-key') || null, baseUrl };
}

/** Reads which texts get vectors. Comments are most of the cost, and add little to finding duplicates. */
export function readEmbeddedKinds({ value, problem }: InputReader): readonly Kind[] {
  const given = value('embed').replace(/\s+/g, '');
  switch (given) {
    case 'issues':
      return ['issue'];
    case 'issues,comments':
      return ['issue', 'comment'];
    default:
      problem('embed is neither issues nor issues,comments.');
      return [];
  }
}
