/** Every number that bounds what a run does, with its unit in its name and its reason next to it. The constants of one algorithm are in its file. */

/** Rows of one INSERT: enough to make round trips cheap, few enough to keep a statement readable in a slow log. */
export const STATEMENT_ROWS = 100;
/** Bytes of text in one statement. TiDB refuses a packet over 64 MiB and a transaction over 100 MiB; MariaDB's default packet is 16 MiB, and escaping can double a text. */
export const STATEMENT_BYTES = 4 * 1024 * 1024;

/** How long a run retries while the database fails: a node of TiDB that restarts or is replaced is back sooner. */
export const DATABASE_RETRY_MS = 2 * 60_000;
/** The same before the first answer of the database, when the address is probably wrong: a server on a small machine starts sooner. */
export const DATABASE_RETRY_UNREACHED_MS = 30_000;
/** First wait before a retry: most conflicts end at once. It doubles with every try. */
export const DATABASE_RETRY_FIRST_MS = 100;
/** Longest such wait: the run continues soon after the database is back. */
export const DATABASE_RETRY_LONGEST_MS = 5_000;
/** TiDB Cloud Starter wakes from sleep at the first connection, which can take long. */
export const DATABASE_CONNECT_TIMEOUT_MS = 30_000;
/** TiDB Cloud Starter ends a connection after five minutes. A run closes an idle one well before. */
export const DATABASE_IDLE_MS = 60_000;
/** How long a cancelled run waits until its leases and claims are released: GitHub kills it ten seconds after the first signal. */
export const STORE_ABANDON_MS = 3_000;
/** How long a run that has reported its result waits for its connections to close: a server that hangs must not keep the job. */
export const STORE_CLOSE_MS = 5_000;
/** Connections of one run: rows are written one batch after another, vectors of several batches at the same time. */
export const DATABASE_CONNECTIONS = 4;
/** How long a run relies on what it has read of the repositories, embedding spaces and failures, before it reads them again: longer than a short run takes. Another run may change them meanwhile, as it may right after they are read. */
export const DATABASE_FRESH_MS = 10_000;
/** How long a run waits for another run that is changing the tables, which takes seconds. */
export const MIGRATION_LOCK_WAIT_S = 60;
/** Differences of the schema in one message: they mostly have one cause. */
export const SCHEMA_PROBLEMS_SHOWN = 5;
/** Longest table-prefix. A name has at most 64 characters in TiDB, and Tiara's longest has 22. */
export const TABLE_PREFIX_CHARACTERS = 32;
/** How long a run waits for another process to finish writing to an embedded database. SQLite's own default is not to wait at all. */
export const SQLITE_BUSY_TIMEOUT_MS = 30_000;
/** About how often a run looks again during that wait: most writes of another process take less. */
export const SQLITE_BUSY_POLL_MS = 20;
/**
 * Pages of 4 KB in the write-ahead log, at which SQLite copies them into the database and waits for the disk. With its own
 * 1,000, a backfill copies the pages at the end of each index again and again.
 */
export const SQLITE_CHECKPOINT_PAGES = 8_000;

/** Prepared statements that SQLite keeps: more than the pages of a backfill need, and the largest take 0.2 MB each. */
export const SQLITE_STATEMENTS_KEPT = 64;
/** How long a run that only reads keeps the file open after a call: calls of one answer follow each other at once. */
export const SQLITE_IDLE_MS = 1_000;

/** Dimensions of a vector: those of TiDB's largest VECTOR column, on both databases. https://docs.pingcap.com/tidb/stable/vector-search-data-types */
export const VECTOR_DIMENSIONS_MAX = 16_383;

/** Rows whose texts are read from the database at a time for embedding, in one round trip: bounds memory at 250 bodies of 256 KiB. */
export const PENDING_ROWS = 250;
/** Rows that wait for their vectors while the listings are read: their ids take a few MB. Rows beyond it get their vectors after the reading. */
export const EMBEDDING_QUEUE_ROWS = 100_000;
/** How long a lease lasts unless it is renewed: the longest time for which a killed run blocks the others. */
export const LEASE_MS = 60_000;
/** How often its holder renews it, whatever it waits for: three renewals may fail before another run takes over. */
export const LEASE_RENEWAL_MS = 15_000;

/** How far a time in the database may be ahead of a run's clock: nodes of TiDB differ by less, and the clocks of runners do not matter. */
export const CLOCK_TOLERANCE_MS = 60_000;

