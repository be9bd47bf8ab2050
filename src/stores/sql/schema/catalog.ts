/** What the database says that its tables are. */
import type { Dialect, Statements } from '../database.js';
import { VIEW_NAMES, type ViewName } from '../table-names.js';

export interface CatalogColumn {
  /** The type with what matters beside it, such as `varchar(255)` or `text character set latin1`. */
  readonly type: string;
  readonly allowsNull: boolean;
  /** Whether the database works it out from other columns. */
  readonly isGenerated: boolean;
  /** Whether an INSERT must give a value: no NULL, no default, and the database makes none. */
  readonly mustBeGiven: boolean;
  readonly isInPrimaryKey: boolean;
  /** Whether a unique index has this column alone. */
  readonly isUnique: boolean;
}

/** The columns of each table, by lower-case names without the table prefix. Missing tables are left out. */
export type Catalog = ReadonlyMap<string, ReadonlyMap<string, CatalogColumn>>;

const NO_COLUMNS: ReadonlyMap<string, CatalogColumn> = new Map();

/** Reads these tables in one statement. A view with the name of one counts as a table, because no table can be created beside it. */
export async function readCatalog(
  statements: Statements,
  dialect: Dialect,
  tables: readonly string[],
): Promise<Catalog> {
  const catalog = new Map<string, Map<string, CatalogColumn>>();
  for (const row of await statements.rows(dialect.columnsSql(tables))) {
    const table = tables[Number(row['table_position'])] ?? '';
    const columns = catalog.get(table) ?? new Map<string, CatalogColumn>();
    catalog.set(table, columns);
    columns.set(String(row['name']).toLowerCase(), {
      type: String(row['type']).toLowerCase(),
      allowsNull: Number(row['allows_null']) === 1,
      isGenerated: Number(row['is_generated']) === 1,
      mustBeGiven: Number(row['must_be_given']) === 1,
      isInPrimaryKey: Number(row['is_in_primary_key']) === 1,
      isUnique: Number(row['is_unique']) === 1,
    });
  }
  return catalog;
}

/** The columns of this table; none when there is no such table. */
export function columnsOf(catalog: Catalog, table: string): ReadonlyMap<string, CatalogColumn> {
  return catalog.get(table) ?? NO_COLUMNS;
}

/** What has the name of a view. Names that nothing has are left out. */
export type ViewNamesInUse = ReadonlyMap<ViewName, 'view' | 'table'>;

export async function readViewNames(statements: Statements, dialect: Dialect): Promise<ViewNamesInUse> {
  const rows = await statements.rows(dialect.kindsSql(VIEW_NAMES));
  return new Map(
    rows.flatMap((row) => {
      const name = VIEW_NAMES[Number(row['position'])];
      return name === undefined ? [] : [[name, Number(row['is_view']) === 1 ? 'view' : 'table'] as const];
    }),
  );
}
