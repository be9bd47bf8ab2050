export const id = 129;
export const ids = [129];
export const modules = {

/***/ 7129:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  tidbStore: () => (/* binding */ tidbStore)
});

// EXTERNAL MODULE: ./lib/src/stores/sql/sql-store.js + 38 modules
var sql_store = __webpack_require__(8715);
// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(8500);
// EXTERNAL MODULE: ./node_modules/mysql2/promise.js
var promise = __webpack_require__(5671);
// EXTERNAL MODULE: ./lib/src/limits.js
var limits = __webpack_require__(3697);
// EXTERNAL MODULE: ./lib/src/core/model/errors.js
var errors = __webpack_require__(5912);
;// CONCATENATED MODULE: ./lib/src/stores/tidb/tidb-errors.js
/**
 * What TiDB's and the connection's failures mean. A message names the server and the failure's code, never what the
 * server said: that may repeat the text of an issue.
 */

/**
 * Write conflicts, deadlocks, lock waits, a schema that changed in between, parts of the cluster that are out of reach.
 * https://docs.pingcap.com/tidb/stable/error-codes/ 1020 is MariaDB's write conflict, where TiDB has 9007.
 */
const PASSING = new Set([1020, 1205, 1213, 8002, 8005, 8022, 8027, 8028, 9001, 9002, 9003, 9004, 9005, 9007]);
/**
 * Data too long, out of range, not a text, NULL, not JSON, against a constraint, a signal of a trigger, a transaction or
 * a row too large: all about what is written, so that less of it, or another row, may be taken.
 */
const REFUSED = new Set([1048, 1062, 1264, 1265, 1292, 1366, 1406, 1644, 3140, 3819, 4025, 8004, 8025]);
const UNREACHABLE = new Set([
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'EAI_AGAIN',
    'PROTOCOL_CONNECTION_LOST',
]);
/** Whether running the same transaction again may succeed: a cut connection counts, because all of ours may run twice. */
function isRetryable(error) {
    const failure = asFailure(error);
    return failure !== null && (PASSING.has(failure.number) || UNREACHABLE.has(failure.code));
}
/** Whether the server could not be reached, or was lost. */
function isUnreachable(error) {
    return UNREACHABLE.has(asFailure(error)?.code ?? '');
}
/** The failure as one for the reader; what is no failure of the database passes as it is. */
function explainTidbError(error, server) {
    const failure = asFailure(error);
    if (failure === null) {
        return error;
    }
    const name = formatName(failure);
    const ErrorClass = REFUSED.has(failure.number) ? errors/* RefusedError */.fk : errors/* UserError */.yo;
    return new ErrorClass(`The database at ${server} ${explainFailure(failure)} (${name})`, {
        // The driver's error holds the statement, and with it texts.
        cause: (0,errors/* withoutText */._m)(error, name),
    });
}
/** Its name and number, such as `ER_ACCESS_DENIED_ERROR 1045` or `ECONNREFUSED`. */
function failureName(error) {
    const failure = asFailure(error);
    return failure === null ? 'unknown' : formatName(failure);
}
function formatName({ code, number }) {
    return number > 0 ? `${code} ${number}` : code;
}
function asFailure(error) {
    const { code, errno, message } = (error ?? {});
    // Node's own failures have negative numbers, which are the system's; TiDB's own have no name in mysql2.
    const number = Math.max(0, Number(errno) || 0);
    return typeof code === 'string' || number > 0
        ? { code: typeof code === 'string' ? code : 'error', number, message: String(message) }
        : null;
}
function explainFailure({ number, code, message }) {
    // mysql2 puts its own code over that of Node's TLS: only the message tells what was wrong.
    if (code === 'HANDSHAKE_SSL_ERROR') {
        return explainTlsFailure(message);
    }
    if (code === 'HANDSHAKE_NO_SSL_SUPPORT') {
        return 'offers no TLS, and is not on this machine: passwords and issues are not sent unencrypted, so let the server offer it.';
    }
    if (code === 'ENOTFOUND') {
        return 'is not there: no such host name is known. Correct the host.';
    }
    if (UNREACHABLE.has(code)) {
        return 'cannot be reached, or the connection was lost again and again: check the host, the port (TiDB has 4000) and whether its firewall lets this machine in; then run again, which continues.';
    }
    return PASSING.has(number)
        ? 'did not get to this work, after several tries: run again, which continues.'
        : explainNumber(number, message);
}
function explainTlsFailure(message) {
    if (/hostname|altname/i.test(message)) {
        return 'shows a certificate of another host name: name the server as its certificate does.';
    }
    return /self.signed|unable to (get|verify)|issuer/i.test(message)
        ? 'shows a certificate of an authority that is not known here: give that authority’s certificate in tidb-ca.'
        : 'could not agree on TLS 1.2 or later with a valid certificate: check that it has not expired.';
}
function explainNumber(number, message) {
    switch (number) {
        case 1045:
            return 'refuses the user or the password: check both. A user of TiDB Cloud Starter has a prefix, and a special character in database-url is percent-encoded.';
        case 1049:
            return 'has no database of that name: create it (CREATE DATABASE), or name another.';
        case 1044:
        case 1142:
        case 1143:
        case 1227:
            return `does not let this user do what is needed: grant ${PRIVILEGES} on the database.`;
        case 1040:
        case 1203:
            return 'has no connection left: run again when fewer clients are connected.';
        case 1835:
        case 3159:
            return INSECURE;
        case 1105:
            return /insecure transport/i.test(message)
                ? INSECURE
                : 'failed in a way that has no number of its own: its log says more. Then run again, which continues.';
        case 1064:
        case 1305:
            return 'does not understand vectors: Tiara needs TiDB 8.4 or later, with VECTOR columns and their functions.';
        case 8004:
        case 8025:
            return 'refuses a transaction or a row as too large, which Tiara’s are not by TiDB’s defaults: raise txn-total-size-limit (8004) or txn-entry-size-limit (8025), then run again, which continues.';
        default:
            return REFUSED.has(number)
                ? 'refuses a row: a constraint, a trigger or the definition of a column stands against it.'
                : 'refused a statement: its log says more. Then run again, which continues.';
    }
}
/** All that Tiara's statements take; DELETE and DROP are for pieces of texts, failures and former vectors, never for rows. */
const PRIVILEGES = 'SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX and DROP';
const INSECURE = 'takes connections with TLS only, which Tiara uses with every host but this machine: name the server by its own host name.';

