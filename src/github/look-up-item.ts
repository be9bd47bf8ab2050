import { UserError } from '../core/model/errors.js';
import type { RecordKey, TrackerRecord } from '../core/model/record.js';
import type { Lookup } from '../core/ports/issue-source.js';
import type { GitHubClient } from './requests/github-client.js';
import { asObject, PayloadError, readTextOrNull } from './json-fields.js';
import type { Json } from './walk-listing.js';

/** A single item, the address that it has moved to, or null when it is not there any more or out of sight. */
export async function requestItem(
  client: GitHubClient,
  route: string,
): Promise<{ readonly item: Json } | { readonly location: string } | null> {
  try {
    const answer = await client.request(`GET ${route}`, { request: { redirect: 'manual' } });
    return answer.headers.location === undefined
      ? { item: parseDocumented(route, () => asObject(answer.data, 'the item')) }
      : { location: answer.headers.location };
  } catch (error) {
    if (isGone(error)) {
      return null;
    }
    throw error;
  }
}

/**
 * Asks for one item and follows no redirection into another repository: a transferred issue has a new id there, and
 * is another record.
 */
export async function lookUpRecord(
  client: GitHubClient,
  route: string,
  { id }: RecordKey,
  read: (item: Json) => TrackerRecord | null,
): Promise<Lookup> {
  const answer = await requestItem(client, route);
  if (answer === null) {
    return { state: 'gone' };
  }
  if ('location' in answer) {
    return { state: 'transferred', url: await webAddressAt(client, answer.location) };
  }
  try {
    const record = read(answer.item);
    return record?.id === id ? { state: 'found', record } : { state: 'gone' };
  } catch (error) {
    if (error instanceof PayloadError) {
      return { state: 'malformed', reason: error.message };
    }
    throw error;
  }
}

/** Where people find what the API has at this address; null when this token may not see it. */
export async function webAddressAt(client: GitHubClient, location: string): Promise<string | null> {
  const answer = await requestItem(client, location);
  return answer !== null && 'item' in answer ? readTextOrNull(answer.item, 'html_url') : null;
}

export function isGone(error: unknown): boolean {
  const { status } = ((error as Error).cause ?? {}) as { readonly status?: number };
  return status === 404 || status === 410;
}

/** Reads a single item's answer, which has no neighbours to go on with when it cannot be read. */
export function parseDocumented<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof PayloadError) {
      throw new UserError(
        `GitHub's answer to GET ${path} is not as GitHub documents it: ${error.message}. ` +
          'What was read is stored; run again, and report it if it stays.',
        { cause: error },
      );
    }
    throw error;
  }
}
