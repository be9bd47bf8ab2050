/** A long text in pieces that an embedder reads whole. */
import { LATER_PIECE_BYTES, PIECES_MAX } from '../../limits.js';

/** UTF-8 needs at most so many bytes for one character. */
const CHARACTER_BYTES = 4;
/** A cut is looked for in the last part of a piece: a better place before it would make too many pieces. */
const CUT_WITHIN = 0.5;
/** Where a text is cut, the best place first: between paragraphs, between lines, between words. */
const PLACES = ['\n\n', '\n', ' '] as const;

/**
 * The text in pieces, in order: the first of at most `bytes` bytes of UTF-8, which is what an embedder reads of one text,
 * the later ones of at most `laterBytes`; both at least 4. They are cut between paragraphs, lines or words where that
 * can be, and never within a character. Together they are the text, up to the largest number of pieces; a text that
 * fits is its only piece, and so is an empty one.
 */
export function cutIntoChunks(
  text: string,
  bytes: number,
  laterBytes = Math.min(bytes, LATER_PIECE_BYTES),
): readonly string[] {
  const pieces: string[] = [];
  let from = 0;
  while (pieces.length < PIECES_MAX) {
    const end = fitEnd(text, from, Math.max(pieces.length === 0 ? bytes : laterBytes, CHARACTER_BYTES));
    const cut = end === text.length ? end : cutBefore(text, from, end);
    pieces.push(text.slice(from, cut));
    if (cut === text.length) {
      break;
    }
    from = cut;
  }
  return pieces;
}

/** How far the text fits into so many bytes, from there. */
function fitEnd(text: string, from: number, bytes: number): number {
  let left = bytes;
  let at = from;
  while (at < text.length) {
    const code = text.codePointAt(at) ?? 0;
    left -= code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : CHARACTER_BYTES;
    if (left < 0) {
      break;
    }
    at += code < 0x10000 ? 1 : 2;
  }
  return at;
}

/** The best place for a cut, the last of its kind; `end` where there is none. */
function cutBefore(text: string, from: number, end: number): number {
  const earliest = from + Math.ceil((end - from) * CUT_WITHIN);
  const window = text.slice(earliest, end);
  for (const place of PLACES) {
    const at = window.lastIndexOf(place);
    if (at !== -1) {
      return earliest + at + place.length;
    }
  }
  return end;
}