;// CONCATENATED MODULE: ./lib/src/stores/tidb/tidb-database.js
/** A pool of mysql2 behind the calls that the shared SQL makes. */




/**
 * Nothing is left to the server's configuration: times are UTC, a text that does not fit is an error, and backslashes
 * escape, because that is how mysql2 writes texts. Every statement sees what is committed; rows that matter are locked.
 */
const SESSION = "SET time_zone = '+00:00', transaction_isolation = 'READ-COMMITTED', " +
    "sql_mode = 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'";
/** A lock belongs to the server, not to a database, and its name has 64 characters at the most. */
const SCHEMA_LOCK = "CONCAT('tiara schema ', MD5(DATABASE()))";
/** The database on this server. Nothing is connected before the first call. */
function tidbDatabase(options) {
    const pool = createTidbPool(options);
    const server = `${options.host}:${options.port}`;
    const prepared = new WeakSet();
    const once = async (body) => {
        const connection = await pool.getConnection();
        try {
            if (!prepared.has(connection.connection)) {
                await connection.query(SESSION);
                prepared.add(connection.connection);
            }
            const result = await body(connection);
            connection.release();
            return result;
        }
        catch (error) {
            await recoverConnection(connection);
            throw error;
        }
    };
    const retried = (body) => retry(() => once(body), server, options.log);
    return {
        read: (body) => retried((connection) => body(connectionStatements(connection))),
        transaction: (body) => retried(async (connection) => {
            await connection.query('START TRANSACTION');
            const result = await body(connectionStatements(connection));
            await connection.query('COMMIT');
            return result;
        }),
        exclusively: (body) => retried((connection) => withSchemaLock(connection, body)),
        close: () => pool.end(),
    };
}
function createTidbPool({ host, port, user, password, database, tls, ca }) {
    return (0,promise.createPool)({
        host,
        port,
        user,
        password,
        database,
        ...(tls ? { ssl: { minVersion: 'TLSv1.2', verifyIdentity: true, ...(ca === null ? {} : { ca }) } } : {}),
        charset: 'utf8mb4_bin',
        dateStrings: true,
        connectTimeout: limits/* DATABASE_CONNECT_TIMEOUT_MS */.qh,
        connectionLimit: limits/* DATABASE_CONNECTIONS */.ur,
        // mysql2 looks for idle connections only when it may not keep them all.
        maxIdle: limits/* DATABASE_CONNECTIONS */.ur - 1,
        idleTimeout: limits/* DATABASE_IDLE_MS */.qu,
        enableKeepAlive: true,
    });
}
/** The text protocol: in a prepared statement a LIMIT or a vector cannot be a parameter. */
function connectionStatements(connection) {
    return {
        rows: async (sql, parameters = []) => (await connection.query(sql, [...parameters]))[0],
        // mysql2 asks for the rows found: a row that is set to what it was counts.
        change: async (sql, parameters = []) => (await connection.query(sql, [...parameters]))[0].affectedRows,
    };
}
/**
 * Statements of a schema commit themselves, so a lock takes the place of a transaction. When it cannot be had in time
 * the work is done all the same: its statements are harmless when another run does them too.
 */
