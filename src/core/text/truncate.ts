/** Texts cut to a length. */

/** The longest beginning of the text that has at most this many bytes of UTF-8. Cuts between characters. */
export function cutToBytes(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) {
    return text;
  }
  const cut = Buffer.from(text).subarray(0, bytes).toString('utf8');
  // A character cut in two ends the text as U+FFFD.
  return cut.replace(/\uFFFD+$/, '');
}

/** At most this many characters, cut between code points, with an ellipsis where something was cut. */
export function shorten(text: string, characters: number): string {
  const points = Array.from(text.slice(0, characters * 2 + 2));
  return points.length <= characters ? points.join('') : `${points.slice(0, characters - 1).join('')}…`;
}
