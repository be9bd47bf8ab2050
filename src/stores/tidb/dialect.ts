/** TiDB's words. */
import type { Dialect, Parameter } from '../sql/database.js';

function quoted(text: string): string {
  return `'${text.replace(/'/g, "''")}'`;
}

export const tidbDialect: Dialect = {
  types: {
    id: 'BIGINT',
    integer: 'INT',
    flag: 'TINYINT(1)',
    word: 'VARCHAR(255)',
    text: 'TEXT',
    longText: 'MEDIUMTEXT',
    json: 'JSON',
    time: 'DATETIME',
    vector: (dimensions) => `VECTOR(${dimensions})`,
  },
  comment: (text) => `COMMENT ${quoted(text)}`,
  tableOptions: (comment) => `DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_bin COMMENT = ${quoted(comment)}`,
  columnsOf:
    'SELECT column_name AS name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ?',
  insertIgnore: 'INSERT IGNORE',
  onConflict: (_table, key, columns, newer) => {
    const condition = `deleted_at IS NULL AND VALUES(updated_at) ${newer} updated_at`;
    const assignments = columns
      .filter((name) => name !== key)
      .map((name) => `${name} = IF(${condition}, VALUES(${name}), ${name})`);
    return `ON DUPLICATE KEY UPDATE ${assignments.join(', ')}`;
  },
  forUpdate: 'FOR UPDATE',
  concat: (left, right) => `CONCAT(${left}, ${right})`,
  vector: 'VEC_FROM_TEXT(?)',
  vectorParameter: (vector): Parameter => JSON.stringify(vector),
  setVectors: (table, key, field, rows) =>
    `UPDATE ${table} t
     JOIN (${Array.from({ length: rows }, () => 'SELECT ? AS id, ? AS hash, ? AS made_of, ? AS vec').join(' UNION ALL ')}) v
       ON t.${key} = v.id AND t.${field}_hash = v.hash
     SET t.${field}_vec = VEC_FROM_TEXT(v.vec), t.${field}_vec_of = v.made_of`,
};
