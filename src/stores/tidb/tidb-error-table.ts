/**
 * What each error number of TiDB means for a run: it retries the work, leaves out the row, or stops with a message.
 * A number that is not listed stops the run.
 * TiDB's own numbers: https://github.com/pingcap/tidb/blob/master/pkg/errno/errcode.go and
 * https://docs.pingcap.com/tidb/stable/error-codes/. Others are MySQL's, MariaDB's (4025, 4151, 1927, 1969) or a proxy's.
 */

/**
 * `retry`: it passes by itself. `reconnect`: it passes too, but not on this connection. `refuse`: it is about the rows of
 * this write, so fewer or other rows may be accepted. `tell`: only a person can change it.
 */
export type Treatment = 'retry' | 'reconnect' | 'refuse' | 'tell';

/** Errors with one meaning. `advice` follows "The database at …", and is shown when the run gives up. */
export interface ErrorMeaning {
  readonly treatment: Treatment;
  readonly advice: string;
}

interface ErrorGroup extends ErrorMeaning {
  /** The numbers, each with the name in its server's own list. */
  readonly errors: string;
}

/** What Tiara's statements need. Without CREATE VIEW, only the views are missing (spaces/space-views.ts). DELETE and DROP are for chunks, failures and old vectors, never for issues and comments. */
export const PRIVILEGES = 'SELECT, INSERT, UPDATE, DELETE, CREATE, CREATE VIEW, ALTER, INDEX and DROP';

export const NO_TLS: ErrorMeaning = {
  treatment: 'tell',
  advice:
    'accepts only connections with TLS. Tiara uses TLS with every host except this machine: use the host name of the server.',
};
export const RESTARTS: ErrorMeaning = {
  treatment: 'reconnect',
  advice: 'is restarting or overloaded, and was not back in time: run again to resume.',
};
export const OUT_OF_MEMORY: ErrorMeaning = {
  treatment: 'tell',
  advice: 'stopped a statement that needs more memory than one may use: raise tidb_mem_quota_query.',
};
export const NO_SPACE: ErrorMeaning = {
  treatment: 'tell',
  advice: 'has no space left: enlarge its disk, then run again to resume.',
};

/** A number that the table does not have. */
export const UNKNOWN_ERROR: ErrorMeaning = {
  treatment: 'tell',
  advice: 'refused a statement: look at the log of the server, then run again to resume.',
};

