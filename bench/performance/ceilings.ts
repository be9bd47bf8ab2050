/**
 * The most requests, texts and round trips that each mode may need for a small repository, with the reason for each.
 * `test/bench/ceilings.test.ts` fails beyond them. Lower one when a mode needs less; raise one only with a better reason.
 * Times depend on the machine. Counts hardly do: pages that come faster than they are stored share round trips.
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
    embeddingRequests: atMost(8, 'a probe, then 594 texts, the first in batches of 96, then in larger ones'),
    texts: atMost(
      595,
      'a probe, each title, each body with its title, each comment and each chunk of the longest',
    ),
    roundTrips: atMost(
      80,
      '2 store a page, 2 find 100 rows that are pending, 1 to 3 store a batch, and about 10 create the tables',
    ),
    connections: atMost(4, 'DATABASE_CONNECTIONS, because batches are stored side by side'),
  },
  'second backfill': {
    githubRequests: atMost(7, 'as the first: only listings show what was removed'),
    embeddingRequests: NOTHING_NEW,
    texts: NOTHING_NEW,
    roundTrips: atMost(
      22,
      '1 begins a run, 2 compare a page with its rows and mark them as seen, the rest ask for what is missing',
    ),
    connections: atMost(3, 'a page of each listing is compared while the backfill starts'),
  },
  'idle catch-up': {
    githubRequests: atMost(3, 'the repository, and the last page of each listing'),
    embeddingRequests: NOTHING_NEW,
    texts: NOTHING_NEW,
    roundTrips: atMost(
      7,
      '1 begins a run and 1 opens the other connection, 1 compares each page, and 1 each for failures, the end of the catch-up and what is pending',
    ),
    connections: atMost(2, 'a page of each listing is compared at the same time'),
  },
  'issues.opened': {
    githubRequests: EVENT_HAS_ALL,
    embeddingRequests: atMost(1, 'title and body in one request'),
    texts: atMost(2, 'the title, and the body with its title'),
    roundTrips: atMost(
      12,
      '1 begins a run, 2 store the row, 5 find its texts and store their vectors, 2 read the issue, 3 the related ones',
    ),
    connections: ONE_CONNECTION,
  },
  'comment event': {
    githubRequests: EVENT_HAS_ALL,
    embeddingRequests: atMost(1, 'the comment'),
    texts: atMost(1, 'the comment'),
    roundTrips: atMost(
      10,
      '1 begins a run, 2 store the comment and its issue, 7 find their texts and store a vector',
    ),
    connections: ONE_CONNECTION,
  },
  'search by text': {
    githubRequests: SEARCH_ASKS_DATABASE,
    embeddingRequests: atMost(1, 'the query'),
    texts: atMost(1, 'the query'),
    roundTrips: atMost(
      6,
      '1 begins a run, 1 counts, and 3 find the nearest issues and comments with their texts',
    ),
    connections: ONE_CONNECTION,
  },
  'search by issue': {
    githubRequests: SEARCH_ASKS_DATABASE,
    embeddingRequests: atMost(0, 'the issue has its vectors'),
    texts: atMost(0, 'the issue has its vectors'),
    roundTrips: atMost(8, 'as a search by text, and the issue and its vectors before that'),
    connections: ONE_CONNECTION,
  },
};
