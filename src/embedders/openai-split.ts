/** Splits what a server refuses or does not answer in time, down to single texts, which are cut shorter and shorter. */
import type { Refusal, Vector } from '../core/model/embedding.js';
import type { UserError } from '../core/model/errors.js';
import { cutToBytes } from '../core/text/truncate.js';
import type { Answer, Rejection } from './openai-request.js';

/** A text is cut no shorter: 256 bytes fit into the 512 tokens of the smallest models, so more cutting would not help. */
export const CUT_TEXT_MIN_BYTES = 256;

/** A text that every model accepts. If it is refused, the texts are not the reason. */
const PROBE = 'ping';

/** One call of `embed`, and what it has found out about the server. */
export interface Call {
  readonly send: (texts: readonly string[], retries: number | undefined) => Promise<Answer>;
  readonly protocolError: (what: string) => UserError;
  /** Whether the server has ever returned a vector. */
  hasEverAnswered: boolean;
  /** Whether it has returned one in this call. From then on, a refusal is about the texts. */
  isAnswering: boolean;
  /** Retries of a request; undefined for the usual number. */
  retries: number | undefined;
  /** The most texts that the server answers in time, as far as is known. All calls share it. */
  readonly pace: { mostTexts: number };
}

/**
 * Embeds the texts and returns a vector or a refusal for each, in order. No text counts as refused before the server has
 * accepted another one in this call.
 * @throws UserError when the server accepts no text at all
 */
export async function embedSplitting(call: Call, texts: readonly string[]): Promise<(Vector | Refusal)[]> {
  if (texts.length > call.pace.mostTexts) {
    return embedParts(call, texts, 'too many at a time');
  }
  const answer = await send(call, texts, call.retries);
  if (answer === 'slow') {
    call.pace.mostTexts = Math.min(call.pace.mostTexts, Math.ceil(texts.length / 2));
    return embedParts(call, texts, 'no answer in time');
  }
  if (isRejection(answer)) {
    if (answer.status >= 500) {
      // A failing server and a text that is too long look alike until the next request. The retries did not help.
      await probe(call);
      call.retries = 0;
    } else if (!call.hasEverAnswered) {
      await probe(call);
    }
    return embedParts(call, texts, answer.detail);
  }
  const outcomes: (Vector | Refusal)[] = [];
  for (const vector of answer) {
    outcomes.push(vector ?? (await refuse(call, 'the server returns a vector without a direction for it')));
  }
  return outcomes;
}

export function isRejection(answer: Answer): answer is Rejection {
  return answer !== 'slow' && 'status' in answer;
}

/** Embeds two halves of the texts, or a single text cut to half its length. */
async function embedParts(
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

/** The first half of the text; null when it is too short to be cut. */
function halveText(text: string): string | null {
  const bytes = Buffer.byteLength(text);
  const cut = cutToBytes(text, Math.max(CUT_TEXT_MIN_BYTES, Math.floor(bytes / 2)));
  return bytes <= CUT_TEXT_MIN_BYTES || cut.trim() === '' ? null : cut;
}

async function refuse(call: Call, why: string): Promise<Refusal> {
  if (!call.isAnswering) {
    await probe(call);
  }
  return { refused: why };
}

/** @throws UserError when the server refuses even a text that every model accepts */
async function probe(call: Call): Promise<void> {
  const answer = await send(call, [PROBE]);
  if (isRejection(answer)) {
    throw answer.error;
  }
  if (answer === 'slow' || answer.includes(null)) {
    throw call.protocolError('returns vectors without a direction');
  }
}

async function send(call: Call, texts: readonly string[], retries?: number): Promise<Answer> {
  const answer = await call.send(texts, retries);
  if (answer !== 'slow' && !isRejection(answer) && answer.some((vector) => vector !== null)) {
    call.isAnswering = call.hasEverAnswered = true;
  }
  return answer;
}
