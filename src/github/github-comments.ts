/** Finds, posts and edits comments on one repository's issues. */
import { InterruptedError, UserError } from '../core/model/errors.js';
import type { Repository } from '../core/model/record.js';
import type { CommentPoster } from '../core/ports/comment-poster.js';
import { asObject, optionalText, readInteger, type Json } from './json-fields.js';
import { isGone } from './look-up-item.js';
import type { GitHubClient } from './requests/github-client.js';
import { adviseOnRefusal } from './requests/refusal-advice.js';
import { httpStatus, requestFailure } from './requests/request-error.js';
import { walkListing } from './walk-listing.js';

/** Addresses the repository by its id: after a rename or a transfer, its name may belong to another one. */
export function githubCommentPoster(client: GitHubClient, { id }: Repository): CommentPoster {
  const base = `/repositories/${id}/issues`;
  return {
    async find(issueNumber, marker) {
      const listing = { route: `${base}/${issueNumber}/comments`, query: {}, isOrdered: false };
      for await (const { items } of walkListing(client, listing, null)) {
        for (const comment of items) {
          if (optionalText(comment, 'body')?.includes(marker) === true) {
            return readInteger(comment, 'id');
          }
        }
      }
      return null;
    },

    async post(issueNumber, body) {
      try {
        // A second request would post a second comment, and a redirect leads to an issue of another repository.
        const request = { retries: 0, redirect: 'manual' as const };
        const answer = await client.request(`POST ${base}/${issueNumber}/comments`, { body, request });
        if (answer.status !== 201) {
          return { declined: 'it is now in another repository' };
        }
        const comment = asObject(answer.data, 'the comment');
        return { commentId: readInteger(comment, 'id'), url: webAddress(comment) };
      } catch (error) {
        const declined = whyDeclined(error);
        if (declined !== null) {
          return { declined };
        }
        const refused = explainRefusal(error, `comment on issue #${issueNumber}`);
        if (refused === null) {
          throw error;
        }
        return { refused };
      }
    },

    async mayPost() {
      try {
        // There is no issue 0. GitHub checks the permission first.
        await client.request(`POST ${base}/0/comments`, { body: '-', request: { retries: 0 } });
        return null;
      } catch (error) {
        const status = httpStatus(error);
        return status === 404 || status === 410 || status === 422 ? true : status === 403 ? false : null;
      }
    },

    async edit(commentId, body) {
      try {
        const answer = await client.request(`PATCH ${base}/comments/${commentId}`, { body });
        return { url: webAddress(answer.data) };
      } catch (error) {
        if (isGone(error)) {
          return null;
        }
        throw explainRefusal(error, `edit comment ${commentId}`) ?? error;
      }
    },
  };
}

/** The comment's own address, if GitHub told it. The comment exists either way. */
function webAddress(comment: unknown): string | null {
  const { html_url: url } = (comment ?? {}) as Json;
  return typeof url === 'string' ? url : null;
}

/** Why this issue takes no comment from us, whatever the token may do elsewhere; null when that is not the reason. */
function whyDeclined(error: unknown): string | null {
  const status = httpStatus(error);
  const failure = requestFailure(error);
  if (error instanceof InterruptedError || adviseOnRefusal(failure) !== null) {
    return null;
  }
  if (status === 410) {
    return 'it no longer exists';
  }
  if (status === 422) {
    return 'GitHub takes no comment on it from this account (422)';
  }
  // GitHub's message may repeat anything, so it is only compared, never shown.
  const isAboutToken = /resource not accessible/i.test(failure.message ?? '');
  return status === 403 && !isAboutToken ? 'it is locked, archived or limited to some users (403)' : null;
}

/** Explains why GitHub refused to do this; null when it is not certain that GitHub did nothing. */
function explainRefusal(error: unknown, action: string): Error | null {
  const status = httpStatus(error);
  if (!(error instanceof Error) || status === null || status < 400 || status >= 500 || status === 408) {
    return null;
  }
  const isAboutPermission =
    (status === 403 || status === 404) &&
    !(error instanceof InterruptedError) &&
    adviseOnRefusal(requestFailure(error)) === null;
  return isAboutPermission
    ? new UserError(
        `GitHub does not let this token ${action} (it answered ${status}). Give the job \`permissions: issues: write\` ` +
          '(a GitHub App needs the permission Issues: read and write), or set related to preview or off.',
        { cause: error },
      )
    : error;
}
