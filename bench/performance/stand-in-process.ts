/** A stand-in in a process of its own, so that what it uses is not counted as the measured program's. */
import { fork } from 'node:child_process';
import { once } from 'node:events';

/** What a stand-in counts, by name. */
export type Counts = Readonly<Record<string, number>>;

/** A stand-in, seen from inside its process. */
export interface StandIn {
  readonly url: string;
  /** From now on, waits this long before each answer, and counts from zero. */
  begin(delayMs: number): void;
  counts(): Counts;
}

/** A stand-in, seen from the benchmark. */
export interface StandInProcess<Name extends string> {
  readonly url: string;
  begin(delayMs: number): Promise<void>;
  /** The counts since the last `begin`, and the CPU time of the stand-in itself in milliseconds. */
  counts(): Promise<Readonly<Record<Name | 'cpuMs', number>>>;
  stop(): Promise<void>;
}

type Message = { readonly begin: number } | 'counts';

/** Does the work after this time; now if it is 0, because the shortest timer takes a millisecond. */
export function after(delayMs: number, work: () => void): void {
  if (delayMs === 0) {
    work();
  } else {
    setTimeout(work, delayMs);
  }
}

/** Serves this process's parent. For the main module of a stand-in. */
export async function serveParent(start: (args: readonly string[]) => Promise<StandIn>): Promise<void> {
  const standIn = await start(process.argv.slice(2));
  let before = process.cpuUsage();
  const answer = (value: unknown): void => void process.send?.(value);
  process.on('message', (message: Message) => {
    if (message === 'counts') {
      const { user, system } = process.cpuUsage(before);
      answer({ ...standIn.counts(), cpuMs: (user + system) / 1000 });
    } else {
      standIn.begin(message.begin);
      before = process.cpuUsage();
      answer(null);
    }
  });
  process.on('disconnect', () => {
    process.exit();
  });
  answer(standIn.url);
}

/** Starts the module of a stand-in, which calls `serveParent`. It ends with this process at the latest. */
export async function startStandIn<Name extends string>(
  module: URL,
  args: readonly string[],
): Promise<StandInProcess<Name>> {
  // Without the options of this process: Jest's are not the stand-in's.
  const child = fork(module, args, { execArgv: ['--no-warnings'] });
  const ended = once(child, 'exit');
  const died = ended.then(() => {
    throw new Error(`the stand-in ${module.pathname} ended`);
  });
  // It ends in the end; only who waits for an answer has to know.
  died.catch(() => undefined);
  const answered = async (): Promise<unknown> => {
    const [value] = (await Promise.race([once(child, 'message'), died])) as unknown[];
    return value;
  };
  const ask = async (message: Message): Promise<unknown> => {
    const answer = answered();
    child.send(message);
    return answer;
  };
  const url = (await answered()) as string;
  return {
    url,
    begin: async (delayMs) => {
      await ask({ begin: delayMs });
    },
    counts: async () => (await ask('counts')) as Readonly<Record<Name | 'cpuMs', number>>,
    stop: async () => {
      child.disconnect();
      await ended;
    },
  };
}
