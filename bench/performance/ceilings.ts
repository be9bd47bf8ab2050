/**
 * The most requests, texts and round trips that each mode may need for a small repository, with the reason for each.
 * `test/bench/ceilings.test.ts` fails beyond them. Lower one when a mode needs less; raise one only with a better reason.
 * Counts do not depend on the machine, as times do.
 */
import type { RepositorySize } from './generate-repository.js';
import type { Mode } from './scenarios.js';
import type { Traffic } from './wires.js';

/** Large enough for several pages of both listings and several batches, small enough for every test run. */
export const SMALL: RepositorySize = { issues: 120, comments: 360 };

export interface Ceiling {
  readonly most: number;
  readonly because: string;
}

export type Counted = Exclude<keyof Traffic, 'standInCpuMs'>;

const atMost = (most: number, because: string): Ceiling => ({ most, because });

const EVENT_HAS_ALL = atMost(0, 'the event has everything, and related issues come from the database');
const SEARCH_ASKS_DATABASE = atMost(0, 'a search reads only the database');
const NOTHING_NEW = atMost(0, 'every text has its vector');
const ONE_CONNECTION = atMost(1, 'statements follow each other, and opening another costs three round trips');

export const CEILINGS: Readonly<Record<Mode, Readonly<Record<Counted, Ceiling>>>> = {
  'first backfill': {
    githubRequests: atMost(7, 'the repository, 2 pages of issues, 4 of comments (99 new ones a page)'),
    embeddingRequests: atMost(7, '594 texts, the first in batches of 96, then in larger ones'),
    texts: atMost(594, 'each title, each body with its title, each comment and each chunk of the longest'),
    roundTrips: atMost(
      260,
      '47 create the tables, 7 to 10 store a page, about 12 store a batch; few depend on the server',
    ),
    connections: atMost(4, 'DATABASE_CONNECTIONS, because batches are stored side by side'),
  },
  'second backfill': {
    githubRequests: atMost(7, 'as the first: only listings show what was removed'),
    embeddingRequests: NOTHING_NEW,
    texts: NOTHING_NEW,
    roundTrips: atMost(
      90,
      'about 7 compare a page with its rows, 15 find what is pending, the rest read the same rows again',
    ),
    connections: ONE_CONNECTION,
  },
  'idle catch-up': {
    githubRequests: atMost(3, 'the repository, and the last page of each listing'),
    embeddingRequests: NOTHING_NEW,
    texts: NOTHING_NEW,
    roundTrips: atMost(
      40,
      'two cursors move, and the columns, the repository and the failures are read again and again',
    ),
    connections: ONE_CONNECTION,
  },
  'issues.opened': {
    githubRequests: EVENT_HAS_ALL,
    embeddingRequests: atMost(1, 'title and body in one request'),
    texts: atMost(2, 'the title, and the body with its title'),
    roundTrips: atMost(
      44,
      'the row, two vectors and 8 for related issues; the columns and the space are read 12 times',
    ),
    connections: ONE_CONNECTION,
  },
  'comment event': {
    githubRequests: EVENT_HAS_ALL,
    embeddingRequests: atMost(1, 'the comment'),
    texts: atMost(1, 'the comment'),
    roundTrips: atMost(
      36,
      'the rows of the comment and its issue, and one vector; the columns are read 5 times',
    ),
    connections: ONE_CONNECTION,
  },
  'search by text': {
    githubRequests: SEARCH_ASKS_DATABASE,
    embeddingRequests: atMost(1, 'the query'),
    texts: atMost(1, 'the query'),
    roundTrips: atMost(
      27,
      'two for each vector column, and the texts of the best; the columns are read 5 times',
    ),
    connections: ONE_CONNECTION,
  },
  'search by issue': {
    githubRequests: SEARCH_ASKS_DATABASE,
    embeddingRequests: atMost(0, 'the issue has its vectors'),
    texts: atMost(0, 'the issue has its vectors'),
    roundTrips: atMost(32, 'as a search by text, and the issue and its vectors before that'),
    connections: ONE_CONNECTION,
  },
};
