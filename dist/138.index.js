export const id = 138;
export const ids = [138];
export const modules = {

/***/ 7167:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   J: () => (/* binding */ explainCertificate)
/* harmony export */ });
/* harmony import */ var _core_model_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5912);
/** Explains why a server's certificate is not trusted. Waiting does not help against any of these failures. */

/** Where the certificate of an unknown authority goes. Node.js reads the variable when it starts. */
const EXTRA_AUTHORITIES = 'in a file (PEM) that the environment variable NODE_EXTRA_CA_CERTS names';
/**
 * What is wrong with the server's certificate and the way out, as a predicate; null for a failure that is about something
 * else. Looks at the codes of Node.js, and at the messages of its TLS errors where a library has replaced the codes.
 * @param orInput an input that takes the certificate of an authority as well, such as `as tidb-ca`
 */
function explainCertificate(error, orInput) {
    for (const { code = '', message = '' } of (0,_core_model_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .chainOf */ .dR)(error)) {
        const text = `${code} ${message}`;
        if (/altname|hostname.mismatch/i.test(text)) {
            return 'has a certificate for another host name: use the host name in the certificate, and check that no proxy answers instead.';
        }
        if (/certificate has expired|cert_has_expired|not.yet.valid/i.test(text)) {
            return 'has a certificate that has expired or is not valid yet: renew the certificate, or correct the clock of this machine.';
        }
        if (/self.signed.cert|unable.to.(get.(local.)?issuer|verify)|cert_untrusted|invalid_ca/i.test(text)) {
            const places = [...(orInput === undefined ? [] : [orInput]), EXTRA_AUTHORITIES];
            return `has a certificate from an unknown authority: give the certificate of that authority ${places.join(', or ')}.`;
        }
        if (/cert_(rejected|revoked|chain_too_long|signature_failure)|invalid_purpose/i.test(text)) {
            return 'has a certificate that must not be used: renew the certificate.';
        }
    }
    return null;
}


/***/ }),

/***/ 5138:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  tidbStore: () => (/* binding */ tidbStore)
});

// EXTERNAL MODULE: ./lib/src/stores/sql/sql-store.js + 53 modules
var sql_store = __webpack_require__(5179);
// EXTERNAL MODULE: ./lib/src/limits.js
var limits = __webpack_require__(3697);
;// CONCATENATED MODULE: ./lib/src/stores/tidb/statement-packets.js

const ignore = () => undefined;
function openPackets(connection, { opening, preface } = {}) {
    const waiting = [];
    let sending = Promise.resolve();
    let failure = null;
    let isScheduled = false;
    let isOpened = opening === undefined;
    let first = preface;
    const add = (sql, resolve = ignore, reject = ignore) => {
        waiting.push({ sql, resolve, reject });
    };
    const sendWaiting = async () => {
        while (waiting.length > 0) {
            const packet = waiting.splice(0, packetLength(waiting));
            try {
                if (failure !== null) {
                    throw failure.error;
                }
                isOpened = true;
                const before = first?.statements ?? [];
                const all = await send(connection, [...before, ...packet.map(({ sql }) => sql)]);
                first?.take(all);
                first = undefined;
                const results = all.slice(before.length);
                packet.forEach(({ resolve }, at) => {
                    resolve(results[at]);
                });
            }
            catch (error) {
                failure = opening === undefined ? null : { error };
                for (const { reject } of [...packet, ...waiting.splice(0)]) {
                    reject(error);
                }
                throw error;
            }
        }
    };
    const flush = () => {
        const sent = sending.catch(ignore).then(sendWaiting);
        sending = sent;
        return sent;
    };
    /** When nothing else is left to do at this moment, so that statements that are called together are sent together. */
    const scheduleFlush = () => {
        if (!isScheduled) {
            isScheduled = true;
            setImmediate(() => {
                isScheduled = false;
                flush().catch(ignore);
            });
        }
    };
    const ask = (sql, parameters) => {
        const answer = new Promise((resolve, reject) => {
            add(connection.format(sql, [...parameters]), resolve, reject);
        });
        scheduleFlush();
        return answer;
    };
    if (opening !== undefined) {
        add(opening);
    }
    return {
        rows: async (sql, parameters = []) => (await ask(sql, parameters)),
        // mysql2 asks the server for the number of rows found, so rows whose values stay the same count.
        change: async (sql, parameters = []) => (await ask(sql, parameters)).affectedRows,
        queue: (sql, parameters = []) => {
            add(connection.format(sql, [...parameters]));
        },
        finish: async (closing) => {
            if (isOpened || waiting.length > 1) {
                if (closing !== undefined) {
                    add(closing);
                }
                await flush();
            }
        },
        close: () => {
            failure ??= { error: new Error('a statement came after its transaction') };
        },
    };
}
/** How many of these statements the next packet takes: all that fit into STATEMENT_BYTES, and at least one. */
function packetLength(waiting) {
    let bytes = 0;
    const tooMany = waiting.findIndex(({ sql }, at) => {
        bytes += Buffer.byteLength(sql);
        return at > 0 && bytes > limits/* STATEMENT_BYTES */.K5;
    });
    return tooMany < 0 ? waiting.length : tooMany;
}
/** The result of each statement. Uses the text protocol, because in a prepared statement a LIMIT or a vector cannot be a parameter. */
async function send(connection, statements) {
    const [result] = await connection.query(statements.join('; '));
    return statements.length === 1 ? [result] : result;
}

// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(7030);
// EXTERNAL MODULE: ./node_modules/mysql2/promise.js
var promise = __webpack_require__(5671);
// EXTERNAL MODULE: ./lib/src/network/certificate.js
var certificate = __webpack_require__(7167);
;// CONCATENATED MODULE: ./lib/src/stores/tidb/tidb-error-table.js
/**
 * What each error number of TiDB means for a run: it retries the work, leaves out the row, or stops with a message.
 * A number that is not listed stops the run.
 * TiDB's own numbers: https://github.com/pingcap/tidb/blob/master/pkg/errno/errcode.go and
 * https://docs.pingcap.com/tidb/stable/error-codes/. Others are MySQL's, MariaDB's (4025, 4151, 1927, 1969) or a proxy's.
 */
/** What Tiara's statements need. Without CREATE VIEW, only the views are missing (spaces/space-views.ts). DELETE and DROP are for chunks, failures and old vectors, never for issues and comments. */
const PRIVILEGES = 'SELECT, INSERT, UPDATE, DELETE, CREATE, CREATE VIEW, ALTER, INDEX and DROP';
const NO_TLS = {
    treatment: 'tell',
    advice: 'accepts only connections with TLS. Tiara uses TLS with every host except this machine: use the host name of the server.',
};
const RESTARTS = {
    treatment: 'reconnect',
    advice: 'is restarting or overloaded, and was not back in time: run again to resume.',
};
const OUT_OF_MEMORY = {
    treatment: 'tell',
    advice: 'stopped a statement that needs more memory than one may use: raise tidb_mem_quota_query.',
};
const NO_SPACE = {
    treatment: 'tell',
    advice: 'has no space left: enlarge its disk, then run again to resume.',
};
/** A number that the table does not have. */
const UNKNOWN_ERROR = {
    treatment: 'tell',
    advice: 'refused a statement: look at the log of the server, then run again to resume.',
};
const ERROR_GROUPS = [
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
        advice: 'holds this user back, because its resource group has used up its request units: raise RU_PER_SEC, or run again later to resume.',
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
        advice: 'refuses a transaction or a row as too large. With TiDB’s default limits this does not happen: raise txn-total-size-limit (8004) or txn-entry-size-limit (8025), then run again to resume.',
        errors: '8004 TxnTooLarge, 8025 EntryTooLarge',
    },
    {
        treatment: 'refuse',
        advice: 'refuses a statement as too large: set max_allowed_packet on the server to 16 MiB or more.',
        errors: '1153 ER_NET_PACKET_TOO_LARGE',
    },
    {
        treatment: 'tell',
        advice: 'refuses the user or the password: check both. On TiDB Cloud Starter, the user has a prefix. In database-url, special characters must be percent-encoded.',
        errors: '1045 ER_ACCESS_DENIED_ERROR, 1698 ER_ACCESS_DENIED_NO_PASSWORD_ERROR',
    },
    {
        treatment: 'tell',
        advice: 'says that the password of this user has expired: set a new one with ALTER USER, then update the secret.',
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
        advice: 'wants a way to log in that Tiara does not have: create a user with mysql_native_password or caching_sha2_password.',
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
        advice: 'does not support vectors: Tiara needs TiDB 8.4 or later, with VECTOR columns and their functions.',
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
        advice: 'does not let anybody change this table now: end LOCK TABLES, the cached table or the paused change of the schema.',
        errors: `
      8020 TableLocked, 8214 CancelledDDLJob, 8242 OptOnCacheTable, 8262 PausedDDLJob`,
    },
];
/** What the listed errors mean, by number. */
const ERROR_MEANINGS = new Map(ERROR_GROUPS.flatMap(({ errors, ...meaning }) => [...errors.matchAll(/(\d+) (\w+)/g)].map(([, number, name = '']) => [Number(number), { name, ...meaning }])));

;// CONCATENATED MODULE: ./lib/src/stores/tidb/unnumbered-failures.js
/** What failures mean that have no number of their own: TiDB's error 1105, and those of the connection. */


