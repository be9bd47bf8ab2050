export const id = 129;
export const ids = [129];
export const modules = {

/***/ 7129:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  tidbStore: () => (/* binding */ tidbStore)
});

// EXTERNAL MODULE: ./lib/src/stores/sql/sql-store.js + 43 modules
var sql_store = __webpack_require__(2082);
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
 * Explains failures of TiDB and of the connection, and says which ones to retry. A message names the server and the
 * failure's code. It never repeats the server's own message, which may contain the text of an issue.
 */

/**
 * Write conflicts, deadlocks, lock waits, a schema that changed during a transaction, unreachable parts of the cluster.
 * https://docs.pingcap.com/tidb/stable/error-codes/ 1020 is MariaDB's write conflict, where TiDB has 9007.
 */
const TEMPORARY = new Set([
    1020, 1205, 1213, 8002, 8005, 8022, 8027, 8028, 9001, 9002, 9003, 9004, 9005, 9007,
]);
/**
 * Errors about what is written, so the server may accept fewer rows, or other ones: data too long, out of range, not a
 * text, NULL or not JSON; a violated constraint; a signal from a trigger; a transaction or a row that is too large.
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
/** Whether the same transaction may succeed when retried. A lost connection counts: every transaction is harmless when repeated. */
function isRetryable(error) {
    const failure = asFailure(error);
    return failure !== null && (TEMPORARY.has(failure.number) || UNREACHABLE.has(failure.code));
}
/** Whether the server cannot be reached, or the connection to it was lost. */
function isUnreachable(error) {
    return UNREACHABLE.has(asFailure(error)?.code ?? '');
}
/** A UserError that explains the failure; a RefusedError when the database refuses a row. Returns any other error unchanged. */
function explainTidbError(error, server) {
    const failure = asFailure(error);
    if (failure === null) {
        return error;
    }
    const name = formatName(failure);
    const ErrorClass = REFUSED.has(failure.number) ? errors/* RefusedError */.fk : errors/* UserError */.yo;
    return new ErrorClass(`The database at ${server} ${explainFailure(failure)} (${name})`, {
        // The driver's error contains the statement, and with it texts of issues.
        cause: (0,errors/* withoutText */._m)(error, name),
    });
}
/** The name and number of a failure, such as `ER_ACCESS_DENIED_ERROR 1045` or `ECONNREFUSED`. */
function failureName(error) {
    const failure = asFailure(error);
    return failure === null ? 'unknown' : formatName(failure);
}
function formatName({ code, number }) {
    return number > 0 ? `${code} ${number}` : code;
}
function asFailure(error) {
    const { code, errno, message } = (error ?? {});
    // Node's own failures have negative numbers, which come from the system. TiDB's own failures have no name in mysql2.
    const number = Math.max(0, Number(errno) || 0);
    return typeof code === 'string' || number > 0
        ? { code: typeof code === 'string' ? code : 'error', number, message: String(message) }
        : null;
}
function explainFailure({ number, code, message }) {
    // mysql2 replaces the code of Node's TLS error with its own, so only the message says what was wrong.
    if (code === 'HANDSHAKE_SSL_ERROR') {
        return explainTlsFailure(message);
    }
    if (code === 'HANDSHAKE_NO_SSL_SUPPORT') {
        return 'offers no TLS, and Tiara sends nothing unencrypted to another machine: turn on TLS on the server.';
    }
    if (code === 'ENOTFOUND') {
        return 'was not found: its host name is unknown. Correct the host.';
    }
    if (UNREACHABLE.has(code)) {
        return 'cannot be reached, or the connection was lost several times: check the host, the port (4000 for TiDB) and the firewall, then run again to resume.';
    }
    return TEMPORARY.has(number)
        ? 'could not finish a transaction after several tries: run again to resume.'
        : explainNumber(number, message);
}
function explainTlsFailure(message) {
    if (/hostname|altname/i.test(message)) {
        return 'has a certificate for another host name: use the host name in the certificate.';
    }
    return /self.signed|unable to (get|verify)|issuer/i.test(message)
        ? 'has a certificate from an unknown authority: give the certificate of that authority as tidb-ca.'
        : 'could not set up TLS 1.2 or later with a valid certificate: check that the certificate has not expired.';
}
function explainNumber(number, message) {
    switch (number) {
        case 1045:
            return 'refuses the user or the password: check both. On TiDB Cloud Starter, the user has a prefix. In database-url, special characters must be percent-encoded.';
        case 1049:
            return 'has no database with this name: create it with CREATE DATABASE, or correct the name.';
        case 1044:
        case 1142:
        case 1143:
        case 1227:
            return `does not give this user all privileges that Tiara needs: grant ${PRIVILEGES} on the database.`;
        case 1040:
        case 1203:
            return 'has no connection left: run again when fewer clients are connected.';
        case 1835:
        case 3159:
            return INSECURE;
        case 1105:
            return /insecure transport/i.test(message)
                ? INSECURE
                : 'failed with an unspecified error: look at the log of the server, then run again to resume.';
        case 1064:
        case 1305:
            return 'does not support vectors: Tiara needs TiDB 8.4 or later, with VECTOR columns and their functions.';
        case 8004:
        case 8025:
            return 'refuses a transaction or a row as too large. With TiDB’s default limits this does not happen: raise txn-total-size-limit (8004) or txn-entry-size-limit (8025), then run again to resume.';
        default:
            return REFUSED.has(number)
                ? 'refuses a row because of a constraint, a trigger or the definition of a column.'
                : 'refused a statement: look at the log of the server, then run again to resume.';
    }
}
/** What Tiara's statements need. DELETE and DROP are for chunks, failures and old vectors, never for issues and comments. */
const PRIVILEGES = 'SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX and DROP';
const INSECURE = 'accepts only connections with TLS. Tiara uses TLS with every host except this machine: use the host name of the server.';

