/** The options of `npm run bench`. */
import { parseArgs } from 'node:util';
import type { RepositorySize } from './generate-repository.js';
import { ALL_WIRES, NEAR, SQL_NEAR, type Wires } from './wires.js';

/** One repository to measure, and how. */
export interface Plan extends RepositorySize {
  readonly wires: readonly Wires[];
  readonly rounds: number;
  /** Why the peer is not measured; null when it is. */
  readonly whyNoPeer: string | null;
}

export interface Options {
  readonly plans: readonly Plan[];
  readonly writes: boolean;
}

const TOO_LONG_FOR_PEER = 'GitHub ends the listing that it reads after 40,000 comments';

export const PLANS: readonly Plan[] = [
  { issues: 2_000, comments: 5_881, wires: ALL_WIRES, rounds: 3, whyNoPeer: null },
  // Latencies add up as they do for a small repository, and a backfill of the largest takes long enough without them.
  { issues: 20_000, comments: 60_000, wires: [NEAR, SQL_NEAR], rounds: 1, whyNoPeer: TOO_LONG_FOR_PEER },
  { issues: 100_000, comments: 1_000_000, wires: [NEAR, SQL_NEAR], rounds: 1, whyNoPeer: TOO_LONG_FOR_PEER },
];

export const HELP = `npm run bench -- [options]

Measures the built action, dist, against stand-ins for GitHub, the embeddings server and the distance to an SQL server.
Beside it run the floor, a minimal program with the same result, and github-to-sqlite, which only fetches.

  --size N    issues of the generated repository: ${PLANS.map(({ issues }) => issues).join(', ')}; ${PLANS[0]?.issues ?? ''} by default
  --all       every size: hours, and 20 GB of disk for the largest
  --runs N    runs of each measurement, of which the median is shown; 3 by default, and 1 for the larger sizes
  --no-peer   leaves out github-to-sqlite, which takes a minute or more
  --write     writes the tables and plots of docs/performance.md
  --help      shows this text

TIARA_TEST_DATABASE_URL names the SQL server, such as mysql://user:password@127.0.0.1:4000/, without TLS. Each run
makes a database and drops it. Repositories and github-to-sqlite are kept in the operating system's cache folder.
`;

/** Null when the help is asked for. @throws Error that names the option that is wrong */
export function readOptions(args: readonly string[]): Options | null {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      size: { type: 'string', default: String(PLANS[0]?.issues) },
      all: { type: 'boolean', default: false },
      runs: { type: 'string' },
      peer: { type: 'boolean', default: true },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    return null;
  }
  const plans = PLANS.filter(({ issues }) => values.all || String(issues) === values.size);
  if (plans.length === 0) {
    const sizes = PLANS.map(({ issues }) => issues).join(', ');
    throw new Error(`--size is one of ${sizes}, not ${values.size}`);
  }
  const rounds = values.runs === undefined ? null : Number(values.runs);
  if (rounds !== null && !(Number.isInteger(rounds) && rounds > 0)) {
    throw new Error(`--runs is a whole number from 1, not ${values.runs ?? ''}`);
  }
  return {
    writes: values.write,
    plans: plans.map((plan) => ({
      ...plan,
      rounds: rounds ?? plan.rounds,
      whyNoPeer: values.peer ? plan.whyNoPeer : 'it was left out with --no-peer',
    })),
  };
}