/** The number of errors without one, at TiDB and at TiDB Cloud's gateway: only the message tells them apart. */
const UNSPECIFIED_ERROR = 1105;
/** What TiKV, PD or the network between them says when one of them is away. */
const CLUSTER_TROUBLE = new RegExp([
    'rpc error',
    '\\bUnavailable\\b',
    'DeadlineExceeded',
    'context (canceled|deadline exceeded)',
    // The outcome of a COMMIT is not known. Every transaction is harmless when repeated.
    'result undetermined',
    'connection (refused|reset|error|closed|is closing)',
    'broken pipe',
    'i/o timeout',
    '\\bEOF\\b',
    'server is (closing|shutting down)',
    'get TSO (failed|timeout)',
    'generate timestamp failed',
    '(no|not|change of) leader',
    'region (is )?unavailable',
    '(TiKV|PD|TiFlash) server (is busy|timeout)',
    'from PD failed',
    'information schema is (out of date|changed)',
].join('|'), 'i');
/** The first pattern that fits the message decides. */
const UNSPECIFIED_MEANINGS = [
    [/insecure transport/i, NO_TLS],
    [
        /missing user name prefix/i,
        tell('wants the user with the prefix of the cluster, such as 2aEp24QWEDLqRFs.root: copy it from Connect in the console of TiDB Cloud.'),
    ],
    [
        /usage quota|spending limit/i,
        tell('has used up its quota on TiDB Cloud: raise the spending limit, or run again next month to resume.'),
    ],
    [/out of memory quota|memory (quota|limit)/i, OUT_OF_MEMORY],
    [/disk (is )?full|no space left/i, NO_SPACE],
    [CLUSTER_TROUBLE, RESTARTS],
];
/** What the error 1105 with this message means. The message itself is never shown. */
function unspecifiedMeaning(message) {
    return (UNSPECIFIED_MEANINGS.find(([pattern]) => pattern.test(message))?.[1] ??
        tell('failed with an unspecified error: look at the log of the server, then run again to resume.'));
}
const LOST = meaning('reconnect', 'cannot be reached, or the connection was lost several times: check the host, the port (4000 for TiDB) and the firewall, then run again to resume.');
/** A lost connection to a port where nothing has ever answered as MySQL does. */
const NO_MYSQL = tell('accepts connections at this port, but does not answer as a MySQL server: check the port (4000 for TiDB), and that the server lets this machine in.');
/** The code of the failure when the first bytes from a server are not those of MySQL. */
const NOT_MYSQL = 'NOT_MYSQL';
const UNKNOWN_LOGIN = tell('wants a way to log in that Tiara does not have: create a user with mysql_native_password or caching_sha2_password.');
/** By the code that Node.js or mysql2 gives the failure. */
const CONNECTION_MEANINGS = {
    ECONNREFUSED: LOST,
    ECONNRESET: LOST,
    ECONNABORTED: LOST,
    EPIPE: LOST,
    ETIMEDOUT: LOST,
    EHOSTUNREACH: LOST,
    EHOSTDOWN: LOST,
    ENETUNREACH: LOST,
    ENETDOWN: LOST,
    EAI_AGAIN: LOST,
    ERR_STREAM_DESTROYED: LOST,
    PROTOCOL_CONNECTION_LOST: LOST,
    PROTOCOL_UNEXPECTED_PACKET: LOST,
    ENOTFOUND: tell('was not found: its host name is unknown. Correct the host.'),
    AUTH_SWITCH_PLUGIN_ERROR: UNKNOWN_LOGIN,
    MYSQL_CLEAR_PASSWORD_NOT_ENABLED: UNKNOWN_LOGIN,
    [NOT_MYSQL]: NO_MYSQL,
    HANDSHAKE_UNKNOWN_ERROR: NO_MYSQL,
    HANDSHAKE_NO_SSL_SUPPORT: tell('offers no TLS, and Tiara sends nothing unencrypted to another machine: turn on TLS on the server.'),
};
/** What a failure of the connection means. Of the codes that are not listed, most come from bytes that make no sense. */
function connectionMeaning(code, message) {
    // mysql2 replaces the code of Node's TLS error with its own, so only the message says what was wrong.
    return code === 'HANDSHAKE_SSL_ERROR' ? tlsMeaning(message) : (CONNECTION_MEANINGS[code] ?? LOST);
}
/** Whether this meaning is that of a server that was not reached, or of a lost connection. */
function unnumbered_failures_isLost(meant) {
    return meant === LOST;
}
function tlsMeaning(message) {
    if (/disconnected before secure|ECONNRESET|EPIPE|ETIMEDOUT/.test(message)) {
        return LOST;
    }
    return tell((0,certificate/* explainCertificate */.J)({ message }, 'as tidb-ca') ??
        'could not set up TLS 1.2 or later: check the port, and which versions of TLS the server offers.');
}
function tell(advice) {
    return meaning('tell', advice);
}
function meaning(treatment, advice) {
    return { treatment, advice };
}

;// CONCATENATED MODULE: ./lib/src/stores/tidb/tidb-connection.js
/** Connections to TiDB through a pool of mysql2, and what is known of the server at the other end. */




/** The pool connects at the first use. */
function openTidbPool(options) {
    const { host, port, user, password, database, tls, ca } = options;
    const contact = { isOpen: false, hasAnswered: false };
    const pool = (0,promise.createPool)({
        host,
        port,
        user,
        password,
        database,
        stream: () => openSocket(host, port, contact),
        ...(tls ? { ssl: { minVersion: 'TLSv1.2', verifyIdentity: true, ...(ca === null ? {} : { ca }) } } : {}),
        charset: 'utf8mb4_bin',
        // TiDB takes several statements in one packet only from a client that asks for it.
        multipleStatements: true,
        dateStrings: true,
        connectTimeout: limits/* DATABASE_CONNECT_TIMEOUT_MS */.qh,
        connectionLimit: limits/* DATABASE_CONNECTIONS */.ur,
        // mysql2 closes idle connections only when maxIdle is below the limit.
        maxIdle: limits/* DATABASE_CONNECTIONS */.ur - 1,
        idleTimeout: limits/* DATABASE_IDLE_MS */.qu,
    });
    return { pool, contact };
}
/**
 * The first packet of a connection is the server's, so another protocol shows itself at once. mysql2 would take its text
 * for the length of a packet, and wait for megabytes.
 */
