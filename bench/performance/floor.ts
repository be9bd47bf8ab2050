/**
 * The floor: the least program that does a backfill's unavoidable work. It reads both listings at the same time, writes
 * the same rows in one transaction a page, and embeds in Tiara's batches while pages come. It retries nothing, checks
 * nothing, has no indexes, and starts again when it is interrupted. A second time, it skips the rows that it has.
 * Arguments: the URLs of GitHub and of the embeddings server, `owner/name`, and the file of the database.
 */
import { createHash } from 'node:crypto';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { COMMENTS, ISSUES } from '../../src/stores/sql/schema/tables.js';
import * as limits from '../../src/limits.js';
import type { CommentPayload, IssuePayload, RepositoryPayload } from '../../test/support/github/corpus.js';
import { DIMENSIONS } from './cheap-vectors.js';

type Payload = (IssuePayload | CommentPayload) & { readonly user?: unknown; readonly reactions?: unknown };
type Row = Readonly<Record<string, unknown>>;
type WriteVector = (vector: Buffer) => unknown;

const [github = '', embeddings = '', fullName = '', file = ''] = process.argv.slice(2);
const database = new DatabaseSync(file);
database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
database.exec(
  'CREATE TABLE IF NOT EXISTS chunks (owner_id, position, text, vec, PRIMARY KEY (owner_id, position))',
);

/** Creates a table with Tiara's columns, and prepares what writes its rows. */
function table(name: string, definitions: typeof ISSUES, vectors: readonly string[]) {
  const columns = [...definitions.map(([column]) => column.replace('!', '')), ...vectors];
  const [key = '', ...others] = columns;
  database.exec(`CREATE TABLE IF NOT EXISTS ${name} (${key} INTEGER PRIMARY KEY, ${others.join(', ')})`);
  const rows = database.prepare(`SELECT ${key} AS id, updated_at FROM ${name}`).all();
  const vector = (of: string): StatementSync =>
    database.prepare(`UPDATE ${name} SET ${of}_vec = ?, ${of}_vec_of = ${of}_hash WHERE ${key} = ?`);
  return {
    insert: database.prepare(`INSERT OR REPLACE INTO ${name} VALUES (${columns.map(() => '?').join()})`),
    columns,
    known: new Map(rows.map(({ id, updated_at }) => [id, updated_at])),
    vector,
  };
}
type Table = ReturnType<typeof table>;
const issues = table('issues', ISSUES, ['title_vec', 'body_vec']);
const comments = table('comments', COMMENTS, ['body_vec']);
const addChunk = database.prepare('INSERT OR REPLACE INTO chunks VALUES (?, ?, ?, ?)');

let batch: { readonly text: string; readonly write: WriteVector }[] = [];
let batchBytes = 0;
/** How much larger batches are than the first: twice as much after each quick answer, as Tiara's. */
let growth = 1;
const inFlight = new Set<Promise<void>>();

function transaction(work: () => void): void {
  database.exec('BEGIN');
  work();
  database.exec('COMMIT');
}

const mostTexts = (): number =>
  Math.min(
    growth * limits.EMBEDDING_BATCH_TEXTS,
    limits.EMBEDDING_BATCH_TEXTS_MAX,
    Math.floor(limits.EMBEDDING_BATCH_FLOATS_MAX / DIMENSIONS),
  );
const mostBytes = (): number =>
  Math.min(growth * limits.EMBEDDING_BATCH_BYTES, limits.EMBEDDING_BATCH_BYTES_MAX);

async function embed(): Promise<void> {
  const full = batch;
  [batch, batchBytes] = [[], 0];
  while (inFlight.size >= limits.EMBEDDING_REQUESTS_IN_FLIGHT) {
    await Promise.race(inFlight);
  }
  const sent = { growth, at: performance.now() };
  const request = (async () => {
    const body = JSON.stringify({
      model: 'm',
      input: full.map(({ text }) => text),
      encoding_format: 'base64',
    });
    const { data } = (await (await fetch(`${embeddings}/embeddings`, { method: 'POST', body })).json()) as {
      readonly data: readonly { readonly embedding: string }[];
    };
    if (performance.now() - sent.at < limits.EMBEDDING_QUICK_MS) {
      growth = Math.max(growth, 2 * sent.growth);
    }
    transaction(() => {
      full.forEach(({ write }, at) => {
        write(Buffer.from(data[at]?.embedding ?? '', 'base64'));
      });
    });
  })().finally(() => inFlight.delete(request));
  inFlight.add(request);
}

