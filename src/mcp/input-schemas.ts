/** What the tools take. Each message says what is wrong with a value and what would be right. */
import * as z from 'zod';
import {
  LISTED_REPOSITORIES,
  LISTED_REPOSITORIES_MAX,
  SEARCH_LIMIT_MAX,
  THREAD_CHARACTERS,
  THREAD_CHARACTERS_MAX,
  TOOL_RESULTS,
  TOOL_TEXT_CHARACTERS,
} from '../answer-limits.js';
import { parseTime } from '../core/model/time.js';

const repository = z
  .string('repository must be a text: owner/name')
  .regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/, 'repository must be owner/name, as list_repositories shows it')
  .optional()
  .describe('owner/name. All repositories of the database when absent.');

function text(name: string, about: string): z.ZodString {
  return z
    .string(`${name} must be a text`)
    .trim()
    .min(1, `${name} is empty: give a text`)
    .max(TOOL_TEXT_CHARACTERS, `${name} is longer than ${TOOL_TEXT_CHARACTERS} characters: shorten it`)
    .describe(about);
}

function wholeNumber(name: string, least: number, most: number, standard: number, about: string) {
  const message = `${name} must be a whole number from ${least} to ${most}`;
  return z.int(message).min(least, message).max(most, message).default(standard).describe(about);
}

function choice<const T extends readonly [string, ...string[]]>(
  name: string,
  values: T,
  standard: T[number],
  about: string,
) {
  return z
    .enum(values, `${name} must be one of ${values.join(', ')}`)
    .default(standard as never)
    .describe(about);
}

const limit = wholeNumber('limit', 1, SEARCH_LIMIT_MAX, TOOL_RESULTS, 'The most results.');

/** An argument that is not listed is refused, because it is probably misspelled. */
function takes<T extends z.core.$ZodShape>(shape: T) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `unknown arguments; the known ones are ${Object.keys(shape).join(', ')}`
        : 'the arguments must be an object',
  });
}

export const searchInput = takes({
  query: text(
    'query',
    'What to search for: a text in your own words, an error message, or an issue such as #123 or owner/name#123.',
  ),
  repository,
  state: choice('state', ['open', 'closed', 'all'], 'all', 'Which issues.'),
  kind: choice(
    'kind',
    ['issue', 'comment', 'all'],
    'all',
    'all: one result for each issue, with its best passage. issue: only what issues say. comment: single comments.',
  ),
  author: text('author', 'Only issues that this account opened.').optional(),
  label: text('label', 'Only issues with this label.').optional(),
  since: z
    .string('since must be a text')
    .refine(
      (value) => parseTime(value) !== null,
      'since must be a day, such as 2026-01-31, or a time, such as 2026-01-31T12:00:00Z',
    )
    .optional()
    .describe('Only issues that changed on this day or later: 2026-01-31, or 2026-01-31T12:00:00Z.'),
  limit,
});

export const duplicatesInput = takes({
  title: text('title', 'The title that the new issue would have.'),
  body: z
    .string('body must be a text')
    .max(TOOL_TEXT_CHARACTERS, `body is longer than ${TOOL_TEXT_CHARACTERS} characters: shorten it`)
    .default('')
    .describe('The body that it would have, with error messages as they are.'),
  repository,
  limit,
});

const ISSUE = 'issue must be a number, owner/name#123 or an address';

export const issueInput = takes({
  issue: z
    .union([z.int(ISSUE).min(1, ISSUE), z.string(ISSUE).min(1, ISSUE).max(1_000, ISSUE)], ISSUE)
    .describe('The number of the issue, owner/name#123, or its web address.'),
  repository: repository.describe(
    'owner/name. Needed for a number, when the database has several repositories.',
  ),
  from: wholeNumber(
    'from',
    0,
    Number.MAX_SAFE_INTEGER,
    0,
    'Where in the thread to begin: `next` of the answer before.',
  ),
  characters: wholeNumber(
    'characters',
    100,
    THREAD_CHARACTERS_MAX,
    THREAD_CHARACTERS,
    'About how many characters of the thread to return.',
  ),
});

export const repositoriesInput = takes({
  skip: wholeNumber('skip', 0, Number.MAX_SAFE_INTEGER, 0, 'How many repositories to skip.'),
  limit: wholeNumber('limit', 1, LISTED_REPOSITORIES_MAX, LISTED_REPOSITORIES, 'The most repositories.'),
});