function openSocket(host, port, contact) {
    const socket = (0,external_node_net_.connect)({ host, port, noDelay: true, keepAlive: true });
    socket.once('connect', () => {
        contact.isOpen = true;
    });
    socket.once('data', (bytes) => {
        if (isMysql(bytes)) {
            contact.hasAnswered = true;
        }
        else {
            socket.destroy(Object.assign(new Error('another protocol'), { code: NOT_MYSQL }));
        }
    });
    return socket;
}
/** A packet's header is its length in three bytes and its number. Then follows the version of the protocol, or an error. */
function isMysql(firstBytes) {
    const [PROTOCOL_VERSION, ERROR] = [0x0a, 0xff];
    const [, , , number, kind] = firstBytes;
    // A shorter beginning says nothing yet.
    return kind === undefined || (number === 0 && (kind === PROTOCOL_VERSION || kind === ERROR));
}

// EXTERNAL MODULE: ./lib/src/core/model/errors.js
var errors = __webpack_require__(5912);
;// CONCATENATED MODULE: ./lib/src/stores/tidb/tidb-errors.js
/**
 * Explains failures of TiDB and of the connection, and says which ones to retry. A message names the server and the
 * failure's code. It never repeats the server's own message, which may contain the text of an issue.
 */



/** Whether the same transaction may succeed when retried. A lost connection counts: every transaction is harmless when repeated. */
function isRetryable(error) {
    const treatment = meaningOf(error)?.treatment;
    return treatment === 'retry' || treatment === 'reconnect';
}
/** Whether to retry on another connection, because the server is about to close this one, or another node should answer. */
function needsNewConnection(error) {
    return meaningOf(error)?.treatment === 'reconnect';
}
/** Whether the server cannot be reached, or the connection to it was lost. */
function isUnreachable(error) {
    const meaning = meaningOf(error);
    return meaning !== null && isLost(meaning);
}
/**
 * A UserError that explains the failure; a RefusedError when the database refuses a row. Returns any other error unchanged.
 * `isSilent`: the port accepts connections, but nothing has ever answered as MySQL does.
 */
function explainTidbError(error, server, isSilent = false) {
    const failure = asFailure(error);
    const meaning = meaningOf(error);
    if (failure === null || meaning === null) {
        return error;
    }
    const name = formatName(failure);
    const { advice } = isSilent && unnumbered_failures_isLost(meaning) ? NO_MYSQL : meaning;
    const ErrorClass = meaning.treatment === 'refuse' ? errors/* RefusedError */.fk : errors/* UserError */.yo;
    return new ErrorClass(`The database at ${server} ${advice} (${name})`, {
        // The driver's error contains the statement, and with it texts of issues.
        cause: (0,errors/* withoutText */._m)(error, name),
    });
}
/** The name and number of a failure, such as `ER_ACCESS_DENIED_ERROR 1045` or `ECONNREFUSED`. */
function failureName(error) {
    const failure = asFailure(error);
    return failure === null ? 'unknown' : formatName(failure);
}
/** ER_BAD_FIELD_ERROR and ER_NO_SUCH_TABLE. */
const MISSING = new Set([1054, 1146]);
/** Whether the statement names a table or a column that does not exist. */
function isMissing(error) {
    return MISSING.has(asFailure(error)?.number ?? 0);
}
function meaningOf(error) {
    const failure = asFailure(error);
    if (failure === null) {
        return null;
    }
    const { number, code, message } = failure;
    if (number === 0) {
        return connectionMeaning(code, message);
    }
    return number === UNSPECIFIED_ERROR
        ? unspecifiedMeaning(message)
        : (ERROR_MEANINGS.get(number) ?? UNKNOWN_ERROR);
}
/** mysql2's names for numbers from 4000 on are those of MySQL alone, and it has none for TiDB's. */
function formatName({ code, number }) {
    return number === 0 ? code : `${ERROR_MEANINGS.get(number)?.name ?? code} ${number}`;
}
function asFailure(error) {
    const { code, errno, message, fatal } = (error ?? {});
    // Node's own failures have negative numbers, which come from the system. An error that a server sends unasked has its
    // number as its code.
    const number = Math.max(0, Number(typeof code === 'number' ? code : errno) || 0);
    if (typeof code === 'string' || number > 0) {
        return { code: typeof code === 'string' ? code : 'error', number, message: String(message) };
    }
    // A statement on a connection that was lost since the last one.
    return fatal === true ? { code: 'PROTOCOL_CONNECTION_LOST', number: 0, message: String(message) } : null;
}

// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(8500);
;// CONCATENATED MODULE: ./lib/src/stores/tidb/tidb-retry.js
/** Retries what failed for a reason that passes by itself, for a limited time. */