/** First wait before an item that could not be processed is tried again. It doubles with every try. */
export const FAILURE_RETRY_FIRST_MS = 60 * 60_000;
/** Longest such wait: after an item is fixed or the model is changed, the effect shows within a week. */
export const FAILURE_RETRY_LONGEST_MS = 7 * 24 * 60 * 60_000;

/** Items of one page of a listing: GitHub's maximum. */
export const PAGE_ITEMS = 100;
/** Items of the smallest page, when pages are too heavy for GitHub: one item cannot be halved. */
export const PAGE_ITEMS_MIN = 1;
/** Requests to GitHub at the same time: one for each listing. GitHub asks for few, and limits those that need much of its time. */
export const GITHUB_REQUESTS_IN_FLIGHT = 2;
/**
 * Pages of a listing that are fetched while earlier ones are stored. They are then stored together, so that a database far
 * away costs few round trips; more would lose more when a run is killed.
 */
export const PAGES_AHEAD = 20;
/** Fewer when their texts are this long: about what 8 pages of long issues hold. */
export const PAGES_AHEAD_CHARACTERS = 2_000_000;
/** Share of an hour's requests at which a scheduled run stops continuing a backfill: events and other workflows need some, too. */
export const BACKFILL_REQUESTS_KEPT_SHARE = 0.2;
/** How long a scheduled run continues a backfill: events of its workflow wait for it. */
export const BACKFILL_CONTINUED_MS = 30 * 60_000;
/** From this time left on, the progress of a backfill recommends a GitHub App, which may send more requests. */
export const BACKFILL_LONG_MS = 24 * 60 * 60_000;
/** A catch-up starts this much before its cursor, because listings lag behind writes by seconds to minutes. */
export const CURSOR_OVERLAP_MS = 5 * 60_000;

/** Longest single wait for a rate limit. A job is billed while it waits, and the cursor is saved, so running again is as good. */
export const RATE_LIMIT_WAIT_MAX_S = 15 * 60;
/** All waits for GitHub in one run: four of the longest. A run that needs more would spend most of its paid time waiting. */
export const RATE_LIMIT_WAIT_TOTAL_MAX_S = 60 * 60;
/** No wait for GitHub lasts beyond this time after the start of the process. A job and its token end after 6 h; the rest is for the steps before this one and for the remaining embedding. */
export const RUN_WAITS_END_S = 5 * 60 * 60;
/** First wait after a rate limit that does not say how long it lasts, doubled each time: GitHub asks for at least a minute. */
export const RATE_LIMIT_WAIT_DEFAULT_S = 60;
/** Retries of one request after a rate limit. */
export const RATE_LIMIT_RETRIES = 3;
/** Retries of a failed request to GitHub (5xx, a cut connection, half a body), after 1, 4 and 9 s. */
export const REQUEST_RETRIES = 3;
/** Retries of a page that GitHub answers with 5xx while a smaller page is possible: a heavy page stays heavy. */
export const HEAVY_PAGE_RETRIES = 1;
/** Age up to which an app's installation token may be refused because it is new: GitHub's servers take seconds to know it. */
export const NEW_TOKEN_MS = 10_000;
/** Retries of a request with such a token, after 1, 4 and 9 s. */
export const NEW_TOKEN_RETRIES = 3;
/** One request to GitHub: GitHub's own limit is 10 s, the rest is for a slow network. */
export const REQUEST_TIMEOUT_MS = 60_000;

/** Bytes of one answer from GitHub, after decompression: more than a page of the longest issues, little enough to hold as text and as objects. A larger page is read in halves. */
export const ANSWER_BYTES_MAX = 64 * 1024 * 1024;
/** Redirects of one request to GitHub: a renamed repository needs one, and a chain of them leads in a circle. */
export const REDIRECTS_MAX = 5;

