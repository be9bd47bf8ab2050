/** The errors whose messages are for users, and what may be shown of any other error. */

/**
 * A failure whose message is for the person who reads the run. It names the input or the item (by number or id, never by
 * its text) and the way out. Any other error that is thrown is a bug, and is reported as one.
 */
export class UserError extends Error {
  override readonly name: string = 'UserError';
}

/** All problems with the inputs at once, so that nobody has to fix them run by run. */
export class InputError extends UserError {
  override readonly name = 'InputError';

  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/** The run cannot continue now, because a service is down or a limit is reached. Its work so far is kept: the next run resumes. */
export class InterruptedError extends UserError {
  override readonly name: string = 'InterruptedError';
  /** How long the service asks to wait, in seconds; null when it does not say. */
  readonly retryAfterS: number | null;

  constructor(message: string, options: ErrorOptions & { readonly retryAfterS?: number | null } = {}) {
    super(message, options);
    this.retryAfterS = options.retryAfterS ?? null;
  }
}

/** The run was told to stop, by Ctrl-C or because its job was cancelled. */
export class CancelledError extends InterruptedError {
  override readonly name = 'CancelledError';
  /** What a shell shows of a process that such a signal has ended. */
  readonly exitCode: number;

  constructor(message: string, signal: 'SIGINT' | 'SIGTERM') {
    super(message);
    this.exitCode = signal === 'SIGINT' ? 130 : 143;
  }
}

/** The database refuses one of the rows of a write. The write may succeed without that row. */
export class RefusedError extends UserError {
  override readonly name = 'RefusedError';
}

/** The messages of an error for users; several of several errors. The message of a bug may contain anything, so only its class is shown. */
export function messagesOf(error: unknown): readonly string[] {
  if (error instanceof AggregateError) {
    return error.errors.flatMap(messagesOf);
  }
  if (error instanceof InputError) {
    return error.problems;
  }
  if (error instanceof UserError) {
    return [error.message];
  }
  const kind = error instanceof Error ? error.name : typeof error;
  return [`Something went wrong inside Tiara (${kind}). Run again with debug logging for the details.`];
}

/** A copy of the error with its stack frames and this name alone: the message or a field of a library's error may hold a text. */
export function withoutText(error: unknown, name: string): Error {
  const copy = new Error(name);
  copy.stack = [`Error: ${name}`, ...stackFrames(error).map((frame) => `    ${frame}`)].join('\n');
  return copy;
}

/** The stack frames of an error, such as `at main (file.js:1:2)`. Leaves out the message: it may have lines that look like frames. */
export function stackFrames(error: unknown): readonly string[] {
  const { stack, message } = (error ?? {}) as { readonly stack?: unknown; readonly message?: unknown };
  const frames = String(stack).replace(String(message), '').split('\n');
  return frames.map((line) => line.trim()).filter((line) => /^at .*:\d+:\d+\)?$/.test(line));
}

/** The error and its causes, from the outside in. The fields are those of Node.js, and may be absent. */
export function* chainOf(error: unknown): Generator<Partial<NodeJS.ErrnoException>> {
  for (let at = error; typeof at === 'object' && at !== null; at = (at as Error).cause) {
    yield at;
  }
}

/** Throws what was collected, if anything was. @throws AggregateError for several failures */
export function throwCollected(failures: readonly unknown[]): void {
  if (failures.length > 0) {
    throw failures.length === 1 ? failures[0] : new AggregateError(failures);
  }
}
