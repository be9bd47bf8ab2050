/** What the tables must be for this version: the sum of all migrations and of the spaces. */
import type { Space } from '../../../core/model/embedding.js';
import type { ColumnType } from '../database.js';
import { MIGRATIONS, MIGRATIONS_TABLE } from './migrations.js';
import { columnName, type ColumnStep, type SchemaStep, type TableStep } from './schema-steps.js';
import { spaceSchema } from './space-schema.js';
import type { ColumnDefinition } from './tables.js';

export interface RequiredTable {
  readonly name: string;
  readonly columns: ReadonlyMap<string, RequiredColumn>;
  /** Columns that no two rows have alike. */
  readonly key: readonly string[];
}

export interface RequiredColumn {
  readonly type: ColumnType;
  /** Whether Tiara stores NULL there. */
  readonly isNullable: boolean;
  /** The expression that the database must work it out from; absent for a column that is written. */
  readonly generatedAs?: string;
}

/**
 * The tables of a database with these spaces, or without any before its first vector. Vector columns and the chunks of later
 * spaces are left out: they are created when they are missing (spaces/embedding-spaces.ts).
 */
export function requiredTables(spaces: readonly Pick<Space, 'id'>[]): readonly RequiredTable[] {
  const steps = MIGRATIONS.flatMap((migration) => migration.steps);
  const hasFirstSpace = spaces.length === 0 || spaces.some(({ id }) => id === 1);
  const ofFirstSpace = new Set(spaceSchema({ id: 1 }).map(nameOfStep));
  const ofSpaces = (spaces.length === 0 ? [{ id: 1 }] : spaces).flatMap(spaceSchema);
  const tables = [MIGRATIONS_TABLE, ...steps].filter((step) => step.adds === 'table').map(toRequiredTable);
  const columns = [...steps, ...ofSpaces].filter((step) => step.adds === 'column');
  return tables
    .filter(({ name }) => hasFirstSpace || !ofFirstSpace.has(name))
    .map((table) => {
      const added = columns.filter((step) => step.table === table.name).map(toAddedEntry);
      const all = [...table.columns, ...added];
      return {
        ...table,
        columns: new Map(all.filter(([name]) => hasFirstSpace || !ofFirstSpace.has(`${table.name}.${name}`))),
      };
    });
}

/** The table as its step creates it. */
export function toRequiredTable({ name, columns, key }: TableStep): RequiredTable {
  return { name, columns: new Map(columns.map(toEntry)), key };
}

function toEntry(column: ColumnDefinition): [string, RequiredColumn] {
  return [columnName(column), { type: column[1], isNullable: !column[0].endsWith('!') }];
}

function toAddedEntry({ column, generatedAs }: ColumnStep): [string, RequiredColumn] {
  const [name, required] = toEntry(column);
  return [name, { ...required, ...(generatedAs === undefined ? {} : { generatedAs }) }];
}

function nameOfStep(step: SchemaStep): string {
  return step.adds === 'column' ? `${step.table}.${columnName(step.column)}` : step.name;
}