;// CONCATENATED MODULE: ./lib/src/stores/tidb/tidb-database.js
/** TiDB through a pool of mysql2: sessions, transactions, the lock on the schema, and retries. */




/**
 * Overrides the server's configuration. Times are UTC. A text that does not fit is an error. Backslashes escape, because
 * mysql2 writes texts so. Each statement sees what was committed before it; rows that must not change are locked.
 */
const SESSION = "SET time_zone = '+00:00', transaction_isolation = 'READ-COMMITTED', " +
    "sql_mode = 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'";
/**
 * The name of the lock on the schema, as SQL with the table prefix as a parameter. A lock belongs to the server, not to a
 * database, and its name has at most 64 characters.
 */
const SCHEMA_LOCK = "CONCAT('tiara schema ', MD5(CONCAT(DATABASE(), ?)))";
/** The database on this server. Connects at the first call. */
function tidbDatabase(options) {
    const pool = createTidbPool(options);
    const server = `${options.host}:${options.port}`;
    const withSession = new WeakSet();
    const runOnce = async (body) => {
        const connection = await pool.getConnection();
        try {
            if (!withSession.has(connection.connection)) {
                await connection.query(SESSION);
                withSession.add(connection.connection);
            }
            const result = await body(connection);
            connection.release();
            return result;
        }
        catch (error) {
            await recoverConnection(connection, options.tablePrefix);
            throw error;
        }
    };
    const run = (body) => retry(() => runOnce(body), server, options.log);
    return {
        read: (body) => run((connection) => body(connectionStatements(connection))),
        transaction: (body) => run(async (connection) => {
            await connection.query('START TRANSACTION');
            const result = await body(connectionStatements(connection));
            await connection.query('COMMIT');
            return result;
        }),
        changeSchema: (body) => run((connection) => withSchemaLock(connection, options.tablePrefix, body)),
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
        // mysql2 closes idle connections only when maxIdle is below the limit.
        maxIdle: limits/* DATABASE_CONNECTIONS */.ur - 1,
        idleTimeout: limits/* DATABASE_IDLE_MS */.qu,
        enableKeepAlive: true,
    });
}
/** Uses the text protocol, because in a prepared statement a LIMIT or a vector cannot be a parameter. */
function connectionStatements(connection) {
    return {
        rows: async (sql, parameters = []) => (await connection.query(sql, [...parameters]))[0],
        // mysql2 asks the server for the number of rows found, so rows whose values stay the same count.
        change: async (sql, parameters = []) => (await connection.query(sql, [...parameters]))[0].affectedRows,
    };
}
/**
 * Statements that change the schema commit by themselves, so a lock replaces the transaction. If another run still holds
 * the lock after MIGRATION_LOCK_WAIT_S, this run continues without it: the statements are harmless when repeated.
 */
