/** The SQL server that the suites run on: TiDB, or MariaDB as a stand-in. */
import { beforeAll, describe, it } from '@jest/globals';
import { scratchDatabase, serverVersion, type ScratchDatabase } from './scratch-database.js';

export type { ScratchDatabase } from './scratch-database.js';

export interface SqlServer {
  /** A new, empty database in which TiDB's vector functions exist, on MariaDB too. */
  scratchDatabase(): Promise<ScratchDatabase>;
}

/** A suite on the server at TIARA_TEST_DATABASE_URL. Without one, a test warns that it was not run, and fails if TIARA_REQUIRE_SQL is set. */
export function describeSql(name: string, body: (server: SqlServer) => void): void {
  const url = process.env['TIARA_TEST_DATABASE_URL'] ?? '';
  describe(name, () => {
    if (url === '') {
      it('NOT RUN: TIARA_TEST_DATABASE_URL names no SQL server', () => {
        refuseIfRequired(name);
      });
      return;
    }
    beforeAll(() => announce(url));
    body({ scratchDatabase: () => scratchDatabase(url) });
  });
}

function refuseIfRequired(name: string): void {
  const message = `${name}: NOT RUN, TIARA_TEST_DATABASE_URL names no SQL server`;
  if ((process.env['TIARA_REQUIRE_SQL'] ?? '') !== '') {
    throw new Error(`${message}, and TIARA_REQUIRE_SQL wants one`);
  }
  console.warn(message);
}

let announced = false;

/** Prints once per test file: Jest loads modules anew for each file. */
async function announce(url: string): Promise<void> {
  if (!announced) {
    announced = true;
    const version = await serverVersion(url);
    process.stdout.write(`The SQL suites of this file run against ${version}\n`);
  }
}
