/** Search queries that name an issue instead of describing it. */
import { UserError } from '../model/errors.js';
import { fullNameOf, type Repository } from '../model/record.js';

export interface IssueReference {
  /** `owner/name`; null stands for the repository that is searched. */
  readonly repository: string | null;
  readonly number: number;
}

const FORMS = [
  /^(?<repository>)#(?<number>\d{1,10})$/,
  /^(?<repository>[\w.-]+\/[\w.-]+)#(?<number>\d{1,10})$/,
  /^https?:\/\/[^/\s]+\/(?:[^\s?#]+\/)?(?<repository>[\w.-]+\/(?!-\/)[\w.-]+)\/(?:issues|pull)\/(?<number>\d{1,10})\/?(?:[?#]\S*)?$/,
];

/** The issue that the query names as `#123`, `owner/name#123` or a web address; null when the query is a text. */
export function parseIssueReference(query: string): IssueReference | null {
  for (const form of FORMS) {
    const groups = form.exec(query.trim())?.groups;
    if (groups !== undefined) {
      return { repository: groups['repository'] || null, number: Number(groups['number']) };
    }
  }
  return null;
}

/**
 * The stored repository with this full name. When several have it, the newest: the older ones had the name before.
 * @param known ordered by id
 * @throws UserError when no stored repository has this name
 */
export function findRepository(known: readonly Repository[], fullName: string): Repository {
  const found = known.findLast((each) => fullNameOf(each).toLowerCase() === fullName.toLowerCase());
  if (found === undefined) {
    throw new UserError(
      `The database has nothing of ${fullName}. Run a backfill of it first, or name another repository.`,
    );
  }
  return found;
}