const ERROR_GROUPS: readonly ErrorGroup[] = [
  {
    treatment: 'retry',
    advice: 'could not finish a transaction after several tries: run again to resume.',
    errors: `
      1020 ER_CHECKREAD, 1205 ER_LOCK_WAIT_TIMEOUT, 1213 ER_LOCK_DEADLOCK, 1412 ER_TABLE_DEF_CHANGED,
      1615 ER_NEED_REPREPARE, 1637 ER_TOO_MANY_CONCURRENT_TRXS, 1689 ER_LOCK_ABORTED,
      3058 ER_USER_LOCK_DEADLOCK, 3572 ER_LOCK_NOWAIT, 8002 ForUpdateCantRetry, 8005 WriteConflictInTiDB,
      8022 TxnRetryable, 8024 InvalidTxn, 8027 InfoSchemaExpired, 8028 InfoSchemaChanged, 8113 SchemaChanged,
      8147 LazyUniquenessCheckFailure, 8201 NotOwner, 8206 WaitReorgTimeout, 8229 LockExpire,
      8245 ColumnInChange, 9004 ResolveLockTimeout, 9007 WriteConflict`,
  },
  {
    // TiKV, PD or TiFlash is away or busy. The TiDB node that answers is well.
    ...RESTARTS,
    treatment: 'retry',
    errors: `
      8055 SnapshotTooOld, 8120 GetStartTS, 8251 ResourceGroupConfigUnavailable, 9001 PDServerTimeout,
      9002 TiKVServerTimeout, 9003 TiKVServerBusy, 9005 RegionUnavailable, 9006 GCTooEarly, 9008 TiKVStoreLimit,
      9010 TiKVStaleCommand, 9011 TiKVMaxTimestampNotSynced, 9012 TiFlashServerTimeout, 9013 TiFlashServerBusy`,
  },
  {
    ...RESTARTS,
    errors: `
      1037 ER_OUTOFMEMORY, 1041 ER_OUT_OF_RESOURCES, 1047 ER_UNKNOWN_COM_ERROR, 1053 ER_SERVER_SHUTDOWN,
      1077 ER_NORMAL_SHUTDOWN, 1079 ER_SHUTDOWN_COMPLETE, 1080 ER_FORCING_CLOSE, 1135 ER_CANT_CREATE_THREAD,
      1152 ER_ABORTING_CONNECTION, 1156 ER_NET_PACKETS_OUT_OF_ORDER, 1158 ER_NET_READ_ERROR,
      1159 ER_NET_READ_INTERRUPTED, 1160 ER_NET_ERROR_ON_WRITE, 1161 ER_NET_WRITE_INTERRUPTED,
      1180 ER_ERROR_DURING_COMMIT, 1181 ER_ERROR_DURING_ROLLBACK, 1184 ER_NEW_ABORTING_CONNECTION,
      1317 ER_QUERY_INTERRUPTED, 1927 ER_CONNECTION_KILLED, 2006 CR_SERVER_GONE_ERROR, 2013 CR_SERVER_LOST,
      2055 CR_SERVER_LOST_EXTENDED, 3032 ER_SERVER_OFFLINE_MODE, 3168 ER_SERVER_ISNT_AVAILABLE,
      3169 ER_SESSION_WAS_KILLED, 4031 ER_CLIENT_INTERACTION_TIMEOUT, 8176 MemoryExceedForInstance`,
  },
  {
    // During a failover, the node that was written to becomes read-only.
    treatment: 'reconnect',
    advice: 'is read-only: connect to the server that accepts writes, or end its read-only mode.',
    errors: `
      1290 ER_OPTION_PREVENTS_STATEMENT, 1792 ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION, 1836 ER_READ_ONLY_MODE`,
  },
  {
    treatment: 'reconnect',
    advice: 'has no connection left: run again when fewer clients are connected.',
    errors: `
      1040 ER_CON_COUNT_ERROR, 1203 ER_TOO_MANY_USER_CONNECTIONS, 1226 ER_USER_LIMIT_REACHED`,
  },
  {
    treatment: 'retry',
    advice:
      'holds this user back, because its resource group has used up its request units: raise RU_PER_SEC, or run again later to resume.',
    errors: '8252 ResourceGroupThrottled',
  },
  {
    treatment: 'refuse',
    advice: 'refuses a row because of a constraint, a trigger or the definition of a column.',
    errors: `
      1022 ER_DUP_KEY, 1048 ER_BAD_NULL_ERROR, 1062 ER_DUP_ENTRY, 1118 ER_TOO_BIG_ROWSIZE, 1169 ER_DUP_UNIQUE,
      1216 ER_NO_REFERENCED_ROW, 1217 ER_ROW_IS_REFERENCED, 1264 ER_WARN_DATA_OUT_OF_RANGE,
      1265 WARN_DATA_TRUNCATED, 1292 ER_TRUNCATED_WRONG_VALUE, 1300 ER_INVALID_CHARACTER_STRING,
      1366 ER_TRUNCATED_WRONG_VALUE_FOR_FIELD, 1406 ER_DATA_TOO_LONG, 1411 ER_WRONG_VALUE_FOR_TYPE,
      1451 ER_ROW_IS_REFERENCED_2, 1452 ER_NO_REFERENCED_ROW_2, 1525 ER_WRONG_VALUE,
      1526 ER_NO_PARTITION_FOR_GIVEN_VALUE, 1586 ER_DUP_ENTRY_WITH_KEY_NAME, 1644 ER_SIGNAL_EXCEPTION,
      1690 ER_DATA_OUT_OF_RANGE, 1748 ER_ROW_DOES_NOT_MATCH_GIVEN_PARTITION_SET, 3140 ER_INVALID_JSON_TEXT,
      3141 ER_INVALID_JSON_TEXT_IN_PARAM, 3157 ER_JSON_DOCUMENT_TOO_DEEP, 3751 DataTruncatedFunctionalIndex,
      3752 DataOutOfRangeFunctionalIndex, 3819 ER_CHECK_CONSTRAINT_VIOLATED, 3854 ER_CANNOT_CONVERT_STRING,
      3903 InvalidJSONValueForFuncIndex, 3904 JSONValueOutOfRangeForFuncIndex,
      3907 FunctionalIndexDataIsTooLong, 3988 ER_IMPOSSIBLE_STRING_CONVERSION, 4025 ER_CONSTRAINT_FAILED,
      8034 IncorrectDatetimeValue, 8129 JSONObjectKeyTooLong`,
  },
  {
    treatment: 'refuse',
    advice:
      'refuses a transaction or a row as too large. With TiDB’s default limits this does not happen: raise txn-total-size-limit (8004) or txn-entry-size-limit (8025), then run again to resume.',
    errors: '8004 TxnTooLarge, 8025 EntryTooLarge',
  },
  {
    treatment: 'refuse',
    advice: 'refuses a statement as too large: set max_allowed_packet on the server to 16 MiB or more.',
    errors: '1153 ER_NET_PACKET_TOO_LARGE',
  },
  {
    treatment: 'tell',
    advice:
      'refuses the user or the password: check both. On TiDB Cloud Starter, the user has a prefix. In database-url, special characters must be percent-encoded.',
    errors: '1045 ER_ACCESS_DENIED_ERROR, 1698 ER_ACCESS_DENIED_NO_PASSWORD_ERROR',
  },
  {
    treatment: 'tell',
    advice:
      'says that the password of this user has expired: set a new one with ALTER USER, then update the secret.',
    errors: '1820 ER_MUST_CHANGE_PASSWORD, 1862 ER_MUST_CHANGE_PASSWORD_LOGIN',
  },
  {
    treatment: 'tell',
    advice: 'has locked this user: unlock it with ALTER USER … ACCOUNT UNLOCK, and check the password.',
    errors: `
      3118 ER_ACCOUNT_HAS_BEEN_LOCKED, 3955 ER_USER_ACCESS_DENIED_FOR_USER_ACCOUNT_BLOCKED_BY_PASSWORD_LOCK,
      4150 ER_USER_IS_BLOCKED, 4151 ER_ACCOUNT_HAS_BEEN_LOCKED`,
  },
  {
    treatment: 'tell',
    advice:
      'wants a way to log in that Tiara does not have: create a user with mysql_native_password or caching_sha2_password.',
    errors: `
      1251 ER_NOT_SUPPORTED_AUTH_MODE, 1275 ER_SERVER_IS_IN_SECURE_AUTH_MODE, 1524 ER_PLUGIN_IS_NOT_LOADED`,
  },
  {
    treatment: 'tell',
    advice: `does not give this user all privileges that Tiara needs: grant ${PRIVILEGES} on the database.`,
    errors: `
      1044 ER_DBACCESS_DENIED_ERROR, 1142 ER_TABLEACCESS_DENIED_ERROR, 1143 ER_COLUMNACCESS_DENIED_ERROR,
      1227 ER_SPECIFIC_ACCESS_DENIED_ERROR, 1370 ER_PROCACCESS_DENIED_ERROR, 8121 PrivilegeCheckFail,
      8132 NotSupportedWithSem`,
  },
  {
    treatment: 'tell',
    advice: 'has no database with this name: create it with CREATE DATABASE, or correct the name.',
    errors: '1046 ER_NO_DB_ERROR, 1049 ER_BAD_DB_ERROR',
  },
  {
    treatment: 'tell',
    advice: 'accepts no connection from this machine: allow its address on the server, and for this user.',
    errors: '1129 ER_HOST_IS_BLOCKED, 1130 ER_HOST_NOT_PRIVILEGED',
  },
  { ...NO_TLS, errors: '1835 ER_MALFORMED_PACKET, 3159 ER_SECURE_TRANSPORT_REQUIRED' },
  {
    treatment: 'tell',
    advice:
      'does not support vectors: Tiara needs TiDB 8.4 or later, with VECTOR columns and their functions.',
    errors: '1064 ER_PARSE_ERROR, 1305 ER_SP_DOES_NOT_EXIST',
  },
  {
    ...OUT_OF_MEMORY,
    errors: `
      1038 ER_OUT_OF_SORTMEMORY, 8001 MemExceedThreshold, 8175 MemoryExceedForQuery`,
  },
  {
    treatment: 'tell',
    advice: 'stopped a statement that ran too long: raise the limit of the server, or of the resource group.',
    errors: `
      1969 ER_STATEMENT_TIMEOUT, 3024 ER_QUERY_TIMEOUT, 8253 ResourceGroupQueryRunawayInterrupted,
      8254 ResourceGroupQueryRunawayQuarantine`,
  },
  { ...NO_SPACE, errors: '1021 ER_DISK_FULL, 1114 ER_RECORD_FILE_FULL' },
  {
    treatment: 'tell',
    advice: 'found an index that does not match its table: look at the result of ADMIN CHECK TABLE.',
    errors: `
      1194 ER_CRASHED_ON_USAGE, 1712 ER_INDEX_CORRUPT, 8003 AdminCheckTable, 8133 DataInconsistentMismatchCount,
      8134 DataInconsistentMismatchIndex, 8138 InconsistentRowValue, 8139 InconsistentHandle,
      8140 InconsistentIndexedValue, 8141 AssertionFailed, 8223 DataInconsistent`,
  },
  {
    treatment: 'tell',
    advice:
      'does not let anybody change this table now: end LOCK TABLES, the cached table or the paused change of the schema.',
    errors: `
      8020 TableLocked, 8214 CancelledDDLJob, 8242 OptOnCacheTable, 8262 PausedDDLJob`,
  },
];

/** What the listed errors mean, by number. */
export const ERROR_MEANINGS: ReadonlyMap<number, ErrorMeaning & { readonly name: string }> = new Map(
  ERROR_GROUPS.flatMap(({ errors, ...meaning }) =>
    [...errors.matchAll(/(\d+) (\w+)/g)].map(
      ([, number, name = '']) => [Number(number), { name, ...meaning }] as const,
    ),
  ),
);
