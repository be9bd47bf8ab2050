/** What SHOW GRANTS says about one database. Its lines may hold a password's hash, so none is ever shown. */

/** Without these, a run that creates or changes tables fails. */
const NEEDED = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'CREATE', 'ALTER', 'INDEX', 'DROP'];

/** `GRANT SELECT, INSERT ON `db`.* TO …`, or `ON *.*`. https://dev.mysql.com/doc/refman/8.4/en/show-grants.html */
const ON_DATABASE = /^GRANT (.+) ON (?:TABLE )?(\*|[`"]?.+?[`"]?)\.\* TO /;

/** Which needed privileges no line grants on the database. Empty, too, when a role may grant them: its privileges are not listed. */
export function missingPrivileges(grants: readonly string[], database: string): readonly string[] {
  const lines = grants.map((grant) => ON_DATABASE.exec(grant));
  const hasRole = grants.some((grant) => /^GRANT (?!.* ON )/.test(grant));
  const granted = new Set(
    lines.flatMap((line) =>
      line !== null && covers(line[2] ?? '', database) ? (line[1] ?? '').toUpperCase().split(/,\s*/) : [],
    ),
  );
  return hasRole || granted.has('ALL PRIVILEGES') || granted.has('ALL')
    ? []
    : NEEDED.filter((privilege) => !granted.has(privilege));
}

/** Whether this name of a database, in which `%` and `_` are wildcards unless escaped, is that of the database. */
function covers(pattern: string, database: string): boolean {
  const name = pattern.replace(/^[`"]|[`"]$/g, '');
  if (name === '*') {
    return true;
  }
  const form = name.replace(/\\([%_])|([%_])|[^%_\\]+|\\/g, (part, escaped?: string, wildcard?: string) =>
    wildcard === undefined ? RegExp.escape(escaped ?? part) : wildcard === '%' ? '.*' : '.',
  );
  return new RegExp(`^${form}$`, 'i').test(database);
}
