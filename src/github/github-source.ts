/** One repository's issues and comments, read through GitHub's REST API. */
import type { Comment, Issue, Repository } from '../core/model/record.js';
import type { IssueSource } from '../core/ports/issue-source.js';
import { asObject, type Json } from './json-fields.js';
import { isGone, lookUpRecord, parseAnswer } from './look-up-item.js';
import { parsePage } from './parse-page.js';
import {
  isOnPullRequest,
  isPullRequest,
  parseComment,
  parseIssue,
  parseRepository,
} from './parse-records.js';
import type { GitHubClient } from './requests/github-client.js';
import { walkListing } from './walk-listing.js';

/** The source of the repository `owner/name`. Requests the repository first, because its id is not known yet. */
export async function githubSourceNamed(client: GitHubClient, fullName: string): Promise<IssueSource> {
  const [owner = '', repo = ''] = fullName.split('/');
  const { data } = await client.request('GET /repos/{owner}/{repo}', { owner, repo });
  const repository = parseAnswer(`/repos/${fullName}`, () =>
    parseRepository(asObject(data, 'the repository')),
  );
  return githubSource(client, repository);
}

/** The source of a known repository. Makes no request yet. */
export function githubSource(client: GitHubClient, repository: Repository): IssueSource {
  // By id: after a transfer or a rename, the name may belong to another repository.
  const byId = `/repositories/${repository.id}`;
  const oldestUpdateFirst = { sort: 'updated', direction: 'asc' };
  const listings = {
    issues: { route: `${byId}/issues`, query: { state: 'all', ...oldestUpdateFirst }, isOrdered: true },
    comments: { route: `${byId}/issues/comments`, query: oldestUpdateFirst, isOrdered: true },
  };
  return {
    repository,

    async *issues(since) {
      for await (const page of walkListing(client, listings.issues, since)) {
        yield parsePage(page, issueUnlessPullRequest);
      }
    },

    async *comments(since) {
      for await (const page of walkListing(client, listings.comments, since)) {
        yield parsePage(page, commentUnlessOnPullRequest);
      }
    },

    async *commentsOn(issueNumber) {
      const route = `${byId}/issues/${issueNumber}/comments`;
      try {
        for await (const page of walkListing(client, { route, query: {}, isOrdered: false }, null)) {
          yield parsePage(page, commentUnlessOnPullRequest);
        }
      } catch (error) {
        // The issue was deleted in the meantime, so it has no comments.
        if (!isGone(error)) {
          throw error;
        }
      }
    },

    async currentRepository() {
      const answer = await client.request(`GET ${byId}`);
      return parseAnswer(byId, () => parseRepository(asObject(answer.data, 'the repository')));
    },

    async whyUnreadable() {
      try {
        const answer = await client.request(`GET ${byId}`);
        const { has_issues: hasIssues } = parseAnswer(byId, () => asObject(answer.data, 'the repository'));
        return hasIssues === false ? 'its Issues are turned off' : null;
      } catch (error) {
        if (isGone(error)) {
          return 'the token can no longer see it';
        }
        throw error;
      }
    },

    requestsLeftShare: client.requestsLeftShare,

    lookUp: (key) =>
      key.kind === 'issue'
        ? lookUpRecord(client, `${byId}/issues/${key.issueNumber}`, key, issueUnlessPullRequest)
        : lookUpRecord(client, `${byId}/issues/comments/${key.id}`, key, commentUnlessOnPullRequest),
  };
}

function issueUnlessPullRequest(json: Json): Issue | null {
  return isPullRequest(json) ? null : parseIssue(json);
}

function commentUnlessOnPullRequest(json: Json): Comment | null {
  return isOnPullRequest(json) ? null : parseComment(json);
}