async function withSchemaLock(connection, tablePrefix, body) {
    await connection.query(`SELECT GET_LOCK(${SCHEMA_LOCK}, ?)`, [tablePrefix, limits/* MIGRATION_LOCK_WAIT_S */.R3]);
    const result = await body(connectionStatements(connection));
    await connection.query(`SELECT RELEASE_LOCK(${SCHEMA_LOCK})`, [tablePrefix]);
    return result;
}
/** Rolls back and releases the lock after a failure, so that the connection can be reused. */
async function recoverConnection(connection, tablePrefix) {
    try {
        await connection.query('ROLLBACK');
        await connection.query(`SELECT RELEASE_LOCK(${SCHEMA_LOCK})`, [tablePrefix]);
        connection.release();
    }
    catch {
        // The connection is broken. The first failure is reported, and the lock ends with the connection.
        connection.destroy();
    }
}
/** Retries `work` after temporary errors, a limited number of times. An unreachable server also has a time limit. */
async function retry(work, server, log) {
    const giveUpAt = Date.now() + 2 * limits/* DATABASE_CONNECT_TIMEOUT_MS */.qh;
    for (let tries = 1;; tries += 1) {
        try {
            return await work();
        }
        catch (error) {
            const isTooLate = isUnreachable(error) && Date.now() > giveUpAt;
            if (!isRetryable(error) || isTooLate || tries === limits/* DATABASE_TRIES */.aR) {
                throw explainTidbError(error, server);
            }
            const wait = retryWaitMs(tries);
            log.debug(`Retrying on the database at ${server} in ${wait} ms (${failureName(error)}).`);
            await (0,promises_.setTimeout)(wait);
        }
    }
}
/** Doubles up to a maximum. Jittered, so that runs in conflict do not retry at the same time. */
function retryWaitMs(tries) {
    const longest = Math.min(limits/* DATABASE_RETRY_FIRST_MS */.Zq * 2 ** (tries - 1), limits/* DATABASE_RETRY_LONGEST_MS */.HT);
    return Math.round(longest * (0.5 + Math.random()));
}

;// CONCATENATED MODULE: ./lib/src/stores/tidb/tidb-dialect.js

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
    withComment: (definition, comment) => `${definition} COMMENT ${quote(comment)}`,
    createTable: (name, definitions, comment) => `CREATE TABLE IF NOT EXISTS {${name}} (\n  ${definitions.join(',\n  ')}\n) ` +
        `DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin COMMENT = ${quote(comment)}`,
    addColumn: (table, definition) => `ALTER TABLE {${table}} ADD COLUMN IF NOT EXISTS ${definition}`,
    dropIndex: (table, name) => `DROP INDEX IF EXISTS ${name} ON {${table}}`,
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
    fits,
    vectorIndex: {
        alternatives: (name, table, column) => {
            const index = `CREATE VECTOR INDEX IF NOT EXISTS {${name}} ON {${table}} ((VEC_COSINE_DISTANCE(${column}))) USING HNSW`;
            // The index needs a replica in TiFlash. TiDB 8.5 does not know TiDB Cloud's clause that adds one.
            return [
                [`${index} ADD_COLUMNAR_REPLICA_ON_DEMAND`],
                [`ALTER TABLE {${table}} SET TIFLASH REPLICA 1`, index],
            ];
        },
        permanentFailure: (error) => (isRetryable(error) ? null : failureName(error)),
    },
    insertOrIgnore: 'INSERT IGNORE',
    onConflict: () => 'ON DUPLICATE KEY UPDATE',
    // TiDB's parser refuses the row alias that MySQL has replaced VALUES() with.
    incoming: (column) => `VALUES(${column})`,
    forUpdate: ' FOR UPDATE',
    joinedUpdate: ({ table, set, source, on }) => `UPDATE {${table}} JOIN ${source} ON ${on} SET ${set}`,
};
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
        "is_nullable = 'YES' AS allows_null, " +
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
    return (0,sql_store/* sqlStore */.S)(tidbDatabase(options), tidbDialect, options);
}


/***/ })

};
