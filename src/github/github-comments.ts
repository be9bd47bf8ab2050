/** Comments on one repository's issues: looking for ours, posting, editing. */
import { composePaginateRest } from '@octokit/plugin-paginate-rest';
import { InterruptedError, UserError } from '../core/model/errors.js';
import type { Repository } from '../core/model/record.js';
import type { CommentPoster } from '../core/ports/comment-poster.js';
import { PAGE_ITEMS } from '../limits.js';
import type { GitHubClient } from './requests/github-client.js';
import { readInteger, asObject, readTextOrNull } from './json-fields.js';

/** The tracker of this repository, addressed by its id: its name may lead to another one by now. */
export function githubCommentPoster(client: GitHubClient, { id }: Repository): CommentPoster {
  const base = `/repositories/${id}/issues`;
  return {
    async find(issueNumber, marker) {
      const route = `GET ${base}/${issueNumber}/comments`;
      for await (const { data } of composePaginateRest.iterator(client, route, { per_page: PAGE_ITEMS })) {
        for (const item of data as readonly unknown[]) {
          const comment = asObject(item, 'an item of the list');
          if (readTextOrNull(comment, 'body')?.includes(marker) === true) {
            return readInteger(comment, 'id');
          }
        }
      }
      return null;
    },

    async post(issueNumber, body) {
      try {
        // Asked twice, it would be posted twice; and a redirection leads to an issue that is not this one.
        const request = { retries: 0, redirect: 'manual' as const };
        const answer = await client.request(`POST ${base}/${issueNumber}/comments`, { body, request });
        return answer.status === 201
          ? { commentId: readInteger(asObject(answer.data, 'the comment'), 'id') }
          : { gone: 'it is in another repository now' };
      } catch (error) {
        if (httpStatus(error) === 410) {
          return { gone: 'it no longer exists' };
        }
        const refused = explainRefusal(error, `comment on issue #${issueNumber}`);
        if (refused === null) {
          throw error;
        }
        return { refused };
      }
    },

    async edit(commentId, body) {
      try {
        await client.request(`PATCH ${base}/comments/${commentId}`, { body });
        return true;
      } catch (error) {
        const status = httpStatus(error);
        if (status === 404 || status === 410) {
          return false;
        }
        throw explainRefusal(error, `edit comment ${commentId}`) ?? error;
      }
    },
  };
}

/** What GitHub's refusal means; null when it is not certain that nothing was done. */
function explainRefusal(error: unknown, what: string): Error | null {
  const status = httpStatus(error);
  if (!(error instanceof Error) || status === null || status < 400 || status >= 500 || status === 408) {
    return null;
  }
  return (status === 403 || status === 404) && !(error instanceof InterruptedError)
    ? new UserError(
        `GitHub does not let this token ${what} (it answered ${status}): give the job \`permissions: issues: write\` ` +
          '(an app: the permission Issues, read and write), or set related to preview or off.',
        { cause: error },
      )
    : error;
}

function httpStatus(error: unknown): number | null {
  const { status } = ((error as Error).cause ?? {}) as { readonly status?: unknown };
  return typeof status === 'number' ? status : null;
}
