/** Cuts a long text into chunks that the embedder can read. */
import { CHUNKS_MAX, LATER_CHUNK_BYTES } from '../../limits.js';

/** The most bytes that UTF-8 needs for one character. */
const CHARACTER_BYTES = 4;
/** Only this last share of a chunk is searched for a boundary: a cut before it would make too many chunks. */
const BOUNDARY_WITHIN = 0.5;
/** Where a text is cut, the best boundary first: between paragraphs, between lines, between words. */
const BOUNDARIES = ['\n\n', '\n', ' '] as const;

/**
 * Cuts the text between paragraphs, lines or words where it can, and never within a character. Joined, the chunks are the
 * text, unless it needs more than CHUNKS_MAX of them.
 * @param bytes the most bytes of UTF-8 in the first chunk, at least 4; an embedder's `textBytes`
 * @param laterBytes the same for each later chunk
 * @returns at least one chunk; a text that fits, or an empty one, is the only chunk
 */
export function cutIntoChunks(
  text: string,
  bytes: number,
  laterBytes = Math.min(bytes, LATER_CHUNK_BYTES),
): readonly string[] {
  const chunks: string[] = [];
  let from = 0;
  while (chunks.length < CHUNKS_MAX) {
    const end = findEnd(text, from, Math.max(chunks.length === 0 ? bytes : laterBytes, CHARACTER_BYTES));
    const cut = end === text.length ? end : findBoundary(text, from, end);
    chunks.push(text.slice(from, cut));
    if (cut === text.length) {
      break;
    }
    from = cut;
  }
  return chunks;
}

/** The end of the longest part of the text that begins at `from` and has at most this many bytes. */
function findEnd(text: string, from: number, bytes: number): number {
  let bytesLeft = bytes;
  let at = from;
  while (at < text.length) {
    const code = text.codePointAt(at) ?? 0;
    bytesLeft -= code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : CHARACTER_BYTES;
    if (bytesLeft < 0) {
      break;
    }
    at += code < 0x10000 ? 1 : 2;
  }
  return at;
}

/** The last boundary of the best kind before `end`; `end` when there is none. */
function findBoundary(text: string, from: number, end: number): number {
  const earliest = from + Math.ceil((end - from) * BOUNDARY_WITHIN);
  const window = text.slice(earliest, end);
  for (const boundary of BOUNDARIES) {
    const at = window.lastIndexOf(boundary);
    if (at !== -1) {
      return earliest + at + boundary.length;
    }
  }
  return end;
}
