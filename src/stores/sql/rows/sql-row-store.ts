/** The role `rows` of the store: issues, comments and their tombstones. */
import { liveUpsert } from '../../../core/model/change.js';
import type { RowStore } from '../../../core/ports/row-store.js';
import { readUnseenRows } from '../bookkeeping/backfill-marks.js';
import { lockRepository } from '../bookkeeping/repository-rows.js';
import type { Database, Dialect } from '../database.js';
import { readDiscussions, readDuplicatesOf } from '../duplicates/discussion-rows.js';
import { applyLocked, applyRows } from './apply-rows.js';
import { readIssue, readIssueNumbered, readThread } from './issue-rows.js';
import { readLiveComments, readLiveIssues, readSurvey } from './live-rows.js';
import { previewRows } from './plan-rows.js';
import { markRemoved, readRemovedAt, restoreRow } from './tombstones.js';

/** Each method is one read or one transaction, or a read and a transaction that checks what was read. */
export function sqlRowStore(database: Database, dialect: Dialect): RowStore {
  return {
    apply: (repository, changes, cursor) => applyRows(database, dialect, repository, changes, cursor),
    plan: (repository, changes) =>
      database.read((statements) => previewRows(statements, repository, changes)),
    survey: (repository) => database.read((statements) => readSurvey(statements, repository)),
    unseen: (repository, query) =>
      database.read((statements) => readUnseenRows(statements, repository, query)),
    markRemoved: (repository, removals) =>
      database.transaction((statements) => {
        if (removals.length > 0) {
          lockRepository(statements, dialect, repository);
        }
        for (const removal of removals) {
          markRemoved(statements, repository, removal);
        }
      }),
    removedAt: (key) => database.read((statements) => readRemovedAt(statements, key)),
    restore: (repository, record, removedAt) =>
      database.transaction(async (statements) => {
        lockRepository(statements, dialect, repository);
        const isRestored = await restoreRow(statements, repository, record, removedAt);
        if (isRestored) {
          await applyLocked(statements, dialect, repository, [liveUpsert(record)]);
        }
        return isRestored;
      }),
    issueNumbered: (repositoryId, number) =>
      database.read((statements) => readIssueNumbered(statements, repositoryId, number)),
    issue: (id) => database.read((statements) => readIssue(statements, id)),
    thread: (issueId, page) => database.read((statements) => readThread(statements, issueId, page)),
    duplicatesOf: (issueId, limit) =>
      database.read((statements) => readDuplicatesOf(statements, issueId, limit)),
    discussions: (query) => database.read((statements) => readDiscussions(statements, query)),
    liveIssues: (repository, page) =>
      database.read((statements) => readLiveIssues(statements, repository, page)),
    liveComments: (repository, page) =>
      database.read((statements) => readLiveComments(statements, repository, page)),
  };
}
