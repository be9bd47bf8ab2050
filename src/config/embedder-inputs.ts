/** Which model makes the vectors, and which texts get one. */
import type { Kind } from '../core/model/record.js';
import type { Mode } from './choose-mode.js';
import { VECTOR_DIMENSIONS_MAX } from '../limits.js';
import { isOnThisMachine } from '../network/hosts.js';
import { hasCredentials } from '../network/url-credentials.js';
import { readWholeNumber, type InputReader } from './input-reader.js';

export type EmbedderConfig =
  | { readonly kind: 'lexical'; readonly dimensions: number | null }
  | {
      readonly kind: 'openai';
      readonly model: string;
      readonly dimensions: number | null;
      readonly apiKey: string | null;
      readonly baseUrl: string | null;
    }
  /** The model that the vectors in the database are of. */
  | { readonly kind: 'stored'; readonly apiKey: string | null; readonly baseUrl: string | null };

/** Reads the model and, unless it is `lexical`, the server that has it. A search takes the model of the database by default, and so do the tools for agents and a check without a server. */
export function readEmbedder(mode: Mode, reader: InputReader): EmbedderConfig {
  const { value, isGiven, problem } = reader;
  const model = value('embedding-model');
  const dimensions = isGiven('embedding-dimensions')
    ? readWholeNumber('embedding-dimensions', 2, VECTOR_DIMENSIONS_MAX, reader)
    : null;
  if (model === 'lexical') {
    return { kind: 'lexical', dimensions };
  }
  const baseUrl = value('openai-base-url') || null;
  const apiKey = value('openai-api-key') || null;
  if (baseUrl !== null) {
    checkServer(baseUrl, reader);
  }
  const takesStored =
    ['search', 'duplicates', 'mcp'].includes(mode) ||
    (mode === 'check' && baseUrl === null && apiKey === null);
  if (takesStored && !isGiven('embedding-model') && dimensions === null) {
    return { kind: 'stored', apiKey, baseUrl };
  }
  if (baseUrl === null && apiKey === null) {
    problem(
      'openai-api-key is missing: the embedding-model needs one. On the command line, OPENAI_API_KEY serves too. Without a key, use embedding-model: lexical, or give the URL of your own server as openai-base-url.',
    );
  }
  return { kind: 'openai', model, dimensions, apiKey, baseUrl };
}

/** No message shows the address, because a key may be in it. */
function checkServer(baseUrl: string, { isGiven, problem }: InputReader): void {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    problem('openai-base-url is not a web address, such as http://localhost:8080/v1.');
  } else if (hasCredentials(url)) {
    problem(
      'openai-base-url contains a user name or a password: remove it, and give the key as openai-api-key.',
    );
  } else if (url.protocol === 'http:' && isGiven('openai-api-key') && !isOnThisMachine(url.hostname)) {
    problem(
      `openai-base-url begins with http://, and would send openai-api-key unencrypted to ${url.host}: use https://. Without TLS, only this machine and its containers get a key, under names such as localhost or ollama.`,
    );
  }
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
