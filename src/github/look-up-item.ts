/** Requests single items, and says where one is that was transferred or deleted. */
import { InterruptedError, UserError } from '../core/model/errors.js';
import type { RecordKey, TrackerRecord } from '../core/model/record.js';
import type { Lookup } from '../core/ports/issue-source.js';
import { asObject, PayloadError, readTextOrNull, type Json } from './json-fields.js';
import type { GitHubClient } from './requests/github-client.js';
import { isWebPage } from './requests/refusal-advice.js';
import { httpStatus, requestFailure } from './requests/request-error.js';

/**
 * Looks up one record by its id. It does not follow a redirect into another repository: there, a transferred issue has a
 * new id and is another record.
 */
export async function lookUpRecord(
  client: GitHubClient,
  route: string,
  { id }: RecordKey,
  parse: (item: Json) => TrackerRecord | null,
): Promise<Lookup> {
  const answer = await requestItem(client, route);
  if (answer === null) {
    return { state: 'gone' };
  }
  if ('location' in answer) {
    return { state: 'transferred', url: await requestWebAddress(client, answer.location) };
  }
  try {
    const record = parse(answer.item);
    return record?.id === id ? { state: 'found', record } : { state: 'gone' };
  } catch (error) {
    if (error instanceof PayloadError) {
      return { state: 'malformed', reason: error.message };
    }
    throw error;
  }
}

/** An item, or the API address that it has moved to; null when it no longer exists or the token cannot see it. */
async function requestItem(
  client: GitHubClient,
  route: string,
): Promise<{ readonly item: Json } | { readonly location: string } | null> {
  try {
    const answer = await client.request(`GET ${route}`, { request: { redirect: 'manual' } });
    return answer.headers.location === undefined
      ? { item: parseAnswer(route, () => asObject(answer.data, 'the item')) }
      : { location: answer.headers.location };
  } catch (error) {
    if (isGone(error)) {
      return null;
    }
    throw error;
  }
}

/** The web address of the item at this API address; null when the token cannot see it. */
async function requestWebAddress(client: GitHubClient, location: string): Promise<string | null> {
  try {
    const answer = await requestItem(client, location);
    return answer !== null && 'item' in answer ? readTextOrNull(answer.item, 'html_url') : null;
  } catch (error) {
    // The other repository may be blocked, or its organization may not admit this token.
    const status = httpStatus(error);
    if ((status === 403 || status === 451) && !(error instanceof InterruptedError)) {
      return null;
    }
    throw error;
  }
}

/** Whether GitHub answered that the item does not exist, or no longer. A firewall's page says nothing about it. */
export function isGone(error: unknown): boolean {
  const status = httpStatus(error);
  return (status === 404 || status === 410) && !isWebPage(requestFailure(error));
}

/** Parses the answer to `GET path`. @throws UserError that names the path when the answer is not as GitHub documents it */
export function parseAnswer<T>(path: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof PayloadError) {
      throw new UserError(
        `GitHub's answer to GET ${path} is not as GitHub documents it: ${error.message}. ` +
          'What was read is stored. Run again; if it happens again, please report it.',
        { cause: error },
      );
    }
    throw error;
  }
}
