/** Reads a repository from files: `issues.jsonl` and `comments.jsonl`, gzipped or not, with one REST payload per line. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { repositoryShape } from './shapes.js';

export type Payload = Record<string, unknown>;

export interface RepositoryPayload extends Payload {
  readonly id: number;
  name: string;
  full_name: string;
  readonly owner: { readonly login: string; readonly id: number; readonly type: string };
}

export interface IssuePayload extends Payload {
  readonly id: number;
  readonly number: number;
  title: string;
  body: string | null;
  state: string;
  updated_at: string;
  comments: number;
  html_url: string;
}

export interface CommentPayload extends Payload {
  readonly id: number;
  body: string;
  issue_url: string;
  html_url: string;
  created_at: string;
  updated_at: string;
}

export interface Corpus {
  readonly repository: RepositoryPayload;
  readonly issues: readonly IssuePayload[];
  readonly comments: readonly CommentPayload[];
}

/** Reads a folder. Without `repository.json`, the repository's name comes from the URL of the first issue. */
export function loadCorpus(folder: string): Corpus {
  const issues = linesOf(folder, 'issues') as readonly IssuePayload[];
  const repositoryFile = join(folder, 'repository.json');
  return {
    issues,
    comments: linesOf(folder, 'comments') as readonly CommentPayload[],
    repository: existsSync(repositoryFile)
      ? (JSON.parse(readFileSync(repositoryFile, 'utf8')) as RepositoryPayload)
      : repositoryOf(issues[0]),
  };
}

function linesOf(folder: string, name: string): readonly unknown[] {
  const plain = join(folder, `${name}.jsonl`);
  const text = existsSync(plain)
    ? readFileSync(plain, 'utf8')
    : gunzipSync(readFileSync(`${plain}.gz`)).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}

function repositoryOf(issue: IssuePayload | undefined): RepositoryPayload {
  const [, owner = 'octo', name = 'empty'] = /\/repos\/([^/]+)\/([^/]+)\//.exec(String(issue?.['url'])) ?? [];
  return repositoryShape(724_712, owner, name);
}
