/** Lets requests run side by side, or one piece of work alone while all others wait. */

export interface Gate {
  /** Runs the work next to other shared work, and never next to work that is alone. */
  shared<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Runs the work while nothing else runs. When it fails, everything that waits fails with the same error: the others
   * wait because the same server is in trouble, and need not find that out one after the other.
   */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

interface Waiting {
  readonly isAlone: boolean;
  readonly start: () => void;
  readonly fail: (error: unknown) => void;
}

/** A gate at which nothing runs yet. Work starts in the order in which it was given, at most `limit()` at a time. */
export function createGate(limit = (): number => Infinity): Gate {
  let running = 0;
  let isTaken = false;
  const queue: Waiting[] = [];

  function startNext(): void {
    for (let next = queue[0]; next !== undefined && !isTaken; next = queue[0]) {
      if (running >= (next.isAlone ? 1 : limit())) {
        return;
      }
      queue.shift();
      running += 1;
      isTaken = next.isAlone;
      next.start();
    }
  }

  async function run<T>(isAlone: boolean, work: () => Promise<T>): Promise<T> {
    await new Promise<void>((start, fail) => {
      queue.push({ isAlone, start, fail });
      startNext();
    });
    try {
      return await work();
    } catch (error) {
      if (isAlone) {
        for (const waiting of queue.splice(0)) {
          waiting.fail(error);
        }
      }
      throw error;
    } finally {
      running -= 1;
      isTaken = false;
      startNext();
    }
  }

  return { shared: (work) => run(false, work), alone: (work) => run(true, work) };
}
