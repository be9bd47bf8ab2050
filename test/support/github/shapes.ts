/** What the stand-in makes itself, in the shapes of GitHub's OpenAPI description: the compiler holds them to it. */
import type { components } from '@octokit/openapi-types';
import type { CommentPayload, IssuePayload, RepositoryPayload } from './corpus.js';

type Schemas = components['schemas'];

export interface NewText {
  readonly title?: string;
  readonly body?: string | null;
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
    type: 'User',
    site_admin: false,
  };
}

/** A repository, without the many fields that nobody here reads. */
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
    html_url: `${WEB}/${full_name}/issues/${number}`,
  };
}

export function commentAddresses({ full_name }: RepositoryPayload, number: number, id: number) {
  return {
    url: `${API}/repos/${full_name}/issues/comments/${id}`,
    issue_url: `${API}/repos/${full_name}/issues/${number}`,
    html_url: `${WEB}/${full_name}/issues/${number}#issuecomment-${id}`,
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
    author_association: 'NONE',
    type: null,
    active_lock_reason: null,
    body: text.body ?? null,
    reactions: reactions(`${found.url}/reactions`),
    state_reason: null,
  } satisfies Schemas['issue'];
}

export function newComment(
  repository: RepositoryPayload,
  number: number,
  id: number,
  text: NewText,
  time: string,
): CommentPayload {
  const found = commentAddresses(repository, number, id);
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

/** What GitHub says when it refuses. */
export function refusalShape(status: number, message: string): Schemas['basic-error'] {
  return { message, documentation_url: 'https://docs.github.com/rest', status: String(status) };
}
