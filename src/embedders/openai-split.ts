/** Halves what a server refuses, until what is left is a text that it does not take at any length. */
import type { Refusal, Vector } from '../core/model/embedding.js';
import type { UserError } from '../core/model/errors.js';
import { cutToBytes } from '../core/text/truncate.js';
import type { Answer, Rejection } from './openai-request.js';

/** A text is cut no shorter: 256 bytes are within the 512 tokens of the smallest models, so more cutting would not help. */
export const CUT_TEXT_MIN_BYTES = 256;

/** A text that every model takes: if it is refused, the texts are not what the server minds. */
const PROBE = 'ping';

/** One call of `embed`, and what was learnt of the server in it. */
export interface Call {
  readonly send: (texts: readonly string[], retries: number | undefined) => Promise<Answer>;
  readonly senseless: (what: string) => UserError;
  /** Whether the server ever gave a vector. */
  hasEverAnswered: boolean;
  /** Whether it gave one within this call: what it refuses now is then about the texts. */
  isAnswering: boolean;
  /** The usual number when undefined. */
  retries: number | undefined;
  /** Texts that the server answers in time, as far as is known; for all calls. */
  readonly pace: { mostTexts: number };
}

export function isRejection(answer: Answer): answer is Rejection {
  return answer !== 'slow' && 'status' in answer;
}

async function ask(call: Call, texts: readonly string[], retries?: number): Promise<Answer> {
  const answer = await call.send(texts, retries);
  if (answer !== 'slow' && !isRejection(answer) && answer.some((vector) => vector !== null)) {
    call.isAnswering = call.hasEverAnswered = true;
  }
  return answer;
}

/** Throws unless the server takes a text that all servers take. */
async function probe(call: Call): Promise<void> {
  const answer = await ask(call, [PROBE]);
  if (isRejection(answer)) {
    throw answer.error;
  }
  if (answer === 'slow' || answer.includes(null)) {
    throw call.senseless('gives vectors without a direction');
  }
}

async function refuse(call: Call, why: string): Promise<Refusal> {
  if (!call.isAnswering) {
    await probe(call);
  }
  return { refused: why };
}

/** Half of the text; null when it is as short as it may get. */
function halveText(text: string): string | null {
  const bytes = Buffer.byteLength(text);
  const cut = cutToBytes(text, Math.max(CUT_TEXT_MIN_BYTES, Math.floor(bytes / 2)));
  return bytes <= CUT_TEXT_MIN_BYTES || cut.trim() === '' ? null : cut;
}

async function embedLess(
  call: Call,
  texts: readonly string[],
  detail: string,
): Promise<(Vector | Refusal)[]> {
  const [only] = texts;
  if (only !== undefined && texts.length === 1) {
    const shorter = halveText(only);
    return shorter === null
      ? [await refuse(call, `the server refuses it, however short it is cut (${detail})`)]
      : embedSplitting(call, [shorter]);
  }
  const middle = Math.ceil(texts.length / 2);
  return [
    ...(await embedSplitting(call, texts.slice(0, middle))),
    ...(await embedSplitting(call, texts.slice(middle))),
  ];
}

/**
 * A vector or a refusal for each text, in order. No text is refused before the server took another one in this call;
 * when it takes none, throws why.
 */
export async function embedSplitting(call: Call, texts: readonly string[]): Promise<(Vector | Refusal)[]> {
  if (texts.length > call.pace.mostTexts) {
    return embedLess(call, texts, 'too many at a time');
  }
  const answer = await ask(call, texts, call.retries);
  if (answer === 'slow') {
    call.pace.mostTexts = Math.min(call.pace.mostTexts, Math.ceil(texts.length / 2));
    return embedLess(call, texts, 'no answer in time');
  }
  if (isRejection(answer)) {
    if (answer.status >= 500) {
      // A failing server and a text past its context look alike until the next request. Trying again was in vain.
      await probe(call);
      call.retries = 0;
    } else if (!call.hasEverAnswered) {
      await probe(call);
    }
    return embedLess(call, texts, answer.detail);
  }
  const outcomes: (Vector | Refusal)[] = [];
  for (const vector of answer) {
    outcomes.push(vector ?? (await refuse(call, 'the server gives a vector without a direction for it')));
  }
  return outcomes;
}