/** Returns a function that retries work after temporary errors. Every try must be able to start over. */
function createRetry(options) {
    const { server, log, contact, retryMs = limits/* DATABASE_RETRY_MS */.oO } = options;
    /** Since the last answer to any work of this run. After a failure to get one, what follows is tried only once. */
    let failingSince = Infinity;
    return async (work) => {
        let since = Infinity;
        for (let tries = 1;; tries += 1) {
            try {
                const result = await work();
                failingSince = Infinity;
                return result;
            }
            catch (error) {
                const now = performance.now();
                failingSince = isRetryable(error) ? Math.min(failingSince, now) : Infinity;
                since = Math.min(since, now, failingSince);
                const limit = contact.hasAnswered ? retryMs : Math.min(retryMs, limits/* DATABASE_RETRY_UNREACHED_MS */.yd);
                const wait = waitBeforeRetry(tries);
                if (!isRetryable(error)) {
                    throw explainTidbError(error, server);
                }
                if (now + wait > since + limit) {
                    failingSince = -Infinity;
                    throw explainTidbError(error, server, contact.isOpen && !contact.hasAnswered);
                }
                log.debug(`Retrying on the database at ${server} in ${wait} ms (${failureName(error)}).`);
                await (0,promises_.setTimeout)(wait);
            }
        }
    };
}
/** Doubles up to a maximum, in ms. Jittered, so that runs in conflict do not retry at the same time. */
function waitBeforeRetry(tries) {
    const longest = Math.min(limits/* DATABASE_RETRY_FIRST_MS */.Zq * 2 ** (tries - 1), limits/* DATABASE_RETRY_LONGEST_MS */.HT);
    return Math.round(longest * (0.5 + Math.random()));
}

