/** Which database a run uses: `database-url`, or the `tidb-…` inputs. */
import { isIP } from 'node:net';
import { TABLE_PREFIX_CHARACTERS } from '../limits.js';
import { isLoopback } from '../network/hosts.js';
import { percentDecode } from '../network/url-credentials.js';
import type { InputName } from './input-names.js';
import { quoteValue, readWholeNumber, type Environment, type InputReader } from './input-reader.js';

export type DatabaseConfig =
  | { readonly kind: 'sqlite'; readonly path: string }
  | {
      readonly kind: 'tidb';
      readonly host: string;
      readonly port: number;
      readonly user: string;
      readonly password: string;
      readonly database: string;
      readonly tls: boolean;
      /** PEM text. */
      readonly ca: string | null;
    };

const TIDB_INPUTS: readonly InputName[] = [
  'tidb-host',
  'tidb-port',
  'tidb-user',
  'tidb-password',
  'tidb-database',
];

/** Reads the database from either kind of input, and refuses both together. */
export function readDatabase(environment: Environment, reader: InputReader): DatabaseConfig {
  const { value, isGiven, problem } = reader;
  const url = value('database-url');
  const parts = TIDB_INPUTS.filter(isGiven);
  const ca = readCertificate(environment, reader);
  if (url !== '') {
    if (parts.length > 0) {
      problem(
        `database-url and ${parts.join(', ')} contradict each other: use only one way to name the database.`,
      );
    }
    return readDatabaseUrl(url, ca, reader);
  }
  if (parts.length === 0) {
    problem(
      'database-url is missing: give mysql://user:password@host:4000/database, or sqlite:path for an embedded database. On the command line, TIARA_DATABASE_URL, TIDB_DATABASE_URL or DATABASE_URL serve too. There is no default, because a file on a runner would be lost.',
    );
  } else {
    for (const name of ['tidb-host', 'tidb-user', 'tidb-database'] as const) {
      if (!isGiven(name)) {
        problem(`${name} is missing: give it together with ${parts[0] ?? ''}.`);
      }
    }
  }
  refuseIpAddress(value('tidb-host'), 'tidb-host', reader);
  return {
    kind: 'tidb',
    host: value('tidb-host'),
    port: readWholeNumber('tidb-port', 1, 65_535, reader),
    user: value('tidb-user'),
    password: value('tidb-password'),
    database: value('tidb-database'),
    tls: !isLoopback(value('tidb-host')),
    ca,
  };
}

/**
 * Whether this database-url is the path of an SQLite file. Without `sqlite:`, its ending tells it from a password that got here
 * by mistake, which would become a file.
 */
export function isFilePath(url: string): boolean {
  return url.startsWith('sqlite:') || /^[^:]+\.(?:db|db3|sqlite|sqlite3)$/i.test(url);
}

/** Whether an option of a pasted address asks for what is done anyway: TLS with a checked certificate. */
function asksForTls([name, value]: readonly [string, string]): boolean {
  switch (name.toLowerCase().replace(/[-_]/g, '')) {
    case 'ssl':
      return /^(?:true|1|\{\s*"rejectUnauthorized"\s*:\s*true\s*\})$/i.test(value);
    case 'sslaccept':
      return value === 'strict';
    case 'sslmode':
      return /^(?:require|required|verify[-_]?(?:ca|identity|full))$/i.test(value);
    case 'sslverifycert':
    case 'sslverifyidentity':
      return /^(?:true|1)$/i.test(value);
    case 'charset':
      return /^utf8(?:mb4)?$/i.test(value);
    default:
      return false;
  }
}

/** The URL is a secret, so no problem shows any part of it but its host. */
function readDatabaseUrl(url: string, ca: string | null, reader: InputReader): DatabaseConfig {
  const { problem } = reader;
  if (isFilePath(url)) {
    const path = url.replace(/^sqlite:/, '');
    // SQLite keeps `:memory:` in memory, and takes other forms for a URI: what a run stores would be lost.
    if (path === '' || /^(\/\/|file:|:)/i.test(path) || path.endsWith('/')) {
      problem(
        'database-url: give the path of a file after sqlite:, such as sqlite:tiara.db or sqlite:/data/tiara.db.',
      );
    }
    return { kind: 'sqlite', path };
  }
  const parsed = URL.canParse(url) ? new URL(url.replace(/^(?:mysql2|mysql\+\w+):/, 'mysql:')) : null;
  const form = 'mysql://user:password@host:4000/database (special characters percent-encoded) or sqlite:path';
  if (parsed?.protocol !== 'mysql:') {
    problem(`database-url is not of the form ${form}.`);
  } else if (parsed.hostname === '' || parsed.username === '' || !/^\/[^/]+$/.test(parsed.pathname)) {
    problem(`database-url lacks a host, a user or a database: its form is ${form}.`);
  } else if (parsed.hash !== '' || ![...parsed.searchParams].every(asksForTls)) {
    problem(
      'database-url: remove the ? or # and everything after it. TLS is always on. For a private certificate authority, use tidb-ca.',
    );
  }
  const host = (parsed?.hostname ?? '').replace(/^\[|\]$/g, '');
  refuseIpAddress(host, 'database-url', reader);
  return {
    kind: 'tidb',
    host,
    port: Number(parsed?.port) || 4000,
    user: percentDecode(parsed?.username ?? ''),
    password: percentDecode(parsed?.password ?? ''),
    database: percentDecode(parsed?.pathname.slice(1) ?? ''),
    tls: !isLoopback(host),
    ca,
  };
}

/** Reads the prefix in lower case, because TiDB and SQLite do not tell names by case. */
export function readTablePrefix({ value, problem }: InputReader): string {
  const prefix = value('table-prefix');
  if (!/^\w*$/.test(prefix) || prefix.length > TABLE_PREFIX_CHARACTERS) {
    problem(
      `table-prefix may have letters a to z, digits and underscores, at most ${TABLE_PREFIX_CHARACTERS} of them, such as tiara_.`,
    );
  }
  return prefix.toLowerCase();
}

/** The driver checks a certificate against a host name only: for an IP address it would look for `localhost` in it. */
function refuseIpAddress(host: string, input: InputName, { problem }: InputReader): void {
  if (isIP(host) !== 0 && !isLoopback(host)) {
    problem(
      `${input} has the IP address ${host}: use the host name, because a certificate cannot be checked against an address.`,
    );
  }
}

function readCertificate({ readFile }: Environment, { value, problem }: InputReader): string | null {
  const given = value('tidb-ca').replace(/\\n/g, '\n');
  if (given === '' || given.includes('-----BEGIN CERTIFICATE-----')) {
    return given || null;
  }
  try {
    const text = readFile(given);
    if (!text.includes('-----BEGIN CERTIFICATE-----')) {
      problem(`tidb-ca: the file ${quoteValue(given)} contains no certificate in PEM format.`);
    }
    return text;
  } catch {
    problem('tidb-ca is neither a certificate in PEM format nor a file that can be read.');
    return null;
  }
}
