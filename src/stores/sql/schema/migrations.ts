/** The history of the schema, as numbered migrations. Never change what a released one creates: add a new one at the end. */
import type { Dialect } from '../database.js';
import { addColumnSql, chunksTableSql, createIndexSql, createTableSql } from './table-sql.js';
import { ACTIONS, COMMENTS, FAILURES, ISSUES, REPOSITORIES, SCHEMA_MIGRATIONS, SPACES } from './tables.js';

interface Migration {
  readonly name: string;
  statements(dialect: Dialect): readonly string[];
}

/** In order. The first one creates the table that records which have been applied. */
export const MIGRATIONS: readonly Migration[] = [
  {
    name: '0001 repositories, issues, comments and spaces',
    statements: (dialect) => [
      createTableSql(
        dialect,
        'schema_migrations',
        'The migrations that have been applied to this database',
        SCHEMA_MIGRATIONS,
      ),
      createTableSql(dialect, 'repositories', 'Each repository, and how far it has been read', REPOSITORIES),
      createTableSql(dialect, 'issues', 'Issues, as on GitHub; without pull requests', ISSUES),
      createTableSql(dialect, 'comments', 'Comments on issues, as on GitHub', COMMENTS),
      createTableSql(
        dialect,
        'spaces',
        'Embedding spaces: only vectors of one space can be compared with each other',
        SPACES,
      ),
      createIndexSql('issues_number', 'issues', 'repository_id, number'),
      createIndexSql('issues_updated', 'issues', 'repository_id, updated_at'),
      createIndexSql('comments_number', 'comments', 'repository_id, issue_number'),
      createIndexSql('comments_issue', 'comments', 'github_issue_id'),
    ],
  },
  {
    // Every run looks for pending texts. These indexes answer that without reading a body.
    name: '0002 find what is pending by index',
    statements: () => [
      createIndexSql(
        'issues_pending',
        'issues',
        'repository_id, github_issue_id, deleted_at, title_hash, title_vec_of, body_hash, body_vec_of',
      ),
      createIndexSql(
        'comments_pending',
        'comments',
        'repository_id, github_comment_id, deleted_at, github_issue_id, body_hash, body_vec_of',
      ),
    ],
  },
  {
    name: '0003 remember what a backfill has seen',
    statements: (dialect) => [
      ...['issues', 'comments'].map((name) =>
        addColumnSql(dialect, name, [
          'seen_in_backfill',
          'number',
          'Number of the last backfill that listed this item',
        ]),
      ),
      addColumnSql(dialect, 'repositories', ['backfill_count', 'number', 'Number of the last backfill']),
    ],
  },
  {
    name: '0004 remember what failed',
    statements: (dialect) => [
      createTableSql(
        dialect,
        'failures',
        'Items and texts that could not be processed; runs try them again',
        FAILURES,
        'kind, id',
      ),
      createIndexSql('failures_repository', 'failures', 'repository_id'),
    ],
  },
  {
    name: '0005 actions',
    statements: (dialect) => [
      createTableSql(
        dialect,
        'actions',
        'What Tiara does on GitHub, such as posting a comment: each thing once',
        ACTIONS,
      ),
      createIndexSql('actions_issue', 'actions', 'github_issue_id'),
      createIndexSql('issues_created', 'issues', 'repository_id, created_at'),
    ],
  },
  {
    name: '0006 chunks',
    statements: (dialect) => [chunksTableSql(dialect, 'chunks')],
  },
  {
    name: '0007 vector index',
    statements: (dialect) => [
      addColumnSql(dialect, 'spaces', [
        'vector_index',
        'name',
        'created, or the error that shows that this server has no vector index; NULL until a run has tried',
      ]),
    ],
  },
];
