/** What could not be processed, by item or by text. */
import type { Failure, Field, Store } from '../../../core/ports/store.js';
import type { Kind, Repository } from '../../../core/model/record.js';
import type { Database, Dialect, Row, Statements } from '../database.js';
import { TABLES, cellOf, marks, timeOfCell } from './record-columns.js';
import { FIELDS } from '../vectors/pending-rows.js';

/** The part of the store that remembers failures. */
export function failuresIn(
  database: Database,
  dialect: Dialect,
): Pick<Store, 'failures' | 'recordFailures' | 'forgetFailures'> {
  return {
    async failures(repository) {
      const known = await database.read((statements) => failureRows(statements, repository));
      return known.some(({ text }) => text !== null)
        ? database.transaction((statements) => currentFailures(statements, repository))
        : known;
    },
    recordFailures: (repository, failed) =>
      database.transaction((statements) => recordFailures(statements, dialect, repository, failed)),
    forgetFailures: async (over) => {
      if (over.length > 0) {
        await database.transaction((statements) => forgetFailures(statements, over));
      }
    },
  };
}

/** What `failures.kind` says: `issue` and `comment` are items, `issue title` is a text. */
function kindOf({ key, text }: Pick<Failure, 'key' | 'text'>): string {
  return text === null ? key.kind : `${key.kind} ${text.field}`;
}

/** The failures of a repository, after those are forgotten whose text has changed or is gone. */
async function currentFailures(statements: Statements, repository: Repository): Promise<readonly Failure[]> {
  for (const kind of ['issue', 'comment'] as const) {
    const { name, key } = TABLES[kind];
    for (const field of FIELDS[kind]) {
      await statements.change(
        'DELETE FROM failures WHERE repository_id = ? AND kind = ? AND NOT EXISTS (' +
          `SELECT 1 FROM ${name} t WHERE t.${key} = failures.id AND t.deleted_at IS NULL ` +
          `AND t.${field}_hash = failures.text_hash)`,
        [repository.id, `${kind} ${field}`],
      );
    }
  }
  return failureRows(statements, repository);
}

/** The failures of a repository as they were recorded. */
async function failureRows(statements: Statements, { id }: Repository): Promise<readonly Failure[]> {
  const rows = await statements.rows('SELECT * FROM failures WHERE repository_id = ? ORDER BY kind, id', [
    id,
  ]);
  return rows.map(failureOf);
}

function failureOf(row: Row): Failure {
  const [kind, field] = String(row['kind']).split(' ');
  return {
    key: { kind: kind as Kind, id: Number(row['id']), issueNumber: Number(row['issue_number']) },
    text: field === undefined ? null : { field: field as Field, hash: String(row['text_hash']) },
    reason: String(row['reason']),
    attempts: Number(row['attempts']),
    triedAt: timeOfCell(row['tried_at']) ?? '',
    nextTryAt: timeOfCell(row['next_try_at']) ?? '',
  };
}

/** Writes each in the place of an earlier one of the same item or text. */
async function recordFailures(
  statements: Statements,
  dialect: Dialect,
  repository: Repository,
  failed: readonly Failure[],
): Promise<void> {
  for (const failure of failed) {
    const values = {
      kind: kindOf(failure),
      id: failure.key.id,
      repository_id: repository.id,
      issue_number: failure.key.issueNumber,
      text_hash: failure.text?.hash ?? null,
      reason: failure.reason,
      attempts: failure.attempts,
      tried_at: cellOf(failure.triedAt),
      next_try_at: cellOf(failure.nextTryAt),
    };
    const columns = Object.keys(values);
    const assignments = columns.slice(2).map((column) => `${column} = ${dialect.incoming(column)}`);
    await statements.change(
      `INSERT INTO failures (${columns.join(', ')}) VALUES (${marks(columns.length)}) ` +
        `${dialect.onConflict('kind, id')} ${assignments.join(', ')}`,
      Object.values(values),
    );
  }
}

/** Harmless for what is not there. */
async function forgetFailures(
  statements: Statements,
  over: readonly Pick<Failure, 'key' | 'text'>[],
): Promise<void> {
  for (const failure of over) {
    await statements.change('DELETE FROM failures WHERE kind = ? AND id = ?', [
      kindOf(failure),
      failure.key.id,
    ]);
  }
}
