/** The demo did not show what it should. The message is for the person who ran it. */
export class DemoError extends Error {
  override readonly name = 'DemoError';
}

/** @throws DemoError with this message unless the condition is true */
export function expect(condition: boolean, message: string): asserts condition {
  if (!condition) {
    throw new DemoError(message);
  }
}
