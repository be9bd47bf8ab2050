/** How the servers in docs/models.md differ from OpenAI, as options of the stand-in. Sources are the issues in the comments. */
import { vectorFor, type EmbeddingsOptions, type Refused } from './embeddings-protocol.js';

/** The body that Python frameworks give: a message alone. */
const asDetail = ({ message }: Refused): unknown => ({ detail: message });
const asMistral = ({ message, code }: Refused): unknown => ({
  object: 'error',
  message,
  type: 'invalid_request_error',
  param: null,
  code,
});

/** By the name of the row. */
export const EMBEDDING_SERVERS: Readonly<Partial<Record<string, EmbeddingsOptions>>> = {
  OpenAI: { maxInputs: 2_048, maxTokens: 300_000, maxTokensPerInput: 8_192 },
  'Azure OpenAI': { keyHeader: 'api-key', maxInputs: 2_048, maxTokensPerInput: 8_192 },
  // vectorize-io/hindsight#925, fredrikburmester/streamystats#420
  Voyage: { formats: ['base64'], supportsDimensions: false, maxInputs: 1_000, errorBody: asDetail },
  // geldata/gel#9032, samfoy/pi-session-search#13
  Gemini: {
    index: 'not-zero',
    maxInputs: 100,
    maxTokensPerInput: 2_048,
    vector: longVector,
    errorBody: ({ status, message }) => [{ error: { code: status, message, status: 'INVALID_ARGUMENT' } }],
  },
  Cohere: {
    supportsDimensions: false,
    maxInputs: 96,
    errorBody: ({ message }) => ({ id: '9c1d', message }),
  },
  // QuantumNous/new-api#1941, 1Panel-dev/MaxKB#2639
  Jina: { formats: [], maxInputs: 512, maxTokensPerInput: 8_192, errorBody: asDetail },
  // aurelio-labs/semantic-router#297, raphaelmansuy/edgequake-llm#74
  Mistral: { supportsDimensions: false, maxInputs: 512, maxTokens: 16_384, errorBody: asMistral },
  // nano-step/nano-brain#208
  Ollama: {
    ignoresFormat: true,
    maxTokensPerInput: 2_048,
    errorBody: ({ message }) => ({ error: { message, type: 'api_error' } }),
  },
  // lmstudio-ai/lmstudio-bug-tracker#756 and #1908
  'LM Studio': {
    formats: ['float', 'base64'],
    maxTokensPerInput: 512,
    errorBody: ({ message }) => ({ error: message }),
  },
  // vllm-project/vllm#15465
  vLLM: {
    supportsDimensions: false,
    maxTokensPerInput: 1_024,
    errorBody: ({ status, message }) => ({
      object: 'error',
      message,
      type: 'BadRequestError',
      param: null,
      code: status,
    }),
  },
  // ggml-org/llama.cpp#10030
  'llama.cpp': {
    maxTokensPerInput: 512,
    limitStatus: 500,
    errorBody: ({ status, message }) => ({ error: { code: status, message, type: 'server_error' } }),
  },
  TEI: {
    maxInputs: 32,
    maxTokensPerInput: 512,
    limitStatus: 413,
    errorBody: ({ status, message }) => ({ message, code: status, type: 'Validation' }),
  },
  // BerriAI/litellm#33173 and #14685
  LiteLLM: {
    formats: [],
    supportsDimensions: false,
    index: 'never',
    errorBody: ({ status, message }) => ({
      error: {
        message: `litellm.UnsupportedParamsError: ${message}`,
        type: 'None',
        param: 'None',
        code: String(status),
      },
    }),
  },
};

/** Gemini's shorter vectors are not unit vectors. */
function longVector(text: string, dimensions: number): readonly number[] {
  return vectorFor(text, dimensions).map((value) => 3 * value);
}