async function queue(text: string, write: WriteVector): Promise<void> {
  const bytes = Buffer.byteLength(text);
  if (batch.length >= mostTexts() || batchBytes + bytes > mostBytes()) {
    await embed();
  }
  batch.push({ text, write });
  batchBytes += bytes;
}

async function queueBody(id: number, text: string, write: WriteVector): Promise<void> {
  await queue(text.slice(0, limits.EMBEDDING_TEXT_BYTES), write);
  for (let at = limits.EMBEDDING_TEXT_BYTES, position = 1; at < text.length; position += 1) {
    const chunk = text.slice(at, (at += limits.LATER_CHUNK_BYTES));
    await queue(chunk, (vector) => addChunk.run(id, position, chunk, vector));
  }
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The row of an item, by column. What it does not name is NULL. */
function rowOf(item: Payload): Row {
  const { login, id, type } = item.user as Row;
  const author = { author_login: login, author_id: id, author_type: type };
  const body_hash = (item.body ?? '').length < limits.CONTENT_CHARACTERS_MIN ? null : hash(item.body ?? '');
  const reaction_count = (item.reactions as Row)['total_count'];
  const shared = {
    ...author,
    repository_id: repository.id,
    reaction_count,
    body_hash,
    content_hash: body_hash,
  };
  if (!('title' in item)) {
    const issue_number = Number(/\d+$/.exec(item.issue_url)?.[0]);
    return { ...(item as Row), ...shared, github_comment_id: item.id, issue_number };
  }
  const names = { repository_owner: repository.owner.login, repository_name: repository.name };
  const plain = { locked: 0, assignees: '[]', labels: '[]', comment_count: item.comments };
  return {
    ...(item as Row),
    ...shared,
    ...names,
    ...plain,
    github_issue_id: item.id,
    title_hash: hash(String(item.title)),
  };
}

async function get(url: string): Promise<{ readonly json: unknown; readonly next: string | undefined }> {
  const response = await fetch(url, { headers: { authorization: 'token t' } });
  const next = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
  return { json: await response.json(), next };
}

/** Writes the items of a page that are new or changed, and returns them. */
function store({ insert, columns, known }: Table, items: readonly Payload[]): readonly Payload[] {
  const changed = items.filter(({ id, updated_at }) => known.get(id) !== updated_at);
  transaction(() => {
    for (const item of changed) {
      const row = rowOf(item);
      insert.run(...columns.map((column) => (row[column] ?? null) as SQLInputValue));
      known.set(item.id, item.updated_at);
    }
  });
  return changed;
}

const ORDER = `sort=updated&direction=asc&per_page=${limits.PAGE_ITEMS}`;

async function readIssues(path: string): Promise<void> {
  const [title, body] = [issues.vector('title'), issues.vector('body')];
  let url: string | undefined = `${path}/issues?state=all&${ORDER}`;
  while (url !== undefined) {
    const { json, next } = await get(url);
    for (const issue of store(issues, json as readonly IssuePayload[]) as readonly IssuePayload[]) {
      await queue(issue.title, (vector) => title.run(vector, issue.id));
      if (issue.body !== null) {
        await queueBody(issue.id, `${issue.title}\n\n${issue.body}`, (vector) => body.run(vector, issue.id));
      }
    }
    url = next;
  }
}

/** Page numbers would miss comments when one is edited meanwhile, so each page starts at the end of the last one. */
async function readComments(path: string): Promise<void> {
  const body = comments.vector('body');
  let url: string | null = `${path}/issues/comments?${ORDER}`;
  while (url !== null) {
    const { json, next } = await get(url);
    for (const comment of store(comments, json as readonly CommentPayload[])) {
      if ((comment.body ?? '').length >= limits.CONTENT_CHARACTERS_MIN) {
        await queueBody(comment.id, comment.body ?? '', (vector) => body.run(vector, comment.id));
      }
    }
    const since = (json as readonly CommentPayload[]).at(-1)?.updated_at;
    url = next === undefined ? null : `${path}/issues/comments?${ORDER}&since=${since ?? ''}`;
  }
}

const repository = (await get(`${github}/repos/${fullName}`)).json as RepositoryPayload;
const path = `${github}/repositories/${repository.id}`;
await Promise.all([readIssues(path), readComments(path)]);
if (batch.length > 0) {
  await embed();
}
await Promise.all(inFlight);
database.exec(`UPDATE comments SET github_issue_id = issues.github_issue_id FROM issues
  WHERE number = issue_number AND comments.github_issue_id IS NULL`);
database.close();
