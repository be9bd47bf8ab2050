import { UserError } from '../model/errors.js';
import { fullNameOf, type Repository } from '../model/record.js';

/** An issue that a query names. No repository: the one that is searched. */
export interface IssueReference {
  readonly repository: string | null;
  readonly number: number;
}

export const FORMS = [
  /^(?<repository>)#(?<number>\d{1,10})$/,
  /^(?<repository>[\w.-]+\/[\w.-]+)#(?<number>\d{1,10})$/,
  /^https?:\/\/[^/\s]+\/(?:[^\s?#]+\/)?(?<repository>[\w.-]+\/(?!-\/)[\w.-]+)\/(?:issues|pull)\/(?<number>\d{1,10})\/?(?:[?#]\S*)?$/,
];

/** The issue that is named by `#123`, `owner/name#123` or an address; null when the query is a text. */
export function parseIssueReference(query: string): IssueReference | null {
  for (const form of FORMS) {
    const groups = form.exec(query.trim())?.groups;
    if (groups !== undefined) {
      return { repository: groups['repository'] || null, number: Number(groups['number']) };
    }
  }
  return null;
}

/** The repository of this full name; of several, the newest: the others had the name before. @throws UserError when the database does not know it */
export function findRepository(known: readonly Repository[], fullName: string): Repository {
  const found = known.findLast((each) => fullNameOf(each).toLowerCase() === fullName.toLowerCase());
  if (found === undefined) {
    throw new UserError(
      `The database holds nothing of ${fullName}: run a backfill of it first, or name another repository.`,
    );
  }
  return found;
}
