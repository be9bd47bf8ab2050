/** The schema, as the numbered steps that led to it. A released step is never edited: a change is a new step at the end. */
import type { Dialect } from '../database.js';
import { chunksTableSql, addColumnSql, createIndexSql, createTableSql } from './table-sql.js';
import { ACTIONS, COMMENTS, FAILURES, ISSUES, REPOSITORIES, SCHEMA_MIGRATIONS, SPACES } from './tables.js';

interface Migration {
  readonly name: string;
  statements(dialect: Dialect): readonly string[];
}

/** The first step creates the table that the steps are recorded in. */
export const MIGRATIONS: readonly Migration[] = [
  {
    name: '0001 repositories, issues, comments and spaces',
    statements: (dialect) => [
      createTableSql(
        dialect,
        'schema_migrations',
        'Steps of the schema that have been taken',
        SCHEMA_MIGRATIONS,
      ),
      createTableSql(
        dialect,
        'repositories',
        'The repositories that are mirrored, and how far',
        REPOSITORIES,
      ),
      createTableSql(dialect, 'issues', 'Issues as GitHub tells them; pull requests are left out', ISSUES),
      createTableSql(dialect, 'comments', 'Comments on issues', COMMENTS),
      createTableSql(
        dialect,
        'spaces',
        'Embedding spaces: vectors of one space can be compared with each other',
        SPACES,
      ),
      createIndexSql('issues_number', 'issues', 'repository_id, number'),
      createIndexSql('issues_updated', 'issues', 'repository_id, updated_at'),
      createIndexSql('comments_number', 'comments', 'repository_id, issue_number'),
      createIndexSql('comments_issue', 'comments', 'github_issue_id'),
    ],
  },
  {
    // What is pending is asked for in every run: from these alone, without reading a single body.
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
          'Number of the last backfill that has listed it',
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
        'Items and texts that could not be processed',
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
        'What was done to a tracker, or is being done: each thing once',
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
        'created, or the failure that showed that this server makes none; NULL: not tried yet',
      ]),
    ],
  },
];
