/** Every number that bounds an answer to a question, with its unit in the name and its reason beside it. `limits.ts` bounds what runs do. */

/** Results of one search: no more than there are candidates. */
export const SEARCH_LIMIT_MAX = 100;
/**
 * Confidence of the best result below which a search says that nothing is a good match. Of titles whose duplicate was found
 * first, one in twenty is below it, and so were questions about things that the repository is not about.
 */
export const SEARCH_GOOD_CONFIDENCE = 0.4;
/** Characters of the passage that is shown of a hit. */
export const PASSAGE_CHARACTERS = 240;

/** Results of a tool for agents by default: their text and their JSON then have about 4,000 characters each, which is about 1,000 tokens. */
export const TOOL_RESULTS = 5;
/** Characters of a title in such a text: the structured answer has all of it. */
export const TOOL_TITLE_CHARACTERS = 120;
/** Characters of a thread that one answer has by default: with the rest of the answer, about 4,000. */
export const THREAD_CHARACTERS = 2_000;
/** The most that one may ask for: a long thread needs a few answers, and none fills a model's context. */
export const THREAD_CHARACTERS_MAX = 100_000;
/** What a text of a thread counts apart from its own characters: its author, time and address. */
export const THREAD_TEXT_CHARACTERS = 200;
/** Comments that are read of a thread at a time: bounds memory at 20 bodies of 256 KiB. */
export const THREAD_COMMENTS_READ = 20;
/** Related issues that come with a thread: an agent that wants more can search. */
export const THREAD_RELATED = 3;
/** Known duplicates of an issue that are named with its thread: a few hundred people may have reported the same. */
export const THREAD_DUPLICATES = 20;
/** Labels of an issue that come with its thread: those of a large project can be as long as its text. */
export const THREAD_LABELS = 12;
/** Repositories of one list by default: about 4,000 characters. */
export const LISTED_REPOSITORIES = 15;
/** The most that one may ask for. */
export const LISTED_REPOSITORIES_MAX = 1_000;
/** Characters of the texts that an agent gives: GitHub accepts no longer body. */
export const TOOL_TEXT_CHARACTERS = 262_144;
/** How long a tool retries a database that does not answer: an agent waits, and can ask again. */
export const TOOL_RETRY_MS = 5_000;
