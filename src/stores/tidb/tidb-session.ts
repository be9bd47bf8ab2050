/**
 * The variables of a session. A server's or a user's defaults must change nothing, so each session gets the same values.
 * Left as they are: limits that an administrator sets, such as `tidb_mem_quota_query`, and what only changes speed.
 */
import type { PoolConnection } from 'mysql2/promise';

/** Variables that every server has. Texts are quoted, other values are not. */
const ALWAYS = {
  time_zone: '+00:00',
  // Each statement sees what was committed before it; rows that must not change are locked.
  transaction_isolation: 'READ-COMMITTED',
  // A text that does not fit is an error. Backslashes escape, because mysql2 writes texts so.
  sql_mode:
    'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
  autocommit: 1,
  sql_select_limit: 18446744073709551615n,
  sql_big_selects: 1,
  character_set_client: 'utf8mb4',
  character_set_results: 'utf8mb4',
  // Also sets character_set_connection.
  collation_connection: 'utf8mb4_bin',
};

/** Only one kind of server parses each of these comments: MySQL and TiDB the first, MariaDB the second. */
const NO_TIME_LIMIT = '/*!50708 , max_execution_time = 0 */ /*M!100100 , max_statement_time = 0 */';

/** Variables that some servers lack, or let nobody change: each is set only where it exists and has another value. */
const WHERE_KNOWN: Readonly<Record<string, string | number>> = {
  // Transactions begin and end where Tiara says, and write to tables that have transactions.
  completion_type: 'NO_CHAIN',
  transaction_read_only: 'OFF',
  default_storage_engine: 'InnoDB',
  idle_transaction_timeout: 0,
  idle_write_transaction_timeout: 0,
  idle_readonly_transaction_timeout: 0,
  tidb_idle_transaction_timeout: 0,
  // FOR UPDATE locks a row at once, and a duplicate is found at once.
  tidb_txn_mode: 'pessimistic',
  tidb_constraint_check_in_place_pessimistic: 'ON',
  tidb_dml_type: 'standard',
  // A read sees everything committed before it.
  tidb_snapshot: '',
  tidb_read_staleness: 0,
  tidb_enable_external_ts_read: 'OFF',
  tidb_low_resolution_tso: 'OFF',
  tidb_read_consistency: 'strict',
  tidb_guarantee_linearizability: 'ON',
  tidb_rc_read_check_ts: 'OFF',
  tidb_rc_write_check_ts: 'OFF',
  tidb_replica_read: 'leader',
  tidb_isolation_read_engines: 'tikv,tiflash,tidb',
  // An UPDATE or a SELECT does what it says.
  sql_safe_updates: 'OFF',
  sql_auto_is_null: 'OFF',
  unique_checks: 'ON',
  foreign_key_checks: 'ON',
  check_constraint_checks: 'ON',
  // A connection that Tiara keeps for a minute is not closed before.
  wait_timeout: 28_800,
  // A lock is waited for as long as MySQL waits by default.
  innodb_lock_wait_timeout: 50,
};

/** The two statements that begin a session: the first sets variables, and the second asks for the others. */
export const SESSION_OPENING: readonly string[] = [
  `SET ${assignments(ALWAYS)} ${NO_TIME_LIMIT}`,
  'SELECT LOWER(variable_name) AS name, variable_value AS value FROM information_schema.session_variables ' +
    `WHERE LOWER(variable_name) IN (${Object.keys(WHERE_KNOWN)
      .map((name) => `'${name}'`)
      .join(', ')})`,
];

/** Gives the session the values that Tiara's statements rely on. */
export async function prepareSession(connection: PoolConnection): Promise<void> {
  const [results] = await connection.query(SESSION_OPENING.join('; '));
  await completeSession(connection, results as readonly unknown[]);
}

/** Sets what SESSION_OPENING, by its results, has left. Returns whether there was something to set. */
export async function completeSession(
  connection: PoolConnection,
  [, rows]: readonly unknown[],
): Promise<boolean> {
  const found = rows as readonly { readonly name: string; readonly value: string | null }[];
  const different = found.flatMap(({ name, value }) => {
    const wanted = WHERE_KNOWN[name];
    return wanted === undefined || normal(wanted) === normal(value) ? [] : [[name, wanted] as const];
  });
  if (different.length > 0) {
    await setWhereAllowed(connection, different);
  }
  return different.length > 0;
}

/** Unknown, missing privilege, global only, wrong value, wrong type, read-only. https://docs.pingcap.com/tidb/stable/error-codes/ */
const NOT_SETTABLE = new Set([1193, 1227, 1229, 1231, 1232, 1238]);

/** Sets all of them at once or, where the server refuses one, each by itself. One that nobody may change stays as it is. */
async function setWhereAllowed(
  connection: PoolConnection,
  values: readonly (readonly [string, string | number])[],
): Promise<void> {
  try {
    await connection.query(`SET ${assignments(Object.fromEntries(values))}`);
  } catch (error) {
    if (!NOT_SETTABLE.has(Number((error as { readonly errno?: unknown }).errno))) {
      throw error;
    }
    for (const value of values.length > 1 ? values : []) {
      await setWhereAllowed(connection, [value]);
    }
  }
}

function assignments(values: Readonly<Record<string, string | number | bigint>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} = ${typeof value === 'string' ? `'${value}'` : value}`)
    .join(', ');
}

/** Servers write the same value as `ON`, `on` or `1`, and an empty one as NULL. */
function normal(value: string | number | null): string {
  const text = String(value ?? '').toLowerCase();
  return { on: '1', off: '0' }[text] ?? text;
}
