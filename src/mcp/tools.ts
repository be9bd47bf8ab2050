/** The tools of the MCP server. Each one reads the database, and writes nothing. */
import type * as z from 'zod';
import { findDuplicates } from '../core/answers/find-duplicates.js';
import { readIssueThread } from '../core/answers/issue-thread.js';
import { search, toSearchJson } from '../core/answers/search.js';
import { listRepositories } from '../core/answers/stored-repositories.js';
import { UserError } from '../core/model/errors.js';
import { parseTime } from '../core/model/time.js';
import type { World } from '../core/ports/world.js';
import { findRepository, parseIssueReference } from '../core/search/issue-reference.js';
import { findStoredIssue } from '../core/search/search-query.js';
import { duplicatesText, repositoriesText, searchText, threadText } from './answer-texts.js';
import { duplicatesInput, issueInput, repositoriesInput, searchInput } from './input-schemas.js';
import { duplicatesOutput, repositoriesOutput, searchOutput, threadOutput } from './output-schemas.js';

/** What the tools need of the world. */
export type ToolWorld = Pick<World, 'store' | 'searchEmbedder'>;

export interface Tool<Input extends z.ZodType = z.ZodType, Answer = unknown> {
  readonly name: string;
  readonly title: string;
  /** For the agent: when to call it, and what it gets. */
  readonly description: string;
  readonly input: Input;
  readonly output: z.ZodType;
  /** @throws UserError with a sentence that says what to do instead */
  readonly answer: (world: ToolWorld, input: z.output<Input>) => Promise<Answer>;
  readonly toText: (answer: Answer) => string;
}

/** Lets TypeScript check that the parts of one tool fit each other. */
function tool<Input extends z.ZodType, Answer>(definition: Tool<Input, Answer>): Tool {
  return definition as unknown as Tool;
}

export const TOOLS: readonly Tool[] = [
  tool({
    name: 'search_issues',
    title: 'Search issues',
    description:
      'Searches the issues and comments of GitHub repositories by meaning, and by rare words such as error messages. ' +
      'Use it to find out whether a problem is known, how it was solved, or who works on it. ' +
      'One result for each issue, with the passage that matched and its address.',
    input: searchInput,
    output: searchOutput,
    async answer(world, { query, repository, kind, limit, state, author, label, since }) {
      const answer = await search(world, query, {
        limit,
        repositories: await idsOf(world, repository),
        ...(kind === 'all' ? {} : { kinds: [kind] }),
        filter: {
          state,
          author: author?.replace(/^@/, '') ?? null,
          label: label ?? null,
          since: since === undefined ? null : parseTime(since),
        },
      });
      return toSearchJson(answer);
    },
    toText: searchText,
  }),
  tool({
    name: 'find_duplicates',
    title: 'Find duplicates of a new issue',
    description:
      'Call it before you file an issue, with the title and body that it would have. ' +
      'It says whether an issue about the same problem exists already, why it thinks so, and what to do.',
    input: duplicatesInput,
    output: duplicatesOutput,
    answer: async (world, { title, body, repository, limit }) =>
      findDuplicates(world, { title, body }, { repositories: await idsOf(world, repository), limit }),
    toText: duplicatesText,
  }),
  tool({
    name: 'get_issue',
    title: 'Read an issue',
    description:
      'Reads an issue and its comments, with known duplicates and related issues. ' +
      'A long thread comes in parts: call it again with `from` set to `next` of the answer before.',
    input: issueInput,
    output: threadOutput,
    async answer(world, { issue, repository, from, characters }) {
      const reference = parseIssueReference(String(issue).replace(/^\d+$/, '#$&'));
      if (reference === null) {
        throw new UserError(
          'issue is neither a number, nor owner/name#123, nor the web address of an issue.',
        );
      }
      const found = await findStoredIssue(world.store, reference, await idsOf(world, repository));
      return readIssueThread(world, found.repository, found.issue, { from, characters });
    },
    toText: threadText,
  }),
  tool({
    name: 'list_repositories',
    title: 'List repositories',
    description:
      'Lists the repositories in the database: how many issues and comments each has, and how fresh they are. ' +
      'Call it when an answer may be out of date, or to learn which repositories can be searched.',
    input: repositoriesInput,
    output: repositoriesOutput,
    answer: listRepositories,
    toText: repositoriesText,
  }),
];

/** The ids of the repositories that are searched; empty for all. @throws UserError when none has this name */
async function idsOf({ store }: ToolWorld, fullName: string | undefined): Promise<readonly number[]> {
  return fullName === undefined ? [] : [findRepository(await store.cursors.repositories(), fullName).id];
}
