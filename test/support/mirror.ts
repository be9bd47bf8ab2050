/** Compares a database with the tracker: every live row, every vector, every cursor, without Tiara's own code. */
import { expect } from '@jest/globals';
import { vectorFor } from './embeddings.js';
import { columnsOf, expectedComment, expectedIssue, withPlainJson } from './expected-rows.js';
import { emptyTracker, type Tracker } from './github/tracker.js';
import type { Row } from './test-database.js';
import type { Scene } from './world.js';

const DIMENSIONS = 8;

/** A repository with this many issues, and comments spread over them, so many seconds apart; no two texts are the same. */
export function boatWith(issues: number, comments: number, secondsApart = 1): Tracker {
  const boat = emptyTracker(4001, 'octo', 'boat');
  for (let number = 1; number <= issues; number += 1) {
    boat.openIssue({ title: `Title ${number}`, body: `Body ${number}` });
    boat.wait(secondsApart);
  }
  for (let count = 0; count < comments; count += 1) {
    boat.addComment((count % issues) + 1, { body: `Comment ${count}` });
    boat.wait(secondsApart);
  }
  return boat;
}

/** The texts that must have a vector. */
export function textsOf(tracker: Tracker): ReadonlySet<string> {
  const issues = tracker.issues().flatMap(({ title, body }) => [title, bodyText(title, body)]);
  const texts = [...issues, ...tracker.comments().map(({ body }) => body)];
  return new Set(texts.filter((text) => text !== ''));
}

/** The text that `body_vec` is the vector of. */
function bodyText(title: string, body: string | null): string {
  return body === null || body === '' ? '' : `${title}\n\n${body}`;
}

/**
 * Expects the live rows to be the tracker's, each with its vectors, and no lease to be held. A run that was killed after its
 * last vector leaves a lease that nobody takes over, because nothing is pending.
 */
export async function expectMirror(
  place: Scene,
  tracker: Tracker,
  { isAfterKill = false }: { readonly isAfterKill?: boolean } = {},
): Promise<void> {
  const { repository } = tracker;
  const live = `deleted_at IS NULL AND repository_id = ${repository.id}`;
  const ids = new Map(tracker.issues().map(({ number, id }) => [number, id]));
  const issues = tracker.issues().map((payload) => ({
    ...expectedIssue(payload, repository),
    ...vectorOf('title_vec', payload.title),
    ...vectorOf('body_vec', bodyText(payload.title, payload.body)),
  }));
  expect(await rowsLike(place, 'issues', live, issues)).toEqual(sorted(issues));
  const comments = tracker.comments().map((payload) => ({
    ...expectedComment(payload, repository, ids),
    ...vectorOf('body_vec', payload.body),
  }));
  expect(await rowsLike(place, 'comments', live, comments)).toEqual(sorted(comments));
  if (!isAfterKill) {
    expect(await place.rows('SELECT lease_owner FROM repositories WHERE lease_owner IS NOT NULL')).toEqual(
      [],
    );
  }
}

/** Expects a finished backfill, and catch-up cursors at the tracker's newest item. */
export async function expectAllRead(place: Scene, tracker: Tracker): Promise<void> {
  expect(
    await place.rows(
      'SELECT backfill_finished_at IS NOT NULL AS is_backfilled, issues_cursor, comments_cursor FROM repositories ' +
        `WHERE repository_id = ${tracker.repository.id}`,
    ),
  ).toEqual([
    {
      is_backfilled: 1,
      issues_cursor: newest(tracker.issues()),
      comments_cursor: newest(tracker.comments()),
    },
  ]);
}

async function rowsLike(
  place: Scene,
  table: string,
  where: string,
  expected: readonly Row[],
): Promise<readonly Row[]> {
  const rows = await place.rows(`SELECT ${columnsOf(expected[0])} FROM ${table} WHERE ${where}`);
  return sorted(rows.map((row) => withPlainJson(withRoundVectors(row))));
}

function sorted(rows: readonly Row[]): readonly Row[] {
  const key = 'github_comment_id' in (rows[0] ?? {}) ? 'github_comment_id' : 'github_issue_id';
  return [...rows].sort((a, b) => Number(a[key]) - Number(b[key]));
}

function newest(items: readonly { readonly updated_at: string }[]): string {
  const times = items.map(({ updated_at }) => updated_at);
  return times
    .reduce((a, b) => (a > b ? a : b))
    .replace('T', ' ')
    .replace('Z', '');
}

function vectorOf(column: string, text: string): Row {
  return { [column]: text === '' ? null : rounded(vectorFor(text, DIMENSIONS)) };
}

/** Databases store 32-bit floats, and print them differently. */
function withRoundVectors(row: Row): Row {
  const vectors = Object.entries(row).filter(([name, value]) => name.endsWith('_vec') && value !== null);
  return {
    ...row,
    ...Object.fromEntries(
      vectors.map(([name, value]) => [name, rounded(JSON.parse(String(value)) as number[])]),
    ),
  };
}

function rounded(vector: readonly number[]): string {
  return vector.map((value) => value.toFixed(4)).join(' ');
}
