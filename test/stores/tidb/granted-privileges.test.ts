/** What the lines of SHOW GRANTS allow on one database. */
import { describe, expect, it } from '@jest/globals';
import { missingPrivileges } from '../../../src/stores/tidb/granted-privileges.js';

const ALL = 'SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, INDEX, ALTER';
const USAGE =
  "GRANT USAGE ON *.* TO `u`@`%` IDENTIFIED BY PASSWORD '*94BDCEBE19083CE2A1F959FD02F964C7AF4CFC29'";
const ROW_PRIVILEGES = 'GRANT SELECT, INSERT, UPDATE, DELETE ON `boats`.* TO `u`@`%`';
const TABLE_PRIVILEGES = ['CREATE', 'ALTER', 'INDEX', 'DROP'];

describe('the privileges that are missing', () => {
  it.each([
    [
      'everything is granted on the server',
      ['GRANT ALL PRIVILEGES ON *.* TO `root`@`%` WITH GRANT OPTION'],
      [],
    ],
    ['everything is granted on the database', [USAGE, "GRANT ALL PRIVILEGES ON `boats`.* TO 'u'@'%'"], []],
    ['each is granted', [USAGE, `GRANT ${ALL} ON \`boats\`.* TO 'u'@'%'`], []],
    [
      'each is granted, in another writing',
      [`GRANT ${ALL.toLowerCase().replaceAll(', ', ',')} ON boats.* TO 'u'@'%'`],
      [],
    ],
    [
      'they are granted in two lines',
      [ROW_PRIVILEGES, 'GRANT CREATE, ALTER, INDEX, DROP ON *.* TO `u`@`%`'],
      [],
    ],
    ['only rows may change', [USAGE, ROW_PRIVILEGES], TABLE_PRIVILEGES],
    [
      'they are granted on another database',
      [ROW_PRIVILEGES, `GRANT ${ALL} ON \`boats2\`.* TO \`u\`@\`%\``],
      TABLE_PRIVILEGES,
    ],
    [
      'they are granted on one table',
      [ROW_PRIVILEGES, `GRANT ${ALL} ON \`boats\`.\`issues\` TO \`u\`@\`%\``],
      TABLE_PRIVILEGES,
    ],
    ['a pattern covers the database', [`GRANT ${ALL} ON \`bo_t%\`.* TO \`u\`@\`%\``], []],
    [
      'an escaped pattern does not',
      [ROW_PRIVILEGES, `GRANT ${ALL} ON \`bo\\_ts\`.* TO \`u\`@\`%\``],
      TABLE_PRIVILEGES,
    ],
    ['a role may grant them', [ROW_PRIVILEGES, 'GRANT `writers`@`%` TO `u`@`%`'], []],
  ])('are right when %s', (_, grants, expected) => {
    expect(missingPrivileges(grants, 'boats')).toEqual(expected);
  });

  it('are none on a database with a name of wildcards that are escaped', () => {
    expect(missingPrivileges([`GRANT ${ALL} ON \`a\\_b\\%\`.* TO 'u'@'%'`], 'a_b%')).toEqual([]);
    expect(missingPrivileges([`GRANT ${ALL} ON \`a\\_b\\%\`.* TO 'u'@'%'`], 'aXbY')).toHaveLength(8);
  });
});