;// CONCATENATED MODULE: ./lib/src/stores/tidb/tidb-session.js
/** Variables that every server has. Texts are quoted, other values are not. */
const ALWAYS = {
    time_zone: '+00:00',
    // Each statement sees what was committed before it; rows that must not change are locked.
    transaction_isolation: 'READ-COMMITTED',
    // A text that does not fit is an error. Backslashes escape, because mysql2 writes texts so.
    sql_mode: 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
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
const WHERE_KNOWN = {
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
const SESSION_OPENING = [
    `SET ${assignments(ALWAYS)} ${NO_TIME_LIMIT}`,
    'SELECT LOWER(variable_name) AS name, variable_value AS value FROM information_schema.session_variables ' +
        `WHERE LOWER(variable_name) IN (${Object.keys(WHERE_KNOWN)
            .map((name) => `'${name}'`)
            .join(', ')})`,
];
/** Gives the session the values that Tiara's statements rely on. */
async function prepareSession(connection) {
    const [results] = await connection.query(SESSION_OPENING.join('; '));
    await completeSession(connection, results);
}
/** Sets what SESSION_OPENING, by its results, has left. Returns whether there was something to set. */
async function completeSession(connection, [, rows]) {
    const found = rows;
    const different = found.flatMap(({ name, value }) => {
        const wanted = WHERE_KNOWN[name];
        return wanted === undefined || normal(wanted) === normal(value) ? [] : [[name, wanted]];
    });
    if (different.length > 0) {
        await setWhereAllowed(connection, different);
    }
    return different.length > 0;
}
/** Unknown, missing privilege, global only, wrong value, wrong type, read-only. https://docs.pingcap.com/tidb/stable/error-codes/ */
const NOT_SETTABLE = new Set([1193, 1227, 1229, 1231, 1232, 1238]);
/** Sets all of them at once or, where the server refuses one, each by itself. One that nobody may change stays as it is. */
async function setWhereAllowed(connection, values) {
    try {
        await connection.query(`SET ${assignments(Object.fromEntries(values))}`);
    }
    catch (error) {
        if (!NOT_SETTABLE.has(Number(error.errno))) {
            throw error;
        }
        for (const value of values.length > 1 ? values : []) {
            await setWhereAllowed(connection, [value]);
        }
    }
}
function assignments(values) {
    return Object.entries(values)
        .map(([name, value]) => `${name} = ${typeof value === 'string' ? `'${value}'` : value}`)
        .join(', ');
}
/** Servers write the same value as `ON`, `on` or `1`, and an empty one as NULL. */
function normal(value) {
    const text = String(value ?? '').toLowerCase();
    return { on: '1', off: '0' }[text] ?? text;
}

;// CONCATENATED MODULE: ./lib/src/stores/tidb/tidb-database.js






/**
 * The name of the lock on the schema, as SQL with the table prefix as a parameter. A lock belongs to the server, not to a
 * database, and its name has at most 64 characters.
 */
const SCHEMA_LOCK = "CONCAT('tiara schema ', MD5(CONCAT(DATABASE(), ?)))";
/** The database on this server. Connects at the first call. */
function tidbDatabase(options) {
    const { host, port, log, retryMs } = options;
    const { pool, contact } = openTidbPool(options);
    const retry = createRetry({ server: `${host}:${port}`, log, contact, retryMs });
    const prepared = new WeakSet();
    const prepare = async (connection) => {
        if (!prepared.has(connection.connection)) {
            await prepareSession(connection);
            prepared.add(connection.connection);
        }
    };
    const runOnce = connectionLender(pool, options, prepare);
    const run = (body) => retry(() => runOnce(async (connection) => {
        await prepare(connection);
        return body(connection);
    }));
    /** Opens the session in the round trip of its first read. Null when the session's variables were others meanwhile. */
    const readFirst = async (connection, body) => {
        const opened = [];
        const preface = {
            statements: SESSION_OPENING,
            take: (results) => opened.push(results),
        };
        const result = await withPackets(openPackets(connection, { preface }), body);
        const [results] = opened;
        if (results === undefined || (await completeSession(connection, results))) {
            return null;
        }
        prepared.add(connection.connection);
        return { result };
    };
    const read = async (connection, body) => {
        if (!prepared.has(connection.connection)) {
            const first = await readFirst(connection, body).catch((error) => {
                if (isRetryable(error)) {
                    throw error;
                }
                // It may come from the session's variables. If not, the read fails again.
                return null;
            });
            if (first !== null) {
                return first.result;
            }
            await prepare(connection);
        }
        return withPackets(openPackets(connection), body);
    };
    return {
        read: (body) => retry(() => runOnce((connection) => read(connection, body))),
        transaction: (body) => run((connection) => withPackets(openPackets(connection, { opening: 'START TRANSACTION' }), body, 'COMMIT')),
        change: (sql, parameters) => run((connection) => withPackets(openPackets(connection), (statements) => statements.change(sql, parameters))),
        changeSchema: (body) => run((connection) => withSchemaLock(connection, options.tablePrefix, body)),
        close: () => pool.end(),
    };
}
/**
 * Returns what runs a body on a connection of the pool. The first call opens as many as the run needs at once: the others
 * are prepared meanwhile. One of them that fails is opened again when it is needed, and its failure is reported then.
 */
function connectionLender(pool, { connections: wanted = 1, tablePrefix }, prepare) {
    const opening = new Set();
    let isFirstCall = true;
    let inUse = 0;
    const lend = async (body) => {
        // The pool would open one more, which takes longer than one that is nearly open.
        while (inUse >= wanted && opening.size > 0) {
            await Promise.race(opening);
        }
        inUse += 1;
        try {
            return await runOnOne(body);
        }
        finally {
            inUse -= 1;
        }
    };
    const runOnOne = async (body) => {
        const connecting = pool.getConnection();
        if (isFirstCall) {
            isFirstCall = false;
            openOthers();
        }
        const connection = await connecting;
        try {
            const result = await body(connection);
            connection.release();
            return result;
        }
        catch (error) {
            await recoverConnection(connection, error, tablePrefix);
            throw error;
        }
    };
    const openOthers = () => {
        for (let others = wanted - 1; others > 0; others -= 1) {
            const other = lend(prepare)
                .catch(() => undefined)
                .finally(() => opening.delete(other));
            opening.add(other);
        }
    };
    return lend;
}
/** Runs the body, sends what it has queued and then the `closing` statement. */
async function withPackets(packets, body, closing) {
    try {
        const result = await body(packets);
        await packets.finish(closing);
        return result;
    }
    finally {
        packets.close();
    }
}
/**
 * Statements that change the schema commit by themselves, so a lock replaces the transaction. If another run still holds
 * the lock after MIGRATION_LOCK_WAIT_S, this run continues without it: the statements are harmless when repeated.
 */
async function withSchemaLock(connection, tablePrefix, body) {
    const packets = openPackets(connection);
    packets.queue(`SELECT GET_LOCK(${SCHEMA_LOCK}, ?)`, [tablePrefix, limits/* MIGRATION_LOCK_WAIT_S */.R3]);
    return withPackets(packets, body, connection.format(`SELECT RELEASE_LOCK(${SCHEMA_LOCK})`, [tablePrefix]));
}
/** Rolls back and releases the lock after a failure, so that the connection can be reused. */
async function recoverConnection(connection, failure, tablePrefix) {
    try {
        if (!needsNewConnection(failure)) {
            await connection.query(`ROLLBACK; SELECT RELEASE_LOCK(${SCHEMA_LOCK})`, [tablePrefix]);
            connection.release();
            return;
        }
    }
    catch {
        // The connection is broken. The first failure is reported.
    }
    // The transaction and the lock end with the connection.
    connection.destroy();
}

;// CONCATENATED MODULE: ./lib/src/stores/tidb/granted-privileges.js
/** What SHOW GRANTS says about one database. Its lines may hold a password's hash, so none is ever shown. */
/** Without these, a run that creates or changes tables fails. */
const NEEDED = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'CREATE', 'ALTER', 'INDEX', 'DROP'];
/** `GRANT SELECT, INSERT ON `db`.* TO …`, or `ON *.*`. https://dev.mysql.com/doc/refman/8.4/en/show-grants.html */
const ON_DATABASE = /^GRANT (.+) ON (?:TABLE )?(\*|[`"]?.+?[`"]?)\.\* TO /;
/** Which needed privileges no line grants on the database. Empty, too, when a role may grant them: its privileges are not listed. */
function missingPrivileges(grants, database) {
    const lines = grants.map((grant) => ON_DATABASE.exec(grant));
    const hasRole = grants.some((grant) => /^GRANT (?!.* ON )/.test(grant));
    const granted = new Set(lines.flatMap((line) => line !== null && covers(line[2] ?? '', database) ? (line[1] ?? '').toUpperCase().split(/,\s*/) : []));
    return hasRole || granted.has('ALL PRIVILEGES') || granted.has('ALL')
        ? []
        : NEEDED.filter((privilege) => !granted.has(privilege));
}
/** Whether this name of a database, in which `%` and `_` are wildcards unless escaped, is that of the database. */
function covers(pattern, database) {
    const name = pattern.replace(/^[`"]|[`"]$/g, '');
    if (name === '*') {
        return true;
    }
    const form = name.replace(/\\([%_])|([%_])|[^%_\\]+|\\/g, (part, escaped, wildcard) => wildcard === undefined ? RegExp.escape(escaped ?? part) : wildcard === '%' ? '.*' : '.');
    return new RegExp(`^${form}$`, 'i').test(database);
}

;// CONCATENATED MODULE: ./lib/src/stores/tidb/inspect-tidb.js
/** What mode `check` tells of the server. */



/** Each needs a privilege, and changes nothing: no row passes the filter. */
const HARMLESS_WRITES = [
    'UPDATE {repositories} SET name = name WHERE 1 = 0',
    'INSERT INTO {repositories} SELECT * FROM {repositories} WHERE 1 = 0',
    'DELETE FROM {repositories} WHERE 1 = 0',
];
async function inspectTidb(database, { hasTables, willChange }) {
    const [[version], [cipher]] = await database.read((statements) => Promise.all([
        statements.rows('SELECT VERSION() AS version'),
        statements.rows("SHOW SESSION STATUS LIKE 'Ssl_cipher'"),
    ]));
    return {
        server: serverName(String(version?.['version'])),
        isEncrypted: Object.entries(cipher ?? {}).some(([column, value]) => column.toLowerCase() === 'value' && value !== '' && value !== null),
        writeProblem: (hasTables ? await whyReadOnly(database) : null) ??
            (willChange ? await whyNotChangeable(database, hasTables) : null),
    };
}
/** TiDB reports `8.0.11-TiDB-v8.5.1`: the MySQL version that it is compatible with, then its own. */
function serverName(version) {
    const tidb = /-TiDB-v?([\w.]+)/i.exec(version)?.[1];
    const own = /^[\d.]+/.exec(version)?.[0] ?? 'of an unknown version';
    return tidb !== undefined ? `TiDB ${tidb}` : `${/mariadb/i.test(version) ? 'MariaDB' : 'MySQL'} ${own}`;
}
async function whyReadOnly(database) {
    try {
        for (const sql of HARMLESS_WRITES) {
            await database.change(sql);
        }
        return null;
    }
    catch (error) {
        if (error instanceof errors/* UserError */.yo) {
            return error.message;
        }
        throw error;
    }
}
/** Creating or changing a table to try it would leave something behind, so this reads what is granted. */
async function whyNotChangeable(database, hasTables) {
    const [[row], grants] = await database.read((statements) => Promise.all([statements.rows('SELECT DATABASE() AS name'), statements.rows('SHOW GRANTS')]));
    const missing = missingPrivileges(grants.flatMap((each) => Object.values(each).map(String)), String(row?.['name']));
    return missing.length === 0
        ? null
        : `This account lacks ${missing.join(', ')} on the database, and the next run ${hasTables ? 'changes' : 'creates'} tables: grant ${PRIVILEGES}.`;
}

// EXTERNAL MODULE: ./lib/src/stores/sql/cells.js
var cells = __webpack_require__(8470);
;// CONCATENATED MODULE: ./lib/src/stores/tidb/tidb-dialect.js
/** The SQL that TiDB writes differently from SQLite. */



const TYPES = {
    id: 'BIGINT',
    number: 'INT',
    flag: 'BOOLEAN',
    // GitHub's words and logins are far shorter, but GitHub adds new words, and strict mode refuses what is too long.
    name: 'VARCHAR(255)',
    hash: 'VARCHAR(64)',
    line: 'TEXT',
    text: 'MEDIUMTEXT',
    json: 'JSON',
    time: 'DATETIME',
};
const tidbDialect = {
    types: TYPES,
    vectorType: (dimensions) => `VECTOR(${dimensions})`,
    // The functions are as old as the type, and a constant needs no table.
    vectorProbe: "SELECT VEC_COSINE_DISTANCE(VEC_FROM_TEXT('[1]'), VEC_FROM_TEXT('[1]'))",
    withComment: (definition, comment) => `${definition} COMMENT ${quote(comment)}`,
    createTable: (name, definitions, comment) => `CREATE TABLE IF NOT EXISTS {${name}} (\n  ${definitions.join(',\n  ')}\n) ` +
        `DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin COMMENT = ${quote(comment)}`,
    addColumn: (table, definition) => `ALTER TABLE {${table}} ADD COLUMN IF NOT EXISTS ${definition}`,
    dropIndex,
    changeColumn: (table, name, type, isKey = false) => [
        `ALTER TABLE {${table}} MODIFY COLUMN ${name} ${TYPES[type]} ${isKey ? 'NOT NULL' : 'NULL'}`,
    ],
    indexesSql: (table, column) => 'SELECT DISTINCT index_name AS name FROM information_schema.statistics WHERE table_schema = DATABASE() ' +
        `AND table_name = '{${table}}' AND column_name = '${column}' AND index_name <> 'PRIMARY'`,
    prepareForAdoption: (table, key) => [
        `ALTER TABLE {${table}} DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin`,
        ...(key === null ? [] : [`ALTER TABLE {${table}} MODIFY COLUMN ${key} BIGINT NOT NULL AUTO_INCREMENT`]),
    ],
    columnsSql,
    kindsSql: (names) => {
        const list = names.map((name) => `'{${name}}'`).join(', ');
        return (`SELECT FIELD(table_name, ${list}) - 1 AS position, table_type = 'VIEW' AS is_view ` +
            `FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name IN (${list})`);
    },
    // Runs with the reader's rights. With those of the user that created it, the view would fail once that user is dropped.
    createView: (name, select) => [`CREATE OR REPLACE SQL SECURITY INVOKER VIEW {${name}} AS ${select}`],
    dropViews: [],
    permanentFailure: (error) => (isRetryable(error) ? null : failureName(error)),
    isMissing: isMissing,
    concat: (...texts) => `CONCAT(${texts.join(', ')})`,
    fits,
    vectorIndex: {
        fromRows: 0,
        alternatives: ({ table, name, index: indexName }) => {
            const index = `CREATE VECTOR INDEX IF NOT EXISTS {${indexName}} ON {${table}} ((VEC_COSINE_DISTANCE(${name}))) USING HNSW`;
            // The index needs a replica in TiFlash. TiDB 8.5 does not know TiDB Cloud's clause that adds one.
            return [
                [`${index} ADD_COLUMNAR_REPLICA_ON_DEMAND`],
                [`ALTER TABLE {${table}} SET TIFLASH REPLICA 1`, index],
            ];
        },
        drop: ({ table, index }) => [dropIndex(table, `{${index}}`)],
        update: null,
        // TiDB uses a vector index only in a query without WHERE.
        nearest: ({ table, name }, selected, query, rows) => ({
            sql: `SELECT ${selected.join(', ')}, ${distanceTo(name)} AS distance FROM {${table}} ORDER BY distance LIMIT ?`,
            parameters: [query, rows],
        }),
        rows: { first: (wanted) => wanted * limits/* INDEX_ROWS_PER_WANTED_ROW */.iJ, factor: 2, max: limits/* INDEX_ROWS_MAX */.IJ },
    },
    insertOrIgnore: 'INSERT IGNORE',
    onConflict: () => 'ON DUPLICATE KEY UPDATE',
    // TiDB's parser refuses the row alias that MySQL has replaced VALUES() with.
    incoming: (column) => `VALUES(${column})`,
    forUpdate: ' FOR UPDATE',
    joinedUpdate: ({ table, set, source, on }) => `UPDATE {${table}} JOIN ${source} ON ${on} SET ${set}`,
    vectorParameter: cells/* vectorToText */.ID,
    vectorSql: (parameter) => `VEC_FROM_TEXT(${parameter})`,
    distanceTo,
};
function dropIndex(table, name) {
    return `DROP INDEX IF EXISTS ${name} ON {${table}}`;
}
function distanceTo(column) {
    return `VEC_COSINE_DISTANCE(${column}, VEC_FROM_TEXT(?))`;
}
function quote(text) {
    return `'${text.replaceAll("'", "''")}'`;
}
/**
 * Columns of texts also show a character set other than utf8mb4, and columns of times whether an UPDATE changes them. TiDB
 * does not show that a key is AUTO_RANDOM, so there every BIGINT key counts as made by the server.
 */
function columnsSql(tables) {
    const names = tables.map((table) => `'{${table}}'`).join(', ');
    const isAutoRandom = "(column_key = 'PRI' AND data_type = 'bigint' AND VERSION() LIKE '%TiDB%')";
    return (`SELECT FIELD(table_name, ${names}) - 1 AS table_position, column_name AS name, CONCAT(column_type, ` +
        "CASE WHEN character_set_name <> 'utf8mb4' AND data_type IN ('char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext') " +
        "THEN CONCAT(' character set ', character_set_name) ELSE '' END, " +
        "CASE WHEN extra LIKE '%on update%' THEN ' on update' ELSE '' END) AS type, " +
        "is_nullable = 'YES' AS allows_null, COALESCE(generation_expression, '') <> '' AS is_generated, " +
        "is_nullable = 'NO' AND column_default IS NULL AND extra NOT LIKE '%auto_increment%' AND extra NOT LIKE '%generated%' " +
        `AND NOT ${isAutoRandom} AS must_be_given, column_key = 'PRI' AS is_in_primary_key, column_key = 'UNI' AS is_unique ` +
        `FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name IN (${names})`);
}
/** Characters, or bytes for TEXT types, that the types of a text must hold. */
const TEXT_SIZES = { hash: 64, name: 255, line: 65_535, text: 16_777_215, json: 16_777_215 };
function fits(type, actual) {
    switch (type) {
        case 'id':
            return /^bigint\b/.test(actual);
        case 'number':
            return /^(big)?int\b/.test(actual);
        case 'flag':
            return /^(tiny|small|medium|big)?int\b/.test(actual);
        case 'time':
            return actual === 'datetime';
        case 'hash':
        case 'name':
        case 'line':
        case 'text':
        case 'json':
            return (type === 'json' && actual === 'json') || textSize(actual) >= TEXT_SIZES[type];
    }
}
/** 0 for what is not a text in utf8mb4. */
function textSize(type) {
    const varchar = /^varchar\((\d+)\)$/.exec(type);
    const sizes = {
        text: 65_535,
        mediumtext: 16_777_215,
        longtext: 4_294_967_295,
    };
    return varchar === null ? (sizes[type] ?? 0) : Number(varchar[1]);
}

;// CONCATENATED MODULE: ./lib/src/stores/tidb/tidb-store.js




/** A store in an existing database. Its methods throw a UserError that names the server, never the password. */
function tidbStore(options) {
    return (0,sql_store/* sqlStore */.S)(tidbDatabase(options), tidbDialect, { ...options, inspectServer: inspectTidb });
}


/***/ })

};
