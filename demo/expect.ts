/** The demo did not show what it is there to show. The message is for the person who ran it. */
export class DemoError extends Error {
  override readonly name = 'DemoError';
}

/** @throws DemoError unless it holds */
export function expect(holds: boolean, otherwise: string): asserts holds {
  if (!holds) {
    throw new DemoError(otherwise);
  }
}
