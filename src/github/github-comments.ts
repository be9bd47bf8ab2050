/** Comments on one repository's issues: looking for ours, posting, editing. */
import { composePaginateRest } from '@octokit/plugin-paginate-rest';
import type { Tracker } from '../core/ports/action-store.js';
import { InterruptedError, UserError } from '../core/model/errors.js';
import type { Repository } from '../core/model/record.js';
import { PAGE_ITEMS } from '../limits.js';
import type { GitHubClient } from './github-client.js';
import { integer, object, textOrNull } from './parse-records.js';

/** The tracker of this repository, addressed by its id: its name may lead to another one by now. */
export function githubTracker(client: GitHubClient, { id }: Repository): Tracker {
  const base = `/repositories/${id}/issues`;
  return {
    async find(issueNumber, marker) {
      const route = `GET ${base}/${issueNumber}/comments`;
      for await (const { data } of composePaginateRest.iterator(client, route, { per_page: PAGE_ITEMS })) {
        for (const item of data as readonly unknown[]) {
          const comment = object(item, 'an item of the list');
          if (textOrNull(comment, 'body')?.includes(marker) === true) {
            return integer(comment, 'id');
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
          ? { commentId: integer(object(answer.data, 'the comment'), 'id') }
          : { gone: 'it is in another repository now' };
      } catch (error) {
        if (statusOf(error) === 410) {
          return { gone: 'it is not there any more' };
        }
        const refused = refusalOf(error, `comment on issue #${issueNumber}`);
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
        const status = statusOf(error);
        if (status === 404 || status === 410) {
          return false;
        }
        throw refusalOf(error, `edit comment ${commentId}`) ?? error;
      }
    },
  };
}

/** What GitHub's refusal means; null when it is not certain that nothing was done. */
function refusalOf(error: unknown, what: string): Error | null {
  const status = statusOf(error);
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

function statusOf(error: unknown): number | null {
  const { status } = ((error as Error).cause ?? {}) as { readonly status?: unknown };
  return typeof status === 'number' ? status : null;
}
