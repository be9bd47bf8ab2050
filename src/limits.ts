/** Every number that bounds what a run does: its unit in its name, its reason beside it. The constants of one algorithm are where it is. */

/** Rows of one INSERT: enough to make round trips cheap, few enough to keep a statement readable in a slow log. */
export const STATEMENT_ROWS = 100;
/** Bytes of text in one statement. TiDB refuses a packet over 64 MiB and a transaction over 100 MiB; MariaDB's default packet is 16 MiB, and escaping can double a text. */
export const STATEMENT_BYTES = 4 * 1024 * 1024;

/** Tries of one database transaction: with the waits below, about ten seconds of trouble are sat out. */
export const DATABASE_TRIES = 6;
export const DATABASE_RETRY_FIRST_MS = 100;
export const DATABASE_RETRY_LONGEST_MS = 5_000;
/** TiDB Cloud Starter wakes from sleep at the first connection, which can take long. */
export const DATABASE_CONNECT_TIMEOUT_MS = 30_000;
/** TiDB Cloud Starter ends a connection after five minutes; an idle one is given up long before. */
export const DATABASE_IDLE_MS = 60_000;
/** Connections of one run: writes are sequential, vectors of several batches come in side by side. */
export const DATABASE_CONNECTIONS = 4;
/** How long a run waits for another that is changing the tables: it takes seconds. */
export const MIGRATION_LOCK_WAIT_S = 60;
/** How long an embedded database waits for another process's write to end. SQLite's own default is not to wait at all. */
export const SQLITE_BUSY_TIMEOUT_MS = 30_000;
/** How often it asks again meanwhile, about: most writes of another process take less. */
export const SQLITE_BUSY_POLL_MS = 20;

/** Rows whose texts are read from the database at a time while embedding: bounds memory at 100 bodies of 256 KiB. */
export const PENDING_ROWS = 100;
/** Longest life of a lease that is not renewed: a killed run holds others up for so long at the most. */
export const LEASE_MS = 10 * 60_000;

/** First wait before an item that could not be processed is tried again; it doubles with every try. */
export const FAILURE_RETRY_FIRST_MS = 60 * 60_000;
/** Longest such wait: whoever mends an item or changes the model sees the effect within a week. */
export const FAILURE_RETRY_LONGEST_MS = 7 * 24 * 60 * 60_000;

/** Items of one page of a listing: GitHub's maximum. */
export const PAGE_ITEMS = 100;
/** Items of the smallest page that a listing too heavy for GitHub is cut down to: one item cannot be halved. */
export const PAGE_ITEMS_MIN = 1;
/** Listings lag behind writes by seconds to minutes, so a catch-up begins this much before its cursor. */
export const CURSOR_OVERLAP_MS = 5 * 60_000;

/** Longest wait for a rate limit to pass. A job is billed while it waits, and the cursor is saved: running again is as good. */
export const RATE_LIMIT_WAIT_MAX_S = 15 * 60;
/** All waits for GitHub of one run together: four of the longest. A run that needs more would pay for waiting most of its time. */
export const RATE_LIMIT_WAIT_TOTAL_MAX_S = 60 * 60;
/** From the start of the process: no wait for GitHub goes on beyond it. A job and its token end after 6 h; the rest is for the steps before and for what is left to embed. */
export const RUN_WAITS_END_S = 5 * 60 * 60;
/** First wait after a rate limit that does not say how long it lasts, doubled each time: GitHub asks for at least a minute. */
export const RATE_LIMIT_WAIT_DEFAULT_S = 60;
/** Tries again after a rate limit, per request. */
export const RATE_LIMIT_RETRIES = 3;
/** Tries again after a failed request to GitHub (5xx, a cut connection, half a body), after 1, 4 and 9 s. */
export const REQUEST_RETRIES = 3;
/** The same for a page that GitHub answers with 5xx, as long as a smaller page can be asked for: a heavy one stays heavy. */
export const HEAVY_PAGE_RETRIES = 1;
/** One request to GitHub: its own limit is 10 s, the rest is for a slow network. */
export const REQUEST_TIMEOUT_MS = 60_000;

/** Texts of one request for embeddings. OpenAI takes 2,048, others 32 to 512; a refused batch is halved, so a guess too high costs little. */
export const EMBEDDING_BATCH_TEXTS = 96;
/** Bytes of such a request. OpenAI takes 300,000 tokens, and a token is at least one byte: no tokenizer is needed. */
export const EMBEDDING_BATCH_BYTES = 240_000;
/** Such requests side by side: keeps OpenAI busy, far below its limits, and does not swamp a server on the runner. */
export const EMBEDDING_REQUESTS_IN_FLIGHT = 4;
/** Bytes of one text. OpenAI takes 8,192 tokens of a text, and a token is at least one byte. */
export const EMBEDDING_TEXT_BYTES = 8_192;
/** One request: a batch takes a second or two at OpenAI, and a minute on a small machine without a GPU. */
export const EMBEDDING_TIMEOUT_MS = 60_000;
/** Tries again after 408, 409, 429, 5xx and cut connections: with the SDK's growing waits, 15 s, or as Retry-After says. */
export const EMBEDDING_RETRIES = 5;

