/** What mode `check` tells of the server. */
import { UserError } from '../../core/model/errors.js';
import type { Database } from '../sql/database.js';
import type { ServerFacts, TableFacts } from '../sql/sql-store.js';
import { missingPrivileges } from './granted-privileges.js';
import { PRIVILEGES } from './tidb-error-table.js';

/** Each needs a privilege, and changes nothing: no row passes the filter. */
const HARMLESS_WRITES = [
  'UPDATE {repositories} SET name = name WHERE 1 = 0',
  'INSERT INTO {repositories} SELECT * FROM {repositories} WHERE 1 = 0',
  'DELETE FROM {repositories} WHERE 1 = 0',
];

export async function inspectTidb(
  database: Database,
  { hasTables, willChange }: TableFacts,
): Promise<ServerFacts> {
  const [[version], [cipher]] = await database.read((statements) =>
    Promise.all([
      statements.rows('SELECT VERSION() AS version'),
      statements.rows("SHOW SESSION STATUS LIKE 'Ssl_cipher'"),
    ]),
  );
  return {
    server: serverName(String(version?.['version'])),
    isEncrypted: Object.entries(cipher ?? {}).some(
      ([column, value]) => column.toLowerCase() === 'value' && value !== '' && value !== null,
    ),
    writeProblem:
      (hasTables ? await whyReadOnly(database) : null) ??
      (willChange ? await whyNotChangeable(database, hasTables) : null),
  };
}

/** TiDB reports `8.0.11-TiDB-v8.5.1`: the MySQL version that it is compatible with, then its own. */
export function serverName(version: string): string {
  const tidb = /-TiDB-v?([\w.]+)/i.exec(version)?.[1];
  const own = /^[\d.]+/.exec(version)?.[0] ?? 'of an unknown version';
  return tidb !== undefined ? `TiDB ${tidb}` : `${/mariadb/i.test(version) ? 'MariaDB' : 'MySQL'} ${own}`;
}

async function whyReadOnly(database: Database): Promise<string | null> {
  try {
    for (const sql of HARMLESS_WRITES) {
      await database.change(sql);
    }
    return null;
  } catch (error) {
    if (error instanceof UserError) {
      return error.message;
    }
    throw error;
  }
}

/** Creating or changing a table to try it would leave something behind, so this reads what is granted. */
async function whyNotChangeable(database: Database, hasTables: boolean): Promise<string | null> {
  const [[row], grants] = await database.read((statements) =>
    Promise.all([statements.rows('SELECT DATABASE() AS name'), statements.rows('SHOW GRANTS')]),
  );
  const missing = missingPrivileges(
    grants.flatMap((each) => Object.values(each).map(String)),
    String(row?.['name']),
  );
  return missing.length === 0
    ? null
    : `This account lacks ${missing.join(', ')} on the database, and the next run ${hasTables ? 'changes' : 'creates'} tables: grant ${PRIVILEGES}.`;
}
