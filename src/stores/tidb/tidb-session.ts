/** The variables of a session. A server's or a user's defaults must change nothing, so every session gets the same values. */
import type { PoolConnection } from 'mysql2/promise';

/**
 * Overrides the server's configuration. Times are UTC. A text that does not fit is an error. Backslashes escape, because
 * mysql2 writes texts so. Each statement sees what was committed before it; rows that must not change are locked.
 */
const SESSION =
  "SET time_zone = '+00:00', transaction_isolation = 'READ-COMMITTED', " +
  "sql_mode = 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'";

/** Sets the session's variables. */
export async function prepareSession(connection: PoolConnection): Promise<void> {
  await connection.query(SESSION);
}
