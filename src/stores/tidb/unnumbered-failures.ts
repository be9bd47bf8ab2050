/** What failures mean that have no number of their own: TiDB's error 1105, and those of the connection. */
import { explainCertificate } from '../../network/certificate.js';
import {
  NO_SPACE,
  NO_TLS,
  OUT_OF_MEMORY,
  RESTARTS,
  type ErrorMeaning,
  type Treatment,
} from './tidb-error-table.js';

/** The number of errors without one, at TiDB and at TiDB Cloud's gateway: only the message tells them apart. */
export const UNSPECIFIED_ERROR = 1105;

/** What TiKV, PD or the network between them says when one of them is away. */
const CLUSTER_TROUBLE = new RegExp(
  [
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
  ].join('|'),
  'i',
);

/** The first pattern that fits the message decides. */
const UNSPECIFIED_MEANINGS: readonly (readonly [RegExp, ErrorMeaning])[] = [
  [/insecure transport/i, NO_TLS],
  [
    /missing user name prefix/i,
    tell(
      'wants the user with the prefix of the cluster, such as 2aEp24QWEDLqRFs.root: copy it from Connect in the console of TiDB Cloud.',
    ),
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
export function unspecifiedMeaning(message: string): ErrorMeaning {
  return (
    UNSPECIFIED_MEANINGS.find(([pattern]) => pattern.test(message))?.[1] ??
    tell('failed with an unspecified error: look at the log of the server, then run again to resume.')
  );
}

const LOST = meaning(
  'reconnect',
  'cannot be reached, or the connection was lost several times: check the host, the port (4000 for TiDB) and the firewall, then run again to resume.',
);
/** A lost connection to a port where nothing has ever answered as MySQL does. */
export const NO_MYSQL = tell(
  'accepts connections at this port, but does not answer as a MySQL server: check the port (4000 for TiDB), and that the server lets this machine in.',
);
/** The code of the failure when the first bytes from a server are not those of MySQL. */
export const NOT_MYSQL = 'NOT_MYSQL';
const UNKNOWN_LOGIN = tell(
  'wants a way to log in that Tiara does not have: create a user with mysql_native_password or caching_sha2_password.',
);

/** By the code that Node.js or mysql2 gives the failure. */
const CONNECTION_MEANINGS: Readonly<Record<string, ErrorMeaning>> = {
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
  HANDSHAKE_NO_SSL_SUPPORT: tell(
    'offers no TLS, and Tiara sends nothing unencrypted to another machine: turn on TLS on the server.',
  ),
};

/** What a failure of the connection means. Of the codes that are not listed, most come from bytes that make no sense. */
export function connectionMeaning(code: string, message: string): ErrorMeaning {
  // mysql2 replaces the code of Node's TLS error with its own, so only the message says what was wrong.
  return code === 'HANDSHAKE_SSL_ERROR' ? tlsMeaning(message) : (CONNECTION_MEANINGS[code] ?? LOST);
}

/** Whether this meaning is that of a server that was not reached, or of a lost connection. */
export function isLost(meant: ErrorMeaning): boolean {
  return meant === LOST;
}

function tlsMeaning(message: string): ErrorMeaning {
  if (/disconnected before secure|ECONNRESET|EPIPE|ETIMEDOUT/.test(message)) {
    return LOST;
  }
  return tell(
    explainCertificate({ message }, 'as tidb-ca') ??
      'could not set up TLS 1.2 or later: check the port, and which versions of TLS the server offers.',
  );
}

function tell(advice: string): ErrorMeaning {
  return meaning('tell', advice);
}

function meaning(treatment: Treatment, advice: string): ErrorMeaning {
  return { treatment, advice };
}
