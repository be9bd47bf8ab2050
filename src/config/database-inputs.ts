/** Which database, by its address or by its parts. */
import { isIP } from 'node:net';
import type { InputName } from './input-names.js';
import { type InputReader, quoteValue, type Environment, readWholeNumber } from './input-reader.js';
import { percentDecode } from './secrets.js';

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

const TIDB: readonly InputName[] = ['tidb-host', 'tidb-port', 'tidb-user', 'tidb-password', 'tidb-database'];

/** Where the rows go. */
export function readDatabase(surroundings: Environment, reading: InputReader): DatabaseConfig {
  const { value, isGiven, problem } = reading;
  const url = value('database-url');
  const parts = TIDB.filter(isGiven);
  const ca = readCertificate(surroundings, reading);
  if (url !== '') {
    if (parts.length > 0) {
      problem(
        `database-url and ${parts.join(', ')} contradict each other: use one way to name the database.`,
      );
    }
    return readDatabaseUrl(url, ca, reading);
  }
  if (parts.length === 0) {
    problem(
      'database-url is missing: mysql://user:password@host:4000/database, or sqlite:path for the embedded database. There is no default, because a file on a runner would be lost.',
    );
  } else {
    for (const name of ['tidb-host', 'tidb-user', 'tidb-database'] as const) {
      if (!isGiven(name)) {
        problem(`${name} is missing: it belongs to ${parts[0] ?? ''}.`);
      }
    }
  }
  refuseIpAddress(value('tidb-host'), 'tidb-host', reading);
  return {
    kind: 'tidb',
    host: value('tidb-host'),
    port: readWholeNumber('tidb-port', 1, 65_535, reading),
    user: value('tidb-user'),
    password: value('tidb-password'),
    database: value('tidb-database'),
    tls: !isLoopback(value('tidb-host')),
    ca,
  };
}

/** The value is a secret: no part of it is ever shown. */
function readDatabaseUrl(url: string, ca: string | null, reading: InputReader): DatabaseConfig {
  const { problem } = reading;
  if (url.startsWith('sqlite:')) {
    const path = url.slice('sqlite:'.length);
    if (path === '' || path.startsWith('//')) {
      problem(
        'database-url: sqlite: is followed by the path of a file, such as sqlite:tiara.db or sqlite:/data/tiara.db.',
      );
    }
    return { kind: 'sqlite', path };
  }
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const form = 'mysql://user:password@host:4000/database (special characters percent-encoded) or sqlite:path';
  if (parsed?.protocol !== 'mysql:') {
    problem(`database-url is not of the form ${form}.`);
  } else if (parsed.hostname === '' || parsed.username === '' || !/^\/[^/]+$/.test(parsed.pathname)) {
    problem(`database-url lacks a host, a user or a database: it is of the form ${form}.`);
  } else if (parsed.search !== '' || parsed.hash !== '') {
    problem(
      'database-url: remove everything from the ? or # on. TLS is always used; a certificate authority goes into tidb-ca.',
    );
  }
  const host = (parsed?.hostname ?? '').replace(/^\[|\]$/g, '');
  refuseIpAddress(host, 'database-url', reading);
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

/** The driver compares a certificate with a host name only: for an address it would look for `localhost` in it. */
function refuseIpAddress(host: string, input: InputName, { problem }: InputReader): void {
  if (isIP(host) !== 0 && !isLoopback(host)) {
    problem(
      `${input} names the server by its address ${host}: name it by its host name, which its certificate can be compared with.`,
    );
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function readCertificate({ readFile }: Environment, { value, problem }: InputReader): string | null {
  const given = value('tidb-ca').replace(/\\n/g, '\n');
  if (given === '' || given.includes('-----BEGIN CERTIFICATE-----')) {
    return given || null;
  }
  try {
    const text = readFile(given);
    if (!text.includes('-----BEGIN CERTIFICATE-----')) {
      problem(`tidb-ca: the file ${quoteValue(given)} holds no certificate in PEM form.`);
    }
    return text;
  } catch {
    problem(
      `tidb-ca is neither a certificate in PEM form nor a file that can be read: ${quoteValue(given)}.`,
    );
    return null;
  }
}
