/**
 * Unit vectors that cost a server almost nothing: each is put together from ready-made pieces, as text. Which pieces
 * depends only on the text that is embedded, so the same text always gets the same vector.
 */
import { seeded } from '../../test/support/seeded.js';

/** Small enough for a million vectors on one disk, and what many open models have. */
export const DIMENSIONS = 384;
const PIECES = 4;
/** 64 ways to choose each of four pieces make 16 million vectors. */
const CHOICES = 64;
const PIECE_DIMENSIONS = DIMENSIONS / PIECES;

/** One piece in both forms of OpenAI's protocol. Its bytes are a multiple of three, so base64 pieces can be joined. */
interface Piece {
  readonly floats: string;
  readonly base64: string;
}

function makePieces(): readonly (readonly Piece[])[] {
  const random = seeded(7);
  return Array.from({ length: PIECES }, () =>
    Array.from({ length: CHOICES }, () => {
      const values = Array.from({ length: PIECE_DIMENSIONS }, () => random(2_000_001) / 1_000_000 - 1);
      const scale = Math.sqrt(PIECES) * Math.hypot(...values);
      const piece = new Float32Array(values.map((value) => value / scale));
      return { floats: piece.join(','), base64: Buffer.from(piece.buffer).toString('base64') };
    }),
  );
}

const pieces = makePieces();

/** FNV-1a: four steps a character, and good enough to spread texts over pieces. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0;
}

/** The JSON of this text's vector: a list of numbers, or a string of base64. */
export function vectorJson(text: string, isBase64: boolean): string {
  const hash = hashOf(text);
  const chosen = pieces.map((choices, at) => choices[(hash >>> (at * 8)) % CHOICES]);
  return isBase64
    ? `"${chosen.map((piece) => piece?.base64 ?? '').join('')}"`
    : `[${chosen.map((piece) => piece?.floats ?? '').join(',')}]`;
}