/** Texts of a run's first embedding requests: what most servers take, and little to lose with one that is slow. A refused batch is halved. */
export const EMBEDDING_BATCH_TEXTS = 96;
/** Texts of one request after quick answers: OpenAI takes no more, and other servers 32 to 1,000. One refused request shows that. */
export const EMBEDDING_BATCH_TEXTS_MAX = 2_048;
/** Bytes of a run's first embedding requests. OpenAI accepts 300,000 tokens, and a token is at least one byte, so no tokenizer is needed. */
export const EMBEDDING_BATCH_BYTES = 240_000;
/** Bytes of one request after quick answers: 300,000 tokens when only 1.6 bytes are a token. English has 4, source code and logs 2 to 3. */
export const EMBEDDING_BATCH_BYTES_MAX = 480_000;
/** Numbers in one answer: 1.4 MB as base64, 5 MB as JSON. That is 170 vectors of 1,536 dimensions. Node.js keeps each answer several times until it collects garbage; with four times as many, memory grows during long runs. */
export const EMBEDDING_BATCH_FLOATS_MAX = 256 * 1024;
/** After an answer within this time, batches grow: twice as large ones are answered well before EMBEDDING_TIMEOUT_MS. */
export const EMBEDDING_QUICK_MS = 2_000;
/** After an answer that took longer than this, batches shrink: a quarter of EMBEDDING_TIMEOUT_MS. */
export const EMBEDDING_SLOW_MS = 15_000;
/** Embedding requests at the same time: keeps OpenAI busy, stays far below its limits, and does not overload a server on the runner. */
export const EMBEDDING_REQUESTS_IN_FLIGHT = 4;
/** Bytes of one text. OpenAI accepts 8,192 tokens per text, and a token is at least one byte. */
export const EMBEDDING_TEXT_BYTES = 8_192;
/** One embedding request: a batch takes a second or two at OpenAI, and a minute on a small machine without a GPU. */
export const EMBEDDING_TIMEOUT_MS = 60_000;
/** Retries while the server fails or limits requests, when it does not say how long: 15 s or 31 s with the waits below. */
export const EMBEDDING_RETRIES = 5;
/** First wait for a server that fails, doubled each time: a server that died of a text is back within seconds, or stays down. */
export const EMBEDDING_RETRY_FIRST_S = 0.5;
/** The same after a 429 that does not say how long it lasts: most limits are for a minute. */
export const EMBEDDING_LIMIT_RETRY_FIRST_S = 1;
/** Longest single wait for the server: a run that waits longer may as well be run again. */
export const EMBEDDING_WAIT_MAX_S = 5 * 60;
/** How long after the embeddings server failed a run that was reading meanwhile tries again: its retries took about as long. */
export const EMBEDDING_NEXT_TRY_S = 60;
/** Retries of a harmless text that is not answered in time: the server may still work on what it was sent before. */
export const EMBEDDING_TIMEOUT_RETRIES = 2;

/** Characters of a text that is masked as a secret. A mask hides the text everywhere, and shorter texts are parts of words; no service hands out so short a key. */
export const SECRET_CHARACTERS_MIN = 4;
/** Failed items that the log names one by one. Beyond that it gives only their number. */
export const FAILURES_NAMED = 20;
/** The same for items that failed in earlier runs and wait for their next try: those runs named them. */
export const FAILURES_NAMED_WAITING = 10;
/** Bytes of the payload of an event: GitHub sends no larger one. https://docs.github.com/en/webhooks/webhook-events-and-payloads */
export const WEBHOOK_BYTES = 25_000_000;
/** Bytes of one output: Linux takes 128 KiB as an environment variable, its name included, and that is how a script gets it. */
export const OUTPUT_BYTES = 128 * 1024 - 1_024;
/** Bytes of the job summary of a step, with what others wrote: GitHub drops a larger one. */
export const SUMMARY_BYTES = 1024 * 1024;
/** Characters of a title in the job summary and on a terminal: longer titles make the table hard to read. */
export const SUMMARY_TITLE_CHARACTERS = 120;
/** From this many texts on, the log shows the progress of embedding: fewer take only a moment. */
export const PROGRESS_TEXTS = 200;
/** Candidates that a search ranks, per vector column, for issues and for comments: in measurements, more candidates found no more duplicates. */
export const SEARCH_CANDIDATES = 100;
/** Rows that the vector index first returns for each row that a search wants: tombstones and other repositories are filtered out. */
export const INDEX_ROWS_PER_WANTED_ROW = 2;
/** Rows of the vector index, doubled up to this number while too few pass the filter. Beyond it, a comparison with every row that passes is as good. */
export const INDEX_ROWS_MAX = 3_200;
/** Issues and comments from which an embedded database gets a vector index: with fewer, to compare every vector takes no longer, and a backfill is 7 % faster without one. */
export const CODES_FROM_ROWS = 20_000;
/** Rows whose vectors a search of an embedded database compares after their codes: in measurements, the nearest ten were always among far fewer. */
export const CODE_ROWS_FIRST = 1_000;
/** How many times as many rows it compares while too few pass the filter: each time, it reads every code again. */
export const CODE_ROWS_FACTOR = 8;
/** The most such rows. Beyond it, a comparison with every row that passes is as good. */
export const CODE_ROWS_MAX = 64_000;

