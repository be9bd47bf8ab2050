/** The role `failures` of the store: the items and texts that could not be processed. */
import type { Field } from '../../../core/model/embedding.js';
import type { Kind, Repository } from '../../../core/model/record.js';
import type { Failure, FailureStore } from '../../../core/ports/failure-store.js';
import { cellToTime, toCell } from '../cells.js';
import type { Database, Dialect, Row, Statements } from '../database.js';
import { isFresh } from '../freshness.js';
import { FIELDS, TABLES } from '../schema/record-tables.js';
import { placeholders } from '../statements.js';

/** Each method is one read or one transaction. That nothing has failed is not asked again at once: most runs ask several times. */
export function sqlFailureStore(database: Database, dialect: Dialect): FailureStore {
  /** When a repository was found to have no failures, by id. */
  const foundNone = new Map<number, number>();
  let recorded = 0;
  return {
    async list(repository) {
      if (isFresh(foundNone.get(repository.id) ?? -Infinity)) {
        return [];
      }
      const recordedBefore = recorded;
      const known = await database.read((statements) => readFailures(statements, repository));
      if (known.length === 0 && recorded === recordedBefore) {
        foundNone.set(repository.id, performance.now());
      }
      return known.some(({ text }) => text !== null)
        ? database.transaction((statements) => readCurrentFailures(statements, repository))
        : known;
    },
    count: (repository) =>
      database.read(async (statements) => {
        const [row] = await statements.rows('SELECT COUNT(*) AS n FROM {failures} WHERE repository_id = ?', [
          repository.id,
        ]);
        return Number(row?.['n']);
      }),
    record: async (repository, failures) => {
      await database.transaction((statements) => {
        writeFailures(statements, dialect, repository, failures);
      });
      recorded += 1;
      foundNone.delete(repository.id);
    },
    forget: async (failures) => {
      if (failures.length > 0) {
        await database.transaction((statements) => {
          deleteFailures(statements, failures);
        });
      }
    },
  };
}

/** The value of `failures.kind`: `issue` and `comment` are items, `issue title` is a text. */
function failureKind({ key, text }: Pick<Failure, 'key' | 'text'>): string {
  return text === null ? key.kind : `${key.kind} ${text.field}`;
}

/** Deletes the failures of texts that have changed or are gone, and returns those that are left. */
async function readCurrentFailures(
  statements: Statements,
  repository: Repository,
): Promise<readonly Failure[]> {
  for (const kind of ['issue', 'comment'] as const) {
    const { name, key } = TABLES[kind];
    for (const field of FIELDS[kind]) {
      statements.queue(
        'DELETE FROM {failures} WHERE repository_id = ? AND kind = ? AND NOT EXISTS (' +
          `SELECT 1 FROM {${name}} t WHERE t.${key} = {failures}.id AND t.deleted_at IS NULL ` +
          `AND t.${field}_hash = {failures}.text_hash)`,
        [repository.id, `${kind} ${field}`],
      );
    }
  }
  return readFailures(statements, repository);
}

/** The failures as they were recorded, ordered by id within each kind. */
async function readFailures(statements: Statements, { id }: Repository): Promise<readonly Failure[]> {
  const rows = await statements.rows('SELECT * FROM {failures} WHERE repository_id = ? ORDER BY kind, id', [
    id,
  ]);
  return rows.map(toFailure);
}

function toFailure(row: Row): Failure {
  const [kind, field] = String(row['kind']).split(' ');
  return {
    key: { kind: kind as Kind, id: Number(row['id']), issueNumber: Number(row['issue_number']) },
    text: field === undefined ? null : { field: field as Field, hash: String(row['text_hash']) },
    reason: String(row['reason']),
    attempts: Number(row['attempts']),
    triedAt: cellToTime(row['tried_at']) ?? '',
    nextTryAt: cellToTime(row['next_try_at']) ?? '',
  };
}

/** Each failure replaces an earlier one of the same item or text. */
function writeFailures(
  statements: Statements,
  dialect: Dialect,
  repository: Repository,
  failures: readonly Failure[],
): void {
  for (const failure of failures) {
    const values = {
      kind: failureKind(failure),
      id: failure.key.id,
      repository_id: repository.id,
      issue_number: failure.key.issueNumber,
      text_hash: failure.text?.hash ?? null,
      reason: failure.reason,
      attempts: failure.attempts,
      tried_at: toCell(failure.triedAt),
      next_try_at: toCell(failure.nextTryAt),
    };
    const columns = Object.keys(values);
    const assignments = columns.slice(2).map((column) => `${column} = ${dialect.incoming(column)}`);
    statements.queue(
      `INSERT INTO {failures} (${columns.join(', ')}) VALUES (${placeholders(columns.length)}) ` +
        `${dialect.onConflict('kind, id')} ${assignments.join(', ')}`,
      Object.values(values),
    );
  }
}

/** Ignores failures that are not stored. */
function deleteFailures(statements: Statements, failures: readonly Pick<Failure, 'key' | 'text'>[]): void {
  for (const failure of failures) {
    statements.queue('DELETE FROM {failures} WHERE kind = ? AND id = ?', [
      failureKind(failure),
      failure.key.id,
    ]);
  }
}
