/** Measures one repository: everything in turn, several times over, so that a busy minute of the machine meets all alike. */
import { loadavg } from 'node:os';
import { serverVersion } from '../../test/support/scratch-database.js';
import { generateRepository } from './generate-repository.js';
import type { Plan } from './options.js';
import { installPeer, PEER } from './peer.js';
import { measureFloor, measurePeerFetch, measureTiara, type Measurement, type Mode } from './scenarios.js';
import { NEAR, startStage, wiresName, type Stage, type Wires } from './wires.js';

/** What was measured in one turn, one right after the other. */
export interface Round {
  readonly tiara: ReadonlyMap<Mode, Measurement>;
  /** Null where the floor does not run: on an SQL server. */
  readonly floor: ReadonlyMap<Mode, Measurement> | null;
}

export interface Results {
  readonly plan: Plan;
  readonly rounds: ReadonlyMap<Wires, readonly Round[]>;
  readonly peer: Measurement | null;
  /** How many processes ran or waited before the first measurement, as an average; 0 on an idle machine. */
  readonly load: number;
  /** The SQL server's version; null without one. */
  readonly sqlVersion: string | null;
  /** What was left out, a sentence each. */
  readonly leftOut: readonly string[];
}

export async function runPlan(
  plan: Plan,
  sqlUrl: string | null,
  log: (line: string) => void,
): Promise<Results> {
  log(`A repository of ${plan.issues} issues and ${plan.comments} comments`);
  const [load = 0] = loadavg();
  const stage = await startStage(generateRepository(plan), sqlUrl);
  const wires = plan.wires.filter(({ database }) => database === 'SQLite' || sqlUrl !== null);
  const rounds = new Map<Wires, Round[]>(wires.map((each) => [each, []]));
  try {
    for (let round = 1; round <= plan.rounds; round += 1) {
      for (const each of wires) {
        log(`  run ${round} of ${plan.rounds}: ${wiresName(each)}`);
        const tiara = await measureTiara(stage, each);
        const floor = each.database === 'SQLite' ? await measureFloor(stage, each) : null;
        rounds.get(each)?.push({ tiara, floor });
      }
    }
    const { peer, whyNot } = await peerOf(stage, plan, log);
    const noServer = 'The SQL server is not measured, because TIARA_TEST_DATABASE_URL names none.';
    return {
      plan,
      rounds,
      peer,
      load,
      sqlVersion: sqlUrl === null ? null : await serverVersion(sqlUrl),
      leftOut: [
        ...(sqlUrl === null ? [noServer] : []),
        ...(whyNot === null ? [] : [`${PEER} is not measured, because ${whyNot}.`]),
      ],
    };
  } finally {
    await stage.stop();
  }
}

/** Measures the peer once: it takes longer than everything else together. */
async function peerOf(
  stage: Stage,
  { whyNoPeer }: Plan,
  log: (line: string) => void,
): Promise<{ readonly peer: Measurement | null; readonly whyNot: string | null }> {
  const whyNot = whyNoPeer ?? (await installPeer(log));
  if (whyNot !== null) {
    return { peer: null, whyNot };
  }
  log(`  ${PEER}`);
  return { peer: await measurePeerFetch(stage, NEAR), whyNot };
}
