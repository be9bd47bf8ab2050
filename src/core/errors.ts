/**
 * A failure whose message is meant for the person who reads the run: it names the input or the item (by number or id,
 * never by its text) and the way out. Anything else that is thrown is a defect, and is reported as one.
 */
export class UserError extends Error {
  override readonly name: string = 'UserError';
}

/** Several problems with the inputs, all of them, so that one run is enough to mend them. */
export class InputError extends UserError {
  override readonly name = 'InputError';

  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/**
 * The run did part of its work, kept it, and cannot go on now: the provider is down, a limit was reached. Running
 * again continues.
 */
export class InterruptedError extends UserError {
  override readonly name = 'InterruptedError';
}

/** One line for a log: what happened and why, down the chain of causes that are meant for readers. */
export function messageOf(error: unknown): string {
  if (error instanceof UserError) {
    return error.message;
  }
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
