/** The built-in embedder: it needs no key, no network and no corpus statistics, and always gives a text the same vector. */
import type { Refusal, Vector } from '../core/model/embedding.js';
import type { Embedder } from '../core/ports/embedder.js';
import { isMeaningfulWord, isUnspacedWord, normalize, splitWords } from '../core/text/words.js';

/** UTF-16 code units that are read of a text: beyond them it is mostly logs, which make different issues look alike. */
const READ_CHARACTERS = 6_000;
/** A UTF-16 code unit takes at least one byte of UTF-8, so a chunk of this many bytes is read whole. */
const READ_BYTES = READ_CHARACTERS;
/** A batch only bounds how long the event loop is blocked: about a fifth of a second. */
const BATCH_TEXTS = 256;
const BATCH_BYTES = 4 * 1024 * 1024;

/**
 * Longest first paragraph, in characters, that counts as a title (GitHub's own limit for titles). A title counts twice.
 * Measured on 159 duplicates among 600 issues of rust-lang/rust, recall@1/5/10 of `.3 title + .7 body`, a mean of
 * eight hash seeds, is .373/.605/.686 with it and .355/.583/.661 without.
 */
const TITLE_CHARACTERS = 256;
/** The weights of a pair of neighbouring words and of a part of a word; a word weighs 1. Recall is flat around these values. */
const PAIR_WEIGHT = 0.5;
const PART_WEIGHT = 0.3;

/** Every visible character: the tokens of a text without words. */
const VISIBLE = /[^\p{Z}\p{C}\uFFFD]/gu;

/**
 * FNV-1a over UTF-16 code units, with the finaliser of MurmurHash3, because both the low bits and the highest one are used.
 * http://www.isthe.com/chongo/tech/comp/fnv/ and https://github.com/aappleby/smhasher/wiki/MurmurHash3
 */
function hashFeature(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function withTitleTwice(text: string): string {
  const end = text.indexOf('\n\n');
  return end > 0 && end <= TITLE_CHARACTERS ? `${text.slice(0, end)}\n\n${text}` : text;
}

/** The telling words; if there are none, all words; if there are no words, the visible characters. */
function tokenize(text: string): string[] {
  const words = splitWords(text);
  // With function words among the others, recall@1 is a fifth lower.
  const telling = words.filter(isMeaningfulWord);
  if (telling.length > 0) {
    return telling;
  }
  return words.length > 0 ? words : (text.match(VISIBLE) ?? []);
}

/** The parts that a word shares with its inflections and misspellings: characters, or trigrams of `^word$`. */
function wordParts(token: string): string[] {
  if (isUnspacedWord(token)) {
    return Array.from(token);
  }
  const framed = `^${token}$`;
  return Array.from({ length: framed.length - 2 }, (_, i) => framed.slice(i, i + 3));
}

/** How often each feature occurs: words, pairs of neighbouring words, and parts of words. */
function countFeatures(
  tokens: readonly string[],
): readonly { weight: number; counts: Map<string, number> }[] {
  const [words, pairs, parts] = [
    new Map<string, number>(),
    new Map<string, number>(),
    new Map<string, number>(),
  ];
  const count = (counts: Map<string, number>, feature: string): void => {
    counts.set(feature, (counts.get(feature) ?? 0) + 1);
  };
  let previous: string | null = null;
  for (const token of tokens) {
    count(words, `word ${token}`);
    if (previous !== null) {
      count(pairs, `pair ${previous} ${token}`);
    }
    for (const part of wordParts(token)) {
      count(parts, `part ${part}`);
    }
    previous = token;
  }
  return [
    { weight: 1, counts: words },
    { weight: PAIR_WEIGHT, counts: pairs },
    { weight: PART_WEIGHT, counts: parts },
  ];
}

function hashToVector(text: string, dimensions: number): Vector | Refusal {
  const tokens = tokenize(withTitleTwice(normalize(text.slice(0, READ_CHARACTERS))));
  if (tokens.length === 0) {
    return { refused: 'it has no visible characters' };
  }
  const vector = new Array<number>(dimensions).fill(0);
  for (const { weight, counts } of countFeatures(tokens)) {
    for (const [feature, times] of counts) {
      const hash = hashFeature(feature);
      const index = hash % dimensions;
      // With signs, collisions cancel out on average instead of adding up.
      const sign = hash >>> 31 === 1 ? -1 : 1;
      vector[index] = (vector[index] ?? 0) + sign * weight * (1 + Math.log(times));
    }
  }
  const length = Math.hypot(...vector);
  if (length === 0) {
    // Features of opposite signs cancelled out in every dimension: possible in principle, for a text of a word or two.
    vector[0] = 1;
    return vector;
  }
  return vector.map((value) => value / length);
}

/**
 * An embedder that uses signed feature hashing, for texts in any script. It finds texts that share words and parts of
 * words, not synonyms. Deterministic; it refuses only texts without a visible character.
 */
export function lexicalEmbedder(dimensions = 512): Embedder {
  return {
    model: 'lexical',
    dimensions,
    batch: { texts: BATCH_TEXTS, bytes: BATCH_BYTES, inFlight: 1 },
    textBytes: READ_BYTES,
    embed: (texts) => Promise.resolve(texts.map((text) => hashToVector(text, dimensions))),
  };
}
