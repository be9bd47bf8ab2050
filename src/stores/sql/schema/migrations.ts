/** The history of the schema, as numbered migrations. Never change what a released one creates: add a new one at the end. */
import type { Space } from '../../../core/model/embedding.js';
import type { Dialect, Statements } from '../database.js';
import { fillClaims } from '../duplicates/claim-rows.js';
import { addColumn, createIndex, createTable, type SchemaStep } from './schema-steps.js';
import { chunksTable, replacePendingIndexes } from './space-schema.js';
import {
  ACTIONS,
  CLAIM_KEY,
  COMMENTS,
  DUPLICATE_CLAIMS,
  FAILURES,
  ISSUES,
  MIGRATION_ROWS,
  REPOSITORIES,
  SPACES,
} from './tables.js';

export interface Migration {
  readonly name: string;
  readonly steps: readonly SchemaStep[];
  /** The steps for each embedding space that the database has, or for the first one before there is any. */
  readonly stepsOfSpace?: (space: Pick<Space, 'id'>) => readonly SchemaStep[];
  /** Fills what the steps create from the rows that are stored already. Harmless when repeated. */
  readonly fill?: (statements: Statements, dialect: Dialect) => Promise<void>;
}

/** Records which migrations have been applied. */
export const MIGRATIONS_TABLE = createTable(
  'tiara_migrations',
  'The migrations that have been applied to this database',
  MIGRATION_ROWS,
);

/** In order. */
export const MIGRATIONS: readonly Migration[] = [
  {
    name: '0001 repositories, issues, comments and spaces',
    steps: [
      createTable('repositories', 'Each repository, and how far it has been read', REPOSITORIES),
      createTable('issues', 'Issues, as on GitHub; without pull requests', ISSUES),
      createTable('comments', 'Comments on issues, as on GitHub', COMMENTS),
      createTable(
        'spaces',
        'Embedding spaces: only vectors of one space can be compared with each other',
        SPACES,
      ),
      createIndex('issues_number', 'issues', 'repository_id, number'),
      createIndex('issues_updated', 'issues', 'repository_id, updated_at'),
      createIndex('comments_number', 'comments', 'repository_id, issue_number'),
      createIndex('comments_issue', 'comments', 'github_issue_id'),
    ],
  },
  {
    // Every run looks for pending texts. These indexes answered that without reading a body, until 0008 replaced them.
    name: '0002 find what is pending by index',
    steps: [
      createIndex(
        'issues_pending',
        'issues',
        'repository_id, github_issue_id, deleted_at, title_hash, title_vec_of, body_hash, body_vec_of',
      ),
      createIndex(
        'comments_pending',
        'comments',
        'repository_id, github_comment_id, deleted_at, github_issue_id, body_hash, body_vec_of',
      ),
    ],
  },
  {
    name: '0003 remember what a backfill has seen',
    steps: [
      ...['issues', 'comments'].map((name) =>
        addColumn(name, ['seen_in_backfill', 'number', 'Number of the last backfill that listed this item']),
      ),
      addColumn('repositories', ['backfill_count', 'number', 'Number of the last backfill']),
    ],
  },
  {
    name: '0004 remember what failed',
    steps: [
      createTable('failures', 'Items and texts that could not be processed; runs try them again', FAILURES, [
        'kind',
        'id',
      ]),
      createIndex('failures_repository', 'failures', 'repository_id'),
    ],
  },
  {
    name: '0005 actions',
    steps: [
      createTable(
        'actions',
        'What Tiara does on GitHub, such as posting a comment: each thing once',
        ACTIONS,
      ),
      createIndex('actions_issue', 'actions', 'github_issue_id'),
      createIndex('issues_created', 'issues', 'repository_id, created_at'),
    ],
  },
  {
    name: '0006 chunks',
    steps: [chunksTable('chunks')],
  },
  {
    name: '0007 vector index',
    steps: [
      addColumn('spaces', [
        'vector_index',
        'name',
        'created, or the error that shows that this server has no vector index; NULL until a run has tried',
      ]),
    ],
  },
  {
    // The index of 0002 was read from end to end to find that nothing is pending. Other reads used its first two columns.
    name: '0008 find what is pending at any size',
    steps: [
      createIndex('issues_repository', 'issues', 'repository_id, github_issue_id'),
      createIndex('comments_repository', 'comments', 'repository_id, github_comment_id'),
    ],
    stepsOfSpace: replacePendingIndexes,
  },
  {
    name: '0009 remember since when comments are posted',
    steps: [
      addColumn('repositories', [
        'posts_since',
        'time',
        'Only issues opened since then get a comment: the first run with related: post, UTC',
      ]),
    ],
  },
  {
    name: '0010 remember what comments say about duplicates',
    steps: [
      createTable(
        'duplicate_claims',
        'What comments say about duplicates, such as "duplicate of #12"',
        DUPLICATE_CLAIMS,
        CLAIM_KEY,
      ),
      createIndex('duplicate_claims_number', 'duplicate_claims', 'repository_id, duplicate_number'),
    ],
    fill: fillClaims,
  },
  {
    // The views themselves depend on the active space, so they are created with it (spaces/space-views.ts).
    name: '0011 remember which views there are',
    steps: [
      addColumn('spaces', [
        'views',
        'name',
        'created, or why a view for this space could not be created; NULL when the next run is to create them',
      ]),
    ],
  },
];