/** Failed items that are named one by one; beyond that their number must do. */
export const FAILURES_NAMED = 20;
/** The same for those of earlier runs that wait for their next try: they were told in full before. */
export const FAILURES_NAMED_WAITING = 10;
/** A job summary may have 1 MiB; the rest of the step's writers need some of it. */
export const SUMMARY_BYTES = 900 * 1024;
/** Characters of a title in the job summary and on a terminal: longer ones make the table hard to read. */
export const SUMMARY_TITLE_CHARACTERS = 120;
/** Texts from which on the log tells how far embedding them has come: fewer are done in a moment. */
export const PROGRESS_TEXTS = 200;
/** Candidates by each vector column, of issues and of comments each, that a search puts in order: more found no more duplicates when it was measured. */
export const SEARCH_CANDIDATES = 100;
/** Rows that the vector index gives at first for each that is wanted: tombstones and other repositories fall out. */
export const INDEX_TAKEN_FIRST = 2;
/** Rows of the vector index, doubled up to this while too few of them pass a filter; then comparing with every row that passes is as good. */
export const INDEX_TAKEN_MAX = 3_200;
/** Results of one search: no more than there are candidates. */
export const SEARCH_LIMIT_MAX = 100;
/** Characters of the passage that is shown of a hit. */
export const PASSAGE_CHARACTERS = 240;

/** Share of a repository's issues, or comments, that one backfill may remove without being told that this is right. */
export const REMOVALS_SHARE_MAX = 0.2;
/** Removals that are always allowed: in a small repository a fifth is soon reached. */
export const REMOVALS_ALWAYS_ALLOWED = 20;

/** Candidates by each vector column that are ranked for a related issue: more found no more duplicates when it was measured. */
export const RELATED_CANDIDATES = 100;
/** With fewer candidates, how far one stands out of them says nothing. */
export const RELATED_CANDIDATES_MIN = 30;
/** Items of one comment: nobody reads a longer list. */
export const RELATED_ITEMS_MAX = 5;
/** Confidence from which an issue is called possibly the same. Of what is shown for 159 known duplicates, six to eight of ten are then, by the model. */
export const RELATED_SAME_CONFIDENCE = 0.7;
/** Words of an issue's own, below which it says too little to be compared. */
export const RELATED_OWN_WORDS = 6;
/** Age of an issue from which no comment is posted on it: those who discuss it know more by then. */
export const RELATED_OPENED_WITHIN_MS = 48 * 60 * 60_000;
/** Age of an issue from which its comment stays as it is: by then it may have been answered. */
export const RELATED_EDITED_WITHIN_MS = 60 * 60_000;
/** Issues that one run looks after beside the event's own. GitHub slows down who posts more than some 80 comments a minute. */
export const RELATED_ISSUES_PER_RUN = 20;
/** Refusals after which such a run stops asking: one is about its issue, more are about the token. */
export const RELATED_REFUSALS_MAX = 3;
/** Longest life of a claim before GitHub is asked: a killed run holds an issue up for so long at the most. */
export const ACTION_CLAIM_MS = 10 * 60_000;
/** After this, a request to post has ended whatever happened, and a listing shows what came of it: every wait for a rate limit, every try's time limit, and the listing's lag. */
export const ACTION_POSTING_MS =
  RATE_LIMIT_RETRIES * RATE_LIMIT_WAIT_MAX_S * 1000 +
  (RATE_LIMIT_RETRIES + 1) * REQUEST_TIMEOUT_MS +
  CURSOR_OVERLAP_MS;
/** A title in a comment. */
export const RELATED_TITLE_CHARACTERS = 120;

/** Lines of a log or a traceback in a row that are embedded whole: most tracebacks of one error are shorter. */
export const LOG_RUN_LINES = 20;
/** Lines that are left of a longer one at either end: what went wrong stands in the first or in the last ones. */
export const LOG_LINES_AT_EACH_END = 8;
/** Lines that are left of a quotation: enough to tell what is answered, too few to be taken for it. */
export const QUOTED_LINES = 1;
/** Letters and digits of a text's own below which it gets no vector: "+1" or a thumb is near to everything alike. */
export const CONTENT_CHARACTERS_MIN = 3;
/** Bytes of a later chunk of a long text. In a larger chunk, the text around a phrase drowns it. */
export const LATER_CHUNK_BYTES = 1_500;
/** Chunks of one text. The longest body that GitHub takes is 262,144 bytes, about 180 of them where it can be cut well. */
export const CHUNKS_MAX = 256;
/** Issues of which no duplicate is known that an evaluation looks at: enough for the share that gets a comment to be known by some points. */
export const EVALUATED_OTHERS = 300;
/** Questions with known answers that an evaluation asks at the most: with a thousand, the interval is some three points wide either way. */
export const EVALUATED_QUESTIONS = 1_000;
/** Of the issues that a comment shows, the share that is to be right when a cut-off is recommended: half of them is help, less is noise. */
export const EVALUATED_PRECISION = 0.5;
/** Rows that an evaluation reads at a time: bounds memory at 100 bodies of 256 KiB. */
export const EVALUATED_ROWS = 100;
