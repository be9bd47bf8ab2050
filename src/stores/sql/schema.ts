/** The tables, as a history of changes that only grows. Every step may run twice, and in two runs at once. */
import { COMMENT_COLUMNS, COMMENT_OWN_COLUMNS, ISSUE_COLUMNS, ISSUE_OWN_COLUMNS } from './columns.js';
import type { OwnColumn } from './columns.js';
import type { Database, Dialect, Session } from './database.js';

interface Table {
  readonly name: string;
  readonly comment: string;
  readonly key: string;
  readonly columns: readonly (OwnColumn & { readonly isRequired?: true })[];
}

interface Migration {
  readonly name: string;
  readonly statements: (dialect: Dialect) => readonly string[];
}

const ISSUES: Table = {
  name: 'issues',
  comment: 'Issues; a row with deleted_at is a tombstone',
  key: 'github_issue_id',
  columns: [...ISSUE_COLUMNS, ...ISSUE_OWN_COLUMNS],
};

const COMMENTS: Table = {
  name: 'comments',
  comment: 'Comments on issues; live only if the issue is',
  key: 'github_comment_id',
  columns: [...COMMENT_COLUMNS, ...COMMENT_OWN_COLUMNS],
};

const REPOSITORIES: Table = {
  name: 'repositories',
  comment: 'How far each repository has been read',
  key: 'repository_id',
  columns: [
    { name: 'repository_id', type: 'id', isRequired: true, comment: "The repository's id at GitHub" },
    { name: 'owner', type: 'word', isRequired: true, comment: 'Its current owner' },
    { name: 'name', type: 'word', isRequired: true, comment: 'Its current name' },
    { name: 'issues_cursor', type: 'time', comment: 'Catch-up has read issues up to this update' },
    { name: 'comments_cursor', type: 'time', comment: 'Catch-up has read comments up to this update' },
    { name: 'caught_up_at', type: 'time', comment: 'When the last listing that ended was begun' },
    { name: 'backfill_started_at', type: 'time', comment: 'When the latest backfill was begun' },
    { name: 'backfill_finished_at', type: 'time', comment: 'When it ended; NULL while it is under way' },
    { name: 'backfill_issues_cursor', type: 'time', comment: 'It has read issues up to this update' },
    { name: 'backfill_comments_cursor', type: 'time', comment: 'It has read comments up to this update' },
    { name: 'lease_owner', type: 'word', comment: 'The run that embeds what is pending' },
    { name: 'lease_until', type: 'time', comment: 'When its right to do so ends' },
  ],
};

const SPACES: Table = {
  name: 'spaces',
  comment: 'Embedding spaces: vectors of one can be compared with each other only',
  key: 'id',
  columns: [
    { name: 'id', type: 'id', isRequired: true, comment: 'Ends every fingerprint of a vector of this space' },
    { name: 'model', type: 'word', isRequired: true, comment: 'The model that made the vectors' },
    { name: 'dimensions', type: 'integer', isRequired: true, comment: 'Numbers in a vector' },
    { name: 'is_active', type: 'flag', isRequired: true, comment: '1 for the space that is searched' },
  ],
};

const LEDGER: Table = {
  name: 'schema_migrations',
  comment: 'Changes of the schema that were made',
  key: 'name',
  columns: [
    { name: 'name', type: 'word', isRequired: true, comment: 'The change' },
    { name: 'applied_at', type: 'time', isRequired: true, comment: 'UTC' },
  ],
};

const MIGRATIONS: readonly Migration[] = [
  {
    name: '0001 create the tables',
    statements: (dialect) => [
      ...[ISSUES, COMMENTS, REPOSITORIES, SPACES].map((table) => creation(table, dialect)),
      'CREATE INDEX IF NOT EXISTS issues_by_number ON issues (repository_id, number)',
      'CREATE INDEX IF NOT EXISTS issues_by_update ON issues (repository_id, updated_at)',
      'CREATE INDEX IF NOT EXISTS comments_by_issue_number ON comments (repository_id, issue_number)',
      'CREATE INDEX IF NOT EXISTS comments_by_issue ON comments (github_issue_id)',
    ],
  },
];

/** Makes the changes that this database has not seen yet. */
export async function migrate(database: Database, now: string): Promise<void> {
  if ((await applied(database, database.dialect)).length === MIGRATIONS.length) {
    return;
  }
  await database.migration(async (session) => {
    await session.write(creation(LEDGER, database.dialect));
    const done = await applied(session, database.dialect);
    for (const { name, statements } of MIGRATIONS.filter((migration) => !done.includes(migration.name))) {
      for (const statement of statements(database.dialect)) {
        await session.write(statement);
      }
      await session.write('INSERT INTO schema_migrations (name, applied_at) VALUES (?, ?)', [name, now]);
    }
  });
}

/** The columns that hold vectors: they come with the first vector, whose size they have. */
export const VECTOR_COLUMNS = [
  { table: 'issues', column: 'title_vec', comment: 'Embeds the title' },
  { table: 'issues', column: 'body_vec', comment: 'Embeds the title, a blank line and the body' },
  { table: 'comments', column: 'body_vec', comment: 'Embeds the body' },
] as const;

/** Adds the vector columns that are missing. */
export async function addVectorColumns(database: Database, dimensions: number): Promise<void> {
  const { dialect } = database;
  if (await hasVectorColumns(database)) {
    return;
  }
  await database.migration(async (session) => {
    for (const { table, column, comment } of VECTOR_COLUMNS) {
      if (!(await columnsOf(session, dialect, table)).includes(column)) {
        const type = `${dialect.types.vector(dimensions)} NULL ${dialect.comment(comment)}`;
        await session.write(`ALTER TABLE ${table} ADD COLUMN ${column} ${type}`);
      }
    }
  });
}

/** Whether all of them are there: a run may have died between them. */
export async function hasVectorColumns(database: Database): Promise<boolean> {
  const { dialect } = database;
  const [issues, comments] = [
    await columnsOf(database, dialect, 'issues'),
    await columnsOf(database, dialect, 'comments'),
  ];
  const found = { issues, comments };
  return VECTOR_COLUMNS.every(({ table, column }) => found[table].includes(column));
}

async function columnsOf(
  session: Pick<Session, 'read'>,
  dialect: Dialect,
  table: string,
): Promise<readonly string[]> {
  const rows = await session.read(dialect.columnsOf, [table]);
  return rows.map(({ name }) => String(name));
}

async function applied(session: Pick<Session, 'read'>, dialect: Dialect): Promise<readonly string[]> {
  const exists = (await columnsOf(session, dialect, LEDGER.name)).length > 0;
  const rows = exists ? await session.read('SELECT name FROM schema_migrations') : [];
  return rows.map(({ name }) => String(name));
}

function creation({ name, comment, key, columns }: Table, dialect: Dialect): string {
  const definitions = columns.map((column) => {
    const nullability = column.isRequired ? 'NOT NULL' : 'NULL';
    return `${column.name} ${dialect.types[column.type]} ${nullability} ${dialect.comment(column.comment)}`.trim();
  });
  return `CREATE TABLE IF NOT EXISTS ${name} (\n  ${[...definitions, `PRIMARY KEY (${key})`].join(',\n  ')}\n) ${dialect.tableOptions(comment)}`;
}