/** Time without a catch-up after which `check` warns: a daily schedule would have run. */
export const CHECK_LAG_MS = 26 * 60 * 60_000;
/** Time without a backfill after which `check` recommends one. */
export const CHECK_LISTING_MS = 90 * 24 * 60 * 60_000;

/** Claims about duplicates that are kept of one comment: a maintainer names one or two, and somebody may name thousands. */
export const CLAIMS_PER_COMMENT = 10;
/** Share of a repository's issues, or of its comments, that one backfill may remove without `allow-removals`. */
export const REMOVALS_SHARE_MAX = 0.2;
/** Removals that are always allowed: in a small repository, a fifth is soon reached. */
export const REMOVALS_ALWAYS_ALLOWED = 20;

/** Candidates that are ranked for a related comment, per vector column: in measurements, more candidates found no more duplicates. */
export const RELATED_CANDIDATES = 100;
/** With fewer candidates, it means nothing that one of them stands out. */
export const RELATED_CANDIDATES_MIN = 30;
/** Items of one comment: nobody reads a longer list. */
export const RELATED_ITEMS_MAX = 5;
/** Shared words that a comment names for each issue: enough to see why it is shown. */
export const RELATED_SHARED_WORDS = 3;
/** Share of the candidates that may contain such a word: a commoner one says nothing about this issue. */
export const RELATED_SHARED_WORD_SHARE = 0.2;
/** Words of its own that an issue needs: with fewer, it says too little to be compared. */
export const RELATED_OWN_WORDS = 6;
/** Age from which an issue gets no comment: by then, those who discuss it know more. */
export const RELATED_OPENED_WITHIN_MS = 48 * 60 * 60_000;
/** Age of an issue from which its comment is not edited: by then, somebody may have answered the comment. */
export const RELATED_EDITED_WITHIN_MS = 60 * 60_000;
/** Issues that one run looks at in addition to the event's own. */
export const RELATED_ISSUES_PER_RUN = 20;
/** Comments that one run posts, so that a mistake in the settings shows before it has reached many people. */
export const RELATED_POSTS_PER_RUN = 3;
/** Refusals after which such a run stops: one refusal is about an issue, more are about the token. */
export const RELATED_REFUSALS_MAX = 3;
/** How long a claim lasts before the request to post: the longest time for which a killed run blocks an issue. */
export const ACTION_CLAIM_MS = 10 * 60_000;
/** After this time, a request to post has certainly ended, and a listing shows its result: all waits for a rate limit, the time limit of every try, and the lag of the listing. */
export const ACTION_POSTING_MS =
  RATE_LIMIT_RETRIES * RATE_LIMIT_WAIT_MAX_S * 1000 +
  (RATE_LIMIT_RETRIES + 1) * REQUEST_TIMEOUT_MS +
  CURSOR_OVERLAP_MS;
/** Characters of a title in a comment: longer titles make the list hard to read. */
export const RELATED_TITLE_CHARACTERS = 120;

/** Consecutive lines of a log or a traceback that are embedded whole: most tracebacks of one error are shorter. */
export const LOG_RUN_LINES = 20;
/** Lines kept at each end of a longer log: the first or the last lines say what went wrong. */
export const LOG_LINES_AT_EACH_END = 8;
/** Lines kept of a quotation: enough to show what is answered, too few to outweigh the answer. */
export const QUOTED_LINES = 1;
/** Letters and digits of its own that a text needs to get a vector: "+1" or a thumb is equally near to everything. */
export const CONTENT_CHARACTERS_MIN = 3;
/** Bytes of a later chunk of a long text: in a longer chunk, the surrounding text outweighs a phrase. */
export const LATER_CHUNK_BYTES = 1_500;
/** Chunks of one text. The longest body that GitHub accepts is 262,144 bytes, which is about 180 chunks if it can be cut well. */
export const CHUNKS_MAX = 256;
/** Texts that a dry run embeds, to see how long the others would take: too few to cost anything. */
export const DRY_RUN_SAMPLE_TEXTS = 32;
/** Issues without a known duplicate that an evaluation looks at: enough to know within a few points which share of them gets a comment. */
export const EVALUATED_OTHERS = 300;
/** Questions with known answers that an evaluation asks at most: with a thousand, the interval is about three points either way. */
export const EVALUATED_QUESTIONS = 1_000;
/** Share of the issues shown in comments that must be right at a recommended cut-off: with fewer than half, a reader stops looking. */
export const EVALUATED_PRECISION = 0.5;
/** Rows that an evaluation reads at a time: bounds memory at 100 bodies of 256 KiB. */
export const EVALUATED_ROWS = 100;
