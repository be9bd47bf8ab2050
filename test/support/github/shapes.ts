/** Payloads that the stand-in creates; the compiler checks them against GitHub's OpenAPI description. */
import type { components } from '@octokit/openapi-types';
import type { CommentPayload, IssuePayload, Payload, RepositoryPayload } from './corpus.js';

type Schemas = components['schemas'];

export interface NewText {
  readonly title?: string;
  readonly body?: string | null;
  /** A login; `[bot]` at the end makes it a bot's. */
  readonly author?: string;
}

const API = 'https://api.github.com';
const WEB = 'https://github.com';

export function userShape(login: string): Schemas['simple-user'] & { readonly id: number } {
  const url = `${API}/users/${login}`;
  return {
    login,
    id: 1_000 + login.length,
    node_id: `U_${login}`,
    avatar_url: `https://avatars.githubusercontent.com/${login}`,
    gravatar_id: '',
    url,
    html_url: `${WEB}/${login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: login.endsWith('[bot]') ? 'Bot' : 'User',
    site_admin: false,
  };
}

/** A repository, without the many fields that no client here reads. */
export function repositoryShape(id: number, owner: string, name: string): RepositoryPayload {
  const url = `${API}/repos/${owner}/${name}`;
  return {
    id,
    node_id: `R_${id}`,
    name,
    full_name: `${owner}/${name}`,
    private: false,
    owner: { ...userShape(owner), type: 'Organization' },
    html_url: `${WEB}/${owner}/${name}`,
    description: null,
    fork: false,
    url,
    issues_url: `${url}/issues{/number}`,
    has_issues: true,
    default_branch: 'main',
  } satisfies Partial<Schemas['full-repository']>;
}

export function addresses({ full_name }: RepositoryPayload, number: number) {
  const url = `${API}/repos/${full_name}/issues/${number}`;
  return {
    url,
    repository_url: `${API}/repos/${full_name}`,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    timeline_url: `${url}/timeline`,
    html_url: `${WEB}/${full_name}/issues/${number}`,
  };
}

/** Only `html_url` shows whether a comment is on a pull request or an issue: `issue_url` is the same for both. */
export function commentAddresses({ full_name }: RepositoryPayload, issue: IssuePayload, id: number) {
  return {
    url: `${API}/repos/${full_name}/issues/comments/${id}`,
    issue_url: `${API}/repos/${full_name}/issues/${issue.number}`,
    html_url: `${issue.html_url}#issuecomment-${id}`,
  };
}

function reactions(url: string): Schemas['reaction-rollup'] {
  return {
    url,
    total_count: 0,
    '+1': 0,
    '-1': 0,
    laugh: 0,
    hooray: 0,
    confused: 0,
    heart: 0,
    rocket: 0,
    eyes: 0,
  };
}

export function newIssue(
  repository: RepositoryPayload,
  number: number,
  id: number,
  text: NewText,
  time: string,
): IssuePayload {
  const found = addresses(repository, number);
  return {
    ...found,
    id,
    node_id: `I_${id}`,
    number,
    title: text.title ?? `Issue ${number}`,
    user: userShape(text.author ?? 'somebody'),
    labels: [],
    state: 'open',
    locked: false,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: 0,
    created_at: time,
    updated_at: time,
    closed_at: null,
    closed_by: null,
    author_association: 'NONE',
    type: null,
    active_lock_reason: null,
    body: text.body ?? null,
    reactions: reactions(`${found.url}/reactions`),
    performed_via_github_app: null,
    state_reason: null,
  } satisfies Schemas['issue'];
}

export function newComment(
  repository: RepositoryPayload,
  issue: IssuePayload,
  id: number,
  text: NewText,
  time: string,
): CommentPayload {
  const found = commentAddresses(repository, issue, id);
  return {
    ...found,
    id,
    node_id: `IC_${id}`,
    user: userShape(text.author ?? 'somebody'),
    created_at: time,
    updated_at: time,
    body: text.body ?? '',
    author_association: 'NONE',
    reactions: reactions(`${found.url}/reactions`),
    performed_via_github_app: null,
  } satisfies Schemas['issue-comment'];
}

/** The field that marks an issue of the listing as a pull request. */
export function pullRequestPart({ full_name }: RepositoryPayload, number: number) {
  const page = `${WEB}/${full_name}/pull/${number}`;
  return {
    html_url: page,
    draft: false,
    pull_request: {
      url: `${API}/repos/${full_name}/pulls/${number}`,
      html_url: page,
      diff_url: `${page}.diff`,
      patch_url: `${page}.patch`,
      merged_at: null,
    },
  } satisfies Partial<Schemas['issue']>;
}

export function labelShape({ full_name }: RepositoryPayload, name: string) {
  return {
    id: 2_000 + name.length,
    node_id: `LA_${name}`,
    url: `${API}/repos/${full_name}/labels/${encodeURIComponent(name)}`,
    name,
    color: 'ededed',
    default: false,
    description: null,
  } satisfies Schemas['webhooks_label'];
}

/** Puts a repository's new name into every URL of a payload, at any depth. */
export function readdress(payload: Payload, from: string, to: string): void {
  for (const [key, value] of Object.entries(payload)) {
    if (typeof value === 'string' && key.endsWith('url')) {
      const [before, after] = value.split(`/${from}`, 2);
      // Not a longer name that begins with this one.
      payload[key] = /^($|[/{.#])/.test(after ?? '-') ? `${before}/${to}${after}` : value;
    } else if (typeof value === 'object' && value !== null) {
      readdress(value as Payload, from, to);
    }
  }
}

/** The body of GitHub's refusal. */
export function refusalShape(status: number, message: string): Schemas['basic-error'] {
  return { message, documentation_url: 'https://docs.github.com/rest', status: String(status) };
}