async function withSchemaLock(connection, body) {
    await connection.query(`SELECT GET_LOCK(${SCHEMA_LOCK}, ?)`, [limits/* MIGRATION_LOCK_WAIT_S */.R3]);
    const result = await body(connectionStatements(connection));
    await connection.query(`SELECT RELEASE_LOCK(${SCHEMA_LOCK})`);
    return result;
}
/** Ends what a failure left open. A lock ends with its connection. */
async function recoverConnection(connection) {
    try {
        await connection.query('ROLLBACK');
        await connection.query(`SELECT RELEASE_LOCK(${SCHEMA_LOCK})`);
        connection.release();
    }
    catch {
        // It is the connection that is broken; the failure that led here is told.
        connection.destroy();
    }
}
async function retry(work, server, log) {
    const patienceEnds = Date.now() + 2 * limits/* DATABASE_CONNECT_TIMEOUT_MS */.qh;
    for (let tries = 1;; tries += 1) {
        try {
            return await work();
        }
        catch (error) {
            const isHopeless = isUnreachable(error) && Date.now() > patienceEnds;
            if (!isRetryable(error) || isHopeless || tries === limits/* DATABASE_TRIES */.aR) {
                throw explainTidbError(error, server);
            }
            const wait = retryWaitMs(tries);
            log.debug(`The database at ${server} asks for another try (${failureName(error)}), in ${wait} ms.`);
            await (0,promises_.setTimeout)(wait);
        }
    }
}
/** Doubles up to a longest wait, and is jittered, so that runs that met do not meet again. */
function retryWaitMs(tries) {
    const longest = Math.min(limits/* DATABASE_RETRY_FIRST_MS */.Zq * 2 ** (tries - 1), limits/* DATABASE_RETRY_LONGEST_MS */.HT);
    return Math.round(longest * (0.5 + Math.random()));
}

;// CONCATENATED MODULE: ./lib/src/stores/tidb/tidb-dialect.js

const tidbDialect = {
    types: {
        id: 'BIGINT',
        number: 'INT',
        flag: 'BOOLEAN',
        // GitHub's words and logins are far shorter, but it adds to them, and strict mode refuses what is too long.
        name: 'VARCHAR(255)',
        hash: 'VARCHAR(64)',
        line: 'TEXT',
        text: 'MEDIUMTEXT',
        json: 'JSON',
        time: 'DATETIME',
    },
    vectorType: (dimensions) => `VECTOR(${dimensions})`,
    commented: (definition, comment) => `${definition} COMMENT ${quoted(comment)}`,
    createTable: (name, definitions, comment) => `CREATE TABLE IF NOT EXISTS ${name} (\n  ${definitions.join(',\n  ')}\n) ` +
        `DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin COMMENT = ${quoted(comment)}`,
    addColumn: (table, definition) => `ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS ${definition}`,
    dropIndex: (table, name) => `DROP INDEX IF EXISTS ${name} ON ${table}`,
    columnsOf: 'SELECT column_name AS name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ?',
    vectorIndex: {
        ways: (name, table, column) => {
            const index = `CREATE VECTOR INDEX IF NOT EXISTS ${name} ON ${table} ((VEC_COSINE_DISTANCE(${column}))) USING HNSW`;
            // The index lives in TiFlash. TiDB 8.5 does not know the clause that TiDB Cloud has for the replica.
            return [
                [`${index} ADD_COLUMNAR_REPLICA_ON_DEMAND`],
                [`ALTER TABLE ${table} SET TIFLASH REPLICA 1`, index],
            ];
        },
        failureOf: (error) => (isRetryable(error) ? null : failureName(error)),
    },
    insertOrIgnore: 'INSERT IGNORE',
    onConflict: () => 'ON DUPLICATE KEY UPDATE',
    // The row alias that MySQL prefers today is refused by TiDB's parser.
    incoming: (column) => `VALUES(${column})`,
    forUpdate: ' FOR UPDATE',
    joinedUpdate: ({ table, set, source, on }) => `UPDATE ${table} JOIN ${source} ON ${on} SET ${set}`,
};
function quoted(text) {
    return `'${text.replaceAll("'", "''")}'`;
}

;// CONCATENATED MODULE: ./lib/src/stores/tidb/tidb-store.js



/** A store in this database, which exists. Fails with a UserError that names the server and never the password. */
function tidbStore(options) {
    return (0,sql_store/* sqlStore */.S)(tidbDatabase(options), tidbDialect, options.log);
}


/***/ })

};
