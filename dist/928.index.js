export const id = 928;
export const ids = [928];
export const modules = {

/***/ 1415:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  t: () => (/* binding */ actionsReporter)
});

// EXTERNAL MODULE: ./node_modules/@actions/core/lib/core.js + 2 modules
var core = __webpack_require__(7166);
// EXTERNAL MODULE: ./lib/src/limits.js
var limits = __webpack_require__(3697);
// EXTERNAL MODULE: ./lib/src/core/model/errors.js
var model_errors = __webpack_require__(5912);
// EXTERNAL MODULE: ./lib/src/core/model/record.js
var record = __webpack_require__(9426);
// EXTERNAL MODULE: ./lib/src/core/text/markdown.js
var markdown = __webpack_require__(160);
// EXTERNAL MODULE: ./lib/src/core/text/truncate.js
var truncate = __webpack_require__(1595);
// EXTERNAL MODULE: ./lib/src/core/report/grouped-digits.js
var grouped_digits = __webpack_require__(481);
;// CONCATENATED MODULE: ./lib/src/core/report/overview-chart.js


/** With fewer years, a chart says no more than the numbers. */
const YEARS_MIN = 2;
/** Issues opened in each year: the bars are all of them, the line those that are still open. Empty for a young repository. */
function overviewChart({ repository, years }) {
    if (years.length < YEARS_MIN) {
        return [];
    }
    const all = years.map(({ open, closed }) => open + closed);
    const open = years.reduce((sum, year) => sum + year.open, 0);
    const total = all.reduce((sum, count) => sum + count, 0);
    return [
        `#### ${(0,markdown/* escapeMarkdown */.FV)(repository)}: ${(0,grouped_digits/* groupedDigits */.l)(total)} issues, ${(0,grouped_digits/* groupedDigits */.l)(open)} open`,
        [
            '```mermaid',
            'xychart-beta',
            '  title "Issues by the year in which they were opened (line: still open)"',
            `  x-axis [${years.map(({ year }) => `"${year}"`).join(', ')}]`,
            `  y-axis "issues" 0 --> ${Math.max(...all)}`,
            `  bar [${all.join(', ')}]`,
            `  line [${years.map((year) => year.open).join(', ')}]`,
            '```',
        ].join('\n'),
    ];
}

// EXTERNAL MODULE: ./lib/src/core/report/price.js
var price = __webpack_require__(9849);
// EXTERNAL MODULE: ./lib/src/core/report/log-lines.js
var log_lines = __webpack_require__(1368);
// EXTERNAL MODULE: ./lib/src/core/report/result-lines.js
var result_lines = __webpack_require__(8301);
// EXTERNAL MODULE: ./lib/src/core/report/result.js
var report_result = __webpack_require__(87);
;// CONCATENATED MODULE: ./lib/src/core/report/job-summary.js
/** The job summary: the result as Markdown. Titles, passages and errors are escaped. */










/** `bytesBefore` are in the summary of this step already. Empty when there is no room left. */
function renderJobSummary(result, bytesBefore = 0) {
    const { tally, hits } = result;
    const sections = [
        `### Tiara: ${outcome(result)}`,
        ...asList((0,log_lines/* errorLines */.S6)(result).map(markdown/* escapeMarkdown */.FV)),
        ...asLine(subject(result)),
        ...asLine(counts(result)),
        ...asList(tally.related.map(relatedNote)),
        ...tally.left,
        ...(hits === null || hits.length === 0 ? [] : [resultTable(hits)]),
        ...(result.checks === null ? [] : [checkTable(result.checks)]),
        ...relatedSection(result),
        ...result.overviews.flatMap(overviewChart),
        ...asLine(footer(result)),
    ];
    return (0,truncate/* cutToBytes */.z)(`${sections.join('\n\n')}\n`, Math.max(0, limits/* SUMMARY_BYTES */.R$ - bytesBefore));
}
/** What happened, in a few words. */
function outcome(result) {
    const { mode, errors, skipped, hits, tally } = result;
    if (errors.length > 0) {
        const isCancelled = errors.some((error) => error instanceof model_errors/* CancelledError */.cc);
        return `${mode ?? 'the run'} ${isCancelled ? 'cancelled' : 'failed'}`;
    }
    if (skipped !== null) {
        return 'nothing to do';
    }
    if (result.checks !== null) {
        return result.checks.every(({ level }) => level === 'ok')
            ? 'everything is ready'
            : 'ready, with warnings';
    }
    if (hits !== null) {
        return !result.hasGoodMatch && hits.length > 0 ? 'no good match' : (0,log_lines/* plural */.LS)(hits.length, 'result');
    }
    if (result.estimate !== null) {
        return `dry run of ${mode ?? 'a run'}`;
    }
    const words = mode === 'event' ? eventOutcome(result) : `${mode ?? 'run'} finished${totals(result.overviews)}`;
    return (0,report_result/* runStatus */.e)(result) === 'done'
        ? words
        : `${words}, ${tally.failed.length > 0 ? 'with failures' : 'with work left'}`;
}
/** What the database has after a backfill. */
function totals(overviews) {
    const sum = (count) => overviews.reduce((total, overview) => total + count(overview), 0);
    const issues = sum(({ years }) => years.reduce((total, { open, closed }) => total + open + closed, 0));
    return overviews.length === 0
        ? ''
        : ` · ${(0,log_lines/* plural */.LS)(issues, 'issue')}, ${(0,log_lines/* plural */.LS)(sum(({ comments }) => comments), 'comment')}`;
}
function eventOutcome({ issue, tally, related }) {
    const change = tally.removed > 0 ? 'removed' : tally.stored > 0 ? 'stored' : 'unchanged';
    const shown = related === null ? '' : ` · ${(0,log_lines/* plural */.LS)(related.related.length, 'related issue')}`;
    return issue === null ? change : `${(0,markdown/* escapeMarkdown */.FV)(`#${issue.number}`)} ${change}${shown}`;
}
/** With a link to the comment, if there is one. */
function relatedNote({ issue, message, commentUrl }) {
    const link = commentUrl === null ? '' : ` ([comment](${(0,result_lines/* safeLink */.o3)(commentUrl)}))`;
    return `${(0,markdown/* escapeMarkdown */.FV)(`${issue}: ${message}`)}${link}.`;
}
/** What the run was about. */
function subject({ issue, query }) {
    if (query !== null) {
        return `Searched for: ${(0,markdown/* escapeMarkdown */.FV)((0,truncate/* shorten */.m)((0,markdown/* plainLine */.h0)(query), limits/* SUMMARY_TITLE_CHARACTERS */.ND))}`;
    }
    return issue === null ? null : `Issue [${(0,markdown/* escapeMarkdown */.FV)(`#${issue.number}`)}](${(0,result_lines/* safeLink */.o3)(issue.url)})`;
}
/** What the heading does not say yet. Nothing for a run that failed before it did anything: four zeros say nothing. */
function counts(result) {
    const { errors, hits, checks } = result;
    const { stored, removed, embedded, pending } = result.tally;
    const hasDoneSomething = stored + removed + embedded + pending > 0;
    if (checks !== null || (errors.length > 0 && !hasDoneSomething)) {
        return null;
    }
    return hits === null || pending > 0 ? (0,log_lines/* headline */.Pl)(result) : null;
}
function footer({ elapsedMs, model, tokens }) {
    const took = elapsedMs === null ? [] : [`took ${(0,log_lines/* describeDuration */.MB)(elapsedMs)}`];
    const parts = [
        ...took,
        ...(model === null ? [] : [`model ${(0,markdown/* escapeMarkdown */.FV)(model)}`]),
        ...(tokens === null ? [] : [(0,price/* describeTokens */.k)(tokens, model)]),
    ];
    return parts.length === 0 ? null : `<sub>${parts.join(' · ')}</sub>`;
}
function asList(lines) {
    return lines.length === 0 ? [] : [lines.map((line) => `- ${line}`).join('\n')];
}
function asLine(line) {
    return line === null ? [] : [line];
}
function relatedSection({ related, estimate }) {
    if (related === null) {
        return [];
    }
    const { issueNumber, posted, comment } = related;
    if (posted !== null && estimate === null) {
        return [`#### The comment on issue ${issueNumber}`, comment];
    }
    return [
        `#### Preview of the comment on issue ${issueNumber}`,
        posted === null
            ? 'Nothing was posted. Set `related: post` to post it.'
            : 'Nothing was posted, because this is a dry run.',
        comment,
    ];
}
const CHECK_MARKS = { ok: '✅', warning: '⚠️', problem: '❌' };
function checkTable(checks) {
    const rows = checks.map(({ level, about, text }) => `| ${CHECK_MARKS[level]} | ${(0,markdown/* escapeMarkdown */.FV)(about)} | ${(0,markdown/* escapeMarkdown */.FV)(text)} |`);
    return ['| | what | result |', '| --- | --- | --- |', ...rows].join('\n');
}
function resultTable(hits) {
    const isOneRepository = new Set(hits.map(({ repository }) => repository)).size === 1;
    const rows = hits.map((hit) => {
        const title = (0,markdown/* escapeMarkdown */.FV)((0,truncate/* shorten */.m)(hit.title, limits/* SUMMARY_TITLE_CHARACTERS */.ND));
        const state = (0,markdown/* escapeMarkdown */.FV)((0,record/* describeState */.Jw)(hit.state, hit.state_reason));
        const place = `[${(0,markdown/* escapeMarkdown */.FV)((0,result_lines/* describePlace */.df)(hit, !isOneRepository))}](${(0,result_lines/* safeLink */.o3)(hit.url)})`;
        return `| ${hit.score.toFixed(3)} | ${place} | ${title} | ${state} | ${(0,markdown/* escapeMarkdown */.FV)(hit.passage)} |`;
    });
    const head = ['| score | where | title | state | passage |', '| --- | --- | --- | --- | --- |'];
    return [...head, ...rows].join('\n');
}

// EXTERNAL MODULE: ./lib/src/core/report/progress-line.js
var progress_line = __webpack_require__(7708);
// EXTERNAL MODULE: ./lib/src/core/answers/hit.js
var hit = __webpack_require__(1848);
;// CONCATENATED MODULE: ./lib/src/core/report/outputs.js
/** The outputs of the action, by the names of action.yml. */



function buildOutputs(result) {
    const { stored, removed, embedded, pending, failed } = result.tally;
    const related = (result.related?.related ?? []).map(hit/* toRelatedHit */.im);
    return {
        status: (0,report_result/* runStatus */.e)(result),
        stored: String(stored),
        removed: String(removed),
        embedded: String(embedded),
        pending: String(pending),
        failed: String(failed.length),
        results: formatHits(result.hits ?? [], result.outputTexts),
        related: formatHits(related, result.outputTexts),
    };
}
/** The fields that nobody can write a text into. */
const FIELDS_WITHOUT_TEXTS = [
    'repository',
    'number',
    'kind',
    'comment_id',
    'state',
    'state_reason',
    'url',
    'score',
    'match',
    'duplicates',
    'original',
];
/** A JSON array of as many of the best results as fit. */
function formatHits(hits, withTexts) {
    const parts = [];
    let bytes = '[]'.length;
    for (const hit of hits) {
        const part = JSON.stringify(hit, withTexts ? null : [...FIELDS_WITHOUT_TEXTS]);
        bytes += Buffer.byteLength(part) + ','.length;
        if (bytes > limits/* OUTPUT_BYTES */.wd) {
            break;
        }
        parts.push(part);
    }
    return `[${parts.join(',')}]`;
}

;// CONCATENATED MODULE: ./lib/src/actions/escape-log-line.js
/**
 * Makes a line safe for the runner's log, so that no part of it is a command. The runner obeys `::name::` at the start of a
 * line and `##[name]` anywhere in it: both get a space in between. Line breaks and other control characters become spaces.
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
function escapeLogLine(line) {
    return line
        .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
        .replace(/^\s*::/, ': :')
        .replace(/##\[/g, '# #[');
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
;// CONCATENATED MODULE: ./lib/src/actions/runner-files.js
/** The files through which a step hands its outputs and its summary to the runner. */


/**
 * Appends to the file that a variable of the runner names. `textFor` gets the bytes that are in the file already. Returns
 * null, or why nothing was written; the reason is safe to show. Never throws, and never writes a part: the runner refuses
 * a file with half of an output, which would fail the step.
 */
function appendToRunnerFile(path, textFor) {
    if (path === undefined || path === '') {
        return 'is not set';
    }
    try {
        // Not a pipe or a device either: nobody may read it, and the log is one of them.
        return (0,external_node_fs_.statSync)(path).isFile() ? appendWhole(path, textFor) : 'does not name a file';
    }
    catch (error) {
        const { code, name } = error;
        return `names a file that cannot be written (${code ?? name})`;
    }
}
function appendWhole(path, textFor) {
    const file = (0,external_node_fs_.openSync)(path, external_node_fs_.constants.O_WRONLY | external_node_fs_.constants.O_APPEND);
    const { size } = (0,external_node_fs_.fstatSync)(file);
    try {
        const text = textFor(size);
        (0,external_node_fs_.writeFileSync)(file, text);
        return text === '' ? 'names a file that is full' : null;
    }
    catch (error) {
        (0,external_node_fs_.ftruncateSync)(file, size);
        throw error;
    }
    finally {
        (0,external_node_fs_.closeSync)(file);
    }
}
/**
 * Outputs in the runner's format. The delimiter is random, so that no value can end itself and add an output.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#multiline-strings
 */
function formatOutputs(outputs) {
    const delimiter = `tiara_${(0,external_node_crypto_.randomUUID)()}`;
    return Object.entries(outputs)
        .map(([name, value]) => `${name}<<${delimiter}\n${value}\n${delimiter}\n`)
        .join('');
}

;// CONCATENATED MODULE: ./lib/src/actions/actions-reporter.js
/** Reports a run to the Actions runner: log, masks, outputs and job summary. */







/** `env` has the variables that name the runner's files. */
function actionsReporter(env) {
    let isGroupOpen = false;
    const closeGroup = () => {
        if (isGroupOpen) {
            isGroupOpen = false;
            core/* endGroup */.N4();
        }
    };
    /** Outside of the group, which is folded. */
    const outside = (write) => (line) => {
        closeGroup();
        write(escapeLogLine(line));
    };
    const describe = (0,progress_line/* progressLine */.oz)();
    const show = (0,progress_line/* atMostEvery */.oq)(progress_line/* PROGRESS_LOG_MS */.mo, (line) => {
        if (!isGroupOpen) {
            isGroupOpen = true;
            core/* startGroup */.Oh('Progress');
        }
        core/* info */.pq(escapeLogLine(line));
    });
    const log = {
        progress: (news) => {
            show(describe(news));
        },
        info: outside((line) => {
            core/* info */.pq(line);
        }),
        notice: outside((line) => {
            core/* notice */.lm(line);
        }),
        warning: outside((line) => {
            core/* warning */.$e(line);
        }),
        debug: (line) => {
            core/* debug */.Yz(escapeLogLine(line));
        },
    };
    return {
        log,
        mask: (secret) => {
            core/* setSecret */.Pq(secret);
        },
        finish(result) {
            closeGroup();
            const failures = (0,log_lines/* errorLines */.S6)(result);
            if (failures.length > 0) {
                process.exitCode = core/* ExitCode */.yU.Failure;
            }
            for (const { level, about, text } of result.checks ?? []) {
                const line = `${about}: ${text}`;
                if (level === 'ok') {
                    log.info(line);
                }
                else {
                    log.warning(line);
                }
            }
            // The log comes first: it needs no file, so it has the result even where the files are broken.
            for (const line of result.tally.left) {
                log.notice(line);
            }
            log.info((0,log_lines/* headline */.Pl)(result));
            for (const line of failures) {
                core/* error */.z3(escapeLogLine(line));
            }
            // Not core.setOutput: without a file, it writes the outputs, with titles and passages, to the log.
            const noOutputs = appendToRunnerFile(env['GITHUB_OUTPUT'], () => formatOutputs(buildOutputs(result)));
            if (noOutputs !== null) {
                log.warning(`No outputs: GITHUB_OUTPUT ${noOutputs}. Look for a step that changes it.`);
            }
            const noSummary = appendToRunnerFile(env['GITHUB_STEP_SUMMARY'], (bytesBefore) => renderJobSummary(result, bytesBefore));
            if (noSummary !== null) {
                log.warning(`No job summary: GITHUB_STEP_SUMMARY ${noSummary}. Look for a step that changes it.`);
            }
        },
    };
}


/***/ }),

/***/ 5012:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   EH: () => (/* binding */ SEARCH_LIMIT_MAX),
/* harmony export */   Gu: () => (/* binding */ PASSAGE_CHARACTERS),
/* harmony export */   IJ: () => (/* binding */ SEARCH_GOOD_CONFIDENCE),
/* harmony export */   Pw: () => (/* binding */ TOOL_RETRY_MS),
/* harmony export */   Rq: () => (/* binding */ THREAD_LABELS),
/* harmony export */   TL: () => (/* binding */ LISTED_REPOSITORIES),
/* harmony export */   Zb: () => (/* binding */ TOOL_TITLE_CHARACTERS),
/* harmony export */   bP: () => (/* binding */ THREAD_RELATED),
/* harmony export */   c$: () => (/* binding */ TOOL_TEXT_CHARACTERS),
/* harmony export */   gC: () => (/* binding */ THREAD_CHARACTERS),
/* harmony export */   gd: () => (/* binding */ THREAD_DUPLICATES),
/* harmony export */   jB: () => (/* binding */ THREAD_COMMENTS_READ),
/* harmony export */   qv: () => (/* binding */ THREAD_TEXT_CHARACTERS),
/* harmony export */   sO: () => (/* binding */ TOOL_RESULTS),
/* harmony export */   yg: () => (/* binding */ LISTED_REPOSITORIES_MAX),
/* harmony export */   zQ: () => (/* binding */ THREAD_CHARACTERS_MAX)
/* harmony export */ });
/** Every number that bounds an answer to a question, with its unit in the name and its reason beside it. `limits.ts` bounds what runs do. */
/** Results of one search: no more than there are candidates. */
const SEARCH_LIMIT_MAX = 100;
/**
 * Confidence of the best result below which a search says that nothing is a good match. Of titles whose duplicate was found
 * first, one in twenty is below it, and so were questions about things that the repository is not about.
 */
const SEARCH_GOOD_CONFIDENCE = 0.4;
/** Characters of the passage that is shown of a hit. */
const PASSAGE_CHARACTERS = 240;
/** Results of a tool for agents by default: their text and their JSON then have about 4,000 characters each, which is about 1,000 tokens. */
const TOOL_RESULTS = 5;
/** Characters of a title in such a text: the structured answer has all of it. */
const TOOL_TITLE_CHARACTERS = 120;
/** Characters of a thread that one answer has by default: with the rest of the answer, about 4,000. */
const THREAD_CHARACTERS = 2_000;
/** The most that one may ask for: a long thread needs a few answers, and none fills a model's context. */
const THREAD_CHARACTERS_MAX = 100_000;
/** What a text of a thread counts apart from its own characters: its author, time and address. */
const THREAD_TEXT_CHARACTERS = 200;
/** Comments that are read of a thread at a time: bounds memory at 20 bodies of 256 KiB. */
const THREAD_COMMENTS_READ = 20;
/** Related issues that come with a thread: an agent that wants more can search. */
const THREAD_RELATED = 3;
/** Known duplicates of an issue that are named with its thread: a few hundred people may have reported the same. */
const THREAD_DUPLICATES = 20;
/** Labels of an issue that come with its thread: those of a large project can be as long as its text. */
const THREAD_LABELS = 12;
/** Repositories of one list by default: about 4,000 characters. */
const LISTED_REPOSITORIES = 15;
/** The most that one may ask for. */
const LISTED_REPOSITORIES_MAX = 1_000;
/** Characters of the texts that an agent gives: GitHub accepts no longer body. */
const TOOL_TEXT_CHARACTERS = 262_144;
/** How long a tool retries a database that does not answer: an agent waits, and can ask again. */
const TOOL_RETRY_MS = 5_000;


/***/ }),

/***/ 4486:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  f: () => (/* binding */ buildWorld),
  C: () => (/* binding */ openStore)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: external "node:url"
var external_node_url_ = __webpack_require__(3136);
// EXTERNAL MODULE: ./lib/src/answer-limits.js
var answer_limits = __webpack_require__(5012);
// EXTERNAL MODULE: ./lib/src/core/model/errors.js
var errors = __webpack_require__(5912);
// EXTERNAL MODULE: ./lib/src/core/text/words.js
var text_words = __webpack_require__(3416);
;// CONCATENATED MODULE: ./lib/src/embedders/lexical-embedder.js

/** UTF-16 code units that are read of a text: beyond them it is mostly logs, which make different issues look alike. */
const READ_CHARACTERS = 6_000;
/** A UTF-16 code unit takes at least one byte of UTF-8, so a chunk of this many bytes is read whole. */
const READ_BYTES = READ_CHARACTERS;
/** A batch only bounds how long the event loop is blocked: about a fifth of a second. */
const BATCH_TEXTS = 256;
const BATCH_BYTES = 4 * 1024 * 1024;
/**
 * Longest first paragraph, in characters, that counts as a title (GitHub's own limit for titles). A title counts twice.
 * Measured on 159 duplicates among 600 issues of rust-lang/rust, recall@1/5/10 of `.3 title + .7 body`, a mean of
 * eight hash seeds, is .373/.605/.686 with it and .355/.583/.661 without.
 */
const TITLE_CHARACTERS = 256;
/** The weights of a pair of neighbouring words and of a part of a word; a word weighs 1. Recall is flat around these values. */
const PAIR_WEIGHT = 0.5;
const PART_WEIGHT = 0.3;
/** Every visible character: the tokens of a text without words. */
const VISIBLE = /[^\p{Z}\p{C}\uFFFD]/gu;
/**
 * FNV-1a over UTF-16 code units, with the finaliser of MurmurHash3, because both the low bits and the highest one are used.
 * http://www.isthe.com/chongo/tech/comp/fnv/ and https://github.com/aappleby/smhasher/wiki/MurmurHash3
 */
function hashFeature(text) {
    let h = 0x811c9dc5;
    for (let i = 0; i < text.length; i++) {
        h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    }
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return (h ^ (h >>> 16)) >>> 0;
}
function withTitleTwice(text) {
    const end = text.indexOf('\n\n');
    return end > 0 && end <= TITLE_CHARACTERS ? `${text.slice(0, end)}\n\n${text}` : text;
}
/** The telling words; if there are none, all words; if there are no words, the visible characters. */
function tokenize(text) {
    const words = (0,text_words/* splitWords */.yM)(text);
    // With function words among the others, recall@1 is a fifth lower.
    const telling = words.filter(text_words/* isMeaningfulWord */.d5);
    if (telling.length > 0) {
        return telling;
    }
    return words.length > 0 ? words : (text.match(VISIBLE) ?? []);
}
/** The parts that a word shares with its inflections and misspellings: characters, or trigrams of `^word$`. */
function wordParts(token) {
    if ((0,text_words/* isUnspacedWord */.cD)(token)) {
        return Array.from(token);
    }
    const framed = `^${token}$`;
    return Array.from({ length: framed.length - 2 }, (_, i) => framed.slice(i, i + 3));
}
/** How often each feature occurs: words, pairs of neighbouring words, and parts of words. */
function countFeatures(tokens) {
    const [words, pairs, parts] = [
        new Map(),
        new Map(),
        new Map(),
    ];
    const count = (counts, feature) => {
        counts.set(feature, (counts.get(feature) ?? 0) + 1);
    };
    let previous = null;
    for (const token of tokens) {
        count(words, `word ${token}`);
        if (previous !== null) {
            count(pairs, `pair ${previous} ${token}`);
        }
        for (const part of wordParts(token)) {
            count(parts, `part ${part}`);
        }
        previous = token;
    }
    return [
        { weight: 1, counts: words },
        { weight: PAIR_WEIGHT, counts: pairs },
        { weight: PART_WEIGHT, counts: parts },
    ];
}
function hashToVector(text, dimensions) {
    const tokens = tokenize(withTitleTwice((0,text_words/* normalize */.S8)(text.slice(0, READ_CHARACTERS))));
    if (tokens.length === 0) {
        return { refused: 'it has no visible characters' };
    }
    const vector = new Array(dimensions).fill(0);
    for (const { weight, counts } of countFeatures(tokens)) {
        for (const [feature, times] of counts) {
            const hash = hashFeature(feature);
            const index = hash % dimensions;
            // With signs, collisions cancel out on average instead of adding up.
            const sign = hash >>> 31 === 1 ? -1 : 1;
            vector[index] = (vector[index] ?? 0) + sign * weight * (1 + Math.log(times));
        }
    }
    const length = Math.hypot(...vector);
    if (length === 0) {
        // Features of opposite signs cancelled out in every dimension: possible in principle, for a text of a word or two.
        vector[0] = 1;
        return vector;
    }
    return vector.map((value) => value / length);
}
/**
 * An embedder that uses signed feature hashing, for texts in any script. It finds texts that share words and parts of
 * words, not synonyms. Deterministic; it refuses only texts without a visible character.
 */
function lexicalEmbedder(dimensions = 512) {
    return {
        model: 'lexical',
        dimensions,
        batch: { texts: BATCH_TEXTS, bytes: BATCH_BYTES, inFlight: 1 },
        textBytes: READ_BYTES,
        embed: (texts) => Promise.resolve(texts.map((text) => hashToVector(text, dimensions))),
    };
}

;// CONCATENATED MODULE: ./lib/src/choose-embedder.js


/** The embedder of these inputs; for null one that embeds nothing. */
async function chooseEmbedder(config, session) {
    if (config === null || config.kind === 'stored') {
        return NO_EMBEDDER;
    }
    if (config.kind === 'lexical') {
        return lexicalEmbedder(config.dimensions ?? undefined);
    }
    const { openaiEmbedder } = await __webpack_require__.e(/* import() */ 876).then(__webpack_require__.bind(__webpack_require__, 8876));
    return openaiEmbedder(config, session);
}
const NO_EMBEDDER = {
    model: 'none',
    dimensions: null,
    batch: { texts: 0, bytes: 0, inFlight: 0 },
    textBytes: 0,
    embed: () => Promise.reject(new Error('this mode embeds nothing')),
};
/** The embedder that makes vectors for this space. @throws UserError when it needs a server and none is given */
async function embedderOfSpace({ model, dimensions }, { apiKey, baseUrl }, session) {
    if (model === 'lexical') {
        return lexicalEmbedder(dimensions);
    }
    if (apiKey === null && baseUrl === null) {
        throw new errors/* UserError */.yo(`The database holds vectors of ${model}, and the text of a search needs one too: give openai-api-key (on the command line ` +
            'OPENAI_API_KEY serves too), or openai-base-url for a server of your own. A search for a stored issue, such as #123, needs none.');
    }
    const config = { kind: 'openai', model, apiKey, baseUrl };
    const whole = await chooseEmbedder({ ...config, dimensions: null }, session);
    return {
        ...whole,
        // Most models take no size. Those that can shorten their vectors are asked for it only if the database's are shorter.
        async embed(texts) {
            const answers = await whole.embed(texts);
            const hasSize = answers.some((answer) => !('refused' in answer) && answer.length === dimensions);
            return hasSize ? answers : (await chooseEmbedder({ ...config, dimensions }, session)).embed(texts);
        },
    };
}

// EXTERNAL MODULE: ./lib/src/core/model/record.js
var record = __webpack_require__(9426);
// EXTERNAL MODULE: ./lib/src/core/sync/read-feeds.js + 4 modules
var read_feeds = __webpack_require__(7545);
// EXTERNAL MODULE: ./lib/src/github/json-fields.js
var json_fields = __webpack_require__(9661);
// EXTERNAL MODULE: ./lib/src/github/requests/refusal-advice.js
var refusal_advice = __webpack_require__(2617);
// EXTERNAL MODULE: ./lib/src/github/requests/request-error.js
var request_error = __webpack_require__(9462);
;// CONCATENATED MODULE: ./lib/src/github/look-up-item.js
/** Requests single items, and says where one is that was transferred or deleted. */




/**
 * Looks up one record by its id. It does not follow a redirect into another repository: there, a transferred issue has a
 * new id and is another record.
 */
async function lookUpRecord(client, route, { id }, parse) {
    const answer = await requestItem(client, route);
    if (answer === null) {
        return { state: 'gone' };
    }
    if ('location' in answer) {
        return { state: 'transferred', url: await requestWebAddress(client, answer.location) };
    }
    try {
        const record = parse(answer.item);
        return record?.id === id ? { state: 'found', record } : { state: 'gone' };
    }
    catch (error) {
        if (error instanceof json_fields/* PayloadError */.tG) {
            return { state: 'malformed', reason: error.message };
        }
        throw error;
    }
}
/** An item, or the API address that it has moved to; null when it no longer exists or the token cannot see it. */
async function requestItem(client, route) {
    try {
        const answer = await client.request(`GET ${route}`, { request: { redirect: 'manual' } });
        return answer.headers.location === undefined
            ? { item: parseAnswer(route, () => (0,json_fields/* asObject */.eB)(answer.data, 'the item')) }
            : { location: answer.headers.location };
    }
    catch (error) {
        if (isGone(error)) {
            return null;
        }
        throw error;
    }
}
/** The web address of the item at this API address; null when the token cannot see it. */
async function requestWebAddress(client, location) {
    try {
        const answer = await requestItem(client, location);
        return answer !== null && 'item' in answer ? (0,json_fields/* readTextOrNull */.GR)(answer.item, 'html_url') : null;
    }
    catch (error) {
        // The other repository may be blocked, or its organization may not admit this token.
        const status = (0,request_error/* httpStatus */.nG)(error);
        if ((status === 403 || status === 451) && !(error instanceof errors/* InterruptedError */.p4)) {
            return null;
        }
        throw error;
    }
}
/** Whether GitHub answered that the item does not exist, or no longer. A firewall's page says nothing about it. */
function isGone(error) {
    const status = (0,request_error/* httpStatus */.nG)(error);
    return (status === 404 || status === 410) && !(0,refusal_advice/* isWebPage */.A)((0,request_error/* requestFailure */.SU)(error));
}
/** Parses the answer to `GET path`. @throws UserError that names the path when the answer is not as GitHub documents it */
function parseAnswer(path, parse) {
    try {
        return parse();
    }
    catch (error) {
        if (error instanceof json_fields/* PayloadError */.tG) {
            throw new errors/* UserError */.yo(`GitHub's answer to GET ${path} is not as GitHub documents it: ${error.message}. ` +
                'What was read is stored. Run again; if it happens again, please report it.', { cause: error });
        }
        throw error;
    }
}

// EXTERNAL MODULE: ./lib/src/limits.js
var limits = __webpack_require__(3697);
// EXTERNAL MODULE: ./node_modules/@octokit/plugin-paginate-rest/dist-bundle/index.js
var dist_bundle = __webpack_require__(5338);
// EXTERNAL MODULE: ./lib/src/core/model/time.js
var time = __webpack_require__(5166);
// EXTERNAL MODULE: ./lib/src/github/requests/explain-error.js
var explain_error = __webpack_require__(5076);
// EXTERNAL MODULE: ./lib/src/github/requests/next-link.js
var next_link = __webpack_require__(1068);
;// CONCATENATED MODULE: ./lib/src/github/listing-stretch.js
/** One stretch of a listing: pages that start at one time, have one size, and follow GitHub's links. */







/** A stretch that starts at `since` (null: at the beginning). It makes no request yet. */
function startStretch(client, { route, query, isOrdered }, since, perPage) {
    const retries = perPage > limits/* PAGE_ITEMS_MIN */.Mi ? limits/* HEAVY_PAGE_RETRIES */.Lk : limits/* REQUEST_RETRIES */.NP;
    // The comments of a transferred issue are not read from its new repository.
    const redirect = isOrdered ? 'follow' : 'manual';
    const request = client.request.defaults({ request: { retries, redirect, isList: true } });
    const search = new URLSearchParams({
        ...query,
        per_page: String(perPage),
        // GitHub answers `since=1970-…` with an empty list, so a full listing leaves it out.
        ...(since === null ? {} : { since }),
    });
    const pages = dist_bundle/* composePaginateRest */.wN.iterator(client, request, `GET ${route}?${search.toString()}`);
    return { since, perPage, pages: pages[Symbol.asyncIterator](), first: null, last: null };
}
/** Requests the next page of the stretch. Returns an error that explains the failure instead of throwing it. */
async function requestNextPage(client, { route }, { pages }) {
    const request = { method: 'GET', url: route };
    try {
        const { data: items, headers } = (await pages.next()).value;
        if (headers.location !== undefined) {
            return { items: [], next: null, answeredAt: null };
        }
        const link = (0,next_link/* findNextLink */.L)(headers.link);
        if (!isListOfObjects(items) || (link !== null && !URL.canParse(link))) {
            return (0,explain_error/* explainError */.U)(new request_error/* BrokenAnswerError */.Q$(request), request);
        }
        const next = link === null ? null : kindOfLink(link, client.request.endpoint.DEFAULTS.baseUrl);
        return { items, next, answeredAt: timeOfAnswer(headers.date) };
    }
    catch (error) {
        return error;
    }
}
/** Older versions of GitHub Enterprise Server link by `page` alone, newer ones by `after`. */
function kindOfLink(link, baseUrl) {
    const { origin, searchParams } = new URL(link);
    return origin === new URL(baseUrl).origin && searchParams.has('after') ? 'cursor' : 'other';
}
function timeOfAnswer(date) {
    const answeredAt = new Date(date ?? NaN);
    return Number.isNaN(answeredAt.getTime()) ? null : (0,time/* toTime */.xe)(answeredAt);
}
/** The stretch with the times of one more page. An unordered listing gets none, because it cannot restart at a time. */
function withPageTimes({ items }, stretch, { isOrdered }) {
    const times = isOrdered ? items.flatMap(updateTimes) : [];
    return { ...stretch, first: stretch.first ?? times[0] ?? null, last: times.at(-1) ?? stretch.last };
}
/** Whether a new stretch at the last item's time would get further than this one. One second can fill many pages. */
function hasAdvanced({ first, last }) {
    return first !== null && last !== null && last > first;
}
/** Empty for an item without a readable time. parse-page.ts reports such an item; here the times of the others will do. */
function updateTimes(item) {
    try {
        return [(0,json_fields/* readTime */.aQ)(item, 'updated_at')];
    }
    catch (error) {
        if (error instanceof json_fields/* PayloadError */.tG) {
            return [];
        }
        throw error;
    }
}
function isListOfObjects(value) {
    return (Array.isArray(value) &&
        value.every((item) => typeof item === 'object' && item !== null && !Array.isArray(item)));
}

;// CONCATENATED MODULE: ./lib/src/github/walk-listing.js
/** Reads a listing to its very end, however heavy its pages are and wherever GitHub cuts it off. */





/**
 * Yields the pages of a listing from `since` on (null: from its beginning).
 * 1. Start a stretch at `since` with the largest pages, and request its first page.
 * 2. After a page, stop if it has no link to a next one. Else follow the link. Where the link is no cursor, or the page
 *    size must grow again, start a new stretch instead: a link keeps the page size of its stretch.
 * 3. After a 5xx the page is too heavy for GitHub, and over 64 MiB for us: start a new stretch with half the page size.
 * 4. After a 422, the listing is too long for GitHub: start a new stretch with the same page size.
 * 5. After any other failure, or when a new stretch would not get further, throw.
 *
 * A new stretch starts at the time of the last item, and repeats the items of that second. To store an item twice does no
 * harm. Example: 228 issues, each updated in a second of its own, where the second page fails.
 *
 *     request                  answer                                      next
 *     per_page=100             issues 1 to 100, the last of 10:00          follow the link
 *     the link                 502, and 502 again for the one retry        start at 10:00, half the page size
 *     since=10:00&per_page=50  issues 100 to 149, the last of 11:00        start at 11:00, twice the page size
 *     since=11:00&per_page=100 issues 149 to 228, no link to a next page   stop
 *
 * @throws UserError when the listing cannot be read to its end; it never just stops early
 */
async function* walkListing(client, listing, since) {
    let stretch = startStretch(client, listing, since, limits/* PAGE_ITEMS */.bz);
    while (stretch !== null) {
        const page = await requestNextPage(client, listing, stretch);
        if (page instanceof Error) {
            stretch = afterFailure(client, page, stretch, listing);
        }
        else {
            yield page;
            stretch = afterPage(client, page, stretch, listing);
        }
    }
}
/** The stretch to continue with after this page; null at the end of the listing. */
function afterPage(client, page, stretch, listing) {
    if (page.next === null) {
        return null;
    }
    const read = withPageTimes(page, stretch, listing);
    const needsNewStretch = page.next === 'other' || stretch.perPage < limits/* PAGE_ITEMS */.bz;
    return needsNewStretch && hasAdvanced(read)
        ? startStretch(client, listing, read.last, Math.min(limits/* PAGE_ITEMS */.bz, stretch.perPage * 2))
        : read;
}
/** The stretch to continue with after this failure. @throws the failure when a new stretch does not help */
function afterFailure(client, error, stretch, listing) {
    const failure = (0,request_error/* requestFailure */.SU)(error);
    const { status = 0, response } = failure;
    const { since, last, perPage } = stretch;
    const isHeavy = (status >= 500 && response !== undefined) || error.cause instanceof request_error/* OversizedAnswerError */.si;
    if (isHeavy && perPage > limits/* PAGE_ITEMS_MIN */.Mi) {
        return startStretch(client, listing, last ?? since, Math.max(limits/* PAGE_ITEMS_MIN */.Mi, Math.floor(perPage / 2)));
    }
    if (status !== 422 || (0,refusal_advice/* isWebPage */.A)(failure)) {
        throw error;
    }
    if (!hasAdvanced(stretch)) {
        const why = last === null ? '' : `: more items than it lists were updated at ${last}`;
        throw new errors/* UserError */.yo(`GitHub stopped listing (422 to GET ${(0,request_error/* urlPath */.Lx)(listing.route)})${why}. ` +
            'What was read is stored. Running again stops at the same place, so please report it.', { cause: error });
    }
    return startStretch(client, listing, last, perPage);
}

;// CONCATENATED MODULE: ./lib/src/github/github-comments.js
/** Finds, posts and edits comments on one repository's issues. */






/** Addresses the repository by its id: after a rename or a transfer, its name may belong to another one. */
function githubCommentPoster(client, { id }) {
    const base = `/repositories/${id}/issues`;
    return {
        async find(issueNumber, marker) {
            const listing = { route: `${base}/${issueNumber}/comments`, query: {}, isOrdered: false };
            for await (const { items } of walkListing(client, listing, null)) {
                for (const comment of items) {
                    if ((0,json_fields/* optionalText */.mR)(comment, 'body')?.includes(marker) === true) {
                        return (0,json_fields/* readInteger */.JI)(comment, 'id');
                    }
                }
            }
            return null;
        },
        async post(issueNumber, body) {
            try {
                // A second request would post a second comment, and a redirect leads to an issue of another repository.
                const request = { retries: 0, redirect: 'manual' };
                const answer = await client.request(`POST ${base}/${issueNumber}/comments`, { body, request });
                if (answer.status !== 201) {
                    return { declined: 'it is now in another repository' };
                }
                const comment = (0,json_fields/* asObject */.eB)(answer.data, 'the comment');
                return { commentId: (0,json_fields/* readInteger */.JI)(comment, 'id'), url: webAddress(comment) };
            }
            catch (error) {
                const declined = whyDeclined(error);
                if (declined !== null) {
                    return { declined };
                }
                const refused = explainRefusal(error, `comment on issue #${issueNumber}`);
                if (refused === null) {
                    throw error;
                }
                return { refused };
            }
        },
        async mayPost() {
            try {
                // There is no issue 0. GitHub checks the permission first.
                await client.request(`POST ${base}/0/comments`, { body: '-', request: { retries: 0 } });
                return null;
            }
            catch (error) {
                const status = (0,request_error/* httpStatus */.nG)(error);
                return status === 404 || status === 410 || status === 422 ? true : status === 403 ? false : null;
            }
        },
        async edit(commentId, body) {
            try {
                const answer = await client.request(`PATCH ${base}/comments/${commentId}`, { body });
                return { url: webAddress(answer.data) };
            }
            catch (error) {
                if (isGone(error)) {
                    return null;
                }
                throw explainRefusal(error, `edit comment ${commentId}`) ?? error;
            }
        },
    };
}
/** The comment's own address, if GitHub told it. The comment exists either way. */
function webAddress(comment) {
    const { html_url: url } = (comment ?? {});
    return typeof url === 'string' ? url : null;
}
/** Why this issue takes no comment from us, whatever the token may do elsewhere; null when that is not the reason. */
function whyDeclined(error) {
    const status = (0,request_error/* httpStatus */.nG)(error);
    const failure = (0,request_error/* requestFailure */.SU)(error);
    if (error instanceof errors/* InterruptedError */.p4 || (0,refusal_advice/* adviseOnRefusal */.w)(failure) !== null) {
        return null;
    }
    if (status === 410) {
        return 'it no longer exists';
    }
    if (status === 422) {
        return 'GitHub takes no comment on it from this account (422)';
    }
    // GitHub's message may repeat anything, so it is only compared, never shown.
    const isAboutToken = /resource not accessible/i.test(failure.message ?? '');
    return status === 403 && !isAboutToken ? 'it is locked, archived or limited to some users (403)' : null;
}
/** Explains why GitHub refused to do this; null when it is not certain that GitHub did nothing. */
function explainRefusal(error, action) {
    const status = (0,request_error/* httpStatus */.nG)(error);
    if (!(error instanceof Error) || status === null || status < 400 || status >= 500 || status === 408) {
        return null;
    }
    const isAboutPermission = (status === 403 || status === 404) &&
        !(error instanceof errors/* InterruptedError */.p4) &&
        (0,refusal_advice/* adviseOnRefusal */.w)((0,request_error/* requestFailure */.SU)(error)) === null;
    return isAboutPermission
        ? new errors/* UserError */.yo(`GitHub does not let this token ${action} (it answered ${status}). Give the job \`permissions: issues: write\` ` +
            '(a GitHub App needs the permission Issues: read and write), or set related to preview or off.', { cause: error })
        : error;
}

;// CONCATENATED MODULE: ./lib/src/github/parse-page.js

/**
 * Parses every item, and leaves out those for which `parse` returns null. A malformed item does not stop the others. The
 * page is never complete beyond GitHub's own time: an item from the future must not carry the cursor past the present.
 */
function parsePage({ items, answeredAt }, parse) {
    const records = [];
    const malformed = [];
    let upTo = null;
    for (const item of items) {
        try {
            upTo = (0,json_fields/* readTime */.aQ)(item, 'updated_at');
            const record = parse(item);
            if (record !== null) {
                records.push(record);
            }
        }
        catch (error) {
            if (!(error instanceof json_fields/* PayloadError */.tG)) {
                throw error;
            }
            malformed.push({ item: describeItem(item), key: malformedKey(item), reason: error.message });
        }
    }
    const isFuture = upTo !== null && answeredAt !== null && upTo > answeredAt;
    return { records, malformed, upTo: isFuture ? answeredAt : upTo };
}
/** Octokit parses an integer that a JavaScript number cannot hold exactly as a bigint. */
function describeItem({ id, number }) {
    if (typeof number === 'number') {
        return `issue #${number}`;
    }
    return typeof id === 'number' || typeof id === 'bigint' ? `comment ${id}` : 'an item without an id';
}
function malformedKey({ id, number, issue_url: issueUrl }) {
    if (typeof id !== 'number' || !Number.isSafeInteger(id)) {
        return null;
    }
    if (typeof number === 'number') {
        return { kind: 'issue', id, issueNumber: number };
    }
    return { kind: 'comment', id, issueNumber: Number(/\d+$/.exec(String(issueUrl))?.[0] ?? 0) };
}

// EXTERNAL MODULE: ./lib/src/github/parse-records.js
var parse_records = __webpack_require__(5549);
;// CONCATENATED MODULE: ./lib/src/github/github-source.js





/** The source of the repository `owner/name`. Requests the repository first, because its id is not known yet. */
async function githubSourceNamed(client, fullName) {
    const [owner = '', repo = ''] = fullName.split('/');
    const { data } = await client.request('GET /repos/{owner}/{repo}', { owner, repo });
    const repository = parseAnswer(`/repos/${fullName}`, () => (0,parse_records/* parseRepository */.SU)((0,json_fields/* asObject */.eB)(data, 'the repository')));
    return githubSource(client, repository);
}
/** The source of a known repository. Makes no request yet. */
function githubSource(client, repository) {
    // By id: after a transfer or a rename, the name may belong to another repository.
    const byId = `/repositories/${repository.id}`;
    const oldestUpdateFirst = { sort: 'updated', direction: 'asc' };
    const listings = {
        issues: { route: `${byId}/issues`, query: { state: 'all', ...oldestUpdateFirst }, isOrdered: true },
        comments: { route: `${byId}/issues/comments`, query: oldestUpdateFirst, isOrdered: true },
    };
    return {
        repository,
        async *issues(since) {
            for await (const page of walkListing(client, listings.issues, since)) {
                yield parsePage(page, issueUnlessPullRequest);
            }
        },
        async *comments(since) {
            for await (const page of walkListing(client, listings.comments, since)) {
                yield parsePage(page, commentUnlessOnPullRequest);
            }
        },
        async *commentsOn(issueNumber) {
            const route = `${byId}/issues/${issueNumber}/comments`;
            try {
                for await (const page of walkListing(client, { route, query: {}, isOrdered: false }, null)) {
                    yield parsePage(page, commentUnlessOnPullRequest);
                }
            }
            catch (error) {
                // The issue was deleted in the meantime, so it has no comments.
                if (!isGone(error)) {
                    throw error;
                }
            }
        },
        async currentRepository() {
            const answer = await client.request(`GET ${byId}`);
            return parseAnswer(byId, () => (0,parse_records/* parseRepository */.SU)((0,json_fields/* asObject */.eB)(answer.data, 'the repository')));
        },
        async whyUnreadable() {
            try {
                const answer = await client.request(`GET ${byId}`);
                const { has_issues: hasIssues } = parseAnswer(byId, () => (0,json_fields/* asObject */.eB)(answer.data, 'the repository'));
                return hasIssues === false ? 'its Issues are turned off' : null;
            }
            catch (error) {
                if (isGone(error)) {
                    return 'the token can no longer see it';
                }
                throw error;
            }
        },
        requestsLeftShare: client.requestsLeftShare,
        lookUp: (key) => key.kind === 'issue'
            ? lookUpRecord(client, `${byId}/issues/${key.issueNumber}`, key, issueUnlessPullRequest)
            : lookUpRecord(client, `${byId}/issues/comments/${key.id}`, key, commentUnlessOnPullRequest),
    };
}
function issueUnlessPullRequest(json) {
    return (0,parse_records/* isPullRequest */.r0)(json) ? null : (0,parse_records/* parseIssue */.Zp)(json);
}
function commentUnlessOnPullRequest(json) {
    return (0,parse_records/* isOnPullRequest */.aO)(json) ? null : (0,parse_records/* parseComment */.vj)(json);
}

// EXTERNAL MODULE: ./lib/src/github/requests/rate-limit.js
var rate_limit = __webpack_require__(3954);
;// CONCATENATED MODULE: ./lib/src/github/workflow-file.js
/** The workflow file of this run, as GitHub has it, and what starts the workflow. */



/**
 * The names of the events that start the workflow, and those of `schedule` and the like. Null when the token may not read the file.
 * @param ref GITHUB_WORKFLOW_REF, such as `octo/boat/.github/workflows/tiara.yml@refs/heads/main`
 * @throws UserError when the file cannot be understood
 */
async function readTriggers(client, ref) {
    const file = await readWorkflowFile(client, ref);
    return file === null ? null : triggersOf(file);
}
/** @throws UserError when the file is no workflow */
async function triggersOf(file) {
    // Only a check needs it.
    const { parse } = await __webpack_require__.e(/* import() */ 483).then(__webpack_require__.t.bind(__webpack_require__, 3483, 19));
    const on = eventsIn(asMap(parseOrRefuse(file, parse))['on']);
    if (on.length === 0) {
        throw new errors/* UserError */.yo('The workflow file has no "on", which says what starts it: correct the file.');
    }
    return on;
}
function parseOrRefuse(file, parse) {
    try {
        return parse(file);
    }
    catch {
        // The message would quote the file.
        throw new errors/* UserError */.yo('The workflow file is not valid YAML: correct it, for example with actionlint.');
    }
}
/** `on: issues`, `on: [issues, issue_comment]`, or a map from events to their settings. */
function eventsIn(on) {
    return typeof on === 'string' ? [on] : Array.isArray(on) ? on.map(String) : Object.keys(asMap(on));
}
function asMap(value) {
    return typeof value === 'object' && value !== null ? value : {};
}
async function readWorkflowFile(client, ref) {
    const parts = /^([\w.-]+)\/([\w.-]+)\/(.+)@(.+)$/.exec(ref);
    if (parts === null) {
        return null;
    }
    const [, owner = '', repo = '', path = '', commit = ''] = parts;
    try {
        const { data } = await client.request('GET /repos/{owner}/{repo}/contents/{path}', {
            owner,
            repo,
            path,
            ref: commit,
        });
        const { content } = (0,json_fields/* asObject */.eB)(data, 'the workflow file');
        return typeof content === 'string' ? Buffer.from(content, 'base64').toString('utf8') : null;
    }
    catch (error) {
        if ((0,request_error/* httpStatus */.nG)(error) === 403 || (0,request_error/* httpStatus */.nG)(error) === 404) {
            return null;
        }
        throw error;
    }
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: ./lib/src/stores/sql/sql-store.js + 53 modules
var sql_store = __webpack_require__(5179);
// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(8500);
// EXTERNAL MODULE: external "node:sqlite"
var external_node_sqlite_ = __webpack_require__(99);
;// CONCATENATED MODULE: ./lib/src/stores/sqlite/sqlite-errors.js
/** Explains what is wrong with the file of an embedded database, or with a row that it refuses. */


/** SQLite's primary result codes: the lowest byte of an extended one. https://www.sqlite.org/rescode.html */
const BUSY = 5;
const READ_ONLY = 8;
const IO_ERROR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANNOT_OPEN = 14;
const NOT_A_DATABASE = 26;
/** Errors about the row that is written: too big, against a constraint or a trigger, of the wrong type. */
const REFUSED = new Set([18, 19, 20]);
/** Whether a statement names a table or a column that does not exist. SQLite has no code for this. */
function isMissing(error) {
    const { message } = (error ?? {});
    return typeof message === 'string' && /^no such (?:table|column)/.test(message);
}
/** SQLite's primary result code; null for any other error. */
function resultCode(error) {
    const { errcode } = (error ?? {});
    return typeof errcode === 'number' ? errcode & 0xff : null;
}
/** A UserError for a file that cannot be used, a RefusedError for a refused row. Returns any other error unchanged. */
function explainSqliteError(path, error, isReadOnly) {
    if (error instanceof errors/* UserError */.yo) {
        return error;
    }
    if (REFUSED.has(resultCode(error) ?? 0)) {
        return new errors/* RefusedError */.fk(`The database file ${path} refuses a row because of a constraint or a trigger, or because it is too large.`, { cause: (0,errors/* withoutText */._m)(error, `SQLite ${resultCode(error) ?? 0}`) });
    }
    const reason = (isReadOnly ? readingProblem(error) : null) ?? fileProblem(error);
    return reason === null ? error : new errors/* UserError */.yo(`The database file ${path} ${reason}`, { cause: error });
}
/** What is different for a run that only reads. */
function readingProblem(error) {
    const { syscall } = (error ?? {});
    const code = resultCode(error);
    if (code === READ_ONLY) {
        return 'was left by a run that did not close it, and is read-only here: run a catch-up as a user who may write to the file and its folder, then try again.';
    }
    return code === CANNOT_OPEN || typeof syscall === 'string'
        ? 'cannot be opened: after sqlite:, give the path of a file that this user can read.'
        : null;
}
function fileProblem(error) {
    switch (resultCode(error)) {
        case BUSY:
            return `has been locked by another process for ${limits/* SQLITE_BUSY_TIMEOUT_MS */.SW / 1000} s: stop that process, or run again later.`;
        case READ_ONLY:
            return 'is read-only: allow this user to write to the file and its folder.';
        case IO_ERROR:
            return 'could not be read or written: check the disk and the folder.';
        case CORRUPT:
            return 'is damaged: restore a copy, or delete it and run a backfill.';
        case FULL:
            return 'cannot grow: the disk is full. Free some space, then run again to resume.';
        case CANNOT_OPEN:
            return 'cannot be opened: after sqlite:, give the path of a file in a folder that this user can write to.';
        case NOT_A_DATABASE:
            return 'is not an SQLite database: choose another path.';
        case null:
        default: {
            const { syscall, code } = (error ?? {});
            return typeof syscall === 'string' ? `cannot be created (${String(code)}): choose another path.` : null;
        }
    }
}

;// CONCATENATED MODULE: ./lib/src/stores/sqlite/vector-library.js
/** sqlite-vec, whose distance functions in C take a tenth of the time of ours in JavaScript. https://github.com/asg017/sqlite-vec */


const FILES = { darwin: 'vec0.dylib', linux: 'vec0.so', win32: 'vec0.dll' };
/**
 * The path of the library for this platform in a folder with one folder for each, such as `linux-x64`. Null when there is none,
 * or when it does not load, as on a Linux without glibc.
 */
function findVectorLibrary(folder) {
    const path = (0,external_node_path_.join)(folder, `${process.platform}-${process.arch}`, FILES[process.platform] ?? '');
    const probe = new external_node_sqlite_.DatabaseSync(':memory:', { allowExtension: true });
    try {
        loadVectorLibrary(probe, path);
        return path;
    }
    catch {
        return null;
    }
    finally {
        probe.close();
    }
}
/** Loads the library into a database that was opened with `allowExtension`. After that, no other can be loaded. */
function loadVectorLibrary(database, path) {
    database.loadExtension(path);
    database.enableLoadExtension(false);
}

;// CONCATENATED MODULE: ./lib/src/stores/sqlite/vector-functions.js

/** Those of sqlite-vec. */
const OF_LIBRARY = {
    // The library's function fails for NULL.
    distance: (a, b) => `CASE WHEN ${a} IS NOT NULL THEN vec_distance_cosine(${a}, ${b}) END`,
    codeDistance: (a, b) => `vec_distance_cosine(vec_int8(${a}), vec_int8(${b}))`,
};
/** Those that `addVectorFunctions` adds. */
const OWN = {
    distance: (a, b) => `VEC_COSINE_DISTANCE(${a}, ${b})`,
    codeDistance: (a, b) => `VEC_CODE_DISTANCE(${a}, ${b})`,
};
/** What a database has after `addVectorFunctions` with this library. */
function distanceFunctions(library) {
    return library === null ? OWN : OF_LIBRARY;
}
/**
 * Adds TiDB's VEC_FROM_TEXT, VEC_AS_TEXT and VEC_COSINE_DISTANCE, VEC_CODE and VEC_CODE_DISTANCE for codes of vectors, and
 * the library's functions. A library needs a database that was opened with `allowExtension`.
 * https://docs.pingcap.com/tidb/stable/vector-search-functions-and-operators/
 */
function addVectorFunctions(database, library) {
    if (library !== null) {
        loadVectorLibrary(database, library);
    }
    // With this option, SQLite works out what is about the query once instead of once per row.
    const options = { deterministic: true };
    database.function('VEC_FROM_TEXT', options, (text) => typeof text === 'string' ? new Uint8Array(new Float32Array(JSON.parse(text)).buffer) : null);
    database.function('VEC_AS_TEXT', options, (vector) => vector instanceof Uint8Array ? JSON.stringify([...asFloats(vector)]) : null);
    database.function('VEC_CODE', options, (vector) => vector instanceof Uint8Array ? codeOf(asFloats(vector)) : null);
    const addDistance = (name, view) => {
        database.function(name, options, (a, b) => a instanceof Uint8Array && b instanceof Uint8Array ? cosineDistance(view(a), view(b)) : null);
    };
    addDistance('VEC_COSINE_DISTANCE', asFloats);
    addDistance('VEC_CODE_DISTANCE', asIntegers);
}
/** One byte for each number, -127 to 127 times the same factor. The cosine does not depend on the factor. */
function codeOf(vector) {
    // Called for every vector: loops over an index take half as long as iterators.
    let largest = 0;
    for (let at = 0; at < vector.length; at += 1) {
        const size = Math.abs(vector[at] ?? 0);
        largest = size > largest ? size : largest;
    }
    const factor = largest === 0 ? 0 : 127 / largest;
    const code = new Int8Array(vector.length);
    for (let at = 0; at < vector.length; at += 1) {
        code[at] = Math.round((vector[at] ?? 0) * factor);
    }
    return new Uint8Array(code.buffer);
}
/** 1 − cosine, 0 to 2; null for a zero vector, as in TiDB. */
function cosineDistance(a, b) {
    if (a.length !== b.length) {
        throw new Error(`vectors have different dimensions: ${a.length} and ${b.length}`);
    }
    let product = 0;
    let squareA = 0;
    let squareB = 0;
    for (let at = 0; at < a.length; at += 1) {
        const [x, y] = [a[at] ?? 0, b[at] ?? 0];
        product += x * y;
        squareA += x * x;
        squareB += y * y;
    }
    const cosine = product / Math.sqrt(squareA * squareB);
    return Number.isFinite(cosine) ? 1 - Math.max(-1, Math.min(1, cosine)) : null;
}
/** A view of the bytes if they are aligned, else of a copy. */
function asFloats(bytes) {
    const aligned = bytes.byteOffset % Float32Array.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice();
    return new Float32Array(aligned.buffer, aligned.byteOffset, Math.floor(aligned.byteLength / Float32Array.BYTES_PER_ELEMENT));
}
function asIntegers(bytes) {
    return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

;// CONCATENATED MODULE: ./lib/src/stores/sqlite/open-file.js
/** Opens an SQLite file, and leaves it as one file. */







const FIRST_READ = 'SELECT 1 FROM sqlite_schema';
/** Opens the file to write, and creates it and its folder if they are missing. */
function openFile(path, vectorLibrary) {
    (0,external_node_fs_.mkdirSync)((0,external_node_path_.dirname)(path), { recursive: true });
    // SQLite's own waiting would block this whole process, and with it a transaction of this process that holds the lock.
    const database = new external_node_sqlite_.DatabaseSync(path, { timeout: 0, allowExtension: vectorLibrary !== null });
    try {
        database.exec('PRAGMA journal_mode = WAL');
        database.exec('PRAGMA synchronous = NORMAL');
        database.exec(`PRAGMA wal_autocheckpoint = ${limits/* SQLITE_CHECKPOINT_PAGES */.p5}`);
        addVectorFunctions(database, vectorLibrary);
        return database;
    }
    catch (error) {
        database.close();
        throw error;
    }
}
/** Opens the file to read only. @throws UserError when it does not exist */
function openToRead(path, vectorLibrary) {
    if ((0,external_node_fs_.statSync)(path, { throwIfNoEntry: false }) === undefined) {
        throw new errors/* UserError */.yo(`The database file ${path} does not exist: run a backfill first, or correct the path.`);
    }
    try {
        return openReadOnly(path, vectorLibrary);
    }
    catch (error) {
        if (resultCode(error) !== READ_ONLY || !rollBackJournal(path)) {
            throw error;
        }
        return openReadOnly(path, vectorLibrary);
    }
}
function openReadOnly(path, vectorLibrary) {
    const database = new external_node_sqlite_.DatabaseSync(path, {
        timeout: 0,
        readOnly: true,
        allowExtension: vectorLibrary !== null,
    });
    try {
        database.exec(FIRST_READ);
        addVectorFunctions(database, vectorLibrary);
        return database;
    }
    catch (error) {
        database.close();
        throw error;
    }
}
/**
 * Rolls back the journal that a run leaves if it is killed while it closes the file: SQLite does so at the first read of a
 * process that may write, and nobody can read before. Returns whether it did.
 */
function rollBackJournal(path) {
    try {
        const database = new external_node_sqlite_.DatabaseSync(path, { timeout: 0 });
        try {
            database.exec(FIRST_READ);
        }
        finally {
            database.close();
        }
        return true;
    }
    catch {
        return false;
    }
}
/**
 * Ends the write-ahead log, so that the file can be read where nobody may write. A database in WAL mode needs two files
 * beside it, which its first reader creates. https://www.sqlite.org/wal.html#read_only_databases
 */
function leaveOneFile(database) {
    try {
        database.exec('PRAGMA journal_mode = DELETE');
    }
    catch {
        // Another process uses the file. The last one to close it does this.
    }
}

;// CONCATENATED MODULE: ./lib/src/stores/sqlite/prepared-statements.js

/**
 * Prepares each SQL text once, and keeps those used last. SQLite prepares a kept statement again by itself when the schema
 * has changed. https://www.sqlite.org/c3ref/prepare.html
 */
function preparedStatements(database) {
    const kept = new Map();
    return (sql) => {
        const statement = kept.get(sql) ?? database.prepare(sql);
        // A map is in the order of insertion, so the first one is the one whose last use is longest ago.
        kept.delete(sql);
        kept.set(sql, statement);
        if (kept.size > limits/* SQLITE_STATEMENTS_KEPT */.LZ) {
            kept.delete(kept.keys().next().value ?? '');
        }
        return statement;
    };
}

;// CONCATENATED MODULE: ./lib/src/stores/sqlite/sqlite-database.js





/**
 * The database in this file. The first call opens it, and creates the file and its folder if they are missing, unless
 * `isReadOnly`; then it closes it after SQLITE_IDLE_MS without a call. Transactions of this process wait in a queue. While another process writes, they retry.
 */
function sqliteDatabase(path, { isReadOnly, vectorLibrary }) {
    let opened = null;
    let prepare = null;
    let isClosed = false;
    let lastInQueue = Promise.resolve();
    const letGo = () => {
        opened?.close();
        [opened, prepare] = [null, null];
    };
    let idle = null;
    /**
     * A server of tools lives for days. While it held the file open, no run could end the write-ahead log (leaveOneFile), and it
     * would not see another file that takes the place of this one.
     */
    const closeSoon = () => {
        if (isReadOnly) {
            idle ??= setTimeout(() => {
                lastInQueue = lastInQueue.then(letGo).catch(() => undefined);
            }, limits/* SQLITE_IDLE_MS */.d4);
            idle.refresh().unref();
        }
    };
    const enqueue = (work) => {
        const result = lastInQueue.then(async () => {
            if (isClosed) {
                throw new Error('the store is closed');
            }
            try {
                opened ??= await whenFree(() => isReadOnly ? openToRead(path, vectorLibrary) : openFile(path, vectorLibrary));
                return await work(opened);
            }
            catch (error) {
                throw explainSqliteError(path, error, isReadOnly);
            }
            finally {
                closeSoon();
            }
        });
        lastInQueue = result.catch(() => undefined);
        return result;
    };
    const statementsOf = (database) => sqliteStatements((prepare ??= preparedStatements(database)));
    const transaction = (body) => enqueue((database) => runTransaction(database, statementsOf(database), body));
    return {
        read: (body) => enqueue((database) => body(statementsOf(database))),
        transaction,
        change: (sql, parameters) => transaction((statements) => statements.change(sql, parameters)),
        // In SQLite, changes of the schema are part of the transaction.
        changeSchema: transaction,
        async close() {
            await lastInQueue;
            isClosed = true;
            if (opened !== null && !isReadOnly) {
                leaveOneFile(opened);
            }
            letGo();
        },
    };
}
/** Locks the database from the beginning. A transaction that starts by reading can fail when it then wants to write. */
async function runTransaction(database, statements, body) {
    await whenFree(() => {
        database.exec('BEGIN IMMEDIATE');
    });
    try {
        const result = await body(statements);
        statements.finish();
        database.exec('COMMIT');
        return result;
    }
    catch (error) {
        if (database.isTransaction) {
            database.exec('ROLLBACK');
        }
        throw error;
    }
}
/** There are no round trips to save here, so a queued statement runs at once. */
function sqliteStatements(prepare) {
    let failure = null;
    const finish = () => {
        if (failure !== null) {
            throw failure.error;
        }
    };
    const run = (work) => whenFree(() => {
        finish();
        return work();
    });
    return {
        rows: (sql, parameters = []) => run(() => prepare(sql).all(...parameters)),
        change: (sql, parameters = []) => run(() => Number(prepare(sql).run(...parameters).changes)),
        queue: (sql, parameters = []) => {
            try {
                finish();
                prepare(sql).run(...parameters);
            }
            catch (error) {
                failure = { error };
            }
        },
        finish,
    };
}
/** Runs `work` when no other process is writing. Gives up after SQLITE_BUSY_TIMEOUT_MS. */
async function whenFree(work) {
    const deadline = Date.now() + limits/* SQLITE_BUSY_TIMEOUT_MS */.SW;
    for (;;) {
        try {
            return work();
        }
        catch (error) {
            if (resultCode(error) !== BUSY || Date.now() > deadline) {
                throw error;
            }
        }
        // Jittered, so that two waiting processes do not keep retrying at the same time.
        await (0,promises_.setTimeout)(limits/* SQLITE_BUSY_POLL_MS */.I_ * (0.5 + Math.random()));
    }
}

// EXTERNAL MODULE: ./lib/src/stores/sql/table-names.js
var table_names = __webpack_require__(58);
;// CONCATENATED MODULE: ./lib/src/stores/sqlite/vector-codes.js
/**
 * The vector index of SQLite: a table for each vector column, with a code of one byte for each number of a vector. A search
 * compares the codes, which are a quarter as large and lie together, and then the vectors of the best of them.
 */

/**
 * A run writes a code after each vector: a trigger would need VEC_CODE in every client that writes. A trigger
 * removes a code with its vector, also when a person deletes it by hand.
 */
function vectorCodes({ distance, codeDistance }, fromRows) {
    return {
        fromRows,
        alternatives: (column) => [[...drop(column), ...create(column)]],
        drop,
        update: (column) => `INSERT OR REPLACE INTO ${codesOf(column)} SELECT ${codeColumns(column)} FROM {${column.table}} ` +
            `WHERE ${column.key.map((name) => `${name} = ?`).join(' AND ')} AND ${column.name} IS NOT NULL`,
        nearest: (column, selected, query, rows) => ({
            sql: `SELECT ${selected.map((name) => `t.${name}`).join(', ')}, ${distance(`t.${column.name}`, 'VEC_FROM_TEXT(?)')} AS distance FROM (` +
                // The code of a vector of zeros has no distance.
                `SELECT ${column.key.join(', ')} FROM ${codesOf(column)} ` +
                `ORDER BY ${codeDistance('code', 'VEC_CODE(VEC_FROM_TEXT(?))')} NULLS LAST LIMIT ?) c ` +
                `CROSS JOIN {${column.table}} t ON ${column.key.map((name) => `t.${name} = c.${name}`).join(' AND ')}`,
            parameters: [query, query, rows],
        }),
        rows: { first: () => limits/* CODE_ROWS_FIRST */.H1, factor: limits/* CODE_ROWS_FACTOR */.i5, max: limits/* CODE_ROWS_MAX */.nB },
    };
}
function drop(column) {
    return [`DROP TRIGGER IF EXISTS ${triggerOf(column)}`, `DROP TABLE IF EXISTS ${codesOf(column)}`];
}
function create(column) {
    const [only = '', ...others] = column.key;
    const key = others.length === 0
        ? `${only} INTEGER PRIMARY KEY, code BLOB`
        : `${column.key.join(', ')}, code BLOB, PRIMARY KEY (${column.key.join(', ')})`;
    return [
        `CREATE TABLE ${codesOf(column)} ( /* A byte for each number of ${column.table}.${column.name} */ ${key})`,
        `INSERT INTO ${codesOf(column)} SELECT ${codeColumns(column)} FROM {${column.table}} WHERE ${column.name} IS NOT NULL`,
        // Vectors of issues and comments are set to NULL, and later chunks are deleted.
        `CREATE TRIGGER ${triggerOf(column)} AFTER ${others.length === 0 ? `UPDATE OF ${column.name}` : 'DELETE'} ON {${column.table}} ` +
            `${others.length === 0 ? `WHEN NEW.${column.name} IS NULL ` : ''}BEGIN ` +
            `DELETE FROM ${codesOf(column)} WHERE ${column.key.map((name) => `${name} = OLD.${name}`).join(' AND ')}; END`,
    ];
}
function codeColumns({ key, name }) {
    return `${key.join(', ')}, VEC_CODE(${name})`;
}
function triggerOf({ index }) {
    return `{${index}_codes_removed}`;
}
function codesOf({ index }) {
    return `{${index}_codes}`;
}

;// CONCATENATED MODULE: ./lib/src/stores/sqlite/sqlite-dialect.js




const TYPES = {
    id: 'INTEGER',
    number: 'INTEGER',
    flag: 'INTEGER',
    name: 'TEXT',
    hash: 'TEXT',
    line: 'TEXT',
    text: 'TEXT',
    json: 'TEXT',
    time: 'TEXT',
};
/** The dialect of a database with this vector library, or without one, which gets a vector index at this many rows. */
function sqliteDialect(vectorLibrary, indexFromRows) {
    const functions = distanceFunctions(vectorLibrary);
    return {
        types: TYPES,
        // A vector is a blob of 32-bit floats (vector-functions.ts). SQLite does not check its length.
        vectorType: () => 'BLOB',
        vectorProbe: null,
        // SQLite keeps the text of each CREATE TABLE, so `.schema` shows these comments.
        withComment: (definition, comment) => `${definition} /* ${comment} */`,
        createTable: (name, definitions, comment) => `CREATE TABLE IF NOT EXISTS {${name}} ( /* ${comment} */\n  ${definitions.join(',\n  ')}\n)`,
        addColumn: (table, definition) => `ALTER TABLE {${table}} ADD COLUMN ${definition}`,
        dropIndex: (_, name) => `DROP INDEX IF EXISTS ${name}`,
        // SQLite cannot change a column, only replace it.
        changeColumn: (table, name, type) => [
            `ALTER TABLE {${table}} ADD COLUMN ${name}_changed ${TYPES[type]} NULL`,
            `UPDATE {${table}} SET ${name}_changed = ${name}`,
            `ALTER TABLE {${table}} DROP COLUMN ${name}`,
            `ALTER TABLE {${table}} RENAME COLUMN ${name}_changed TO ${name}`,
        ],
        indexesSql: (table, column) => `SELECT l.name FROM pragma_index_list('{${table}}') l JOIN pragma_index_info(l.name) i WHERE l.origin = 'c' AND i.name = '${column}'`,
        prepareForAdoption: () => [],
        columnsSql,
        kindsSql: (names) => names
            .map((name, at) => `SELECT ${at} AS position, type = 'view' AS is_view FROM sqlite_schema WHERE type IN ('table', 'view') AND LOWER(name) = LOWER('{${name}}')`)
            .join(' UNION ALL '),
        createView: (name, select) => [`DROP VIEW IF EXISTS {${name}}`, `CREATE VIEW {${name}} AS ${select}`],
        dropViews: table_names/* VIEW_NAMES */.p9.map((name) => `DROP VIEW IF EXISTS {${name}}`),
        // SQLite can always create a table or a view. What fails is the disk.
        permanentFailure: () => null,
        isMissing: isMissing,
        // The function CONCAT is younger than many programs that read the file.
        concat: (...texts) => `(${texts.join(' || ')})`,
        fits: (type, actual) => storesUnchanged(type, affinityOf(actual)),
        vectorIndex: vectorCodes(functions, indexFromRows),
        insertOrIgnore: 'INSERT OR IGNORE',
        onConflict: (key) => `ON CONFLICT (${key}) DO UPDATE SET`,
        incoming: (column) => `excluded.${column}`,
        // Each transaction locks the whole database from its beginning.
        forUpdate: '',
        joinedUpdate: null,
        vectorParameter: (vector) => {
            const { buffer, byteOffset, byteLength } = vector instanceof Float32Array ? vector : Float32Array.from(vector);
            return new Uint8Array(buffer, byteOffset, byteLength);
        },
        vectorSql: (parameter) => parameter,
        distanceTo: (column) => functions.distance(column, 'VEC_FROM_TEXT(?)'),
    };
}
/** An INTEGER PRIMARY KEY gets its value from SQLite, though it may be NOT NULL. Hidden columns from 2 on are generated. */
function columnsSql(tables) {
    const positions = tables.map((table, at) => `SELECT ${at} AS position, LOWER('{${table}}') AS name`);
    const primaryKeyColumns = `(SELECT COUNT(*) FROM pragma_table_info(m.name) WHERE pk > 0)`;
    const isRowId = `(c.pk = 1 AND UPPER(c.type) = 'INTEGER' AND ${primaryKeyColumns} = 1)`;
    return ('SELECT p.position AS table_position, c.name, c.type, ' +
        `c."notnull" = 0 OR ${isRowId} AS allows_null, c.hidden >= 2 AS is_generated, ` +
        `c."notnull" = 1 AND c.dflt_value IS NULL AND c.hidden < 2 AND NOT ${isRowId} AS must_be_given, ` +
        'c.pk > 0 AS is_in_primary_key, ' +
        'EXISTS (SELECT 1 FROM pragma_index_list(m.name) l WHERE l."unique" = 1 AND l.partial = 0 ' +
        'AND (SELECT GROUP_CONCAT(name) FROM pragma_index_info(l.name)) = c.name) AS is_unique ' +
        `FROM (${positions.join(' UNION ALL ')}) p JOIN sqlite_schema m ON LOWER(m.name) = p.name ` +
        "JOIN pragma_table_xinfo(m.name) c WHERE m.type IN ('table', 'view')");
}
/** Whether a column of this affinity stores values of the type unchanged: NUMERIC turns the title 007 into a number. */
function storesUnchanged(type, affinity) {
    const fitting = TYPES[type] === 'INTEGER' ? ['INTEGER', 'NUMERIC'] : ['TEXT', 'BLOB'];
    return fitting.includes(affinity) || (type === 'time' && affinity === 'NUMERIC');
}
/** https://www.sqlite.org/datatype3.html#determination_of_column_affinity */
function affinityOf(type) {
    if (type.includes('int')) {
        return 'INTEGER';
    }
    if (/char|clob|text/.test(type)) {
        return 'TEXT';
    }
    if (type.includes('blob') || type === '') {
        return 'BLOB';
    }
    return /real|floa|doub/.test(type) ? 'REAL' : 'NUMERIC';
}

;// CONCATENATED MODULE: ./lib/src/stores/sqlite/sqlite-store.js
/** The store in an embedded SQLite database: for trying Tiara out, for tests and for small repositories. */







/** A store in this file. Creates the file and its folder at the first use, unless it only reads. */
function sqliteStore({ path, tablePrefix, isReadOnly = false, vectorLibraries, indexFromRows = limits/* CODES_FROM_ROWS */.s6, }) {
    const vectorLibrary = vectorLibraries === undefined ? null : findVectorLibrary(vectorLibraries);
    const database = sqliteDatabase(path, { isReadOnly, vectorLibrary });
    const inspectServer = async () => {
        const [row] = await database.read((statements) => statements.rows('SELECT sqlite_version() AS version'));
        return {
            server: `SQLite ${String(row?.['version'])}`,
            isEncrypted: null,
            writeProblem: whyReadOnly(path),
        };
    };
    const store = (0,sql_store/* sqlStore */.S)(database, sqliteDialect(vectorLibrary, indexFromRows), {
        tablePrefix,
        isReadOnly,
        inspectServer,
    });
    return {
        ...store,
        // A dry run works before the first backfill, too.
        openClock: () => isReadOnly && !(0,external_node_fs_.existsSync)(path) ? Promise.resolve({ now: () => new Date() }) : store.openClock(),
        inspect: () => ((0,external_node_fs_.existsSync)(path) ? store.inspect() : Promise.resolve(NO_FILE)),
    };
}
const NO_FILE = {
    server: 'SQLite, in a file that the first backfill creates',
    isEncrypted: null,
    missingMigrations: 0,
    hasTables: false,
    tableProblem: null,
    writeProblem: null,
    vectorIndex: null,
    viewsProblem: null,
};
/** Beside the file, SQLite keeps a log of what it writes. */
function whyReadOnly(path) {
    try {
        (0,external_node_fs_.accessSync)(path, external_node_fs_.constants.W_OK);
        (0,external_node_fs_.accessSync)((0,external_node_path_.dirname)(path), external_node_fs_.constants.W_OK);
        return null;
    }
    catch {
        return `The file ${path} or its folder cannot be written: change its permissions.`;
    }
}

;// CONCATENATED MODULE: ./lib/src/build-world.js
/** Builds the real world. Only this file knows every adapter. */











/** Connections that a mode uses at once: a page of each listing, and a backfill starts and ends beside them. Others use one. */
const CONNECTIONS = { backfill: 3, 'catch-up': 2 };
/** Beside this file's bundle. */
const VECTOR_LIBRARIES = (0,external_node_path_.join)((0,external_node_path_.dirname)((0,external_node_url_.fileURLToPath)(import.meta.url)), 'sqlite-vec');
/** The first call loads the code. */
const loadGitHubClient = () => Promise.all(/* import() */[__webpack_require__.e(627), __webpack_require__.e(171), __webpack_require__.e(822)]).then(__webpack_require__.bind(__webpack_require__, 822));
/** Everything outside the program that a run of this Config needs. */
async function buildWorld(config, store, reporter, runId) {
    const { log } = reporter;
    // The database is asked first: its answer takes a few round trips, and GitHub is asked meanwhile.
    store.openClock().catch(() => undefined);
    const waitBudget = (0,rate_limit/* newWaitBudget */.R)();
    const clientFor = clientPerRepository(config, reporter, waitBudget);
    const sourceNamed = async (fullName) => githubSourceNamed(await clientFor(fullName), fullName);
    const first = startFirstSource(config, sourceNamed);
    const session = { log, waitBudget };
    const embedder = await chooseEmbedder(config.embedder, session);
    const embedderFor = async (space) => config.embedder?.kind === 'stored' ? embedderOfSpace(space, config.embedder, session) : embedder;
    return {
        store,
        log,
        embedder,
        searchEmbedder: embedderFor,
        checkedEmbedder: async (space) => (space === null ? embedder : embedderFor(space)),
        workflowTriggers: async () => {
            const ref = process.env['GITHUB_WORKFLOW_REF'];
            return ref ? readTriggers(await clientFor(ref.split('/', 2).join('/')), ref) : null;
        },
        embeds: config.embeds,
        runId,
        sourceNamed: (fullName) => (first?.name === fullName ? first.source : sourceNamed(fullName)),
        sourceFor: async (repository) => githubSource(await clientFor((0,record/* fullNameOf */.E4)(repository)), repository),
        posterFor: async (repository) => githubCommentPoster(await clientFor((0,record/* fullNameOf */.E4)(repository)), repository),
    };
}
/** Asks GitHub for the first repository whose listings are read, and a backfill for its first pages. Null in other modes. */
function startFirstSource({ mode, repositories: [name] }, sourceNamed) {
    if (name === undefined || (mode !== 'backfill' && mode !== 'catch-up')) {
        return null;
    }
    const named = sourceNamed(name);
    const source = mode === 'backfill' ? named.then(read_feeds/* startListings */.uL) : named;
    // Who awaits it handles its failure. A run that fails earlier has another reason.
    source.catch(() => undefined);
    return { name, source };
}
/** One client for each repository, because an app has one token per installation. */
function clientPerRepository({ credentials, apiUrl, mode }, { log, mask }, waitBudget) {
    const clients = new Map();
    const connect = async (fullName) => {
        if (credentials === null) {
            throw new Error(`mode ${mode} has no credentials for GitHub`);
        }
        const { githubClient } = await loadGitHubClient();
        return githubClient(credentials, fullName, {
            baseUrl: apiUrl,
            log,
            waitBudget,
            mask,
        });
    };
    return (fullName) => {
        const client = clients.get(fullName) ?? connect(fullName);
        clients.set(fullName, client);
        return client;
    };
}
/** Adapters with large packages are imported only when a run needs them: loading code takes most of a short run. */
async function openStore({ mode, database, tablePrefix, isReadOnly }, log) {
    if (database.kind === 'sqlite') {
        return sqliteStore({ ...database, tablePrefix, isReadOnly, vectorLibraries: VECTOR_LIBRARIES });
    }
    const { tidbStore } = await Promise.all(/* import() */[__webpack_require__.e(671), __webpack_require__.e(138)]).then(__webpack_require__.bind(__webpack_require__, 5138));
    // Somebody waits for the answer of a tool, and can ask again.
    const patience = mode === 'mcp' ? { retryMs: answer_limits/* TOOL_RETRY_MS */.Pw } : {};
    const connections = CONNECTIONS[mode] ?? 1;
    return tidbStore({ ...database, tablePrefix, isReadOnly, log, connections, ...patience });
}


/***/ }),

/***/ 5331:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ READ_ONLY_MODES),
/* harmony export */   j: () => (/* binding */ chooseMode)
/* harmony export */ });
/* harmony import */ var _core_model_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5912);
/* harmony import */ var _core_model_tracker_event_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8374);
/* harmony import */ var _input_names_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7053);
/* harmony import */ var _input_reader_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1634);
/** Chooses the mode of a run: the input `mode`, or the mode that fits the event. */




const MODES = ['event', 'catch-up', 'backfill', 'search', 'check'];
/** Modes of the command line only: they are for a person at a terminal, or for a program that this person uses. */
const COMMANDS = ['related', 'duplicates', 'eval', 'mcp'];
/** Modes that only read the database, and send no request to GitHub. */
const READ_ONLY_MODES = ['search', 'related', 'duplicates', 'eval', 'mcp'];
/** The mode for each event, with `mode: auto`. */
const AUTO = {
    issues: 'event',
    issue_comment: 'event',
    schedule: 'catch-up',
    workflow_dispatch: 'backfill',
    repository_dispatch: 'backfill',
};
/**
 * The mode of this run, or why there is nothing to do. `eventName` is the event that started the run; null for none.
 * @throws InputError for an unknown mode, and for a mode of the command line elsewhere
 */
function chooseMode(raw, eventName, isCommandLine = false) {
    const given = raw['mode']?.trim() || _input_names_js__WEBPACK_IMPORTED_MODULE_1__/* .INPUT_DEFAULTS */ .WJ.mode;
    if (!isCommandLine && COMMANDS.some((command) => command === given)) {
        throw new _core_model_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz([
            `mode ${given} is for the command line only: run "tiara ${given}" with the flags of this step, such as --database-url.`,
        ]);
    }
    if (given !== 'auto' && !isMode(given)) {
        const allowed = ['auto', ...MODES, ...(isCommandLine ? COMMANDS : [])];
        throw new _core_model_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz([(0,_input_reader_js__WEBPACK_IMPORTED_MODULE_2__/* .problemWithChoice */ .P_)('mode', given, allowed)]);
    }
    const mode = given === 'auto' ? modeOfEvent(eventName) : given;
    const isTrackerEvent = _core_model_tracker_event_js__WEBPACK_IMPORTED_MODULE_3__/* .TRACKER_EVENTS */ .Z.some((name) => name === eventName);
    if (mode === undefined || (mode === 'event' && !isTrackerEvent)) {
        return {
            nothing: eventName === null
                ? `no event started this run; set mode to one of ${MODES.join(', ')}`
                : `the event ${(0,_input_reader_js__WEBPACK_IMPORTED_MODULE_2__/* .quoteValue */ .cl)(eventName)} does not change an issue or a comment; Tiara handles ${Object.keys(AUTO).join(', ')}`,
        };
    }
    return mode;
}
function modeOfEvent(eventName) {
    return eventName !== null && Object.hasOwn(AUTO, eventName) ? AUTO[eventName] : undefined;
}
function isMode(value) {
    return [...MODES, ...COMMANDS].some((mode) => mode === value);
}


/***/ }),

/***/ 5809:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   RL: () => (/* binding */ readTablePrefix),
/* harmony export */   SY: () => (/* binding */ readDatabase),
/* harmony export */   ig: () => (/* binding */ isFilePath)
/* harmony export */ });
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7030);
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3697);
/* harmony import */ var _network_hosts_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(755);
/* harmony import */ var _network_url_credentials_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(2414);
/* harmony import */ var _input_reader_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1634);
/** Which database a run uses: `database-url`, or the `tidb-…` inputs. */





const TIDB_INPUTS = [
    'tidb-host',
    'tidb-port',
    'tidb-user',
    'tidb-password',
    'tidb-database',
];
/** Reads the database from either kind of input, and refuses both together. */
function readDatabase(environment, reader) {
    const { value, isGiven, problem } = reader;
    const url = value('database-url');
    const parts = TIDB_INPUTS.filter(isGiven);
    const ca = readCertificate(environment, reader);
    if (url !== '') {
        if (parts.length > 0) {
            problem(`database-url and ${parts.join(', ')} contradict each other: use only one way to name the database.`);
        }
        return readDatabaseUrl(url, ca, reader);
    }
    if (parts.length === 0) {
        problem('database-url is missing: give mysql://user:password@host:4000/database, or sqlite:path for an embedded database. On the command line, TIARA_DATABASE_URL, TIDB_DATABASE_URL or DATABASE_URL serve too. There is no default, because a file on a runner would be lost.');
    }
    else {
        for (const name of ['tidb-host', 'tidb-user', 'tidb-database']) {
            if (!isGiven(name)) {
                problem(`${name} is missing: give it together with ${parts[0] ?? ''}.`);
            }
        }
    }
    refuseIpAddress(value('tidb-host'), 'tidb-host', reader);
    return {
        kind: 'tidb',
        host: value('tidb-host'),
        port: (0,_input_reader_js__WEBPACK_IMPORTED_MODULE_2__/* .readWholeNumber */ .bf)('tidb-port', 1, 65_535, reader),
        user: value('tidb-user'),
        password: value('tidb-password'),
        database: value('tidb-database'),
        tls: !(0,_network_hosts_js__WEBPACK_IMPORTED_MODULE_3__/* .isLoopback */ .U)(value('tidb-host')),
        ca,
    };
}
/**
 * Whether this database-url is the path of an SQLite file. Without `sqlite:`, its ending tells it from a password that got here
 * by mistake, which would become a file.
 */
function isFilePath(url) {
    return url.startsWith('sqlite:') || /^[^:]+\.(?:db|db3|sqlite|sqlite3)$/i.test(url);
}
/** Whether an option of a pasted address asks for what is done anyway: TLS with a checked certificate. */
function asksForTls([name, value]) {
    switch (name.toLowerCase().replace(/[-_]/g, '')) {
        case 'ssl':
            return /^(?:true|1|\{\s*"rejectUnauthorized"\s*:\s*true\s*\})$/i.test(value);
        case 'sslaccept':
            return value === 'strict';
        case 'sslmode':
            return /^(?:require|required|verify[-_]?(?:ca|identity|full))$/i.test(value);
        case 'sslverifycert':
        case 'sslverifyidentity':
            return /^(?:true|1)$/i.test(value);
        case 'charset':
            return /^utf8(?:mb4)?$/i.test(value);
        default:
            return false;
    }
}
/** The URL is a secret, so no problem shows any part of it but its host. */
function readDatabaseUrl(url, ca, reader) {
    const { problem } = reader;
    if (isFilePath(url)) {
        const path = url.replace(/^sqlite:/, '');
        // SQLite keeps `:memory:` in memory, and takes other forms for a URI: what a run stores would be lost.
        if (path === '' || /^(\/\/|file:|:)/i.test(path) || path.endsWith('/')) {
            problem('database-url: give the path of a file after sqlite:, such as sqlite:tiara.db or sqlite:/data/tiara.db.');
        }
        return { kind: 'sqlite', path };
    }
    const parsed = URL.canParse(url) ? new URL(url.replace(/^(?:mysql2|mysql\+\w+):/, 'mysql:')) : null;
    const form = 'mysql://user:password@host:4000/database (special characters percent-encoded) or sqlite:path';
    if (parsed?.protocol !== 'mysql:') {
        problem(`database-url is not of the form ${form}.`);
    }
    else if (parsed.hostname === '' || parsed.username === '' || !/^\/[^/]+$/.test(parsed.pathname)) {
        problem(`database-url lacks a host, a user or a database: its form is ${form}.`);
    }
    else if (parsed.hash !== '' || ![...parsed.searchParams].every(asksForTls)) {
        problem('database-url: remove the ? or # and everything after it. TLS is always on. For a private certificate authority, use tidb-ca.');
    }
    const host = (parsed?.hostname ?? '').replace(/^\[|\]$/g, '');
    refuseIpAddress(host, 'database-url', reader);
    return {
        kind: 'tidb',
        host,
        port: Number(parsed?.port) || 4000,
        user: (0,_network_url_credentials_js__WEBPACK_IMPORTED_MODULE_4__/* .percentDecode */ .YZ)(parsed?.username ?? ''),
        password: (0,_network_url_credentials_js__WEBPACK_IMPORTED_MODULE_4__/* .percentDecode */ .YZ)(parsed?.password ?? ''),
        database: (0,_network_url_credentials_js__WEBPACK_IMPORTED_MODULE_4__/* .percentDecode */ .YZ)(parsed?.pathname.slice(1) ?? ''),
        tls: !(0,_network_hosts_js__WEBPACK_IMPORTED_MODULE_3__/* .isLoopback */ .U)(host),
        ca,
    };
}
/** Reads the prefix in lower case, because TiDB and SQLite do not tell names by case. */
function readTablePrefix({ value, problem }) {
    const prefix = value('table-prefix');
    if (!/^\w*$/.test(prefix) || prefix.length > _limits_js__WEBPACK_IMPORTED_MODULE_1__/* .TABLE_PREFIX_CHARACTERS */ .Lt) {
        problem(`table-prefix may have letters a to z, digits and underscores, at most ${_limits_js__WEBPACK_IMPORTED_MODULE_1__/* .TABLE_PREFIX_CHARACTERS */ .Lt} of them, such as tiara_.`);
    }
    return prefix.toLowerCase();
}
/** The driver checks a certificate against a host name only: for an IP address it would look for `localhost` in it. */
function refuseIpAddress(host, input, { problem }) {
    if ((0,node_net__WEBPACK_IMPORTED_MODULE_0__.isIP)(host) !== 0 && !(0,_network_hosts_js__WEBPACK_IMPORTED_MODULE_3__/* .isLoopback */ .U)(host)) {
        problem(`${input} has the IP address ${host}: use the host name, because a certificate cannot be checked against an address.`);
    }
}
function readCertificate({ readFile }, { value, problem }) {
    const given = value('tidb-ca').replace(/\\n/g, '\n');
    if (given === '' || given.includes('-----BEGIN CERTIFICATE-----')) {
        return given || null;
    }
    try {
        const text = readFile(given);
        if (!text.includes('-----BEGIN CERTIFICATE-----')) {
            problem(`tidb-ca: the file ${(0,_input_reader_js__WEBPACK_IMPORTED_MODULE_2__/* .quoteValue */ .cl)(given)} contains no certificate in PEM format.`);
        }
        return text;
    }
    catch {
        problem('tidb-ca is neither a certificate in PEM format nor a file that can be read.');
        return null;
    }
}


/***/ }),

/***/ 7053:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   WJ: () => (/* binding */ INPUT_DEFAULTS),
/* harmony export */   ot: () => (/* binding */ findMisspelled),
/* harmony export */   zY: () => (/* binding */ DEFAULTS)
/* harmony export */ });
/* unused harmony export COMMAND_DEFAULTS */
/* harmony import */ var fastest_levenshtein__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9133);

/**
 * The names and defaults of the inputs, as in action.yml; a test compares the two. An input with its default value counts
 * as not given, because the runner passes both in the same way.
 */
const INPUT_DEFAULTS = {
    mode: 'auto',
    'dry-run': 'false',
    token: '',
    'app-id': '',
    'app-private-key': '',
    'app-installation-id': '',
    repository: '',
    'database-url': '',
    'tidb-host': '',
    'tidb-port': '4000',
    'tidb-user': '',
    'tidb-password': '',
    'tidb-database': '',
    'tidb-ca': '',
    'table-prefix': '',
    'embedding-model': 'text-embedding-3-small',
    'embedding-dimensions': '',
    'openai-api-key': '',
    'openai-base-url': '',
    embed: 'issues,comments',
    'max-embeddings': '',
    related: 'preview',
    'related-min-similarity': '',
    'catch-up-interval': '10',
    'allow-removals': 'false',
    reembed: 'false',
    query: '',
    limit: '10',
    'min-similarity': '0',
    state: 'all',
    kind: 'all',
    author: '',
    label: '',
    since: '',
    'output-texts': 'true',
};
/** Flags of the command line only, with their defaults. */
const COMMAND_DEFAULTS = { pairs: '', body: '' };
/** Every input and flag with its default. */
const DEFAULTS = { ...INPUT_DEFAULTS, ...COMMAND_DEFAULTS };
/** Edits that make a misspelling of a word. A shorter word has too many neighbours: LIST is not meant to be LIMIT. */
const EDITS = 2;
const EDITS_IN_SHORT_WORD = 1;
const SHORT_WORD_CHARACTERS = 4;
/** In a longer word, so many edits for each of its characters. */
const EDITS_PER_CHARACTER = 1 / 3;
/** The word that was probably meant; null when none is near. */
function findMisspelled(given, words) {
    const likely = (0,fastest_levenshtein__WEBPACK_IMPORTED_MODULE_0__/* .closest */ .kp)(given, words);
    const edits = given.length <= SHORT_WORD_CHARACTERS
        ? EDITS_IN_SHORT_WORD
        : Math.max(EDITS, given.length * EDITS_PER_CHARACTER);
    return (0,fastest_levenshtein__WEBPACK_IMPORTED_MODULE_0__/* .distance */ .Io)(given, likely) <= edits || sortLetters(given) === sortLetters(likely) ? likely : null;
}
/** The same for two words whose letters are only in another order. */
function sortLetters(word) {
    return Array.from(word).sort().join('');
}


/***/ }),

/***/ 1634:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   P_: () => (/* binding */ problemWithChoice),
/* harmony export */   Vf: () => (/* binding */ readBoolean),
/* harmony export */   bf: () => (/* binding */ readWholeNumber),
/* harmony export */   cb: () => (/* binding */ readShare),
/* harmony export */   cl: () => (/* binding */ quoteValue)
/* harmony export */ });
/* harmony import */ var _core_text_markdown_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(160);
/* harmony import */ var _core_text_truncate_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1595);
/* harmony import */ var _input_names_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7053);
/**
 * Reads one input at a time. Collects what is wrong with the inputs, so that a run reports every problem at once. A problem
 * repeats a value only if it is nearly right. Anything else may be a secret in the wrong input, and the log may be public.
 */



const QUOTED_CHARACTERS = 60;
/** Reads a whole number from `min` to `max`. Reports a problem and returns NaN for anything else. */
function readWholeNumber(name, min, max, { value, problem }) {
    const text = value(name);
    const number = /^\d+$/.test(text) ? Number(text) : NaN;
    if (!(number >= min && number <= max)) {
        problem(`${name}${quoteNumber(text)} must be a whole number from ${min} to ${max}.`);
    }
    return number;
}
/** Reads a number from 0 to 1. Reports a problem and returns NaN for anything else. */
function readShare(name, { value, problem }) {
    const text = value(name);
    const number = /^(\d+(\.\d+)?|\.\d+)$/.test(text) ? Number(text) : NaN;
    if (!(number >= 0 && number <= 1)) {
        problem(`${name}${quoteNumber(text)} must be a number from 0 to 1, such as 0.5.`);
    }
    return number;
}
/** Reads `true` or `false`. Reports a problem and returns false for anything else. */
function readBoolean(name, { value, problem }) {
    const text = value(name).toLowerCase();
    if (text !== 'true' && text !== 'false') {
        problem(problemWithChoice(name, text, ['true', 'false']));
    }
    return text === 'true';
}
/** The message for a value that is not among the allowed ones. */
function problemWithChoice(name, value, allowed) {
    const meant = value.split(/\s+/).map((word) => (0,_input_names_js__WEBPACK_IMPORTED_MODULE_0__/* .findMisspelled */ .ot)(word, allowed));
    const rule = `must be one of ${allowed.join(', ')}.`;
    return meant.includes(null)
        ? `${name} ${rule}`
        : `${name} is ${quoteValue(value)}; it ${rule} Did you mean ${meant[0] ?? ''}?`;
}
/** The part of a message that repeats a number; empty for anything else. */
function quoteNumber(text) {
    return /^[-+\d.,]{1,8}$/.test(text) ? ` is "${text}"; it` : '';
}
/** Quotes a value for the log, on one line and shortened. Never pass what may be a secret. */
function quoteValue(value) {
    return `"${(0,_core_text_truncate_js__WEBPACK_IMPORTED_MODULE_1__/* .shorten */ .m)((0,_core_text_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .plainLine */ .h0)(value), QUOTED_CHARACTERS)}"`;
}


/***/ }),

/***/ 786:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   i: () => (/* binding */ foreignVariables),
/* harmony export */   n: () => (/* binding */ inputsFromEnvironment)
/* harmony export */ });
/* harmony import */ var _input_names_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7053);
/** Reads the inputs from the environment variables of a runner. */

const PREFIX = 'INPUT_';
/** The runner passes the input `tidb-host` as the variable `INPUT_TIDB-HOST`. Includes misspelled names, but no foreign ones. */
function inputsFromEnvironment(env) {
    const foreign = foreignVariables(env);
    const own = Object.entries(env).filter(([name]) => name.startsWith(PREFIX) && !foreign.includes(name));
    return Object.fromEntries(own.map(([name, value]) => [inputName(name), value ?? '']));
}
/**
 * The variables of this kind that resemble no input. They belong to something around the action: a composite action, the
 * `env` of a job, or a program such as act. The runner writes its own in capitals.
 */
function foreignVariables(env) {
    return Object.keys(env)
        .filter((name) => name.startsWith(PREFIX))
        .filter((name) => name !== name.toUpperCase() || (0,_input_names_js__WEBPACK_IMPORTED_MODULE_0__/* .findMisspelled */ .ot)(inputName(name), INPUTS) === null);
}
const INPUTS = Object.keys(_input_names_js__WEBPACK_IMPORTED_MODULE_0__/* .INPUT_DEFAULTS */ .WJ);
function inputName(variable) {
    return variable.slice(PREFIX.length).toLowerCase();
}


/***/ }),

/***/ 9333:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ misplacedSecrets),
/* harmony export */   d: () => (/* binding */ findSecrets)
/* harmony export */ });
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3697);
/* harmony import */ var _network_proxy_for_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3698);
/* harmony import */ var _network_url_credentials_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(2414);
/* harmony import */ var _database_inputs_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5809);
/* harmony import */ var _input_names_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7053);
/** Finds the secrets among the inputs and in the environment, so that the reporter can mask them. */





const SECRET_INPUTS = [
    'token',
    'app-private-key',
    'database-url',
    'tidb-password',
    'openai-api-key',
];
/**
 * Forms that only secrets have: the prefixes of GitHub, OpenAI, Google, Hugging Face, Jina, Groq and AWS, a JSON Web Token, a
 * private key, and an address with a password.
 * https://docs.github.com/en/code-security/reference/secret-security/supported-secret-scanning-patterns
 */
const SECRET_FORMS = [
    /\b(gh[oprsu]_|github_pat_)[\w-]{16}/,
    /\bsk-(?=[\w-]*\d)[\w-]{20}/,
    /\bAIza[\w-]{30}/,
    /\b(hf|jina|gsk)_\w{30}/,
    /\bAKIA[A-Z\d]{16}/,
    /\beyJ[\w-]{8,}\.[\w-]{8,}\./,
    /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
    /:\/\/[^/\s@]*:[^/\s@]+@/,
];
/** Inputs that take any name, and whose value a message may show. A name seldom looks as random as this. */
const NAME_INPUTS = ['tidb-host', 'embedding-model'];
const RANDOM = /(?=[A-Za-z\d]*[a-z])(?=[A-Za-z\d]*[A-Z])(?=[A-Za-z\d]*\d)[A-Za-z\d]{16}/;
/** Inputs whose values are shown, but may contain credentials by mistake. */
const URL_INPUTS = ['openai-base-url'];
const URL_VARIABLES = ['GITHUB_API_URL', ..._network_proxy_for_js__WEBPACK_IMPORTED_MODULE_1__/* .PROXY_VARIABLES */ .b];
/** Inputs whose value is a secret by its form, although they are not for secrets. A query may be a text about a key. */
function misplacedSecrets(raw) {
    const names = Object.keys(_input_names_js__WEBPACK_IMPORTED_MODULE_3__/* .DEFAULTS */ .zY).filter((name) => name !== 'query');
    return names.filter((name) => !isSecretInput(name, raw) && SECRET_FORMS.some((form) => form.test(raw[name] ?? '')));
}
/** The path of an embedded database is not a secret, and a person must be able to read it. */
function isSecretInput(name, raw) {
    return SECRET_INPUTS.includes(name) && !(0,_database_inputs_js__WEBPACK_IMPORTED_MODULE_2__/* .isFilePath */ .ig)(raw[name]?.trim() ?? '');
}
/**
 * Every form in which a secret could appear in a log: as given, decoded, encoded, in JSON, and line by line. Secrets in a
 * wrong input are among them, those included that only look random. Values too short to be secrets are not.
 */
function findSecrets(raw, env = {}) {
    const names = [
        ...SECRET_INPUTS.filter((name) => isSecretInput(name, raw)),
        ...misplacedSecrets(raw),
        ...NAME_INPUTS.filter((name) => RANDOM.test(raw[name] ?? '')),
    ];
    const values = names.map((name) => raw[name]?.trim() ?? '');
    const urls = [
        ...values,
        ...URL_INPUTS.map((name) => raw[name] ?? ''),
        ...URL_VARIABLES.map((name) => env[name] ?? ''),
    ];
    const forms = [...values, ...urls.map(_network_url_credentials_js__WEBPACK_IMPORTED_MODULE_4__/* .secretOfUrl */ .Ld)].flatMap((value) => [
        value,
        ...value.split(/\r?\n|\\n/).filter((line) => !line.startsWith('-----')),
        (0,_network_url_credentials_js__WEBPACK_IMPORTED_MODULE_4__/* .percentDecode */ .YZ)(value),
        encodeURIComponent((0,_network_url_credentials_js__WEBPACK_IMPORTED_MODULE_4__/* .percentDecode */ .YZ)(value).toWellFormed()),
        JSON.stringify(value).slice(1, -1),
    ]);
    return [...new Set(forms)].filter((form) => form.trim().length >= _limits_js__WEBPACK_IMPORTED_MODULE_0__/* .SECRET_CHARACTERS_MIN */ .D9);
}


/***/ }),

/***/ 9423:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  C: () => (/* binding */ validateInputs)
});

// EXTERNAL MODULE: ./lib/src/core/model/errors.js
var errors = __webpack_require__(5912);
// EXTERNAL MODULE: ./lib/src/network/proxy-for.js
var proxy_for = __webpack_require__(3698);
// EXTERNAL MODULE: ./lib/src/config/choose-mode.js
var choose_mode = __webpack_require__(5331);
// EXTERNAL MODULE: ./lib/src/config/database-inputs.js
var database_inputs = __webpack_require__(5809);
// EXTERNAL MODULE: ./lib/src/limits.js
var limits = __webpack_require__(3697);
// EXTERNAL MODULE: ./lib/src/network/hosts.js
var hosts = __webpack_require__(755);
// EXTERNAL MODULE: ./lib/src/network/url-credentials.js
var url_credentials = __webpack_require__(2414);
// EXTERNAL MODULE: ./lib/src/config/input-reader.js
var input_reader = __webpack_require__(1634);
;// CONCATENATED MODULE: ./lib/src/config/embedder-inputs.js




/** Reads the model and, unless it is `lexical`, the server that has it. A search takes the model of the database by default, and so do the tools for agents and a check without a server. */
function readEmbedder(mode, reader) {
    const { value, isGiven, problem } = reader;
    const model = value('embedding-model');
    const dimensions = isGiven('embedding-dimensions')
        ? (0,input_reader/* readWholeNumber */.bf)('embedding-dimensions', 2, limits/* VECTOR_DIMENSIONS_MAX */.ns, reader)
        : null;
    if (model === 'lexical') {
        return { kind: 'lexical', dimensions };
    }
    const baseUrl = value('openai-base-url') || null;
    const apiKey = value('openai-api-key') || null;
    if (baseUrl !== null) {
        checkServer(baseUrl, reader);
    }
    const takesStored = ['search', 'duplicates', 'mcp'].includes(mode) ||
        (mode === 'check' && baseUrl === null && apiKey === null);
    if (takesStored && !isGiven('embedding-model') && dimensions === null) {
        return { kind: 'stored', apiKey, baseUrl };
    }
    if (baseUrl === null && apiKey === null) {
        problem('openai-api-key is missing: the embedding-model needs one. On the command line, OPENAI_API_KEY serves too. Without a key, use embedding-model: lexical, or give the URL of your own server as openai-base-url.');
    }
    return { kind: 'openai', model, dimensions, apiKey, baseUrl };
}
/** No message shows the address, because a key may be in it. */
function checkServer(baseUrl, { isGiven, problem }) {
    const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
    if (url === null || !/^https?:$/.test(url.protocol)) {
        problem('openai-base-url is not a web address, such as http://localhost:8080/v1.');
    }
    else if ((0,url_credentials/* hasCredentials */.Lk)(url)) {
        problem('openai-base-url contains a user name or a password: remove it, and give the key as openai-api-key.');
    }
    else if (url.protocol === 'http:' && isGiven('openai-api-key') && !(0,hosts/* isOnThisMachine */.l)(url.hostname)) {
        problem(`openai-base-url begins with http://, and would send openai-api-key unencrypted to ${url.host}: use https://. Without TLS, only this machine and its containers get a key, under names such as localhost or ollama.`);
    }
}
/** Reads which texts get vectors. Comments are most of the cost, and add little to finding duplicates. */
function readEmbeddedKinds({ value, problem }) {
    const given = value('embed').replace(/\s+/g, '');
    switch (given) {
        case 'issues':
            return ['issue'];
        case 'issues,comments':
            return ['issue', 'comment'];
        default:
            problem('embed is neither issues nor issues,comments.');
            return [];
    }
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
;// CONCATENATED MODULE: ./lib/src/config/github-inputs.js
/** Which GitHub Tiara talks to, as whom, and about which repositories. */





const APP = ['app-id', 'app-private-key', 'app-installation-id'];
/** Reads the app if any of its inputs is given, because the token always has a default. */
function readCredentials({ value, isGiven, problem }) {
    if (!APP.some(isGiven)) {
        if (!isGiven('token')) {
            problem('token is missing: give a token that can read the issues, or app-id and app-private-key. On the command line, GITHUB_TOKEN, GH_TOKEN or "gh auth login" serve too.');
        }
        return { token: value('token') };
    }
    const appId = value('app-id');
    const privateKey = value('app-private-key').replace(/\\n/g, '\n');
    if (appId === '') {
        problem('app-id is missing: give it together with app-private-key.');
    }
    else if (!/^[\w.-]+$/.test(appId)) {
        problem('app-id is neither the number of an app nor its client ID: copy it from the settings of the app.');
    }
    if (privateKey === '') {
        problem('app-private-key is missing: give it together with app-id.');
    }
    else if (!isPrivateKey(privateKey)) {
        problem('app-private-key is not a private key in PEM format: it must begin with -----BEGIN … PRIVATE KEY-----, with real line breaks or \\n between its lines.');
    }
    const installation = value('app-installation-id');
    if (installation !== '' && !/^\d{1,15}$/.test(installation)) {
        problem('app-installation-id is not a whole number.');
    }
    return { app: { appId, privateKey, installationId: installation === '' ? null : Number(installation) } };
}
function isPrivateKey(pem) {
    try {
        (0,external_node_crypto_.createPrivateKey)(pem);
        return true;
    }
    catch {
        return false;
    }
}
const PUBLIC_API = 'https://api.github.com';
/** Below this path, a GitHub Enterprise Server has its API. */
const SERVER_PATH = '/api/v3';
/**
 * The address of the API in GITHUB_API_URL, without a slash at its end; that of github.com by default. The runner sets the
 * variable, and on the command line a person does.
 */
function readApiUrl(variable, { problem }) {
    const given = variable?.trim() || PUBLIC_API;
    const url = URL.canParse(given) ? new URL(given) : null;
    if (url === null || !/^https?:$/.test(url.protocol)) {
        problem('GITHUB_API_URL is not a web address: it is https://HOST/api/v3 for a GitHub Enterprise Server. For github.com, remove it.');
    }
    else if ((0,url_credentials/* hasCredentials */.Lk)(url) || url.search !== '' || url.hash !== '') {
        problem('GITHUB_API_URL contains more than an address: remove the user name, the password, the ? and the #. The token is an input.');
    }
    else {
        const expected = expectedApiUrl(url);
        const address = url.href.replace(/\/+$/, '');
        if (expected !== address) {
            problem(`GITHUB_API_URL is ${(0,input_reader/* quoteValue */.cl)(given)}, where no API is: write ${expected}.`);
        }
        return address;
    }
    return PUBLIC_API;
}
/** Where this host has its API. Any path is possible on this machine, and on a host that only has an API. */
function expectedApiUrl({ href, protocol, hostname, host, pathname }) {
    const address = href.replace(/\/+$/, '');
    if (/^(www\.|api\.)?github\.com$/.test(hostname)) {
        return PUBLIC_API;
    }
    // GitHub Enterprise Cloud with data residency.
    const tenant = /^(?:api\.)?([\w-]+\.ghe\.com)$/.exec(hostname)?.[1];
    if (tenant !== undefined) {
        return `https://api.${tenant}`;
    }
    const isApi = (0,hosts/* isLoopback */.U)(hostname) || hostname.startsWith('api.') || /\/api\/v3\/*$/.test(pathname);
    return isApi ? address : `${protocol}//${host}${SERVER_PATH}`;
}
/** The repositories that the run works on: those of the input, or the one of the workflow. */
function readRepositoryNames(mode, environment, { value, problem }) {
    const lines = value('repository')
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '');
    for (const [at, line] of lines.entries()) {
        if (/:|@|\.git$/.test(line)) {
            problem(`repository is the address of a repository: give owner/name${suggestRepository(line)}.`);
        }
        else if (!isRepositoryName(line)) {
            problem(`repository: line ${at + 1} is not of the form owner/name, such as octo/boat.`);
        }
    }
    const own = environment.repository;
    if (own !== null && !isRepositoryName(own) && (lines.length === 0 || mode === 'event')) {
        problem(`GITHUB_REPOSITORY is ${(0,input_reader/* quoteValue */.cl)(own)}, which is not of the form owner/name.`);
    }
    if (mode === 'event' && lines.some((line) => line.toLowerCase() !== own?.toLowerCase())) {
        problem('repository is for backfill, catch-up and search: remove it, because an event run works on the repository of its event.');
    }
    if (lines.length > 0) {
        return [...new Set(lines)];
    }
    if (own === null && !choose_mode/* READ_ONLY_MODES */.h.includes(mode)) {
        problem('repository is missing: it has no default outside of a workflow. Give it as owner/name.');
    }
    return own === null ? [] : [own];
}
/** A part of dots alone would make the path of a request lead elsewhere. */
function isRepositoryName(name) {
    return /^[\w.-]+\/[\w.-]+$/.test(name) && !/(^|\/)\.+(\/|$)|\.git$/.test(name);
}
/** What the address of a repository, as for a browser or for git, probably means. */
function suggestRepository(address) {
    const name = /^(?:.*[/:])?([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(address)?.[1] ?? '';
    return isRepositoryName(name) ? `, such as ${name}` : '';
}

// EXTERNAL MODULE: ./lib/src/config/input-names.js
var input_names = __webpack_require__(7053);
;// CONCATENATED MODULE: ./lib/src/config/duplicate-pairs-file.js

/** The pairs in the file of the input `pairs`, one JSON object a line, such as `{"dup": 12, "of": 3}`; null when no file is given. */
function readPairsFile({ readFile }, { value, problem }) {
    const path = value('pairs');
    if (path === '') {
        return null;
    }
    let text;
    try {
        text = readFile(path);
    }
    catch {
        problem('pairs: the file cannot be read.');
        return null;
    }
    const pairs = [];
    for (const [at, line] of text.split(/\r?\n/).entries()) {
        const pair = line.trim() === '' ? null : parsePair(line);
        if (pair === undefined) {
            problem(`pairs: line ${at + 1} of ${(0,input_reader/* quoteValue */.cl)(path)} is not of the form {"dup": 12, "of": 3}.`);
            return null;
        }
        if (pair !== null) {
            pairs.push(pair);
        }
    }
    return pairs;
}
/** Undefined for a line of another form. */
function parsePair(line) {
    try {
        const { dup, of } = (JSON.parse(line) ?? {});
        return isIssueNumber(dup) && isIssueNumber(of) && dup !== of ? { query: dup, answer: of } : undefined;
    }
    catch {
        return undefined;
    }
}
function isIssueNumber(value) {
    return Number.isSafeInteger(value) && Number(value) > 0;
}

;// CONCATENATED MODULE: ./lib/src/config/related-inputs.js

const RELATED_MODES = ['off', 'preview', 'post'];
/** Reads whether related issues are shown in the job summary, posted as a comment, or neither. */
function readRelated({ value, problem }) {
    const given = value('related');
    const mode = RELATED_MODES.find((known) => known === given);
    if (mode === undefined) {
        problem((0,input_reader/* problemWithChoice */.P_)('related', given, RELATED_MODES));
    }
    return mode ?? 'off';
}
/** Refuses `post` on a runner with an embedded database: only a database that all runs share can prevent a second comment. */
function refusePostToLocalDatabase({ related, database }, { isRunner }, { problem }) {
    if (related === 'post' && database.kind === 'sqlite' && isRunner) {
        problem('related: post needs a database that all runs share. On a runner, each run has an embedded database (sqlite:) of ' +
            'its own, so two runs could both post. Use TiDB, or set related to preview.');
    }
}

// EXTERNAL MODULE: ./lib/src/config/secrets.js
var secrets = __webpack_require__(9333);
// EXTERNAL MODULE: ./lib/src/core/model/time.js
var time = __webpack_require__(5166);
// EXTERNAL MODULE: ./lib/src/answer-limits.js
var answer_limits = __webpack_require__(5012);
;// CONCATENATED MODULE: ./lib/src/config/search-inputs.js
/** What a search looks for, and which results it returns. */



const STATES = ['open', 'closed', 'all'];
const KINDS = ['issue', 'comment', 'all'];
/** Reads the inputs of mode `search`. */
function readSearch(reader) {
    const kind = readChoice('kind', KINDS, reader);
    return {
        query: reader.value('query'),
        body: reader.value('body'),
        limit: (0,input_reader/* readWholeNumber */.bf)('limit', 1, answer_limits/* SEARCH_LIMIT_MAX */.EH, reader),
        minSimilarity: (0,input_reader/* readShare */.cb)('min-similarity', reader),
        kinds: kind === 'all' ? ['issue', 'comment'] : [kind],
        filter: {
            state: readChoice('state', STATES, reader),
            author: reader.value('author').replace(/^@/, '') || null,
            label: reader.value('label') || null,
            since: readSince(reader),
        },
    };
}
/** A day counts from its beginning, in UTC. */
function readSince({ value, problem }) {
    const given = value('since');
    const since = given === '' ? null : (0,time/* parseTime */.pe)(given);
    if (given !== '' && since === null) {
        problem('since is neither a day, such as 2026-01-31, nor a time, such as 2026-01-31T12:00:00Z.');
    }
    return since;
}
/** Reads one of the allowed values. Reports a problem and returns `all` for anything else. */
function readChoice(name, allowed, { value, problem }) {
    const given = value(name);
    const choice = allowed.find((known) => known === given);
    if (choice === undefined) {
        problem((0,input_reader/* problemWithChoice */.P_)(name, given, allowed));
    }
    return choice ?? 'all';
}

;// CONCATENATED MODULE: ./lib/src/config/validate-inputs.js












/** Inputs that are refused in any other mode, because they would have no effect there. */
const ONLY_IN = [
    { modes: ['search', 'related', 'duplicates'], names: ['query'] },
    { modes: ['search', 'duplicates'], names: ['limit'] },
    { modes: ['duplicates'], names: ['body'] },
    { modes: ['search'], names: ['min-similarity', 'state', 'kind', 'author', 'label', 'since'] },
    { modes: ['backfill'], names: ['allow-removals', 'reembed'] },
    { modes: ['eval'], names: ['pairs'] },
];
/** Parses and checks all inputs. @throws InputError with every problem */
function validateInputs(raw, mode, environment) {
    const problems = [];
    const value = (name) => raw[name]?.trim() || input_names/* DEFAULTS */.zY[name];
    const reader = {
        value,
        isGiven: (name) => value(name) !== input_names/* DEFAULTS */.zY[name],
        problem: (message) => problems.push(message),
    };
    refuseUnknown(raw, reader);
    refuseMisplacedSecrets(raw, reader);
    refuseMisplaced(mode, reader);
    refuseControlCharacters(reader);
    const isReadOnly = choose_mode/* READ_ONLY_MODES */.h.includes(mode);
    const isDryRun = (0,input_reader/* readBoolean */.Vf)('dry-run', reader) && !isReadOnly && mode !== 'check';
    refuseDryReembedding(isDryRun, reader);
    const config = {
        mode,
        isReadOnly: isReadOnly || mode === 'check' || isDryRun,
        isDryRun,
        repositories: readRepositoryNames(mode, environment, reader),
        credentials: isReadOnly ? null : readCredentials(reader),
        apiUrl: readApiUrl(isReadOnly ? undefined : environment.apiUrl, reader),
        database: (0,database_inputs/* readDatabase */.SY)(environment, reader),
        tablePrefix: (0,database_inputs/* readTablePrefix */.RL)(reader),
        embedder: mode === 'eval' || mode === 'related' ? null : readEmbedder(mode, reader),
        embeds: readEmbeddedKinds(reader),
        maxEmbeddings: reader.isGiven('max-embeddings')
            ? (0,input_reader/* readWholeNumber */.bf)('max-embeddings', 0, 1_000_000_000, reader)
            : null,
        related: readRelated(reader),
        relatedMinSimilarity: value('related-min-similarity') === '' ? null : (0,input_reader/* readShare */.cb)('related-min-similarity', reader),
        catchUpIntervalMs: (0,input_reader/* readWholeNumber */.bf)('catch-up-interval', 0, 1_000_000, reader) * 60_000,
        allowRemovals: (0,input_reader/* readBoolean */.Vf)('allow-removals', reader),
        reembed: (0,input_reader/* readBoolean */.Vf)('reembed', reader),
        search: readSearch(reader),
        outputTexts: (0,input_reader/* readBoolean */.Vf)('output-texts', reader),
        pairs: readPairsFile(environment, reader),
    };
    refusePostToLocalDatabase(config, environment, reader);
    refuseBrokenProxy(config, reader);
    if (problems.length > 0) {
        throw new errors/* InputError */.dz(problems);
    }
    return config;
}
function refuseDryReembedding(isDryRun, { isGiven, problem }) {
    if (isDryRun && isGiven('reembed')) {
        problem('dry-run does not work with reembed: remove one of them. A re-embedding embeds every text of the database again.');
    }
}
function refuseUnknown(raw, { problem }) {
    const known = Object.keys(input_names/* INPUT_DEFAULTS */.WJ);
    for (const name of Object.keys(raw).filter((given) => !Object.hasOwn(input_names/* DEFAULTS */.zY, given))) {
        const meant = (0,input_names/* findMisspelled */.ot)(name, known);
        const isWord = meant !== null || /^[a-z-]{1,30}$/.test(name);
        problem(`There is no input ${isWord ? (0,input_reader/* quoteValue */.cl)(name) : 'with one of the names given'}. ${meant === null ? 'docs/inputs.md lists all inputs.' : `Did you mean ${meant}?`}`);
    }
}
function refuseMisplacedSecrets(raw, { value, problem }) {
    for (const name of (0,secrets/* misplacedSecrets */.K)(raw)) {
        // An address as repository has a message of its own.
        if (name !== 'repository' || !/:\/\/[^/\s]*@/.test(value(name))) {
            problem(`${name} has the form of a key, a token or a password, which belongs in another input. Its value is not shown here.`);
        }
    }
}
function refuseMisplaced(mode, { isGiven, value, problem }) {
    if (mode === 'search' && value('query') === '') {
        problem('query is missing: give a text or an issue to search for.');
    }
    if (mode === 'related' && value('query') === '') {
        problem('The issue is missing: give its number, as in "tiara related 123".');
    }
    if (mode === 'duplicates' && value('query') === '') {
        problem('The title is missing: give it, as in "tiara duplicates \'Mast falls in a storm\'".');
    }
    for (const { modes, names } of ONLY_IN.filter(({ modes: others }) => !others.includes(mode))) {
        for (const name of names.filter(isGiven)) {
            problem(`${name} is for ${modes[0] ?? ''} mode only, and this run's mode is ${mode}: remove it or set mode to ${modes[0] ?? ''}.`);
        }
    }
}
/** Inputs that may have several lines. In any other, a line break comes with a secret that was not stored as one line. */
const OF_SEVERAL_LINES = [
    'repository',
    'app-private-key',
    'tidb-ca',
    'embed',
    'query',
    'body',
];
/** Secrets that are sent in an HTTP header. Keys are ASCII: other characters were copied by accident. */
const SENT_IN_HEADERS = ['token', 'openai-api-key'];
/** No value is shown: it may be a secret. */
function refuseControlCharacters({ value, problem }) {
    for (const name of Object.keys(input_names/* DEFAULTS */.zY)) {
        const given = value(name);
        if (/[\r\n]/.test(given) && !OF_SEVERAL_LINES.includes(name)) {
            problem(`${name} contains a line break: store the value again, as one line.`);
        }
        else if (/[^\t\r\n -~]/.test(given) && SENT_IN_HEADERS.includes(name)) {
            problem(`${name} contains a character that no key has, perhaps an invisible one: copy the key again.`);
        }
        else if (/[^\P{Cc}\t\r\n]/u.test(given)) {
            problem(`${name} contains a control character: remove it.`);
        }
    }
}
/** Names a broken proxy with the other problems, instead of at the first request to its server. */
function refuseBrokenProxy({ credentials, apiUrl, embedder }, { problem }) {
    const servers = [
        credentials === null ? null : apiUrl,
        embedder?.kind === 'openai' ? embedder.baseUrl : null,
    ];
    const problems = servers.flatMap((url) => {
        try {
            if (url !== null && URL.canParse(url)) {
                (0,proxy_for/* proxyFor */.i)(new URL(url));
            }
            return [];
        }
        catch (error) {
            return [error.message];
        }
    });
    new Set(problems).forEach(problem);
}


/***/ }),

/***/ 3865:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ findDuplicates)
/* harmony export */ });
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3697);
/* harmony import */ var _model_record_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9426);
/* harmony import */ var _search_search_query_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9161);
/* harmony import */ var _text_own_words_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8921);
/* harmony import */ var _search_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9397);
/** Whether a text that is not filed yet is about something that an issue is about already. */





/**
 * Compares the draft with the stored issues, as a related comment would compare it, and buys two vectors for that.
 * @param repositories ids of the repositories that are searched; empty for all
 * @throws UserError when the database has no vectors, or the model does not match them
 */
async function findDuplicates(world, draft, options) {
    const space = await (0,_search_js__WEBPACK_IMPORTED_MODULE_3__/* .activeSpace */ .VJ)(world.store);
    const vectors = await (0,_search_search_query_js__WEBPACK_IMPORTED_MODULE_1__/* .embedQuestion */ .cu)(world, space, draft);
    const question = { vectors, text: draft, issueId: null, askedAt: null };
    const { hits, hasGoodMatch, candidates } = await (0,_search_js__WEBPACK_IMPORTED_MODULE_3__/* .answerQuestion */ .pt)(world.store, space, question, {
        ...options,
        kinds: ['issue'],
        namesSharedWords: true,
    });
    const saysEnough = (0,_text_own_words_js__WEBPACK_IMPORTED_MODULE_2__/* .countOwnWords */ .p)(draft) >= _limits_js__WEBPACK_IMPORTED_MODULE_0__/* .RELATED_OWN_WORDS */ .hg;
    const best = hasGoodMatch && saysEnough ? hits[0] : undefined;
    return {
        good_match: best !== undefined,
        ...(saysEnough ? judge(best, candidates) : TOO_LITTLE),
        results: hits,
    };
}
const VERDICTS = {
    'possibly the same': 'Possibly the same as',
    similar: 'Similar to',
    'weakly similar': 'Weakly similar to',
    unlikely: 'The nearest is',
};
/** A few words are like many issues. */
const TOO_LITTLE = {
    verdict: 'The draft says too little for a verdict.',
    advice: 'Add what was done, what happened and the error message, then ask again. Or read what is listed.',
};
/** `candidates`: how many issues were compared. */
function judge(best, candidates) {
    const verdict = best === undefined
        ? 'Nothing stands out.'
        : `${VERDICTS[best.match]} ${nameOf(best)} (${(0,_model_record_js__WEBPACK_IMPORTED_MODULE_4__/* .describeState */ .Jw)(best.state, best.state_reason)}).`;
    return { verdict, advice: advise(best, candidates) };
}
function advise(best, candidates) {
    if (candidates < _limits_js__WEBPACK_IMPORTED_MODULE_0__/* .RELATED_CANDIDATES_MIN */ .eA) {
        return `Only ${candidates} issues have vectors, too few to tell whether one stands out: read what is listed.`;
    }
    if (best === undefined) {
        return 'File the issue.';
    }
    const comment = best.state === 'open'
        ? 'If it is the same problem, comment there instead of filing a new issue.'
        : 'If it is the same problem and it still happens, comment there or file a new issue that links to it.';
    return `Read ${nameOf(best)} first. ${comment}`;
}
function nameOf({ repository, number }) {
    return `${repository}#${number}`;
}


/***/ }),

/***/ 1848:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   F5: () => (/* binding */ roundScore),
/* harmony export */   FI: () => (/* binding */ toHit),
/* harmony export */   im: () => (/* binding */ toRelatedHit)
/* harmony export */ });
/* harmony import */ var _model_record_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9426);
/* harmony import */ var _search_passage_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3690);
/* harmony import */ var _search_visible_text_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1766);
/* harmony import */ var _text_markdown_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(160);
/** A search result as JSON, and which of its text is shown. */




/** What was found as a search result. Text of users is on one line, without invisible characters. */
function toHit({ candidate, duplicates, original }, { score, match, shared_words: words = [], passage, }) {
    const { repository, number, kind, commentId, title, state, stateReason, url } = candidate;
    return {
        repository: (0,_model_record_js__WEBPACK_IMPORTED_MODULE_1__/* .fullNameOf */ .E4)(repository),
        number,
        kind,
        ...(commentId === null ? {} : { comment_id: commentId }),
        title: (0,_text_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .plainLine */ .h0)(title),
        state,
        state_reason: stateReason,
        url,
        score: roundScore(score),
        match,
        ...(duplicates.length === 0 ? {} : { duplicates }),
        ...(original === null ? {} : { original }),
        ...(words.length === 0 ? {} : { shared_words: words }),
        passage,
    };
}
/** A related issue as a search result. Its passage is the beginning of its text. */
function toRelatedHit({ candidate, confidence, match, duplicates, sharedWords }) {
    return toHit({ candidate, duplicates, original: null }, {
        score: confidence,
        match,
        shared_words: sharedWords,
        passage: (0,_search_passage_js__WEBPACK_IMPORTED_MODULE_3__/* .pickPassage */ .Y)((0,_search_visible_text_js__WEBPACK_IMPORTED_MODULE_0__/* .visibleText */ .Q)(candidate), new Map()),
    });
}
/** Limits a score to 0 to 1 and rounds it to four decimals. */
function roundScore(score) {
    return Math.round(Math.min(1, Math.max(0, score)) * 10_000) / 10_000;
}


/***/ }),

/***/ 9397:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $P: () => (/* binding */ search),
/* harmony export */   Kx: () => (/* binding */ toSearchJson),
/* harmony export */   VJ: () => (/* binding */ activeSpace),
/* harmony export */   pt: () => (/* binding */ answerQuestion)
/* harmony export */ });
/* harmony import */ var _answer_limits_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(5012);
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3697);
/* harmony import */ var _model_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5912);
/* harmony import */ var _search_discussions_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(777);
/* harmony import */ var _related_confidence_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(101);
/* harmony import */ var _related_shared_words_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8672);
/* harmony import */ var _related_which_issues_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(5013);
/* harmony import */ var _search_found_issue_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(3120);
/* harmony import */ var _hit_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(1848);
/* harmony import */ var _search_passage_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(3690);
/* harmony import */ var _search_rankable_candidate_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(7491);
/* harmony import */ var _search_visible_text_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(1766);
/* harmony import */ var _search_search_query_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(9161);
/** Mode `search`: from a query to the nearest live issues and comments. */













function toSearchJson({ hits, hasGoodMatch: isGood, }) {
    return { good_match: isGood, results: hits };
}
const KINDS = ['issue', 'comment'];
/**
 * Finds the live issues and comments that best match a text, or the issue that the query names, best first. A comment ranks by
 * its own text: with the title of its issue, every comment of a good issue would be found. Where both kinds are searched,
 * each issue is one result, with its own text or the comment that matches best.
 * @throws UserError when the database has no vectors, or when the query cannot be resolved
 */
async function search(world, query, options) {
    const space = await activeSpace(world.store);
    const question = await (0,_search_search_query_js__WEBPACK_IMPORTED_MODULE_9__/* .resolveQuery */ .zN)(world, space, query, options.repositories);
    return answerQuestion(world.store, space, question, options);
}
/** Finds what best matches the question, whose vectors are of this space. */
async function answerQuestion(store, space, { vectors, text, issueId, askedAt }, { limit, repositories, kinds = KINDS, filter = {}, minSimilarity = 0, namesSharedWords = false, }) {
    const nearest = { ...filter, repositories, exceptIssue: issueId, limit: _limits_js__WEBPACK_IMPORTED_MODULE_0__/* .SEARCH_CANDIDATES */ .gF };
    const candidates = (await store.vectors.nearest(space, vectors, ...kinds.map((kind) => ({ ...nearest, kind })))).toSorted(byAge);
    const known = await (0,_search_discussions_js__WEBPACK_IMPORTED_MODULE_2__/* .readKnown */ .Uj)(store, candidates, { commentsBefore: askedAt }, (original) => original.issueId !== issueId && passes(original, filter, candidates));
    const ranked = (0,_search_rankable_candidate_js__WEBPACK_IMPORTED_MODULE_7__/* .rankCandidates */ .RK)(text, candidates, known);
    const found = scaleScores(kinds.includes('issue') ? (0,_search_found_issue_js__WEBPACK_IMPORTED_MODULE_10__/* .foundIssues */ .R)(ranked, known) : ranked.map((each) => (0,_search_found_issue_js__WEBPACK_IMPORTED_MODULE_10__/* .foundAlone */ .c)(each, known)));
    const lines = (0,_related_confidence_js__WEBPACK_IMPORTED_MODULE_3__/* .confidenceLines */ .aC)(space.model, null);
    const weights = (0,_search_passage_js__WEBPACK_IMPORTED_MODULE_11__/* .wordWeights */ .Q)(`${text.title} ${(0,_search_visible_text_js__WEBPACK_IMPORTED_MODULE_8__/* .readable */ .H)(text.body ?? '')}`, ranked.map(({ candidate: { body } }) => body ?? ''));
    const shown = found.filter(({ score }) => score >= minSimilarity).slice(0, limit);
    const wordsSharedWith = namesSharedWords
        ? (0,_related_shared_words_js__WEBPACK_IMPORTED_MODULE_4__/* .sharedRareWords */ .n)(text, (0,_related_which_issues_js__WEBPACK_IMPORTED_MODULE_5__/* .withoutRepeats */ .jP)([...candidates, ...shown.map(({ candidate }) => candidate)]))
        : () => [];
    const hits = shown.map((each) => (0,_hit_js__WEBPACK_IMPORTED_MODULE_6__/* .toHit */ .FI)(each, {
        score: each.score,
        match: (0,_related_confidence_js__WEBPACK_IMPORTED_MODULE_3__/* .matchOf */ .HU)(each.score, lines),
        shared_words: wordsSharedWith(each.candidate),
        passage: (0,_search_passage_js__WEBPACK_IMPORTED_MODULE_11__/* .pickPassage */ .Y)((0,_search_visible_text_js__WEBPACK_IMPORTED_MODULE_8__/* .visibleText */ .Q)(each.candidate), weights),
    }));
    // Among few candidates, it means nothing that none stands out.
    const canStandOut = candidates.length >= _limits_js__WEBPACK_IMPORTED_MODULE_0__/* .RELATED_CANDIDATES_MIN */ .eA;
    return {
        hits,
        hasGoodMatch: !canStandOut || (found[0]?.score ?? 0) >= _answer_limits_js__WEBPACK_IMPORTED_MODULE_12__/* .SEARCH_GOOD_CONFIDENCE */ .IJ,
        candidates: candidates.length,
    };
}
/** The space that is searched. @throws UserError when the database has no vectors */
async function activeSpace({ spaces }) {
    const space = await spaces.active();
    if (space === null) {
        throw new _model_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo('The database holds no vectors yet. Run a backfill first (mode backfill), then search again.');
    }
    return space;
}
/** Whether a search with this filter may return the original of one of these candidates. */
function passes(original, filter, candidates) {
    const { state = 'all', author, label, since } = filter;
    const isFiltered = [author, label, since].some((each) => each != null);
    return ((state === 'all' || original.state === state) &&
        // Only the database knows the rest of an issue, and the candidates have passed its filter.
        (!isFiltered || candidates.some(({ issueId }) => issueId === original.issueId)));
}
/**
 * Makes scores comparable between searches. The best result gets its confidence, by which related issues are chosen too.
 * The others are in proportion to it, so that the order stays that of the ranking.
 */
function scaleScores(found) {
    const { score: bestScore, confidence } = found[0] ?? { score: 0, confidence: 0 };
    return found.map((each) => ({
        ...each,
        score: (0,_hit_js__WEBPACK_IMPORTED_MODULE_6__/* .roundScore */ .F5)(bestScore === 0 ? confidence : (confidence * each.score) / bestScore),
    }));
}
/** The store returns candidates in no order. Among equals, the older one comes first. */
function byAge(a, b) {
    return a.number - b.number || (a.commentId ?? 0) - (b.commentId ?? 0) || a.repository.id - b.repository.id;
}


/***/ }),

/***/ 3569:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   T: () => (/* binding */ estimatedTokens),
/* harmony export */   d: () => (/* binding */ newEstimate)
/* harmony export */ });
/** What a dry run counts. */
function newEstimate(textsAllowed) {
    return {
        texts: 0,
        bytes: 0,
        samples: [],
        textsAllowed,
        githubRequests: 0,
        readingMs: null,
        embeddingMs: null,
    };
}
/** About how many bytes of English are a token. Other languages have fewer, so what is estimated is seldom too little. */
const BYTES_PER_TOKEN = 4;
function estimatedTokens({ bytes }) {
    return Math.ceil(bytes / BYTES_PER_TOKEN);
}


/***/ }),

/***/ 4815:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   cc: () => (/* binding */ mayClaim),
/* harmony export */   d0: () => (/* binding */ CLAIM_WORDS),
/* harmony export */   sr: () => (/* binding */ createClaimReader)
/* harmony export */ });
/* unused harmony export findClaims */
/* harmony import */ var _model_record_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9426);
/* harmony import */ var _text_visible_lines_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3373);
/** Finds what comments claim about duplicates, such as "Duplicate of #12". */


/** The part of a text that is read: a maintainer marks a duplicate in a short comment, not after a pasted log. */
const TEXT_CHARACTERS = 20_000;
/** The text before a claim that is searched for a negation or another subject: about a sentence. */
const BEFORE_CHARACTERS = 80;
const NEGATION = /\b(?:not|never|no|hardly|than|(?:is|was|are|were|does|do)n[’']?t)\b[^.!?\n]{0,30}$/i;
const PHRASE = '(?:\\bdup(?:e|licate|licated)?s?\\s{1,3}(?:of|to)\\b|\\bduplicates\\b|\\bclos(?:e|es|ed|ing)(?:\\s{1,3}(?:this|it))?(?:\\s{1,3}in)?\\s{1,3}favou?r\\s{1,3}of\\b|\\bin\\s{1,3}favou?r\\s{1,3}of\\b)';
/** What may be between the phrase and the reference: a colon, the markup of bold text or a link, the word issue. */
const BETWEEN = '[\\s:*_([]{1,6}(?:(?:issue|bug|ticket)\\s{0,3}[([]{0,2})?';
const COPULA = "[\\])]{0,2}\\s{1,3}(?:is|was|as|being|looks\\s+like|seems)\\s{1,3}(?:[\\w’']{1,15}\\s{1,3}){0,4}$";
/** The claims of this text about duplicates in this repository. Quoted lines, code and HTML comments do not count. */
function findClaims(text, repository) {
    return createClaimReader(repository)(text).claims;
}
/** A text without any of these, in any case, makes no claim: most comments are not read any further. */
const CLAIM_WORDS = ['dup', 'favor', 'favour'];
const MAY_CLAIM = new RegExp(CLAIM_WORDS.join('|'), 'i');
/** Whether it is worth reading this text for claims. */
function mayClaim(text) {
    return MAY_CLAIM.test(text);
}
/** A reader of texts about issues of this repository. */
function createClaimReader(repository) {
    const fullName = RegExp.escape((0,_model_record_js__WEBPACK_IMPORTED_MODULE_0__/* .fullNameOf */ .E4)(repository));
    const reference = `(?:https?://[\\w.-]{1,100}/${fullName}/issues/|${fullName}#|(?<![\\w/#&-])#|\\bgh-)(\\d{1,9})\\b`;
    const claim = new RegExp(`${PHRASE}${BETWEEN}(?:${reference}|(this)\\b)`, 'gi');
    const subject = new RegExp(`${reference}${COPULA}`, 'i');
    const mention = new RegExp(reference, 'gi');
    return (text) => {
        const prose = withoutQuotesAndCode(text);
        const claims = [];
        for (const match of prose.matchAll(claim)) {
            const before = prose.slice(Math.max(0, match.index - BEFORE_CHARACTERS), match.index);
            const other = subject.exec(before)?.[1];
            const found = {
                duplicate: other === undefined ? null : Number(other),
                of: match[1] === undefined ? null : Number(match[1]),
            };
            if (!NEGATION.test(before) && found.duplicate !== found.of) {
                claims.push(found);
            }
        }
        return { claims, references: new Set([...prose.matchAll(mention)].map(([, number]) => Number(number))) };
    };
}
/** The beginning of the text without quoted lines, code and HTML comments. */
function withoutQuotesAndCode(text) {
    const kept = [];
    let fence = null;
    for (const line of text.slice(0, TEXT_CHARACTERS).split(/\r?\n/)) {
        const mark = (0,_text_visible_lines_js__WEBPACK_IMPORTED_MODULE_1__/* .findFence */ .xx)(line);
        if (fence !== null) {
            fence = mark?.startsWith(fence) ? null : fence;
        }
        else if (mark !== undefined) {
            fence = mark;
        }
        else if (!/^(?: {0,3}>| {4}|\t)/.test(line)) {
            kept.push(line);
        }
    }
    return kept
        .join('\n')
        .replace(/<!--[\s\S]*?(?:-->|$)/g, ' ')
        .replace(/`[^`\n]*`/g, ' ');
}


/***/ }),

/***/ 4503:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   W: () => (/* binding */ probeDimensions),
/* harmony export */   u: () => (/* binding */ embedQueries)
/* harmony export */ });
/* harmony import */ var _model_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5912);
/* harmony import */ var _text_truncate_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1595);


/** Any text shows how many dimensions a model's vectors have. */
const PROBE = 'Tiara';
/** The size of the model's vectors, from a vector that is made for it. @throws UserError when there is no answer */
async function probeDimensions(embedder) {
    const [vector] = await embedQueries(embedder, [PROBE]);
    return vector?.length ?? 0;
}
/** Embeds what the model reads of each text, in one request. @throws UserError when the model refuses one */
async function embedQueries(embedder, texts) {
    const answers = await embedder.embed(texts.map((text) => (0,_text_truncate_js__WEBPACK_IMPORTED_MODULE_1__/* .cutToBytes */ .z)(text, embedder.textBytes)));
    return texts.map((_, at) => {
        const answer = answers[at];
        if (answer === undefined || 'refused' in answer) {
            throw new _model_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .yo(`The model refuses the query: ${answer?.refused ?? 'it gave no answer'}.`);
        }
        return answer;
    });
}


/***/ }),

/***/ 9091:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Aq: () => (/* binding */ describeSpace),
/* harmony export */   Bg: () => (/* binding */ assertModelMatches),
/* harmony export */   Vl: () => (/* binding */ assertFits),
/* harmony export */   _q: () => (/* binding */ findSpaceForRun),
/* harmony export */   bO: () => (/* binding */ matchesModel),
/* harmony export */   oG: () => (/* binding */ createSpaceOpener),
/* harmony export */   sP: () => (/* binding */ assertCanEmbed)
/* harmony export */ });
/* unused harmony export modelMismatch */
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3697);
/* harmony import */ var _model_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5912);
/* harmony import */ var _embed_query_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4503);
/** Stops a run whose model does not match the database, before it embeds anything. reembed.ts changes the model. */



/**
 * The space that this run's vectors belong to: the active one, or the one that a re-embedding fills. Null before the first
 * vector of the database. Then it asks the database whether it can hold vectors, before anyone pays for one.
 * @throws UserError when no space is for this model, or the database cannot hold its vectors
 */
async function findSpaceForRun({ store, embedder }) {
    const active = await store.spaces.active();
    if (active === null) {
        assertFits(embedder.model, embedder.dimensions ?? 0);
        await store.spaces.assertVectors();
    }
    if (active === null || matchesModel(active, embedder)) {
        return active;
    }
    const next = await store.spaces.next();
    if (next !== null && matchesModel(next, embedder)) {
        return next;
    }
    const { model, dimensions } = embedder;
    throw modelMismatch({ space: active, next, model, dimensions, work: 'embed' });
}
/**
 * Asks the model for one vector, and whether the database can hold it: before a long run reads or buys anything.
 * @throws UserError with what is wrong
 */
async function assertCanEmbed(world) {
    const { store, embedder, embeddingBudget } = world;
    const space = await findSpaceForRun(world);
    if (embeddingBudget?.left === 0) {
        return;
    }
    const dimensions = await (0,_embed_query_js__WEBPACK_IMPORTED_MODULE_2__/* .probeDimensions */ .W)(embedder);
    assertFits(embedder.model, dimensions);
    if (space !== null) {
        await assertModelMatches(store, space, { model: embedder.model, dimensions }, 'embed');
    }
}
/** Returns a function that opens the space with the first vector, and checks the size of every later one. */
function createSpaceOpener({ store, embedder }, known) {
    let opened = null;
    return async (dimensions) => {
        assertFits(embedder.model, dimensions);
        opened ??= known === null ? store.spaces.openActive(embedder.model, dimensions) : Promise.resolve(known);
        const space = await opened;
        await assertModelMatches(store, space, { model: embedder.model, dimensions }, 'store');
        return space;
    };
}
/** Whether this embedder's vectors belong in the space, as far as its dimensions are known. */
function matchesModel(space, { model, dimensions }) {
    return space.model === model && (dimensions ?? space.dimensions) === space.dimensions;
}
/** @throws UserError when vectors of this model cannot be compared with those of the space, as far as its dimensions are known */
async function assertModelMatches(store, space, embedder, work) {
    if (!matchesModel(space, embedder)) {
        const { model, dimensions } = embedder;
        throw modelMismatch({ space, next: await store.spaces.next(), model, dimensions, work });
    }
}
/** @throws UserError when no database column can hold vectors of this size */
function assertFits(model, dimensions) {
    if (dimensions > _limits_js__WEBPACK_IMPORTED_MODULE_0__/* .VECTOR_DIMENSIONS_MAX */ .ns) {
        throw new _model_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo(`${model} makes vectors of ${dimensions} dimensions, and a database column holds at most ${_limits_js__WEBPACK_IMPORTED_MODULE_0__/* .VECTOR_DIMENSIONS_MAX */ .ns}. ` +
            'Set embedding-dimensions to fewer, if the model can shorten its vectors, or use another model.');
    }
}
const CONSEQUENCES = {
    embed: 'nothing was embedded',
    store: 'the new ones were not stored',
    search: 'nothing was searched',
};
/** Says which vectors differ, what was not done, and each way out that this run has. */
function modelMismatch(mismatch) {
    const { space, next, model, dimensions, work } = mismatch;
    const holder = space.id === next?.id ? 'The re-embedding under way makes' : 'The database holds';
    const own = dimensions === null ? model : `${model} with ${dimensions}`;
    return new _model_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo(`${holder} vectors of ${describeSpace(space)}, and the model of this ${work === 'search' ? 'search' : 'run'} is ${own}. ` +
        `Their vectors cannot be compared, so ${CONSEQUENCES[work]}. ${[howToKeepModel(mismatch), howToChangeModel(mismatch)].join(' ')}`);
}
/** A space for messages, such as `my-model with 512 dimensions`. */
function describeSpace({ model, dimensions }) {
    return `${model} with ${dimensions} dimensions`;
}
function howToKeepModel({ space, model }) {
    return model === space.model
        ? `Set embedding-dimensions to ${space.dimensions} if the model can make vectors of that size, or use the server that made the stored ones.`
        : `Set embedding-model to ${space.model}, and embedding-dimensions to ${space.dimensions} unless that is its own size.`;
}
function howToChangeModel({ space, next, model, work }) {
    if (space.id === next?.id) {
        return 'Or run a backfill with reembed: true to begin the re-embedding again.';
    }
    if (next !== null) {
        const toContinue = model === next.model ? `set embedding-dimensions to ${next.dimensions}` : 'use that model';
        return (`A re-embedding to ${describeSpace(next)} is under way: ` +
            (work === 'search'
                ? 'search with it when a backfill with reembed: true has finished it.'
                : `${toContinue} to continue it. A backfill with reembed: true and another model ends it.`));
    }
    return work === 'search'
        ? 'To search with another model, run a backfill with that model and reembed: true first.'
        : 'Or run a backfill with reembed: true to replace every vector.';
}


/***/ }),

/***/ 2923:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  hi: () => (/* binding */ describeFailed),
  WS: () => (/* binding */ failureKey),
  X6: () => (/* binding */ recordFailures)
});

// EXTERNAL MODULE: ./lib/src/core/model/record.js
var record = __webpack_require__(9426);
// EXTERNAL MODULE: ./lib/src/core/model/time.js
var time = __webpack_require__(5166);
// EXTERNAL MODULE: ./lib/src/limits.js
var limits = __webpack_require__(3697);
;// CONCATENATED MODULE: ./lib/src/core/failures/retry-schedule.js
/** When an item or a text that failed is tried again: after 1 hour, then 2, 4, 8 …, at most a week. */

/** The time of the next try after this many failed attempts, the last of them at `now`. */
function nextTryAfter(attempts, now) {
    const wait = Math.min(limits/* FAILURE_RETRY_FIRST_MS */.o0 * 2 ** (attempts - 1), limits/* FAILURE_RETRY_LONGEST_MS */.KX);
    return new Date(now.getTime() + wait);
}

;// CONCATENATED MODULE: ./lib/src/core/failures/record-failures.js
/** Records items and texts that could not be processed, and names them in the result. */



/** Adds these failures to the tally, and stores them with the time of their next try. */
async function recordFailures({ store, clock }, repository, failed, tally) {
    if (failed.length === 0) {
        return;
    }
    const now = clock.now();
    const known = await store.failures.list(repository);
    const earlierAttempts = new Map(known.map((each) => [failureKey(each), each.attempts]));
    await store.failures.record(repository, failed.map((each) => {
        const attempts = (earlierAttempts.get(failureKey(each)) ?? 0) + 1;
        const nextTryAt = (0,time/* toTime */.xe)(nextTryAfter(attempts, now));
        return { ...each, attempts, triedAt: (0,time/* toTime */.xe)(now), nextTryAt };
    }));
    tally.failed.push(...failed.map((each) => ({ item: describeFailed(each), reason: each.reason })));
}
/** The name of an item, or of one of its texts, for a log. */
function describeFailed({ key, text }) {
    return key.kind === 'issue' && text !== null
        ? `${(0,record/* describeRecord */.TV)(key)} (${text.field})`
        : (0,record/* describeRecord */.TV)(key);
}
/** Identifies an item, or one version of one of its texts. */
function failureKey({ key, text }) {
    return `${key.kind} ${key.id} ${text === null ? '' : `${text.field} ${text.hash}`}`;
}


/***/ }),

/***/ 9171:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ liveUpsert),
/* harmony export */   y: () => (/* binding */ snapshotUpsert)
/* harmony export */ });
/** The upsert of a record that was just read from GitHub. */
function liveUpsert(record) {
    return { change: 'upsert', record, freshness: 'live' };
}
/** The upsert of a record as a webhook payload shows it. */
function snapshotUpsert(record) {
    return { change: 'upsert', record, freshness: 'snapshot' };
}


/***/ }),

/***/ 4490:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ vectorsToAskWith),
/* harmony export */   s: () => (/* binding */ toQuestionVectors)
/* harmony export */ });
/** Vectors, and the spaces in which they can be compared. */
/** The stored vectors of an issue as a question; null when the text that stands for the issue has none. */
function vectorsToAskWith(stored, textField) {
    return textField === null || stored[textField] === undefined ? null : toQuestionVectors(stored);
}
/** The one of these that there is stands for both; null when there is none. */
function toQuestionVectors({ title, body, }) {
    const [ofTitle, ofBody] = [title ?? body, body ?? title];
    return ofTitle === undefined || ofBody === undefined ? null : { title: ofTitle, body: ofBody };
}


/***/ }),

/***/ 5912:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   N0: () => (/* binding */ stackFrames),
/* harmony export */   _m: () => (/* binding */ withoutText),
/* harmony export */   cc: () => (/* binding */ CancelledError),
/* harmony export */   cr: () => (/* binding */ messagesOf),
/* harmony export */   dR: () => (/* binding */ chainOf),
/* harmony export */   dz: () => (/* binding */ InputError),
/* harmony export */   fk: () => (/* binding */ RefusedError),
/* harmony export */   ml: () => (/* binding */ throwCollected),
/* harmony export */   p4: () => (/* binding */ InterruptedError),
/* harmony export */   yo: () => (/* binding */ UserError)
/* harmony export */ });
/** The errors whose messages are for users, and what may be shown of any other error. */
/**
 * A failure whose message is for the person who reads the run. It names the input or the item (by number or id, never by
 * its text) and the way out. Any other error that is thrown is a bug, and is reported as one.
 */
class UserError extends Error {
    name = 'UserError';
}
/** All problems with the inputs at once, so that nobody has to fix them run by run. */
class InputError extends UserError {
    problems;
    name = 'InputError';
    constructor(problems) {
        super(problems.join('\n'));
        this.problems = problems;
    }
}
/** The run cannot continue now, because a service is down or a limit is reached. Its work so far is kept: the next run resumes. */
class InterruptedError extends UserError {
    name = 'InterruptedError';
    /** How long the service asks to wait, in seconds; null when it does not say. */
    retryAfterS;
    constructor(message, options = {}) {
        super(message, options);
        this.retryAfterS = options.retryAfterS ?? null;
    }
}
/** The run was told to stop, by Ctrl-C or because its job was cancelled. */
class CancelledError extends InterruptedError {
    name = 'CancelledError';
    /** What a shell shows of a process that such a signal has ended. */
    exitCode;
    constructor(message, signal) {
        super(message);
        this.exitCode = signal === 'SIGINT' ? 130 : 143;
    }
}
/** The database refuses one of the rows of a write. The write may succeed without that row. */
class RefusedError extends UserError {
    name = 'RefusedError';
}
/** The messages of an error for users; several of several errors. The message of a bug may contain anything, so only its class is shown. */
function messagesOf(error) {
    if (error instanceof AggregateError) {
        return error.errors.flatMap(messagesOf);
    }
    if (error instanceof InputError) {
        return error.problems;
    }
    if (error instanceof UserError) {
        return [error.message];
    }
    const kind = error instanceof Error ? error.name : typeof error;
    return [`Something went wrong inside Tiara (${kind}). Run again with debug logging for the details.`];
}
/** A copy of the error with its stack frames and this name alone: the message or a field of a library's error may hold a text. */
function withoutText(error, name) {
    const copy = new Error(name);
    copy.stack = [`Error: ${name}`, ...stackFrames(error).map((frame) => `    ${frame}`)].join('\n');
    return copy;
}
/** The stack frames of an error, such as `at main (file.js:1:2)`. Leaves out the message: it may have lines that look like frames. */
function stackFrames(error) {
    const { stack, message } = (error ?? {});
    const frames = String(stack).replace(String(message), '').split('\n');
    return frames.map((line) => line.trim()).filter((line) => /^at .*:\d+:\d+\)?$/.test(line));
}
/** The error and its causes, from the outside in. The fields are those of Node.js, and may be absent. */
function* chainOf(error) {
    for (let at = error; typeof at === 'object' && at !== null; at = at.cause) {
        yield at;
    }
}
/** Throws what was collected, if anything was. @throws AggregateError for several failures */
function throwCollected(failures) {
    if (failures.length > 0) {
        throw failures.length === 1 ? failures[0] : new AggregateError(failures);
    }
}


/***/ }),

/***/ 9426:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E4: () => (/* binding */ fullNameOf),
/* harmony export */   Hy: () => (/* binding */ recordKey),
/* harmony export */   Jw: () => (/* binding */ describeState),
/* harmony export */   TV: () => (/* binding */ describeRecord)
/* harmony export */ });
/** The repository as `owner/name`. */
function fullNameOf({ owner, name }) {
    return `${owner}/${name}`;
}
function recordKey(record) {
    const { kind, id } = record;
    return { kind, id, issueNumber: record.kind === 'issue' ? record.number : record.issueNumber };
}
/** The record's name for a log, such as `comment 7 on issue #12`. Contains no text of the record. */
function describeRecord({ kind, id, issueNumber }) {
    if (kind === 'issue') {
        return `issue #${issueNumber}`;
    }
    return issueNumber === 0 ? `comment ${id}` : `comment ${id} on issue #${issueNumber}`;
}
/** The state of an issue in words, such as `closed as not planned`. */
function describeState(state, reason) {
    return reason === null || state === 'open' ? state : `${state} as ${reason.replace(/_/g, ' ')}`;
}


/***/ }),

/***/ 9177:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   l: () => (/* binding */ newTally)
/* harmony export */ });
/** What a run has done so far. It survives an error: what was stored is reported all the same. */
function newTally() {
    return { stored: 0, removed: 0, embedded: 0, posted: 0, pending: 0, left: [], failed: [], related: [] };
}


/***/ }),

/***/ 5166:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ht: () => (/* binding */ describeTime),
/* harmony export */   pe: () => (/* binding */ parseTime),
/* harmony export */   xe: () => (/* binding */ toTime)
/* harmony export */ });
/** The date as a `Time`; fractions of a second are cut off. */
function toTime(date) {
    return `${date.toISOString().slice(0, 19)}Z`;
}
const DAY_OR_TIME = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;
/** A day such as `2026-01-31`, from its beginning in UTC, or a time with its zone; null when it is neither. */
function parseTime(text) {
    const date = new Date(DAY_OR_TIME.test(text) ? text : NaN);
    // JavaScript makes 3 March of 31 February.
    const isDay = !Number.isNaN(date.getTime()) && new Date(text.slice(0, 10)).toISOString().startsWith(text.slice(0, 10));
    return isDay ? toTime(date) : null;
}
const UNITS = [
    { name: 'day', ms: 24 * 60 * 60_000 },
    { name: 'hour', ms: 60 * 60_000 },
    { name: 'minute', ms: 60_000 },
];
/** A time in its largest unit, such as `about 3 hours`. */
function describeTime(ms) {
    // From two of a unit on, its number is precise enough.
    const unit = UNITS.find((each) => ms >= 2 * each.ms) ?? UNITS[2];
    const number = Math.max(1, Math.round(ms / unit.ms));
    return `about ${number} ${unit.name}${number === 1 ? '' : 's'}`;
}


/***/ }),

/***/ 8374:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Z: () => (/* binding */ TRACKER_EVENTS)
/* harmony export */ });
/** The webhook events whose payload is applied. */
const TRACKER_EVENTS = ['issues', 'issue_comment'];


/***/ }),

/***/ 101:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   HU: () => (/* binding */ matchOf),
/* harmony export */   W$: () => (/* binding */ MATCHES),
/* harmony export */   aC: () => (/* binding */ confidenceLines)
/* harmony export */ });
/* harmony import */ var _answer_limits_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5012);
/** From which confidence an issue is shown as related, and called possibly the same. */

/**
 * The same confidence means a little less with the built-in embedder. Of what is shown from these on, two thirds or more were
 * duplicates that people had marked, or issues that a reader found useful; docs/search.md has the measurement.
 */
const LINES = {
    lexical: { shown: 0.7, same: 0.9 },
    other: { shown: 0.65, same: 0.7 },
};
/** A confidence in words, the same on every surface. */
const MATCHES = ['possibly the same', 'similar', 'weakly similar', 'unlikely'];
/** What this confidence means. Below `shown`, nothing is shown unasked. */
function matchOf(confidence, { shown, same }) {
    if (confidence >= Math.max(same, shown)) {
        return 'possibly the same';
    }
    if (confidence >= shown) {
        return 'similar';
    }
    return confidence >= _answer_limits_js__WEBPACK_IMPORTED_MODULE_0__/* .SEARCH_GOOD_CONFIDENCE */ .IJ ? 'weakly similar' : 'unlikely';
}
/** The lines for vectors of this model. `minSimilarity`: what the user set instead of `shown`; null for the default. */
function confidenceLines(model, minSimilarity) {
    const lines = model === 'lexical' ? LINES.lexical : LINES.other;
    return { ...lines, shown: minSimilarity ?? lines.shown };
}


/***/ }),

/***/ 6851:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   s: () => (/* binding */ nearestOthers)
/* harmony export */ });
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3697);
/** The candidates for an issue: the nearest other issues of its repository. */

/** At most RELATED_CANDIDATES by each vector column, in no particular order; only issues opened earlier if `isOlderOnly`. */
async function nearestOthers(vectors, space, repository, issueNumber, question, isOlderOnly = false) {
    const near = await vectors.nearest(space, question, {
        kind: 'issue',
        // One more, because the nearest is the issue itself.
        limit: _limits_js__WEBPACK_IMPORTED_MODULE_0__/* .RELATED_CANDIDATES */ .V7 + (isOlderOnly ? 0 : 1),
        repositories: [repository.id],
        beforeNumber: isOlderOnly ? issueNumber : null,
    });
    return near.filter(({ number }) => number !== issueNumber);
}


/***/ }),

/***/ 8672:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   n: () => (/* binding */ sharedRareWords)
/* harmony export */ });
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3697);
/* harmony import */ var _search_visible_text_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1766);
/* harmony import */ var _search_ranking_design_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8303);
/* harmony import */ var _text_rarity_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4322);
/* harmony import */ var _text_words_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3416);
/** Which words show a reader why two issues are compared. */





/**
 * Finds the most telling words that the issue shares with one of these candidates, best first: at most
 * RELATED_SHARED_WORDS, in lower case. A word tells much when few candidates have it, and when it is in a title.
 */
function sharedRareWords(issue, candidates) {
    const own = countWords(issue);
    const words = new Map(candidates.map((candidate) => [candidate, countWords(candidate)]));
    const rarity = (0,_text_rarity_js__WEBPACK_IMPORTED_MODULE_4__/* .rarityAmong */ .c)([...words.values()]);
    const isRare = (word) => {
        const among = [...words.values()].filter((each) => each.has(word)).length;
        return among <= candidates.length * _limits_js__WEBPACK_IMPORTED_MODULE_0__/* .RELATED_SHARED_WORD_SHARE */ .$1;
    };
    const rare = [...own.keys()].filter(isRare);
    return (candidate) => {
        const its = words.get(candidate) ?? new Map();
        const weight = (word) => rarity(word) * ((own.get(word) ?? 0) + (its.get(word) ?? 0));
        return rare
            .filter((word) => its.has(word))
            .sort((a, b) => weight(b) - weight(a))
            .slice(0, _limits_js__WEBPACK_IMPORTED_MODULE_0__/* .RELATED_SHARED_WORDS */ .s4);
    };
}
function countWords({ title, body }) {
    const inTitle = tellingWords(title).map((word) => [word, _search_ranking_design_js__WEBPACK_IMPORTED_MODULE_2__/* .RANKING_DESIGN */ .U.titleTimes]);
    const inBody = tellingWords((0,_search_visible_text_js__WEBPACK_IMPORTED_MODULE_1__/* .readable */ .H)(body ?? '').slice(0, _search_ranking_design_js__WEBPACK_IMPORTED_MODULE_2__/* .RANKING_DESIGN */ .U.readCharacters));
    return new Map([...inBody.map((word) => [word, 1]), ...inTitle]);
}
/**
 * Longer words are hashes and encoded data. Pairs of characters of a script without spaces are no words, and a number alone
 * may be a line, a port or a year.
 */
const TELLING = /^(?=.*\p{L})(?:(?=.*\p{Nd}).{2,24}|.{3,24})$/u;
function tellingWords(text) {
    return (0,_text_words_js__WEBPACK_IMPORTED_MODULE_3__/* .splitWords */ .yM)((0,_text_words_js__WEBPACK_IMPORTED_MODULE_3__/* .normalize */ .S8)(text)).filter((word) => (0,_text_words_js__WEBPACK_IMPORTED_MODULE_3__/* .isMeaningfulWord */ .d5)(word) && TELLING.test(word));
}


/***/ }),

/***/ 1516:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  eZ: () => (/* binding */ postMissed),
  Yg: () => (/* binding */ previewRelated),
  vn: () => (/* binding */ relatedTo),
  EY: () => (/* binding */ showRelatedForEvent)
});

// EXTERNAL MODULE: ./lib/src/limits.js
var limits = __webpack_require__(3697);
// EXTERNAL MODULE: ./lib/src/core/model/errors.js
var errors = __webpack_require__(5912);
// EXTERNAL MODULE: ./lib/src/core/model/embedding.js
var embedding = __webpack_require__(4490);
// EXTERNAL MODULE: ./lib/src/core/model/time.js
var time = __webpack_require__(5166);
// EXTERNAL MODULE: ./lib/src/core/search/discussions.js + 1 modules
var discussions = __webpack_require__(777);
// EXTERNAL MODULE: ./lib/src/core/related/confidence.js
var confidence = __webpack_require__(101);
// EXTERNAL MODULE: ./lib/src/core/model/record.js
var record = __webpack_require__(9426);
// EXTERNAL MODULE: ./lib/src/core/text/markdown.js
var markdown = __webpack_require__(160);
// EXTERNAL MODULE: ./lib/src/core/text/truncate.js
var truncate = __webpack_require__(1595);
;// CONCATENATED MODULE: ./lib/src/core/related/comment-text.js
/** The text of the comment that shows related issues. It notifies nobody. */




/** Known duplicates that are named for each issue. */
const RELATED_DUPLICATES_NAMED = 3;
const FOOTER = '<sub>Tiara compared the text of this issue with the other issues of this repository, and did nothing else. ' +
    'Maintainers can switch these comments off with the input <code>related: off</code>.</sub>';
/** Markdown, without the marker. An empty list: the issue was edited, and no related issue is left. */
function renderComment(related) {
    const lines = related.length > 0
        ? ['Related issues:', '', ...related.map(renderItem)]
        : ['After the edit of this issue, no related issues were found.'];
    return [...lines, '', FOOTER].join('\n');
}
function renderItem({ candidate, match, duplicates, sharedWords }) {
    const title = (0,markdown/* plainLine */.h0)(candidate.title) || '(no title)';
    const name = (0,markdown/* escapeMarkdown */.FV)(`#${candidate.number} ${(0,truncate/* shorten */.m)(title, limits/* RELATED_TITLE_CHARACTERS */.AY)}`);
    const state = (0,markdown/* escapeMarkdown */.FV)((0,record/* describeState */.Jw)(candidate.state, candidate.stateReason));
    const words = sharedWords.map(markdown/* escapeMarkdown */.FV).join(', ');
    const reasons = [
        match,
        ...(duplicates.length === 0 ? [] : [`also reported as ${listNumbers(duplicates)}`]),
        ...(words === '' ? [] : [`shared words: ${words}`]),
    ];
    return `- [${name}](${redirectLink(candidate)}) (${state}): ${reasons.join(', ')}`;
}
/** A few of the numbers, without a reference to the issues. */
function listNumbers(numbers) {
    return numbers
        .slice(0, RELATED_DUPLICATES_NAMED)
        .map((number) => (0,markdown/* escapeMarkdown */.FV)(`#${number}`))
        .join(', ');
}
/** Through redirect.github.com: a direct link would leave a backlink in the issue that it points to. */
function redirectLink({ repository, number, url }) {
    const host = URL.canParse(url) ? new URL(url).host : 'github.com';
    // Only characters that cannot end a Markdown link.
    const path = [repository.owner, repository.name].map((part) => part.replace(/[^\w.-]/g, ''));
    return `https://${host === 'github.com' ? 'redirect.github.com' : host}/${path.join('/')}/issues/${number}`;
}

;// CONCATENATED MODULE: ./lib/src/core/related/comment-state.js
/** Whether the comment on an issue needs any more work. */

/** The name of what is done about the related issues of this issue. `ActionStore.due` knows it, too. */
function actionName(issueId) {
    return `related:${issueId}`;
}
/** The log's message for a comment that somebody deleted. */
const DELETED_BY_SOMEBODY = 'somebody deleted its comment, so it gets no other';
/** Why there is nothing left to do, as a message for the log; null when there may be. */
function whyFinished(action, issue, now) {
    const isSameText = action?.textHash === issue.textHash;
    switch (action?.state) {
        case 'withdrawn':
            return DELETED_BY_SOMEBODY;
        case 'posted':
            if (isSameText) {
                return 'its comment is already there';
            }
            return isEditable(issue, now) ? null : 'its comment is not edited after the first hour';
        case 'silent':
            return isSameText ? 'no related issues were found for this text earlier' : null;
        case 'claimed':
        case 'posting':
        case 'deferred':
        case undefined:
            return null;
    }
}
function isEditable({ createdAt }, now) {
    return now.getTime() - new Date(createdAt).getTime() <= limits/* RELATED_EDITED_WITHIN_MS */.DG;
}

// EXTERNAL MODULE: ./lib/src/core/model/change.js
var change = __webpack_require__(9171);
// EXTERNAL MODULE: ./lib/src/core/sync/apply-changes.js
var apply_changes = __webpack_require__(6057);
// EXTERNAL MODULE: ./lib/src/core/related/when-to-comment.js
var when_to_comment = __webpack_require__(7795);
;// CONCATENATED MODULE: ./lib/src/core/related/current-issue.js
/** The last look before a comment is posted: GitHub's own state of the issue, read by id. */



/**
 * Stores the issue as GitHub has it now, and returns why it gets no comment any more, to follow "because"; null when it
 * does. The event, or the row, may be older than a person's decision to close, lock or edit the issue.
 */
async function whyNoLonger(world, repository, issue, tally) {
    const source = await world.sourceFor(repository);
    const found = await source.lookUp({ kind: 'issue', id: issue.id, issueNumber: issue.number });
    switch (found.state) {
        case 'transferred':
            return 'it is in another repository now';
        case 'gone':
            return 'it no longer exists';
        case 'malformed':
            return `GitHub's answer cannot be read (${found.reason})`;
        case 'found': {
            await (0,apply_changes/* applyChanges */.Y)(world, repository, [(0,change/* liveUpsert */.K)(found.record)], tally);
            const current = await world.store.rows.issue(issue.id);
            if (current === null) {
                return 'it is not stored';
            }
            return ((0,when_to_comment/* whyNoComment */.V3)(current, world.clock.now()) ??
                (current.textHash === issue.textHash ? null : 'its text was edited a moment ago'));
        }
    }
}

;// CONCATENATED MODULE: ./lib/src/core/related/related-outcome.js
/** Nothing was shown. */
function notShown(reason) {
    return { message: `no related issues shown, because ${reason}`, shown: null };
}
/** Nothing was done, or what was done shows nothing new. */
function onlyMessage(message) {
    return { message, shown: null };
}
/** `how` says how they were shown, such as `previewed in the job summary`. */
function shownAs(how, related, comment, posted = null) {
    const numbers = related.map(({ candidate }) => `#${candidate.number}`).join(', ') || 'none any more';
    return { message: `related issues ${numbers}, ${how}`, shown: { related, comment, posted } };
}

;// CONCATENATED MODULE: ./lib/src/core/related/describe-post.js




/** Tells the comment of this verdict, or why there would be none. Looks the issue up on GitHub, as `postOrEditComment` does. */
async function describePost(world, repository, issue, findVerdict, tally) {
    const action = await world.store.actions.get(actionName(issue.id));
    const finished = whyFinished(action, issue, world.clock.now());
    if (finished !== null) {
        return onlyMessage(finished);
    }
    if (action?.state === 'posting') {
        return onlyMessage('a run that stopped may have posted its comment, and the next run looks for it');
    }
    const verdict = await findVerdict();
    const isNew = action === null || action.commentId === null;
    if ('silent' in verdict && (isNew || !verdict.isFinal)) {
        return notShown(verdict.silent);
    }
    const reason = isNew ? await whyNoLonger(world, repository, issue, tally) : null;
    if (reason !== null) {
        return notShown(reason);
    }
    const related = 'silent' in verdict ? [] : verdict.related;
    const how = isNew ? 'would be posted' : 'its comment would be updated';
    return shownAs(how, related, renderComment(related), { url: null, isNew });
}

// EXTERNAL MODULE: ./lib/src/core/related/nearest-others.js
var nearest_others = __webpack_require__(6851);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./lib/src/core/text/comment-marker.js
var comment_marker = __webpack_require__(9023);
;// CONCATENATED MODULE: ./lib/src/core/related/post-comment.js
/**
 * Posts one comment per issue, ever. Its entry in the table `actions` is written before GitHub is asked. So only one of
 * several runs posts, and a run that is killed leaves a trace:
 *
 *     claimed ─▶ posting ─▶ posted ─▶ withdrawn        claimed ─▶ silent | deferred
 *
 * A claim that expired is taken over. A comment that was `posting` may exist: it is looked for by its marker, which nobody
 * could know beforehand. It is posted again only if it does not exist and the earlier request has certainly ended.
 */








const FOUND_AGAIN = 'the comment of an earlier run was found';
/**
 * Posts the comment of this verdict, or updates a recent one, unless that is done or another run is doing it.
 * @throws UserError when GitHub refuses
 * @throws InterruptedError when it is not known whether the comment was posted
 */
async function postOrEditComment(world, repository, issue, findVerdict, tally) {
    const subject = { name: actionName(issue.id), repository, issueId: issue.id };
    const task = { world, poster: await world.posterFor(repository), subject, issue, tally };
    const known = await world.store.actions.get(subject.name);
    const finished = whyFinished(known, issue, world.clock.now());
    if (finished !== null) {
        return onlyMessage(finished);
    }
    const action = await claim(task);
    if (action === null) {
        return known?.state === 'posting' && (await findPosted(task, known))
            ? onlyMessage(FOUND_AGAIN)
            : onlyMessage('another run is working on it');
    }
    try {
        return await actAsOwner(task, action, findVerdict);
    }
    catch (error) {
        if (!(error instanceof UnknownOutcome)) {
            await world.store.actions.release(subject.name, world.runId);
        }
        throw error;
    }
}
function claim({ world: { store, clock, runId }, subject }) {
    const now = clock.now();
    return store.actions.claim(subject, {
        owner: runId,
        // The run's id is random, and only its hash is published.
        nonce: (0,external_node_crypto_.createHash)('sha256').update(`${runId} ${subject.name}`).digest('hex').slice(0, 32),
        now,
        until: new Date(now.getTime() + limits/* ACTION_CLAIM_MS */.V8),
    });
}
/** This run owns the entry, and `action` is its current state. */
async function actAsOwner(task, action, findVerdict) {
    const { world, subject, issue } = task;
    const { actions } = world.store;
    // Checked again: another run may have finished it between the first look and the claim.
    const finished = whyFinished(action, issue, world.clock.now());
    if (finished !== null) {
        await actions.release(subject.name, world.runId);
        return onlyMessage(finished);
    }
    if (action.state === 'posting' && (await findPosted(task, action))) {
        return onlyMessage(FOUND_AGAIN);
    }
    const verdict = await findVerdict();
    if (action.commentId !== null) {
        return edit(task, action, action.commentId, verdict);
    }
    if ('silent' in verdict) {
        const { silent: reason, isFinal } = verdict;
        const state = isFinal ? 'silent' : 'deferred';
        await actions.rest(subject.name, world.runId, { state, reason, textHash: issue.textHash });
        return notShown(reason);
    }
    return post(task, action, verdict.related);
}
/** Whether GitHub has the comment that was being posted; records it if so. */
async function findPosted({ world, poster, subject, issue }, { nonce }) {
    const commentId = await poster.find(issue.number, (0,comment_marker/* commentMarker */.Q)(issue.id, nonce));
    if (commentId !== null) {
        await world.store.actions.markPosted(subject.name, commentId, world.clock.now());
    }
    return commentId !== null;
}
async function post(task, { nonce }, related) {
    const { world, poster, subject, issue, tally } = task;
    const { actions } = world.store;
    const reason = await whyNoLonger(world, subject.repository, issue, tally);
    if (reason !== null) {
        await actions.release(subject.name, world.runId);
        return notShown(reason);
    }
    const until = new Date(world.clock.now().getTime() + limits/* ACTION_POSTING_MS */.bu);
    if (!(await actions.markPosting(subject.name, world.runId, toDecision(issue, related), until))) {
        return onlyMessage('another run took it over');
    }
    const text = renderComment(related);
    const outcome = await poster
        .post(issue.number, `${(0,comment_marker/* commentMarker */.Q)(issue.id, nonce)}\n${text}\n`)
        .catch((error) => {
        throw new UnknownOutcome(issue, error);
    });
    if ('declined' in outcome) {
        const rest = { state: 'silent', reason: outcome.declined, textHash: issue.textHash };
        await actions.rest(subject.name, world.runId, rest);
        return notShown(outcome.declined);
    }
    if ('refused' in outcome) {
        const { message } = outcome.refused;
        await actions.rest(subject.name, world.runId, { state: 'deferred', reason: message, textHash: null });
        throw outcome.refused;
    }
    await actions.markPosted(subject.name, outcome.commentId, world.clock.now());
    const { commentId, url } = outcome;
    return shownAs(`posted as comment ${commentId}`, related, text, { url, isNew: true });
}
async function edit(task, { nonce }, commentId, verdict) {
    const { world, poster, subject, issue } = task;
    const { actions } = world.store;
    if ('silent' in verdict && !verdict.isFinal) {
        await actions.release(subject.name, world.runId);
        return onlyMessage(`its comment is not updated yet, because ${verdict.silent}`);
    }
    const related = 'silent' in verdict ? [] : verdict.related;
    const text = renderComment(related);
    const edited = await poster.edit(commentId, `${(0,comment_marker/* commentMarker */.Q)(issue.id, nonce)}\n${text}\n`);
    if (edited === null) {
        const reason = 'the comment no longer exists';
        await actions.rest(subject.name, world.runId, { state: 'withdrawn', reason, textHash: issue.textHash });
        return onlyMessage(DELETED_BY_SOMEBODY);
    }
    await actions.markEdited(subject.name, world.runId, toDecision(issue, related), world.clock.now());
    return shownAs(`edited in comment ${commentId}`, related, text, {
        url: edited.url,
        isNew: false,
    });
}
function toDecision({ textHash }, related) {
    const decided = related.map(({ candidate, confidence }) => ({
        number: candidate.number,
        confidence: Number(confidence.toFixed(3)),
    }));
    return { textHash, decided };
}
/** GitHub may or may not have posted the comment. The entry stays as it is, and a later run looks for the comment. */
class UnknownOutcome extends errors/* InterruptedError */.p4 {
    constructor({ number }, cause) {
        const why = cause instanceof errors/* UserError */.yo ? `${cause.message} ` : '';
        super(`${why}It is not known whether the comment on issue #${number} was posted. The next run looks for it, and posts ` +
            `it if it is still missing after ${limits/* ACTION_POSTING_MS */.bu / 60_000} minutes.`, { cause });
    }
}

// EXTERNAL MODULE: ./lib/src/core/related/which-issues.js
var which_issues = __webpack_require__(5013);
;// CONCATENATED MODULE: ./lib/src/core/related/show-related.js
/** Shows related issues for new ones: finds them, then previews or posts the comment. */













/**
 * Shows related issues for the issue of this event, which has been applied. In `post` it then serves the issues of the
 * last 48 hours that earlier runs missed. Returns what was shown for the event's issue; null when nothing was.
 */
async function showRelatedForEvent(world, event, options, tally) {
    if (options.related === 'off') {
        return null;
    }
    const { repository } = event;
    const since = options.related === 'post' ? await postsSince(world, repository, event) : null;
    let shownForIssue = null;
    if (event.on === 'issue') {
        const outcome = await showRelated(world, repository, event.issue.id, since, options, tally);
        report(world, tally, `#${event.issue.number}`, outcome);
        shownForIssue = outcome.shown === null ? null : { ...outcome.shown, issueNumber: event.issue.number };
    }
    if (since !== null) {
        const served = event.on === 'issue' ? event.issue.id : null;
        await postForOthers(world, repository, { since, served }, options, tally);
    }
    return shownForIssue;
}
/**
 * Since when issues get a comment: the first run with `post`, or the opening of the issue whose event that run handles.
 * Otherwise, a change from `preview` to `post` would comment on everything of the last 48 hours.
 */
async function postsSince({ store, clock }, repository, event) {
    const known = await store.actions.postsSince(repository);
    if (known !== null) {
        return known;
    }
    const now = clock.now().getTime();
    const isOpening = event?.on === 'issue' && event.action === 'opened' && !event.isTransferredIn;
    const opened = isOpening ? new Date(event.issue.createdAt).getTime() : now;
    return store.actions.startPosts(repository, new Date(Math.min(now, opened)));
}
/** In the log and in the job summary. */
function report({ log }, tally, issue, { message, shown }) {
    log.info(`${issue}: ${message}.`);
    tally.related.push({ issue, message, commentUrl: shown?.posted?.url ?? null });
    tally.posted += shown?.posted?.isNew === true ? 1 : 0;
}
/** In `post`: comments on the issues that earlier runs missed. */
async function postMissed(world, repository, options, tally) {
    if (options.related === 'post') {
        const since = await postsSince(world, repository);
        await postForOthers(world, repository, { since, served: null }, options, tally);
    }
}
/**
 * Comments on the issues of the last 48 hours that still need one, apart from the one that this run has served;
 * RELATED_POSTS_PER_RUN comments in the whole run.
 */
async function postForOthers(world, repository, { since, served }, options, tally) {
    const now = world.clock.now().getTime();
    const due = await world.store.actions.due(repository, {
        openedSince: (0,time/* toTime */.xe)(new Date(Math.max(now - limits/* RELATED_OPENED_WITHIN_MS */.hf, since.getTime()))),
        editableSince: (0,time/* toTime */.xe)(new Date(now - limits/* RELATED_EDITED_WITHIN_MS */.DG)),
        limit: limits/* RELATED_ISSUES_PER_RUN */.lj,
    });
    const missed = due.filter((id) => id !== served);
    const failures = [];
    for (const [at, id] of missed.entries()) {
        if (tally.posted >= limits/* RELATED_POSTS_PER_RUN */.ck) {
            tally.left.push(`One run posts at most ${limits/* RELATED_POSTS_PER_RUN */.ck} comments. Issues left for the next run: ${missed.length - at}.`);
            break;
        }
        try {
            const outcome = await showRelated(world, repository, id, since, options, tally);
            report(world, tally, `#${outcome.number ?? `(id ${id})`}`, outcome);
        }
        catch (error) {
            failures.push(error);
            if (error instanceof errors/* InterruptedError */.p4 || failures.length === limits/* RELATED_REFUSALS_MAX */.pW) {
                break;
            }
        }
    }
    (0,errors/* throwCollected */.ml)(failures);
}
/** Uses the issue as it is stored now: an event may describe a state that has passed. */
async function showRelated(world, repository, issueId, since, options, tally) {
    const issue = await world.store.rows.issue(issueId);
    if (issue === null) {
        return { ...notShown('it is not stored'), number: null };
    }
    const { number } = issue;
    const reason = (0,when_to_comment/* whyNoComment */.V3)(issue, world.clock.now(), since);
    if (reason !== null) {
        return { ...notShown(reason), number };
    }
    const findVerdict = () => relatedTo(world.store, repository, issue, options.relatedMinSimilarity);
    if (options.related === 'preview') {
        return { ...preview(await findVerdict()), number };
    }
    const decide = options.isDryRun ? describePost : postOrEditComment;
    return { ...(await decide(world, repository, issue, findVerdict, tally)), number };
}
/** What would be shown for this stored issue, whenever it was opened. */
async function previewRelated(world, repository, issue, { relatedMinSimilarity }) {
    return preview(await relatedTo(world.store, repository, issue, relatedMinSimilarity), 'with their confidence');
}
function preview(verdict, how = 'previewed in the job summary') {
    return 'silent' in verdict
        ? notShown(verdict.silent)
        : shownAs(how, verdict.related, renderComment(verdict.related));
}
/** The older issues that are shown for this stored one, or why none is. `minSimilarity`: null for the default of the model. */
async function relatedTo(store, repository, issue, minSimilarity) {
    const tooLittle = (0,when_to_comment/* whyTooLittleText */.Ig)(issue);
    if (tooLittle !== null || issue.textField === null) {
        return { silent: tooLittle ?? '', isFinal: true };
    }
    const space = await store.spaces.active();
    const vectors = space === null ? {} : await store.vectors.vectorsOf(space, { kind: 'issue', id: issue.id });
    const question = (0,embedding/* vectorsToAskWith */.D)(vectors, issue.textField);
    if (space === null || question === null) {
        return { silent: 'its text has no vector yet', isFinal: false };
    }
    const candidates = await (0,nearest_others/* nearestOthers */.s)(store.vectors, space, repository, issue.number, question, true);
    const known = await (0,discussions/* readKnown */.Uj)(store, candidates, { commentsBefore: issue.createdAt }, ({ number }) => number < issue.number);
    return (0,which_issues/* chooseRelated */.hp)(issue, candidates, known, (0,confidence/* confidenceLines */.aC)(space.model, minSimilarity));
}


/***/ }),

/***/ 7795:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $x: () => (/* binding */ whyNothingStandsOut),
/* harmony export */   Ig: () => (/* binding */ whyTooLittleText),
/* harmony export */   V3: () => (/* binding */ whyNoComment)
/* harmony export */ });
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3697);
/* harmony import */ var _text_own_words_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8921);
/** When related issues are not shown for an issue. Each function returns the reason, worded to follow "because". */


/** Why related issues are not shown for this issue, whatever its text; null when they may be. `since`: since when comments are posted. */
function whyNoComment(issue, now, since = null) {
    if (issue.isTombstone) {
        return 'it no longer exists';
    }
    if (issue.authorType === 'Bot') {
        return 'a bot opened it';
    }
    if (issue.state !== 'open') {
        return 'it is closed';
    }
    if (issue.locked) {
        return 'it is locked';
    }
    const opened = new Date(issue.createdAt).getTime();
    if (now.getTime() - opened > _limits_js__WEBPACK_IMPORTED_MODULE_0__/* .RELATED_OPENED_WITHIN_MS */ .hf) {
        return `it is older than ${_limits_js__WEBPACK_IMPORTED_MODULE_0__/* .RELATED_OPENED_WITHIN_MS */ .hf / 3_600_000} hours`;
    }
    return since !== null && opened < since.getTime()
        ? 'it was opened before the first run with related: post'
        : null;
}
/** Why the text of this issue is not worth a comparison; null when it is. */
function whyTooLittleText(issue) {
    if (issue.textField === null) {
        return 'it has no text';
    }
    return (0,_text_own_words_js__WEBPACK_IMPORTED_MODULE_1__/* .countOwnWords */ .p)(issue) < _limits_js__WEBPACK_IMPORTED_MODULE_0__/* .RELATED_OWN_WORDS */ .hg ? 'it has too little text of its own' : null;
}
/** Why none of these candidates is shown, whatever the cut-off; null when one may be. */
function whyNothingStandsOut(ranked) {
    if (ranked.length < _limits_js__WEBPACK_IMPORTED_MODULE_0__/* .RELATED_CANDIDATES_MIN */ .eA) {
        const count = `only ${ranked.length} older issues have vectors, and ${_limits_js__WEBPACK_IMPORTED_MODULE_0__/* .RELATED_CANDIDATES_MIN */ .eA} are needed`;
        return { silent: count, isFinal: false };
    }
    return ranked.every(({ dense }) => dense === ranked[0]?.dense)
        ? { silent: 'all older issues are equally near', isFinal: true }
        : null;
}


/***/ }),

/***/ 5013:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Vz: () => (/* binding */ aboveCutOff),
/* harmony export */   hp: () => (/* binding */ chooseRelated),
/* harmony export */   jP: () => (/* binding */ withoutRepeats)
/* harmony export */ });
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3697);
/* harmony import */ var _search_found_issue_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(3120);
/* harmony import */ var _search_rankable_candidate_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7491);
/* harmony import */ var _confidence_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(101);
/* harmony import */ var _shared_words_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8672);
/* harmony import */ var _when_to_comment_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7795);
/** Which existing issues are shown for a new one. */






/**
 * The issues to show, best first. The candidates are the nearest older issues of the same repository: readers of the comment
 * may not have access to others.
 */
function chooseRelated(issue, candidates, known, lines) {
    const ranked = (0,_search_rankable_candidate_js__WEBPACK_IMPORTED_MODULE_1__/* .rankCandidates */ .RK)(issue, candidates, known);
    const silence = (0,_when_to_comment_js__WEBPACK_IMPORTED_MODULE_4__/* .whyNothingStandsOut */ .$x)(ranked);
    if (silence !== null) {
        return silence;
    }
    const chosen = aboveCutOff((0,_search_found_issue_js__WEBPACK_IMPORTED_MODULE_5__/* .foundIssues */ .R)(ranked, known), lines.shown);
    if (chosen.length === 0) {
        return { silent: `no older issue reaches related-min-similarity (${lines.shown})`, isFinal: true };
    }
    const shown = chosen.map(({ candidate }) => candidate);
    const wordsSharedWith = (0,_shared_words_js__WEBPACK_IMPORTED_MODULE_3__/* .sharedRareWords */ .n)(issue, withoutRepeats([...candidates, ...shown]));
    return {
        related: chosen.map(({ candidate, confidence, duplicates }) => ({
            candidate,
            confidence,
            match: (0,_confidence_js__WEBPACK_IMPORTED_MODULE_2__/* .matchOf */ .HU)(confidence, lines),
            duplicates,
            sharedWords: wordsSharedWith(candidate),
        })),
    };
}
/** The candidates, each once: an original that takes the place of its duplicate may be one of them. */
function withoutRepeats(candidates) {
    return [...new Set(candidates)];
}
/** What a comment shows of these, which are best first: the first few that reach the cut-off. */
function aboveCutOff(ranked, cutOff) {
    return ranked.filter(({ confidence }) => confidence >= cutOff).slice(0, _limits_js__WEBPACK_IMPORTED_MODULE_0__/* .RELATED_ITEMS_MAX */ .oA);
}


/***/ }),

/***/ 481:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   l: () => (/* binding */ groupedDigits)
/* harmony export */ });
/** A whole number as people read it, such as 15,815. Node.js takes 15 ms to load what `toLocaleString` needs: a tenth of an event. */
function groupedDigits(count) {
    return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}


/***/ }),

/***/ 1368:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   LS: () => (/* binding */ plural),
/* harmony export */   MB: () => (/* binding */ describeDuration),
/* harmony export */   Pl: () => (/* binding */ headline),
/* harmony export */   S6: () => (/* binding */ errorLines)
/* harmony export */ });
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3697);
/* harmony import */ var _model_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5912);
/* harmony import */ var _dry_run_estimate_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3569);
/* harmony import */ var _grouped_digits_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(481);
/* harmony import */ var _price_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9849);
/** The result as lines for the log: a headline, and the errors that make the run fail. */





/** The errors that make the run fail, one line each; empty when there are none. */
function errorLines({ tally, errors }) {
    const named = tally.failed.slice(0, _limits_js__WEBPACK_IMPORTED_MODULE_0__/* .FAILURES_NAMED */ .u).map(({ item, reason }) => `${item}: ${reason}`);
    const rest = tally.failed.length - named.length;
    return [...named, ...(rest > 0 ? [`… and ${rest} more items`] : []), ...errors.flatMap(_model_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .messagesOf */ .cr)];
}
/** One line that says what the run did. */
function headline(result) {
    const { mode, tally, skipped, hits, hasGoodMatch, related, evaluation, checks, estimate, model } = result;
    if (skipped !== null) {
        return `Nothing to do: ${skipped}.`;
    }
    if (mode === null) {
        return 'Nothing was done.';
    }
    if (estimate !== null) {
        return dryRunLine(estimate, tally, model);
    }
    if (checks !== null) {
        const count = (level) => checks.filter((line) => line.level === level).length;
        return `Check: ${count('ok')} ok, ${plural(count('warning'), 'warning')}, ${plural(count('problem'), 'problem')}. Nothing was written.`;
    }
    if (evaluation !== null) {
        return 'Evaluation finished. Nothing was written or embedded.';
    }
    if (hits !== null) {
        const pending = `${plural(tally.pending, 'text')} without a vector yet, which search cannot find.`;
        const found = `${plural(hits.length, 'result')}.`;
        const lead = hits.length > 0 && !hasGoodMatch
            ? `No good match: ${hits.length === 1 ? 'this is' : 'these are'} the nearest. ${found}`
            : found;
        return `${lead}${tally.pending === 0 ? '' : ` ${pending}`}`;
    }
    if (mode === 'related') {
        return related === null ? 'No related issues.' : `${plural(related.related.length, 'related issue')}.`;
    }
    if (mode === 'mcp') {
        return 'The MCP server has ended.';
    }
    if (mode === 'search' || mode === 'eval') {
        return 'No result.';
    }
    const counts = [
        `${plural(tally.stored, 'row')} stored`,
        `${(0,_grouped_digits_js__WEBPACK_IMPORTED_MODULE_3__/* .groupedDigits */ .l)(tally.removed)} removed`,
        `${plural(tally.embedded, 'text')} embedded`,
        `${(0,_grouped_digits_js__WEBPACK_IMPORTED_MODULE_3__/* .groupedDigits */ .l)(tally.pending)} pending`,
    ];
    return `${mode}: ${counts.join(', ')}.`;
}
/** What a run would do, and what it would cost. */
function dryRunLine(estimate, { stored, removed, posted, pending }, model) {
    const { texts, textsAllowed, githubRequests, readingMs, embeddingMs } = estimate;
    const limit = textsAllowed < texts ? `, of which max-embeddings allows ${(0,_grouped_digits_js__WEBPACK_IMPORTED_MODULE_3__/* .groupedDigits */ .l)(textsAllowed)}` : '';
    const before = pending > 0 ? `, and ${plural(pending, 'text')} that waited before` : '';
    const comments = posted > 0 ? `, ${plural(posted, 'comment')} to post` : '';
    return [
        `Dry run, nothing was written: ${plural(stored, 'row')} to store, ${(0,_grouped_digits_js__WEBPACK_IMPORTED_MODULE_3__/* .groupedDigits */ .l)(removed)} to remove, ` +
            `${plural(texts, 'text')} to embed (about ${(0,_price_js__WEBPACK_IMPORTED_MODULE_2__/* .describeTokens */ .k)((0,_dry_run_estimate_js__WEBPACK_IMPORTED_MODULE_4__/* .estimatedTokens */ .T)(estimate), model)}${limit})${before}${comments}.`,
        `Requests to GitHub: ${(0,_grouped_digits_js__WEBPACK_IMPORTED_MODULE_3__/* .groupedDigits */ .l)(githubRequests)}.`,
        ...(readingMs === null ? [] : [`Reading took ${describeDuration(readingMs)}.`]),
        ...(embeddingMs === null ? [] : [`Embedding would take up to ${describeDuration(embeddingMs)}.`]),
    ].join(' ');
}
/** Such as `5 s` or `12 min`; at least a second. */
function describeDuration(ms) {
    const seconds = Math.max(1, Math.round(ms / 1000));
    return seconds < 60 ? `${seconds} s` : `${(0,_grouped_digits_js__WEBPACK_IMPORTED_MODULE_3__/* .groupedDigits */ .l)(Math.round(seconds / 60))} min`;
}
/** Such as `1 result` or `2,000 results`. */
function plural(count, noun) {
    return `${(0,_grouped_digits_js__WEBPACK_IMPORTED_MODULE_3__/* .groupedDigits */ .l)(count)} ${noun}${count === 1 ? '' : 's'}`;
}


/***/ }),

/***/ 9849:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   k: () => (/* binding */ describeTokens)
/* harmony export */ });
/* harmony import */ var _grouped_digits_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(481);
/** What embedding costs at OpenAI. */

/** Dollars for a million tokens, by model. https://platform.openai.com/docs/pricing */
const DOLLARS = {
    'text-embedding-3-small': 0.02,
    'text-embedding-3-large': 0.13,
    'text-embedding-ada-002': 0.1,
};
/** Such as `1,234 tokens, about $0.01`; without a price for a model that has none here. Other servers may take another price. */
function describeTokens(tokens, model) {
    const price = model !== null && Object.hasOwn(DOLLARS, model) ? (DOLLARS[model] ?? null) : null;
    const dollars = price === null ? null : (tokens / 1_000_000) * price;
    const cost = dollars === null ? '' : dollars < 0.01 ? ', less than $0.01' : `, about $${dollars.toFixed(2)}`;
    return `${(0,_grouped_digits_js__WEBPACK_IMPORTED_MODULE_0__/* .groupedDigits */ .l)(tokens)} ${tokens === 1 ? 'token' : 'tokens'}${cost}`;
}


/***/ }),

/***/ 7708:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   h8: () => (/* binding */ PROGRESS_REDRAW_MS),
/* harmony export */   mo: () => (/* binding */ PROGRESS_LOG_MS),
/* harmony export */   oq: () => (/* binding */ atMostEvery),
/* harmony export */   oz: () => (/* binding */ progressLine)
/* harmony export */ });
/* harmony import */ var _model_time_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5166);
/* harmony import */ var _grouped_digits_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(481);
/** How far a run has got, as one line that changes. */


/** Time between two lines in a log. */
const PROGRESS_LOG_MS = 5_000;
/** Time between two changes of the line on a terminal. */
const PROGRESS_REDRAW_MS = 100;
/** Shares below say little about the time that is left. */
const SHARE_MIN = 0.02;
/** Ways of work that are shown side by side. */
const SHOWN = 3;
/** Returns a function that takes what is new and returns the whole line, such as `octo/boat: 3,200 issues read (about 40 %), 180 a second, about 2 minutes left`. */
function progressLine(now = () => performance.now()) {
    const known = new Map();
    return (news) => {
        const key = `${news.about} ${news.what}`;
        const start = known.get(key) ?? { startedAt: now(), from: news.done, news };
        known.set(key, { ...start, news });
        // A run works on one repository after the other.
        for (const [other, { news: earlier }] of known) {
            if (earlier.about !== news.about) {
                known.delete(other);
            }
        }
        const parts = [...known.values()].slice(-SHOWN).map((each) => describe(each, now()));
        return `${news.about}: ${parts.join(' · ')}`;
    };
}
function describe({ startedAt, from, news: { what, done, share } }, now) {
    const elapsedS = (now - startedAt) / 1000;
    const rate = elapsedS > 0 ? (done - from) / elapsedS : 0;
    const isKnown = share !== null && share >= SHARE_MIN && share < 1 && elapsedS > 0;
    const leftMs = isKnown ? (elapsedS * 1000 * (1 - share)) / share : 0;
    const left = !isKnown ? '' : `, ${leftMs < 60_000 ? 'less than a minute' : (0,_model_time_js__WEBPACK_IMPORTED_MODULE_0__/* .describeTime */ .Ht)(leftMs)} left`;
    return (`${(0,_grouped_digits_js__WEBPACK_IMPORTED_MODULE_1__/* .groupedDigits */ .l)(done)} ${what}` +
        (share === null ? '' : ` (about ${Math.round(share * 100)} %)`) +
        (rate >= 1 ? `, ${(0,_grouped_digits_js__WEBPACK_IMPORTED_MODULE_1__/* .groupedDigits */ .l)(Math.round(rate))} a second` : '') +
        left);
}
/** Calls `write` at most once in `intervalMs`, and not before the first interval is over. */
function atMostEvery(intervalMs, write, now = () => performance.now()) {
    let last = now();
    return (line) => {
        if (now() - last >= intervalMs) {
            last = now();
            write(line);
        }
    };
}


/***/ }),

/***/ 8301:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   DW: () => (/* binding */ resultLines),
/* harmony export */   df: () => (/* binding */ describePlace),
/* harmony export */   o3: () => (/* binding */ safeLink)
/* harmony export */ });
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3697);
/* harmony import */ var _model_record_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9426);
/* harmony import */ var _text_markdown_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(160);
/* harmony import */ var _text_truncate_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1595);
/* harmony import */ var _text_table_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5220);
/** Search results for a terminal. */





/** A table in which the address and the passage follow each row; empty when there are no results. */
function resultLines(hits) {
    const [head = '', ...rows] = (0,_text_table_js__WEBPACK_IMPORTED_MODULE_1__/* .alignColumns */ .R)([
        ['score', 'where', 'state', 'title'],
        ...hits.map((hit) => [
            hit.score.toFixed(3),
            describePlace(hit),
            (0,_model_record_js__WEBPACK_IMPORTED_MODULE_2__/* .describeState */ .Jw)(hit.state, hit.state_reason),
            (0,_text_truncate_js__WEBPACK_IMPORTED_MODULE_3__/* .shorten */ .m)((0,_text_markdown_js__WEBPACK_IMPORTED_MODULE_4__/* .plainLine */ .h0)(hit.title), _limits_js__WEBPACK_IMPORTED_MODULE_0__/* .SUMMARY_TITLE_CHARACTERS */ .ND),
        ]),
    ]);
    const below = ({ url, passage }) => [safeLink(url), (0,_text_markdown_js__WEBPACK_IMPORTED_MODULE_4__/* .plainLine */ .h0)(passage)].filter((line) => line !== '').map((line) => `       ${line}`);
    return hits.length === 0 ? [] : [head, ...hits.flatMap((hit, at) => [rows[at] ?? '', ...below(hit)])];
}
/** Such as `octo/boat#12` or `octo/boat#12 (comment)`; without the repository if it is the same everywhere. */
function describePlace({ repository, number, kind }, withRepository = true) {
    return `${withRepository ? repository : ''}#${number}${kind === 'comment' ? ' (comment)' : ''}`;
}
/** The URL if it is a web address, else `#`. Characters that end a Markdown link or a table cell are percent-encoded. */
function safeLink(url) {
    const parsed = URL.canParse(url) ? new URL(url) : null;
    return parsed === null || !/^https?:$/.test(parsed.protocol)
        ? '#'
        : parsed.href.replace(/[()<>|]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
}


/***/ }),

/***/ 87:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $: () => (/* binding */ emptyResult),
/* harmony export */   e: () => (/* binding */ runStatus)
/* harmony export */ });
/* harmony import */ var _model_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5912);
/** The result of a run. */

/** A result in which nothing has happened yet. */
function emptyResult(tally) {
    return {
        mode: null,
        tally,
        skipped: null,
        issue: null,
        query: null,
        model: null,
        tokens: null,
        estimate: null,
        overviews: [],
        elapsedMs: null,
        hits: null,
        draft: null,
        hasGoodMatch: true,
        outputTexts: true,
        related: null,
        checks: null,
        evaluation: null,
        errors: [],
    };
}
function runStatus(result) {
    const { skipped, errors, tally } = result;
    if (errors.some((error) => !(error instanceof _model_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InterruptedError */ .p4)) && !hasDoneSomething(result)) {
        return 'failed';
    }
    if (errors.length > 0 || tally.failed.length > 0 || tally.left.length > 0) {
        return 'partial';
    }
    return skipped === null ? 'done' : 'skipped';
}
function hasDoneSomething({ tally, hits, evaluation }) {
    const { stored, removed, embedded, posted } = tally;
    return stored + removed + embedded + posted > 0 || hits !== null || evaluation !== null;
}


/***/ }),

/***/ 5220:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   R: () => (/* binding */ alignColumns)
/* harmony export */ });
/* harmony import */ var _text_markdown_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(160);
/** Lays out a table for a terminal. */

const COLUMN_GAP = '  ';
/** Each row as one line of visible text. Every column but the last is as wide as its widest cell. */
function alignColumns(rows) {
    const cells = rows.map((row) => row.map(_text_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .plainLine */ .h0));
    const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => displayWidth(row[column] ?? ''))));
    return cells.map((row) => row
        .map((cell, column) => column === row.length - 1 ? cell : cell + ' '.repeat((widths[column] ?? 0) - displayWidth(cell)))
        .join(COLUMN_GAP));
}
/** In code points, not UTF-16 units. */
function displayWidth(cell) {
    return Array.from(cell).length;
}


/***/ }),

/***/ 777:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  GN: () => (/* binding */ NOTHING_KNOWN),
  Uj: () => (/* binding */ readKnown),
  EC: () => (/* binding */ readOriginal)
});

// EXTERNAL MODULE: ./lib/src/core/duplicates/claims.js
var claims = __webpack_require__(4815);
;// CONCATENATED MODULE: ./lib/src/core/duplicates/known-originals.js
/** Which original each known duplicate leads to. */
/**
 * Follows the marks from a duplicate to its original, to the end of the chain. Of several marks on one issue, the last one
 * counts. Issues that are marked as duplicates of each other lead to the least id, which is the oldest issue.
 * @param marks ordered by the time at which they were made
 * @returns a function from the id of an issue to that of its original; to the same id when it is no known duplicate
 */
function createOriginalFinder(marks) {
    const originals = new Map(marks.map(({ duplicate, original }) => [duplicate, original]));
    return (issue) => {
        const chain = [issue];
        for (;;) {
            const next = originals.get(chain.at(-1) ?? issue);
            if (next === undefined) {
                return chain.at(-1) ?? issue;
            }
            const at = chain.indexOf(next);
            if (at !== -1) {
                return Math.min(...chain.slice(at));
            }
            chain.push(next);
        }
    };
}

// EXTERNAL MODULE: ./lib/src/core/search/ranking-design.js
var ranking_design = __webpack_require__(8303);
;// CONCATENATED MODULE: ./lib/src/core/search/discussions.js
/** What comments add to a search: words of the candidates, and which candidates are duplicates of which issue. */



/** Candidates without discussions. */
const NOTHING_KNOWN = {
    commentsOn: () => '',
    originalOf: () => null,
    originalNumberOf: () => null,
};
/**
 * Reads the discussions of the nearest candidates, RANKING_DESIGN.discussedCandidates at most.
 * @param mayShow whether a search may return this original
 */
async function readKnown({ rows }, candidates, { commentsBefore, marksBefore = null }, mayShow) {
    const issues = new Set(candidates.toSorted(byNearness).map(({ issueId }) => issueId));
    const discussions = await rows.discussions({
        issues: [...issues].slice(0, ranking_design/* RANKING_DESIGN */.U.discussedCandidates),
        characters: ranking_design/* RANKING_DESIGN */.U.commentCharacters,
        commentsBefore,
        marksBefore,
    });
    const known = new Map([
        ...discussions.originals.map(({ original }) => original),
        ...candidates.filter(({ kind }) => kind === 'issue'),
    ].map((issue) => [issue.issueId, issue]));
    const findOriginal = createOriginalFinder([
        ...marksByReference(candidates, discussions),
        ...discussions.originals.map(({ duplicate, original }) => ({ duplicate, original: original.issueId })),
    ]);
    const originalOf = ({ issueId }) => {
        const original = known.get(findOriginal(issueId));
        return original === undefined || original.issueId === issueId ? null : original;
    };
    return {
        commentsOn: ({ issueId }) => discussions.beginnings.get(issueId) ?? '',
        originalOf: (candidate) => {
            const original = originalOf(candidate);
            return original !== null && mayShow(original) ? original : null;
        },
        originalNumberOf: (candidate) => originalOf(candidate)?.number ?? null,
    };
}
/** Which issue this one is a known duplicate of, by its number. Null when none is known, or when it is no longer there. */
async function readOriginal({ rows }, issueId) {
    const { originals } = await rows.discussions({
        issues: [issueId],
        characters: 0,
        commentsBefore: null,
        marksBefore: null,
    });
    const id = createOriginalFinder(originals.map(({ duplicate, original }) => ({ duplicate, original: original.issueId })))(issueId);
    return id === issueId
        ? null
        : (originals.find(({ original }) => original.issueId === id)?.original.number ?? null);
}
/** An issue that was closed as a duplicate, and whose comments by members refer to only one other issue: that is its original. */
function marksByReference(candidates, { beginningsByMembers }) {
    const issues = candidates.filter(({ kind }) => kind === 'issue');
    return issues
        .filter(({ state, stateReason }) => state === 'closed' && stateReason === 'duplicate')
        .flatMap(({ repository, issueId, number }) => {
        const { references } = (0,claims/* createClaimReader */.sr)(repository)(beginningsByMembers.get(issueId) ?? '');
        const others = [...references].filter((other) => other !== number);
        const original = issues.find((issue) => issue.repository.id === repository.id && issue.number === others[0]);
        return others.length === 1 && original !== undefined
            ? [{ duplicate: issueId, original: original.issueId }]
            : [];
    });
}
function byNearness(a, b) {
    return nearness(b) - nearness(a);
}
function nearness({ titleSimilarity, bodySimilarity }) {
    return Math.max(titleSimilarity ?? -1, bodySimilarity ?? -1);
}


/***/ }),

/***/ 3120:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   R: () => (/* binding */ foundIssues),
/* harmony export */   c: () => (/* binding */ foundAlone)
/* harmony export */ });
/** A result that stands for itself only, such as a comment in a search for comments. */
function foundAlone({ candidate: { candidate }, score, confidence }, { originalNumberOf }) {
    return { candidate, score, confidence, duplicates: [], original: originalNumberOf(candidate) };
}
/**
 * The issues of these results, best first. The best result stands for its issue. A known duplicate leads to its original,
 * which takes the duplicate's place: a reader needs the issue where the discussion is.
 */
function foundIssues(ranked, about) {
    const issues = new Map();
    for (const result of ranked) {
        const { candidate } = result.candidate;
        const original = about.originalOf(candidate);
        const shown = original ?? candidate;
        const known = issues.get(shown.issueId) ??
            (original === null
                ? foundAlone(result, about)
                : { ...foundAlone(result, about), candidate: original, original: null });
        issues.set(shown.issueId, {
            ...known,
            confidence: Math.max(known.confidence, result.confidence),
            duplicates: original === null || known.duplicates.includes(candidate.number)
                ? known.duplicates
                : [...known.duplicates, candidate.number],
        });
    }
    return [...issues.values()];
}


/***/ }),

/***/ 7485:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   W: () => (/* binding */ findRepository),
/* harmony export */   y: () => (/* binding */ parseIssueReference)
/* harmony export */ });
/* harmony import */ var _model_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5912);
/* harmony import */ var _model_record_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9426);
/** Search queries that name an issue instead of describing it. */


const FORMS = [
    /^(?<repository>)#(?<number>\d{1,10})$/,
    /^(?<repository>[\w.-]+\/[\w.-]+)#(?<number>\d{1,10})$/,
    /^https?:\/\/[^/\s]+\/(?:[^\s?#]+\/)?(?<repository>[\w.-]+\/(?!-\/)[\w.-]+)\/(?:issues|pull)\/(?<number>\d{1,10})\/?(?:[?#]\S*)?$/,
];
/** The issue that the query names as `#123`, `owner/name#123` or a web address; null when the query is a text. */
function parseIssueReference(query) {
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
function findRepository(known, fullName) {
    const found = known.findLast((each) => (0,_model_record_js__WEBPACK_IMPORTED_MODULE_1__/* .fullNameOf */ .E4)(each).toLowerCase() === fullName.toLowerCase());
    if (found === undefined) {
        throw new _model_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .yo(`The database has nothing of ${fullName}. Run a backfill of it first, or name another repository.`);
    }
    return found;
}


/***/ }),

/***/ 3690:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Q: () => (/* binding */ wordWeights),
/* harmony export */   Y: () => (/* binding */ pickPassage)
/* harmony export */ });
/* harmony import */ var _answer_limits_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5012);
/* harmony import */ var _text_markdown_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(160);
/* harmony import */ var _text_rarity_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4322);
/* harmony import */ var _text_truncate_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1595);
/** Picks the part of a text that shows why it was found. */




/** Characters of context before the first shared word of a passage. */
const LEAD_CHARACTERS = 40;
/** The words of the query, weighted by their rarity in these texts. */
function wordWeights(query, texts) {
    const asked = new Set(splitIntoWords(query));
    const rarity = (0,_text_rarity_js__WEBPACK_IMPORTED_MODULE_0__/* .rarityAmong */ .c)(texts.map((text) => new Set(splitIntoWords(text)).intersection(asked)));
    return new Map(Array.from(asked, (word) => [word, rarity(word)]));
}
/** A passage of the text on one line, around the rarest words of the query. When it has none of them, its beginning. */
function pickPassage(text, weights) {
    const line = (0,_text_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .plainLine */ .h0)(text);
    const shared = findWords(line).filter(({ word }) => weights.has(word));
    const start = passageStart(line, findBestStart(shared, weights)?.start ?? 0);
    const passage = (0,_text_truncate_js__WEBPACK_IMPORTED_MODULE_2__/* .shorten */ .m)(line.slice(start), _answer_limits_js__WEBPACK_IMPORTED_MODULE_3__/* .PASSAGE_CHARACTERS */ .Gu - (start > 0 ? 1 : 0));
    return start > 0 ? `…${passage}` : passage;
}
/** The shared word from which a passage has the greatest total weight of distinct words. */
function findBestStart(shared, weights) {
    let best;
    let bestWeight = 0;
    for (const [at, first] of shared.entries()) {
        const reach = first.start + _answer_limits_js__WEBPACK_IMPORTED_MODULE_3__/* .PASSAGE_CHARACTERS */ .Gu - LEAD_CHARACTERS;
        const words = new Set();
        for (let next = at; (shared[next]?.end ?? Infinity) <= reach; next += 1) {
            words.add(shared[next]?.word ?? '');
        }
        const weight = [...words].reduce((sum, word) => sum + (weights.get(word) ?? 0), 0);
        if (weight > bestWeight) {
            [best, bestWeight] = [first, weight];
        }
    }
    return best;
}
/** A word boundary a little before the first shared word; 0 when that is near the beginning of the line. */
function passageStart(line, firstShared) {
    const from = firstShared - LEAD_CHARACTERS;
    if (from <= 0) {
        return 0;
    }
    const space = line.indexOf(' ', from);
    return space === -1 || space >= firstShared ? firstShared : space + 1;
}
const WORD = /[\p{L}\p{N}_]+/gu;
function splitIntoWords(text) {
    return (text.match(WORD) ?? []).map((word) => word.toLowerCase());
}
function findWords(text) {
    return [...text.matchAll(WORD)].map(({ 0: word, index }) => ({
        word: word.toLowerCase(),
        start: index,
        end: index + word.length,
    }));
}


/***/ }),

/***/ 7491:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  RK: () => (/* binding */ rankCandidates)
});

// UNUSED EXPORTS: toRankable, toRankingQuery

// EXTERNAL MODULE: ./lib/src/core/text/noise.js
var noise = __webpack_require__(1215);
// EXTERNAL MODULE: ./lib/src/core/search/visible-text.js
var visible_text = __webpack_require__(1766);
// EXTERNAL MODULE: ./lib/src/core/text/rarity.js
var text_rarity = __webpack_require__(4322);
// EXTERNAL MODULE: ./lib/src/core/text/words.js
var text_words = __webpack_require__(3416);
;// CONCATENATED MODULE: ./lib/src/core/search/lexical-similarity.js
/** How similar texts are by the words they share. */


/**
 * The similarity of each candidate to the query, in order, 0 to 1: the cosine of their terms, weighted by tf-idf.
 * https://en.wikipedia.org/wiki/Tf-idf
 * The inverse document frequency is that among the candidates.
 */
function lexicalSimilarities(query, candidates, design) {
    const vocabulary = newVocabulary();
    const terms = candidates.map((candidate) => countTerms(candidate, design, vocabulary));
    const queryTerms = countTerms(query, design, vocabulary);
    const rarity = (0,text_rarity/* rarityAmong */.c)(terms);
    const rarities = vocabulary.isPair.map((isPair, term) => rarity(term) * (isPair ? design.pairWeight : 1));
    const weigh = (term, times) => (1 + Math.log(times)) * (rarities[term] ?? 0);
    const queryWeights = new Map(Array.from(queryTerms, ([term, times]) => [term, weigh(term, times)]));
    const queryLength = Math.hypot(...queryWeights.values());
    return terms.map((counts) => {
        let [squares, product] = [0, 0];
        for (const [term, times] of counts) {
            const weight = weigh(term, times);
            squares += weight * weight;
            product += weight * (queryWeights.get(term) ?? 0);
        }
        // Rounding could carry the cosine of a text with itself past 1.
        return product === 0 ? 0 : Math.min(1, product / (Math.sqrt(squares) * queryLength));
    });
}
function newVocabulary() {
    const isPair = [];
    const words = new Map();
    /** For each first word, the number of the pair by its second word. */
    const pairs = new Map();
    const numberIn = (known, key, isNewPair) => {
        const number = known.get(key);
        if (number !== undefined) {
            return number;
        }
        known.set(key, isPair.length);
        return isPair.push(isNewPair) - 1;
    };
    return {
        isPair,
        numberOfWord: (word) => numberIn(words, word, false),
        numberOfPair: (first, second) => {
            const bySecond = pairs.get(first) ?? new Map();
            pairs.set(first, bySecond);
            return numberIn(bySecond, second, true);
        },
    };
}
function countTerms({ title, body, comments = '' }, design, vocabulary) {
    const counts = new Map();
    addTerms(counts, title.slice(0, design.readCharacters), design.titleTimes, design, vocabulary);
    addTerms(counts, (body ?? '').slice(0, design.readCharacters), 1, design, vocabulary);
    addTerms(counts, comments.slice(0, design.commentCharacters), 1, design, vocabulary);
    return counts;
}
function addTerms(counts, text, times, design, { numberOfWord, numberOfPair }) {
    const words = (0,text_words/* splitWords */.yM)((0,text_words/* normalize */.S8)(text));
    const kept = design.meaningfulOnly ? words.filter(text_words/* isMeaningfulWord */.d5) : words;
    let previous = null;
    for (const word of kept) {
        const term = numberOfWord(design.stems ? stem(word) : word);
        counts.set(term, (counts.get(term) ?? 0) + times);
        if (design.pairWeight > 0 && previous !== null) {
            const pair = numberOfPair(previous, term);
            counts.set(pair, (counts.get(pair) ?? 0) + times);
        }
        previous = term;
    }
}
/** The shortest word, in characters, that loses an ending. */
const STEMMED_CHARACTERS = 5;
const ENDING = /(?:ings?|ions?|ed|es|ly|s)$/;
/** The word without its English ending. This is crude, but treats both sides of a comparison alike. */
function stem(word) {
    return word.length < STEMMED_CHARACTERS || (0,text_words/* isUnspacedWord */.cD)(word) ? word : word.replace(ENDING, '');
}

// EXTERNAL MODULE: ./lib/src/core/search/ranking-design.js
var ranking_design = __webpack_require__(8303);
;// CONCATENATED MODULE: ./lib/src/core/search/ranking.js
/**
 * Puts candidates in order. Vectors find texts of similar meaning, words find texts with the same names. Together they find
 * far more duplicates than either alone. bench/ranking.ts shows how the parameters were chosen.
 */


/** What each standard deviation of the dense similarity above the mean of all candidates adds to the confidence. */
const CONFIDENCE_PER_DEVIATION = 0.1;
/** The candidates, best first; equals keep their order. */
function rank(query, candidates, design = ranking_design/* RANKING_DESIGN */.U) {
    const lexicals = lexicalSimilarities(query, candidates, design);
    const denses = candidates.map((candidate) => denseSimilarity(candidate, design.titleShare));
    const [scaledLexicals, scaledDenses] = [scaleToUnit(lexicals), scaleToUnit(denses)];
    const deviations = standardize(candidates.map((candidate) => denseSimilarity(candidate, design.confidenceTitleShare)));
    return candidates
        .map((candidate, i) => ({
        candidate,
        dense: denses[i] ?? 0,
        lexical: lexicals[i] ?? 0,
        score: design.lexicalShare * (scaledLexicals[i] ?? 0) + (1 - design.lexicalShare) * (scaledDenses[i] ?? 0),
        confidence: CONFIDENCE_PER_DEVIATION * (deviations[i] ?? 0) + (lexicals[i] ?? 0),
    }))
        .sort((a, b) => b.score - a.score);
}
function denseSimilarity({ titleSimilarity, bodySimilarity }, titleShare) {
    if (titleSimilarity === null || bodySimilarity === null) {
        return bodySimilarity ?? titleSimilarity ?? -1;
    }
    return titleShare * titleSimilarity + (1 - titleShare) * bodySimilarity;
}
/** Scales the values so that the least is 0 and the greatest 1. All are 0 when they are equal: then they say nothing. */
function scaleToUnit(values) {
    const least = Math.min(...values);
    const spread = Math.max(...values) - least;
    return values.map((value) => (spread > 0 ? (value - least) / spread : 0));
}
/** How many standard deviations each value is above the mean; 0 when all are equal. */
function standardize(values) {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    const deviation = Math.sqrt(variance);
    return values.map((value) => (deviation > 0 ? (value - mean) / deviation : 0));
}

;// CONCATENATED MODULE: ./lib/src/core/search/rankable-candidate.js



/** The question, with the words that are embedded: what a template hides would match every issue of the same template. */
function toRankingQuery({ title, body }) {
    return { title, body: (0,visible_text/* readable */.H)(body ?? '') };
}
/** An issue with the words of its comments. A comment has its own words only: with its issue's, all of them would be found. */
function toRankable(candidate, { commentsOn }) {
    const { kind, title, titleSimilarity, bodySimilarity } = candidate;
    return {
        candidate,
        title: kind === 'comment' ? '' : title,
        body: (0,visible_text/* visibleText */.Q)(candidate),
        comments: kind === 'comment' ? '' : (0,noise/* withoutNoise */.J)(commentsOn(candidate)),
        titleSimilarity,
        bodySimilarity,
    };
}
/** The candidates for this question, best first. */
function rankCandidates(question, candidates, known) {
    return rank(toRankingQuery(question), candidates.map((candidate) => toRankable(candidate, known)));
}


/***/ }),

/***/ 8303:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   U: () => (/* binding */ RANKING_DESIGN)
/* harmony export */ });
/** The parameters of the ranking. */
/** The design in use: of those that bench/ranking.ts measured, the one with the best evidence. */
const RANKING_DESIGN = {
    titleShare: 0.5,
    confidenceTitleShare: 0.2,
    lexicalShare: 0.7,
    titleTimes: 3,
    readCharacters: 6_000,
    noisyCharacters: 20_000,
    commentCharacters: 2_000,
    discussedCandidates: 300,
    pairWeight: 0.5,
    stems: true,
    meaningfulOnly: true,
};


/***/ }),

/***/ 9161:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   QD: () => (/* binding */ findStoredIssue),
/* harmony export */   cu: () => (/* binding */ embedQuestion),
/* harmony export */   zN: () => (/* binding */ resolveQuery)
/* harmony export */ });
/* harmony import */ var _embed_embed_query_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4503);
/* harmony import */ var _embed_model_change_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9091);
/* harmony import */ var _model_embedding_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(4490);
/* harmony import */ var _model_errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5912);
/* harmony import */ var _model_record_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(9426);
/* harmony import */ var _text_embedded_texts_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6198);
/* harmony import */ var _issue_reference_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7485);
/** Resolves a search query: a text to embed, or a stored issue whose vector exists already. */







/**
 * Returns the query with its vectors: those of the issue that it names, or new ones.
 * @param repositories ids of the repositories that are searched; empty for all
 * @throws UserError when the named issue cannot be compared, or the model does not match the database
 */
async function resolveQuery({ store, searchEmbedder }, space, query, repositories) {
    const reference = (0,_issue_reference_js__WEBPACK_IMPORTED_MODULE_4__/* .parseIssueReference */ .y)(query);
    if (reference !== null) {
        return resolveStoredIssue(store, space, reference, repositories);
    }
    const text = splitTitle(query);
    const vectors = await embedQuestion({ store, searchEmbedder }, space, text);
    return { vectors, text, issueId: null, askedAt: null };
}
/** New vectors for this text, as stored texts get them. @throws UserError when the model refuses it, or does not match the database */
async function embedQuestion({ store, searchEmbedder }, space, text, work = 'search') {
    const embedder = await searchEmbedder(space);
    await (0,_embed_model_change_js__WEBPACK_IMPORTED_MODULE_1__/* .assertModelMatches */ .Bg)(store, space, embedder, work);
    const texts = (0,_text_embedded_texts_js__WEBPACK_IMPORTED_MODULE_3__/* .embeddedTexts */ .BC)(text);
    const fields = ['title', 'body'].filter((field) => texts[field] !== null);
    const vectors = await (0,_embed_embed_query_js__WEBPACK_IMPORTED_MODULE_0__/* .embedQueries */ .u)(embedder, fields.map((field) => texts[field] ?? ''));
    const found = (0,_model_embedding_js__WEBPACK_IMPORTED_MODULE_5__/* .toQuestionVectors */ .s)(Object.fromEntries(fields.map((field, at) => [field, vectors[at]])));
    if (found === null) {
        throw new _model_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .UserError */ .yo('The query has no text.');
    }
    const { model } = embedder;
    await (0,_embed_model_change_js__WEBPACK_IMPORTED_MODULE_1__/* .assertModelMatches */ .Bg)(store, space, { model, dimensions: found.body.length }, work);
    return found;
}
/** The first line counts as the title, so the pasted text of an issue ranks as the issue does. */
function splitTitle(query) {
    const [title = '', ...body] = query.trim().split('\n');
    return { title, body: body.join('\n') };
}
async function resolveStoredIssue(store, space, reference, repositories) {
    const { repository, issue } = await findStoredIssue(store, reference, repositories);
    const stored = await store.vectors.vectorsOf(space, { kind: 'issue', id: issue.id });
    const vectors = (0,_model_embedding_js__WEBPACK_IMPORTED_MODULE_5__/* .vectorsToAskWith */ .D)(stored, issue.textField);
    if (vectors === null) {
        throw new _model_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .UserError */ .yo(`Issue ${(0,_model_record_js__WEBPACK_IMPORTED_MODULE_6__/* .fullNameOf */ .E4)(repository)}#${reference.number} has no vector yet, or no text to make one of. Run a catch-up or a backfill, or search for its text.`);
    }
    return { vectors, text: issue, issueId: issue.id, askedAt: issue.createdAt };
}
/**
 * The stored issue that this names.
 * @param repositories ids of the repositories that are searched; empty for all
 * @throws UserError when it is not stored, or no longer on GitHub
 */
async function findStoredIssue(store, reference, repositories) {
    const repository = await resolveRepository(store, reference, repositories);
    const item = `Issue ${(0,_model_record_js__WEBPACK_IMPORTED_MODULE_6__/* .fullNameOf */ .E4)(repository)}#${reference.number}`;
    const issue = await store.rows.issueNumbered(repository.id, reference.number);
    if (issue === null) {
        throw new _model_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .UserError */ .yo(`${item} is not in the database. Run a catch-up or a backfill, or search for its text. Tiara does not store pull requests.`);
    }
    if (issue.isTombstone) {
        throw new _model_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .UserError */ .yo(`${item} was deleted or transferred. Search for its text instead.`);
    }
    return { repository, issue };
}
async function resolveRepository(store, { repository, number }, repositories) {
    const known = await store.cursors.repositories();
    if (repository !== null) {
        return (0,_issue_reference_js__WEBPACK_IMPORTED_MODULE_4__/* .findRepository */ .W)(known, repository);
    }
    const searched = known.filter(({ id }) => repositories.length === 0 || repositories.includes(id));
    const [only] = searched;
    if (only === undefined || searched.length > 1) {
        throw new _model_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .UserError */ .yo(`The query #${number} names no repository, and ${searched.length} are searched. Write it as owner/name#${number}.`);
    }
    return only;
}


/***/ }),

/***/ 1766:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   H: () => (/* binding */ readable),
/* harmony export */   Q: () => (/* binding */ visibleText)
/* harmony export */ });
/* harmony import */ var _text_noise_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1215);
/* harmony import */ var _text_visible_lines_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3373);
/* harmony import */ var _ranking_design_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8303);



/** The text by which a candidate is ranked, and that its passage is taken from. */
function visibleText(candidate) {
    return readable(nearestText(candidate));
}
/**
 * The beginning of the text as it is embedded: what a template hides would match every issue with the same template. A text
 * that is all noise keeps what GitHub shows of it. It is cut first, because a long log takes time.
 */
function readable(text) {
    const beginning = text.slice(0, _ranking_design_js__WEBPACK_IMPORTED_MODULE_1__/* .RANKING_DESIGN */ .U.noisyCharacters);
    return (0,_text_noise_js__WEBPACK_IMPORTED_MODULE_0__/* .withoutNoise */ .J)(beginning) || (0,_text_visible_lines_js__WEBPACK_IMPORTED_MODULE_2__/* .withoutHidden */ .P)(beginning);
}
/** The nearest chunk of a long body, or else the whole body. */
function nearestText({ chunk, body }) {
    return chunk?.text ?? body ?? '';
}


/***/ }),

/***/ 6057:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Y: () => (/* binding */ applyChanges)
/* harmony export */ });
/* harmony import */ var _failures_record_failures_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2923);
/* harmony import */ var _model_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5912);
/* harmony import */ var _model_record_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9426);



/** Applies the changes, counts them in the tally, and returns the records whose state is not settled. */
async function applyChanges(world, repository, changes, tally, { touched, stored, cursor } = {}) {
    const { applied, outcomes } = await applyAll(world, repository, changes, tally, cursor);
    const unsettled = { contested: [], tombstoned: [] };
    for (const [at, { record }] of applied.entries()) {
        const outcome = outcomes[at];
        touched?.[record.kind].push(record.id);
        if (outcome === 'stored') {
            tally.stored += 1;
            stored?.add([record]);
        }
        else if (outcome === 'removed') {
            tally.removed += 1;
        }
        else if (outcome === 'contested' || outcome === 'tombstoned') {
            unsettled[outcome].push(record);
        }
    }
    return unsettled;
}
async function applyAll(world, repository, changes, tally, cursor) {
    try {
        return { applied: changes, outcomes: await world.store.rows.apply(repository, changes, cursor) };
    }
    catch (error) {
        if (!(error instanceof _model_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .RefusedError */ .fk)) {
            throw error;
        }
        return applyOneByOne(world, repository, changes, tally, cursor, error);
    }
}
/** @throws `refusalOfAll` when the database refuses every one of several rows: then the rows are not the cause */
async function applyOneByOne(world, repository, changes, tally, cursor, refusalOfAll) {
    const { rows } = world.store;
    const applied = [];
    const outcomes = [];
    const refused = [];
    for (const change of changes) {
        try {
            outcomes.push(...(await rows.apply(repository, [change])));
            applied.push(change);
        }
        catch (error) {
            if (!(error instanceof _model_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .RefusedError */ .fk)) {
                throw error;
            }
            refused.push({ key: (0,_model_record_js__WEBPACK_IMPORTED_MODULE_2__/* .recordKey */ .Hy)(change.record), text: null, reason: error.message });
        }
    }
    if (applied.length === 0 && changes.length > 1) {
        throw refusalOfAll;
    }
    // Recorded before the cursor passes them. Applying again changes no row, but marks the rows as seen.
    await (0,_failures_record_failures_js__WEBPACK_IMPORTED_MODULE_0__/* .recordFailures */ .X6)(world, repository, refused, tally);
    if (cursor !== undefined) {
        await rows.apply(repository, applied, cursor);
    }
    return { applied, outcomes };
}


/***/ }),

/***/ 7545:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  cT: () => (/* binding */ applyPage),
  _t: () => (/* binding */ readFeeds),
  uL: () => (/* binding */ startListings)
});

// EXTERNAL MODULE: ./lib/src/limits.js
var limits = __webpack_require__(3697);
;// CONCATENATED MODULE: ./lib/src/core/concurrency/limit-concurrency.js
/** Returns a function that runs whatever it is given, at most `limit` at a time. */
function limitConcurrency(limit) {
    const waiting = [];
    let running = 0;
    return async (work) => {
        if (running >= limit) {
            // Whoever ends hands its place on, so `running` stays as it is.
            await new Promise((start) => waiting.push(start));
        }
        else {
            running += 1;
        }
        try {
            return await work();
        }
        finally {
            const next = waiting.shift();
            if (next === undefined) {
                running -= 1;
            }
            else {
                next();
            }
        }
    };
}

;// CONCATENATED MODULE: ./lib/src/core/concurrency/read-ahead.js
/**
 * Fetches items of `source` while the consumer works on earlier ones. Yields all that are ready, in order, and at least one.
 * A failure of the source is thrown after its last item was consumed.
 */
async function* readAhead(source, { areEnough, run = (step) => step() }) {
    const iterator = source[Symbol.asyncIterator]();
    const waiting = [];
    const state = {
        end: null,
        isStopped: false,
    };
    let wake = () => undefined;
    const fetchUntilEnough = async () => {
        while (state.end === null && !state.isStopped && (waiting.length === 0 || !areEnough(waiting))) {
            try {
                const step = await run(() => iterator.next());
                if (step.done === true) {
                    state.end = {};
                }
                else {
                    waiting.push(step.value);
                }
            }
            catch (error) {
                state.end = { error };
            }
            wake();
        }
    };
    let fetching = Promise.resolve();
    const startFetching = () => {
        fetching = fetching.then(fetchUntilEnough);
    };
    try {
        for (;;) {
            startFetching();
            while (waiting.length === 0 && state.end === null) {
                await new Promise((resolve) => (wake = resolve));
            }
            if (waiting.length === 0) {
                break;
            }
            const ready = waiting.splice(0);
            startFetching();
            yield ready;
        }
        if (state.end !== null && 'error' in state.end) {
            throw state.end.error;
        }
    }
    finally {
        state.isStopped = true;
        await fetching;
        await iterator.return?.();
    }
}

;// CONCATENATED MODULE: ./lib/src/core/concurrency/read-early.js
/** Reads `source` at once until enough items wait, which is at least one. A failure is thrown where the items are read. */
function readEarly(source, areEnough) {
    const iterator = source[Symbol.asyncIterator]();
    const steps = [];
    let isTaken = false;
    const readUntilEnough = async () => {
        const waiting = [];
        while (!isTaken && (waiting.length === 0 || !areEnough(waiting))) {
            const next = iterator.next();
            steps.push(next);
            const step = await next;
            if (step.done === true) {
                return;
            }
            waiting.push(step.value);
        }
    };
    const ended = readUntilEnough().catch(() => undefined);
    async function* readAll(first) {
        try {
            for (;;) {
                const step = await (first.shift() ?? iterator.next());
                if (step.done === true) {
                    return;
                }
                yield step.value;
            }
        }
        finally {
            await iterator.return?.();
        }
    }
    return {
        ended,
        take() {
            const isFirst = !isTaken;
            isTaken = true;
            // What nobody reads then needs no memory.
            return isFirst ? readAll(steps.splice(0)) : null;
        },
    };
}

// EXTERNAL MODULE: ./lib/src/core/failures/record-failures.js + 1 modules
var record_failures = __webpack_require__(2923);
// EXTERNAL MODULE: ./lib/src/core/model/change.js
var change = __webpack_require__(9171);
// EXTERNAL MODULE: ./lib/src/core/model/errors.js
var errors = __webpack_require__(5912);
// EXTERNAL MODULE: ./lib/src/core/model/record.js
var model_record = __webpack_require__(9426);
// EXTERNAL MODULE: ./lib/src/core/model/time.js
var time = __webpack_require__(5166);
// EXTERNAL MODULE: ./lib/src/core/sync/apply-changes.js
var apply_changes = __webpack_require__(6057);
;// CONCATENATED MODULE: ./lib/src/core/sync/restore-removed.js
/** Lifts a tombstone whose item exists after all. */

/**
 * Looks up the record, now that its tombstone exists, and restores its row if GitHub still has it in this repository. A
 * listing alone is no proof: it may have been read before the deletion.
 */
async function restoreIfAlive({ store, log }, source, record, tally) {
    const key = (0,model_record/* recordKey */.Hy)(record);
    const removedAt = await store.rows.removedAt(key);
    if (removedAt === null) {
        return 'not removed';
    }
    const found = await source.lookUp(key);
    if (found.state !== 'found') {
        return 'gone';
    }
    if (!(await store.rows.restore(source.repository, found.record, removedAt))) {
        return 'not removed';
    }
    log.info(`${record.kind} ${record.id} was marked as removed, but exists: restored.`);
    tally.stored += 1;
    return 'restored';
}

;// CONCATENATED MODULE: ./lib/src/core/sync/read-feeds.js
/** What catch-up and backfill share: reading both listings page by page, and storing each page with its cursor. */











/**
 * Reads the issues and the comments side by side, from shortly before their cursors (null: from the beginning), and fetches
 * pages while earlier ones are stored. Pages of one listing are stored in order; those that came meanwhile are stored
 * together. A listing that fails does not stop the other.
 * @throws the failure of a listing; AggregateError when both fail for different reasons
 */
async function readFeeds(world, source, tally, { reader, cursors, stored, mayStore }) {
    const limited = limitConcurrency(limits/* GITHUB_REQUESTS_IN_FLIGHT */.Qp);
    const limitedSource = { ...source, lookUp: (key) => limited(() => source.lookUp(key)) };
    const readFeed = async (feed) => {
        const countNew = itemCounter();
        const shareOf = timeShare(world.clock.now());
        const pages = source[feed](withOverlap(cursors[feed]));
        for await (const ready of readAhead(pages, { areEnough, run: limited })) {
            const page = joinPages(ready);
            await applyPage(world, limitedSource, page, tally, {
                stored,
                reading: { reader, feed, after: mayStore },
            });
            const done = countNew(page.records);
            const share = shareOf(page.records);
            world.log.progress({ about: (0,model_record/* fullNameOf */.E4)(source.repository), what: `${feed} read`, done, share });
        }
    };
    await runBothThenThrow(readFeed('issues').finally(() => stored?.endIssues()), readFeed('comments'));
}
/**
 * The same source, whose listings are read from their beginning at once, while a run still waits for its database. The first
 * reader of each gets these pages; one that begins elsewhere, to resume a backfill, leaves them unused.
 */
function startListings(source) {
    return {
        ...source,
        issues: startListing((since) => source.issues(since)),
        comments: startListing((since) => source.comments(since)),
    };
}
function startListing(list) {
    const early = readEarly(list(null), areEnough);
    return async function* (since) {
        const pages = early.take();
        if (since === null && pages !== null) {
            yield* pages;
        }
        else {
            // One request of a listing at a time.
            await early.ended;
            yield* list(since);
        }
    };
}
/** Counts the items of a listing. A new stretch of the listing repeats items of its first second. */
function itemCounter() {
    let count = 0;
    let newest = '';
    let idsOfNewest = new Set();
    return (records) => {
        for (const { id, updatedAt } of records) {
            if (updatedAt > newest) {
                newest = updatedAt;
                idsOfNewest = new Set();
            }
            if (updatedAt === newest && !idsOfNewest.has(id)) {
                idsOfNewest.add(id);
                count += 1;
            }
        }
        return count;
    };
}
/** The share of a listing by time, because GitHub does not tell how many items it has; null before the second time. */
function timeShare(now) {
    let first = null;
    return (records) => {
        const last = records.at(-1);
        if (last === undefined) {
            return null;
        }
        first ??= new Date(records[0]?.updatedAt ?? last.updatedAt).getTime();
        const whole = now.getTime() - first;
        return whole > 0 ? Math.min(1, (new Date(last.updatedAt).getTime() - first) / whole) : null;
    };
}
/** Waits for both. When neither service is there for a while, both feeds fail for one reason: then one failure is enough. */
async function runBothThenThrow(...feeds) {
    const failures = new Set();
    await Promise.all(feeds.map((feed) => feed.catch((error) => failures.add(error))));
    const all = [...failures];
    const areInterrupted = all.every((failure) => failure instanceof errors/* InterruptedError */.p4);
    (0,errors/* throwCollected */.ml)(areInterrupted ? all.slice(0, 1) : all);
}
/** Pages that wait to be stored. Bounded by their texts as well: one page of the longest bodies takes 26 MB. */
function areEnough(pages) {
    const characters = pages
        .flatMap(({ records }) => records)
        .reduce((sum, { body }) => sum + (body?.length ?? 0), 0);
    return pages.length >= limits/* PAGES_AHEAD */.Xp || characters >= limits/* PAGES_AHEAD_CHARACTERS */.U0;
}
/** Consecutive pages of one listing as one. */
function joinPages(pages) {
    return {
        records: pages.flatMap(({ records }) => records),
        malformed: pages.flatMap(({ malformed }) => malformed),
        upTo: pages.findLast(({ upTo }) => upTo !== null)?.upTo ?? null,
    };
}
/** Stores a page that was just read from GitHub, and restores tombstones whose items turn out to exist. */
async function applyPage(world, source, page, tally, { touched, stored, reading }) {
    await (0,record_failures/* recordFailures */.X6)(world, source.repository, page.malformed.flatMap(({ key, reason }) => (key === null ? [] : [{ key, text: null, reason }])), tally);
    tally.failed.push(...page.malformed.filter(({ key }) => key === null));
    const changes = page.records.map(change/* liveUpsert */.K);
    const cursor = reading && page.upTo !== null ? { ...reading, upTo: page.upTo } : undefined;
    const { tombstoned } = await (0,apply_changes/* applyChanges */.Y)(world, source.repository, changes, tally, {
        touched,
        stored,
        cursor,
    });
    const lifted = [];
    for (const record of tombstoned) {
        const restoration = await restoreIfAlive(world, source, record, tally);
        if (restoration === 'restored') {
            stored?.add([record]);
        }
        else if (restoration === 'not removed') {
            lifted.push(record);
        }
    }
    if (lifted.length > 0) {
        // The other listing has restored their issue since this page met them as removed.
        await (0,apply_changes/* applyChanges */.Y)(world, source.repository, lifted.map(change/* liveUpsert */.K), tally, { touched, stored });
    }
}
function withOverlap(cursor) {
    return cursor === null ? null : (0,time/* toTime */.xe)(new Date(new Date(cursor).getTime() - limits/* CURSOR_OVERLAP_MS */.o7));
}


/***/ }),

/***/ 9023:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Q: () => (/* binding */ commentMarker),
/* harmony export */   _: () => (/* binding */ MARKER_START)
/* harmony export */ });
/** The invisible marker of the comments that Tiara posts. */
/** A comment that begins with this gets no vector, even when somebody has copied it. */
const MARKER_START = '<!-- tiara:related ';
/**
 * The first line of the comment on an issue; Tiara finds its comment by it. The nonce is chosen before anything is posted and
 * is published nowhere else. So a text that has it was written by Tiara, or copied from what Tiara wrote.
 */
function commentMarker(issueId, nonce) {
    return `${MARKER_START}${issueId} ${nonce} -->`;
}


/***/ }),

/***/ 6198:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   BC: () => (/* binding */ embeddedTexts),
/* harmony export */   UC: () => (/* binding */ textHashes),
/* harmony export */   dh: () => (/* binding */ skipReasons)
/* harmony export */ });
/* harmony import */ var _comment_marker_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9023);
/* harmony import */ var _hash_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7741);
/* harmony import */ var _noise_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1215);



/**
 * The text that each vector is made from; null where there is nothing to embed. An issue's body is embedded after its
 * title: measured, that finds far more duplicates than the body alone. A body that is all noise is embedded as it is.
 */
function embeddedTexts({ title, body, }) {
    const whole = body ?? '';
    return {
        title: isBlank(title) ? null : (title ?? ''),
        body: isBlank(body) ? null : afterTitle(title, (0,_noise_js__WEBPACK_IMPORTED_MODULE_1__/* .withoutNoise */ .J)(whole) || whole),
    };
}
/** Why each text deliberately has no vector; null where it gets one. */
function skipReasons(record) {
    return {
        title: record.kind === 'issue' && !isBlank(record.title) ? null : 'empty',
        body: skipReasonOfBody(record),
    };
}
/** The hash of each stored text, noise included; null where the record deliberately has no vector. */
function textHashes(record, skipped = skipReasons(record)) {
    const title = record.kind === 'issue' ? record.title : null;
    return {
        title: skipped.title === null ? (0,_hash_js__WEBPACK_IMPORTED_MODULE_0__/* .hashText */ .q)(title ?? '') : null,
        body: skipped.body === null ? (0,_hash_js__WEBPACK_IMPORTED_MODULE_0__/* .hashText */ .q)(afterTitle(title, record.body ?? '')) : null,
    };
}
function skipReasonOfBody({ kind, body }) {
    if (body === null || isBlank(body)) {
        return 'empty';
    }
    if (kind === 'comment' && body.startsWith(_comment_marker_js__WEBPACK_IMPORTED_MODULE_2__/* .MARKER_START */ ._)) {
        return 'written by Tiara';
    }
    return (0,_noise_js__WEBPACK_IMPORTED_MODULE_1__/* .hasContent */ .o)(body) ? null : 'too little';
}
function isBlank(text) {
    return (text ?? '').trim() === '';
}
function afterTitle(title, body) {
    return (title ?? '') === '' ? body : `${title ?? ''}\n\n${body}`;
}


/***/ }),

/***/ 7741:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   O: () => (/* binding */ hashRecord),
/* harmony export */   q: () => (/* binding */ hashText)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/** Hashes that tell whether a text or a record has changed. */

/** Half of SHA-256, in hexadecimal: 128 bits exclude accidental collisions, and halve the column. */
const HASH_CHARACTERS = 32;
function hashText(text) {
    return (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.hash)('sha256', text, 'hex').slice(0, HASH_CHARACTERS);
}
/** A record never changes, and several places ask for its hash. An entry goes when its record does. */
const hashes = new WeakMap();
/** Changes when any field of the record does. It distinguishes a repeated delivery from an edit within the same second. */
function hashRecord(record) {
    const known = hashes.get(record) ?? hashText(JSON.stringify(record));
    hashes.set(record, known);
    return known;
}


/***/ }),

/***/ 160:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   FV: () => (/* binding */ escapeMarkdown),
/* harmony export */   h0: () => (/* binding */ plainLine),
/* harmony export */   y1: () => (/* binding */ plainLines)
/* harmony export */ });
/** Makes text of users safe to show on a terminal and in Markdown. */
/** Characters that move the cursor, hide or reverse text, or break lines: Unicode's control, format and separator classes. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
/** The text as one line of visible characters. */
function plainLine(text) {
    return text.replace(INVISIBLE, ' ').replace(/\s+/g, ' ').trim();
}
/** The text with its lines and their indentation, without other invisible characters. */
function plainLines(text) {
    return text
        .split(/\r\n|[\r\n\u2028\u2029]/)
        .map((line) => line.replaceAll('\t', '    ').replace(INVISIBLE, ' ').trimEnd())
        .join('\n');
}
const PLAIN_IN_MARKDOWN = /[^\p{L}\p{N}\p{M}\p{Extended_Pictographic}\u200B ,;?()'’“”…-]/gu;
/**
 * Escapes the text so that Markdown shows it unchanged, on one line: no markup, no HTML, no link. GitHub looks for mentions
 * and references in the rendered text, where an entity is a character again. An invisible space after `@`, `#` and `GH`
 * keeps it from finding any.
 */
function escapeMarkdown(text) {
    return plainLine(text)
        .replace(/\bGH(?=-\d)/gi, '$&\u200B')
        .replace(PLAIN_IN_MARKDOWN, (character) => {
        const entity = `&#${character.codePointAt(0) ?? 0xfffd};`;
        return character === '@' || character === '#' ? `${entity}\u200B` : entity;
    });
}


/***/ }),

/***/ 1215:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   J: () => (/* binding */ withoutNoise),
/* harmony export */   o: () => (/* binding */ hasContent)
/* harmony export */ });
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3697);
/* harmony import */ var _template_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8727);
/* harmony import */ var _visible_lines_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3373);
/** Removes what is not embedded: what the author of a text did not write, and what would drown the author's words. */



/** Lines of tracebacks, backtraces and logs. Each begins as no sentence and hardly any program does. */
const LOG_LINE = [
    /^\s*at\s+\S/,
    /^\s*File "[^"]*", line \d/,
    /^\s*#?\d{1,4}:?\s+(?:-\s+)?(?:0x[\da-f]|[\w<$][\w$<>:.]*(?:::|\())/i,
    /^[\s[(]*\d{4}-\d\d-\d\d[T ]\d\d:\d\d/,
    /^[\s[(]*\d\d:\d\d:\d\d\b/,
    /^[\s[(]*(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL)\b/,
    /^\s*0x[\da-f]{4,}\b/i,
];
const QUOTE = /^\s{0,3}>/;
/** Scheme and host, then the rest. The parts share no characters, so the match needs no backtracking. */
const URL_TEXT = /\bhttps?:\/\/([^\s/()<>[\]"'`]+)([^\s()<>[\]"'`]*)/gi;
/** 64-bit addresses, hashes and identifiers. Shorter numbers, and plain digits, may be error codes that people search for. */
const LONG_HEX = /\b(?:0x[\da-f]{9,}|(?=\d*[a-f])(?=[a-f]*\d)[\da-f]{12,})\b/gi;
/** A line that begins as a sentence does: nothing of these words is ever removed. A template says "None" and "No response". */
const BEGINS_WITH_WORDS = new RegExp(`^(?!no)[a-z](?: ?[a-z]){${_limits_js__WEBPACK_IMPORTED_MODULE_0__/* .CONTENT_CHARACTERS_MIN */ .iE - 1},}[\\s,.!?']`, 'i');
const QUOTED = {
    has: ([part, line]) => part === 'prose' && QUOTE.test(line),
    longest: _limits_js__WEBPACK_IMPORTED_MODULE_0__/* .QUOTED_LINES */ .xE,
    head: _limits_js__WEBPACK_IMPORTED_MODULE_0__/* .QUOTED_LINES */ .xE,
    tail: 0,
};
const LOGGED = {
    has: ([, line]) => LOG_LINE.some((pattern) => pattern.test(line)),
    longest: _limits_js__WEBPACK_IMPORTED_MODULE_0__/* .LOG_RUN_LINES */ .hT,
    head: _limits_js__WEBPACK_IMPORTED_MODULE_0__/* .LOG_LINES_AT_EACH_END */ .tp,
    tail: _limits_js__WEBPACK_IMPORTED_MODULE_0__/* .LOG_LINES_AT_EACH_END */ .tp,
};
/**
 * The text without hidden hints, template lines and quotations. Long logs lose their middle, web addresses their paths,
 * and long hexadecimal numbers are removed. Code stays: without it, far fewer duplicates are found. Takes time in
 * proportion to the text's length; returns '' when nothing is left.
 */
function withoutNoise(text) {
    return denoisedLines(text)
        .join('\n')
        .replace(/\n{3,}/g, '\n\n')
        .trim();
}
/** Whether enough letters and digits are left without noise to make a vector worth its price. */
function hasContent(text) {
    if (BEGINS_WITH_WORDS.test(text)) {
        return true;
    }
    let found = 0;
    for (const line of denoisedLines(text)) {
        found += [...line.matchAll(/[\p{L}\p{N}]/gu).take(_limits_js__WEBPACK_IMPORTED_MODULE_0__/* .CONTENT_CHARACTERS_MIN */ .iE)].length;
        if (found >= _limits_js__WEBPACK_IMPORTED_MODULE_0__/* .CONTENT_CHARACTERS_MIN */ .iE) {
            return true;
        }
    }
    return false;
}
function denoisedLines(text) {
    const ownLines = (0,_visible_lines_js__WEBPACK_IMPORTED_MODULE_1__/* .visibleLines */ .gB)(text).filter((line) => !(0,_template_js__WEBPACK_IMPORTED_MODULE_2__/* .isTemplateLine */ .n)(line));
    return shortenRuns(shortenRuns(ownLines, QUOTED), LOGGED).map(([, line]) => shortenWords(line));
}
/** Simple searches first: most lines have no web address, and many no digit. */
function shortenWords(line) {
    const withHosts = line.includes('://') ? line.replace(URL_TEXT, '$1') : line;
    return (/\d/.test(withHosts) ? withHosts.replace(LONG_HEX, '') : withHosts).trimEnd();
}
function shortenRuns(lines, { has, longest, head, tail }) {
    const kept = [];
    let run = [];
    const endRun = () => {
        const isLong = run.length > longest;
        run.forEach((line, at) => {
            if (!isLong || at < head || at >= run.length - tail) {
                kept.push(line);
            }
        });
        run = [];
    };
    for (const line of lines) {
        if (has(line)) {
            run.push(line);
        }
        else {
            if (run.length > 0) {
                endRun();
            }
            kept.push(line);
        }
    }
    endRun();
    return kept;
}


/***/ }),

/***/ 8921:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   p: () => (/* binding */ countOwnWords)
/* harmony export */ });
/* harmony import */ var _template_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8727);
/* harmony import */ var _words_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3416);
/** How much of an issue its author wrote, as opposed to the template. */


/** Marks belong to a word: Hindi and Burmese write many vowels as marks. */
const WORD = /[\p{L}\p{N}_][\p{L}\p{M}\p{N}_]+/gu;
const HAS_UNSPACED = new RegExp(`[${_words_js__WEBPACK_IMPORTED_MODULE_0__/* .UNSPACED_SCRIPTS */ .Bn}]`, 'v');
/**
 * The number of distinct words in the title and in the author's part of the body. Zero for a body that is only its
 * template: such an issue is usually edited a minute later, and its title is often the template's, too.
 */
function countOwnWords({ title, body, }) {
    const given = (body ?? '').trim();
    const inBody = distinctWords((0,_template_js__WEBPACK_IMPORTED_MODULE_1__/* .withoutTemplate */ .j)(given));
    return given !== '' && inBody.size === 0 ? 0 : inBody.union(distinctWords(title)).size;
}
/** A script without spaces has few, long words: every two characters count as one word. */
function distinctWords(text) {
    const words = new Set();
    for (const [word] of text.toLowerCase().matchAll(WORD)) {
        for (const part of HAS_UNSPACED.test(word) ? (word.match(/.{1,2}/gsu) ?? []) : [word]) {
            words.add(part);
        }
    }
    return words;
}


/***/ }),

/***/ 4322:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   c: () => (/* binding */ rarityAmong)
/* harmony export */ });
/** Which words count as rare: words that few of the compared texts contain. */
/**
 * The inverse document frequency of each term among these documents: ln((n + 2) / (f + 0.5)) for a term that f of n
 * documents contain. Always positive; a term that no document contains is the rarest.
 */
function rarityAmong(documents) {
    const frequencies = new Map();
    for (const document of documents) {
        for (const term of document.keys()) {
            frequencies.set(term, (frequencies.get(term) ?? 0) + 1);
        }
    }
    return (term) => Math.log((documents.length + 2) / ((frequencies.get(term) ?? 0) + 0.5));
}


/***/ }),

/***/ 8727:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   j: () => (/* binding */ withoutTemplate),
/* harmony export */   n: () => (/* binding */ isTemplateLine)
/* harmony export */ });
/* harmony import */ var _visible_lines_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3373);
/** What issue templates and forms put into a body. It is not embedded, and does not count as the author's words. */

/** Headings, bold questions, boxes to tick, and placeholders for "no answer". */
const TEMPLATE_LINE = [
    /^\s{0,3}#{1,6}\s/,
    /^\s{0,3}\*\*[^*]+\*\*:?\s*$/,
    /^\s*[-*+]\s*\[[ xX]\]/,
    /^\s*_?(?:no response|n\/a|none)_?\s*$/i,
];
/** Whether the line comes from a template. Code never does. */
function isTemplateLine([part, line]) {
    return part === 'prose' && TEMPLATE_LINE.some((pattern) => pattern.test(line));
}
/** The text without hidden hints and template lines. */
function withoutTemplate(text) {
    return (0,_visible_lines_js__WEBPACK_IMPORTED_MODULE_0__/* .visibleLines */ .gB)(text)
        .filter((line) => !isTemplateLine(line))
        .map(([, line]) => line)
        .join('\n');
}


/***/ }),

/***/ 1595:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   m: () => (/* binding */ shorten),
/* harmony export */   z: () => (/* binding */ cutToBytes)
/* harmony export */ });
/** Texts cut to a length. */
/** The longest beginning of the text that has at most this many bytes of UTF-8. Cuts between characters. */
function cutToBytes(text, bytes) {
    if (Buffer.byteLength(text) <= bytes) {
        return text;
    }
    const cut = Buffer.from(text).subarray(0, bytes).toString('utf8');
    // A character cut in two ends the text as U+FFFD.
    return cut.replace(/\uFFFD+$/, '');
}
/** At most this many characters, cut between code points, with an ellipsis where something was cut. */
function shorten(text, characters) {
    const points = Array.from(text.slice(0, characters * 2 + 2));
    return points.length <= characters ? points.join('') : `${points.slice(0, characters - 1).join('')}…`;
}


/***/ }),

/***/ 3373:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   P: () => (/* binding */ withoutHidden),
/* harmony export */   gB: () => (/* binding */ visibleLines),
/* harmony export */   xx: () => (/* binding */ findFence)
/* harmony export */ });
/** The lines of a Markdown text that GitHub shows: everything but HTML comments. */
/** A fence may be in a list, after the marker or indented as its text. A backtick later on the line makes it inline code. */
const FENCE = /^\s*(?:(?:[-*+]|\d{1,9}[.)])\s{1,4})?(`{3,}(?=[^`]*$)|~{3,})/;
/** The text without HTML comments. */
function withoutHidden(text) {
    return visibleLines(text)
        .map(([, line]) => line)
        .join('\n');
}
/** The characters that open or close a fenced code block on this line; undefined when there are none. */
function findFence(line) {
    return FENCE.exec(line)?.[1];
}
/** The lines outside HTML comments. Fences belong to the code. */
function visibleLines(text) {
    // Three passes of plain strings are much faster than one with a regular expression.
    const all = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').split('\n');
    // Most texts hide nothing, and need not be searched for what does.
    const isClosedLater = text.includes('<!--') ? closedLaterInParagraph(all) : null;
    const lines = [];
    let fence = null;
    let isHidden = false;
    all.forEach((whole, at) => {
        const mark = isHidden ? undefined : findFence(whole);
        if (fence !== null) {
            lines.push(['code', whole]);
            fence = mark !== undefined && mark.startsWith(fence) && whole.trim() === mark ? null : fence;
        }
        else if (mark !== undefined) {
            lines.push(['code', whole]);
            fence = mark;
        }
        else if (isClosedLater === null) {
            lines.push(['prose', whole]);
        }
        else {
            const closedBefore = isClosedLater[at] === true ? Infinity : whole.lastIndexOf('-->');
            const { seen, stillHidden } = outsideComments(whole, isHidden, closedBefore);
            // A line that is only a comment leaves no empty line behind.
            if (seen.trim() !== '' || (!isHidden && whole.trim() === '')) {
                lines.push(['prose', seen]);
            }
            isHidden = stillHidden;
        }
    });
    return lines;
}
/** For each line, whether a later line of its paragraph ends an HTML comment. */
function closedLaterInParagraph(lines) {
    let isClosed = false;
    return lines
        .toReversed()
        .map((line) => {
        const later = isClosed;
        isClosed = line.trim() !== '' && (isClosed || line.includes('-->'));
        return later;
    })
        .reverse();
}
/**
 * The visible part of a line, and whether an HTML comment continues after it. As on GitHub, a comment at the start of a
 * line continues until it is closed; one within a line is a comment only if its paragraph closes it.
 */
function outsideComments(line, isHidden, closedBefore) {
    const seen = [];
    let hidden = isHidden;
    let from = 0;
    while (from < line.length) {
        const mark = hidden ? '-->' : '<!--';
        const found = line.indexOf(mark, from);
        const isAtStart = line.slice(0, found).trim() === '';
        const isMark = found !== -1 && (hidden || isAtStart || (found < closedBefore && !isInCode(line, found)));
        const end = isMark ? found : line.length;
        if (!hidden) {
            seen.push(line.slice(from, end));
        }
        hidden = isMark ? !hidden : hidden;
        from = isMark ? end + mark.length : line.length;
    }
    return { seen: seen.join(' '), stillHidden: hidden };
}
/** Whether this position is between two backticks of its line. */
function isInCode(line, position) {
    return line.slice(0, position).split('`').length % 2 === 0 && line.includes('`', position);
}


/***/ }),

/***/ 3416:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bn: () => (/* binding */ UNSPACED_SCRIPTS),
/* harmony export */   S8: () => (/* binding */ normalize),
/* harmony export */   cD: () => (/* binding */ isUnspacedWord),
/* harmony export */   d5: () => (/* binding */ isMeaningfulWord),
/* harmony export */   yM: () => (/* binding */ splitWords)
/* harmony export */ });
/** Splits a text of any script into words, for the lexical embedder and the ranking. */
/** English function words: they say nothing about the subject of a text. */
const STOP_WORDS = new Set(`a about above after again all also am an and any are as at be because been before being below between both but by
  can could did do does doing don down during each few for from further had has have having he her here hers him his
  how i if in into is it its itself just me more most my no nor not now of off on once only or other our out over own
  same she should so some such than that the their them then there these they this those through to too under until
  up very was we were what when where which while who whom why will with would you your`.split(/\s+/));
/** Scripts without spaces between words, as members of a character class of a `v` regular expression. */
const UNSPACED_SCRIPTS = String.raw `\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}`;
/** The scripts that are read as pairs of characters: the above, and Hangul, whose words take many endings. */
const UNSPACED = `[${UNSPACED_SCRIPTS}${String.raw `\p{sc=Hang}`}]`;
const UNSPACED_START = new RegExp(`^${UNSPACED}`, 'v');
/** Every word of an unspaced script sorts after this character. */
const LAST_ASCII = '\x7F';
/** In ASCII, this matches `[a-z][a-z0-9_]*` and `[0-9]+`. */
const TOKEN = new RegExp(String.raw `${UNSPACED}+|[\p{L}--${UNSPACED}][[\p{L}\p{M}\p{Nd}_]--${UNSPACED}]*|\p{Nd}+`, 'gv');
/** Matches most texts. The costly steps of `normalize` would not change them. */
const ASCII = /^[\0-\x7F]*$/;
/** The text in lower case, with one form of each character and no accents: `Über` and `uber` are one word. */
function normalize(text) {
    if (ASCII.test(text)) {
        return text.toLowerCase();
    }
    return text
        .toWellFormed()
        .normalize('NFKD')
        .replace(/[\u0300-\u036F]/g, '')
        .normalize('NFKC')
        .toLowerCase();
}
/** Whether the word is read as pairs of characters. */
function isUnspacedWord(word) {
    return word > LAST_ASCII && UNSPACED_START.test(word);
}
function characterPairs(run) {
    const characters = Array.from(run);
    return characters.length < 2 ? [run] : characters.slice(1).map((next, i) => (characters[i] ?? '') + next);
}
/** The words of a normalized text, in order. Unspaced scripts give every pair of neighbouring characters. */
function splitWords(text) {
    const runs = text.match(TOKEN) ?? [];
    return runs.flatMap((run) => (isUnspacedWord(run) ? characterPairs(run) : [run]));
}
/** Whether the word says something about the subject: no single letter or digit, and no function word. */
function isMeaningfulWord(word) {
    return isUnspacedWord(word) || (word.length > 1 && !STOP_WORDS.has(word));
}


/***/ }),

/***/ 9661:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $H: () => (/* binding */ optionalInteger),
/* harmony export */   GR: () => (/* binding */ readTextOrNull),
/* harmony export */   JI: () => (/* binding */ readInteger),
/* harmony export */   R2: () => (/* binding */ optionalList),
/* harmony export */   aQ: () => (/* binding */ readTime),
/* harmony export */   eB: () => (/* binding */ asObject),
/* harmony export */   mR: () => (/* binding */ optionalText),
/* harmony export */   tG: () => (/* binding */ PayloadError),
/* harmony export */   u9: () => (/* binding */ optionalObject),
/* harmony export */   wh: () => (/* binding */ readId),
/* harmony export */   yR: () => (/* binding */ readText)
/* harmony export */ });
/* harmony import */ var _core_model_time_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5166);
/** Reads fields of GitHub's JSON, none of which is trusted. Every function throws a PayloadError for a value of another type. */

/** The JSON is not as GitHub documents it. The message names the field, never its content. */
class PayloadError extends Error {
    name = 'PayloadError';
}
function asObject(value, field) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        throw new PayloadError(`${field} is not an object`);
    }
    return value;
}
/** A string that can be stored: a lone surrogate, which UTF-8 cannot hold, becomes U+FFFD. */
function readText(json, field) {
    const value = json[field];
    if (typeof value !== 'string') {
        throw new PayloadError(`${field} is not a string`);
    }
    return value.toWellFormed();
}
function readTextOrNull(json, field) {
    return json[field] === null || json[field] === undefined ? null : readText(json, field);
}
/** Refuses numbers above 2^53 - 1: they have lost digits by the time they are parsed, and would be the id of another item. */
function readInteger(json, field) {
    const value = json[field];
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
        throw new PayloadError(`${field} is not an integer that JavaScript holds exactly (at most 2^53 - 1)`);
    }
    return value;
}
/** An id or a number, from 1 on. */
function readId(json, field) {
    const id = readInteger(json, field);
    if (id < 1) {
        throw new PayloadError(`${field} is not greater than 0`);
    }
    return id;
}
function readTime(json, field) {
    const text = readText(json, field);
    if (PLAIN_TIME.test(text)) {
        return text;
    }
    const date = new Date(text);
    if (Number.isNaN(date.getTime())) {
        throw new PayloadError(`${field} is not a time`);
    }
    return (0,_core_model_time_js__WEBPACK_IMPORTED_MODULE_0__/* .toTime */ .xe)(date);
}
/** As GitHub writes times, on days that every month has. To make a date of each takes longer than the rest of a record. */
const PLAIN_TIME = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;
/** The value where it is an object; undefined where an optional part is missing, null or of a new form. */
function optionalObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}
/** The string in this field; undefined where an optional part is missing, null or of a new form. */
function optionalText(json, field) {
    const value = json?.[field];
    return typeof value === 'string' ? value.toWellFormed() : undefined;
}
/** The integer in this field; undefined where an optional part is missing, null or of a new form. */
function optionalInteger(json, field) {
    const value = json?.[field];
    return Number.isSafeInteger(value) ? value : undefined;
}
/** The array in this field; empty where an optional part is missing, null or of a new form. */
function optionalList(json, field) {
    const value = json[field];
    return Array.isArray(value) ? value : [];
}


/***/ }),

/***/ 5549:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   SU: () => (/* binding */ parseRepository),
/* harmony export */   Zp: () => (/* binding */ parseIssue),
/* harmony export */   aO: () => (/* binding */ isOnPullRequest),
/* harmony export */   r0: () => (/* binding */ isPullRequest),
/* harmony export */   vj: () => (/* binding */ parseComment)
/* harmony export */ });
/* harmony import */ var _json_fields_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9661);

function isPullRequest(json) {
    return json['pull_request'] !== undefined && json['pull_request'] !== null;
}
/** Whether a comment from the issues API is on a pull request. Only its web address shows it. */
function isOnPullRequest(comment) {
    return /\/pull\/\d+(#|$)/.test((0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .readTextOrNull */ .GR)(comment, 'html_url') ?? '');
}
function parseIssue(json) {
    const closedAt = json['closed_at'];
    return {
        kind: 'issue',
        id: (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .readId */ .wh)(json, 'id'),
        nodeId: (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .readTextOrNull */ .GR)(json, 'node_id') ?? '',
        number: (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .readId */ .wh)(json, 'number'),
        title: (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .readTextOrNull */ .GR)(json, 'title') ?? '',
        body: (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .readTextOrNull */ .GR)(json, 'body'),
        // Webhook payloads from before 2012 and GitHub's own examples of transfers have no state.
        state: (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .readTextOrNull */ .GR)(json, 'state') ?? (closedAt ? 'closed' : 'open'),
        stateReason: (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .optionalText */ .mR)(json, 'state_reason') ?? null,
        locked: json['locked'] === true,
        activeLockReason: (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .optionalText */ .mR)(json, 'active_lock_reason') ?? null,
        author: parseAuthor(json['user']),
        authorAssociation: (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .optionalText */ .mR)(json, 'author_association') ?? null,
        closedByLogin: parseAuthor(json['closed_by'])?.login ?? null,
        assignees: (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .optionalList */ .R2)(json, 'assignees').flatMap((user) => (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .optionalText */ .mR)((0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .optionalObject */ .u9)(user), 'login') ?? []),
        labels: (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .optionalList */ .R2)(json, 'labels').flatMap((label) => parseLabelName(label) ?? []),
        milestone: parseMilestone(json['milestone']),
        type: parseIssueType(json['type']),
        commentCount: (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .optionalInteger */ .$H)(json, 'comments') ?? 0,
        reactionCount: (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .optionalInteger */ .$H)((0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .optionalObject */ .u9)(json['reactions']), 'total_count') ?? 0,
        url: (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .readTextOrNull */ .GR)(json, 'html_url') ?? '',
        ...parseTimes(json),
        closedAt: closedAt === null || closedAt === undefined ? null : (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .readTime */ .aQ)(json, 'closed_at'),
    };
}
function parseComment(json) {
    return {
        kind: 'comment',
        id: (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .readId */ .wh)(json, 'id'),
        nodeId: (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .readTextOrNull */ .GR)(json, 'node_id') ?? '',
        issueNumber: parseIssueNumber(json),
        author: parseAuthor(json['user']),
        authorAssociation: (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .optionalText */ .mR)(json, 'author_association') ?? null,
        body: (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .readTextOrNull */ .GR)(json, 'body'),
        reactionCount: (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .optionalInteger */ .$H)((0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .optionalObject */ .u9)(json['reactions']), 'total_count') ?? 0,
        url: (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .readTextOrNull */ .GR)(json, 'html_url') ?? '',
        ...parseTimes(json),
    };
}
function parseRepository(json) {
    return {
        id: (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .readId */ .wh)(json, 'id'),
        owner: (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .readText */ .yR)((0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .asObject */ .eB)(json['owner'], 'owner'), 'login'),
        name: (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .readText */ .yR)(json, 'name'),
    };
}
/** The time of the last update orders the states of a record, so it is required; it stands in for that of the creation. */
function parseTimes(json) {
    const updatedAt = (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .readTime */ .aQ)(json, 'updated_at');
    const isGiven = json['created_at'] !== null && json['created_at'] !== undefined;
    return { createdAt: isGiven ? (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .readTime */ .aQ)(json, 'created_at') : updatedAt, updatedAt };
}
/** Null for a ghost, and for a user whose login or id is missing. */
function parseAuthor(value) {
    const user = (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .optionalObject */ .u9)(value);
    const [login, id] = [(0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .optionalText */ .mR)(user, 'login'), (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .optionalInteger */ .$H)(user, 'id')];
    return login === undefined || id === undefined
        ? null
        : { login, id, type: (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .optionalText */ .mR)(user, 'type') ?? 'User' };
}
function parseMilestone(value) {
    const milestone = (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .optionalObject */ .u9)(value);
    const [title, number] = [(0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .optionalText */ .mR)(milestone, 'title'), (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .optionalInteger */ .$H)(milestone, 'number')];
    return title === undefined || number === undefined ? null : { title, number };
}
function parseIssueType(value) {
    return typeof value === 'string' ? value : ((0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .optionalText */ .mR)((0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .optionalObject */ .u9)(value), 'name') ?? null);
}
/** A label is an object; in very old payloads, only a name. */
function parseLabelName(value) {
    return typeof value === 'string' ? value.toWellFormed() : (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .optionalText */ .mR)((0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .optionalObject */ .u9)(value), 'name');
}
function parseIssueNumber(comment) {
    const number = /\/issues\/(\d+)$/.exec((0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .readText */ .yR)(comment, 'issue_url'))?.[1];
    if (number === undefined) {
        throw new _json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .PayloadError */ .tG('issue_url does not end in an issue number');
    }
    return Number(number);
}


/***/ }),

/***/ 5076:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   U: () => (/* binding */ explainError)
/* harmony export */ });
/* harmony import */ var _core_model_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5912);
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3697);
/* harmony import */ var _rate_limit_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3954);
/* harmony import */ var _refusal_advice_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(2617);
/* harmony import */ var _request_error_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9462);
/** Explains a failed request to GitHub to the person who reads the run. */





/** Returns an error that names the request and the way out, with the original as its cause. */
function explainError(error, request) {
    const explained = error instanceof _core_model_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .yo ? error : (0,_request_error_js__WEBPACK_IMPORTED_MODULE_3__/* .blockedBy */ .yJ)(error);
    if (explained !== null) {
        return explained;
    }
    const failure = error;
    const { method, url } = failure.request ?? request;
    const target = `${method} ${(0,_request_error_js__WEBPACK_IMPORTED_MODULE_3__/* .urlPath */ .Lx)(url)}`;
    const limitS = (0,_rate_limit_js__WEBPACK_IMPORTED_MODULE_2__/* .rateLimitWaitS */ .c)(failure);
    const isTemporary = limitS !== null || (0,_request_error_js__WEBPACK_IMPORTED_MODULE_3__/* .isTransient */ .dg)(failure);
    const advice = limitS === null ? adviseOn(failure, url) : adviseToWait(limitS);
    const ErrorClass = isTemporary ? _core_model_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InterruptedError */ .p4 : _core_model_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .yo;
    return new ErrorClass(`${describeRequestFailure(error, target)} ${advice}`, { cause: error });
}
function describeRequestFailure(error, target) {
    if (error instanceof _request_error_js__WEBPACK_IMPORTED_MODULE_3__/* .BrokenAnswerError */ .Q$) {
        return `GitHub's answer to ${target} is incomplete or has the wrong format.`;
    }
    if (error instanceof _request_error_js__WEBPACK_IMPORTED_MODULE_3__/* .OversizedAnswerError */ .si) {
        return `GitHub's answer to ${target} is larger than ${_limits_js__WEBPACK_IMPORTED_MODULE_1__/* .ANSWER_BYTES_MAX */ .o4 / 2 ** 20} MiB.`;
    }
    const { response, status } = error;
    // Octokit gives a request without an answer the status 500 too, but no response.
    return response === undefined
        ? `No answer from GitHub to ${target} (${findCause(error)}).`
        : `GitHub answered ${status ?? 'nothing'} to ${target}.`;
}
/** The time is rounded up to the minute, so that nobody runs again too early. */
function adviseToWait(seconds) {
    const at = new Date(Math.ceil((Date.now() + seconds * 1000) / 60_000) * 60_000);
    return `A rate limit is reached. What was read is stored. Run again after ${at.toISOString().slice(11, 16)} UTC.`;
}
function adviseOn(failure, url) {
    const { status, message } = failure;
    const isInstallation = /\/installation$|\/app\/installations\//.test((0,_request_error_js__WEBPACK_IMPORTED_MODULE_3__/* .urlPath */ .Lx)(url));
    const refusal = (0,_refusal_advice_js__WEBPACK_IMPORTED_MODULE_4__/* .adviseOnRefusal */ .w)(failure);
    if (refusal !== null) {
        return refusal;
    }
    if (failure instanceof _request_error_js__WEBPACK_IMPORTED_MODULE_3__/* .BrokenAnswerError */ .Q$) {
        return 'What was read is stored. Run again; if it happens again, a firewall or a proxy changes the answers.';
    }
    if ((0,_request_error_js__WEBPACK_IMPORTED_MODULE_3__/* .isTransient */ .dg)(failure)) {
        return 'What was read is stored. Run again to continue.';
    }
    switch (status) {
        case 401:
            return isInstallation
                ? 'GitHub does not accept this key for this app: check app-id and app-private-key.'
                : 'The token is wrong or has expired: check the input token.';
        case 403:
            return /resource not accessible/i.test(message ?? '')
                ? 'The token is not allowed to read this: give the job `permissions: issues: read` (or the app the permission Issues: read).'
                : 'GitHub refuses access: check what the token is allowed to read.';
        case 404:
            return isInstallation
                ? 'The app is not installed on this repository: install it, or check app-installation-id.'
                : 'There is no such repository or item, or the token cannot see it: check repository and token.';
        case 410:
            return 'Issues are turned off in this repository, or the item was deleted.';
        case undefined:
        default:
            return 'Check GITHUB_API_URL and the proxy of the runner: if both are right, please report it.';
    }
}
/** The first error code in the chain of causes. No message is shown: a library's may repeat a secret or a text. */
function findCause(error) {
    for (let at = error; typeof at === 'object' && at !== null; at = at.cause) {
        const { code, name } = at;
        if (typeof code === 'string' && /^\w+$/.test(code)) {
            return code;
        }
        if (name === 'TimeoutError' || name === 'AbortError') {
            return 'it took too long';
        }
    }
    return 'no reason given';
}


/***/ }),

/***/ 1068:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   G: () => (/* binding */ plainLinkHeader),
/* harmony export */   L: () => (/* binding */ findNextLink)
/* harmony export */ });
/** Reads the header in which GitHub links to the next page of a listing. */
/**
 * The target of the link to the next page, which may be no URL; null on the last page. Reads every form that the standard
 * allows, while the pagination plugin follows one. https://www.rfc-editor.org/rfc/rfc8288
 */
function findNextLink(header) {
    for (const [, target = '', parameters = ''] of (header ?? '').matchAll(/<([^<>]*)>([^<]*)/g)) {
        const [, relations = ''] = /;\s*rel\s*=\s*"?([^",;]*)/i.exec(parameters) ?? [];
        if (relations.toLowerCase().split(/\s+/).includes('next')) {
            return target;
        }
    }
    return null;
}
/** The header with nothing but the link to the next page, in the form that the plugin follows; empty on the last page. */
function plainLinkHeader(header, answeredUrl) {
    const next = findNextLink(header);
    return next === null ? '' : `<${URL.parse(next, answeredUrl)?.href ?? next}>; rel="next"`;
}


/***/ }),

/***/ 3954:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   R: () => (/* binding */ newWaitBudget),
/* harmony export */   c: () => (/* binding */ rateLimitWaitS)
/* harmony export */ });
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8500);
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3697);
/** Waits for a rate limit to pass: as long as GitHub says, within the wait budget of the run. */


/** Identifies a rate limit when a proxy, or an older GitHub Enterprise Server, leaves out the headers. */
const RATE_LIMIT_WORDS = /\brate limit\b|\babuse detection\b/i;
/**
 * Seconds until GitHub accepts this request again; null when the failure is not a rate limit. In the order that GitHub
 * documents: `retry-after`; else the reset time of a limit that is used up; else a minute, doubled for each earlier try.
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
function rateLimitWaitS({ status, message, response }, tries = 0) {
    if (status !== 403 && status !== 429) {
        return null;
    }
    const headers = response?.headers ?? {};
    const after = headers['retry-after'];
    if (/^\d+$/.test(String(after))) {
        return Math.max(1, Number(after));
    }
    const reset = Number(headers['x-ratelimit-reset']);
    if (String(headers['x-ratelimit-remaining']) === '0' && reset > 0) {
        // By GitHub's clock if it is known, because a runner's may be wrong. One second more, because times have no fractions.
        const now = Date.parse(String(headers['date'])) || Date.now();
        return Math.max(0, Math.ceil(reset - now / 1000)) + 1;
    }
    const isLimit = status === 429 || after !== undefined || RATE_LIMIT_WORDS.test(message ?? '');
    return isLimit ? _limits_js__WEBPACK_IMPORTED_MODULE_1__/* .RATE_LIMIT_WAIT_DEFAULT_S */ .PT * 2 ** tries : null;
}
const processTime = {
    elapsedS: () => process.uptime(),
    sleep: (seconds) => (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_0__.setTimeout)(seconds * 1000),
};
/** The wait budget of one run, shared by everything that waits for a server. Waits at the same time count once. */
function newWaitBudget(time = processTime) {
    let waitedS = 0;
    let waiting = 0;
    let lastEndS = 0;
    return {
        async wait(seconds, announce) {
            const endS = time.elapsedS() + seconds;
            const addedS = waiting === 0 ? seconds : Math.max(0, endS - lastEndS);
            if (seconds > _limits_js__WEBPACK_IMPORTED_MODULE_1__/* .RATE_LIMIT_WAIT_MAX_S */ ["in"] ||
                waitedS + addedS > _limits_js__WEBPACK_IMPORTED_MODULE_1__/* .RATE_LIMIT_WAIT_TOTAL_MAX_S */ .zW ||
                endS > _limits_js__WEBPACK_IMPORTED_MODULE_1__/* .RUN_WAITS_END_S */ .zk) {
                return false;
            }
            lastEndS = waiting === 0 ? endS : Math.max(lastEndS, endS);
            waitedS += addedS;
            waiting += 1;
            announce();
            try {
                await time.sleep(seconds);
            }
            finally {
                waiting -= 1;
            }
            return true;
        },
    };
}


/***/ }),

/***/ 2617:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   A: () => (/* binding */ isWebPage),
/* harmony export */   w: () => (/* binding */ adviseOnRefusal)
/* harmony export */ });
/** GitHub's sentences, as users report them. They are only compared: a message may repeat anything. */
const REFUSALS = [
    [
        /SAML enforcement|single sign-on/i,
        'The organization requires single sign-on: open the settings of the token on GitHub, choose Configure SSO, and authorize it.',
    ],
    [
        /IP allow ?list/i,
        "The organization admits only listed IP addresses, and this runner's is not among them: add it to the list, or use a runner with a listed address.",
    ],
    [
        /access blocked/i,
        'GitHub has blocked this repository: its owner has to ask GitHub Support. No token can read it until then.',
    ],
    [
        /forbids access via|access restrictions/i,
        'The organization does not accept this kind of token: use a GitHub App, or a kind of token that it allows.',
    ],
    [
        /suspended/i,
        'The account or the installation of the app is suspended: lift that on GitHub, or use another token.',
    ],
    [
        /administrative rules/i,
        'GitHub refuses requests without a User-Agent header: the proxy of the runner must not remove it.',
    ],
];
/** The way out; null when the refusal is about something else, such as one issue or the permissions of the token. */
function adviseOnRefusal(failure) {
    const { status, message = '', response } = failure;
    if (status === 451) {
        return 'GitHub has blocked this repository for legal reasons, such as a DMCA notice: its owner has to settle that with GitHub. No token can read it until then.';
    }
    if (isWebPage(failure)) {
        return status !== undefined && status >= 500
            ? 'The answer is a web page: if githubstatus.com reports no incident, it is from a firewall or a proxy. What was read is stored. Run again when GitHub can be reached.'
            : "The answer is a web page and not from GitHub's API: it is from a firewall or a proxy, or GITHUB_API_URL is wrong. Let the runner reach GitHub's API.";
    }
    if (status !== 403 && status !== 401) {
        return null;
    }
    const text = /^required/i.test(String(response?.headers?.['x-github-sso'])) ? 'single sign-on' : message;
    return REFUSALS.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}
/** Whether the answer is HTML, which GitHub's API sends only when it is down. */
function isWebPage({ response }) {
    const type = String(response?.headers?.['content-type']);
    return /^text\/html\b/i.test(type) || /^\s*</.test(typeof response?.data === 'string' ? response.data : '');
}


/***/ }),

/***/ 9462:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Lx: () => (/* binding */ urlPath),
/* harmony export */   Q$: () => (/* binding */ BrokenAnswerError),
/* harmony export */   SU: () => (/* binding */ requestFailure),
/* harmony export */   dg: () => (/* binding */ isTransient),
/* harmony export */   nG: () => (/* binding */ httpStatus),
/* harmony export */   si: () => (/* binding */ OversizedAnswerError),
/* harmony export */   yJ: () => (/* binding */ blockedBy)
/* harmony export */ });
/* harmony import */ var _core_model_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5912);
/** How a request to GitHub can fail, and whether a retry may help. */

/** An answer whose status is a success, but whose body is cut off, too slow, or of the wrong format. */
class BrokenAnswerError extends Error {
    request;
    name = 'BrokenAnswerError';
    constructor(request) {
        super('the body is incomplete or has the wrong format');
        this.request = request;
    }
}
/** An answer that is too large to be held in memory. */
class OversizedAnswerError extends Error {
    request;
    name = 'OversizedAnswerError';
    constructor(request) {
        super('the answer is too large');
        this.request = request;
    }
}
/** Whether the same request may succeed a little later. For rate limits see rate-limit.ts. */
function isTransient(failure) {
    const { status = 0 } = failure;
    return failure instanceof BrokenAnswerError || ((status >= 500 || status === 409) && !blockedBy(failure));
}
/** What a proxy or a certificate did not let through, explained; null for any other failure. Octokit wraps it, with the status 500. */
function blockedBy(failure) {
    const { cause } = failure;
    return cause instanceof _core_model_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .yo ? cause : null;
}
/** The failure behind an error from `explainError`; without any part for any other error. */
function requestFailure(error) {
    return error.cause ?? {};
}
/** The status of GitHub's answer, given an error from `explainError`; null for any other error. */
function httpStatus(error) {
    const { status } = requestFailure(error);
    return typeof status === 'number' ? status : null;
}
/** The path of a URL without its query, which may be long. */
function urlPath(url) {
    return url.replace(/^https?:\/\/[^/]*/, '').replace(/\?.*/s, '');
}


/***/ }),

/***/ 1872:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   i: () => (/* binding */ readWebhook)
/* harmony export */ });
/* unused harmony export parseWebhook */
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
/* harmony import */ var _core_model_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5912);
/* harmony import */ var _core_model_tracker_event_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(8374);
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3697);
/* harmony import */ var _json_fields_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9661);
/* harmony import */ var _parse_records_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(5549);
/** Reads and parses the webhook payload, which the runner writes to a file. */






/**
 * The event that started this run.
 * @throws UserError when no issues or issue_comment event started it, or when the payload is not as GitHub documents it
 */
function readWebhook(env) {
    const name = _core_model_tracker_event_js__WEBPACK_IMPORTED_MODULE_5__/* .TRACKER_EVENTS */ .Z.find((known) => known === env['GITHUB_EVENT_NAME']);
    const path = env['GITHUB_EVENT_PATH'];
    if (name === undefined || path === undefined) {
        throw new _core_model_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo('Mode event needs GITHUB_EVENT_NAME (issues or issue_comment) and GITHUB_EVENT_PATH, which the runner sets for ' +
            'these events. Elsewhere, choose another mode.');
    }
    let payload;
    try {
        const file = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)(path);
        // A pipe or a device may have no end.
        const isReadable = file.isFile() && file.size <= _limits_js__WEBPACK_IMPORTED_MODULE_2__/* .WEBHOOK_BYTES */ .AW;
        payload = JSON.parse(isReadable ? (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(path, 'utf8') : '');
    }
    catch (error) {
        throw new _core_model_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo('The file in GITHUB_EVENT_PATH cannot be read as JSON of at most 25 MB.', {
            cause: error,
        });
    }
    return parseWebhook(name, payload);
}
/**
 * Parses a webhook payload.
 * @throws UserError when it is not as GitHub documents it; the message names the field, never its content
 */
function parseWebhook(name, payload) {
    try {
        return parsePayload(name, payload);
    }
    catch (error) {
        if (error instanceof _json_fields_js__WEBPACK_IMPORTED_MODULE_3__/* .PayloadError */ .tG) {
            throw new _core_model_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo(`The payload of this ${name} event is not as GitHub documents it: ${error.message}. ` +
                'Nothing was stored. The next catch-up reads the item from GitHub.', { cause: error });
        }
        throw error;
    }
}
function parsePayload(name, value) {
    const payload = (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_3__/* .asObject */ .eB)(value, 'the payload');
    const action = (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_3__/* .readText */ .yR)(payload, 'action');
    const repository = (0,_parse_records_js__WEBPACK_IMPORTED_MODULE_4__/* .parseRepository */ .SU)((0,_json_fields_js__WEBPACK_IMPORTED_MODULE_3__/* .asObject */ .eB)(payload['repository'], 'repository'));
    const issueJson = (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_3__/* .asObject */ .eB)(payload['issue'], 'issue');
    const commentJson = name === 'issue_comment' ? (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_3__/* .asObject */ .eB)(payload['comment'], 'comment') : null;
    if ((0,_parse_records_js__WEBPACK_IMPORTED_MODULE_4__/* .isPullRequest */ .r0)(issueJson) || (commentJson !== null && (0,_parse_records_js__WEBPACK_IMPORTED_MODULE_4__/* .isOnPullRequest */ .aO)(commentJson))) {
        return { on: 'pull request', action, repository };
    }
    const issue = (0,_parse_records_js__WEBPACK_IMPORTED_MODULE_4__/* .parseIssue */ .Zp)(issueJson);
    if (commentJson !== null) {
        return { on: 'comment', action, repository, issue, comment: (0,_parse_records_js__WEBPACK_IMPORTED_MODULE_4__/* .parseComment */ .vj)(commentJson) };
    }
    const changes = (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_3__/* .asObject */ .eB)(payload['changes'] ?? {}, 'changes');
    const sender = (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_3__/* .asObject */ .eB)(payload['sender'] ?? {}, 'sender');
    return {
        on: 'issue',
        action,
        repository,
        // The issue in a webhook payload does not say who closed it; the sender of this event closed it.
        issue: action === 'closed' ? { ...issue, closedByLogin: (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_3__/* .readTextOrNull */ .GR)(sender, 'login') } : issue,
        isTransferredIn: changes['old_issue'] !== undefined,
        transferredTo: changes['new_issue']
            ? (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_3__/* .readTextOrNull */ .GR)((0,_json_fields_js__WEBPACK_IMPORTED_MODULE_3__/* .asObject */ .eB)(changes['new_issue'], 'new_issue'), 'html_url')
            : null,
    };
}


/***/ }),

/***/ 3697:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $1: () => (/* binding */ RELATED_SHARED_WORD_SHARE),
/* harmony export */   AC: () => (/* binding */ STATEMENT_ROWS),
/* harmony export */   AE: () => (/* binding */ EVALUATED_ROWS),
/* harmony export */   AW: () => (/* binding */ WEBHOOK_BYTES),
/* harmony export */   AY: () => (/* binding */ RELATED_TITLE_CHARACTERS),
/* harmony export */   Ax: () => (/* binding */ NEW_TOKEN_MS),
/* harmony export */   Bm: () => (/* binding */ EMBEDDING_BATCH_BYTES),
/* harmony export */   C8: () => (/* binding */ BACKFILL_CONTINUED_MS),
/* harmony export */   Cu: () => (/* binding */ EMBEDDING_BATCH_BYTES_MAX),
/* harmony export */   D9: () => (/* binding */ SECRET_CHARACTERS_MIN),
/* harmony export */   DG: () => (/* binding */ RELATED_EDITED_WITHIN_MS),
/* harmony export */   FN: () => (/* binding */ REDIRECTS_MAX),
/* harmony export */   Go: () => (/* binding */ PENDING_ROWS),
/* harmony export */   H1: () => (/* binding */ CODE_ROWS_FIRST),
/* harmony export */   HT: () => (/* binding */ DATABASE_RETRY_LONGEST_MS),
/* harmony export */   Hm: () => (/* binding */ REMOVALS_ALWAYS_ALLOWED),
/* harmony export */   IJ: () => (/* binding */ INDEX_ROWS_MAX),
/* harmony export */   I_: () => (/* binding */ SQLITE_BUSY_POLL_MS),
/* harmony export */   JO: () => (/* binding */ CHECK_LISTING_MS),
/* harmony export */   JS: () => (/* binding */ CHECK_LAG_MS),
/* harmony export */   K5: () => (/* binding */ STATEMENT_BYTES),
/* harmony export */   KP: () => (/* binding */ EMBEDDING_QUEUE_ROWS),
/* harmony export */   KX: () => (/* binding */ FAILURE_RETRY_LONGEST_MS),
/* harmony export */   L6: () => (/* binding */ EMBEDDING_SLOW_MS),
/* harmony export */   LE: () => (/* binding */ LATER_CHUNK_BYTES),
/* harmony export */   LZ: () => (/* binding */ SQLITE_STATEMENTS_KEPT),
/* harmony export */   Lk: () => (/* binding */ HEAVY_PAGE_RETRIES),
/* harmony export */   Lt: () => (/* binding */ TABLE_PREFIX_CHARACTERS),
/* harmony export */   MO: () => (/* binding */ CHUNKS_MAX),
/* harmony export */   Mi: () => (/* binding */ PAGE_ITEMS_MIN),
/* harmony export */   N4: () => (/* binding */ EMBEDDING_WAIT_MAX_S),
/* harmony export */   ND: () => (/* binding */ SUMMARY_TITLE_CHARACTERS),
/* harmony export */   NP: () => (/* binding */ REQUEST_RETRIES),
/* harmony export */   OW: () => (/* binding */ EVALUATED_OTHERS),
/* harmony export */   PT: () => (/* binding */ RATE_LIMIT_WAIT_DEFAULT_S),
/* harmony export */   Pn: () => (/* binding */ PROGRESS_TEXTS),
/* harmony export */   Qp: () => (/* binding */ GITHUB_REQUESTS_IN_FLIGHT),
/* harmony export */   R$: () => (/* binding */ SUMMARY_BYTES),
/* harmony export */   R3: () => (/* binding */ MIGRATION_LOCK_WAIT_S),
/* harmony export */   S3: () => (/* binding */ NEW_TOKEN_RETRIES),
/* harmony export */   SW: () => (/* binding */ SQLITE_BUSY_TIMEOUT_MS),
/* harmony export */   Tj: () => (/* binding */ STORE_ABANDON_MS),
/* harmony export */   To: () => (/* binding */ BACKFILL_LONG_MS),
/* harmony export */   U0: () => (/* binding */ PAGES_AHEAD_CHARACTERS),
/* harmony export */   UG: () => (/* binding */ CLOCK_TOLERANCE_MS),
/* harmony export */   V7: () => (/* binding */ RELATED_CANDIDATES),
/* harmony export */   V8: () => (/* binding */ ACTION_CLAIM_MS),
/* harmony export */   WS: () => (/* binding */ EMBEDDING_LIMIT_RETRY_FIRST_S),
/* harmony export */   Wf: () => (/* binding */ LEASE_MS),
/* harmony export */   Xp: () => (/* binding */ PAGES_AHEAD),
/* harmony export */   Yt: () => (/* binding */ EMBEDDING_REQUESTS_IN_FLIGHT),
/* harmony export */   Z7: () => (/* binding */ LEASE_RENEWAL_MS),
/* harmony export */   Zq: () => (/* binding */ DATABASE_RETRY_FIRST_MS),
/* harmony export */   a2: () => (/* binding */ EMBEDDING_TEXT_BYTES),
/* harmony export */   aC: () => (/* binding */ DRY_RUN_SAMPLE_TEXTS),
/* harmony export */   aT: () => (/* binding */ STORE_CLOSE_MS),
/* harmony export */   bB: () => (/* binding */ EVALUATED_PRECISION),
/* harmony export */   bG: () => (/* binding */ EMBEDDING_BATCH_TEXTS_MAX),
/* harmony export */   bP: () => (/* binding */ REMOVALS_SHARE_MAX),
/* harmony export */   bu: () => (/* binding */ ACTION_POSTING_MS),
/* harmony export */   bz: () => (/* binding */ PAGE_ITEMS),
/* harmony export */   ck: () => (/* binding */ RELATED_POSTS_PER_RUN),
/* harmony export */   d4: () => (/* binding */ SQLITE_IDLE_MS),
/* harmony export */   e2: () => (/* binding */ EVALUATED_QUESTIONS),
/* harmony export */   eA: () => (/* binding */ RELATED_CANDIDATES_MIN),
/* harmony export */   eX: () => (/* binding */ EMBEDDING_BATCH_TEXTS),
/* harmony export */   gF: () => (/* binding */ SEARCH_CANDIDATES),
/* harmony export */   hP: () => (/* binding */ EMBEDDING_QUICK_MS),
/* harmony export */   hT: () => (/* binding */ LOG_RUN_LINES),
/* harmony export */   hf: () => (/* binding */ RELATED_OPENED_WITHIN_MS),
/* harmony export */   hg: () => (/* binding */ RELATED_OWN_WORDS),
/* harmony export */   i5: () => (/* binding */ CODE_ROWS_FACTOR),
/* harmony export */   iE: () => (/* binding */ CONTENT_CHARACTERS_MIN),
/* harmony export */   iJ: () => (/* binding */ INDEX_ROWS_PER_WANTED_ROW),
/* harmony export */   ig: () => (/* binding */ FAILURES_NAMED_WAITING),
/* harmony export */   ih: () => (/* binding */ CLAIMS_PER_COMMENT),
/* harmony export */   "in": () => (/* binding */ RATE_LIMIT_WAIT_MAX_S),
/* harmony export */   j2: () => (/* binding */ REQUEST_TIMEOUT_MS),
/* harmony export */   lj: () => (/* binding */ RELATED_ISSUES_PER_RUN),
/* harmony export */   mT: () => (/* binding */ EMBEDDING_NEXT_TRY_S),
/* harmony export */   nB: () => (/* binding */ CODE_ROWS_MAX),
/* harmony export */   ns: () => (/* binding */ VECTOR_DIMENSIONS_MAX),
/* harmony export */   o0: () => (/* binding */ FAILURE_RETRY_FIRST_MS),
/* harmony export */   o4: () => (/* binding */ ANSWER_BYTES_MAX),
/* harmony export */   o7: () => (/* binding */ CURSOR_OVERLAP_MS),
/* harmony export */   oA: () => (/* binding */ RELATED_ITEMS_MAX),
/* harmony export */   oO: () => (/* binding */ DATABASE_RETRY_MS),
/* harmony export */   p5: () => (/* binding */ SQLITE_CHECKPOINT_PAGES),
/* harmony export */   pW: () => (/* binding */ RELATED_REFUSALS_MAX),
/* harmony export */   qU: () => (/* binding */ DATABASE_FRESH_MS),
/* harmony export */   qh: () => (/* binding */ DATABASE_CONNECT_TIMEOUT_MS),
/* harmony export */   qu: () => (/* binding */ DATABASE_IDLE_MS),
/* harmony export */   s4: () => (/* binding */ RELATED_SHARED_WORDS),
/* harmony export */   s6: () => (/* binding */ CODES_FROM_ROWS),
/* harmony export */   se: () => (/* binding */ RATE_LIMIT_RETRIES),
/* harmony export */   sz: () => (/* binding */ EMBEDDING_RETRY_FIRST_S),
/* harmony export */   tJ: () => (/* binding */ EMBEDDING_TIMEOUT_RETRIES),
/* harmony export */   tp: () => (/* binding */ LOG_LINES_AT_EACH_END),
/* harmony export */   u: () => (/* binding */ FAILURES_NAMED),
/* harmony export */   ur: () => (/* binding */ DATABASE_CONNECTIONS),
/* harmony export */   wd: () => (/* binding */ OUTPUT_BYTES),
/* harmony export */   wj: () => (/* binding */ EMBEDDING_BATCH_FLOATS_MAX),
/* harmony export */   xE: () => (/* binding */ QUOTED_LINES),
/* harmony export */   xX: () => (/* binding */ EMBEDDING_TIMEOUT_MS),
/* harmony export */   xb: () => (/* binding */ EMBEDDING_RETRIES),
/* harmony export */   xv: () => (/* binding */ BACKFILL_REQUESTS_KEPT_SHARE),
/* harmony export */   yd: () => (/* binding */ DATABASE_RETRY_UNREACHED_MS),
/* harmony export */   zW: () => (/* binding */ RATE_LIMIT_WAIT_TOTAL_MAX_S),
/* harmony export */   zk: () => (/* binding */ RUN_WAITS_END_S),
/* harmony export */   zx: () => (/* binding */ SCHEMA_PROBLEMS_SHOWN)
/* harmony export */ });
/** Every number that bounds what a run does, with its unit in its name and its reason next to it. The constants of one algorithm are in its file. */
/** Rows of one INSERT: enough to make round trips cheap, few enough to keep a statement readable in a slow log. */
const STATEMENT_ROWS = 100;
/** Bytes of text in one statement. TiDB refuses a packet over 64 MiB and a transaction over 100 MiB; MariaDB's default packet is 16 MiB, and escaping can double a text. */
const STATEMENT_BYTES = 4 * 1024 * 1024;
/** How long a run retries while the database fails: a node of TiDB that restarts or is replaced is back sooner. */
const DATABASE_RETRY_MS = 2 * 60_000;
/** The same before the first answer of the database, when the address is probably wrong: a server on a small machine starts sooner. */
const DATABASE_RETRY_UNREACHED_MS = 30_000;
/** First wait before a retry: most conflicts end at once. It doubles with every try. */
const DATABASE_RETRY_FIRST_MS = 100;
/** Longest such wait: the run continues soon after the database is back. */
const DATABASE_RETRY_LONGEST_MS = 5_000;
/** TiDB Cloud Starter wakes from sleep at the first connection, which can take long. */
const DATABASE_CONNECT_TIMEOUT_MS = 30_000;
/** TiDB Cloud Starter ends a connection after five minutes. A run closes an idle one well before. */
const DATABASE_IDLE_MS = 60_000;
/** How long a cancelled run waits until its leases and claims are released: GitHub kills it ten seconds after the first signal. */
const STORE_ABANDON_MS = 3_000;
/** How long a run that has reported its result waits for its connections to close: a server that hangs must not keep the job. */
const STORE_CLOSE_MS = 5_000;
/** Connections of one run: rows are written one batch after another, vectors of several batches at the same time. */
const DATABASE_CONNECTIONS = 4;
/** How long a run relies on what it has read of the repositories, embedding spaces and failures, before it reads them again: longer than a short run takes. Another run may change them meanwhile, as it may right after they are read. */
const DATABASE_FRESH_MS = 10_000;
/** How long a run waits for another run that is changing the tables, which takes seconds. */
const MIGRATION_LOCK_WAIT_S = 60;
/** Differences of the schema in one message: they mostly have one cause. */
const SCHEMA_PROBLEMS_SHOWN = 5;
/** Longest table-prefix. A name has at most 64 characters in TiDB, and Tiara's longest has 22. */
const TABLE_PREFIX_CHARACTERS = 32;
/** How long a run waits for another process to finish writing to an embedded database. SQLite's own default is not to wait at all. */
const SQLITE_BUSY_TIMEOUT_MS = 30_000;
/** About how often a run looks again during that wait: most writes of another process take less. */
const SQLITE_BUSY_POLL_MS = 20;
/**
 * Pages of 4 KB in the write-ahead log, at which SQLite copies them into the database and waits for the disk. With its own
 * 1,000, a backfill copies the pages at the end of each index again and again.
 */
const SQLITE_CHECKPOINT_PAGES = 8_000;
/** Prepared statements that SQLite keeps: more than the pages of a backfill need, and the largest take 0.2 MB each. */
const SQLITE_STATEMENTS_KEPT = 64;
/** How long a run that only reads keeps the file open after a call: calls of one answer follow each other at once. */
const SQLITE_IDLE_MS = 1_000;
/** Dimensions of a vector: those of TiDB's largest VECTOR column, on both databases. https://docs.pingcap.com/tidb/stable/vector-search-data-types */
const VECTOR_DIMENSIONS_MAX = 16_383;
/** Rows whose texts are read from the database at a time for embedding, in one round trip: bounds memory at 250 bodies of 256 KiB. */
const PENDING_ROWS = 250;
/** Rows that wait for their vectors while the listings are read: their ids take a few MB. Rows beyond it get their vectors after the reading. */
const EMBEDDING_QUEUE_ROWS = 100_000;
/** How long a lease lasts unless it is renewed: the longest time for which a killed run blocks the others. */
const LEASE_MS = 60_000;
/** How often its holder renews it, whatever it waits for: three renewals may fail before another run takes over. */
const LEASE_RENEWAL_MS = 15_000;
/** How far a time in the database may be ahead of a run's clock: nodes of TiDB differ by less, and the clocks of runners do not matter. */
const CLOCK_TOLERANCE_MS = 60_000;
/** First wait before an item that could not be processed is tried again. It doubles with every try. */
const FAILURE_RETRY_FIRST_MS = 60 * 60_000;
/** Longest such wait: after an item is fixed or the model is changed, the effect shows within a week. */
const FAILURE_RETRY_LONGEST_MS = 7 * 24 * 60 * 60_000;
/** Items of one page of a listing: GitHub's maximum. */
const PAGE_ITEMS = 100;
/** Items of the smallest page, when pages are too heavy for GitHub: one item cannot be halved. */
const PAGE_ITEMS_MIN = 1;
/** Requests to GitHub at the same time: one for each listing. GitHub asks for few, and limits those that need much of its time. */
const GITHUB_REQUESTS_IN_FLIGHT = 2;
/**
 * Pages of a listing that are fetched while earlier ones are stored. They are then stored together, so that a database far
 * away costs few round trips; more would lose more when a run is killed.
 */
const PAGES_AHEAD = 20;
/** Fewer when their texts are this long: about what 8 pages of long issues hold. */
const PAGES_AHEAD_CHARACTERS = 2_000_000;
/** Share of an hour's requests at which a scheduled run stops continuing a backfill: events and other workflows need some, too. */
const BACKFILL_REQUESTS_KEPT_SHARE = 0.2;
/** How long a scheduled run continues a backfill: events of its workflow wait for it. */
const BACKFILL_CONTINUED_MS = 30 * 60_000;
/** From this time left on, the progress of a backfill recommends a GitHub App, which may send more requests. */
const BACKFILL_LONG_MS = 24 * 60 * 60_000;
/** A catch-up starts this much before its cursor, because listings lag behind writes by seconds to minutes. */
const CURSOR_OVERLAP_MS = 5 * 60_000;
/** Longest single wait for a rate limit. A job is billed while it waits, and the cursor is saved, so running again is as good. */
const RATE_LIMIT_WAIT_MAX_S = 15 * 60;
/** All waits for GitHub in one run: four of the longest. A run that needs more would spend most of its paid time waiting. */
const RATE_LIMIT_WAIT_TOTAL_MAX_S = 60 * 60;
/** No wait for GitHub lasts beyond this time after the start of the process. A job and its token end after 6 h; the rest is for the steps before this one and for the remaining embedding. */
const RUN_WAITS_END_S = 5 * 60 * 60;
/** First wait after a rate limit that does not say how long it lasts, doubled each time: GitHub asks for at least a minute. */
const RATE_LIMIT_WAIT_DEFAULT_S = 60;
/** Retries of one request after a rate limit. */
const RATE_LIMIT_RETRIES = 3;
/** Retries of a failed request to GitHub (5xx, a cut connection, half a body), after 1, 4 and 9 s. */
const REQUEST_RETRIES = 3;
/** Retries of a page that GitHub answers with 5xx while a smaller page is possible: a heavy page stays heavy. */
const HEAVY_PAGE_RETRIES = 1;
/** Age up to which an app's installation token may be refused because it is new: GitHub's servers take seconds to know it. */
const NEW_TOKEN_MS = 10_000;
/** Retries of a request with such a token, after 1, 4 and 9 s. */
const NEW_TOKEN_RETRIES = 3;
/** One request to GitHub: GitHub's own limit is 10 s, the rest is for a slow network. */
const REQUEST_TIMEOUT_MS = 60_000;
/** Bytes of one answer from GitHub, after decompression: more than a page of the longest issues, little enough to hold as text and as objects. A larger page is read in halves. */
const ANSWER_BYTES_MAX = 64 * 1024 * 1024;
/** Redirects of one request to GitHub: a renamed repository needs one, and a chain of them leads in a circle. */
const REDIRECTS_MAX = 5;
/** Texts of a run's first embedding requests: what most servers take, and little to lose with one that is slow. A refused batch is halved. */
const EMBEDDING_BATCH_TEXTS = 96;
/** Texts of one request after quick answers: OpenAI takes no more, and other servers 32 to 1,000. One refused request shows that. */
const EMBEDDING_BATCH_TEXTS_MAX = 2_048;
/** Bytes of a run's first embedding requests. OpenAI accepts 300,000 tokens, and a token is at least one byte, so no tokenizer is needed. */
const EMBEDDING_BATCH_BYTES = 240_000;
/** Bytes of one request after quick answers: 300,000 tokens when only 1.6 bytes are a token. English has 4, source code and logs 2 to 3. */
const EMBEDDING_BATCH_BYTES_MAX = 480_000;
/** Numbers in one answer: 1.4 MB as base64, 5 MB as JSON. That is 170 vectors of 1,536 dimensions. Node.js keeps each answer several times until it collects garbage; with four times as many, memory grows during long runs. */
const EMBEDDING_BATCH_FLOATS_MAX = 256 * 1024;
/** After an answer within this time, batches grow: twice as large ones are answered well before EMBEDDING_TIMEOUT_MS. */
const EMBEDDING_QUICK_MS = 2_000;
/** After an answer that took longer than this, batches shrink: a quarter of EMBEDDING_TIMEOUT_MS. */
const EMBEDDING_SLOW_MS = 15_000;
/** Embedding requests at the same time: keeps OpenAI busy, stays far below its limits, and does not overload a server on the runner. */
const EMBEDDING_REQUESTS_IN_FLIGHT = 4;
/** Bytes of one text. OpenAI accepts 8,192 tokens per text, and a token is at least one byte. */
const EMBEDDING_TEXT_BYTES = 8_192;
/** One embedding request: a batch takes a second or two at OpenAI, and a minute on a small machine without a GPU. */
const EMBEDDING_TIMEOUT_MS = 60_000;
/** Retries while the server fails or limits requests, when it does not say how long: 15 s or 31 s with the waits below. */
const EMBEDDING_RETRIES = 5;
/** First wait for a server that fails, doubled each time: a server that died of a text is back within seconds, or stays down. */
const EMBEDDING_RETRY_FIRST_S = 0.5;
/** The same after a 429 that does not say how long it lasts: most limits are for a minute. */
const EMBEDDING_LIMIT_RETRY_FIRST_S = 1;
/** Longest single wait for the server: a run that waits longer may as well be run again. */
const EMBEDDING_WAIT_MAX_S = 5 * 60;
/** How long after the embeddings server failed a run that was reading meanwhile tries again: its retries took about as long. */
const EMBEDDING_NEXT_TRY_S = 60;
/** Retries of a harmless text that is not answered in time: the server may still work on what it was sent before. */
const EMBEDDING_TIMEOUT_RETRIES = 2;
/** Characters of a text that is masked as a secret. A mask hides the text everywhere, and shorter texts are parts of words; no service hands out so short a key. */
const SECRET_CHARACTERS_MIN = 4;
/** Failed items that the log names one by one. Beyond that it gives only their number. */
const FAILURES_NAMED = 20;
/** The same for items that failed in earlier runs and wait for their next try: those runs named them. */
const FAILURES_NAMED_WAITING = 10;
/** Bytes of the payload of an event: GitHub sends no larger one. https://docs.github.com/en/webhooks/webhook-events-and-payloads */
const WEBHOOK_BYTES = 25_000_000;
/** Bytes of one output: Linux takes 128 KiB as an environment variable, its name included, and that is how a script gets it. */
const OUTPUT_BYTES = 128 * 1024 - 1_024;
/** Bytes of the job summary of a step, with what others wrote: GitHub drops a larger one. */
const SUMMARY_BYTES = 1024 * 1024;
/** Characters of a title in the job summary and on a terminal: longer titles make the table hard to read. */
const SUMMARY_TITLE_CHARACTERS = 120;
/** From this many texts on, the log shows the progress of embedding: fewer take only a moment. */
const PROGRESS_TEXTS = 200;
/** Candidates that a search ranks, per vector column, for issues and for comments: in measurements, more candidates found no more duplicates. */
const SEARCH_CANDIDATES = 100;
/** Rows that the vector index first returns for each row that a search wants: tombstones and other repositories are filtered out. */
const INDEX_ROWS_PER_WANTED_ROW = 2;
/** Rows of the vector index, doubled up to this number while too few pass the filter. Beyond it, a comparison with every row that passes is as good. */
const INDEX_ROWS_MAX = 3_200;
/** Issues and comments from which an embedded database gets a vector index: with fewer, to compare every vector takes no longer, and a backfill is 7 % faster without one. */
const CODES_FROM_ROWS = 20_000;
/** Rows whose vectors a search of an embedded database compares after their codes: in measurements, the nearest ten were always among far fewer. */
const CODE_ROWS_FIRST = 1_000;
/** How many times as many rows it compares while too few pass the filter: each time, it reads every code again. */
const CODE_ROWS_FACTOR = 8;
/** The most such rows. Beyond it, a comparison with every row that passes is as good. */
const CODE_ROWS_MAX = 64_000;
/** Time without a catch-up after which `check` warns: a daily schedule would have run. */
const CHECK_LAG_MS = 26 * 60 * 60_000;
/** Time without a backfill after which `check` recommends one. */
const CHECK_LISTING_MS = 90 * 24 * 60 * 60_000;
/** Claims about duplicates that are kept of one comment: a maintainer names one or two, and somebody may name thousands. */
const CLAIMS_PER_COMMENT = 10;
/** Share of a repository's issues, or of its comments, that one backfill may remove without `allow-removals`. */
const REMOVALS_SHARE_MAX = 0.2;
/** Removals that are always allowed: in a small repository, a fifth is soon reached. */
const REMOVALS_ALWAYS_ALLOWED = 20;
/** Candidates that are ranked for a related comment, per vector column: in measurements, more candidates found no more duplicates. */
const RELATED_CANDIDATES = 100;
/** With fewer candidates, it means nothing that one of them stands out. */
const RELATED_CANDIDATES_MIN = 30;
/** Items of one comment: nobody reads a longer list. */
const RELATED_ITEMS_MAX = 5;
/** Shared words that a comment names for each issue: enough to see why it is shown. */
const RELATED_SHARED_WORDS = 3;
/** Share of the candidates that may contain such a word: a commoner one says nothing about this issue. */
const RELATED_SHARED_WORD_SHARE = 0.2;
/** Words of its own that an issue needs: with fewer, it says too little to be compared. */
const RELATED_OWN_WORDS = 6;
/** Age from which an issue gets no comment: by then, those who discuss it know more. */
const RELATED_OPENED_WITHIN_MS = 48 * 60 * 60_000;
/** Age of an issue from which its comment is not edited: by then, somebody may have answered the comment. */
const RELATED_EDITED_WITHIN_MS = 60 * 60_000;
/** Issues that one run looks at in addition to the event's own. */
const RELATED_ISSUES_PER_RUN = 20;
/** Comments that one run posts, so that a mistake in the settings shows before it has reached many people. */
const RELATED_POSTS_PER_RUN = 3;
/** Refusals after which such a run stops: one refusal is about an issue, more are about the token. */
const RELATED_REFUSALS_MAX = 3;
/** How long a claim lasts before the request to post: the longest time for which a killed run blocks an issue. */
const ACTION_CLAIM_MS = 10 * 60_000;
/** After this time, a request to post has certainly ended, and a listing shows its result: all waits for a rate limit, the time limit of every try, and the lag of the listing. */
const ACTION_POSTING_MS = RATE_LIMIT_RETRIES * RATE_LIMIT_WAIT_MAX_S * 1000 +
    (RATE_LIMIT_RETRIES + 1) * REQUEST_TIMEOUT_MS +
    CURSOR_OVERLAP_MS;
/** Characters of a title in a comment: longer titles make the list hard to read. */
const RELATED_TITLE_CHARACTERS = 120;
/** Consecutive lines of a log or a traceback that are embedded whole: most tracebacks of one error are shorter. */
const LOG_RUN_LINES = 20;
/** Lines kept at each end of a longer log: the first or the last lines say what went wrong. */
const LOG_LINES_AT_EACH_END = 8;
/** Lines kept of a quotation: enough to show what is answered, too few to outweigh the answer. */
const QUOTED_LINES = 1;
/** Letters and digits of its own that a text needs to get a vector: "+1" or a thumb is equally near to everything. */
const CONTENT_CHARACTERS_MIN = 3;
/** Bytes of a later chunk of a long text: in a longer chunk, the surrounding text outweighs a phrase. */
const LATER_CHUNK_BYTES = 1_500;
/** Chunks of one text. The longest body that GitHub accepts is 262,144 bytes, which is about 180 chunks if it can be cut well. */
const CHUNKS_MAX = 256;
/** Texts that a dry run embeds, to see how long the others would take: too few to cost anything. */
const DRY_RUN_SAMPLE_TEXTS = 32;
/** Issues without a known duplicate that an evaluation looks at: enough to know within a few points which share of them gets a comment. */
const EVALUATED_OTHERS = 300;
/** Questions with known answers that an evaluation asks at most: with a thousand, the interval is about three points either way. */
const EVALUATED_QUESTIONS = 1_000;
/** Share of the issues shown in comments that must be right at a recommended cut-off: with fewer than half, a reader stops looking. */
const EVALUATED_PRECISION = 0.5;
/** Rows that an evaluation reads at a time: bounds memory at 100 bodies of 256 KiB. */
const EVALUATED_ROWS = 100;


/***/ }),

/***/ 3928:
/***/ ((__webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.a(__webpack_module__, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
__webpack_require__.r(__webpack_exports__);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3024);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8500);
/* harmony import */ var _actions_actions_reporter_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1415);
/* harmony import */ var _build_world_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4486);
/* harmony import */ var _config_choose_mode_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(5331);
/* harmony import */ var _config_read_inputs_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(786);
/* harmony import */ var _config_secrets_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(9333);
/* harmony import */ var _config_validate_inputs_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(9423);
/* harmony import */ var _core_model_errors_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(5912);
/* harmony import */ var _core_model_tally_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(9177);
/* harmony import */ var _core_report_log_lines_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(1368);
/* harmony import */ var _core_report_result_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(87);
/* harmony import */ var _github_webhook_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(1872);
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(3697);
/* harmony import */ var _run_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(3206);
/* harmony import */ var _terminal_command_line_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(6815);
/* harmony import */ var _terminal_gh_token_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(2019);
/* harmony import */ var _terminal_terminal_reporter_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(2799);
/* harmony import */ var _terminal_version_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(4834);
/** Runs once and reports. */




















const { env } = process;
const RUN_ID = `${env['GITHUB_RUN_ID'] ?? 'local'}-${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomUUID)()}`;
async function main() {
    for (const stream of [process.stdout, process.stderr]) {
        // Nobody reads the log any more, or its disk is full. The database, the outputs and the exit code are still needed.
        stream.on('error', () => undefined);
    }
    const args = process.argv.slice(2);
    const command = args.length > 0 ? (0,_terminal_command_line_js__WEBPACK_IMPORTED_MODULE_15__/* .readCommandLine */ .y)(args, env, _terminal_version_js__WEBPACK_IMPORTED_MODULE_18__/* .VERSION */ .x) : null;
    if (command !== null && command.asksFor !== 'run') {
        process.stdout.write(command.text);
        return;
    }
    const isCommandLine = command !== null;
    const reporter = isCommandLine
        ? (0,_terminal_terminal_reporter_js__WEBPACK_IMPORTED_MODULE_17__/* .terminalReporter */ .C)({ isVerbose: env['TIARA_DEBUG'] === '1', isJson: command.isJson })
        : (0,_actions_actions_reporter_js__WEBPACK_IMPORTED_MODULE_3__/* .actionsReporter */ .t)(env);
    const raw = isCommandLine ? withTokenOfGh(command.inputs) : (0,_config_read_inputs_js__WEBPACK_IMPORTED_MODULE_6__/* .inputsFromEnvironment */ .n)(env);
    for (const secret of (0,_config_secrets_js__WEBPACK_IMPORTED_MODULE_7__/* .findSecrets */ .d)(raw, env)) {
        reporter.mask(secret);
    }
    const foreign = isCommandLine ? [] : (0,_config_read_inputs_js__WEBPACK_IMPORTED_MODULE_6__/* .foreignVariables */ .i)(env);
    if (foreign.length > 0) {
        reporter.log.notice(`Ignored ${foreign.join(', ')}: Tiara has no such inputs.`);
    }
    const opened = [];
    const result = await runSafely(raw, reporter, isCommandLine, opened, command?.problems);
    for (const error of result.errors) {
        reporter.log.debug(describeTrace(error));
    }
    reporter.finish({ ...result, elapsedMs: process.uptime() * 1000 });
    process.exitCode =
        result.errors.find((error) => error instanceof _core_model_errors_js__WEBPACK_IMPORTED_MODULE_9__/* .CancelledError */ .cc)?.exitCode ?? process.exitCode;
    // Only now, because a server that hangs or fails must not keep the result back.
    await Promise.race([Promise.allSettled(opened.map((store) => store.close())), (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_2__.setTimeout)(_limits_js__WEBPACK_IMPORTED_MODULE_13__/* .STORE_CLOSE_MS */ .aT)]);
}
/** A person at a terminal is often logged in with GitHub's own program. */
function withTokenOfGh(inputs) {
    const readsGitHub = ['backfill', 'catch-up', 'check'].includes(inputs['mode'] ?? '');
    return readsGitHub && !inputs['token'] && !inputs['app-id']
        ? { ...inputs, token: (0,_terminal_gh_token_js__WEBPACK_IMPORTED_MODULE_16__/* .tokenOfGh */ .K)(env['GITHUB_API_URL']) }
        : inputs;
}
/** Turns whatever happens into a result. Nothing else catches the errors of a run. A store that it opens goes to `opened`. */
async function runSafely(raw, reporter, isCommandLine, opened, problems = []) {
    const tally = (0,_core_model_tally_js__WEBPACK_IMPORTED_MODULE_19__/* .newTally */ .l)();
    const nothing = (0,_core_report_result_js__WEBPACK_IMPORTED_MODULE_11__/* .emptyResult */ .$)(tally);
    let mode = null;
    const work = async () => {
        if (problems.length > 0) {
            throw new _core_model_errors_js__WEBPACK_IMPORTED_MODULE_9__/* .InputError */ .dz(problems);
        }
        const chosen = (0,_config_choose_mode_js__WEBPACK_IMPORTED_MODULE_5__/* .chooseMode */ .j)(raw, env['GITHUB_EVENT_NAME'] ?? null, isCommandLine);
        if (typeof chosen !== 'string') {
            reporter.log.notice(`Nothing was done: ${chosen.nothing}.`);
            return { ...nothing, skipped: chosen.nothing };
        }
        const config = (0,_config_validate_inputs_js__WEBPACK_IMPORTED_MODULE_8__/* .validateInputs */ .C)(raw, chosen, {
            repository: env['GITHUB_REPOSITORY'] || null,
            apiUrl: env['GITHUB_API_URL'],
            isRunner: env['GITHUB_ACTIONS'] === 'true',
            readFile: (path) => (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.readFileSync)(path, 'utf8'),
        });
        mode = config.mode;
        const event = config.mode === 'event' ? (0,_github_webhook_js__WEBPACK_IMPORTED_MODULE_12__/* .readWebhook */ .i)(env) : null;
        const store = await (0,_build_world_js__WEBPACK_IMPORTED_MODULE_4__/* .openStore */ .C)(config, reporter.log);
        opened.push(store);
        const world = await (0,_build_world_js__WEBPACK_IMPORTED_MODULE_4__/* .buildWorld */ .f)(config, store, reporter, RUN_ID);
        if (config.mode === 'mcp') {
            const { serveMcp } = await Promise.all(/* import() */[__webpack_require__.e(228), __webpack_require__.e(865)]).then(__webpack_require__.bind(__webpack_require__, 865));
            await serveMcp(world, _terminal_version_js__WEBPACK_IMPORTED_MODULE_18__/* .VERSION */ .x);
            return { ...nothing, mode };
        }
        return (0,_run_js__WEBPACK_IMPORTED_MODULE_14__/* .run */ .e)(config, world, event, tally);
    };
    try {
        return await Promise.race([work(), cutShort()]);
    }
    catch (error) {
        if (error instanceof _core_model_errors_js__WEBPACK_IMPORTED_MODULE_9__/* .CancelledError */ .cc) {
            await Promise.race([
                Promise.allSettled(opened.map((store) => abandon(store, tally))),
                (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_2__.setTimeout)(_limits_js__WEBPACK_IMPORTED_MODULE_13__/* .STORE_ABANDON_MS */ .Tj),
            ]);
        }
        return { ...nothing, mode, errors: [error] };
    }
}
/** Lets other runs take over at once, and counts what is left to them. */
async function abandon(store, tally) {
    await store.abandon(RUN_ID);
    tally.pending = await store.vectors.countPending([]);
}
/** Rejects when the run cannot come to its end: an error outside of it, nothing left to wait for, or a cancelled job. */
function cutShort() {
    return new Promise((_, reject) => {
        // Unhandled rejections arrive here, too. Without a listener, Node.js would print the message, and text with it.
        process.on('uncaughtException', reject);
        process.once('beforeExit', () => {
            reject(new Error('nothing is left to wait for, and the run has no result'));
        });
        for (const signal of ['SIGINT', 'SIGTERM']) {
            process.once(signal, () => {
                reject(new _core_model_errors_js__WEBPACK_IMPORTED_MODULE_9__/* .CancelledError */ .cc(`The run was cancelled (${signal}). What was stored stays stored, and the next run resumes.`, signal));
            });
        }
    });
}
/** The names and stack frames of an error and its causes. Leaves out messages: a library's message may repeat its input. */
function describeTrace(error) {
    const traces = [];
    for (let at = error; at instanceof Error; at = at.cause) {
        traces.push(`${at.name} ${(0,_core_model_errors_js__WEBPACK_IMPORTED_MODULE_9__/* .stackFrames */ .N0)(at).join(' ')}`);
    }
    return traces.join(' caused by ');
}
await main().catch((error) => {
    process.exitCode = 1;
    process.stderr.write(`${(0,_core_report_log_lines_js__WEBPACK_IMPORTED_MODULE_10__/* .errorLines */ .S6)({ ...(0,_core_report_result_js__WEBPACK_IMPORTED_MODULE_11__/* .emptyResult */ .$)((0,_core_model_tally_js__WEBPACK_IMPORTED_MODULE_19__/* .newTally */ .l)()), errors: [error] }).join('\n')}\n`);
});
// A library may leave a connection open, which would keep the job running. So flush the output, then end the process.
process.stdout.write('', () => process.stderr.write('', () => process.exit()));

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 755:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   U: () => (/* binding */ isLoopback),
/* harmony export */   l: () => (/* binding */ isOnThisMachine)
/* harmony export */ });
/** What the name of a host says about the way to it. */
/** Names by which a container reaches the machine that it runs on. */
const CONTAINER_HOSTS = ['host.docker.internal', 'host.containers.internal'];
/** Whether the host is this machine. Takes an IPv6 address with or without brackets. */
function isLoopback(host) {
    return host === 'localhost' || /^\[?::1\]?$/.test(host) || /^127(\.\d{1,3}){3}$/.test(host);
}
/**
 * Whether nobody outside of this machine sees what is sent to the host: this machine itself, or a container on it, whose
 * name has no dot (`ollama`). Private addresses do not count, because a whole company may share that network.
 */
function isOnThisMachine(host) {
    return isLoopback(host) || CONTAINER_HOSTS.includes(host) || /^[a-z0-9_-]+$/i.test(host);
}


/***/ }),

/***/ 3698:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   b: () => (/* binding */ PROXY_VARIABLES),
/* harmony export */   i: () => (/* binding */ proxyFor)
/* harmony export */ });
/* harmony import */ var _actions_http_client_lib_proxy__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(40);
/* harmony import */ var _core_model_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5912);
/** Finds the proxy for a server in the environment: HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in lower or upper case. */


/** The variables that may hold the address of a proxy, by the protocol of the server. Lower case goes first, as in curl. */
const VARIABLES = {
    'https:': ['https_proxy', 'HTTPS_PROXY'],
    'http:': ['http_proxy', 'HTTP_PROXY'],
};
const PROXY_VARIABLES = Object.values(VARIABLES).flat();
/**
 * The proxy for requests to this URL; null for none. NO_PROXY and the loopback address are treated as by GitHub's toolkit.
 * @throws UserError when the variable holds no address of an HTTP proxy
 */
function proxyFor({ protocol, hostname, port }) {
    const names = protocol === 'https:' ? VARIABLES['https:'] : VARIABLES['http:'];
    const variable = names.find((name) => process.env[name]?.trim());
    if (variable === undefined || (0,_actions_http_client_lib_proxy__WEBPACK_IMPORTED_MODULE_0__/* .checkBypass */ .H)(new URL(`${protocol}//${hostname}${port && `:${port}`}`))) {
        return null;
    }
    const url = parseProxy(process.env[variable] ?? '');
    if (url === null) {
        throw new _core_model_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo(`${variable} is not the address of an HTTP proxy: write http://proxy:port, or http://user:password@proxy:port with special characters percent-encoded.`);
    }
    return { variable, url };
}
/** Without a protocol it is http, as for curl and for GitHub's runner. */
function parseProxy(address) {
    const given = address.trim();
    const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : `http://${given}`;
    const url = URL.canParse(full) ? new URL(full) : null;
    return url !== null && /^https?:$/.test(url.protocol) ? url : null;
}


/***/ }),

/***/ 2414:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ld: () => (/* binding */ secretOfUrl),
/* harmony export */   Lk: () => (/* binding */ hasCredentials),
/* harmony export */   YZ: () => (/* binding */ percentDecode)
/* harmony export */ });
/** The user name and password inside a URL. */
/** Whether the URL has a user name or a password in front of its host. */
function hasCredentials({ username, password }) {
    return username !== '' || password !== '';
}
/** What must be kept secret of a text that should be a URL: what stands before its `@`, without the user name if there is a password. */
function secretOfUrl(text) {
    return /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^/@:]*:)?(.*)@/i.exec(text.trim())?.[1] ?? '';
}
/** Decodes percent-encoding. Returns the text unchanged when it is not properly encoded. */
function percentDecode(text) {
    try {
        return decodeURIComponent(text);
    }
    catch {
        return text;
    }
}


/***/ }),

/***/ 3206:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  e: () => (/* binding */ run)
});

// EXTERNAL MODULE: ./lib/src/core/search/search-query.js
var search_query = __webpack_require__(9161);
// EXTERNAL MODULE: ./lib/src/core/text/embedded-texts.js
var embedded_texts = __webpack_require__(6198);
// EXTERNAL MODULE: ./lib/src/limits.js
var limits = __webpack_require__(3697);
;// CONCATENATED MODULE: ./lib/src/core/dry-run/dry-rows.js
/** The rows of a dry run: what would be written is counted, and new issues appear as if they were stored. */


/** Rows that read those of the database. Counts in `estimate` what would be embedded, and keeps new issues in `unstored`. */
function dryRows(rows, { readIf, embeds, estimate, unstored, progress }) {
    const seen = { issue: new Set(), comment: new Set() };
    /** Numbers. Their comments would be removed with them. */
    const removedIssues = new Set();
    return {
        ...rows,
        async apply(repository, changes) {
            const planned = await readIf(() => rows.plan(repository, changes), changes.map(planAsNew));
            return changes.map(({ record }, at) => {
                const { outcome = 'unchanged', storedHashes = null } = planned[at] ?? {};
                // A listing repeats items of a second, and nothing was written since.
                if (seen[record.kind].has(record.id)) {
                    return 'unchanged';
                }
                seen[record.kind].add(record.id);
                const hasNewText = outcome === 'stored' &&
                    embeds.includes(record.kind) &&
                    addTexts(estimate, record, storedHashes) > 0;
                if (record.kind === 'issue' && (outcome === 'stored' || outcome === 'removed')) {
                    unstored.add(record, { isTombstone: outcome === 'removed', hasNewText });
                }
                return outcome;
            });
        },
        // Whether there are some is found while they are read.
        survey: ({ owner, name }) => Promise.resolve({
            overview: { repository: `${owner}/${name}`, comments: 0, years: [] },
            hasUnseen: { issue: true, comment: true },
        }),
        unseen: async (repository, query) => {
            const known = await progress(repository);
            const keys = known === null
                ? () => Promise.resolve([])
                : (page) => readKeys(rows, known, repository, { ...query, ...page });
            return firstOf(query, keys, ({ kind, id, issueNumber }) => !seen[kind].has(id) && !(kind === 'comment' && removedIssues.has(issueNumber)));
        },
        markRemoved: (_, removals) => {
            const issues = removals.filter(({ key }) => key.kind === 'issue');
            issues.forEach(({ key }) => removedIssues.add(key.issueNumber));
            return Promise.resolve();
        },
        restore: () => Promise.resolve(true),
        removedAt: (key) => readIf(() => rows.removedAt(key), null),
        issueNumbered: (id, number) => readIf(() => rows.issueNumbered(id, number), null),
        issue: async (id) => unstored.get(id) ?? (await readIf(() => rows.issue(id), null)),
    };
}
function planAsNew({ change }) {
    return { outcome: change === 'upsert' ? 'stored' : 'removed', storedHashes: null };
}
/** The first rows after `afterId` that pass, at most `limit` of them: less only if there are no more. */
async function firstOf({ afterId, limit }, read, passes) {
    const found = [];
    let after = afterId;
    while (found.length < limit) {
        const page = await read({ afterId: after, limit });
        found.push(...page.filter(passes));
        const last = page.at(-1);
        if (last === undefined || page.length < limit) {
            break;
        }
        after = last.id;
    }
    return found.slice(0, limit);
}
/** Rows that may be gone. A backfill that resumes has marked what it saw; otherwise, every live row may be. */
async function readKeys(rows, { backfill }, repository, query) {
    if (backfill !== null) {
        return rows.unseen(repository, query);
    }
    const { kind } = query;
    const live = kind === 'issue'
        ? (await rows.liveIssues(repository, query)).map(({ id, number }) => ({ id, issueNumber: number }))
        : await rows.liveComments(repository, query);
    return live.map(({ id, issueNumber }) => ({ kind, id, issueNumber }));
}
/** Counts the texts of the record that are new or have changed. Returns how many they are. */
function addTexts(estimate, record, stored) {
    const before = estimate.texts;
    const hashes = (0,embedded_texts/* textHashes */.UC)(record);
    const texts = (0,embedded_texts/* embeddedTexts */.BC)(record.kind === 'issue' ? record : { body: record.body });
    for (const field of ['title', 'body']) {
        if (hashes[field] !== null && hashes[field] !== stored?.[field]) {
            const text = texts[field] ?? '';
            estimate.texts += 1;
            estimate.bytes += Buffer.byteLength(text);
            if (estimate.samples.length < limits/* DRY_RUN_SAMPLE_TEXTS */.aC) {
                estimate.samples.push(text);
            }
        }
    }
    return estimate.texts - before;
}

;// CONCATENATED MODULE: ./lib/src/core/dry-run/unstored-issues.js
/** The issues that a dry run would store, so that it can tell which related issues they would get. */


function unstoredIssues(clock) {
    const kept = new Map();
    const newTexts = new Set();
    return {
        add(issue, { isTombstone, hasNewText }) {
            // Others are only counted: a backfill has too many to keep their texts.
            if (clock.now().getTime() - Date.parse(issue.createdAt) > limits/* RELATED_OPENED_WITHIN_MS */.hf) {
                return;
            }
            kept.set(issue.id, toStoredIssue(issue, isTombstone));
            if (hasNewText) {
                newTexts.add(issue.id);
            }
        },
        get: (id) => kept.get(id) ?? null,
        withNewText: (id) => (newTexts.has(id) ? (kept.get(id) ?? null) : null),
        due: ({ openedSince }) => [...kept.values()]
            .filter(({ id, createdAt }) => newTexts.has(id) && createdAt >= openedSince)
            .filter(({ isTombstone, state, locked, authorType }) => !isTombstone && state === 'open' && !locked && authorType !== 'Bot')
            .sort((a, b) => (a.createdAt === b.createdAt ? a.id - b.id : a.createdAt < b.createdAt ? -1 : 1))
            .map(({ id }) => id),
    };
}
/** The issue as the database would return it. */
function toStoredIssue(issue, isTombstone) {
    const { id, number, title, body, state, locked, author, createdAt } = issue;
    const hashes = (0,embedded_texts/* textHashes */.UC)(issue);
    return {
        id,
        number,
        title,
        body,
        state,
        locked,
        authorType: author?.type ?? null,
        createdAt,
        isTombstone,
        textHash: hashes.body ?? hashes.title ?? '',
        textField: hashes.body !== null ? 'body' : hashes.title !== null ? 'title' : null,
    };
}

;// CONCATENATED MODULE: ./lib/src/core/dry-run/dry-store.js


const NOT_READ = {
    catchUp: { issues: null, comments: null },
    caughtUpAt: null,
    backfilledAt: null,
    backfill: null,
};
const nothing = () => Promise.resolve();
const none = () => Promise.resolve([]);
/**
 * The store, opened to read only. Pending texts stay out of sight, so that nothing is embedded. New issues appear as if they
 * were stored, so that their related issues can be told.
 */
function dryStore(store, options) {
    const { hasTables, embeds, estimate } = options;
    const { cursors, vectors, spaces, failures, actions } = store;
    const readIf = (read, otherwise) => hasTables ? read() : Promise.resolve(otherwise);
    const unstored = unstoredIssues(options.clock);
    const progress = (repository) => readIf(() => cursors.progress(repository), null);
    return {
        ...store,
        migrate: () => readIf(() => store.migrate(), undefined),
        rows: dryRows(store.rows, { readIf, embeds, estimate, unstored, progress }),
        cursors: {
            ...cursors,
            progress,
            openRepository: async (repository) => (await progress(repository)) ?? NOT_READ,
            repositories: () => readIf(() => cursors.repositories(), []),
            startBackfill: async (repository) => (await progress(repository))?.backfill?.cursors ?? NOT_READ.catchUp,
            backfillProgress: () => Promise.resolve(null),
            finishBackfill: nothing,
            finishCatchUp: nothing,
        },
        vectors: {
            ...vectors,
            pending: none,
            putVectors: nothing,
            putChunks: nothing,
            async vectorsOf(space, key) {
                const issue = key.kind === 'issue' ? unstored.withNewText(key.id) : null;
                return issue === null ? vectors.vectorsOf(space, key) : options.vectorsOf(space, issue);
            },
            countPending: (...query) => readIf(() => vectors.countPending(...query), 0),
            takeLease: () => Promise.resolve(true),
            releaseLease: nothing,
        },
        spaces: {
            ...spaces,
            active: () => readIf(() => spaces.active(), null),
            next: () => readIf(() => spaces.next(), null),
        },
        failures: { ...failures, list: none, record: nothing, forget: nothing },
        actions: {
            ...actions,
            get: (name) => readIf(() => actions.get(name), null),
            postsSince: (repository) => readIf(() => actions.postsSince(repository), null),
            startPosts: (_, at) => Promise.resolve(at),
            async due(repository, query) {
                const stored = await readIf(() => actions.due(repository, query), []);
                return [...new Set([...stored, ...unstored.due(query)])].slice(0, query.limit);
            },
        },
    };
}

// EXTERNAL MODULE: ./lib/src/core/text/truncate.js
var truncate = __webpack_require__(1595);
;// CONCATENATED MODULE: ./lib/src/core/dry-run/embedding-time.js
/** How long embedding takes, measured on a few texts. */


/**
 * Embeds one of the samples, then the others in one request, and scales what both took. It is more rather than less than
 * what a run needs: it assumes that a server computes one request after the other.
 * @returns milliseconds
 * @throws UserError when the model does not answer
 */
async function measureEmbeddingMs(embedder, clock, work) {
    const [first, ...others] = fitIntoOneBatch(embedder, work.samples);
    if (first === undefined) {
        return 0;
    }
    const measure = async (texts) => {
        const startedAt = clock.now().getTime();
        if (texts.length > 0) {
            await embedder.embed(texts);
        }
        return { ms: clock.now().getTime() - startedAt, bytes: byteLength(texts) };
    };
    const one = await measure([first]);
    const many = await measure(others);
    const more = many.bytes - one.bytes;
    const msPerByte = more > 0 ? Math.max(0, many.ms - one.ms) / more : 0;
    const { texts, bytes, inFlight } = embedder.batch;
    const requests = Math.max(Math.ceil(work.texts / texts), Math.ceil(work.bytes / bytes));
    return (requests * one.ms) / Math.min(requests, inFlight) + work.bytes * msPerByte;
}
function fitIntoOneBatch(embedder, samples) {
    const { texts, bytes } = embedder.batch;
    const fitting = [];
    let left = bytes;
    for (const sample of samples.slice(0, Math.min(texts, limits/* DRY_RUN_SAMPLE_TEXTS */.aC))) {
        const text = (0,truncate/* cutToBytes */.z)(sample, embedder.textBytes);
        left -= Buffer.byteLength(text);
        if (left < 0) {
            break;
        }
        fitting.push(text);
    }
    return fitting;
}
function byteLength(texts) {
    return texts.reduce((total, text) => total + Buffer.byteLength(text), 0);
}

;// CONCATENATED MODULE: ./lib/src/core/dry-run/dry-run.js




/** The world of such a run. `estimate` counts along. The store must have been opened to read only. */
async function dryWorld(world, estimate) {
    const { store, embeds, embedder, clock } = world;
    const { hasTables } = await store.inspect();
    const searchEmbedder = () => embedder;
    const budget = budgetOf(world);
    return {
        ...world,
        store: dryStore(store, {
            hasTables,
            embeds,
            clock,
            estimate,
            async vectorsOf(space, issue) {
                const texts = Object.values((0,embedded_texts/* embeddedTexts */.BC)(issue)).filter((text) => text !== null).length;
                if (texts > budget.left) {
                    return {};
                }
                budget.left -= texts;
                return (0,search_query/* embedQuestion */.cu)({ store, searchEmbedder }, space, issue, 'embed');
            },
        }),
        embeddingBudget: { left: 0 },
        sourceNamed: async (fullName) => {
            estimate.githubRequests += 1;
            return countingSource(await world.sourceNamed(fullName), estimate);
        },
        sourceFor: async (repository) => countingSource(await world.sourceFor(repository), estimate),
        posterFor: () => Promise.reject(new Error('a dry run posts nothing')),
    };
}
/** What may be embedded. */
function budgetOf({ embeddingBudget }) {
    return embeddingBudget ?? { left: Infinity };
}
/**
 * Adds to the estimate how long the run took since `startedAt`, and how long embedding would take.
 * @throws UserError when the model does not answer
 */
async function estimateTimes(world, estimate, startedAt) {
    const { clock, embedder } = world;
    estimate.readingMs = clock.now().getTime() - startedAt.getTime();
    const samples = estimate.samples.slice(0, budgetOf(world).left);
    if (samples.length > 0) {
        const texts = Math.min(estimate.texts, estimate.textsAllowed);
        const bytes = (estimate.bytes * texts) / estimate.texts;
        estimate.embeddingMs = await measureEmbeddingMs(embedder, clock, { texts, bytes, samples });
    }
}
function countingSource(source, estimate) {
    async function* counted(pages) {
        for await (const page of pages) {
            estimate.githubRequests += 1;
            yield page;
        }
    }
    return {
        ...source,
        issues: (since) => counted(source.issues(since)),
        comments: (since) => counted(source.comments(since)),
        commentsOn: (issueNumber) => counted(source.commentsOn(issueNumber)),
        lookUp: (key) => {
            estimate.githubRequests += 1;
            return source.lookUp(key);
        },
        whyUnreadable: () => {
            estimate.githubRequests += 1;
            return source.whyUnreadable();
        },
    };
}

// EXTERNAL MODULE: ./lib/src/core/dry-run/estimate.js
var dry_run_estimate = __webpack_require__(3569);
// EXTERNAL MODULE: ./lib/src/core/model/errors.js
var errors = __webpack_require__(5912);
// EXTERNAL MODULE: ./lib/src/core/report/result.js
var report_result = __webpack_require__(87);
;// CONCATENATED MODULE: ./lib/src/core/check/check-section.js

/** The lines of this part, or the problem that kept it from being looked at. */
async function linesOrProblem(about, look) {
    try {
        return await look();
    }
    catch (error) {
        return (0,errors/* messagesOf */.cr)(error).map((text) => ({ level: 'problem', about, text }));
    }
}

;// CONCATENATED MODULE: ./lib/src/core/check/check-database.js


async function checkDatabase(store) {
    let facts;
    try {
        facts = await store.inspect();
    }
    catch (error) {
        const lines = (0,errors/* messagesOf */.cr)(error).map((text) => ({ level: 'problem', about: 'database', text }));
        return { lines, isUsable: false };
    }
    return {
        lines: [
            connection(facts),
            tables(facts),
            ...(facts.writeProblem === null ? [] : [asProblem('permissions', facts.writeProblem)]),
            ...(await linesOrProblem('vectors', async () => {
                await store.spaces.assertVectors();
                return [index(facts)];
            })),
            ...(facts.viewsProblem === null
                ? []
                : [{ level: 'warning', about: 'views', text: facts.viewsProblem }]),
        ],
        isUsable: facts.hasTables && facts.missingMigrations === 0 && facts.tableProblem === null,
    };
}
function connection({ server, isEncrypted }) {
    // Tiara connects without TLS only on the loopback address.
    const how = isEncrypted === null ? '' : isEncrypted ? ', encrypted' : ', on this machine';
    return { level: 'ok', about: 'database', text: `${server}${how}` };
}
function tables({ hasTables, missingMigrations, tableProblem }) {
    if (tableProblem !== null) {
        return asProblem('tables', tableProblem);
    }
    if (!hasTables) {
        return { level: 'ok', about: 'tables', text: 'none yet: the first backfill creates them' };
    }
    return missingMigrations > 0
        ? {
            level: 'ok',
            about: 'tables',
            text: `of an older version: the next catch-up or backfill applies ${missingMigrations} migrations`,
        }
        : { level: 'ok', about: 'tables', text: 'up to date' };
}
function index({ vectorIndex }) {
    const about = 'vectors';
    if (vectorIndex === null) {
        return { level: 'ok', about, text: 'supported; a run creates the index for search once it helps' };
    }
    return vectorIndex.isThere
        ? { level: 'ok', about, text: 'supported, with an index for search' }
        : {
            level: 'warning',
            about,
            text: `There is no vector index (${vectorIndex.failure ?? 'not tried'}), so each search compares with every vector. In TiDB, an index needs TiFlash.`,
        };
}
function asProblem(about, text) {
    return { level: 'problem', about, text };
}

// EXTERNAL MODULE: ./lib/src/core/embed/embed-query.js
var embed_query = __webpack_require__(4503);
// EXTERNAL MODULE: ./lib/src/core/embed/model-change.js
var model_change = __webpack_require__(9091);
;// CONCATENATED MODULE: ./lib/src/core/check/check-embedder.js
/** Checks the model: that it answers, and that its vectors fit those in the database. */


/** `space` is the active one; null when the database holds no vectors, or cannot be read. @throws UserError with the problem */
async function checkEmbedder(embedder, space, store) {
    const { model } = embedder;
    const dimensions = await (0,embed_query/* probeDimensions */.W)(embedder);
    (0,model_change/* assertFits */.Vl)(model, dimensions);
    if (space !== null) {
        await (0,model_change/* assertModelMatches */.Bg)(store, space, { model, dimensions }, 'embed');
    }
    const stored = space === null ? '' : ', as in the database';
    return [
        {
            level: 'ok',
            about: 'embeddings',
            text: `the model answers: ${(0,model_change/* describeSpace */.Aq)({ id: 0, model, dimensions })}${stored}`,
        },
    ];
}

;// CONCATENATED MODULE: ./lib/src/core/check/check-repository.js
/** Checks one repository: what GitHub lets the token do, and what the database has of it. */


const FUTURE = '2100-01-01T00:00:00Z';
/** @throws UserError when GitHub does not show the repository */
async function checkRepository(world, fullName, { related }, hasTables) {
    const source = await world.sourceNamed(fullName);
    const { repository } = source;
    const sections = [
        linesOrProblem(fullName, () => checkReading(source, fullName)),
        linesOrProblem(fullName, async () => related === 'post' ? [await mayPost(world, repository, fullName)] : []),
        linesOrProblem(fullName, () => checkStored(world, repository, fullName, hasTables)),
    ];
    return (await Promise.all(sections)).flat();
}
async function checkReading(source, about) {
    const unreadable = await source.whyUnreadable();
    if (unreadable !== null) {
        return [{ level: 'problem', about, text: `Its issues cannot be read, because ${unreadable}.` }];
    }
    // The request shows whether the token may read issues. Nothing was updated in the future, so the answer is short.
    await source.issues(FUTURE)[Symbol.asyncIterator]().next();
    const share = source.requestsLeftShare();
    const isLow = share !== null && share < limits/* BACKFILL_REQUESTS_KEPT_SHARE */.xv;
    return [
        { level: 'ok', about, text: 'GitHub shows its issues to this token' },
        ...(isLow
            ? [
                {
                    level: 'warning',
                    about,
                    text: `${Math.floor(share * 100)} % of this hour's requests are left for this token. A large backfill waits for the next hour.`,
                },
            ]
            : []),
    ];
}
async function mayPost(world, repository, about) {
    const may = await (await world.posterFor(repository)).mayPost();
    if (may === false) {
        return {
            level: 'problem',
            about,
            text: 'The token may not post comments, which related: post needs: give the job `permissions: issues: write`, or set related to preview.',
        };
    }
    return may === null
        ? { level: 'warning', about, text: 'GitHub does not tell whether the token may post comments.' }
        : { level: 'ok', about, text: 'the token may post comments' };
}
async function checkStored({ store }, repository, about, hasTables) {
    const progress = hasTables ? await store.cursors.progress(repository) : null;
    if (progress === null) {
        return [
            {
                level: 'warning',
                about,
                text: 'Not in the database yet: run a backfill once, by workflow_dispatch.',
            },
        ];
    }
    const [{ issues, comments, pending }, failures, clock] = await Promise.all([
        store.vectors.counts([repository.id]),
        store.failures.count(repository),
        store.openClock(),
    ]);
    const text = `${issues} issues and ${comments} comments; ${pending} texts pending, ${failures} failed`;
    return [
        failures > 0
            ? { level: 'warning', about, text: `${text}. The table failures has the reasons; runs try them again.` }
            : { level: 'ok', about, text },
        ...progressLines(progress, clock.now(), about),
    ];
}
function progressLines({ caughtUpAt, backfilledAt, backfill }, now, about) {
    const ago = (at) => describeAge(now.getTime() - at.getTime());
    const isOlder = (at, ms) => now.getTime() - at.getTime() > ms;
    const ok = (text) => ({ level: 'ok', about, text });
    const warning = (text) => ({ level: 'warning', about, text });
    const lines = [];
    if (backfill !== null) {
        const started = ago(backfill.startedAt);
        lines.push(warning(`A backfill that started ${started} is unfinished: scheduled runs continue it.`));
    }
    if (caughtUpAt !== null) {
        lines.push(isOlder(caughtUpAt, limits/* CHECK_LAG_MS */.JS)
            ? warning(`Last caught up ${ago(caughtUpAt)}: add a schedule to the workflow, or look why its runs fail.`)
            : ok(`caught up ${ago(caughtUpAt)}`));
    }
    if (backfilledAt !== null) {
        lines.push(isOlder(backfilledAt, limits/* CHECK_LISTING_MS */.JO)
            ? warning(`Last backfill ${ago(backfilledAt)}: run one now and then, because only a full listing shows deletions whose events were lost.`)
            : ok(`last backfill ${ago(backfilledAt)}`));
    }
    return lines;
}
/** Such as `3 minutes ago`. */
function describeAge(ms) {
    const units = [
        ['day', 86_400_000],
        ['hour', 3_600_000],
        ['minute', 60_000],
    ];
    for (const [unit, length] of units) {
        const count = Math.floor(ms / length);
        if (count >= 1) {
            return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
        }
    }
    return 'less than a minute ago';
}

;// CONCATENATED MODULE: ./lib/src/core/check/check-workflow.js
const TRIGGERS = {
    issues: 'new and changed issues wait for the next catch-up',
    issue_comment: 'new and changed comments wait for the next catch-up',
    schedule: 'changes whose events are lost are found only when another event arrives',
};
/** `triggers`: the events that start it; null when there is no workflow, or it cannot be read. */
function checkWorkflow(triggers) {
    if (triggers === null) {
        return [];
    }
    const missing = Object.entries(TRIGGERS).filter(([name]) => !triggers.includes(name));
    return missing.length === 0
        ? [{ level: 'ok', about: 'workflow', text: `starts on ${Object.keys(TRIGGERS).join(', ')}` }]
        : missing.map(([name, consequence]) => ({
            level: 'warning',
            about: 'workflow',
            text: `It has no trigger ${name}, so ${consequence}. Another workflow may have it.`,
        }));
}

;// CONCATENATED MODULE: ./lib/src/core/check/check.js





/** What was found, in the order in which a run needs it. What cannot be looked at is a problem; the rest is looked at all the same. */
async function check(world, options) {
    const { store } = world;
    const database = await checkDatabase(store);
    const space = database.isUsable ? await store.spaces.active() : null;
    const sections = await Promise.all([
        linesOrProblem('embeddings', async () => checkEmbedder(await world.checkedEmbedder(space), space, store)),
        linesOrProblem('workflow', async () => checkWorkflow(await world.workflowTriggers())),
        ...options.repositories.map((name) => linesOrProblem(name, () => checkRepository(world, name, options, database.isUsable))),
    ]);
    return [...database.lines, ...sections.flat()];
}

// EXTERNAL MODULE: ./lib/src/core/model/record.js
var model_record = __webpack_require__(9426);
;// CONCATENATED MODULE: ./lib/src/core/embed/embedding-lease.js
/** Keeps two runs from embedding the same texts: only the holder of a repository's lease embeds everything pending in it. */

/** The lease of this run on this repository. Nothing is taken yet. */
function embeddingLease({ store, clock, runId }, repository) {
    let takenAt = -Infinity;
    let renewals;
    const stopRenewals = () => {
        clearInterval(renewals);
        renewals = undefined;
    };
    const takeNow = async () => {
        const now = clock.now();
        const until = new Date(now.getTime() + limits/* LEASE_MS */.Wf);
        const isOurs = await store.vectors.takeLease(repository, runId, now, until);
        takenAt = isOurs ? now.getTime() : -Infinity;
        return isOurs;
    };
    const renew = async () => {
        try {
            if (!(await takeNow())) {
                stopRenewals();
            }
        }
        catch {
            // The next renewal tries again, and what the run does with the database reports the failure.
        }
    };
    return {
        async take() {
            if (clock.now().getTime() - takenAt < limits/* LEASE_RENEWAL_MS */.Z7) {
                return true;
            }
            const isOurs = await takeNow();
            if (isOurs) {
                renewals ??= setInterval(() => void renew(), limits/* LEASE_RENEWAL_MS */.Z7).unref();
            }
            else {
                stopRenewals();
            }
            return isOurs;
        },
        async release() {
            stopRenewals();
            if (takenAt > -Infinity) {
                takenAt = -Infinity;
                await store.vectors.releaseLease(repository, runId);
            }
        },
    };
}

;// CONCATENATED MODULE: ./lib/src/core/concurrency/for-each-concurrently.js
/**
 * Calls `work` for every item, at most `limit` at a time. After the first failure it starts no further item, waits for
 * those that are running, and then throws that failure.
 */
async function forEachConcurrently(items, limit, work) {
    const iterator = items[Symbol.asyncIterator]();
    let hasFailed = false;
    // The workers share one iterator, and take its steps one after the other.
    let lastStep = Promise.resolve();
    const next = () => {
        const step = lastStep.then(() => iterator.next());
        lastStep = step.catch(() => undefined);
        return step;
    };
    const worker = async () => {
        try {
            for (let item = await next(); !hasFailed && item.done !== true; item = await next()) {
                await work(item.value);
            }
        }
        catch (error) {
            hasFailed = true;
            throw error;
        }
    };
    const outcomes = await Promise.allSettled(Array.from({ length: limit }, worker));
    await iterator.return?.();
    const failure = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failure !== undefined) {
        throw failure.reason;
    }
}

// EXTERNAL MODULE: ./lib/src/core/failures/record-failures.js + 1 modules
var record_failures = __webpack_require__(2923);
// EXTERNAL MODULE: ./lib/src/core/model/time.js
var time = __webpack_require__(5166);
;// CONCATENATED MODULE: ./lib/src/core/failures/refused-texts.js


async function readRefusedTexts({ store, clock }, repository) {
    const now = (0,time/* toTime */.xe)(clock.now());
    const known = new Map((await store.failures.list(repository)).map((each) => [(0,record_failures/* failureKey */.WS)(each), each]));
    return {
        isWaiting: (key, field, hash) => (known.get((0,record_failures/* failureKey */.WS)({ key, text: { field, hash } }))?.nextTryAt ?? '') > now,
        among: (vectors) => vectors.flatMap(({ kind, id, field, hash }) => {
            const failure = known.get((0,record_failures/* failureKey */.WS)({ key: { kind, id, issueNumber: 0 }, text: { field, hash } }));
            return failure === undefined ? [] : [failure];
        }),
    };
}

;// CONCATENATED MODULE: ./lib/src/core/model/row-pages.js
/** Reads many rows page by page, ordered by id. */
/** Yields pages of at most `limit` rows until there are no more. Reads a page only when the previous one was consumed. */
async function* readPages(limit, read) {
    let afterId = 0;
    for (;;) {
        const page = await read({ afterId, limit });
        const last = page.at(-1);
        if (last !== undefined) {
            yield page;
            afterId = last.id;
        }
        if (page.length < limit) {
            return;
        }
    }
}

;// CONCATENATED MODULE: ./lib/src/core/text/cut-into-chunks.js
/** Cuts a long text into chunks that the embedder can read. */

/** The most bytes that UTF-8 needs for one character. */
const CHARACTER_BYTES = 4;
/** Only this last share of a chunk is searched for a boundary: a cut before it would make too many chunks. */
const BOUNDARY_WITHIN = 0.5;
/** Where a text is cut, the best boundary first: between paragraphs, between lines, between words. */
const BOUNDARIES = ['\n\n', '\n', ' '];
/**
 * Cuts the text between paragraphs, lines or words where it can, and never within a character. Joined, the chunks are the
 * text, unless it needs more than CHUNKS_MAX of them.
 * @param bytes the most bytes of UTF-8 in the first chunk, at least 4; an embedder's `textBytes`
 * @param laterBytes the same for each later chunk
 * @returns at least one chunk; a text that fits, or an empty one, is the only chunk
 */
function cutIntoChunks(text, bytes, laterBytes = Math.min(bytes, limits/* LATER_CHUNK_BYTES */.LE)) {
    const chunks = [];
    let from = 0;
    while (chunks.length < limits/* CHUNKS_MAX */.MO) {
        const end = findEnd(text, from, Math.max(chunks.length === 0 ? bytes : laterBytes, CHARACTER_BYTES));
        const cut = end === text.length ? end : findBoundary(text, from, end);
        chunks.push(text.slice(from, cut));
        if (cut === text.length) {
            break;
        }
        from = cut;
    }
    return chunks;
}
/** The end of the longest part of the text that begins at `from` and has at most this many bytes. */
function findEnd(text, from, bytes) {
    let bytesLeft = bytes;
    let at = from;
    while (at < text.length) {
        const code = text.codePointAt(at) ?? 0;
        bytesLeft -= code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : CHARACTER_BYTES;
        if (bytesLeft < 0) {
            break;
        }
        at += code < 0x10000 ? 1 : 2;
    }
    return at;
}
/** The last boundary of the best kind before `end`; `end` when there is none. */
function findBoundary(text, from, end) {
    const earliest = from + Math.ceil((end - from) * BOUNDARY_WITHIN);
    const window = text.slice(earliest, end);
    for (const boundary of BOUNDARIES) {
        const at = window.lastIndexOf(boundary);
        if (at !== -1) {
            return earliest + at + boundary.length;
        }
    }
    return end;
}

;// CONCATENATED MODULE: ./lib/src/core/embed/pending-texts.js
/** The texts that need a vector, read from the store a page at a time and cut into chunks. */




const FIELDS = ['title', 'body'];
/** Yields what to embed, row by row. Leaves out texts that were refused and whose next try is not due. */
async function* readPendingTexts(world, scope, refusedEarlier) {
    const rows = scope.queue === undefined ? readPendingRows(world, scope) : readQueuedRows(world, scope);
    for await (const row of rows) {
        const texts = (0,embedded_texts/* embeddedTexts */.BC)(row);
        for (const field of FIELDS) {
            const hash = row.hashes[field];
            const text = texts[field];
            if (hash !== undefined &&
                text !== null &&
                !refusedEarlier.isWaiting(row, field, hash) &&
                scope.queue?.claim({ row, field, hash }) !== false) {
                yield* chunksToEmbed(row, field, hash, cutIntoChunks(text, world.embedder.textBytes));
            }
        }
    }
}
/** The number of pending texts. */
async function countPendingTexts(world, scope) {
    let pending = 0;
    for await (const { hashes } of readPendingRows(world, scope)) {
        pending += FIELDS.filter((field) => hashes[field] !== undefined).length;
    }
    return pending;
}
/** The first chunk comes last: its vector ends "pending", so the later chunks must be stored by then. */
function chunksToEmbed(row, field, hash, chunks) {
    const needed = [...chunks.entries()].filter(([position, text]) => position === 0 || (field === 'body' && text.trim() !== '' && !row.chunks.includes(position)));
    return needed
        .reverse()
        .map(([position, text]) => ({ row, field, hash, text, position, laterChunks: needed.length - 1 }));
}
async function* readPendingRows({ store, embeds }, { repository, touched, space }) {
    const inSpace = space === null ? {} : { space };
    for (const kind of embeds) {
        const only = touched === undefined ? {} : { ids: touched[kind] };
        if (only.ids?.length === 0) {
            continue;
        }
        const read = (page) => store.vectors.pending(repository, { kind, ...page, ...only, ...inSpace });
        for await (const rows of readPages(limits/* PENDING_ROWS */.Go, read)) {
            yield* rows;
        }
    }
}
async function* readQueuedRows({ store }, { repository, queue, space }) {
    const inSpace = space === null ? {} : { space };
    for (let next = await queue?.take(); next; next = await queue?.take()) {
        const query = { ...next, afterId: 0, limit: limits/* PENDING_ROWS */.Go, ...inSpace };
        yield* await store.vectors.pending(repository, query);
    }
}

;// CONCATENATED MODULE: ./lib/src/core/embed/batches.js

/** Fills each batch up to the embedder's limits, until the run may embed no more. Leaves out texts that were refused and whose next try is not due. */
async function* readBatches(world, scope, refusedEarlier) {
    const budget = world.embeddingBudget ?? { left: Infinity };
    let batch = [];
    let bytes = 0;
    for await (const pending of readPendingTexts(world, scope, refusedEarlier)) {
        if (budget.left <= 0) {
            break;
        }
        budget.left -= 1;
        // Read each time, because it changes with what the embedder has learned.
        const limit = world.embedder.batch;
        const size = Buffer.byteLength(pending.text);
        if (batch.length > 0 && (batch.length >= limit.texts || bytes + size > limit.bytes)) {
            yield batch;
            batch = [];
            bytes = 0;
        }
        batch.push(pending);
        bytes += size;
    }
    if (batch.length > 0) {
        yield batch;
    }
}

;// CONCATENATED MODULE: ./lib/src/core/embed/chunk-completion.js
/** No text is open yet. A run that stops loses the vectors that are held back: at most those of the batches in flight. */
function trackChunkCompletion() {
    const open = new Map();
    return {
        complete(batch, firstVectors) {
            for (const { row, field, position, laterChunks } of batch) {
                const key = textKey(row.kind, row.id, field);
                const text = open.get(key) ?? { missing: laterChunks, first: null };
                text.missing -= position > 0 ? 1 : 0;
                open.set(key, text);
            }
            for (const vector of firstVectors) {
                const text = open.get(textKey(vector.kind, vector.id, vector.field));
                if (text !== undefined) {
                    text.first = vector;
                }
            }
            const complete = [];
            for (const { row, field } of batch) {
                const key = textKey(row.kind, row.id, field);
                const text = open.get(key);
                if (text?.missing === 0 && text.first !== null) {
                    complete.push(text.first);
                    open.delete(key);
                }
            }
            return complete;
        },
    };
}
function textKey(kind, id, field) {
    return `${kind} ${id} ${field}`;
}

;// CONCATENATED MODULE: ./lib/src/core/embed/embed-batch.js
/** Embeds the texts of a batch, each distinct text ("+1", "Fixed.") once. Returns an answer for each, in order. */
async function embedDistinctTexts(embedder, batch) {
    const indexes = new Map();
    const texts = [];
    for (const { text } of batch) {
        if (!indexes.has(text)) {
            indexes.set(text, texts.push(text) - 1);
        }
    }
    const answers = await embedder.embed(texts);
    return batch.map(({ text }) => answers[indexes.get(text) ?? -1]);
}
/** Sorts the answers to a batch by where they are stored. */
function sortAnswers(batch, answers) {
    const vectors = [];
    const chunks = [];
    const refused = [];
    let dimensions = null;
    for (const [at, { row, field, hash, position, text }] of batch.entries()) {
        const answer = answers[at] ?? { refused: 'the embedder gave no answer' };
        dimensions ??= 'refused' in answer ? null : answer.length;
        if (position > 0) {
            chunks.push({ kind: row.kind, id: row.id, hash, position, text, vector: answer });
        }
        else if ('refused' in answer) {
            refused.push({ key: row, text: { field, hash }, reason: answer.refused });
        }
        else {
            vectors.push({ kind: row.kind, id: row.id, field, hash, vector: answer });
        }
    }
    return { vectors, chunks, refused, dimensions };
}

;// CONCATENATED MODULE: ./lib/src/core/embed/embedding-pass.js
/** One pass over the pending texts of a repository. */







/**
 * Embeds what is pending in this scope, several batches at a time, and returns the number of texts that got a vector.
 * 1. Read pending rows, prepare their texts, cut long ones into chunks, and fill batches (batches.ts).
 * 2. Send each batch to the embedder, every distinct text once.
 * 3. Store later chunks, then the vectors of texts whose chunks are all stored: that vector ends "pending".
 * 4. Record the texts that the model refuses, with the time of their next try.
 * 5. Call `afterBatch` with the number of texts that got a vector.
 */
async function runEmbeddingPass(world, scope, tally, afterBatch = () => Promise.resolve()) {
    const { store, embedder } = world;
    const openSpace = (0,model_change/* createSpaceOpener */.oG)(world, scope.space);
    const refusedEarlier = await readRefusedTexts(world, scope.repository);
    const completion = trackChunkCompletion();
    let embedded = 0;
    const batches = readBatches(world, scope, refusedEarlier);
    const embedBatch = async (batch) => {
        const answers = await embedDistinctTexts(embedder, batch);
        const { vectors, chunks, refused, dimensions } = sortAnswers(batch, answers);
        const space = dimensions === null ? (scope.space ?? (await store.spaces.active())) : await openSpace(dimensions);
        let texts = 0;
        if (space !== null) {
            if (chunks.length > 0) {
                await store.vectors.putChunks(space, chunks);
            }
            const complete = completion.complete(batch, vectors);
            if (complete.length > 0) {
                await store.vectors.putVectors(space, complete);
                await store.failures.forget(refusedEarlier.among(complete));
            }
            texts = complete.length;
            embedded += texts;
            tally.embedded += texts;
        }
        await (0,record_failures/* recordFailures */.X6)(world, scope.repository, refused, tally);
        await afterBatch(texts);
    };
    await forEachConcurrently(batches, embedder.batch.inFlight, async (batch) => {
        try {
            await embedBatch(batch);
        }
        catch (error) {
            // Else the other batches would wait for rows that are still to be read.
            scope.queue?.close();
            throw error;
        }
        finally {
            batch.filter(({ position }) => position === 0).forEach((text) => scope.queue?.release(text));
        }
    });
    return embedded;
}

;// CONCATENATED MODULE: ./lib/src/core/embed/embedding-progress.js
/** How far embedding has got, and how long the texts that are left take: for the log and the job summary. */



/**
 * Starts now. The result tells the time that `pending` texts take, such as `about 3 hours`, given that `embedded` texts took
 * the time until now and another `waitS` seconds. Null when no text shows the pace.
 */
function startTiming(clock) {
    const startedAt = clock.now().getTime();
    return (pending, embedded, waitS = 0) => {
        const elapsedMs = clock.now().getTime() - startedAt + waitS * 1000;
        return embedded === 0 ? null : (0,time/* describeTime */.Ht)((pending / embedded) * elapsedMs);
    };
}
/** What a run that stops says about the texts that are left; nothing when no text shows the pace. */
function linesAboutRest(pending, timeLeft) {
    return timeLeft === null
        ? []
        : [`${pending} texts are left. At the pace of this run, waits included, they take ${timeLeft}.`];
}
/** Logs how many of the pending texts have got a vector. */
function progressLogger({ log }, repository, pending, doneBefore = 0) {
    let done = doneBefore;
    return (texts) => {
        done += texts;
        const share = pending === null ? null : done / Math.max(done, doneBefore + pending);
        log.progress({ about: (0,model_record/* fullNameOf */.E4)(repository), what: 'texts embedded', done, share });
    };
}
/** The same for a queue: the share is known from when all its rows are, because the listings have been read. */
function queueProgressLogger(world, repository, queue, space) {
    const { store, embeds } = world;
    const logWhileReading = progressLogger(world, repository, null);
    let done = 0;
    let logRest = null;
    const countRest = async () => {
        const pending = await store.vectors.countPending([repository.id], embeds, space ?? undefined);
        return progressLogger(world, repository, pending, done);
    };
    return async (texts) => {
        if (logRest !== null) {
            (await logRest)(texts);
            return;
        }
        done += texts;
        logWhileReading(texts);
        if (queue.hasEnded() && queue.size() >= limits/* PROGRESS_TEXTS */.Pn) {
            logRest = countRest();
            await logRest;
        }
    };
}

;// CONCATENATED MODULE: ./lib/src/core/embed/embed-pending.js
/** Gives a vector to every pending text, whatever the reason: new, edited, or left over by a crash or an outage. */








/** Embeds what is pending in these rows. It takes no lease: at worst another run embeds one of these few texts as well. */
async function embedTouched(world, repository, touched, tally) {
    const space = await (0,model_change/* findSpaceForRun */._q)(world);
    await runEmbeddingPass(world, { repository, touched, space }, tally);
}
/** Adds the number of texts that are still pending in these rows to the tally. */
async function countTouchedPending(world, repository, touched, tally) {
    // When the model does not match, embedTouched has thrown. What is pending in the active space still counts.
    const space = await (0,model_change/* findSpaceForRun */._q)(world).catch(() => null);
    tally.pending += await countPendingTexts(world, { repository, touched, space });
}
/**
 * Embeds the rows of the queue as they come, until it ends. Takes the lease at the first row, and keeps it for `embedEverything`; without the lease it leaves everything to the run that holds it. Never throws: `embedEverything`
 * reports the failure.
 */
async function embedQueued(world, repository, queue, tally, lease) {
    const { clock, log } = world;
    const embeddedBefore = tally.embedded;
    let timeLeft = startTiming(clock);
    let failure = null;
    try {
        if ((await queue.hasMore()) && (await lease.take())) {
            timeLeft = startTiming(clock);
            const space = await (0,model_change/* findSpaceForRun */._q)(world);
            const logProgress = queueProgressLogger(world, repository, queue, space);
            const renewLease = async () => {
                if (!(await lease.take())) {
                    queue.close();
                }
            };
            const leasedQueue = withBeforeTake(queue, renewLease);
            await runEmbeddingPass(world, { repository, queue: leasedQueue, space }, tally, async (texts) => {
                await logProgress(texts);
                await renewLease();
            });
        }
    }
    catch (error) {
        failure = { error, at: clock.now() };
        if (!queue.hasEnded()) {
            log.info(`${(0,model_record/* fullNameOf */.E4)(repository)}: embedding has stopped, and reading goes on`);
        }
    }
    finally {
        queue.close();
    }
    return { lease, timeLeft, embeddedBefore, failure };
}
/** The queue, which calls `beforeTake` when it has rows, however long they were waited for. */
function withBeforeTake(queue, beforeTake) {
    return {
        ...queue,
        async take() {
            if (await queue.hasMore()) {
                await beforeTake();
            }
            return queue.take();
        },
    };
}
/**
 * Embeds everything pending in the repository under its lease, and adds what is still pending to the tally. Repeats the
 * pass until it finds nothing, because runs that find the lease taken leave their rows to this one.
 * @throws the failure of the earlier embedding when it is too early to try again
 */
async function embedEverything(world, repository, tally, earlier) {
    const { store, embeds, clock } = world;
    const { lease, timeLeft, embeddedBefore, failure } = earlier ?? {
        lease: embeddingLease(world, repository),
        timeLeft: startTiming(clock),
        embeddedBefore: tally.embedded,
        failure: null,
    };
    if (failure === null && (await hasNothingPending(world, repository))) {
        await lease.release();
        return;
    }
    const isOurs = await lease.take();
    let space = null;
    let interruption = null;
    try {
        if (isOurs) {
            throwIfTooEarly(failure, clock);
            space = await (0,model_change/* findSpaceForRun */._q)(world);
            const pending = await store.vectors.countPending([repository.id], embeds, space ?? undefined);
            const logProgress = progressLogger(world, repository, pending);
            const afterBatch = async (texts) => {
                logProgress(texts);
                await lease.take();
            };
            while ((await runEmbeddingPass(world, { repository, space }, tally, afterBatch)) > 0)
                ;
        }
        else {
            tally.left.push('Another run is embedding what is pending in this repository, and will finish it. If that run was stopped, its ' +
                `lease ends within ${limits/* LEASE_MS */.Wf / 1000} seconds: run again then.`);
        }
    }
    catch (error) {
        interruption = error instanceof errors/* InterruptedError */.p4 ? error : null;
        throw error;
    }
    finally {
        if (isOurs) {
            await lease.release();
        }
        const pending = await store.vectors.countPending([repository.id], embeds, space ?? undefined);
        tally.pending += pending;
        if (interruption !== null) {
            const time = timeLeft(pending, tally.embedded - embeddedBefore, interruption.retryAfterS ?? 0);
            tally.left.push(...linesAboutRest(pending, time));
        }
    }
}
/** After an outage, the server may be back when everything has been read. Any other failure would only be repeated. */
function throwIfTooEarly(failure, clock) {
    if (failure === null) {
        return;
    }
    const waitS = failure.error instanceof errors/* InterruptedError */.p4
        ? (failure.error.retryAfterS ?? limits/* EMBEDDING_NEXT_TRY_S */.mT)
        : Infinity;
    if (clock.now().getTime() - failure.at.getTime() < waitS * 1000) {
        throw failure.error;
    }
}
/** Then no lease is needed: no other run can have left anything to this one. False when the model does not match the database. */
async function hasNothingPending(world, repository) {
    const space = await (0,model_change/* findSpaceForRun */._q)(world).catch(() => undefined);
    if (space === undefined || space === null) {
        return false;
    }
    return (await world.store.vectors.countPending([repository.id], world.embeds, space)) === 0;
}

;// CONCATENATED MODULE: ./lib/src/core/embed/reembed.js



/** Opens a new space for this run's vectors, unless the active space already has this model. */
async function startReembedding({ store, embedder, embeds, log }) {
    const active = await store.spaces.active();
    if (active === null) {
        return;
    }
    const dimensions = embedder.dimensions ?? (await (0,embed_query/* probeDimensions */.W)(embedder));
    (0,model_change/* assertFits */.Vl)(embedder.model, dimensions);
    if ((0,model_change/* matchesModel */.bO)(active, { model: embedder.model, dimensions })) {
        // A change to another model may be unfinished, or a run may have stopped between the switch and the clean-up.
        await store.spaces.dropInactive();
        log.notice(`Nothing to re-embed: the vectors are already those of ${(0,model_change/* describeSpace */.Aq)(active)}.`);
        return;
    }
    const next = await store.spaces.startNext(embedder.model, dimensions);
    const pending = await store.vectors.countPending([], embeds, next);
    log.info(`Re-embedding from ${(0,model_change/* describeSpace */.Aq)(active)} to ${(0,model_change/* describeSpace */.Aq)(next)}: ${pending} texts in all repositories of this database.`);
}
/** Embeds what is pending in every repository of the database, then switches search to the new vectors if all are there. */
async function finishReembedding(world, tally) {
    const { store, embedder, embeds, log } = world;
    const next = await store.spaces.next();
    if (next === null || !(0,model_change/* matchesModel */.bO)(next, embedder)) {
        return;
    }
    const repositories = await store.cursors.repositories();
    let refused = 0;
    for (const repository of repositories) {
        await embedEverything(world, repository, tally);
        refused += (await store.failures.list(repository)).filter(({ key, text }) => text !== null && embeds.includes(key.kind)).length;
    }
    tally.pending = await store.vectors.countPending([], embeds, next);
    if (tally.pending > refused) {
        tally.left.push(`Re-embedding: ${tally.pending} texts still have no vector of ${(0,model_change/* describeSpace */.Aq)(next)}. Search uses the old ` +
            'vectors until all texts have one. Run the backfill with reembed: true again to continue.');
        return;
    }
    await store.spaces.activate(next);
    await store.spaces.dropInactive();
    log.notice(`Re-embedded: search now uses the vectors of ${(0,model_change/* describeSpace */.Aq)(next)}. The old ones were dropped.`);
}

;// CONCATENATED MODULE: ./lib/src/core/evaluation/clusters.js
/** One question for each issue that was marked as a duplicate, ordered by number. */
function buildQuestions(pairs) {
    const clusters = buildClusters(pairs);
    const queries = [...new Set(pairs.map(({ query }) => query))].sort((a, b) => a - b);
    const marks = Map.groupBy(pairs, ({ query }) => query);
    return queries.map((number) => ({
        number,
        answers: answersFor(number, clusters),
        originals: originalsOf(number, marks),
    }));
}
function originalsOf(number, marks) {
    const originals = new Set([number]);
    for (const each of originals) {
        for (const { answer } of marks.get(each) ?? []) {
            originals.add(answer);
        }
    }
    originals.delete(number);
    return originals;
}
/** The other issues of this issue's cluster. */
function answersFor(number, clusters) {
    return (clusters.get(number) ?? new Set()).difference(new Set([number]));
}
/** The cluster of each issue that is in a pair, by number. */
function buildClusters(pairs) {
    const clusters = new Map();
    for (const { query, answer } of pairs) {
        const [a, b] = [query, answer].map((number) => clusters.get(number) ?? new Set([number]));
        const [larger, smaller] = (a?.size ?? 0) >= (b?.size ?? 0) ? [a, b] : [b, a];
        const joined = larger ?? new Set();
        for (const number of smaller ?? []) {
            joined.add(number);
        }
        for (const number of smaller === larger ? [query, answer] : [...(smaller ?? []), query, answer]) {
            clusters.set(number, joined);
        }
    }
    return clusters;
}

// EXTERNAL MODULE: ./lib/src/core/text/markdown.js
var markdown = __webpack_require__(160);
// EXTERNAL MODULE: ./lib/src/core/related/confidence.js
var confidence = __webpack_require__(101);
// EXTERNAL MODULE: ./lib/src/core/related/which-issues.js
var which_issues = __webpack_require__(5013);
;// CONCATENATED MODULE: ./lib/src/core/evaluation/recall-and-precision.js
/** How well rankings find known duplicates, and what comments with a given cut-off would show. */

/** The rank of the first answer, from 1; null when there is none. */
function rankOfFirstAnswer(answers, order) {
    const at = order.findIndex((number) => answers.has(number));
    return at === -1 ? null : at + 1;
}
/**
 * Recall and mean reciprocal rank.
 * @param ranks the rank of the first answer to each question, from 1; null when it was not found
 * @returns NaN for everything when there are no questions
 */
function computeRecall(ranks) {
    const recallAt = (k) => mean(ranks.map((rank) => hitWithin(rank, k)));
    return {
        at1: recallAt(1),
        at5: recallAt(5),
        at10: recallAt(10),
        mrr: mean(ranks.map((rank) => (rank === null ? 0 : 1 / rank))),
    };
}
/** 1 for a rank among the first k, else 0. */
function hitWithin(rank, k) {
    return rank !== null && rank <= k ? 1 : 0;
}
/** How many issues a comment on this one shows with this cut-off, and how many of them are of its cluster. */
function countShown(cutOff, { answers, found }) {
    const listed = (0,which_issues/* aboveCutOff */.Vz)(found, cutOff);
    return { shown: listed.length, right: listed.filter(({ number }) => answers.has(number)).length };
}
/** What comments with this cut-off would show for these issues. */
function evaluateCutOff(cutOff, issues) {
    let [all, shown, right, firstRight, commented, helped, questions] = [0, 0, 0, 0, 0, 0, 0];
    for (const issue of issues) {
        const { isQuestion, answers, found, weight } = issue;
        const listed = countShown(cutOff, issue);
        all += weight;
        shown += weight * listed.shown;
        right += weight * listed.right;
        commented += listed.shown > 0 ? weight : 0;
        // What is found is ordered by the ranking, so the first that is shown need not be the first that was found.
        firstRight += answers.has((0,which_issues/* aboveCutOff */.Vz)(found, cutOff)[0]?.number ?? -1) ? weight : 0;
        helped += isQuestion && listed.right > 0 ? weight : 0;
        questions += isQuestion ? weight : 0;
    }
    return {
        cutOff,
        precision: shown === 0 ? null : right / shown,
        firstPrecision: commented === 0 ? null : firstRight / commented,
        commented: commented / all,
        recall: helped / questions,
    };
}
/**
 * The least of these cut-offs such that it and every higher one that shows anything has at least this precision; null when
 * there is none.
 */
function recommendCutOff(results, minPrecision) {
    let recommended = null;
    for (const { cutOff, precision } of [...results].sort((a, b) => b.cutOff - a.cutOff)) {
        if (precision !== null && precision < minPrecision) {
            return recommended;
        }
        recommended = precision === null ? recommended : cutOff;
    }
    return recommended;
}
function mean(values) {
    return values.reduce((sum, value) => sum + value, 0) / values.length;
}

;// CONCATENATED MODULE: ./lib/src/core/evaluation/bootstrap.js
/** How far a figure could be off, because it was measured on this sample of issues and not on another. */

/** With so many samples, the ends of the interval move by only some thousandths with another seed. */
const BOOTSTRAP_SAMPLES = 2_000;
/** Returns how much better the recall at 5 is in `b` than in `a`: ranks for the same questions, as in `recallAt5`. */
function compareRecallAt5(a, b, seed = 1) {
    return bootstrapMean(a.map((rank, at) => hitWithin(b[at] ?? null, 5) - hitWithin(rank, 5)), seed);
}
/** The recall at 5. `ranks`: the rank of the first answer to each question, from 1; null when it was not found. */
function recallAt5(ranks) {
    return bootstrapMean(ranks.map((rank) => hitWithin(rank, 5)));
}
/** The precision of what comments with this cut-off show. `n` is the number of issues that get one; null when none does. */
function precisionAt(cutOff, issues) {
    const counts = issues.map((issue) => ({ ...countShown(cutOff, issue), weight: issue.weight }));
    const commented = counts.filter(({ shown }) => shown > 0);
    return commented.length === 0
        ? null
        : bootstrapRatio(commented.map(({ shown, right, weight }) => [weight * right, weight * shown]));
}
function bootstrapMean(values, seed = 1) {
    return bootstrapRatio(values.map((value) => [value, 1]), seed);
}
/**
 * The sum of the first numbers by that of the second ones, and how far it could be off, by a bootstrap: the same numbers and
 * seed always give the same result.
 * https://en.wikipedia.org/wiki/Bootstrapping_(statistics)
 */
function bootstrapRatio(parts, seed = 1) {
    const random = seededRandom(seed);
    const ratios = Array.from({ length: BOOTSTRAP_SAMPLES }, () => ratioOf(parts.map(() => parts[Math.floor(random() * parts.length)] ?? [0, 0]))).sort((x, y) => x - y);
    return {
        mean: ratioOf(parts),
        low: ratios[Math.floor(BOOTSTRAP_SAMPLES * 0.025)] ?? NaN,
        high: ratios[Math.ceil(BOOTSTRAP_SAMPLES * 0.975) - 1] ?? NaN,
        n: parts.length,
    };
}
function ratioOf(parts) {
    const sum = (at) => parts.reduce((total, part) => total + part[at], 0);
    return sum(0) / sum(1);
}
/** A generator of numbers from 0 to 1 that always gives the same ones for the same seed (mulberry32). */
function seededRandom(seed) {
    let state = seed >>> 0;
    return () => {
        state = (state + 0x6d2b79f5) >>> 0;
        let mixed = Math.imul(state ^ (state >>> 15), state | 1);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
}

// EXTERNAL MODULE: ./lib/src/core/model/embedding.js
var embedding = __webpack_require__(4490);
// EXTERNAL MODULE: ./lib/src/core/related/nearest-others.js
var nearest_others = __webpack_require__(6851);
// EXTERNAL MODULE: ./lib/src/core/related/when-to-comment.js
var when_to_comment = __webpack_require__(7795);
// EXTERNAL MODULE: ./lib/src/core/search/discussions.js + 1 modules
var discussions = __webpack_require__(777);
// EXTERNAL MODULE: ./lib/src/core/search/found-issue.js
var found_issue = __webpack_require__(3120);
// EXTERNAL MODULE: ./lib/src/core/search/rankable-candidate.js + 2 modules
var rankable_candidate = __webpack_require__(7491);
;// CONCATENATED MODULE: ./lib/src/core/evaluation/rank-by-design.js
/** Ranks the candidates for one issue by each of the designs that an evaluation compares. */







/** From the simplest to the one that the product uses: each adds something to the one before. */
const DESIGNS = ['title only', 'body only', 'dense', 'words', 'comments', 'originals'];
/**
 * Ranks the nearest other issues of the repository. Null when the issue has no vector.
 * @param isAsOfOpening whether only what was there when the issue was opened counts: issues, comments, and marks of duplicates
 */
async function rankByDesign(store, space, repository, live, isAsOfOpening) {
    const issue = await store.rows.issue(live.id);
    const vectors = await store.vectors.vectorsOf(space, { kind: 'issue', id: live.id });
    const question = (0,embedding/* vectorsToAskWith */.D)(vectors, issue?.textField ?? null);
    if (issue === null || question === null) {
        return null;
    }
    const candidates = await (0,nearest_others/* nearestOthers */.s)(store.vectors, space, repository, issue.number, question, isAsOfOpening);
    const known = await (0,discussions/* readKnown */.Uj)(store, candidates, { commentsBefore: issue.createdAt, marksBefore: isAsOfOpening ? issue.createdAt : null }, ({ number }) => (isAsOfOpening ? number < issue.number : number !== issue.number));
    const withWords = (0,rankable_candidate/* rankCandidates */.RK)(issue, candidates, discussions/* NOTHING_KNOWN */.GN);
    const ranked = (0,rankable_candidate/* rankCandidates */.RK)(issue, candidates, known);
    const found = (0,found_issue/* foundIssues */.R)(ranked, known);
    const isSilent = (0,when_to_comment/* whyTooLittleText */.Ig)(issue) !== null || (0,when_to_comment/* whyNothingStandsOut */.$x)(ranked) !== null;
    return {
        byDesign: {
            'title only': sortNumbersBy(candidates, ({ titleSimilarity }) => titleSimilarity),
            'body only': sortNumbersBy(candidates, ({ bodySimilarity }) => bodySimilarity),
            dense: numbersOf([...withWords].sort((a, b) => b.dense - a.dense)),
            words: numbersOf(withWords),
            comments: numbersOf(ranked),
            originals: found.map(({ candidate }) => candidate.number),
        },
        found: isSilent
            ? []
            : found.map(({ candidate, confidence }) => ({ number: candidate.number, confidence })),
    };
}
/** The rank that each design gives the first answer, from 1; null when it does not find one. */
function firstAnswerRanks(answers, { byDesign }) {
    return Object.fromEntries(DESIGNS.map((design) => [design, rankOfFirstAnswer(answers, byDesign[design])]));
}
function numbersOf(ranked) {
    return ranked.map(({ candidate: { candidate } }) => candidate.number);
}
function sortNumbersBy(candidates, getSimilarity) {
    return candidates
        .filter((candidate) => getSimilarity(candidate) !== null)
        .sort((a, b) => (getSimilarity(b) ?? 0) - (getSimilarity(a) ?? 0))
        .map(({ number }) => number);
}

;// CONCATENATED MODULE: ./lib/src/core/evaluation/evaluation-report.js
/** Renders an evaluation as Markdown. */







const DESCRIPTION = {
    'title only': 'title only',
    'body only': 'body only (title, blank line, body)',
    dense: 'dense (half title, half body)',
    words: '+ rare words',
    comments: '+ words of the comments',
    originals: '**+ originals first** (used)',
};
/** With fewer questions, the confidence interval is wider than 20 points. */
const QUESTIONS_FEW = 80;
/** Cut-offs from 0.2 to 1 in steps of 0.01 are evaluated, and every fifth is shown. */
const [CUT_OFF_LEAST, CUT_OFF_STEPS, STEPS_SHOWN] = [0.2, 80, 5];
/** The report on one repository. Contains no text of an issue. */
function renderEvaluation(repository, space, evaluation) {
    const { asOfOpening, cluster, whole, pairs, isGiven, issues, withoutVector } = evaluation;
    const origin = isGiven ? 'marked in the file' : 'found in the comments';
    const counts = `${pairs} pairs of duplicates ${origin}, ${whole.length} questions, ${issues} issues`;
    const lines = [`## ${inlineCode((0,model_record/* fullNameOf */.E4)(repository))}`, '', `${counts}.`];
    if (withoutVector > 0) {
        lines.push('', `${withoutVector} issues were left out, because they have no vector.`);
    }
    if (whole.length === 0) {
        return [
            ...lines,
            '',
            'Nothing can be measured without known duplicates. Give some with --pairs.',
            '',
        ].join('\n');
    }
    const recall = (ranks) => recallTable(repository, space, pairs, ranks);
    return [
        ...lines,
        '',
        `### As each duplicate was opened: its original (${asOfOpening.length} questions)`,
        '',
        ...recall(asOfOpening),
        '',
        `Any issue of its cluster: R@5 ${describeInterval(recallAt5(cluster.map(ofDesignInUse)))}.`,
        '',
        `### In the whole repository: any issue of its cluster (${whole.length} questions)`,
        '',
        ...recall(whole),
        '',
        '### What comments would show',
        '',
        ...precisionTable(evaluation, (0,confidence/* confidenceLines */.aC)(space.model, null).shown),
        '',
    ].join('\n');
}
function ofDesignInUse(ranks) {
    return ranks.originals;
}
function recallTable(repository, space, pairs, ranks) {
    const name = inlineCode((0,model_record/* fullNameOf */.E4)(repository));
    const ranksBy = (design) => ranks.map((byDesign) => byDesign[design]);
    const rows = DESIGNS.map((design) => {
        const { at1, at5, at10, mrr } = computeRecall(ranksBy(design));
        const cells = [name, pairs, inlineCode(space.model), space.dimensions, DESCRIPTION[design]];
        return tableRow([...cells, ...[at1, at5, at10, mrr].map(formatShare)]);
    });
    const inUse = ranks.map(ofDesignInUse);
    return [
        tableRow(['corpus', 'pairs', 'model', 'dimensions', 'design', 'R@1', 'R@5', 'R@10', 'MRR']),
        tableRow(['---', '---:', '---', '---:', '---', '---:', '---:', '---:', '---:']),
        ...rows,
        '',
        `R@5 of the design in use: ${describeInterval(recallAt5(inUse))}. Beyond rare words, comments and originals change it by ${describeDifference(compareRecallAt5(ranksBy('words'), inUse))}.`,
        ...(ranks.length < QUESTIONS_FEW
            ? [
                '',
                `**${ranks.length} questions are few**: with other questions, the figures could differ by 10 points or more.`,
            ]
            : []),
    ];
}
function precisionTable({ evaluated }, standard) {
    const results = Array.from({ length: CUT_OFF_STEPS + 1 }, (_, step) => evaluateCutOff(Number((CUT_OFF_LEAST + step / 100).toFixed(2)), evaluated));
    const best = recommendCutOff(results, limits/* EVALUATED_PRECISION */.bB);
    const advice = best === null
        ? `No cut-off reaches a precision of ${limits/* EVALUATED_PRECISION */.bB}. Keep \`related\` at \`preview\` or \`off\` here.`
        : `Recommended: \`related-min-similarity: ${best}\`. At this value and above, the precision is at least ${limits/* EVALUATED_PRECISION */.bB}.`;
    return [
        tableRow(['related-min-similarity', 'precision', 'of the first', 'with a comment', 'duplicates shown']),
        tableRow(['---:', '---:', '---:', '---:', '---:']),
        ...results.filter((_, step) => step % STEPS_SHOWN === 0).map(precisionRow),
        '',
        advice,
        ...describePrecision(`the default, ${standard}`, precisionAt(standard, evaluated)),
        ...(best === null ? [] : describePrecision(`the recommended value`, precisionAt(best, evaluated))),
    ];
}
function describePrecision(cutOff, precision) {
    return precision === null
        ? []
        : ['', `Precision at ${cutOff}: ${describeInterval(precision)}, where n counts comments.`];
}
function precisionRow({ cutOff, precision, firstPrecision, commented, recall }) {
    return tableRow([
        cutOff.toFixed(2),
        ...[precision, firstPrecision].map((share) => (share === null ? '–' : formatShare(share))),
        formatShare(commented),
        formatShare(recall),
    ]);
}
function describeInterval({ mean, low, high, n }) {
    return `${formatShare(mean)}, with 95 % certainty between ${formatShare(low)} and ${formatShare(high)} (n = ${n})`;
}
function describeDifference({ mean, low, high, n }) {
    return `${formatSigned(mean)}, with 95 % certainty between ${formatSigned(low)} and ${formatSigned(high)} (n = ${n})`;
}
function formatSigned(value) {
    return `${value < 0 ? '−' : '+'}${formatShare(Math.abs(value))}`;
}
/** Such as `.471`. */
function formatShare(value) {
    return value.toFixed(3).replace(/^0(?=\.)/, '');
}
function tableRow(cells) {
    return `| ${cells.join(' | ')} |`;
}
/** A name as Markdown code, without the characters that would end the code or the cell. */
function inlineCode(text) {
    return `\`${(0,markdown/* plainLine */.h0)(text).replace(/[`|]/g, '')}\``;
}

// EXTERNAL MODULE: ./lib/src/core/duplicates/claims.js
var claims = __webpack_require__(4815);
;// CONCATENATED MODULE: ./lib/src/core/duplicates/pair-finder.js

/**
 * A finder for one repository. Only claims about closed issues count: nobody has acted on a claim about an open one. An issue
 * closed as a duplicate without a claim counts too, if its comments mention only one other issue.
 */
function createPairFinder(repository) {
    const readClaims = (0,claims/* createClaimReader */.sr)(repository);
    const issues = new Map();
    const claimed = [];
    const mentioned = new Map();
    const isConfirmed = ({ query, answer }) => query !== answer && issues.get(query)?.state === 'closed' && issues.has(answer);
    return {
        addIssue(issue) {
            issues.set(issue.number, issue);
        },
        addComment(issueNumber, text) {
            const { claims, references } = readClaims(text);
            for (const { duplicate, of } of claims) {
                claimed.push({ query: duplicate ?? issueNumber, answer: of ?? issueNumber });
            }
            const known = mentioned.get(issueNumber) ?? new Set();
            mentioned.set(issueNumber, known.union(references));
        },
        findPairs() {
            const found = new Map();
            const add = (pair) => {
                if (isConfirmed(pair)) {
                    found.set(`${pair.query} ${pair.answer}`, pair);
                }
            };
            claimed.forEach(add);
            const marked = new Set([...found.values()].map(({ query }) => query));
            for (const { number, stateReason } of issues.values()) {
                const others = [...(mentioned.get(number) ?? [])].filter((n) => n !== number && issues.has(n));
                const [only] = others;
                if (stateReason === 'duplicate' && !marked.has(number) && only !== undefined && others.length === 1) {
                    add({ query: number, answer: only });
                }
            }
            return [...found.values()].sort((a, b) => a.query - b.query || a.answer - b.answer);
        },
    };
}

;// CONCATENATED MODULE: ./lib/src/core/evaluation/find-marked-duplicates.js
/** Reads what an evaluation needs from the database: the live issues, and the duplicates that their comments mark. */



/** The pairs among these issues that the comments of the repository mark. */
async function findMarkedDuplicates(store, repository, issues) {
    const finder = createPairFinder(repository);
    for (const issue of issues) {
        finder.addIssue(issue);
    }
    for await (const comments of readPages(limits/* EVALUATED_ROWS */.AE, (page) => store.rows.liveComments(repository, page))) {
        for (const { issueNumber, body } of comments) {
            finder.addComment(issueNumber, body);
        }
    }
    return finder.findPairs();
}
/** Every live issue of the repository. */
async function readAllLiveIssues(store, repository) {
    const issues = [];
    for await (const page of readPages(limits/* EVALUATED_ROWS */.AE, (query) => store.rows.liveIssues(repository, query))) {
        issues.push(...page);
    }
    return issues;
}

;// CONCATENATED MODULE: ./lib/src/core/evaluation/sample-issues.js
/** Which issues an evaluation searches for, when there are too many for all. */



/** A sample of the issues that nobody marked as duplicates. The answers of an original are its duplicates. */
function sampleOthers(pairs, questions, numbers) {
    const clusters = buildClusters(pairs);
    const marked = new Set(questions.map(({ number }) => number));
    const others = numbers.filter((number) => !marked.has(number));
    return sample(others, limits/* EVALUATED_OTHERS */.OW).map((number) => ({
        number,
        answers: answersFor(number, clusters),
        originals: new Set(),
    }));
}
/** At most `limit` random items, in their order. The same items always give the same sample. */
function sample(items, limit) {
    const random = seededRandom(1);
    const drawn = items.map((item, at) => ({ at, item, lot: random() })).sort((a, b) => a.lot - b.lot);
    return drawn
        .slice(0, limit)
        .sort((a, b) => a.at - b.at)
        .map(({ item }) => item);
}

;// CONCATENATED MODULE: ./lib/src/core/evaluation/evaluate.js
/** Mode `eval`: searches for the duplicates that people marked, and reports how well each design finds them. */








/**
 * Reports how well search finds known duplicates, as Markdown. Writes nothing and embeds nothing.
 * @param repositories empty for all repositories of the database
 * @param given the known duplicates of the one repository; null to take those that the comments mark
 * @throws UserError when the database has no vectors, or when pairs are given and there is more than one repository
 */
async function evaluate(world, repositories, given) {
    const { store } = world;
    const space = await store.spaces.active();
    if (space === null) {
        throw new errors/* UserError */.yo('The database holds no vectors yet. Run a backfill first (tiara backfill), then evaluate.');
    }
    const evaluated = repositories.length > 0 ? repositories : await store.cursors.repositories();
    if (given !== null && evaluated.length !== 1) {
        throw new errors/* UserError */.yo(`pairs: issue numbers belong to one repository, and ${evaluated.length} are evaluated. Name it with --repository.`);
    }
    const reports = [];
    for (const repository of evaluated) {
        reports.push(renderEvaluation(repository, space, await evaluateRepository(world, repository, space, given)));
    }
    return reports.join('\n');
}
async function evaluateRepository({ store, log }, repository, space, given) {
    const issues = new Map((await readAllLiveIssues(store, repository)).map((issue) => [issue.number, issue]));
    const pairs = (given ?? (await findMarkedDuplicates(store, repository, [...issues.values()]))).filter(({ query, answer }) => issues.has(query) && issues.has(answer));
    const allQuestions = buildQuestions(pairs);
    const questions = sample(allQuestions, limits/* EVALUATED_QUESTIONS */.e2);
    const others = sampleOthers(pairs, allQuestions, [...issues.keys()]);
    log.info(`${(0,model_record/* fullNameOf */.E4)(repository)}: searching for ${questions.length} marked duplicates and ${others.length} other issues.`);
    const evaluated = [];
    const asOfOpening = [];
    const cluster = [];
    const whole = [];
    const groups = [
        { isQuestion: true, asked: questions, weight: allQuestions.length / questions.length },
        { isQuestion: false, asked: others, weight: (issues.size - allQuestions.length) / others.length },
    ];
    let [done, withoutVector] = [0, 0];
    for (const { isQuestion, asked, weight } of groups) {
        for (const { number, answers, originals } of asked) {
            const issue = issues.get(number);
            const rankings = issue === undefined ? null : await rankByDesign(store, space, repository, issue, true);
            done += 1;
            const share = done / (questions.length + others.length);
            log.progress({ about: (0,model_record/* fullNameOf */.E4)(repository), what: 'issues searched for', done, share });
            if (issue === undefined || rankings === null) {
                withoutVector += 1;
                continue;
            }
            evaluated.push({ isQuestion, answers, found: rankings.found, weight });
            if (isQuestion) {
                // Nothing could be found of a question whose originals were opened later.
                if ([...originals].some((original) => original < number)) {
                    asOfOpening.push(firstAnswerRanks(originals, rankings));
                    cluster.push(firstAnswerRanks(answers, rankings));
                }
                const all = await rankByDesign(store, space, repository, issue, false);
                whole.push(firstAnswerRanks(answers, all ?? rankings));
            }
        }
    }
    return {
        issues: issues.size,
        pairs: pairs.length,
        isGiven: given !== null,
        withoutVector,
        asOfOpening,
        cluster,
        whole,
        evaluated,
    };
}

// EXTERNAL MODULE: ./lib/src/core/related/show-related.js + 6 modules
var show_related = __webpack_require__(1516);
// EXTERNAL MODULE: ./lib/src/core/search/issue-reference.js
var issue_reference = __webpack_require__(7485);
// EXTERNAL MODULE: ./lib/src/core/answers/find-duplicates.js
var find_duplicates = __webpack_require__(3865);
// EXTERNAL MODULE: ./lib/src/core/answers/search.js
var search = __webpack_require__(9397);
// EXTERNAL MODULE: ./lib/src/core/model/change.js
var change = __webpack_require__(9171);
// EXTERNAL MODULE: ./lib/src/core/sync/apply-changes.js
var apply_changes = __webpack_require__(6057);
;// CONCATENATED MODULE: ./lib/src/core/failures/report-waiting.js
/** Reports what failed in earlier runs and is not due yet. */



/** Adds one line to the result that names these items, unless this run has named them already. */
async function reportWaiting(world, repository, tally) {
    const { store, clock } = world;
    const now = (0,time/* toTime */.xe)(clock.now());
    const named = new Set(tally.failed.map(({ item }) => item));
    const waiting = (await store.failures.list(repository)).filter((failure) => failure.nextTryAt > now && !named.has((0,record_failures/* describeFailed */.hi)(failure)));
    const [next] = waiting.map(({ nextTryAt }) => nextTryAt).sort();
    if (next !== undefined) {
        const names = waiting.slice(0, limits/* FAILURES_NAMED_WAITING */.ig).map(record_failures/* describeFailed */.hi).join(', ');
        const more = waiting.length > limits/* FAILURES_NAMED_WAITING */.ig ? ` and ${waiting.length - limits/* FAILURES_NAMED_WAITING */.ig} more` : '';
        tally.left.push(`Failed in earlier runs, and retried after growing waits (next after ${next}): ${names}${more}. ` +
            'The table failures has the reasons.');
    }
}

;// CONCATENATED MODULE: ./lib/src/core/sync/backfill-progress.js
/** What is said of a backfill that is not finished: how far it is, and when it will be. */



/** Nothing when the backfill is finished. */
async function linesAboutBackfill({ store, clock }, repository) {
    const progress = await store.cursors.backfillProgress(repository);
    return progress === null ? [] : describeProgress(repository, progress, clock.now());
}
/**
 * Listings are read in order of update, so a cursor's place between the first issue and today shows how far a listing is. It
 * is exact only if the repository was always equally busy, so the numbers are rounded.
 */
function describeProgress(repository, { startedAt, cursors, oldest }, now) {
    const shareOf = (cursor) => {
        const [from, to, end] = [oldest, cursor, now].map((time) => new Date(time ?? NaN).getTime());
        const share = ((to ?? NaN) - (from ?? NaN)) / ((end ?? NaN) - (from ?? NaN));
        return Number.isNaN(share) ? 0 : Math.min(1, Math.max(0, share));
    };
    const share = Math.min(shareOf(cursors.issues), shareOf(cursors.comments));
    const elapsedMs = Math.max(0, now.getTime() - startedAt.getTime());
    // Less shows no pace.
    const leftMs = share < 0.01 ? null : (elapsedMs / share) * (1 - share);
    const upTo = (feed) => cursors[feed] === null ? `no ${feed}` : `${feed} up to ${cursors[feed].slice(0, 10)}`;
    const pace = leftMs === null ? '' : ` At this pace it takes ${(0,time/* describeTime */.Ht)(leftMs)} more.`;
    return [
        `The backfill of ${(0,model_record/* fullNameOf */.E4)(repository)} is not finished. In ${(0,time/* describeTime */.Ht)(elapsedMs)} it has read ${upTo('issues')} and ` +
            `${upTo('comments')}: about ${Math.round(share * 100)}% of the repository's lifetime.${pace} ` +
            'Each scheduled run continues it, and events are stored meanwhile.',
        ...(leftMs === null || leftMs < limits/* BACKFILL_LONG_MS */.To
            ? []
            : [
                'A GitHub App may send at least five times as many requests an hour as the token of a workflow: see docs/large-repositories.md.',
            ]),
    ];
}

// EXTERNAL MODULE: ./lib/src/core/sync/read-feeds.js + 4 modules
var read_feeds = __webpack_require__(7545);
;// CONCATENATED MODULE: ./lib/src/core/sync/continue-backfill.js
/** Scheduled runs continue a backfill that is too large for one run. */




/**
 * Reads on from the cursors of the unfinished backfill, until few of the token's requests are left or BACKFILL_CONTINUED_MS
 * have passed. Finishes the backfill at the end of both listings; otherwise the tally says how far it is. Removes nothing:
 * only a listing of one run shows what no longer exists. Leaves the backfill to a run that is embedding meanwhile, which is
 * most likely the backfill itself.
 */
async function continueBackfill(world, source, cursors, tally, stored, lease) {
    const { store, log, clock } = world;
    const { repository } = source;
    const startedAt = clock.now();
    if (!(await lease.take())) {
        log.info(`${(0,model_record/* fullNameOf */.E4)(repository)}: another run is at work, so the backfill is left to it.`);
        tally.left.push(...(await linesAboutBackfill(world, repository)));
        return;
    }
    log.info(`${(0,model_record/* fullNameOf */.E4)(repository)}: continuing the backfill.`);
    const isEnough = () => (source.requestsLeftShare() ?? 1) <= limits/* BACKFILL_REQUESTS_KEPT_SHARE */.xv ||
        clock.now().getTime() - startedAt.getTime() >= limits/* BACKFILL_CONTINUED_MS */.C8;
    const listings = { areComplete: true };
    async function* untilEnough(pages) {
        for await (const page of pages) {
            yield page;
            if (isEnough()) {
                listings.areComplete = false;
                return;
            }
        }
    }
    const bounded = {
        ...source,
        issues: (since) => untilEnough(source.issues(since)),
        comments: (since) => untilEnough(source.comments(since)),
    };
    try {
        await (0,read_feeds/* readFeeds */._t)(world, bounded, tally, { reader: 'backfill', cursors, stored });
        if (listings.areComplete) {
            await store.cursors.finishBackfill(repository, startedAt);
            log.info(`${(0,model_record/* fullNameOf */.E4)(repository)}: the backfill is finished.`);
        }
    }
    finally {
        tally.left.push(...(await linesAboutBackfill(world, repository)));
    }
}

;// CONCATENATED MODULE: ./lib/src/core/embed/embedding-queue.js
/** Rows that were just stored and wait for their vectors while the listings are still read. */

/**
 * Holds ids, not texts, so that its memory is bounded however much slower the embedder is. Issues come first: a comment has
 * no pending text before its issue is stored, so comments wait for the end of the listing of issues.
 */
function embeddingQueue(embeds) {
    const ids = { issue: [], comment: [] };
    let areIssuesRead = false;
    let isEnded = false;
    let isClosed = false;
    const claimed = new Set();
    let wake = () => undefined;
    const size = () => ids.issue.length + ids.comment.length;
    const nextKind = () => {
        if (ids.issue.length > 0) {
            return 'issue';
        }
        return ids.comment.length > 0 && (areIssuesRead || isEnded) ? 'comment' : null;
    };
    const hasMore = async () => {
        while (nextKind() === null && !isEnded) {
            await new Promise((resolve) => (wake = resolve));
        }
        return nextKind() !== null;
    };
    return {
        add(records) {
            for (const { kind, id } of records) {
                if (!isClosed && embeds.includes(kind) && size() < limits/* EMBEDDING_QUEUE_ROWS */.KP) {
                    ids[kind].push(id);
                }
            }
            wake();
        },
        endIssues() {
            areIssuesRead = true;
            wake();
        },
        hasMore,
        async take() {
            const kind = (await hasMore()) ? nextKind() : null;
            return kind === null ? null : { kind, ids: ids[kind].splice(0, limits/* PENDING_ROWS */.Go) };
        },
        end() {
            isEnded = true;
            wake();
        },
        close() {
            [isClosed, isEnded] = [true, true];
            ids.issue.length = 0;
            ids.comment.length = 0;
            wake();
        },
        hasEnded: () => isEnded,
        size,
        claim(text) {
            const key = keyOf(text);
            const isNew = !claimed.has(key);
            claimed.add(key);
            return isNew;
        },
        release(text) {
            claimed.delete(keyOf(text));
        },
    };
}
function keyOf({ row, field, hash }) {
    return `${row.kind} ${row.id} ${field} ${hash}`;
}

;// CONCATENATED MODULE: ./lib/src/core/concurrency/run-all-then-throw.js
/** Runs steps that do not depend on each other. */

/**
 * Runs the steps one after the other even when one fails, and throws the failures at the end. So a failure at GitHub
 * does not keep texts from being embedded.
 * @throws AggregateError when several steps fail
 */
async function runAllThenThrow(...steps) {
    const failures = [];
    for (const step of steps) {
        try {
            await step();
        }
        catch (error) {
            failures.push(error);
        }
    }
    (0,errors/* throwCollected */.ml)(failures);
}

;// CONCATENATED MODULE: ./lib/src/core/sync/embed-while-reading.js
/** Embeds what is stored while the listings are still read: the two wait for different servers. */




/**
 * Runs `read`, embeds the rows that it tells of as they come, and everything that is still pending once it has stored the last
 * of them. A failure of either does not stop the other. Whatever takes the repository's lease keeps it until the end.
 * @throws AggregateError when both fail
 */
async function embedWhileReading(world, repository, tally, read) {
    const queue = embeddingQueue(world.embeds);
    const lease = embeddingLease(world, repository);
    const isAllStored = Promise.withResolvers();
    const stored = {
        ...queue,
        end() {
            queue.end();
            isAllStored.resolve(null);
        },
    };
    const embedding = embedQueued(world, repository, queue, tally, lease);
    const embeddingRest = isAllStored.promise.then(async () => embedEverything(world, repository, tally, await embedding));
    // Its failure is handled where it is awaited.
    embeddingRest.catch(() => undefined);
    await runAllThenThrow(() => read(stored, lease).finally(() => {
        stored.end();
    }), () => embeddingRest);
}

;// CONCATENATED MODULE: ./lib/src/core/sync/retry-failed-items.js
/** Looks up items that failed earlier: the cursors have passed them, so no listing shows them again. */




/** Stores the items whose next try is due. Texts that a model refused are retried while embedding. */
async function retryItems(world, source, tally) {
    const { store, clock } = world;
    const { repository } = source;
    const now = (0,time/* toTime */.xe)(clock.now());
    for (const failure of await store.failures.list(repository)) {
        if (failure.text === null && failure.nextTryAt <= now) {
            const found = await source.lookUp(failure.key);
            if (found.state === 'malformed') {
                await (0,record_failures/* recordFailures */.X6)(world, repository, [{ ...failure, reason: found.reason }], tally);
                continue;
            }
            const failedBefore = tally.failed.length;
            if (found.state === 'found') {
                await (0,apply_changes/* applyChanges */.Y)(world, repository, [(0,change/* liveUpsert */.K)(found.record)], tally);
            }
            // Other items may have failed meanwhile: texts are embedded at the same time.
            if (!tally.failed.slice(failedBefore).some(({ item }) => item === (0,record_failures/* describeFailed */.hi)(failure))) {
                await store.failures.forget([failure]);
            }
        }
    }
}

;// CONCATENATED MODULE: ./lib/src/core/sync/catch-up.js








/**
 * Reads what is new, and continues an unfinished backfill. Before the first backfill it reads nothing and says so: without a
 * cursor, "since" has no meaning.
 */
async function catchUp(world, source, tally) {
    const { repository } = source;
    const progress = await world.store.cursors.openRepository(repository);
    const { caughtUpAt, backfill } = progress;
    if (caughtUpAt === null && backfill === null) {
        world.log.notice(backfillNeeded(repository));
        tally.left.push(backfillNeeded(repository));
    }
    await runAllThenThrow(() => embedWhileReading(world, repository, tally, async (stored, lease) => {
        if (caughtUpAt !== null || backfill !== null) {
            await readUpdates(world, source, catchUpCursors(progress), tally, stored);
        }
        if (backfill !== null) {
            await continueBackfill(world, source, backfill.cursors, tally, stored, lease);
        }
    }), () => reportWaiting(world, repository, tally));
}
/** Where catch-up begins: beside the first backfill, at its start. What is older, the backfill reads. */
function catchUpCursors({ catchUp, backfill }) {
    const start = backfill?.isFirst === true ? (0,time/* toTime */.xe)(backfill.startedAt) : null;
    return { issues: catchUp.issues ?? start, comments: catchUp.comments ?? start };
}
/** Reads both listings from their cursors, and retries the items that failed earlier. */
async function readUpdates(world, source, cursors, tally, stored) {
    const startedAt = world.clock.now();
    await (0,read_feeds/* readFeeds */._t)(world, source, tally, { reader: 'catch-up', cursors, stored });
    await retryItems(world, source, tally);
    await world.store.cursors.finishCatchUp(source.repository, startedAt);
}
/** The message for a repository without a finished backfill. */
function backfillNeeded(repository) {
    return (`No backfill of ${(0,model_record/* fullNameOf */.E4)(repository)} has finished yet, so older issues are missing. ` +
        'Run the action once by workflow_dispatch (mode backfill).');
}

;// CONCATENATED MODULE: ./lib/src/core/sync/event-effect.js
/** Which changes an event makes. */

/** Actions after which the payload has the issue's new state. */
const ISSUE_UPSERTS = new Set([
    'opened',
    'edited',
    'closed',
    'reopened',
    'labeled',
    'unlabeled',
    'assigned',
    'unassigned',
    'milestoned',
    'demilestoned',
    'locked',
    'unlocked',
    'pinned',
    'unpinned',
    'typed',
    'untyped',
    'field_added',
    'field_removed',
]);
/** `pinned` and `unpinned` change nothing that Tiara stores. */
const COMMENT_UPSERTS = new Set(['created', 'edited', 'pinned', 'unpinned']);
/** Returns the changes that an event makes, or why it makes none. `at` is the time of a removal. */
function eventEffect(event, at) {
    switch (event.on) {
        case 'pull request':
            return { skipped: `Tiara does not store pull requests (action ${plainWord(event.action)})` };
        case 'issue':
            return issueEventEffect(event, at);
        case 'comment':
            return commentEventEffect(event, at);
    }
}
function issueEventEffect(event, at) {
    const { action, issue } = event;
    if (action === 'deleted' || action === 'transferred') {
        const transferredTo = action === 'transferred' ? event.transferredTo : null;
        return toEffect([{ change: 'remove', record: issue, reason: action, at, transferredTo }]);
    }
    return {
        ...toEffect([(0,change/* snapshotUpsert */.y)(issue)], ISSUE_UPSERTS.has(action) ? null : unknownAction('issues', action)),
        commentsToFetch: event.isTransferredIn ? issue.number : null,
    };
}
function commentEventEffect(event, at) {
    const { action, issue, comment } = event;
    if (action === 'deleted') {
        return toEffect([
            (0,change/* snapshotUpsert */.y)(issue),
            { change: 'remove', record: comment, reason: 'deleted', at, transferredTo: null },
        ]);
    }
    const notice = COMMENT_UPSERTS.has(action) ? null : unknownAction('issue_comment', action);
    return toEffect([(0,change/* snapshotUpsert */.y)(issue), (0,change/* snapshotUpsert */.y)(comment)], notice);
}
function toEffect(changes, notice = null) {
    return { changes, notice, commentsToFetch: null };
}
function unknownAction(event, action) {
    return `Tiara does not know the action ${plainWord(action)} of ${event} events yet, so it stores what the payload shows.`;
}
/** Any text could be in a payload, so only a plain word is repeated in the log. */
function plainWord(action) {
    return /^[a-z_]{1,40}$/.test(action) ? action : '(not a plain word)';
}

;// CONCATENATED MODULE: ./lib/src/core/sync/apply-event.js
/** Mode `event`: one webhook payload becomes rows and vectors. docs/architecture.md follows an `issues.edited` event through it. */











/**
 * Applies one event. Events may be missed, repeated, cancelled or reordered; step 4 makes up for all of that.
 * 1. Decide what the event changes; a pull request changes nothing.
 * 2. Look up the repository's current name and how far it has been read.
 * 3. Write the changes, and fetch from GitHub what the payload does not settle.
 * 4. Catch up, if the last catch-up started at least `intervalMs` ago.
 * 5. Embed the rows that the event touched, then everything pending if step 4 ran.
 */
async function applyEvent(world, event, intervalMs, tally) {
    const { store, clock, log } = world;
    const effect = eventEffect(event, (0,time/* toTime */.xe)(clock.now()));
    if ('skipped' in effect) {
        return effect;
    }
    if (effect.notice !== null) {
        log.notice(effect.notice);
    }
    const repository = await withCurrentName(world, event.repository);
    const progress = await store.cursors.openRepository(repository);
    const { caughtUpAt, catchUp: cursors, backfill } = progress;
    const sinceMs = caughtUpAt === null ? null : clock.now().getTime() - caughtUpAt.getTime();
    // A mark in the future comes from a wrong clock, and says nothing.
    const isDue = sinceMs !== null && (sinceMs >= intervalMs || sinceMs < -limits/* CLOCK_TOLERANCE_MS */.UG);
    if (caughtUpAt === null && backfill === null) {
        log.notice(backfillNeeded(repository));
    }
    const touched = { issue: [], comment: [] };
    // Records that meet a tombstone are left removed: a payload may be older than the deletion. If the item does exist,
    // the next listing shows it, and applyPage looks it up by id.
    const changes = effect.changes.map((change) => withAge(change, cursors));
    const { contested } = await (0,apply_changes/* applyChanges */.Y)(world, repository, changes, tally, { touched });
    await runAllThenThrow(async () => {
        await fetchUnsettled(world, repository, contested, effect, touched, tally);
        if (isDue) {
            await readUpdates(world, await world.sourceFor(repository), catchUpCursors(progress), tally);
        }
    }, 
    // Takes no lease, so the event's own rows need not wait for a run that is embedding everything.
    () => embedTouched(world, repository, touched, tally), () => isDue
        ? embedEverything(world, repository, tally)
        : countTouchedPending(world, repository, touched, tally));
    return { skipped: null };
}
/** Marks a snapshot as stale if a listing has been read to the time at which it was made, or further. */
function withAge(change, cursors) {
    const cursor = change.record.kind === 'issue' ? cursors.issues : cursors.comments;
    const isStale = change.change === 'upsert' && cursor !== null && change.record.updatedAt <= cursor;
    return isStale ? { ...change, freshness: 'stale' } : change;
}
/** Reads the contested records by id, and the comments that came along with a transferred issue. */
async function fetchUnsettled(world, repository, contested, { commentsToFetch }, touched, tally) {
    for (const record of contested) {
        try {
            const source = await world.sourceFor(repository);
            const found = await source.lookUp((0,model_record/* recordKey */.Hy)(record));
            if (found.state === 'found') {
                await (0,apply_changes/* applyChanges */.Y)(world, repository, [(0,change/* liveUpsert */.K)(found.record)], tally);
            }
        }
        catch (error) {
            // Better a row too many, which the next backfill removes, than a record that nobody fetches again.
            await (0,apply_changes/* applyChanges */.Y)(world, repository, [(0,change/* snapshotUpsert */.y)(record)], tally);
            throw error;
        }
    }
    if (commentsToFetch !== null) {
        const source = await world.sourceFor(repository);
        for await (const page of source.commentsOn(commentsToFetch)) {
            await (0,read_feeds/* applyPage */.cT)(world, source, page, tally, { touched });
        }
    }
}
/**
 * The repository under its current name. An event from before a rename has the old name in its payload, so GitHub is asked
 * when the stored name differs. If GitHub does not answer, the stored name is used.
 */
async function withCurrentName({ store, sourceFor }, repository) {
    const known = (await store.cursors.repositories()).find(({ id }) => id === repository.id);
    if (known === undefined || (known.owner === repository.owner && known.name === repository.name)) {
        return repository;
    }
    try {
        const source = await sourceFor(repository);
        return await source.currentRepository();
    }
    catch (error) {
        if (error instanceof errors/* InterruptedError */.p4) {
            return known;
        }
        throw error;
    }
}

;// CONCATENATED MODULE: ./lib/src/core/sync/reconcile.js
/** Looks up each row that a complete listing did not show, and removes those that no longer exist on GitHub. */








/**
 * Looks up the live rows that the current backfill has not seen, of the kinds that have some. Marks those that are gone as
 * removed, and updates those that exist. Call it only after the listings were read to the end. Removes nothing while the
 * repository's issues cannot be read: GitHub then answers 404 or 410 for items that exist. Says so when the listing showed
 * none of the rows that exist.
 * @throws UserError when more rows of one kind would be removed than one run may; then none of that kind is
 */
async function reconcile(world, source, hasUnseen, allowRemovals, tally) {
    const { repository } = source;
    // Issues first: the comments of a removed issue are removed with it and need no request.
    for (const kind of ['issue', 'comment'].filter((each) => hasUnseen[each])) {
        const removals = await findRemovals(world, source, kind, allowRemovals, tally);
        const unreadable = removals.length === 0 ? null : await source.whyUnreadable();
        if (unreadable !== null) {
            tally.left.push(`No issue or comment of ${(0,model_record/* fullNameOf */.E4)(repository)} was marked as removed, because ${unreadable}. ` +
                'If that is temporary, run the backfill again afterwards.');
            return;
        }
        await world.store.rows.markRemoved(repository, removals);
        tally.removed += removals.length;
    }
}
/** The unseen rows of this kind that GitHub no longer has in this repository. Updates the others. */
async function findRemovals(world, source, kind, allowRemovals, tally) {
    const { repository } = source;
    let rows = 0;
    let allowed = Infinity;
    const removals = [];
    let unseen = 0;
    let alive = 0;
    for await (const key of readUnseen(world, source, kind)) {
        if (unseen === 0) {
            // Counting reads every row, and most listings show them all.
            rows = await countRows(world, source, kind);
            allowed = allowRemovals ? Infinity : Math.max(limits/* REMOVALS_ALWAYS_ALLOWED */.Hm, rows * limits/* REMOVALS_SHARE_MAX */.bP);
        }
        const found = await source.lookUp(key);
        unseen += 1;
        if (found.state === 'found') {
            alive += 1;
            await (0,apply_changes/* applyChanges */.Y)(world, repository, [(0,change/* liveUpsert */.K)(found.record)], tally);
            continue;
        }
        if (found.state === 'malformed') {
            await (0,record_failures/* recordFailures */.X6)(world, repository, [{ key, text: null, reason: found.reason }], tally);
            continue;
        }
        const at = (0,time/* toTime */.xe)(world.clock.now());
        removals.push(found.state === 'transferred'
            ? { key, reason: 'transferred', at, transferredTo: found.url }
            : { key, reason: 'deleted', at, transferredTo: null });
        if (removals.length > allowed && (await source.whyUnreadable()) === null) {
            throw new errors/* UserError */.yo(`More than ${Math.floor(allowed)} ${kind}s of ${(0,model_record/* fullNameOf */.E4)(repository)} are no longer on GitHub. ` +
                'That is so many that something else may be wrong, so none of them was removed. If they are really gone, run ' +
                'the backfill again with allow-removals: true.');
        }
    }
    if (alive > 0 && unseen >= rows) {
        tally.left.push(`GitHub listed none of the ${rows} ${kind}s of ${(0,model_record/* fullNameOf */.E4)(repository)} that Tiara has, but they exist. A proxy may ` +
            'have sent the empty listing, so newer ones may be missing. Run the backfill again when GitHub can be reached.');
    }
    return removals;
}
async function countRows({ store }, { repository }, kind) {
    const { issues, comments } = await store.vectors.counts([repository.id]);
    return kind === 'issue' ? issues : comments;
}
async function* readUnseen({ store }, { repository }, kind) {
    for await (const keys of readPages(limits/* PENDING_ROWS */.Go, (page) => store.rows.unseen(repository, { kind, ...page }))) {
        yield* keys;
    }
}

;// CONCATENATED MODULE: ./lib/src/core/sync/backfill.js
/** Mode `backfill`: reads everything, removes what no longer exists, and embeds what is pending. */









const FROM_THE_BEGINNING = { issues: null, comments: null };
/**
 * Lists everything and removes what no longer exists. An unfinished backfill is resumed and ended first. The repository is
 * then listed once more: only a listing of this run proves that what an earlier run has seen still exists. Returns what is
 * stored then.
 */
async function backfill(world, source, tally, { allowRemovals }) {
    const { repository } = source;
    const { cursors, rows } = world.store;
    const { backfilledAt, backfill: unfinished } = await cursors.openRepository(repository);
    if (backfilledAt === null) {
        // A first backfill may read for hours. A later one may find nothing to embed, and then buys nothing.
        await probeModel(world);
    }
    const listed = { overview: null };
    const list = async (stored, isUnfinished) => {
        listed.overview = await listEverything(world, source, tally, { allowRemovals, stored, isUnfinished });
    };
    await runAllThenThrow(() => embedWhileReading(world, repository, tally, async (stored) => {
        await list(stored, unfinished !== null);
        if (listed.overview === null) {
            world.log.info('Listing the repository once more, to find what was deleted since the backfill that stopped.');
            await list(stored, false);
        }
    }), () => reportWaiting(world, repository, tally));
    return listed.overview ?? (await rows.survey(repository)).overview;
}
/** Stops the run for what only a person can mend. After an outage the next run embeds the rows of this one. */
async function probeModel(world) {
    try {
        await (0,model_change/* assertCanEmbed */.sP)(world);
    }
    catch (error) {
        if (!(error instanceof errors/* InterruptedError */.p4)) {
            throw error;
        }
        world.log.warning(`${error.message} Issues and comments are stored all the same.`);
    }
}
/**
 * Reads both listings to the end. A complete listing is then reconciled. Returns what is stored then; null when another run had
 * begun this backfill.
 */
async function listEverything(world, source, tally, { allowRemovals, stored, isUnfinished }) {
    const { store, log, clock } = world;
    const { repository } = source;
    const startedAt = clock.now();
    const mayStore = store.cursors.startBackfill(repository);
    // Its failure is handled where it is awaited.
    mayStore.catch(() => undefined);
    const cursors = isUnfinished ? await mayStore : FROM_THE_BEGINNING;
    if (hasRead(cursors)) {
        log.info('Resuming the backfill that stopped earlier.');
    }
    try {
        await (0,read_feeds/* readFeeds */._t)(world, source, tally, { reader: 'backfill', cursors, stored, mayStore });
    }
    catch (error) {
        if (error instanceof errors/* InterruptedError */.p4) {
            tally.left.push(...(await linesAboutBackfill(world, repository)));
        }
        throw error;
    }
    // Also when another run has started the backfill meanwhile: what it has seen may be gone.
    const isResumed = hasRead(await mayStore);
    const changesListed = tally.stored + tally.removed;
    const [survey] = await Promise.all([
        isResumed ? null : store.rows.survey(repository),
        retryItems(world, source, tally),
    ]);
    if (survey === null) {
        await store.cursors.finishBackfill(repository, startedAt);
        return null;
    }
    await reconcile(world, source, survey.hasUnseen, allowRemovals, tally);
    // What is left is asked side by side.
    stored.end();
    await store.cursors.finishBackfill(repository, startedAt);
    const hasChanged = tally.stored + tally.removed > changesListed;
    return (hasChanged ? await store.rows.survey(repository) : survey).overview;
}
function hasRead({ issues, comments }) {
    return issues !== null || comments !== null;
}

;// CONCATENATED MODULE: ./lib/src/run-mode.js











/** Runs the mode. What fails for one of several repositories goes to `errors`. `event` is null unless the mode is `event`. */
async function runMode(config, world, event, tally, errors) {
    const overviews = [];
    switch (config.mode) {
        case 'event':
            return event === null ? {} : runEvent(config, world, event, tally);
        case 'catch-up':
            await forEachRepository(config, world, errors, async (source) => {
                await catchUp(world, source, tally);
                await (0,show_related/* postMissed */.eZ)(world, source.repository, config, tally);
            });
            return {};
        case 'backfill':
            if (config.reembed) {
                await startReembedding(world);
            }
            await forEachRepository(config, world, errors, async (source) => {
                overviews.push(await backfill(world, source, tally, config));
            });
            if (config.reembed) {
                await finishReembedding(world, tally);
            }
            return { overviews };
        case 'search':
            return runSearch(config, world, tally);
        case 'duplicates':
            return runDuplicates(config, world);
        case 'related':
            return { related: await runRelated(config, world) };
        case 'check':
        case 'mcp':
            return {};
        case 'eval':
            return { evaluation: await evaluate(world, await namedRepositories(config, world), config.pairs) };
    }
}
async function runEvent(config, world, event, tally) {
    const { skipped } = await applyEvent(world, event, config.catchUpIntervalMs, tally);
    return {
        skipped,
        issue: event.on === 'pull request' ? null : { number: event.issue.number, url: event.issue.url },
        related: skipped === null ? await (0,show_related/* showRelatedForEvent */.EY)(world, event, config, tally) : null,
    };
}
async function runSearch(config, world, tally) {
    const { query, limit, minSimilarity, kinds, filter } = config.search;
    const ids = (await namedRepositories(config, world)).map(({ id }) => id);
    // Search cannot find texts without a vector, so the result says how many there are.
    tally.pending = await world.store.vectors.countPending(ids, config.embeds);
    return {
        query,
        ...(await (0,search/* search */.$P)(world, query, { limit, minSimilarity, kinds, filter, repositories: ids })),
    };
}
/** Tells whether an issue that is not filed yet is known. */
async function runDuplicates(config, world) {
    const { query: title, body, limit } = config.search;
    const repositories = (await namedRepositories(config, world)).map(({ id }) => id);
    const { good_match, results, ...draft } = await (0,find_duplicates/* findDuplicates */.I)(world, { title, body }, { repositories, limit });
    return { query: title, draft, hits: results, hasGoodMatch: good_match };
}
/** Shows what a new issue like this stored one would get. */
async function runRelated(config, world) {
    const ids = (await namedRepositories(config, world)).map(({ id }) => id);
    const query = config.search.query.replace(/^\d+$/, '#$&');
    const reference = (0,issue_reference/* parseIssueReference */.y)(query);
    if (reference === null) {
        throw new errors/* UserError */.yo('Name the issue by its number, as in "tiara related 123" or owner/name#123.');
    }
    const { repository, issue } = await (0,search_query/* findStoredIssue */.QD)(world.store, reference, ids);
    const { message, shown } = await (0,show_related/* previewRelated */.Yg)(world, repository, issue, config);
    world.log.info(`#${issue.number}: ${message}.`);
    return shown === null ? null : { ...shown, issueNumber: issue.number };
}
/** Does the work for each repository, even when it fails for another. */
async function forEachRepository({ repositories }, world, errors, work) {
    for (const name of repositories) {
        try {
            await work(await world.sourceNamed(name));
        }
        catch (error) {
            errors.push(error);
        }
    }
}
/** The stored repositories that the input `repository` names. */
async function namedRepositories({ repositories }, world) {
    const known = await world.store.cursors.repositories();
    return repositories.map((fullName) => (0,issue_reference/* findRepository */.W)(known, fullName));
}

;// CONCATENATED MODULE: ./lib/src/run.js






/** Runs the mode and returns its result. Never throws: the result has the errors and what was done before them. `event` is null unless the mode is `event`. `tally` counts along. */
async function run(config, parts, event, tally) {
    const errors = [];
    let result = {};
    const estimate = config.isDryRun ? (0,dry_run_estimate/* newEstimate */.d)(config.maxEmbeddings ?? Infinity) : null;
    try {
        if (config.mode === 'check') {
            const checks = await check(parts, config);
            result = { checks };
            errors.push(...problemsOf(checks));
        }
        else {
            const { maxEmbeddings } = config;
            const embeddingBudget = { left: maxEmbeddings ?? Infinity };
            const real = { ...parts, embeddingBudget, clock: await parts.store.openClock() };
            const world = estimate === null ? real : await dryWorld(real, estimate);
            const startedAt = real.clock.now();
            await world.store.migrate();
            result = await runMode(config, world, event, tally, errors);
            if (estimate !== null) {
                await estimateTimes(real, estimate, startedAt);
            }
            else if (maxEmbeddings !== null && embeddingBudget.left === 0 && tally.pending > 0) {
                tally.left.push(`This run embedded ${maxEmbeddings} texts, as max-embeddings allows. Texts left for later runs: ${tally.pending}.`);
            }
        }
    }
    catch (error) {
        errors.push(error);
    }
    return {
        ...(0,report_result/* emptyResult */.$)(tally),
        mode: config.mode,
        model: modelOf(config),
        tokens: parts.embedder.tokens ?? null,
        outputTexts: config.outputTexts,
        ...result,
        estimate,
        errors,
    };
}
/** The error that makes the check fail; none when there are no problems. */
function problemsOf(checks) {
    const problems = checks.filter(({ level }) => level === 'problem').length;
    return problems === 0
        ? []
        : [
            new errors/* UserError */.yo(`The check found ${problems === 1 ? 'a problem' : `${problems} problems`}: a backfill or a catch-up would fail.`),
        ];
}
function modelOf({ embedder }) {
    return embedder === null || embedder.kind === 'stored'
        ? null
        : embedder.kind === 'lexical'
            ? 'lexical'
            : embedder.model;
}


/***/ }),

/***/ 8470:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   ID: () => (/* binding */ vectorToText),
/* harmony export */   Jk: () => (/* binding */ cellToTime),
/* harmony export */   Ou: () => (/* binding */ cellToDate),
/* harmony export */   Ow: () => (/* binding */ dateToCell),
/* harmony export */   cX: () => (/* binding */ toCell),
/* harmony export */   y4: () => (/* binding */ toRepository)
/* harmony export */ });
/** A time as a cell, such as `2026-01-31 23:59:59`. Cells sort as text in the order of time. */
function toCell(time) {
    return time.slice(0, 19).replace('T', ' ');
}
/** The reverse of `toCell`; null stays null. */
function cellToTime(cell) {
    return typeof cell === 'string' ? `${cell.slice(0, 19).replace(' ', 'T')}Z` : null;
}
/** The reverse of `dateToCell`; null stays null. */
function cellToDate(cell) {
    const time = cellToTime(cell);
    return time === null ? null : new Date(time);
}
/** A date as a cell, without fractions of a second. */
function dateToCell(date) {
    return toCell(date.toISOString());
}
/** The repository of a row with the columns `repository_id`, `owner` and `name`. */
function toRepository(row) {
    return { id: Number(row['repository_id']), owner: String(row['owner']), name: String(row['name']) };
}
/** The vector as text, such as `[0.6,-0.8]`: what VEC_FROM_TEXT reads. */
function vectorToText(vector) {
    return JSON.stringify([...vector]);
}


/***/ }),

/***/ 5179:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  S: () => (/* binding */ sqlStore)
});

// EXTERNAL MODULE: ./lib/src/core/model/errors.js
var errors = __webpack_require__(5912);
// EXTERNAL MODULE: ./lib/src/stores/sql/cells.js
var cells = __webpack_require__(8470);
;// CONCATENATED MODULE: ./lib/src/stores/sql/schema/record-tables.js
/** The table of each kind, its key, and its column with the issue's number. */
const TABLES = {
    issue: { name: 'issues', key: 'github_issue_id', number: 'number' },
    comment: { name: 'comments', key: 'github_comment_id', number: 'issue_number' },
};
/** The texts of each kind that have a vector. */
const FIELDS = { issue: ['title', 'body'], comment: ['body'] };
/** The live rows of each kind, as a FROM and a WHERE. A comment whose issue is not stored yet is live. */
const LIVE = {
    issue: '{issues} t WHERE t.deleted_at IS NULL',
    comment: '{comments} t LEFT JOIN {issues} i ON i.github_issue_id = t.github_issue_id ' +
        'WHERE t.deleted_at IS NULL AND i.deleted_at IS NULL',
};
/** Changes when an issue's text does. The body's hash covers the title; without a body only the title has a hash. */
const ISSUE_TEXT_HASH = "COALESCE(t.body_hash, t.title_hash, '')";

;// CONCATENATED MODULE: ./lib/src/stores/sql/bookkeeping/repository-rows.js

/** Creates the repository's row, unless another run has. */
function insertRepository(statements, dialect, repository) {
    statements.queue(`${dialect.insertOrIgnore} INTO {repositories} (repository_id, owner, name) VALUES (?, ?, ?)`, [repository.id, repository.owner, repository.name]);
}
/** Locks the repository's row until the transaction ends. Call it before any other row is locked. */
function lockRepository(statements, dialect, { id }) {
    if (dialect.forUpdate !== '') {
        statements.queue(`SELECT repository_id FROM {repositories} WHERE repository_id = ?${dialect.forUpdate}`, [
            id,
        ]);
    }
}
/** The row of this repository; null when there is none. Pass `dialect.forUpdate` as `lock` to lock the row. */
async function readRepositoryRow(statements, { id }, lock = '') {
    const [row] = await statements.rows(`SELECT * FROM {repositories} WHERE repository_id = ?${lock}`, [id]);
    return row ?? null;
}
/** Stores the current name. */
function renameRepository(statements, { id, owner, name }) {
    statements.queue('UPDATE {repositories} SET owner = ?, name = ? WHERE repository_id = ?', [
        owner,
        name,
        id,
    ]);
}
/** Every repository, ordered by id. */
async function readRepositories(statements) {
    const rows = await statements.rows('SELECT repository_id, owner, name FROM {repositories} ORDER BY repository_id');
    return rows.map(cells/* toRepository */.y4);
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/bookkeeping/action-rows.js



/** Ends a claim. */
const RELEASED = 'owner = NULL, owned_until = NULL';
/** Each method is one read or one transaction. */
function sqlActionStore(database, dialect) {
    const change = (sql, parameters) => database.change(sql, parameters);
    return {
        due: (repository, query) => database.read((statements) => readDueIssues(statements, repository, query)),
        postsSince: (repository) => database.read((statements) => readPostsSince(statements, repository)),
        startPosts: (repository, at) => database.transaction(async (statements) => {
            statements.queue('UPDATE {repositories} SET posts_since = ? WHERE repository_id = ? AND posts_since IS NULL', [(0,cells/* dateToCell */.Ow)(at), repository.id]);
            return (await readPostsSince(statements, repository)) ?? at;
        }),
        get: (name) => database.read((statements) => readAction(statements, name)),
        claim: (subject, claim) => database.transaction((statements) => claimAction(statements, dialect, subject, claim)),
        markPosting: async (name, owner, { textHash, decided }, until) => (await change('UPDATE {actions} SET state = ?, reason = NULL, owned_until = ?, text_hash = ?, decided = ? ' +
            'WHERE name = ? AND owner = ? AND github_comment_id IS NULL', ['posting', (0,cells/* dateToCell */.Ow)(until), textHash, JSON.stringify(decided), name, owner])) > 0,
        async markPosted(name, commentId, at) {
            await change(`UPDATE {actions} SET state = ?, github_comment_id = ?, posted_at = ?, ${RELEASED} WHERE name = ? AND state = ?`, ['posted', commentId, (0,cells/* dateToCell */.Ow)(at), name, 'posting']);
        },
        async markEdited(name, owner, { textHash, decided }, at) {
            await change(`UPDATE {actions} SET text_hash = ?, decided = ?, edited_at = ?, ${RELEASED} WHERE name = ? AND owner = ?`, [textHash, JSON.stringify(decided), (0,cells/* dateToCell */.Ow)(at), name, owner]);
        },
        async rest(name, owner, { state, reason, textHash }) {
            await change(`UPDATE {actions} SET state = ?, reason = ?, text_hash = ?, ${RELEASED} WHERE name = ? AND owner = ?`, [state, reason, textHash, name, owner]);
        },
        async release(name, owner) {
            await change(`UPDATE {actions} SET ${RELEASED} WHERE name = ? AND owner = ? AND state <> 'posting'`, [
                name,
                owner,
            ]);
        },
    };
}
/** Ends every claim of this owner for which GitHub has not been asked to post. */
function releaseClaims(statements, owner) {
    statements.queue(`UPDATE {actions} SET ${RELEASED} WHERE owner = ? AND state <> 'posting'`, [owner]);
}
/** Creates the entry if there is none, and claims it if it is free. Of several runs, only one finds the row in the UPDATE. */
async function claimAction(statements, dialect, { name, repository, issueId }, { owner, nonce, now, until }) {
    if ((await readAction(statements, name)) === null) {
        statements.queue(`${dialect.insertOrIgnore} INTO {actions} (name, repository_id, github_issue_id, state, nonce, created_at) ` +
            'VALUES (?, ?, ?, ?, ?, ?)', [name, repository.id, issueId, 'claimed', nonce, (0,cells/* dateToCell */.Ow)(now)]);
    }
    const claimed = await statements.change('UPDATE {actions} SET owner = ?, owned_until = ? WHERE name = ? AND (owner IS NULL OR owner = ? OR owned_until <= ?)', [owner, (0,cells/* dateToCell */.Ow)(until), name, owner, (0,cells/* dateToCell */.Ow)(now)]);
    return claimed > 0 ? readAction(statements, name) : null;
}
async function readPostsSince(statements, repository) {
    return (0,cells/* cellToDate */.Ou)((await readRepositoryRow(statements, repository))?.['posts_since']);
}
async function readAction(statements, name) {
    const [row] = await statements.rows('SELECT state, nonce, text_hash, github_comment_id FROM {actions} WHERE name = ?', [name]);
    return row === undefined
        ? null
        : {
            state: String(row['state']),
            nonce: String(row['nonce']),
            textHash: row['text_hash'] === null ? null : String(row['text_hash']),
            commentId: row['github_comment_id'] === null ? null : Number(row['github_comment_id']),
        };
}
/** Ids of the issues whose action `related:<id>` is due, as `ActionStore.due` defines it. */
async function readDueIssues(statements, { id: repositoryId }, { openedSince, editableSince, limit }) {
    const rows = await statements.rows("SELECT t.github_issue_id AS id FROM {issues} t LEFT JOIN {actions} a ON a.name = CONCAT('related:', t.github_issue_id) " +
        "WHERE t.repository_id = ? AND t.created_at >= ? AND t.deleted_at IS NULL AND t.state = 'open' AND t.locked = 0 " +
        "AND (t.author_type IS NULL OR t.author_type <> 'Bot') " +
        "AND (a.name IS NULL OR a.state IN ('claimed', 'posting', 'deferred') " +
        `OR (a.state = 'silent' AND a.text_hash <> ${ISSUE_TEXT_HASH}) ` +
        `OR (a.state = 'posted' AND a.text_hash <> ${ISSUE_TEXT_HASH} AND t.created_at >= ?)) ` +
        'ORDER BY t.created_at, t.github_issue_id LIMIT ?', [repositoryId, (0,cells/* toCell */.cX)(openedSince), (0,cells/* toCell */.cX)(editableSince), limit]);
    return rows.map((row) => Number(row['id']));
}

// EXTERNAL MODULE: ./lib/src/limits.js
var limits = __webpack_require__(3697);
;// CONCATENATED MODULE: ./lib/src/stores/sql/statements.js
/** Builds statements of limited size: groups of items, placeholders, and the filter by repository. */

/** Splits the items, in order, into groups of at most `rows` items and STATEMENT_BYTES bytes. */
function groupForStatements(items, sizeInBytes = () => 0, rows = limits/* STATEMENT_ROWS */.AC) {
    const groups = [];
    let bytes = 0;
    for (const item of items) {
        const group = groups.at(-1);
        const size = sizeInBytes(item);
        if (group === undefined || group.length === rows || bytes + size > limits/* STATEMENT_BYTES */.K5) {
            groups.push([item]);
            bytes = size;
        }
        else {
            group.push(item);
            bytes += size;
        }
    }
    return groups;
}
/** The bytes of all texts, in UTF-8, and of all vectors among these values. */
function parameterBytes(values) {
    return values.reduce((sum, value) => {
        if (typeof value === 'string') {
            return sum + Buffer.byteLength(value);
        }
        return value instanceof Uint8Array ? sum + value.byteLength : sum;
    }, 0);
}
/** `?, ?, ?` for a count of 3. */
function placeholders(count) {
    return Array.from({ length: count }, () => '?').join(', ');
}
/** The condition of a WHERE that keeps the rows of these repositories; empty when there are none. */
function inRepositories(repositories) {
    return repositories.length === 0 ? '' : ` AND t.repository_id IN (${placeholders(repositories.length)})`;
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/bookkeeping/rename-issues.js


/** Writes the repository's current name into all its issues. Can be interrupted and repeated. */
async function renameIssues(database, { id, owner, name }) {
    let lastId = 0;
    for (;;) {
        const afterId = lastId;
        const ids = await database.transaction(async (statements) => {
            const rows = await statements.rows('SELECT github_issue_id AS id FROM {issues} WHERE repository_id = ? AND github_issue_id > ? ' +
                'AND (repository_owner <> ? OR repository_name <> ?) ORDER BY github_issue_id LIMIT ?', [id, afterId, owner, name, limits/* STATEMENT_ROWS */.AC]);
            const found = rows.map((row) => Number(row['id']));
            writeIssueNames(statements, { owner, name }, found);
            return found;
        });
        const greatest = ids.at(-1);
        if (greatest === undefined) {
            return;
        }
        lastId = greatest;
    }
}
/**
 * Gives the repository's current name to issues that this transaction has written under the name in `named`. The repository's
 * row must be locked: nobody can rename the repository before the transaction ends, and a later rename finds these issues.
 */
function applyCurrentName(statements, { id, owner, name }, issues) {
    const current = (column) => `(SELECT {repositories}.${column} FROM {repositories} WHERE {repositories}.repository_id = ?)`;
    for (const group of groupForStatements(issues)) {
        statements.queue(`UPDATE {issues} SET repository_owner = ${current('owner')}, repository_name = ${current('name')} ` +
            `WHERE github_issue_id IN (${placeholders(group.length)}) AND EXISTS (SELECT 1 FROM {repositories} ` +
            'WHERE {repositories}.repository_id = ? AND ({repositories}.owner <> ? OR {repositories}.name <> ?))', [id, id, ...group, id, owner, name]);
    }
}
function writeIssueNames(statements, { owner, name }, issues) {
    for (const group of groupForStatements(issues)) {
        statements.queue(`UPDATE {issues} SET repository_owner = ?, repository_name = ? WHERE github_issue_id IN (${placeholders(group.length)})`, [owner, name, ...group]);
    }
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/bookkeeping/cursor-rows.js



const CURSOR_COLUMNS = {
    'catch-up': { issues: 'issues_cursor', comments: 'comments_cursor' },
    backfill: { issues: 'backfill_issues_cursor', comments: 'backfill_comments_cursor' },
};
/**
 * Each method is one read or one transaction. Only a rename takes several, which can be interrupted and repeated. The
 * repositories that this run has just read are not read again.
 */
function sqlCursorStore(database, dialect, readEarlier) {
    return {
        async openRepository(repository) {
            const row = readEarlier()?.find((each) => Number(each['repository_id']) === repository.id) ??
                (await database.read((statements) => readRepositoryRow(statements, repository)));
            if (row === null) {
                await database.transaction((statements) => {
                    insertRepository(statements, dialect, repository);
                });
            }
            else if (row['owner'] !== repository.owner || row['name'] !== repository.name) {
                // The repository's own row comes last: if this run stops before it, the next one sees the old name and repeats the rename.
                await renameIssues(database, repository);
                await database.transaction((statements) => {
                    renameRepository(statements, repository);
                });
                // Another run may have written issues under the old name in the meantime.
                await renameIssues(database, repository);
            }
            return toProgress(row);
        },
        progress: (repository) => database.read(async (statements) => {
            const row = await readRepositoryRow(statements, repository);
            return row === null ? null : toProgress(row);
        }),
        repositories: async () => readEarlier()?.map(cells/* toRepository */.y4) ?? (await database.read(readRepositories)),
        async startBackfill(repository) {
            const { row } = await database.transaction((statements) => startBackfill(statements, repository));
            if ((await row) === null) {
                await database.transaction((statements) => {
                    insertRepository(statements, dialect, repository);
                    void startBackfill(statements, repository);
                });
            }
            return readCursors(await row, 'backfill');
        },
        backfillProgress: (repository) => database.read((statements) => readBackfillProgress(statements, repository)),
        finishBackfill: (repository, startedAt) => database.transaction((statements) => {
            finishBackfill(statements, repository, startedAt);
            raiseCaughtUpAt(statements, repository, startedAt);
        }),
        finishCatchUp: (repository, startedAt) => database.transaction((statements) => {
            raiseCaughtUpAt(statements, repository, startedAt);
        }),
    };
}
/** Moves a cursor forward. A slower run cannot move it back. */
function raiseCursor(statements, { id }, move) {
    const column = CURSOR_COLUMNS[move.reader][move.feed];
    const upTo = (0,cells/* toCell */.cX)(move.upTo);
    statements.queue(`UPDATE {repositories} SET ${column} = ? WHERE repository_id = ? AND (${column} IS NULL OR ${column} < ?)`, [upTo, id, upTo]);
}
/** Whether the cursor in this row of a repository has not got that far. */
function isBehind(row, { reader, feed, upTo }) {
    const cell = row?.[CURSOR_COLUMNS[reader][feed]];
    return typeof cell !== 'string' || cell < (0,cells/* toCell */.cX)(upTo);
}
/** Starts a backfill, unless one is unfinished. The row, as it is then, is known when the transaction has ended. */
function startBackfill(statements, repository) {
    statements.queue('UPDATE {repositories} SET backfill_started_at = CURRENT_TIMESTAMP, backfill_count = COALESCE(backfill_count, 0) + 1, ' +
        'backfill_finished_at = NULL, backfill_issues_cursor = NULL, backfill_comments_cursor = NULL ' +
        'WHERE repository_id = ? AND (backfill_started_at IS NULL OR backfill_finished_at IS NOT NULL)', [repository.id]);
    const row = readRepositoryRow(statements, repository);
    // A failure is the transaction's, too, and is handled there.
    row.catch(() => undefined);
    return { row };
}
async function readBackfillProgress(statements, repository) {
    const [row, [oldest]] = await Promise.all([
        readRepositoryRow(statements, repository),
        statements.rows('SELECT MIN(created_at) AS time FROM {issues} WHERE repository_id = ?', [repository.id]),
    ]);
    const backfill = toUnfinishedBackfill(row);
    return backfill === null ? null : { ...backfill, oldest: (0,cells/* cellToTime */.Jk)(oldest?.['time']) };
}
/** Ends the backfill. Catch-up continues from where it ended. */
function finishBackfill(statements, { id }, at) {
    for (const feed of ['issues', 'comments']) {
        const from = CURSOR_COLUMNS.backfill[feed];
        const to = CURSOR_COLUMNS['catch-up'][feed];
        statements.queue(`UPDATE {repositories} SET ${to} = ${from} WHERE repository_id = ? AND ${from} IS NOT NULL AND (${to} IS NULL OR ${to} < ${from})`, [id]);
    }
    statements.queue('UPDATE {repositories} SET backfill_finished_at = ? WHERE repository_id = ?', [
        (0,cells/* dateToCell */.Ow)(at),
        id,
    ]);
}
/**
 * Records that everything updated before this time has been read. The database's time is the limit, and replaces a mark
 * that is beyond it: such a mark would keep every run from catching up.
 */
function raiseCaughtUpAt(statements, { id }, at) {
    const cell = (0,cells/* dateToCell */.Ow)(at);
    const reached = 'CASE WHEN ? < CURRENT_TIMESTAMP THEN ? ELSE CURRENT_TIMESTAMP END';
    statements.queue(`UPDATE {repositories} SET caught_up_at = ${reached} WHERE repository_id = ? AND (caught_up_at IS NULL OR caught_up_at < ${reached} OR caught_up_at > CURRENT_TIMESTAMP)`, [cell, cell, id, cell, cell]);
}
function readCursors(row, reader) {
    const columns = CURSOR_COLUMNS[reader];
    return { issues: (0,cells/* cellToTime */.Jk)(row?.[columns.issues]), comments: (0,cells/* cellToTime */.Jk)(row?.[columns.comments]) };
}
function isUnfinished(row) {
    return typeof row?.['backfill_started_at'] === 'string' && row['backfill_finished_at'] === null;
}
function toProgress(row) {
    return {
        catchUp: readCursors(row, 'catch-up'),
        caughtUpAt: (0,cells/* cellToDate */.Ou)(row?.['caught_up_at']),
        backfilledAt: (0,cells/* cellToDate */.Ou)(row?.['backfill_finished_at']),
        backfill: toUnfinishedBackfill(row),
    };
}
function toUnfinishedBackfill(row) {
    const startedAt = (0,cells/* cellToTime */.Jk)(row?.['backfill_started_at']);
    return startedAt === null || !isUnfinished(row)
        ? null
        : {
            isFirst: Number(row?.['backfill_count']) <= 1,
            startedAt: new Date(startedAt),
            cursors: readCursors(row, 'backfill'),
        };
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/freshness.js
/** How long what a run has read counts as what is there. */

/** Whether what was read at this time, by `performance.now()`, still counts. */
function isFresh(readAt) {
    return performance.now() - readAt < limits/* DATABASE_FRESH_MS */.qU;
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/bookkeeping/failure-rows.js




/** Each method is one read or one transaction. That nothing has failed is not asked again at once: most runs ask several times. */
function sqlFailureStore(database, dialect) {
    /** When a repository was found to have no failures, by id. */
    const foundNone = new Map();
    let recorded = 0;
    return {
        async list(repository) {
            if (isFresh(foundNone.get(repository.id) ?? -Infinity)) {
                return [];
            }
            const recordedBefore = recorded;
            const known = await database.read((statements) => readFailures(statements, repository));
            if (known.length === 0 && recorded === recordedBefore) {
                foundNone.set(repository.id, performance.now());
            }
            return known.some(({ text }) => text !== null)
                ? database.transaction((statements) => readCurrentFailures(statements, repository))
                : known;
        },
        count: (repository) => database.read(async (statements) => {
            const [row] = await statements.rows('SELECT COUNT(*) AS n FROM {failures} WHERE repository_id = ?', [
                repository.id,
            ]);
            return Number(row?.['n']);
        }),
        record: async (repository, failures) => {
            await database.transaction((statements) => {
                writeFailures(statements, dialect, repository, failures);
            });
            recorded += 1;
            foundNone.delete(repository.id);
        },
        forget: async (failures) => {
            if (failures.length > 0) {
                await database.transaction((statements) => {
                    deleteFailures(statements, failures);
                });
            }
        },
    };
}
/** The value of `failures.kind`: `issue` and `comment` are items, `issue title` is a text. */
function failureKind({ key, text }) {
    return text === null ? key.kind : `${key.kind} ${text.field}`;
}
/** Deletes the failures of texts that have changed or are gone, and returns those that are left. */
async function readCurrentFailures(statements, repository) {
    for (const kind of ['issue', 'comment']) {
        const { name, key } = TABLES[kind];
        for (const field of FIELDS[kind]) {
            statements.queue('DELETE FROM {failures} WHERE repository_id = ? AND kind = ? AND NOT EXISTS (' +
                `SELECT 1 FROM {${name}} t WHERE t.${key} = {failures}.id AND t.deleted_at IS NULL ` +
                `AND t.${field}_hash = {failures}.text_hash)`, [repository.id, `${kind} ${field}`]);
        }
    }
    return readFailures(statements, repository);
}
/** The failures as they were recorded, ordered by id within each kind. */
async function readFailures(statements, { id }) {
    const rows = await statements.rows('SELECT * FROM {failures} WHERE repository_id = ? ORDER BY kind, id', [
        id,
    ]);
    return rows.map(toFailure);
}
function toFailure(row) {
    const [kind, field] = String(row['kind']).split(' ');
    return {
        key: { kind: kind, id: Number(row['id']), issueNumber: Number(row['issue_number']) },
        text: field === undefined ? null : { field: field, hash: String(row['text_hash']) },
        reason: String(row['reason']),
        attempts: Number(row['attempts']),
        triedAt: (0,cells/* cellToTime */.Jk)(row['tried_at']) ?? '',
        nextTryAt: (0,cells/* cellToTime */.Jk)(row['next_try_at']) ?? '',
    };
}
/** Each failure replaces an earlier one of the same item or text. */
function writeFailures(statements, dialect, repository, failures) {
    for (const failure of failures) {
        const values = {
            kind: failureKind(failure),
            id: failure.key.id,
            repository_id: repository.id,
            issue_number: failure.key.issueNumber,
            text_hash: failure.text?.hash ?? null,
            reason: failure.reason,
            attempts: failure.attempts,
            tried_at: (0,cells/* toCell */.cX)(failure.triedAt),
            next_try_at: (0,cells/* toCell */.cX)(failure.nextTryAt),
        };
        const columns = Object.keys(values);
        const assignments = columns.slice(2).map((column) => `${column} = ${dialect.incoming(column)}`);
        statements.queue(`INSERT INTO {failures} (${columns.join(', ')}) VALUES (${placeholders(columns.length)}) ` +
            `${dialect.onConflict('kind, id')} ${assignments.join(', ')}`, Object.values(values));
    }
}
/** Ignores failures that are not stored. */
function deleteFailures(statements, failures) {
    for (const failure of failures) {
        statements.queue('DELETE FROM {failures} WHERE kind = ? AND id = ?', [
            failureKind(failure),
            failure.key.id,
        ]);
    }
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/bookkeeping/lease-rows.js
/** The lease of a repository: only the run that holds it embeds everything pending. */



/**
 * Takes or renews the lease until `until`; false when another owner holds it at `now`. A lease that ends well after `until`
 * was taken by a wrong clock, and does not count.
 */
async function takeLease(database, dialect, repository, owner, now, until) {
    const latest = new Date(until.getTime() + limits/* CLOCK_TOLERANCE_MS */.UG);
    const found = await database.change('UPDATE {repositories} SET lease_owner = ?, lease_until = ? WHERE repository_id = ? ' +
        'AND (lease_owner IS NULL OR lease_owner = ? OR lease_until <= ? OR lease_until > ?)', [owner, (0,cells/* dateToCell */.Ow)(until), repository.id, owner, (0,cells/* dateToCell */.Ow)(now), (0,cells/* dateToCell */.Ow)(latest)]);
    if (found > 0) {
        return true;
    }
    const row = await database.read((statements) => readRepositoryRow(statements, repository));
    if (row !== null) {
        return false;
    }
    await database.transaction((statements) => {
        insertRepository(statements, dialect, repository);
    });
    return takeLease(database, dialect, repository, owner, now, until);
}
/** Releases every lease of this owner. */
function releaseLeases(statements, owner) {
    statements.queue('UPDATE {repositories} SET lease_owner = NULL, lease_until = NULL WHERE lease_owner = ?', [
        owner,
    ]);
}
/** Releases the lease if this owner holds it. */
async function releaseLease(database, { id }, owner) {
    await database.change('UPDATE {repositories} SET lease_owner = NULL, lease_until = NULL WHERE repository_id = ? AND lease_owner = ?', [id, owner]);
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/without-changes.js
/** A database for a run that only reads. */

/** The database without its transactions. Only what a killed run has left out of the schema makes a reading run change it. */
function withoutChanges(database) {
    const refuse = () => Promise.reject(new Error('a run that only reads would change the database'));
    return {
        ...database,
        transaction: refuse,
        change: refuse,
        changeSchema: () => Promise.reject(new errors/* UserError */.yo('A vector column is missing, perhaps because a run was stopped while it created the columns: run a catch-up or a backfill first.')),
    };
}

// EXTERNAL MODULE: ./lib/src/core/model/change.js
var change = __webpack_require__(9171);
;// CONCATENATED MODULE: ./lib/src/stores/sql/bookkeeping/backfill-marks.js


/** Marks these records as seen by the current backfill. */
function markSeen(statements, repository, records) {
    for (const kind of ['issue', 'comment']) {
        const { name, key } = TABLES[kind];
        const ids = records.filter((record) => record.kind === kind).map(({ id }) => id);
        for (const group of groupForStatements(ids)) {
            statements.queue(`UPDATE {${name}} SET seen_in_backfill = (SELECT backfill_count FROM {repositories} WHERE {repositories}.repository_id = ?) ` +
                `WHERE ${key} IN (${placeholders(group.length)})`, [repository.id, ...group]);
        }
    }
}
/** Whether the current backfill has not seen the row `t`, as a condition. Its parameter is the id of the repository. */
const IS_UNSEEN = '(t.seen_in_backfill IS NULL OR t.seen_in_backfill <> ' +
    '(SELECT backfill_count FROM {repositories} WHERE {repositories}.repository_id = ?))';
/** Live rows that the current backfill has not seen, ordered by id. */
async function readUnseenRows(statements, { id: repositoryId }, { kind, afterId, limit }) {
    const { key, number } = TABLES[kind];
    const rows = await statements.rows(`SELECT t.${key} AS id, t.${number} AS issue_number FROM ${LIVE[kind]} AND t.repository_id = ? AND t.${key} > ? ` +
        `AND ${IS_UNSEEN} ORDER BY t.${key} LIMIT ?`, [repositoryId, afterId, repositoryId, limit]);
    return rows.map((row) => ({ kind, id: Number(row['id']), issueNumber: Number(row['issue_number']) }));
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/candidates.js

/** The row has `issue_id`, `number`, `title`, `body`, `state`, `state_reason`, `html_url` and the columns of its repository. A comment's also has `comment_id`. */
function toCandidate(row) {
    const isIssue = row['comment_id'] == null;
    return {
        kind: isIssue ? 'issue' : 'comment',
        repository: (0,cells/* toRepository */.y4)(row),
        issueId: Number(row['issue_id']),
        number: Number(row['number']),
        commentId: isIssue ? null : Number(row['comment_id']),
        title: String(row['title']),
        body: row['body'] === null ? null : String(row['body']),
        state: String(row['state']),
        stateReason: row['state_reason'] === null ? null : String(row['state_reason']),
        url: String(row['html_url']),
        titleSimilarity: toSimilarity(row['title_distance']),
        bodySimilarity: toSimilarity(row['body_distance']),
    };
}
function toSimilarity(distance) {
    return typeof distance === 'number' && Number.isFinite(distance) ? 1 - distance : null;
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/duplicates/discussion-rows.js



/** UTF-8 needs at most this many bytes for a UTF-16 code unit. */
const BYTES_PER_CHARACTER = 3;
/** Characters of an original's body, which its passage is taken from: longer ones are logs. */
const ORIGINAL_CHARACTERS = 5_000;
/** GitHub's words for people with a role in the repository. Anybody else may write whatever they like about any issue. */
const HAS_ROLE = "IN ('OWNER', 'MEMBER', 'COLLABORATOR', 'CONTRIBUTOR')";
/** What the live comments on these issues say, apart from Tiara's own. Takes one round trip. */
async function readDiscussions(statements, query) {
    if (query.issues.length === 0) {
        return { beginnings: new Map(), beginningsByMembers: new Map(), originals: [] };
    }
    const [comments, originals] = await Promise.all([
        readBeginnings(statements, query),
        readOriginals(statements, query),
    ]);
    return {
        beginnings: joinByIssue(comments),
        beginningsByMembers: joinByIssue(comments.filter((row) => Number(row['has_role']) === 1)),
        originals: originals.map(toKnownOriginal),
    };
}
/** The bodies of each issue's comments, one after another. */
function joinByIssue(comments) {
    const byIssue = Map.groupBy(comments, ({ id }) => Number(id));
    return new Map([...byIssue].map(([id, rows]) => [id, rows.map(({ body }) => String(body)).join('\n\n')]));
}
/** The first comments of each issue, until they have that many characters, in the order in which they were written. */
function readBeginnings(statements, { issues, characters, commentsBefore: before }) {
    return statements.rows('SELECT id, body, has_role FROM (SELECT github_issue_id AS id, github_comment_id, created_at, SUBSTR(body, 1, ?) AS body, ' +
        `CASE WHEN author_association ${HAS_ROLE} THEN 1 ELSE 0 END AS has_role, ` +
        'SUM(LENGTH(body)) OVER (PARTITION BY github_issue_id ORDER BY created_at, github_comment_id) - LENGTH(body) AS earlier ' +
        `FROM {comments} WHERE github_issue_id IN (${placeholders(issues.length)}) AND deleted_at IS NULL AND body IS NOT NULL ` +
        `AND (body_vec_skipped IS NULL OR body_vec_skipped <> 'written by Tiara')${before === null ? '' : ' AND created_at < ?'}) told ` +
        'WHERE earlier < ? ORDER BY id, created_at, github_comment_id', [characters, ...issues, ...(before === null ? [] : [(0,cells/* toCell */.cX)(before)]), characters * BYTES_PER_CHARACTER]);
}
/** The closed issue `d`: nobody has acted on a claim about an open one. */
const IS_CLOSED = "d.deleted_at IS NULL AND d.state = 'closed'";
/** The comment `m` whose claim `c` about `d` counts. Those who opened the issue may say that it is a duplicate. */
const JOIN_COMMENT = 'JOIN {comments} m ON m.github_comment_id = c.github_comment_id AND m.content_hash = c.content_hash ' +
    `AND m.deleted_at IS NULL AND (m.author_association ${HAS_ROLE} OR m.author_id = d.author_id)`;
/** Numbers of the live issues that are marked as duplicates of this one, ascending; \`limit\` at most. */
async function readDuplicatesOf(statements, issueId, limit) {
    const rows = await statements.rows('SELECT DISTINCT d.number FROM {issues} o JOIN {duplicate_claims} c ON c.repository_id = o.repository_id ' +
        'AND c.original_number = o.number AND c.duplicate_number <> o.number ' +
        `JOIN {issues} d ON d.repository_id = c.repository_id AND d.number = c.duplicate_number AND ${IS_CLOSED} ` +
        `${JOIN_COMMENT} WHERE o.github_issue_id = ? ORDER BY d.number LIMIT ?`, [issueId, limit]);
    return rows.map((row) => Number(row['number']));
}
/** The marks on these issues, on the issues that they lead to, and so on, in the order in which they were made. */
function readOriginals(statements, { issues, marksBefore: before }) {
    const [said, closed, times] = before === null
        ? ['', '', []]
        : [' AND m.created_at < ?', ' AND d.closed_at < ?', [(0,cells/* toCell */.cX)(before), (0,cells/* toCell */.cX)(before)]];
    const claims = `JOIN {issues} d ON d.repository_id = reached.repository_id AND d.number = reached.number AND ${IS_CLOSED} ` +
        'JOIN {duplicate_claims} c ON c.repository_id = reached.repository_id AND c.duplicate_number = reached.number ' +
        `${JOIN_COMMENT}${said}${closed}`;
    return statements.rows('WITH RECURSIVE reached (repository_id, number) AS (' +
        `SELECT repository_id, number FROM {issues} WHERE github_issue_id IN (${placeholders(issues.length)}) ` +
        `UNION SELECT reached.repository_id, c.original_number FROM reached ${claims}) ` +
        'SELECT d.github_issue_id AS duplicate_id, o.github_issue_id AS issue_id, o.number, o.title, ' +
        `SUBSTR(o.body, 1, ${ORIGINAL_CHARACTERS}) AS body, o.state, o.state_reason, o.html_url, r.repository_id, r.owner, r.name ` +
        `FROM reached ${claims} JOIN {issues} o ON o.repository_id = reached.repository_id AND o.number = c.original_number ` +
        'AND o.deleted_at IS NULL JOIN {repositories} r ON r.repository_id = reached.repository_id ' +
        'ORDER BY c.claimed_at, c.github_comment_id, c.original_number DESC', [...issues, ...times, ...times]);
}
function toKnownOriginal(row) {
    return {
        duplicate: Number(row['duplicate_id']),
        original: toCandidate(row),
    };
}

// EXTERNAL MODULE: ./lib/src/core/model/record.js
var model_record = __webpack_require__(9426);
// EXTERNAL MODULE: ./lib/src/core/duplicates/claims.js
var duplicates_claims = __webpack_require__(4815);
;// CONCATENATED MODULE: ./lib/src/stores/sql/duplicates/claim-rows.js
/**
 * The table `duplicate_claims`: what comments say about duplicates. A claim belongs to one text of its comment: it holds the
 * comment's `content_hash`, and counts only while the comment has the same. So no order of writes can leave a wrong one.
 */




const COLUMNS = [
    'github_comment_id',
    'repository_id',
    'duplicate_number',
    'original_number',
    'author_login',
    'claimed_at',
    'content_hash',
];
/** Writes the claims of these comments, after their rows, and removes those of their older texts. `updates`: those stored before. */
function writeClaims(statements, dialect, repository, writes, updates) {
    insertClaims(statements, dialect, repository, commentsAmong(writes).map(({ comment, contentHash }) => ({
        ...comment,
        body: comment.body ?? '',
        authorLogin: comment.author?.login ?? null,
        contentHash,
    })));
    for (const group of groupForStatements(commentsAmong(updates))) {
        statements.queue(`DELETE FROM {duplicate_claims} WHERE github_comment_id IN (${placeholders(group.length)}) AND NOT EXISTS ` +
            '(SELECT 1 FROM {comments} c WHERE c.github_comment_id = {duplicate_claims}.github_comment_id ' +
            'AND c.content_hash = {duplicate_claims}.content_hash)', group.map(({ comment }) => comment.id));
    }
}
function commentsAmong(writes) {
    return writes.flatMap(({ change: { change, record }, values }) => change === 'upsert' && record.kind === 'comment'
        ? [{ comment: record, contentHash: String(values['content_hash']) }]
        : []);
}
/** Writes the claims of all stored comments. Reads every comment once, most of them only within the database. */
async function fillClaims(statements, dialect) {
    const repositories = await statements.rows('SELECT repository_id, owner, name FROM {repositories}');
    for (const repository of repositories.map(cells/* toRepository */.y4)) {
        let lastId = 0;
        for (;;) {
            const rows = await statements.rows('SELECT github_comment_id AS id, issue_number, author_login, body, created_at, content_hash FROM {comments} ' +
                'WHERE repository_id = ? AND github_comment_id > ? AND deleted_at IS NULL ' +
                `AND (${duplicates_claims/* CLAIM_WORDS */.d0.map((word) => `LOWER(body) LIKE '%${word}%'`).join(' OR ')}) ` +
                'ORDER BY github_comment_id LIMIT ?', [repository.id, lastId, limits/* STATEMENT_ROWS */.AC]);
            insertClaims(statements, dialect, repository, rows.map((row) => ({
                id: Number(row['id']),
                issueNumber: Number(row['issue_number']),
                authorLogin: row['author_login'] === null ? null : String(row['author_login']),
                body: String(row['body']),
                createdAt: (0,cells/* cellToTime */.Jk)(row['created_at']) ?? '',
                contentHash: String(row['content_hash']),
            })));
            if (rows.length < limits/* STATEMENT_ROWS */.AC) {
                break;
            }
            lastId = Number(rows.at(-1)?.['id']);
        }
    }
}
function insertClaims(statements, dialect, repository, comments) {
    const read = (0,duplicates_claims/* createClaimReader */.sr)(repository);
    const claims = comments
        .filter(({ body }) => (0,duplicates_claims/* mayClaim */.cc)(body))
        .flatMap((comment) => read(comment.body)
        .claims.map(({ duplicate, of }) => [
        comment.id,
        repository.id,
        duplicate ?? comment.issueNumber,
        of ?? comment.issueNumber,
        comment.authorLogin,
        (0,cells/* toCell */.cX)(comment.createdAt),
        comment.contentHash,
    ])
        .filter(([, , duplicate, original]) => duplicate !== original)
        .slice(0, limits/* CLAIMS_PER_COMMENT */.ih));
    for (const group of groupForStatements(claims)) {
        const row = `(${placeholders(COLUMNS.length)})`;
        statements.queue(`${dialect.insertOrIgnore} INTO {duplicate_claims} (${COLUMNS.join(', ')}) VALUES ${group.map(() => row).join(', ')}`, group.flat());
    }
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/schema/tables.js
const AUTHOR = [
    ['author_login', 'name', 'Login of the author; NULL when the account is deleted'],
    ['author_id', 'id', 'GitHub id of the author'],
    ['author_type', 'name', 'User, Bot, Organization or Mannequin'],
    ['author_association', 'name', 'Role of the author in the repository, such as OWNER or CONTRIBUTOR'],
];
const REMOVAL = [
    ['deleted_at', 'time', 'When Tiara learnt that it was deleted or transferred, UTC; NULL while it is live'],
    ['deleted_reason', 'name', 'deleted, transferred, issue deleted or issue transferred'],
];
const BODY_HASH = [
    ['body_hash', 'hash', 'Hash of the text that gets body_vec; NULL when it gets none'],
    [
        'body_vec_of',
        'hash',
        'Fingerprint of body_vec: hash of its text and number of its space. Another hash than body_hash: out of date',
    ],
    ['body_vec_skipped', 'name', 'Why the body gets no vector, such as empty'],
];
const ISSUES = [
    ['github_issue_id!', 'id', 'GitHub id of the issue'],
    ['node_id!', 'name', 'GraphQL id of the issue'],
    ['number!', 'number', 'Number of the issue in its repository'],
    ['repository_id!', 'id', 'GitHub id of the repository'],
    ['repository_owner!', 'name', 'Current owner of the repository'],
    ['repository_name!', 'name', 'Current name of the repository'],
    ['title!', 'line', 'Title'],
    ['body', 'text', 'Body in Markdown; NULL when there is none'],
    ['state!', 'name', 'open or closed'],
    ['state_reason', 'name', 'Why it is closed or open, such as completed, not_planned, duplicate or reopened'],
    ['locked!', 'flag', 'Whether the conversation is locked'],
    ['active_lock_reason', 'name', 'Why it is locked'],
    ...AUTHOR,
    ['closed_by_login', 'name', 'Login of the user who closed it, when known'],
    ['assignees!', 'json', 'Logins of the assignees'],
    ['labels!', 'json', 'Names of the labels'],
    ['milestone_title', 'line', 'Title of the milestone'],
    ['milestone_number', 'number', 'Number of the milestone'],
    ['issue_type', 'line', 'Issue type, such as Bug'],
    ['comment_count!', 'number', 'Number of comments, as on GitHub'],
    ['reaction_count!', 'number', 'Number of reactions'],
    ['html_url!', 'line', 'Web address'],
    ['created_at!', 'time', 'When it was opened, UTC'],
    ['updated_at!', 'time', 'When it was last updated on GitHub, UTC'],
    ['closed_at', 'time', 'When it was closed, UTC'],
    ...REMOVAL,
    ['transferred_to', 'line', 'Web address in the repository that it was transferred to, when known'],
    ['content_hash!', 'hash', 'Hash of everything stored from GitHub; tells an edit from a repeated event'],
    ['title_hash', 'hash', 'Hash of the text that gets title_vec; NULL when it gets none'],
    [
        'title_vec_of',
        'hash',
        'Fingerprint of title_vec: hash of its text and number of its space. Another hash than title_hash: out of date',
    ],
    ['title_vec_skipped', 'name', 'Why the title gets no vector, such as empty'],
    ...BODY_HASH,
];
const COMMENTS = [
    ['github_comment_id!', 'id', 'GitHub id of the comment'],
    ['node_id!', 'name', 'GraphQL id of the comment'],
    ['github_issue_id', 'id', 'GitHub id of the issue; NULL until that issue is stored'],
    ['issue_number!', 'number', 'Number of the issue'],
    ['repository_id!', 'id', 'GitHub id of the repository'],
    ...AUTHOR,
    ['body', 'text', 'Body in Markdown; NULL when there is none'],
    ['reaction_count!', 'number', 'Number of reactions'],
    ['html_url!', 'line', 'Web address'],
    ['created_at!', 'time', 'When it was written, UTC'],
    ['updated_at!', 'time', 'When it was last updated on GitHub, UTC'],
    ...REMOVAL,
    ['content_hash!', 'hash', 'Hash of everything stored from GitHub; tells an edit from a repeated event'],
    ...BODY_HASH,
];
const REPOSITORIES = [
    ['repository_id!', 'id', 'GitHub id of the repository'],
    ['owner!', 'name', 'Owner, as of the last run'],
    ['name!', 'name', 'Name, as of the last run'],
    ['issues_cursor', 'time', 'Every issue updated before this time has been read, UTC'],
    ['comments_cursor', 'time', 'Every comment updated before this time has been read, UTC'],
    ['caught_up_at', 'time', 'Start of the last complete catch-up or backfill, UTC'],
    ['backfill_started_at', 'time', 'Start of the last backfill, UTC'],
    ['backfill_finished_at', 'time', 'Set when the last backfill has finished; NULL before that, UTC'],
    ['backfill_issues_cursor', 'time', 'How far the backfill has read the issues, UTC'],
    ['backfill_comments_cursor', 'time', 'How far the backfill has read the comments, UTC'],
    ['lease_owner', 'name', 'The run that holds the lease: it embeds everything pending'],
    ['lease_until', 'time', 'When the lease ends unless it is renewed, UTC'],
];
const SPACES = [
    ['id!', 'number', 'Number of the space; every *_vec_of ends in it'],
    ['model!', 'name', 'The embedding model'],
    ['dimensions!', 'number', 'Length of each vector'],
    ['is_active!', 'flag', 'Whether searches use this space'],
];
const FAILURES = [
    [
        'kind!',
        'name',
        'What failed: issue or comment for the item itself, or one text: issue title, issue body or comment body',
    ],
    ['id!', 'id', 'GitHub id of the issue or comment'],
    ['repository_id!', 'id', 'GitHub id of the repository'],
    ['issue_number!', 'number', 'Number of the issue, or of the issue of the comment; 0 when not known'],
    ['text_hash', 'hash', 'Hash of the text that the model refused; NULL for an item'],
    ['reason!', 'line', 'Why it failed; contains no text of the item'],
    ['attempts!', 'number', 'Number of attempts'],
    ['tried_at!', 'time', 'When it was last tried, UTC'],
    ['next_try_at!', 'time', 'When runs try it again, UTC'],
];
const ACTIONS = [
    ['name!', 'name', 'Unique name of the action, such as related:7 for the issue with GitHub id 7'],
    ['repository_id!', 'id', 'GitHub id of the repository'],
    ['github_issue_id!', 'id', 'GitHub id of the issue'],
    ['state!', 'name', 'claimed, posting, posted, silent, deferred or withdrawn'],
    ['reason', 'line', 'Why it is silent, deferred or withdrawn'],
    [
        'nonce!',
        'hash',
        'Random part of the marker in the comment, so that nobody can forge the marker in advance',
    ],
    ['owner', 'name', 'The run that is working on it; NULL when none is'],
    ['owned_until', 'time', 'When another run may take it over, UTC'],
    ['text_hash', 'hash', 'Hash of the issue text that the decision was made on'],
    ['decided', 'json', 'The decision: number and confidence of each related issue, best first'],
    ['github_comment_id', 'id', 'GitHub id of the posted comment'],
    ['created_at!', 'time', 'When it was first claimed, UTC'],
    ['posted_at', 'time', 'When the comment was posted, or found later, UTC'],
    ['edited_at', 'time', 'When the comment was last edited, UTC'],
];
/** The columns of its primary key. */
const CLAIM_KEY = [
    'github_comment_id',
    'duplicate_number',
    'original_number',
    'content_hash',
];
const DUPLICATE_CLAIMS = [
    ['github_comment_id!', 'id', 'GitHub id of the comment that says so'],
    ['repository_id!', 'id', 'GitHub id of the repository'],
    ['duplicate_number!', 'number', 'Number of the issue that is called a duplicate'],
    ['original_number!', 'number', 'Number of the issue that it is called a duplicate of'],
    ['author_login', 'name', 'Login of the author of the comment; NULL when the account is deleted'],
    ['claimed_at!', 'time', 'When the comment was written, UTC'],
    [
        'content_hash!',
        'hash',
        'content_hash of the comment when it was read; another one: the comment has been edited since, and the claim does not count',
    ],
];
/** The columns of its primary key. */
const CHUNK_KEY = ['owner_kind', 'owner_id', 'position'];
const CHUNKS = [
    ['owner_kind!', 'name', 'Whose body this is a chunk of: issue or comment'],
    ['owner_id!', 'id', 'GitHub id of the issue or comment'],
    ['position!', 'number', 'Position among the chunks, from 1; the vector of chunk 0 is body_vec'],
    ['repository_id!', 'id', 'GitHub id of the repository'],
    ['text!', 'text', 'The chunk, as it was embedded'],
    [
        'vec_of!',
        'hash',
        'Fingerprint of vec: hash of the whole body and number of the space. Another hash than body_hash: out of date',
    ],
    ['vec_skipped', 'line', 'Why there is no vec: the reason why the model refused the chunk'],
];
const MIGRATION_ROWS = [
    ['name!', 'name', 'Name of the migration'],
    ['applied_at!', 'time', 'When it was applied, UTC'],
];

;// CONCATENATED MODULE: ./lib/src/stores/sql/schema/vector-columns.js


/** Null: the columns of the first space. All but its vector columns exist before it is opened. */
function spaceColumns(space) {
    const ending = space === null || space.id === 1 ? '' : `_${space.id}`;
    return {
        vec: (field) => `${field}_vec${ending}`,
        vecOf: (field) => `${field}_vec_of${ending}`,
        chunks: `chunks${ending}`,
        pending: `vectors_pending${ending}`,
        pendingIndex: (table) => `${table}_vectors_pending${ending}`,
    };
}
/** The index of the first versions, which held the fingerprints of every row. */
function formerPendingIndex(table, { id }) {
    return `${table}_pending${id === 1 ? '' : `_${id}`}`;
}
/** The vector columns of a space. */
function vectorColumns(space) {
    return [
        vectorColumn(space, 'issue', 'title'),
        vectorColumn(space, 'issue', 'body'),
        vectorColumn(space, 'comment', 'body'),
        chunkVectorColumn(space),
    ];
}
const EMBEDDED_TEXTS = {
    issue: { title: 'the title', body: 'the title, a blank line and the body' },
    comment: { title: '', body: 'the body' },
};
/** The column with the vectors of these texts. */
function vectorColumn(space, kind, field) {
    const { name: table, key } = TABLES[kind];
    const { vec, vecOf } = spaceColumns(space);
    return {
        table,
        key: [key],
        name: vec(field),
        index: `${table}_${vec(field)}`,
        comment: `Embedding of ${EMBEDDED_TEXTS[kind][field]}, ${inSpace(space)}`,
        vecOf: [{ table, name: vecOf(field) }],
    };
}
/** The column with the vectors of later chunks. */
function chunkVectorColumn(space) {
    const { chunks: table, vecOf } = spaceColumns(space);
    return {
        table,
        key: CHUNK_KEY,
        name: 'vec',
        index: `${table}_vec`,
        comment: `Embedding of the chunk, ${inSpace(space)}`,
        // A body is pending as a whole, so without a vector of its chunk it needs all of them.
        vecOf: Object.values(TABLES).map(({ name }) => ({ table: name, name: vecOf('body') })),
    };
}
function inSpace({ id }) {
    return id === 1 ? 'in the first space' : `in space ${id}`;
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/spaces/vector-index.js

const CREATED = 'created';
/** Whether every vector column of the space has an index, given the outcome in `spaces.vector_index`. */
function isIndexed(outcome) {
    return outcome === CREATED;
}
/**
 * Returns a function that creates the indexes of a space on its first call with enough rows, and logs when the server cannot.
 * Call it only before writing vectors, so that a read-only account can search.
 */
function createIndexBuilder(database, dialect, { log, spaces, forgetSpaces }) {
    const tries = new Map();
    const createOnce = async (space) => {
        if ((await spaces()).some(({ id, vectorIndex }) => id === space.id && vectorIndex !== null)) {
            return;
        }
        if (!(await database.read((statements) => hasEnoughRows(statements, dialect)))) {
            // Asked again before the next write: this run may be storing them.
            tries.delete(space.id);
            return;
        }
        forgetSpaces();
        const failure = await database.changeSchema((statements) => createIndexes(statements, dialect, space));
        if (failure !== null) {
            log?.info(`This database cannot create a vector index (${failure}): searches compare with every vector. In TiDB, a vector index needs TiFlash.`);
        }
    };
    return (space) => {
        // Others wait for the first try: on SQLite, a vector is written with its row of the index.
        const trying = tries.get(space.id) ??
            createOnce(space).catch((error) => {
                tries.delete(space.id);
                throw error;
            });
        tries.set(space.id, trying);
        return trying;
    };
}
/** Counts no further than it must. */
async function hasEnoughRows(statements, { vectorIndex: { fromRows } }) {
    if (fromRows === 0) {
        return true;
    }
    const counts = ['issues', 'comments'].map((table) => statements.rows(`SELECT COUNT(*) AS n FROM (SELECT 1 FROM {${table}} LIMIT ?) t`, [fromRows]));
    const rows = await Promise.all(counts);
    return rows.reduce((sum, [row]) => sum + Number(row?.['n']), 0) >= fromRows;
}
/**
 * Returns a function that brings the index of a column up to date with the rows of these keys. It does nothing where the server
 * does so, and before there is an index. Call it in the transaction that writes: another run may create the index at any time.
 */
async function indexUpdater(statements, { vectorIndex: { update } }, space) {
    const nothing = () => undefined;
    if (update === null) {
        return nothing;
    }
    const [row] = await statements.rows('SELECT vector_index FROM {spaces} WHERE id = ?', [space.id]);
    if (row?.['vector_index'] !== CREATED) {
        return nothing;
    }
    return (column, keys) => {
        const sql = update(column);
        for (const key of keys) {
            statements.queue(sql, key);
        }
    };
}
/**
 * Creates the indexes unless a run has tried before, and stores the outcome. Returns the name of the failure when this
 * attempt fails, else null. The vector columns must exist.
 */
async function createIndexes(statements, dialect, space) {
    const [row] = await statements.rows('SELECT vector_index FROM {spaces} WHERE id = ?', [space.id]);
    // Another run may have dropped the space, or created its indexes.
    if (row === undefined || row['vector_index'] !== null) {
        return null;
    }
    let failure = null;
    for (const column of vectorColumns(space)) {
        failure ??= await tryAlternatives(statements, dialect, column);
    }
    await statements.change('UPDATE {spaces} SET vector_index = ? WHERE id = ?', [
        failure ?? CREATED,
        space.id,
    ]);
    return failure;
}
/** Tries the alternatives in order until one succeeds. Returns the failure of the last one when all fail, else null. */
async function tryAlternatives(statements, dialect, column) {
    let failure = null;
    for (const alternative of dialect.vectorIndex.alternatives(column)) {
        try {
            for (const sql of alternative) {
                await statements.change(sql);
            }
            return null;
        }
        catch (error) {
            failure = dialect.permanentFailure(error);
            if (failure === null) {
                throw error;
            }
        }
    }
    return failure;
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/vectors/fingerprint.js
/** A vector is out of date when its fingerprint differs from the one of its current text and the space. */
function fingerprint(hash, space) {
    return `${hash}:${space.id}`;
}
/** The end of every fingerprint of this space. For null it is an end that no fingerprint has. */
function fingerprintSuffix(space) {
    return fingerprint('', space ?? { id: 0 });
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/vectors/chunk-rows.js






const chunk_rows_COLUMNS = [...CHUNK_KEY, 'repository_id', 'text', 'vec_of', 'vec_skipped'];
/** Finds the stored chunks of these rows of one kind: `owners` is what `IN` compares their ids with. */
async function findStoredPositions(statements, { chunks }, kind, owners) {
    const rows = await statements.rows(`SELECT owner_id, position, vec_of FROM {${chunks}} WHERE owner_kind = ? AND owner_id IN (${owners.sql})`, [kind, ...owners.parameters]);
    const positions = new Map();
    for (const { owner_id: id, position, vec_of: vectorOf } of rows) {
        const key = `${String(id)} ${String(vectorOf)}`;
        positions.set(key, [...(positions.get(key) ?? []), Number(position)]);
    }
    return (id, vectorOf) => positions.get(`${id} ${vectorOf}`) ?? [];
}
/** Stores the chunks of bodies that have not changed since they were embedded. The vector column must exist. */
async function writeChunks(statements, dialect, space, chunks) {
    const updateIndex = await indexUpdater(statements, dialect, space);
    for (const kind of ['issue', 'comment']) {
        const ofKind = chunks.filter((chunk) => chunk.kind === kind);
        const owners = await lockOwners(statements, dialect, kind, ofKind);
        const current = ofKind.flatMap((chunk) => {
            const repositoryId = owners.get(`${chunk.id} ${chunk.hash}`);
            return repositoryId === undefined ? [] : [{ chunk, repositoryId }];
        });
        const rows = current.map(({ chunk, repositoryId }) => ({
            values: chunkValues(chunk, repositoryId, space),
            vector: 'refused' in chunk.vector ? null : dialect.vectorParameter(chunk.vector),
        }));
        const sizeInBytes = ({ values, vector }) => parameterBytes([...values, vector]);
        for (const group of groupForStatements(rows, sizeInBytes)) {
            const row = `(${placeholders(chunk_rows_COLUMNS.length)}, ${dialect.vectorSql('?')})`;
            statements.queue(`INSERT INTO {${spaceColumns(space).chunks}} (${chunk_rows_COLUMNS.join(', ')}, vec) VALUES ` +
                `${group.map(() => row).join(', ')} ` +
                `${dialect.onConflict(CHUNK_KEY.join(', '))} ` +
                [...chunk_rows_COLUMNS.slice(CHUNK_KEY.length), 'vec']
                    .map((name) => `${name} = ${dialect.incoming(name)}`)
                    .join(', '), group.flatMap(({ values, vector }) => [...values, vector]));
        }
        const keys = rows.map(({ values }) => values.slice(0, CHUNK_KEY.length));
        updateIndex(chunkVectorColumn(space), keys);
    }
}
/** The ids of the repositories of these rows, by `id hash-of-body`. Locks the rows until the transaction ends. */
async function lockOwners(statements, dialect, kind, chunks) {
    const { name, key } = TABLES[kind];
    const owners = new Map();
    // Ascending, so that two runs that lock several rows cannot block each other.
    const ids = [...new Set(chunks.map(({ id }) => id))].sort((a, b) => a - b);
    for (const group of groupForStatements(ids)) {
        const rows = await statements.rows(`SELECT ${key} AS id, repository_id, body_hash FROM {${name}} WHERE ${key} IN (${placeholders(group.length)}) ` +
            `ORDER BY ${key}${dialect.forUpdate}`, group);
        for (const row of rows) {
            owners.set(`${String(row['id'])} ${String(row['body_hash'])}`, Number(row['repository_id']));
        }
    }
    return owners;
}
function chunkValues(chunk, repositoryId, space) {
    const { kind, id, hash, position, text, vector } = chunk;
    const skipped = 'refused' in vector ? vector.refused : null;
    return [kind, id, position, repositoryId, text, fingerprint(hash, space), skipped];
}
/** Drops the chunks of bodies that these records no longer have. */
function dropStaleChunks(statements, { chunks }, records) {
    for (const kind of ['issue', 'comment']) {
        const { name, key } = TABLES[kind];
        const ids = new Set(records.filter((record) => record.kind === kind).map(({ id }) => id));
        for (const group of groupForStatements([...ids])) {
            statements.queue(`DELETE FROM {${chunks}} WHERE owner_kind = ? AND owner_id IN (${placeholders(group.length)}) AND NOT EXISTS (` +
                `SELECT 1 FROM {${name}} t WHERE t.${key} = {${chunks}}.owner_id AND {${chunks}}.vec_of LIKE CONCAT(t.body_hash, ?))`, [kind, ...group, ':%']);
        }
    }
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/spaces/known-spaces.js
/** Whole rows, ordered by id. */
function readSpaceRows(statements) {
    return statements.rows('SELECT * FROM {spaces} ORDER BY id');
}
/** These whole rows of the table `spaces` as spaces. */
function toKnownSpaces(rows) {
    return rows.map((row) => ({
        id: Number(row['id']),
        model: String(row['model']),
        dimensions: Number(row['dimensions']),
        isActive: Number(row['is_active']) === 1,
        vectorIndex: typeof row['vector_index'] === 'string' ? row['vector_index'] : null,
        views: typeof row['views'] === 'string' ? row['views'] : null,
    }));
}
/** Every space that has columns, ordered by id. */
async function readSpaces(statements) {
    return toKnownSpaces(await readSpaceRows(statements));
}
/** The active one of these spaces; null before the first vector. */
function activeAmong(spaces) {
    const active = spaces.find(({ isActive }) => isActive);
    return active === undefined ? null : toSpace(active);
}
/** The one of these spaces that will become active: it is newer than the active one. Null when there is none. */
function nextAmong(spaces) {
    const active = activeAmong(spaces);
    const next = spaces.findLast(({ id }) => active !== null && id > active.id);
    return next === undefined ? null : toSpace(next);
}
/** Whether nobody has tried to create the views for the active one of these spaces. */
function viewsAreDue(spaces) {
    return spaces.some(({ isActive, views }) => isActive && views === null);
}
function toSpace({ id, model, dimensions }) {
    return { id, model, dimensions };
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/rows/stale-vectors.js



/** Which of these writes take a text from its row, in every space. Asks nothing when none does. */
async function findStaleVectors(statements, spaces, writes) {
    const found = spaces.map(spaceColumns).flatMap((columns) => ['issue', 'comment'].flatMap((kind) => FIELDS[kind].flatMap((field) => groupForStatements(idsWithout(field, kind, writes)).map(async (ids) => {
        const { name, key } = TABLES[kind];
        const rows = await statements.rows(`SELECT ${key} AS id FROM {${name}} WHERE ${key} IN (${placeholders(ids.length)}) AND ${columns.vecOf(field)} IS NOT NULL LIMIT 1`, ids);
        return { columns, kind, field, ids, hasVector: rows.length > 0 };
    }))));
    return Promise.all(found);
}
function idsWithout(field, kind, writes) {
    const losing = writes.filter(({ change: { record }, values }) => record.kind === kind && values[`${field}_hash`] === null);
    return [...new Set(losing.map(({ change: { record } }) => record.id))];
}
/** Drops these vectors, now that the rows are written. Without its fingerprint, no search finds a vector. */
function dropStaleVectors(statements, stale) {
    for (const { columns, kind, field, ids, hasVector } of stale) {
        const { name, key } = TABLES[kind];
        const set = `${hasVector ? `${columns.vec(field)} = NULL, ` : ''}${columns.vecOf(field)} = NULL`;
        statements.queue(`UPDATE {${name}} SET ${set} WHERE ${key} IN (${placeholders(ids.length)}) AND ${field}_hash IS NULL ` +
            `AND ${columns.vecOf(field)} IS NOT NULL`, ids);
    }
}

// EXTERNAL MODULE: ./lib/src/core/text/hash.js
var hash = __webpack_require__(7741);
;// CONCATENATED MODULE: ./lib/src/stores/sql/rows/known-rows.js




/** Identifies a record among those of both kinds. */
function rowKey(record) {
    return `${record.kind} ${record.id}`;
}
/**
 * The stored rows of these changes. Pass `dialect.forUpdate` as `lock` to lock them until the transaction ends.
 * @throws UserError for an id that JavaScript cannot hold exactly
 */
async function readKnownRows(statements, changes, lock = '') {
    const groups = ['issue', 'comment'].flatMap((kind) => groupForStatements(sortedIds(kind, changes)).map((ids) => ({ kind, ids })));
    const reads = groups.map(async ({ kind, ids }) => {
        const { name, key } = TABLES[kind];
        const rows = await statements.rows(`SELECT ${key} AS id, updated_at, content_hash, deleted_at FROM {${name}} ` +
            `WHERE ${key} IN (${placeholders(ids.length)}) ORDER BY ${key}${lock}`, ids);
        return rows.map((row) => [`${kind} ${String(row['id'])}`, toKnownRow(row)]);
    });
    return new Map((await Promise.all(reads)).flat());
}
function toKnownRow(row) {
    return {
        updatedAt: String(row['updated_at']),
        contentHash: String(row['content_hash']),
        isTombstone: row['deleted_at'] !== null,
    };
}
/** Whether both have the same rows in the same state. */
function areAlike(some, others) {
    return (some.size === others.size &&
        [...some].every(([key, row]) => {
            const other = others.get(key);
            return (row.updatedAt === other?.updatedAt &&
                row.contentHash === other.contentHash &&
                row.isTombstone === other.isTombstone);
        }));
}
/** Ascending, so that two runs that lock several rows cannot block each other. */
function sortedIds(kind, changes) {
    const ids = new Set();
    for (const { record } of changes) {
        if (record.kind === kind) {
            assertExactId(record);
            ids.add(record.id);
        }
    }
    return [...ids].sort((a, b) => a - b);
}
function assertExactId(record) {
    if (!Number.isSafeInteger(record.id)) {
        throw new errors/* UserError */.yo(`The id of ${(0,model_record/* describeRecord */.TV)((0,model_record/* recordKey */.Hy)(record))} (${record.kind} ${record.id}) is too large to be exact in JavaScript, so it was not stored.`);
    }
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/rows/change-outcome.js



/** The outcome of each change when they are applied, in order, to these rows (by `rowKey`). */
function decideOutcomes(changes, rows) {
    const state = new Map(rows);
    return changes.map((change) => {
        const key = rowKey(change.record);
        const stored = state.get(key);
        const outcome = decideOutcome(stored, change);
        if (outcome === 'stored') {
            state.set(key, change_outcome_toKnownRow(change.record));
        }
        else if (outcome === 'removed') {
            state.set(key, { ...(stored ?? change_outcome_toKnownRow(change.record)), isTombstone: true });
        }
        return outcome;
    });
}
/** The outcome of one change that meets this row, or none. GitHub's times have a resolution of one second. */
function decideOutcome(stored, change) {
    if (change.change === 'remove') {
        return stored?.isTombstone === true ? 'unchanged' : 'removed';
    }
    if (stored === undefined) {
        return change.freshness === 'stale' ? 'contested' : 'stored';
    }
    if (stored.isTombstone) {
        return 'tombstoned';
    }
    const { updatedAt, contentHash } = change_outcome_toKnownRow(change.record);
    if (updatedAt !== stored.updatedAt) {
        return updatedAt > stored.updatedAt ? 'stored' : 'older';
    }
    if (contentHash === stored.contentHash) {
        return 'unchanged';
    }
    return change.freshness === 'live' ? 'stored' : 'contested';
}
function change_outcome_toKnownRow(record) {
    return {
        updatedAt: (0,cells/* toCell */.cX)(record.updatedAt),
        contentHash: (0,hash/* hashRecord */.O)(record),
        isTombstone: false,
    };
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/rows/link-comments.js

/**
 * Links the stored comments of the issues among these records, and the comments among them to their stored issues. Both
 * statements look only at rows that they name by an index, however many comments wait for their issues: the two listings are
 * read side by side. The repository's row must be locked, so that no transaction links past another.
 */
function linkComments(statements, repository, records) {
    const issues = new Map();
    for (const record of records) {
        if (record.kind === 'issue' && record.id > (issues.get(record.number)?.id ?? 0)) {
            issues.set(record.number, record);
        }
    }
    for (const group of groupForStatements([...issues.values()])) {
        statements.queue(`UPDATE {comments} SET github_issue_id = CASE issue_number ${'WHEN ? THEN ? '.repeat(group.length)}END ` +
            `WHERE repository_id = ? AND issue_number IN (${placeholders(group.length)}) AND github_issue_id IS NULL`, [
            ...group.flatMap(({ number, id }) => [number, id]),
            repository.id,
            ...group.map(({ number }) => number),
        ]);
    }
    const ids = new Set(records.flatMap((record) => (record.kind === 'comment' ? [record.id] : [])));
    for (const group of groupForStatements([...ids])) {
        // Without the hint, TiDB may join every issue of the database, instead of looking up those of these comments.
        statements.queue('UPDATE {comments} SET github_issue_id = (SELECT /*+ NO_DECORRELATE() */ MAX({issues}.github_issue_id) FROM {issues} ' +
            'WHERE {issues}.repository_id = {comments}.repository_id AND {issues}.number = {comments}.issue_number) ' +
            `WHERE github_comment_id IN (${placeholders(group.length)}) AND github_issue_id IS NULL`, group);
    }
}

// EXTERNAL MODULE: ./lib/src/core/text/embedded-texts.js
var embedded_texts = __webpack_require__(6198);
;// CONCATENATED MODULE: ./lib/src/stores/sql/rows/record-columns.js



/**
 * The values that an upsert writes, by column: everything that comes from GitHub, but no tombstone, no vectors and no link
 * to the issue. `updated_at` is last, because TiDB assigns in this order and the other assignments compare its old value.
 */
function rowValues(repository, record) {
    const values = record.kind === 'issue' ? issueValues(repository, record) : commentValues(repository, record);
    return { ...values, content_hash: (0,hash/* hashRecord */.O)(record), updated_at: (0,cells/* toCell */.cX)(record.updatedAt) };
}
function issueValues(repository, issue) {
    const skipped = (0,embedded_texts/* skipReasons */.dh)(issue);
    const hashes = (0,embedded_texts/* textHashes */.UC)(issue, skipped);
    return {
        github_issue_id: issue.id,
        node_id: issue.nodeId,
        number: issue.number,
        repository_id: repository.id,
        repository_owner: repository.owner,
        repository_name: repository.name,
        title: issue.title,
        body: issue.body,
        state: issue.state,
        state_reason: issue.stateReason,
        locked: Number(issue.locked),
        active_lock_reason: issue.activeLockReason,
        ...authorValues(issue.author, issue.authorAssociation),
        closed_by_login: issue.closedByLogin,
        assignees: JSON.stringify(issue.assignees),
        labels: JSON.stringify(issue.labels),
        milestone_title: issue.milestone?.title ?? null,
        milestone_number: issue.milestone?.number ?? null,
        issue_type: issue.type,
        comment_count: issue.commentCount,
        reaction_count: issue.reactionCount,
        html_url: issue.url,
        created_at: (0,cells/* toCell */.cX)(issue.createdAt),
        closed_at: issue.closedAt === null ? null : (0,cells/* toCell */.cX)(issue.closedAt),
        title_hash: hashes.title,
        title_vec_skipped: skipped.title,
        body_hash: hashes.body,
        body_vec_skipped: skipped.body,
    };
}
function commentValues(repository, comment) {
    const skipped = (0,embedded_texts/* skipReasons */.dh)(comment);
    return {
        github_comment_id: comment.id,
        node_id: comment.nodeId,
        issue_number: comment.issueNumber,
        repository_id: repository.id,
        ...authorValues(comment.author, comment.authorAssociation),
        body: comment.body,
        reaction_count: comment.reactionCount,
        html_url: comment.url,
        created_at: (0,cells/* toCell */.cX)(comment.createdAt),
        body_hash: (0,embedded_texts/* textHashes */.UC)(comment, skipped).body,
        body_vec_skipped: skipped.body,
    };
}
function authorValues(author, association) {
    return {
        author_login: author?.login ?? null,
        author_id: author?.id ?? null,
        author_type: author?.type ?? null,
        author_association: association,
    };
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/rows/plan-rows.js










/** Reads what the changes meet, without a lock, in one round trip; in two when a text may be gone whose vector is stored. */
async function planRows(statements, repository, changes, cursor) {
    const [row, spaces, known] = await Promise.all([
        readRepositoryRow(statements, repository),
        readSpaces(statements),
        readKnownRows(statements, changes),
    ]);
    const isBackfill = cursor?.reader === 'backfill';
    const named = row === null ? repository : (0,cells/* toRepository */.y4)(row);
    const outcomes = decideOutcomes(changes, known);
    const writes = changes
        .filter((_, at) => isWritten(outcomes[at]))
        .map((change) => ({ change, values: rowValues(named, change.record) }));
    const updates = writes.filter(({ change }) => known.has(rowKey(change.record)));
    return {
        repository: named,
        isRepositoryStored: row !== null,
        changes,
        known,
        outcomes,
        writes,
        updates,
        spaces,
        stale: await findStaleVectors(statements, spaces, updates),
        // A backfill that is being started takes its cursors back, so the row may still have those of the one before.
        cursor: cursor !== undefined && (isBackfill || isBehind(row, cursor)) ? cursor : undefined,
        marksSeen: isBackfill && changes.length > 0,
    };
}
/** Whether a change with this outcome is written. */
function isWritten(outcome) {
    return outcome === 'stored' || outcome === 'removed';
}
/** Whether there is nothing to write, so that no transaction is needed. */
function isSettled({ isRepositoryStored, writes, cursor, marksSeen }) {
    return isRepositoryStored && writes.length === 0 && cursor === undefined && !marksSeen;
}
/** The outcome of each change, in order, with the hashes of the texts that are stored now. */
async function previewRows(statements, repository, changes) {
    const { outcomes } = await planRows(statements, repository, changes);
    const rows = await readHashes(statements, changes);
    return changes.map(({ record }, at) => {
        const row = rows.get(rowKey(record));
        const hash = (name) => (typeof row?.[name] === 'string' ? row[name] : null);
        return {
            outcome: outcomes[at] ?? 'unchanged',
            storedHashes: row === undefined ? null : { title: hash('title_hash'), body: hash('body_hash') },
        };
    });
}
async function readHashes(statements, changes) {
    const groups = ['issue', 'comment'].flatMap((kind) => {
        const ids = changes.flatMap(({ record }) => (record.kind === kind ? [record.id] : []));
        return groupForStatements(ids).map((group) => ({ kind, group }));
    });
    const reads = groups.map(async ({ kind, group }) => {
        const { name, key } = TABLES[kind];
        const hashes = FIELDS[kind].map((field) => `${field}_hash`).join(', ');
        const rows = await statements.rows(`SELECT ${key} AS id, ${hashes} FROM {${name}} WHERE ${key} IN (${placeholders(group.length)})`, group);
        return rows.map((row) => [`${kind} ${String(row['id'])}`, row]);
    });
    return new Map((await Promise.all(reads)).flat());
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/rows/tombstones.js



/** Why the comments of a removed issue are removed. They are restored with it. */
const WITH_ISSUE = { deleted: 'issue deleted', transferred: 'issue transferred' };
/** Turns a live row into a tombstone. An issue's comments are removed with it, because GitHub sends no events for them. */
function markRemoved(statements, repository, { key, reason, at, transferredTo }) {
    const deletedAt = (0,cells/* toCell */.cX)(at);
    if (key.kind === 'comment') {
        statements.queue('UPDATE {comments} SET deleted_at = ?, deleted_reason = ? WHERE github_comment_id = ? AND deleted_at IS NULL', [deletedAt, reason, key.id]);
        return;
    }
    statements.queue('UPDATE {issues} SET deleted_at = ?, deleted_reason = ?, transferred_to = ? WHERE github_issue_id = ? AND deleted_at IS NULL', [deletedAt, reason, transferredTo, key.id]);
    statements.queue('UPDATE {comments} SET deleted_at = ?, deleted_reason = ? WHERE repository_id = ? AND issue_number = ? AND deleted_at IS NULL', [
        deletedAt,
        reason === 'transferred' ? WITH_ISSUE.transferred : WITH_ISSUE.deleted,
        repository.id,
        key.issueNumber,
    ]);
}
/** Removes those of these comments that arrived after their issue had become a tombstone. */
function markLateComments(statements, ids) {
    const issue = 'FROM {issues} WHERE {issues}.github_issue_id = {comments}.github_issue_id';
    for (const group of groupForStatements(ids)) {
        statements.queue(`UPDATE {comments} SET deleted_at = (SELECT MAX({issues}.deleted_at) ${issue}), ` +
            `deleted_reason = (SELECT MAX(CASE {issues}.deleted_reason WHEN 'transferred' THEN ? ELSE ? END) ${issue}) ` +
            `WHERE github_comment_id IN (${placeholders(group.length)}) AND deleted_at IS NULL ` +
            `AND EXISTS (SELECT 1 ${issue} AND {issues}.deleted_at IS NOT NULL)`, [WITH_ISSUE.transferred, WITH_ISSUE.deleted, ...group]);
    }
}
/** When the row became a tombstone; null when it is live or not stored. */
async function readRemovedAt(statements, { kind, id }) {
    const { name, key } = TABLES[kind];
    const [row] = await statements.rows(`SELECT deleted_at FROM {${name}} WHERE ${key} = ?`, [id]);
    return (0,cells/* cellToTime */.Jk)(row?.['deleted_at']);
}
/** Turns the tombstone of this time, and the comments removed with it, back into live rows; false when there is none. */
async function restoreRow(statements, repository, record, removedAt) {
    const { name, key } = TABLES[record.kind];
    const isIssue = record.kind === 'issue';
    const found = await statements.change(`UPDATE {${name}} SET deleted_at = NULL, deleted_reason = NULL${isIssue ? ', transferred_to = NULL' : ''} ` +
        `WHERE ${key} = ? AND deleted_at = ?`, [record.id, (0,cells/* toCell */.cX)(removedAt)]);
    if (isIssue && found > 0) {
        statements.queue('UPDATE {comments} SET deleted_at = NULL, deleted_reason = NULL ' +
            'WHERE repository_id = ? AND issue_number = ? AND deleted_reason IN (?, ?)', [repository.id, record.number, ...Object.values(WITH_ISSUE)]);
    }
    return found > 0;
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/rows/upsert.js



/** Writes them in order. Rows and bytes of one statement are limited. */
function upsertRows(statements, dialect, writes) {
    for (const round of splitRounds(writes)) {
        for (const kind of ['issue', 'comment']) {
            for (const isLive of [true, false]) {
                const alike = round.filter(({ change }) => change.record.kind === kind && isLive === isFromLiveRecord(change));
                for (const group of groupForStatements(alike, ({ values }) => parameterBytes(Object.values(values)))) {
                    const columns = Object.keys(group[0]?.values ?? {});
                    statements.queue(upsertSql(dialect, TABLES[kind], columns, group.length, isLive ? '>=' : '>'), group.flatMap(({ values }) => Object.values(values)));
                }
            }
        }
    }
}
/** Splits the writes so that no record occurs twice in one round: no database promises which of two wins in one statement. */
function splitRounds(writes) {
    const rounds = [];
    const seen = new Map();
    for (const write of writes) {
        const key = rowKey(write.change.record);
        const round = seen.get(key) ?? 0;
        seen.set(key, round + 1);
        (rounds[round] ??= []).push(write);
    }
    return rounds;
}
function isFromLiveRecord(change) {
    return change.change === 'upsert' && change.freshness === 'live';
}
/** TiDB assigns from left to right, so `updated_at`, which the condition reads, comes last. SQLite reads the old row throughout. */
function upsertSql(dialect, table, columns, rows, comparison) {
    const isNewer = `{${table.name}}.deleted_at IS NULL AND ${dialect.incoming('updated_at')} ${comparison} {${table.name}}.updated_at`;
    const assignments = columns
        .filter((column) => column !== table.key)
        .map((column) => {
        const value = column === 'closed_by_login' ? closedBySql(dialect) : dialect.incoming(column);
        return `${column} = CASE WHEN ${isNewer} THEN ${value} ELSE {${table.name}}.${column} END`;
    });
    const row = `(${placeholders(columns.length)})`;
    return (`INSERT INTO {${table.name}} (${columns.join(', ')}) VALUES ${Array.from({ length: rows }, () => row).join(', ')} ` +
        `${dialect.onConflict(table.key)} ${assignments.join(', ')}`);
}
/** A listing does not say who closed an issue. What an event said stays while the issue is closed. */
function closedBySql(dialect) {
    const incoming = dialect.incoming('closed_by_login');
    const isClosed = `${dialect.incoming('state')} = 'closed'`;
    return `CASE WHEN ${incoming} IS NULL AND ${isClosed} THEN {issues}.closed_by_login ELSE ${incoming} END`;
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/rows/apply-rows.js
















/**
 * Applies the changes and returns the outcome of each, in order. Everything is written in one transaction.
 * 1. Read the rows that exist, and decide the outcome of each change (plan-rows.ts). Often there is nothing to write.
 * 2. Send the transaction as a whole (`writePlan`), so that its locks last no longer than the server works on it.
 * 3. If another run has changed one of the rows between the two, decide again by the locked rows. A statement that writes a
 *    row compares it again, too (upsert.ts), so an older state never replaces a newer one.
 */
async function applyRows(database, dialect, repository, changes, cursor) {
    const plan = await database.read((statements) => planRows(statements, repository, changes, cursor));
    if (isSettled(plan)) {
        return plan.outcomes;
    }
    await cursor?.after;
    const again = () => applyRows(database, dialect, repository, changes, cursor);
    let locked;
    try {
        const written = await database.transaction((statements) => writePlan(statements, dialect, plan));
        locked = await written.known;
    }
    catch (error) {
        // A re-embedding of another run may have dropped a space with its columns.
        if (await haveSpacesChanged(database, plan)) {
            return again();
        }
        throw error;
    }
    if (areAlike(plan.known, locked)) {
        return plan.outcomes;
    }
    const outcomes = decideOutcomes(changes, locked);
    const hasMissed = outcomes.some((outcome, at) => isWritten(outcome) && !isWritten(plan.outcomes[at]));
    return hasMissed ? again() : outcomes;
}
/**
 * Calls every statement of the plan at once. Locks the repository's row first: then of two transactions that write to the
 * repository, the second sees what the first has written, such as the issue of a comment, and neither can block the other
 * for good. Returns the rows as they were under the lock, which are known when the transaction has ended.
 */
function writePlan(statements, dialect, plan) {
    const { repository, changes, writes, updates, spaces, cursor } = plan;
    if (!plan.isRepositoryStored) {
        insertRepository(statements, dialect, repository);
    }
    lockRepository(statements, dialect, repository);
    const known = readKnownRows(statements, changes, dialect.forUpdate);
    // A failure is the transaction's, too, and is handled there.
    known.catch(() => undefined);
    upsertRows(statements, dialect, writes);
    applyRemovals(statements, repository, writes.map(({ change }) => change));
    writeClaims(statements, dialect, repository, writes, updates);
    dropStaleVectors(statements, plan.stale);
    for (const space of spaces) {
        dropStaleChunks(statements, spaceColumns(space), updates.map(({ change }) => change.record));
    }
    if (plan.marksSeen) {
        markSeen(statements, repository, changes.map(({ record }) => record));
    }
    applyCurrentName(statements, repository, writes.flatMap(({ change: { record } }) => (record.kind === 'issue' ? [record.id] : [])));
    if (cursor !== undefined) {
        raiseCursor(statements, repository, cursor);
    }
    return { known };
}
/** Applies the changes within a transaction that has locked the repository's row. */
async function applyLocked(statements, dialect, repository, changes) {
    const { known } = writePlan(statements, dialect, await planRows(statements, repository, changes));
    await known;
}
/** Marks what the changes remove, and comments that arrive after their issue was removed: no event comes for those. */
function applyRemovals(statements, repository, changes) {
    for (const change of changes) {
        if (change.change === 'remove') {
            markRemoved(statements, repository, { ...change, key: (0,model_record/* recordKey */.Hy)(change.record) });
        }
    }
    const records = changes.map(({ record }) => record);
    linkComments(statements, repository, records);
    const late = changes.filter(({ change, record }) => change === 'upsert' && record.kind === 'comment');
    markLateComments(statements, late.map(({ record }) => record.id));
}
async function haveSpacesChanged(database, { spaces }) {
    const now = await database.read(readSpaces);
    return JSON.stringify(now) !== JSON.stringify(spaces);
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/rows/issue-rows.js


const issue_rows_COLUMNS = 't.github_issue_id, t.number, t.title, t.body, t.state, t.locked, t.author_type, t.created_at, t.deleted_at, ' +
    `t.title_hash, t.body_hash, ${ISSUE_TEXT_HASH} AS text_hash`;
/** The stored issue with this number, a live one if there is one; null when none is stored. */
async function readIssueNumbered(statements, repositoryId, number) {
    const [row] = await statements.rows(`SELECT ${issue_rows_COLUMNS} FROM {issues} t WHERE t.repository_id = ? AND t.number = ? ` +
        'ORDER BY CASE WHEN t.deleted_at IS NULL THEN 0 ELSE 1 END, t.github_issue_id LIMIT 1', [repositoryId, number]);
    return row === undefined ? null : toStoredIssue(row);
}
/** The stored issue with this id, tombstones included; null when none is stored. */
async function readIssue(statements, id) {
    const [row] = await statements.rows(`SELECT ${issue_rows_COLUMNS} FROM {issues} t WHERE t.github_issue_id = ?`, [id]);
    return row === undefined ? null : toStoredIssue(row);
}
function toStoredIssue(row) {
    return {
        id: Number(row['github_issue_id']),
        number: Number(row['number']),
        title: String(row['title']),
        body: row['body'] === null ? null : String(row['body']),
        state: String(row['state']),
        locked: Number(row['locked']) === 1,
        authorType: row['author_type'] === null ? null : String(row['author_type']),
        createdAt: (0,cells/* cellToTime */.Jk)(row['created_at']) ?? '',
        isTombstone: row['deleted_at'] !== null,
        textHash: String(row['text_hash']),
        textField: row['body_hash'] !== null ? 'body' : row['title_hash'] !== null ? 'title' : null,
    };
}
const WRITTEN = 't.author_login, t.author_association, t.created_at, t.html_url, t.body';
const issue_rows_COMMENTS = "{comments} t WHERE t.github_issue_id = ? AND t.deleted_at IS NULL AND (t.body_vec_skipped IS NULL OR t.body_vec_skipped <> 'written by Tiara')";
/** The issue and `limit` of its comments after the first `skip`; null when it is not stored. Takes one round trip. */
async function readThread(statements, issueId, { skip, limit }) {
    const [[issue], [count], comments] = await Promise.all([
        statements.rows(`SELECT ${WRITTEN}, t.state_reason, t.labels, t.closed_at, t.updated_at FROM {issues} t WHERE t.github_issue_id = ?`, [issueId]),
        statements.rows(`SELECT COUNT(*) AS n FROM ${issue_rows_COMMENTS}`, [issueId]),
        statements.rows(`SELECT t.github_comment_id AS id, ${WRITTEN} FROM ${issue_rows_COMMENTS} ORDER BY t.created_at, t.github_comment_id LIMIT ? OFFSET ?`, [issueId, limit, skip]),
    ]);
    return issue === undefined
        ? null
        : {
            ...toWritten(issue),
            stateReason: textOrNull(issue['state_reason']),
            labels: toLabels(issue['labels']),
            closedAt: (0,cells/* cellToTime */.Jk)(issue['closed_at']),
            updatedAt: (0,cells/* cellToTime */.Jk)(issue['updated_at']) ?? '',
            commentCount: Number(count?.['n']),
            comments: comments.map(toComment),
        };
}
function toComment(row) {
    return { id: Number(row['id']), ...toWritten(row) };
}
function toWritten(row) {
    return {
        author: textOrNull(row['author_login']),
        authorAssociation: textOrNull(row['author_association']),
        createdAt: (0,cells/* cellToTime */.Jk)(row['created_at']) ?? '',
        url: String(row['html_url']),
        body: textOrNull(row['body']),
    };
}
function textOrNull(cell) {
    return typeof cell === 'string' ? cell : null;
}
/** mysql2 parses a column of the type JSON; other databases give its text. */
function toLabels(cell) {
    const labels = typeof cell === 'string' ? JSON.parse(cell) : cell;
    return Array.isArray(labels) ? labels.map(String) : [];
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/rows/live-rows.js



/** Live issues without their texts. */
async function readLiveIssues(statements, { id: repositoryId }, { afterId, limit }) {
    const rows = await statements.rows(`SELECT t.github_issue_id AS id, t.number, t.state, t.state_reason FROM ${LIVE.issue} ` +
        'AND t.repository_id = ? AND t.github_issue_id > ? ORDER BY t.github_issue_id LIMIT ?', [repositoryId, afterId, limit]);
    return rows.map((row) => ({
        id: Number(row['id']),
        number: Number(row['number']),
        state: String(row['state']),
        stateReason: row['state_reason'] === null ? null : String(row['state_reason']),
    }));
}
/** Reads every row of the repository, and each once: rows are wide, and a large repository does not fit into memory. */
async function readSurvey(statements, repository) {
    const unseen = `SUM(CASE WHEN ${IS_UNSEEN} THEN 1 ELSE 0 END) AS unseen`;
    const parameters = [repository.id, repository.id];
    const [rows, [comments]] = await Promise.all([
        statements.rows("SELECT SUBSTR(t.created_at, 1, 4) AS year, SUM(CASE WHEN t.state = 'open' THEN 1 ELSE 0 END) AS open, COUNT(*) AS n, " +
            `${unseen} FROM ${LIVE.issue} AND t.repository_id = ? GROUP BY SUBSTR(t.created_at, 1, 4)`, parameters),
        // Comments of a removed issue are removed with it. To look up the issue of each would read from all over a large table.
        statements.rows(`SELECT COUNT(*) AS n, ${unseen} FROM {comments} t WHERE t.deleted_at IS NULL AND t.repository_id = ?`, parameters),
    ]);
    return {
        overview: toOverview(repository, rows, Number(comments?.['n'])),
        hasUnseen: {
            issue: rows.some((row) => Number(row['unseen']) > 0),
            comment: Number(comments?.['unseen']) > 0,
        },
    };
}
function toOverview(repository, rows, comments) {
    const found = new Map(rows.map((row) => [
        Number(row['year']),
        { open: Number(row['open']), closed: Number(row['n']) - Number(row['open']) },
    ]));
    const first = Math.min(...found.keys());
    const count = found.size === 0 ? 0 : Math.max(...found.keys()) - first + 1;
    return {
        repository: (0,model_record/* fullNameOf */.E4)(repository),
        comments,
        years: Array.from({ length: count }, (_, at) => ({
            year: first + at,
            ...(found.get(first + at) ?? { open: 0, closed: 0 }),
        })),
    };
}
/** Live comments that have a text. */
async function readLiveComments(statements, { id: repositoryId }, { afterId, limit }) {
    const rows = await statements.rows(`SELECT t.github_comment_id AS id, t.issue_number, t.body FROM ${LIVE.comment} ` +
        'AND t.body IS NOT NULL AND t.repository_id = ? AND t.github_comment_id > ? ORDER BY t.github_comment_id LIMIT ?', [repositoryId, afterId, limit]);
    return rows.map((row) => ({
        id: Number(row['id']),
        issueNumber: Number(row['issue_number']),
        body: String(row['body']),
    }));
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/rows/sql-row-store.js
/** The role `rows` of the store: issues, comments and their tombstones. */









/** Each method is one read or one transaction, or a read and a transaction that checks what was read. */
function sqlRowStore(database, dialect) {
    return {
        apply: (repository, changes, cursor) => applyRows(database, dialect, repository, changes, cursor),
        plan: (repository, changes) => database.read((statements) => previewRows(statements, repository, changes)),
        survey: (repository) => database.read((statements) => readSurvey(statements, repository)),
        unseen: (repository, query) => database.read((statements) => readUnseenRows(statements, repository, query)),
        markRemoved: (repository, removals) => database.transaction((statements) => {
            if (removals.length > 0) {
                lockRepository(statements, dialect, repository);
            }
            for (const removal of removals) {
                markRemoved(statements, repository, removal);
            }
        }),
        removedAt: (key) => database.read((statements) => readRemovedAt(statements, key)),
        restore: (repository, record, removedAt) => database.transaction(async (statements) => {
            lockRepository(statements, dialect, repository);
            const isRestored = await restoreRow(statements, repository, record, removedAt);
            if (isRestored) {
                await applyLocked(statements, dialect, repository, [(0,change/* liveUpsert */.K)(record)]);
            }
            return isRestored;
        }),
        issueNumbered: (repositoryId, number) => database.read((statements) => readIssueNumbered(statements, repositoryId, number)),
        issue: (id) => database.read((statements) => readIssue(statements, id)),
        thread: (issueId, page) => database.read((statements) => readThread(statements, issueId, page)),
        duplicatesOf: (issueId, limit) => database.read((statements) => readDuplicatesOf(statements, issueId, limit)),
        discussions: (query) => database.read((statements) => readDiscussions(statements, query)),
        liveIssues: (repository, page) => database.read((statements) => readLiveIssues(statements, repository, page)),
        liveComments: (repository, page) => database.read((statements) => readLiveComments(statements, repository, page)),
    };
}

// EXTERNAL MODULE: ./lib/src/stores/sql/table-names.js
var table_names = __webpack_require__(58);
;// CONCATENATED MODULE: ./lib/src/stores/sql/schema/catalog.js

const NO_COLUMNS = new Map();
/** Reads these tables in one statement. A view with the name of one counts as a table, because no table can be created beside it. */
async function readCatalog(statements, dialect, tables) {
    const catalog = new Map();
    for (const row of await statements.rows(dialect.columnsSql(tables))) {
        const table = tables[Number(row['table_position'])] ?? '';
        const columns = catalog.get(table) ?? new Map();
        catalog.set(table, columns);
        columns.set(String(row['name']).toLowerCase(), {
            type: String(row['type']).toLowerCase(),
            allowsNull: Number(row['allows_null']) === 1,
            isGenerated: Number(row['is_generated']) === 1,
            mustBeGiven: Number(row['must_be_given']) === 1,
            isInPrimaryKey: Number(row['is_in_primary_key']) === 1,
            isUnique: Number(row['is_unique']) === 1,
        });
    }
    return catalog;
}
/** The columns of this table; none when there is no such table. */
function columnsOf(catalog, table) {
    return catalog.get(table) ?? NO_COLUMNS;
}
async function readViewNames(statements, dialect) {
    const rows = await statements.rows(dialect.kindsSql(table_names/* VIEW_NAMES */.p9));
    return new Map(rows.flatMap((row) => {
        const name = table_names/* VIEW_NAMES */.p9[Number(row['position'])];
        return name === undefined ? [] : [[name, Number(row['is_view']) === 1 ? 'view' : 'table']];
    }));
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/schema/schema-steps.js
/** Creates a table. When `key` is absent, the first column is the primary key. */
function createTable(name, comment, columns, key = [columnName(columns[0])]) {
    return { adds: 'table', name, comment, columns, key };
}
/** Adds a column that may be NULL. */
function addColumn(table, column) {
    return { adds: 'column', table, column };
}
/** Adds a column that is never written: the database works it out whenever the row changes, and keeps it only in indexes. */
function addGeneratedColumn(table, column, generatedAs) {
    return { adds: 'column', table, column, generatedAs };
}
function createIndex(name, table, columns) {
    return { adds: 'index', name, table, columns };
}
function dropIndex(name, table) {
    return { adds: 'nothing', drops: 'index', name, table };
}
/** The name without the `!` of a column that is never NULL. */
function columnName(column) {
    return (column?.[0] ?? '').replace('!', '');
}
/** The statement that does the step. On TiDB it is harmless when repeated. */
function stepSql(dialect, step) {
    switch (step.adds) {
        case 'table':
            return tableSql(dialect, step);
        case 'column': {
            const [, , comment] = step.column;
            return dialect.addColumn(step.table, dialect.withComment(columnSql(dialect, step), comment));
        }
        case 'index':
            return `CREATE INDEX IF NOT EXISTS {${step.name}} ON {${step.table}} (${step.columns})`;
        case 'nothing':
            return dialect.dropIndex(step.table, `{${step.name}}`);
    }
}
/** The definition of a column that is added, without its comment. */
function columnSql(dialect, { column: [name, type], generatedAs }) {
    return generatedAs === undefined
        ? `${name} ${dialect.types[type]} NULL`
        : `${name} ${dialect.types[type]} GENERATED ALWAYS AS (${generatedAs}) VIRTUAL`;
}
function tableSql(dialect, { name, comment, columns, key }) {
    const definitions = columns.map((column) => {
        const [marked, type, columnComment] = column;
        const nullability = marked.endsWith('!') ? 'NOT NULL' : 'NULL';
        const isKey = key.length === 1 && key[0] === columnName(column);
        return dialect.withComment(`${columnName(column)} ${dialect.types[type]} ${nullability}${isKey ? ' PRIMARY KEY' : ''}`, columnComment);
    });
    const keys = key.length === 1 ? [] : [`PRIMARY KEY (${key.join(', ')})`];
    return dialect.createTable(name, [...definitions, ...keys], comment);
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/schema/schema-problems.js



/** Every difference that this version cannot live with. More columns and indexes are fine, unless an INSERT must give them. */
function schemaProblems(catalog, required, dialect, tablePrefix) {
    return required.flatMap((table) => catalog.has(table.name)
        ? tableProblems(catalog, table, dialect, tablePrefix)
        : [missingTable(table.name, tablePrefix)]);
}
function missingTable(name, tablePrefix) {
    const problem = (message) => (0,table_names/* putPrefix */.S$)(message, tablePrefix);
    return problem(`The table {${name}} is missing, though {tiara_migrations} says that it was created: restore it from a copy, or drop every table of Tiara and run a backfill.`);
}
/** Says that a table with the name of one of Tiara's is something else's, because it lacks this column. */
function foreignTable(name, lacking, tablePrefix) {
    const problem = (message) => (0,table_names/* putPrefix */.S$)(message, tablePrefix);
    // The views of a Tiara without this ending have the names of these tables.
    const prefix = tablePrefix.endsWith('tiara_')
        ? 'set another table-prefix'
        : 'set table-prefix, such as tiara_,';
    return problem(`The table {${name}} is not Tiara's, because it lacks the column ${lacking}, so nothing was written: ${prefix} to give Tiara tables of its own beside it, or use another database.`);
}
/** The differences of an existing table. */
function tableProblems(catalog, { name: table, columns: requiredColumns, key }, dialect, tablePrefix) {
    const problems = [];
    const problem = (message) => problems.push((0,table_names/* putPrefix */.S$)(message, tablePrefix));
    const columns = columnsOf(catalog, table);
    for (const [name, { type, isNullable, generatedAs }] of requiredColumns) {
        const column = columns.get(name);
        const change = [
            ...dialect.dropViews,
            ...dialect.changeColumn(table, name, type, key.includes(name)),
        ].join('; ');
        if (column === undefined) {
            const definition = { column: [name, type, ''] };
            const add = dialect.addColumn(table, columnSql(dialect, generatedAs === undefined ? definition : { ...definition, generatedAs }));
            problem(`The table {${table}} lacks the column ${name}, so nothing was written: add it with ${add}. docs/troubleshooting.md says how to fill it again.`);
        }
        else if (generatedAs !== undefined && !column.isGenerated) {
            const add = dialect.addColumn(table, columnSql(dialect, { column: [name, type, ''], generatedAs }));
            problem(`The column {${table}}.${name} is not worked out by the database, so nothing was written: drop it with ${dropColumn(dialect, table, name)}, then add it with ${add}.`);
        }
        else if (!dialect.fits(type, column.type)) {
            problem(`The column {${table}}.${name} has the type ${column.type}, and Tiara needs ${dialect.types[type]}, so nothing was written: change it with ${change}.`);
        }
        else if (isNullable && !column.allowsNull) {
            problem(`The column {${table}}.${name} does not allow NULL, which Tiara stores there, so nothing was written: change it with ${change}.`);
        }
    }
    for (const [name, { mustBeGiven }] of columns) {
        if (mustBeGiven && !requiredColumns.has(name)) {
            problem(`The column {${table}}.${name} is not Tiara's, does not allow NULL and has no default, so no row can be stored: give it a default, let it be NULL, or drop it.`);
        }
    }
    if (!hasKey(catalog, table, key)) {
        problem(`The table {${table}} has no primary key or unique index on ${key.join(', ')}, so nothing was written: add one with CREATE UNIQUE INDEX {${table}_key} ON {${table}} (${key.join(', ')}).`);
    }
    return problems;
}
/** The statements that drop this column. */
function dropColumn({ dropViews }, table, name) {
    return [...dropViews, `ALTER TABLE {${table}} DROP COLUMN ${name}`].join('; ');
}
/** Whether the database keeps two rows from being alike in these columns. */
function hasKey(catalog, table, key) {
    const columns = [...columnsOf(catalog, table)];
    const primary = columns.filter(([, { isInPrimaryKey }]) => isInPrimaryKey).map(([name]) => name);
    const isPrimary = primary.length === key.length && key.every((name) => primary.includes(name));
    return (isPrimary || (key.length === 1 && columns.some(([name, { isUnique }]) => name === key[0] && isUnique)));
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/schema/adopt-issues.js




const KEPT = ['id', 'github_issue_id', 'title', 'body', 'state', 'created_at', 'updated_at'];
const VECTORS = [spaceColumns(null).vec('title'), spaceColumns(null).vec('body')];
/** Before any issue, so that whatever GitHub says is newer. The ancestor's own times may be those of its rows. */
const BEFORE_ALL = '1970-01-01 00:00:00';
/** Whether this is the ancestor's table. With `content_hash`, a run was killed while it adopted the table. */
function isAncestor(catalog) {
    const columns = columnsOf(catalog, 'issues');
    const hasVectors = VECTORS.every((name) => columns.has(name));
    return KEPT.every((name) => columns.has(name)) && (hasVectors || columns.has('content_hash'));
}
/** Why the table cannot be adopted. */
async function adoptionProblems(statements, catalog, table, tablePrefix) {
    const problems = [];
    const problem = (message) => problems.push((0,table_names/* putPrefix */.S$)(message, tablePrefix));
    for (const [name, { mustBeGiven, type }] of columnsOf(catalog, table.name)) {
        const isReplaced = table.columns.has(name) || VECTORS.includes(name);
        if (mustBeGiven && !isReplaced && !(name === 'id' && /int/.test(type))) {
            problem(`The column {issues}.${name} is not Tiara's, does not allow NULL and has no default, so no row can be stored: give it a default, let it be NULL, or drop it.`);
        }
    }
    const [twice] = await statements.rows('SELECT github_issue_id AS id, COUNT(*) AS times FROM {issues} WHERE github_issue_id IS NOT NULL ' +
        'GROUP BY github_issue_id HAVING COUNT(*) > 1 ORDER BY github_issue_id LIMIT 1');
    if (twice !== undefined) {
        problem(`The table {issues} has ${Number(twice['times'])} rows with the github_issue_id ${Number(twice['id'])}, so nothing was written: leave one row of each issue.`);
    }
    return problems;
}
/** Makes it the table that Tiara needs. If the run is killed, the next one reads the catalog and does the rest. */
async function adoptIssues(statements, dialect, catalog, { name: table, columns: required, key }) {
    const columns = columnsOf(catalog, table);
    const run = async (list) => {
        for (const sql of list) {
            await statements.change(sql);
        }
    };
    await run(dialect.prepareForAdoption(table, columns.get('id')?.mustBeGiven === true ? 'id' : null));
    for (const [name, { type, isNullable }] of required) {
        const column = columns.get(name);
        if (column === undefined) {
            await run([dialect.addColumn(table, `${name} ${dialect.types[type]} NULL`)]);
        }
        else if (!dialect.fits(type, column.type) || (isNullable && !column.allowsNull)) {
            await run(dialect.changeColumn(table, name, type, column.isInPrimaryKey));
        }
    }
    if (!hasKey(catalog, table, key)) {
        await run([`CREATE UNIQUE INDEX IF NOT EXISTS {${table}_key} ON {${table}} (${key.join(', ')})`]);
    }
    for (const name of VECTORS.filter((vector) => columns.has(vector))) {
        // A column that is in an index cannot be dropped.
        for (const index of await statements.rows(dialect.indexesSql(table, name))) {
            await run([dialect.dropIndex(table, `\`${String(index['name'])}\``)]);
        }
        await run([`ALTER TABLE {${table}} DROP COLUMN ${name}`]);
    }
    await statements.change(`UPDATE {${table}} SET updated_at = ? WHERE content_hash IS NULL`, [BEFORE_ALL]);
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/schema/space-schema.js




/** Everything that such a space needs except its vector columns. For the first space, migrations create the same. */
function spaceSchema(space) {
    const { vecOf, chunks } = spaceColumns(space);
    const comment = `Fingerprint of the vector in space ${space.id}: the hash of the text it was made from, and the space`;
    return [
        addColumn('issues', [vecOf('title'), 'hash', comment]),
        addColumn('issues', [vecOf('body'), 'hash', comment]),
        addColumn('comments', [vecOf('body'), 'hash', comment]),
        chunksTable(chunks),
        ...pendingSchema(space),
    ];
}
/** What finds the pending rows of a space at any size. A comment's index also has its issue, which says whether it is live. */
function pendingSchema(space) {
    const { pending, pendingIndex } = spaceColumns(space);
    const where = space.id === 1 ? 'in the first space' : `in space ${space.id}`;
    const comment = `1 while a text of a live row has no current vector ${where}, else 0; worked out by the database`;
    return ['issue', 'comment'].flatMap((kind) => {
        const { name, key } = TABLES[kind];
        const columns = ['repository_id', pending, key, ...(kind === 'comment' ? ['github_issue_id'] : [])];
        return [
            addGeneratedColumn(name, [pending, 'flag', comment], pendingExpression(kind, space)),
            createIndex(pendingIndex(name), name, columns.join(', ')),
        ];
    });
}
/** Replaces the indexes of the first versions. */
function replacePendingIndexes(space) {
    const former = Object.values(TABLES).map(({ name }) => dropIndex(formerPendingIndex(name, space), name));
    return [...pendingSchema(space), ...former];
}
/**
 * A fingerprint is the hash of a text, a colon and the number of the space. Comparing it without its end needs only
 * functions that every version of SQLite has: it reads this expression whenever it opens the file.
 */
function pendingExpression(kind, space) {
    const { vecOf } = spaceColumns(space);
    const isPending = (field) => `(${field}_hash IS NOT NULL AND (${vecOf(field)} IS NULL OR REPLACE(${vecOf(field)}, ':${space.id}', '') <> ${field}_hash))`;
    return `CASE WHEN deleted_at IS NULL AND (${FIELDS[kind].map(isPending).join(' OR ')}) THEN 1 ELSE 0 END`;
}
/** The table of later chunks under this name: each embedding space has its own. */
function chunksTable(name) {
    return createTable(name, 'The second and later chunks of bodies that are too long for one vector', CHUNKS, CHUNK_KEY);
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/schema/migrations.js




/** Records which migrations have been applied. */
const MIGRATIONS_TABLE = createTable('tiara_migrations', 'The migrations that have been applied to this database', MIGRATION_ROWS);
/** In order. */
const MIGRATIONS = [
    {
        name: '0001 repositories, issues, comments and spaces',
        steps: [
            createTable('repositories', 'Each repository, and how far it has been read', REPOSITORIES),
            createTable('issues', 'Issues, as on GitHub; without pull requests', ISSUES),
            createTable('comments', 'Comments on issues, as on GitHub', COMMENTS),
            createTable('spaces', 'Embedding spaces: only vectors of one space can be compared with each other', SPACES),
            createIndex('issues_number', 'issues', 'repository_id, number'),
            createIndex('issues_updated', 'issues', 'repository_id, updated_at'),
            createIndex('comments_number', 'comments', 'repository_id, issue_number'),
            createIndex('comments_issue', 'comments', 'github_issue_id'),
        ],
    },
    {
        // Every run looks for pending texts. These indexes answered that without reading a body, until 0008 replaced them.
        name: '0002 find what is pending by index',
        steps: [
            createIndex('issues_pending', 'issues', 'repository_id, github_issue_id, deleted_at, title_hash, title_vec_of, body_hash, body_vec_of'),
            createIndex('comments_pending', 'comments', 'repository_id, github_comment_id, deleted_at, github_issue_id, body_hash, body_vec_of'),
        ],
    },
    {
        name: '0003 remember what a backfill has seen',
        steps: [
            ...['issues', 'comments'].map((name) => addColumn(name, ['seen_in_backfill', 'number', 'Number of the last backfill that listed this item'])),
            addColumn('repositories', ['backfill_count', 'number', 'Number of the last backfill']),
        ],
    },
    {
        name: '0004 remember what failed',
        steps: [
            createTable('failures', 'Items and texts that could not be processed; runs try them again', FAILURES, [
                'kind',
                'id',
            ]),
            createIndex('failures_repository', 'failures', 'repository_id'),
        ],
    },
    {
        name: '0005 actions',
        steps: [
            createTable('actions', 'What Tiara does on GitHub, such as posting a comment: each thing once', ACTIONS),
            createIndex('actions_issue', 'actions', 'github_issue_id'),
            createIndex('issues_created', 'issues', 'repository_id, created_at'),
        ],
    },
    {
        name: '0006 chunks',
        steps: [chunksTable('chunks')],
    },
    {
        name: '0007 vector index',
        steps: [
            addColumn('spaces', [
                'vector_index',
                'name',
                'created, or the error that shows that this server has no vector index; NULL until a run has tried',
            ]),
        ],
    },
    {
        // The index of 0002 was read from end to end to find that nothing is pending. Other reads used its first two columns.
        name: '0008 find what is pending at any size',
        steps: [
            createIndex('issues_repository', 'issues', 'repository_id, github_issue_id'),
            createIndex('comments_repository', 'comments', 'repository_id, github_comment_id'),
        ],
        stepsOfSpace: replacePendingIndexes,
    },
    {
        name: '0009 remember since when comments are posted',
        steps: [
            addColumn('repositories', [
                'posts_since',
                'time',
                'Only issues opened since then get a comment: the first run with related: post, UTC',
            ]),
        ],
    },
    {
        name: '0010 remember what comments say about duplicates',
        steps: [
            createTable('duplicate_claims', 'What comments say about duplicates, such as "duplicate of #12"', DUPLICATE_CLAIMS, CLAIM_KEY),
            createIndex('duplicate_claims_number', 'duplicate_claims', 'repository_id, duplicate_number'),
        ],
        fill: fillClaims,
    },
    {
        // The views themselves depend on the active space, so they are created with it (spaces/space-views.ts).
        name: '0011 remember which views there are',
        steps: [
            addColumn('spaces', [
                'views',
                'name',
                'created, or why a view for this space could not be created; NULL when the next run is to create them',
            ]),
        ],
    },
];

;// CONCATENATED MODULE: ./lib/src/stores/sql/schema/required-tables.js



/**
 * The tables of a database with these spaces, or without any before its first vector. Vector columns and the chunks of later
 * spaces are left out: they are created when they are missing (spaces/embedding-spaces.ts).
 */
function requiredTables(spaces) {
    const steps = MIGRATIONS.flatMap((migration) => migration.steps);
    const hasFirstSpace = spaces.length === 0 || spaces.some(({ id }) => id === 1);
    const ofFirstSpace = new Set(spaceSchema({ id: 1 }).map(nameOfStep));
    const ofSpaces = (spaces.length === 0 ? [{ id: 1 }] : spaces).flatMap(spaceSchema);
    const tables = [MIGRATIONS_TABLE, ...steps].filter((step) => step.adds === 'table').map(toRequiredTable);
    const columns = [...steps, ...ofSpaces].filter((step) => step.adds === 'column');
    return tables
        .filter(({ name }) => hasFirstSpace || !ofFirstSpace.has(name))
        .map((table) => {
        const added = columns.filter((step) => step.table === table.name).map(toAddedEntry);
        const all = [...table.columns, ...added];
        return {
            ...table,
            columns: new Map(all.filter(([name]) => hasFirstSpace || !ofFirstSpace.has(`${table.name}.${name}`))),
        };
    });
}
/** The table as its step creates it. */
function toRequiredTable({ name, columns, key }) {
    return { name, columns: new Map(columns.map(toEntry)), key };
}
function toEntry(column) {
    return [columnName(column), { type: column[1], isNullable: !column[0].endsWith('!') }];
}
function toAddedEntry({ column, generatedAs }) {
    const [name, required] = toEntry(column);
    return [name, { ...required, ...(generatedAs === undefined ? {} : { generatedAs }) }];
}
function nameOfStep(step) {
    return step.adds === 'column' ? `${step.table}.${columnName(step.column)}` : step.name;
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/schema/schema-state.js




/** The first versions recorded migrations here. Other tools have a table of this name too, so its rows tell whose it is. */
const FORMER_MIGRATIONS_TABLE = 'schema_migrations';
const MIGRATIONS_COLUMNS = MIGRATIONS_TABLE.columns.map(columnName);
/** Every table that a migration creates, and the two that record migrations. */
const TABLES_READ = [
    ...[MIGRATIONS_TABLE, ...MIGRATIONS.flatMap(({ steps }) => steps)]
        .filter((step) => step.adds === 'table')
        .map(({ name }) => name),
    FORMER_MIGRATIONS_TABLE,
];
/** Reads whatever is there. Takes one round trip, and before the first migration three. */
async function readSchemaState(statements, dialect) {
    const readTables = () => readWhatTablesAre(statements, dialect);
    try {
        const [tables, rows] = await Promise.all([readTables(), readTheirRows(statements)]);
        return toState(tables, rows);
    }
    catch (error) {
        if (!dialect.isMissing(error)) {
            throw error;
        }
        const tables = await readTables();
        return toState(tables, await readTheirRows(statements, tables.catalog));
    }
}
async function readWhatTablesAre(statements, dialect) {
    const [catalog, viewNames, timeOrigin] = await Promise.all([
        readCatalog(statements, dialect, TABLES_READ),
        readViewNames(statements, dialect),
        readTimeOrigin(statements),
    ]);
    return { catalog, viewNames, timeOrigin };
}
/** The rows that every run needs. With a catalog, reads only from tables that are there and can be Tiara's. */
async function readTheirRows(statements, catalog = null) {
    const rowsOf = (table, columns, sql) => catalog === null || hasColumns(catalog, table, columns) ? statements.rows(sql) : Promise.resolve([]);
    const [migrations, spaceRows, repositoryRows] = await Promise.all([
        rowsOf(MIGRATIONS_TABLE.name, MIGRATIONS_COLUMNS, `SELECT name FROM {${MIGRATIONS_TABLE.name}}`),
        rowsOf('spaces', ['id'], 'SELECT * FROM {spaces} ORDER BY id'),
        rowsOf('repositories', ['repository_id', 'owner', 'name'], 'SELECT * FROM {repositories} ORDER BY repository_id'),
    ]);
    return { migrations, spaceRows, repositoryRows };
}
function toState(tables, { migrations, spaceRows, repositoryRows }) {
    const isTiaras = hasColumns(tables.catalog, MIGRATIONS_TABLE.name, MIGRATIONS_COLUMNS);
    return {
        ...tables,
        readAt: performance.now(),
        // Other tools have a table of this name, too.
        applied: new Set(isTiaras ? migrations.map(({ name }) => String(name)) : []),
        spaces: spaceRows.map(({ id }) => ({ id: Number(id) })),
        spaceRows,
        repositoryRows,
    };
}
/** Asks the database for its time, once: from then on the time that passes is measured, which needs no clock. */
async function readTimeOrigin(statements) {
    const [row] = await statements.rows('SELECT CURRENT_TIMESTAMP AS time');
    const readAt = performance.now();
    const time = (0,cells/* cellToTime */.Jk)(row?.['time']);
    if (time === null) {
        throw new Error('the database has no time');
    }
    return Date.parse(time) - readAt;
}
/** The migrations that this version has and the database has not. */
function missingMigrations(applied) {
    return MIGRATIONS.filter(({ name }) => !applied.has(name));
}
/** The migrations that are recorded in the former table; none when it is another tool's. */
async function readFormerMigrations(statements, { catalog, applied }) {
    const first = MIGRATIONS[0]?.name ?? '';
    if (applied.has(first) || !hasColumns(catalog, FORMER_MIGRATIONS_TABLE, MIGRATIONS_COLUMNS)) {
        return [];
    }
    const rows = await statements.rows(`SELECT name FROM {${FORMER_MIGRATIONS_TABLE}}`);
    const names = rows.map((row) => String(row['name']));
    return names.includes(first) ? names : [];
}
function hasColumns(catalog, table, names) {
    const columns = columnsOf(catalog, table);
    return names.every((name) => columns.has(name));
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/schema/migrate.js
/** Brings the schema up to date, unless the run only reads, and makes sure that it is what this version needs. */









/**
 * Applies the migrations that are missing in this state, in order, and returns the state after that. When none is missing it
 * changes nothing, so a read-only account is enough. A dry run applies none, and checks the tables only when none is missing.
 * @throws UserError for a table that is not Tiara's, for one that was changed, for a schema of a newer version, and for
 *   missing migrations when the run only reads
 */
async function migrate(database, dialect, { tablePrefix, isReadOnly, isDryRun = false, }, state) {
    const problemsOf = ({ catalog, spaces }) => schemaProblems(catalog, requiredTables(spaces), dialect, tablePrefix);
    refuseNewerSchema(state.applied, tablePrefix);
    if (missingMigrations(state.applied).length > 0) {
        if (isDryRun) {
            return state;
        }
        if (isReadOnly) {
            throw schemaTooOld(state, await database.read((statements) => readFormerMigrations(statements, state)));
        }
        await database.changeSchema((statements) => applyMigrations(statements, dialect, tablePrefix));
    }
    else if (problemsOf(state).length === 0) {
        return state;
    }
    // Read again: another run may have changed the schema between the two statements that read it.
    const now = await database.read((statements) => readSchemaState(statements, dialect));
    throwProblems(problemsOf(now));
    return now;
}
async function applyMigrations(statements, dialect, tablePrefix) {
    // Read again: another run may have migrated in the meantime.
    const state = await readSchemaState(statements, dialect);
    const former = await readFormerMigrations(statements, state);
    const applied = new Set([...state.applied, ...former]);
    refuseNewerSchema(applied, tablePrefix);
    const created = createdTables(applied);
    const adopted = isAncestor(state.catalog) ? created.find(({ name }) => name === 'issues') : undefined;
    throwProblems([
        ...foreignTables(state.catalog, created.filter((table) => table !== adopted), dialect, tablePrefix),
        ...(adopted === undefined ? [] : await adoptionProblems(statements, state.catalog, adopted, tablePrefix)),
    ]);
    if (adopted !== undefined) {
        await adoptIssues(statements, dialect, state.catalog, adopted);
    }
    if (!state.catalog.has(MIGRATIONS_TABLE.name)) {
        statements.queue(stepSql(dialect, MIGRATIONS_TABLE));
    }
    if (former.length > 0) {
        // Not a RENAME: these are harmless when they are repeated, or when another run does the same.
        recordMigrations(statements, dialect, former);
        statements.queue(`DROP TABLE IF EXISTS {${FORMER_MIGRATIONS_TABLE}}`);
    }
    const spaces = state.spaces.length === 0 ? [{ id: 1 }] : state.spaces;
    for (const { name, steps, stepsOfSpace = () => [], fill } of missingMigrations(applied)) {
        for (const step of [...steps, ...spaces.flatMap(stepsOfSpace)].filter((each) => !isDone(state, each))) {
            statements.queue(stepSql(dialect, step));
        }
        // Nothing is stored before the first migration.
        if (fill !== undefined && applied.size > 0) {
            await fill(statements, dialect);
        }
        recordMigrations(statements, dialect, [name]);
    }
}
/** SQLite cannot add a column only if it is missing. */
function isDone({ catalog }, step) {
    return step.adds === 'column' && columnsOf(catalog, step.table).has(columnName(step.column));
}
function recordMigrations(statements, dialect, names) {
    const rows = names.map(() => '(?, CURRENT_TIMESTAMP)').join(', ');
    statements.queue(`${dialect.insertOrIgnore} INTO {${MIGRATIONS_TABLE.name}} (name, applied_at) VALUES ${rows}`, names);
}
/** The tables that are still to be created. */
function createdTables(applied) {
    const steps = missingMigrations(applied).flatMap((migration) => migration.steps);
    const tables = steps.filter((step) => step.adds === 'table');
    return [...(applied.size === 0 ? [MIGRATIONS_TABLE] : []), ...tables].map(toRequiredTable);
}
/**
 * What is wrong with tables that exist before their migration creates them. A run that was killed during a migration leaves
 * some of its tables, but these are whole.
 */
function foreignTables(catalog, created, dialect, tablePrefix) {
    return created
        .filter(({ name }) => catalog.has(name))
        .flatMap((table) => {
        const columns = columnsOf(catalog, table.name);
        const lacking = [...table.columns.keys()].find((name) => !columns.has(name));
        return lacking === undefined
            ? tableProblems(catalog, table, dialect, tablePrefix)
            : [foreignTable(table.name, lacking, tablePrefix)];
    });
}
function refuseNewerSchema(applied, tablePrefix) {
    const known = new Set(MIGRATIONS.map(({ name }) => name));
    const unknown = [...applied].find((name) => !known.has(name));
    if (unknown !== undefined) {
        throw new errors/* UserError */.yo(`The tables are of a newer version of Tiara: ${tablePrefix}${MIGRATIONS_TABLE.name} lists the migration "${unknown}", which this version does not know. Use that version or a later one.`);
    }
}
function schemaTooOld({ applied }, former) {
    return applied.size + former.length === 0
        ? new errors/* UserError */.yo('The database has no tables of Tiara, or not with this table-prefix: run a backfill first, or correct the database or table-prefix.')
        : new errors/* UserError */.yo('The tables are of an older version of Tiara, or unfinished: run a catch-up or a backfill with this version first.');
}
function throwProblems(problems) {
    if (problems.length > 0) {
        const more = problems.length - limits/* SCHEMA_PROBLEMS_SHOWN */.zx;
        const shown = [...problems.slice(0, limits/* SCHEMA_PROBLEMS_SHOWN */.zx), ...(more > 0 ? [`(${more} more)`] : [])];
        throw new errors/* UserError */.yo(shown.join(' '));
    }
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/views/view-sql.js

/** The views of a database with this active space. Documents need vectors, so before the first space there is one view. */
function viewsOf(dialect, space) {
    return [
        { name: 'tiara_issues', select: selectIssues(dialect) },
        ...(space === null
            ? []
            : [{ name: 'tiara_documents', select: selectDocuments(dialect, space) }]),
    ];
}
/** Rows that the service before Tiara has left have no repository until a backfill finds their issues. */
const LIVE_ISSUES = '{issues} i WHERE i.deleted_at IS NULL AND i.repository_id IS NOT NULL';
const LIVE_COMMENTS = '{comments} c JOIN {issues} i ON i.github_issue_id = c.github_issue_id ' +
    'WHERE c.deleted_at IS NULL AND i.deleted_at IS NULL';
function selectIssues(dialect) {
    return `SELECT
  ${repository(dialect)} AS repository, i.number, i.title, i.body, i.state, i.state_reason, i.author_login AS author,
  i.labels, i.assignees, i.milestone_title AS milestone, i.issue_type AS type, i.comment_count AS comments,
  i.reaction_count AS reactions, i.locked, i.html_url AS url, i.created_at, i.updated_at, i.closed_at,
  i.closed_by_login AS closed_by, i.github_issue_id
FROM ${LIVE_ISSUES}`;
}
/**
 * The vector of the body covers the title, so only an issue without one has that of its title. Each vector is a plain column
 * here, because TiDB keeps the type VECTOR in a UNION of such columns. The libraries sort by distance and expect one in every
 * row, so texts without a vector are left out.
 */
function selectDocuments(dialect, space) {
    const { vec } = spaceColumns(space);
    const [title, body] = [vec('title'), vec('body')];
    // A line break in quotes is itself in every SQL mode. Where there is no body, neither is the empty line before it.
    const issueText = `CASE WHEN COALESCE(i.body, '') = '' THEN i.title ELSE ${dialect.concat('i.title', "'\n\n'", 'i.body')} END`;
    const issue = {
        id: dialect.concat("'issue-'", 'i.github_issue_id'),
        document: issueText,
        meta: meta(dialect, 'issue', 'i'),
        times: 'i.created_at AS create_time, i.updated_at AS update_time',
    };
    const comment = {
        id: dialect.concat("'comment-'", 'c.github_comment_id'),
        document: 'c.body',
        meta: meta(dialect, 'comment', 'c'),
        times: 'c.created_at AS create_time, c.updated_at AS update_time',
    };
    const select = (of, embedding, from) => `SELECT ${of.id} AS id, ${of.document} AS document, ${of.meta} AS meta, ${embedding} AS embedding, ${of.times}\nFROM ${from}`;
    return [
        select(issue, `i.${body}`, `${LIVE_ISSUES} AND i.${body} IS NOT NULL`),
        select(issue, `i.${title}`, `${LIVE_ISSUES} AND i.${body} IS NULL AND i.${title} IS NOT NULL`),
        select(comment, `c.${body}`, `${LIVE_COMMENTS} AND c.${body} IS NOT NULL`),
    ].join('\nUNION ALL\n');
}
/** What the document is about: its issue, and its own author, address and times. */
function meta(dialect, kind, own) {
    const time = (column) => dialect.concat(`REPLACE(${own}.${column}, ' ', 'T')`, "'Z'");
    const values = {
        kind: `'${kind}'`,
        repository: repository(dialect),
        number: 'i.number',
        title: 'i.title',
        state: 'i.state',
        state_reason: 'i.state_reason',
        labels: "JSON_EXTRACT(i.labels, '$')",
        author: `${own}.author_login`,
        url: `${own}.html_url`,
        created_at: time('created_at'),
        updated_at: time('updated_at'),
    };
    return `JSON_OBJECT(${Object.entries(values)
        .map(([name, value]) => `'${name}', ${value}`)
        .join(', ')})`;
}
function repository(dialect) {
    return dialect.concat('i.repository_owner', "'/'", 'i.repository_name');
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/views/create-views.js


/** What `spaces.views` says when every view is there. Anything else but NULL is why one is not. */
const create_views_CREATED = 'created';
/** The name of a view is that of a table: of Tiara with a longer table-prefix, or of something else. */
const NAME_TAKEN = 'name taken';
/**
 * Creates or replaces the views for this active space, and stores the outcome with it. Returns why one could not be created,
 * or null. The space's vector columns must exist.
 */
async function createViews(statements, dialect, space) {
    const inUse = await readViewNames(statements, dialect);
    let failure = null;
    for (const view of viewsOf(dialect, space)) {
        const isTaken = inUse.get(view.name) === 'table';
        const whyNot = isTaken ? NAME_TAKEN : await tryToCreate(statements, dialect, view);
        failure ??= whyNot;
    }
    if (space !== null) {
        await statements.change('UPDATE {spaces} SET views = ? WHERE id = ?', [failure ?? create_views_CREATED, space.id]);
    }
    return failure;
}
async function tryToCreate(statements, dialect, view) {
    try {
        for (const sql of dialect.createView(view.name, view.select)) {
            await statements.change(sql);
        }
        return null;
    }
    catch (error) {
        const failure = dialect.permanentFailure(error);
        if (failure === null) {
            throw error;
        }
        return failure;
    }
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/spaces/space-views.js






/**
 * Creates the views that are missing when a run begins: in a database of an earlier version, after a person dropped one, or
 * after a run was killed. Returns why one could not be created, or null. The other runs do not try that again.
 */
async function repairViews(database, dialect, before, now) {
    const active = toKnownSpaces(now.spaceRows).find(({ isActive }) => isActive);
    if (active === undefined) {
        // There is no row to keep the outcome in, so only the run that creates the tables tries.
        return missingMigrations(before.applied).length > 0
            ? database.changeSchema((statements) => createViews(statements, dialect, null))
            : null;
    }
    const areMissing = active.views === null ||
        (active.views === create_views_CREATED && table_names/* VIEW_NAMES */.p9.some((name) => now.viewNames.get(name) !== 'view'));
    const hasColumns = vectorColumns(active).every(({ table, name }) => 
    // Chunks are not in a view.
    now.catalog.has(table) ? columnsOf(now.catalog, table).has(name) : true);
    return areMissing && hasColumns
        ? database.changeSchema((statements) => createViews(statements, dialect, active))
        : null;
}
/** Why a view of the active space is missing for good, and the way out; null when none is, or when the next run creates it. */
function viewsProblem({ spaceRows }, tablePrefix) {
    const outcome = toKnownSpaces(spaceRows).find(({ isActive }) => isActive)?.views ?? create_views_CREATED;
    return outcome === create_views_CREATED ? null : explainFailure(outcome, tablePrefix);
}
/** Tells why a view could not be created. */
function explainFailure(failure, tablePrefix) {
    const wayOut = 'then run UPDATE {spaces} SET views = NULL, and the next run creates both';
    return (0,table_names/* putPrefix */.S$)(failure === NAME_TAKEN
        ? `A view is missing, because {tiara_issues} or {tiara_documents} is the name of a table: rename that table, or use another table-prefix; ${wayOut}.`
        : `The views {tiara_issues} and {tiara_documents} could not be created (${failure}). Everything else works. To have them, grant CREATE VIEW on the database, ${wayOut}.`, tablePrefix);
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/spaces/embedding-spaces.js









/** The active space with its vector columns, created with this model and size when there is none. */
async function openActiveSpace(statements, dialect, model, dimensions) {
    if (activeAmong(await readSpaces(statements)) === null) {
        // Two runs that both find none insert the same key: the first row stays, and both runs read it back.
        statements.queue(`${dialect.insertOrIgnore} INTO {spaces} (id, model, dimensions, is_active) VALUES (1, ?, ?, 1)`, [model, dimensions]);
    }
    const spaces = await readSpaces(statements);
    const space = activeAmong(spaces);
    if (space === null) {
        throw new Error('the table spaces has rows, but none of them is active');
    }
    const hasAdded = await addVectorColumns(statements, dialect, space);
    if (hasAdded || viewsAreDue(spaces)) {
        await createViews(statements, dialect, space);
    }
    return space;
}
/**
 * Creates what is missing, and returns whether a column was. Vectors that were lost with a column that somebody dropped become
 * pending again.
 */
async function addVectorColumns(statements, dialect, space) {
    const { chunks } = spaceColumns(space);
    const catalog = await readCatalog(statements, dialect, tablesWithVectors(space));
    if (!catalog.has(chunks)) {
        statements.queue(stepSql(dialect, chunksTable(chunks)));
    }
    const missing = vectorColumns(space).filter(({ table, name }) => !columnsOf(catalog, table).has(name));
    for (const { table, name, comment, vecOf } of missing) {
        // First, so that a run that is killed here leaves the column missing, and the next one repeats this.
        for (const owner of vecOf) {
            statements.queue(`UPDATE {${owner.table}} SET ${owner.name} = NULL WHERE ${owner.name} IS NOT NULL`);
        }
        if (table === chunks) {
            statements.queue(`DELETE FROM {${chunks}}`);
        }
        // An index that the column had is gone with it, or is that of another column.
        statements.queue('UPDATE {spaces} SET vector_index = NULL WHERE id = ?', [space.id]);
        const definition = `${name} ${dialect.vectorType(space.dimensions)} NULL`;
        statements.queue(dialect.addColumn(table, dialect.withComment(definition, comment)));
    }
    return missing.length > 0;
}
/**
 * Whether every vector column exists in this catalog. A run may have been killed between creating the space and its columns.
 * @throws UserError when one has another type than the space needs
 */
function hasVectorColumns(catalog, dialect, space, tablePrefix) {
    const needed = dialect.vectorType(space.dimensions);
    for (const { table, name } of vectorColumns(space)) {
        const actual = columnsOf(catalog, table).get(name)?.type;
        if (actual !== undefined && !isVectorType(actual, needed)) {
            throw new errors/* UserError */.yo(`The column ${tablePrefix}${table}.${name} has the type ${actual}, and the vectors of ${space.model} need ${needed}: drop it with ${(0,table_names/* putPrefix */.S$)(dropColumn(dialect, table, name), tablePrefix)}, and the next run makes its vectors again.`);
        }
    }
    return vectorColumns(space).every(({ table, name }) => columnsOf(catalog, table).has(name));
}
/** A type without a size, such as BLOB, holds vectors of any size. */
function isVectorType(actual, needed) {
    const [word = '', size] = needed.toLowerCase().split(/[()]/);
    const [actualWord = '', actualSize] = actual.split(/[()]/);
    return actualWord === word && (actualSize ?? size) === size;
}
/** The tables that hold vectors of this space. */
function tablesWithVectors(space) {
    return [...new Set(vectorColumns(space).map(({ table }) => table))];
}
/**
 * The next space: the unfinished one if it has this model and size, else a new one that replaces it. The columns are
 * created before the space's row, so a run that finds the space finds them too.
 */
async function startNextSpace(statements, dialect, model, dimensions) {
    const spaces = await readSpaces(statements);
    const unfinished = nextAmong(spaces);
    if (unfinished?.model === model && unfinished.dimensions === dimensions) {
        return unfinished;
    }
    const lastId = spaces.at(-1)?.id ?? 0;
    await dropInactiveSpaces(statements, dialect);
    const space = { id: lastId + 1, model, dimensions };
    // A run that was killed here may have left columns for vectors of another size.
    await dropSpaceColumns(statements, dialect, space);
    for (const step of spaceSchema(space)) {
        await statements.change(stepSql(dialect, step));
    }
    await addVectorColumns(statements, dialect, space);
    await statements.change('INSERT INTO {spaces} (id, model, dimensions, is_active) VALUES (?, ?, ?, 0)', [
        space.id,
        model,
        dimensions,
    ]);
    // Another model may accept what the former one refused.
    await statements.change('DELETE FROM {failures} WHERE text_hash IS NOT NULL');
    return space;
}
/** Makes this the active space in one statement, so that there is always exactly one. Does nothing when it has been dropped. */
async function activateSpace(statements, dialect, { id }) {
    const found = await statements.rows(`SELECT id FROM {spaces} WHERE id = ?${dialect.forUpdate}`, [id]);
    if (found.length === 0) {
        return;
    }
    await statements.change('UPDATE {spaces} SET is_active = CASE WHEN id = ? THEN 1 ELSE 0 END', [id]);
}
/** Drops every space but the active one, with its columns, and whatever a killed run has left of them. */
async function dropInactiveSpaces(statements, dialect) {
    const spaces = await readSpaces(statements);
    const active = activeAmong(spaces);
    const kept = active?.id ?? 0;
    const lastId = spaces.at(-1)?.id ?? kept;
    if (active !== null && viewsAreDue(spaces)) {
        // The views still select columns of the former space, which SQLite would not drop.
        await createViews(statements, dialect, active);
    }
    // The rows go first, so that no run looks for columns that are gone.
    await statements.change('DELETE FROM {spaces} WHERE id <> ?', [kept]);
    for (let id = 1; id <= lastId; id += 1) {
        if (id !== kept) {
            await dropSpaceColumns(statements, dialect, { id });
        }
    }
}
/** Drops what exists of this space: columns, indexes and chunks. */
async function dropSpaceColumns(statements, dialect, space) {
    const { vec, vecOf, chunks, pending, pendingIndex } = spaceColumns(space);
    // A column that another is worked out from cannot be dropped before it.
    const columns = {
        issues: [pending, vec('title'), vec('body'), vecOf('title'), vecOf('body')],
        comments: [pending, vec('body'), vecOf('body')],
    };
    const catalog = await readCatalog(statements, dialect, [...Object.keys(columns), chunks]);
    // The indexes go first: a column that is in an index cannot be dropped.
    for (const column of vectorColumns(space).filter(({ table, name }) => columnsOf(catalog, table).has(name))) {
        for (const sql of dialect.vectorIndex.drop(column)) {
            await statements.change(sql);
        }
    }
    for (const [table, names] of Object.entries(columns)) {
        const existing = columnsOf(catalog, table);
        const toDrop = names.filter((name) => existing.has(name));
        if (toDrop.length > 0) {
            for (const index of [pendingIndex(table), formerPendingIndex(table, space)]) {
                await statements.change(dialect.dropIndex(table, `{${index}}`));
            }
            for (const name of toDrop) {
                await statements.change(`ALTER TABLE {${table}} DROP COLUMN ${name}`);
            }
        }
    }
    await statements.change(`DROP TABLE IF EXISTS {${chunks}}`);
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/spaces/sql-space-store.js


/** Each method is one read, one transaction or one change of the schema. */
function sqlSpaceStore(database, dialect, { spaces, forgetSpaces, openActive, ensureVectorColumns }) {
    const { vectorProbe } = dialect;
    let probed = null;
    const change = async (work) => {
        try {
            return await work;
        }
        finally {
            forgetSpaces();
        }
    };
    return {
        async assertVectors() {
            if (vectorProbe !== null) {
                probed ??= database.read((statements) => statements.rows(vectorProbe));
                await probed;
            }
        },
        async active() {
            const space = activeAmong(await spaces());
            if (space !== null) {
                await ensureVectorColumns(space);
            }
            return space;
        },
        openActive,
        next: async () => nextAmong(await spaces()),
        startNext: (model, dimensions) => change(database.changeSchema((statements) => startNextSpace(statements, dialect, model, dimensions))),
        activate: (space) => change(database.transaction((statements) => activateSpace(statements, dialect, space))),
        dropInactive: () => change(database.changeSchema((statements) => dropInactiveSpaces(statements, dialect))),
    };
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/vectors/nearest-query.js





/**
 * The rows that a search may find, as a FROM and a WHERE. A comment needs its stored issue, because results show the issue's
 * title and state.
 */
const SEARCHED = {
    issue: '{issues} t WHERE t.deleted_at IS NULL',
    comment: '{comments} t JOIN {issues} i ON i.github_issue_id = t.github_issue_id ' +
        'WHERE t.deleted_at IS NULL AND i.deleted_at IS NULL',
};
/** The ids of the `limit` rows nearest by this field, among those that pass the filter. The column must exist. */
function findNearestIds(search, field) {
    return findByIndexOrScan(search, (rows) => findByIndex(search, field, rows), () => findByScan(search, field));
}
/** Asks the index for more rows while too few pass the filter. Without an index, or if they stay too few, it reads every row. */
async function findByIndexOrScan({ dialect, options: { limit }, isIndexed }, findAmong, scan) {
    const { first, factor, max } = dialect.vectorIndex.rows;
    for (let rows = first(limit); isIndexed && rows <= max; rows *= factor) {
        const ids = await findAmong(rows);
        if (ids.length === limit) {
            return ids;
        }
    }
    // In a big database, the nearest rows of a small repository may be far down the list.
    return scan();
}
/** The rows that pass the filter among the `indexRows` nearest of the table. */
async function findByIndex({ statements, dialect, space, question, options }, field, indexRows) {
    const { kind, limit } = options;
    const { key } = TABLES[kind];
    const filter = filterSql(options);
    const near = dialect.vectorIndex.nearest(vectorColumn(space, kind, field), [key], question[field], indexRows);
    const rows = await statements.rows(`SELECT near.${key} AS id, near.distance FROM (${near.sql}) near CROSS JOIN ${SEARCHED[kind]} AND t.${key} = near.${key} ` +
        `AND near.distance IS NOT NULL AND t.${spaceColumns(space).vecOf(field)} LIKE ?${filter.sql} ORDER BY near.distance, id LIMIT ?`, [...near.parameters, `%${fingerprintSuffix(space)}`, ...filter.parameters, limit]);
    return rows.map((row) => Number(row['id']));
}
/** Compares every row that passes the filter. */
async function findByScan({ statements, dialect, space, question, options }, field) {
    const { kind, limit } = options;
    const { vec, vecOf } = spaceColumns(space);
    const filter = filterSql(options);
    // The distance to a zero vector is NULL, which would sort first.
    const rows = await statements.rows(`SELECT id, distance FROM (SELECT t.${TABLES[kind].key} AS id, ${dialect.distanceTo(`t.${vec(field)}`)} AS distance ` +
        `FROM ${SEARCHED[kind]} AND t.${vec(field)} IS NOT NULL AND t.${vecOf(field)} LIKE ?${filter.sql}) near ` +
        'WHERE distance IS NOT NULL ORDER BY distance, id LIMIT ?', [question[field], `%${fingerprintSuffix(space)}`, ...filter.parameters, limit]);
    return rows.map((row) => Number(row['id']));
}
/** The filter as a condition on the tables of `SEARCHED`. */
function filterSql(options) {
    const { kind, repositories, state = 'all', author, label, since, exceptIssue, beforeNumber } = options;
    const issue = kind === 'issue' ? 't' : 'i';
    const optional = [
        { sql: `${issue}.state = ?`, values: state === 'all' ? null : [state] },
        { sql: `LOWER(${issue}.author_login) = ?`, values: author == null ? null : [author.toLowerCase()] },
        {
            // As text, because databases differ in their functions for JSON. In the quotes of JSON, a label is found only as a whole.
            sql: `(INSTR(CAST(${issue}.labels AS CHAR), ?) > 0 OR INSTR(LOWER(CAST(${issue}.labels AS CHAR)), ?) > 0)`,
            values: label == null ? null : [JSON.stringify(label), JSON.stringify(label.toLowerCase())],
        },
        { sql: `${issue}.updated_at >= ?`, values: since == null ? null : [(0,cells/* toCell */.cX)(since)] },
        { sql: 't.github_issue_id <> ?', values: exceptIssue == null ? null : [exceptIssue] },
        { sql: `t.${TABLES[kind].number} < ?`, values: beforeNumber == null ? null : [beforeNumber] },
    ];
    const conditions = optional.flatMap(({ sql, values }) => values === null ? [] : [{ sql: ` AND ${sql}`, values }]);
    return {
        sql: inRepositories(repositories) + conditions.map(({ sql }) => sql).join(''),
        parameters: [...repositories, ...conditions.flatMap(({ values }) => values)],
    };
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/vectors/nearest-chunks.js





/** The ids of the `limit` rows with the nearest later chunks, among the rows that pass the filter. */
function findNearestIdsByChunks(search) {
    const { dialect, space, question } = search;
    const column = chunkVectorColumn(space);
    return findByIndexOrScan(search, (rows) => findAmong(search, dialect.vectorIndex.nearest(column, NEAR_COLUMNS, question.body, rows)), () => findAmong(search, {
        sql: `SELECT c.${NEAR_COLUMNS.join(', c.')}, ${dialect.distanceTo('c.vec')} AS distance FROM {${column.table}} c WHERE c.vec IS NOT NULL`,
        parameters: [question.body],
    }));
}
const NEAR_COLUMNS = ['owner_kind', 'owner_id', 'vec_of'];
/** The ids of the rows that pass the filter and have the nearest of these chunks. */
async function findAmong({ statements, space, options }, chunks) {
    const { kind, limit } = options;
    const filter = filterSql(options);
    const rows = await statements.rows('SELECT id, MIN(distance) AS least FROM (' +
        `SELECT c.owner_id AS id, c.distance FROM (${chunks.sql}) c CROSS JOIN ${SEARCHED[kind]} ` +
        `AND c.owner_kind = ? AND c.owner_id = t.${TABLES[kind].key} AND c.vec_of = CONCAT(t.body_hash, ?)${filter.sql}) near ` +
        'WHERE distance IS NOT NULL GROUP BY id ORDER BY least, id LIMIT ?', [...chunks.parameters, kind, fingerprintSuffix(space), ...filter.parameters, limit]);
    return rows.map((row) => Number(row['id']));
}
/** The nearest later chunk of each of these rows, by id. Rows without later chunks are left out. */
async function findNearestChunks({ statements, dialect, space, question, options: { kind } }, ids) {
    const { name, key } = TABLES[kind];
    const nearest = new Map();
    const reads = groupForStatements(ids).map((group) => statements.rows(`SELECT c.owner_id AS id, c.position, ${dialect.distanceTo('c.vec')} AS distance ` +
        `FROM {${spaceColumns(space).chunks}} c JOIN {${name}} t ON t.${key} = c.owner_id WHERE c.owner_kind = ? ` +
        `AND c.owner_id IN (${placeholders(group.length)}) AND c.vec IS NOT NULL AND c.vec_of = CONCAT(t.body_hash, ?) ` +
        'ORDER BY c.owner_id, c.position', [question.body, kind, ...group, fingerprintSuffix(space)]));
    for (const rows of await Promise.all(reads)) {
        for (const row of rows.filter(({ distance }) => typeof distance === 'number')) {
            const known = nearest.get(Number(row['id']));
            if (known === undefined || Number(row['distance']) < Number(known['distance'])) {
                nearest.set(Number(row['id']), row);
            }
        }
    }
    return withTexts(statements, space, kind, nearest);
}
async function withTexts(statements, space, kind, nearest) {
    const chunks = new Map();
    const reads = groupForStatements([...nearest]).map((group) => statements.rows(`SELECT owner_id AS id, text FROM {${spaceColumns(space).chunks}} WHERE owner_kind = ? AND ` +
        `(${group.map(() => '(owner_id = ? AND position = ?)').join(' OR ')})`, [kind, ...group.flatMap(([id, row]) => [id, Number(row['position'])])]));
    for (const rows of await Promise.all(reads)) {
        for (const { id, text } of rows) {
            const chunk = nearest.get(Number(id));
            if (chunk !== undefined) {
                const similarity = 1 - Number(chunk['distance']);
                chunks.set(Number(id), { position: Number(chunk['position']), text: String(text), similarity });
            }
        }
    }
    return chunks;
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/vectors/nearest.js








/** What a search shows of a row. The repository's name comes from `repositories`, which always has the current one. */
const SHOWN = {
    issue: 'NULL AS comment_id, t.github_issue_id AS issue_id, t.number, t.title, t.body, t.state, t.state_reason, t.html_url, ' +
        'r.repository_id, r.owner, r.name FROM {issues} t',
    comment: 't.github_comment_id AS comment_id, i.github_issue_id AS issue_id, i.number, i.title, t.body, i.state, i.state_reason, t.html_url, ' +
        'r.repository_id, r.owner, r.name FROM {comments} t JOIN {issues} i ON i.github_issue_id = t.github_issue_id',
};
/**
 * The union of the `limit` nearest rows by each vector column and by later chunks, each with both similarities. The columns
 * must exist, and their indexes when `isIndexed`. Takes three round trips, or two without later chunks.
 */
async function findNearest(statements, dialect, space, vectors, options, isIndexed) {
    const { kind } = options;
    const question = { title: (0,cells/* vectorToText */.ID)(vectors.title), body: (0,cells/* vectorToText */.ID)(vectors.body) };
    const search = { statements, dialect, space, question, options, isIndexed };
    // What does not depend on each other's answers is asked together.
    const byField = FIELDS[kind].map((field) => findNearestIds(search, field));
    const ids = [...new Set((await Promise.all([...byField, findNearestIdsByChunks(search)])).flat())];
    const rows = groupForStatements(ids).map((group) => readShownRows(search, group));
    const [found, chunks] = await Promise.all([Promise.all(rows), findNearestChunks(search, ids)]);
    return found.flat().map((row) => withNearestChunk(toCandidate(row), chunks.get(Number(row['id']))));
}
/** The candidate with the chunk and its similarity, if the chunk is nearer than the first one. */
function withNearestChunk(candidate, chunk) {
    return chunk === undefined || chunk.similarity <= (candidate.bodySimilarity ?? -Infinity)
        ? candidate
        : {
            ...candidate,
            bodySimilarity: chunk.similarity,
            chunk: { position: chunk.position, text: chunk.text },
        };
}
async function readShownRows({ statements, dialect, space, question, options: { kind } }, ids) {
    const { vec, vecOf } = spaceColumns(space);
    const distances = FIELDS[kind].map((field) => `CASE WHEN t.${vecOf(field)} LIKE ? THEN ${dialect.distanceTo(`t.${vec(field)}`)} END AS ${field}_distance`);
    return statements.rows(`SELECT t.${TABLES[kind].key} AS id, ${distances.join(', ')}, ${SHOWN[kind]} JOIN {repositories} r ON r.repository_id = t.repository_id ` +
        `WHERE t.${TABLES[kind].key} IN (${placeholders(ids.length)})`, [...FIELDS[kind].flatMap((field) => [`%${fingerprintSuffix(space)}`, question[field]]), ...ids]);
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/vectors/pending-rows.js





function pendingColumns(kind, { vecOf }) {
    const title = kind === 'issue' ? 't.title, ' : '';
    return `${title}t.body, ${FIELDS[kind].map((field) => `t.${field}_hash, t.${vecOf(field)} AS ${field}_made_of`).join(', ')}`;
}
/**
 * Live rows with pending texts, ordered by id, each with the chunks of its body that are already stored. Without a space, every
 * text is pending. Takes one round trip unless there are more `ids` than it may return.
 */
async function findPendingRows(statements, space, { id: repositoryId }, { kind, afterId, limit, ids }) {
    const wantedIds = ids && [...new Set(ids)].filter((id) => id > afterId).sort((a, b) => a - b);
    const found = [];
    for (const among of wantedIds === undefined ? [null] : groupForStatements(wantedIds, undefined, limit)) {
        if (found.length < limit) {
            const rest = { repositoryId, kind, afterId, limit: limit - found.length, among };
            found.push(...(await findPendingAmong(statements, space, rest)));
        }
    }
    return found;
}
/** The same among these ids (null: all), in one round trip. */
async function findPendingAmong(statements, space, { repositoryId, kind, afterId, limit, among, }) {
    const columns = spaceColumns(space);
    const suffix = fingerprintSuffix(space);
    const { name, key, number } = TABLES[kind];
    const pendingIds = {
        sql: pendingIdsSql(kind, columns, among === null ? null : among.length),
        parameters: [repositoryId, afterId, ...(among ?? []), limit],
    };
    // MySQL takes a LIMIT in IN only one level deeper.
    const owners = among === null
        ? { ...pendingIds, sql: `SELECT id FROM (${pendingIds.sql}) p` }
        : { sql: placeholders(among.length), parameters: among };
    const [rows, positionsOf] = await Promise.all([
        statements.rows(`SELECT t.${key} AS id, t.${number} AS issue_number, ${pendingColumns(kind, columns)} FROM {${name}} t ` +
            `JOIN (${pendingIds.sql}) p ON p.id = t.${key} ORDER BY t.${key}`, pendingIds.parameters),
        space === null ? () => [] : findStoredPositions(statements, columns, kind, owners),
    ]);
    return rows.map((row) => toPendingRow(kind, row, suffix, positionsOf));
}
/**
 * Needs nothing but the columns of the index `pendingIndex`, in its order. So every planner chooses that index, whatever it
 * believes about the number of pending rows.
 */
function pendingIdsSql(kind, columns, ids) {
    const { key } = TABLES[kind];
    const among = ids === null ? '' : `AND t.${key} IN (${placeholders(ids)}) `;
    return (`SELECT t.${key} AS id FROM ${pendingFrom(kind, columns)} ` +
        `AND t.repository_id = ? AND t.${key} > ? ${among}ORDER BY t.${key} LIMIT ?`);
}
/**
 * The rows with pending texts, as a FROM and a WHERE. It holds for tombstones too that `vectors_pending` is 0, and reading
 * `deleted_at` would take more than the index.
 */
function pendingFrom(kind, { pending }) {
    const isPending = `t.${pending} = 1`;
    return kind === 'issue'
        ? `{issues} t WHERE ${isPending}`
        : `{comments} t LEFT JOIN {issues} i ON i.github_issue_id = t.github_issue_id WHERE ${isPending} AND i.deleted_at IS NULL`;
}
function toPendingRow(kind, row, suffix, positionsOf) {
    const hashes = {};
    for (const field of FIELDS[kind]) {
        const hash = row[`${field}_hash`];
        if (typeof hash === 'string' && row[`${field}_made_of`] !== `${hash}${suffix}`) {
            hashes[field] = hash;
        }
    }
    return {
        kind,
        id: Number(row['id']),
        issueNumber: Number(row['issue_number']),
        title: String(row['title'] ?? ''),
        body: String(row['body'] ?? ''),
        hashes,
        chunks: positionsOf(Number(row['id']), `${hashes.body ?? ''}${suffix}`),
    };
}
/** Counts live rows and their pending texts in these repositories (empty: all). Reads every row. */
async function countRows(statements, space, repositories) {
    const live = { issue: 0, comment: 0 };
    const reads = ['issue', 'comment'].map(async (kind) => {
        const [row] = await statements.rows(`SELECT COUNT(*) AS live FROM ${LIVE[kind]}${inRepositories(repositories)}`, repositories);
        live[kind] = Number(row?.['live']);
    });
    const [pending] = await Promise.all([countPending(statements, space, repositories), ...reads]);
    return { issues: live.issue, comments: live.comment, pending };
}
/** Counts pending texts in live rows of the kinds `embeds`, in these repositories (empty: all). Reads only rows that have some. */
async function countPending(statements, space, repositories, embeds = ['issue', 'comment']) {
    const suffix = fingerprintSuffix(space);
    const columns = spaceColumns(space);
    let pending = 0;
    const reads = embeds.map(async (kind) => {
        const counts = FIELDS[kind].map((field) => `COUNT(CASE WHEN ${isPendingSql(field, columns)} THEN 1 END)`);
        const [row] = await statements.rows(`SELECT ${counts.join(' + ')} AS pending FROM ${pendingFrom(kind, columns)}${inRepositories(repositories)}`, [...FIELDS[kind].map(() => suffix), ...repositories]);
        pending += Number(row?.['pending']);
    });
    await Promise.all(reads);
    return pending;
}
/** Whether a text is pending, as a condition. Its parameter is `fingerprintSuffix` of the space. */
function isPendingSql(field, { vecOf }) {
    return `(t.${field}_hash IS NOT NULL AND (t.${vecOf(field)} IS NULL OR t.${vecOf(field)} <> CONCAT(t.${field}_hash, ?)))`;
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/vectors/vector-rows.js





/** Stores each vector with its fingerprint, if its text has not changed since it was embedded. The columns must exist. */
async function writeVectors(statements, dialect, space, vectors) {
    const updateIndex = await indexUpdater(statements, dialect, space);
    for (const kind of ['issue', 'comment']) {
        const ofKind = vectors.filter((vector) => vector.kind === kind);
        if (joinsUpdates(dialect)) {
            updateTogether(statements, dialect, space, kind, ofKind);
        }
        else {
            updateRowByRow(statements, dialect, space, kind, ofKind);
        }
        for (const field of FIELDS[kind]) {
            updateIndex(vectorColumn(space, kind, field), ofKind.flatMap((vector) => (vector.field === field ? [[vector.id]] : [])));
        }
    }
}
function joinsUpdates(dialect) {
    return dialect.joinedUpdate !== null;
}
/** A statement for each row, with both texts of an issue: to write a row twice takes twice as long. */
function updateRowByRow(statements, dialect, space, kind, vectors) {
    const rows = [...Map.groupBy(vectors, ({ id }) => id).values()];
    for (const alike of Map.groupBy(rows, (row) => row.map(({ field }) => field).join()).values()) {
        const sql = rowUpdateSql(kind, alike[0]?.map(({ field }) => field) ?? [], spaceColumns(space));
        for (const row of alike) {
            statements.queue(sql, [
                ...row.flatMap(({ hash, vector }) => [
                    hash,
                    dialect.vectorParameter(vector),
                    hash,
                    fingerprint(hash, space),
                ]),
                row[0]?.id ?? null,
                ...row.map(({ hash }) => hash),
            ]);
        }
    }
}
function rowUpdateSql(kind, fields, { vec, vecOf }) {
    const { name, key } = TABLES[kind];
    const assignments = fields.flatMap((field) => [vec(field), vecOf(field)].map((column) => `${column} = CASE WHEN ${field}_hash = ? THEN ? ELSE ${column} END`));
    const matches = fields.map((field) => `${field}_hash = ?`);
    return `UPDATE {${name}} SET ${assignments.join(', ')} WHERE ${key} = ? AND (${matches.join(' OR ')})`;
}
/** A statement for many rows. */
function updateTogether(statements, dialect, space, kind, vectors) {
    for (const field of FIELDS[kind]) {
        const rows = vectors
            .filter((vector) => vector.field === field)
            .map(({ id, hash, vector }) => [
            id,
            hash,
            dialect.vectorParameter(vector),
            fingerprint(hash, space),
        ]);
        for (const group of groupForStatements(rows, parameterBytes)) {
            statements.queue(vectorUpdateSql(dialect, kind, field, group.length, spaceColumns(space)), group.flat());
        }
    }
}
function vectorUpdateSql(dialect, kind, field, rows, { vec, vecOf }) {
    const { name, key } = TABLES[kind];
    const first = 'SELECT ? AS id, ? AS hash, ? AS vec, ? AS made_of';
    const others = Array.from({ length: rows - 1 }, () => ' UNION ALL SELECT ?, ?, ?, ?');
    return dialect.joinedUpdate({
        table: name,
        source: `(${first}${others.join('')}) v`,
        on: `{${name}}.${key} = v.id AND {${name}}.${field}_hash = v.hash`,
        set: `${vec(field)} = ${dialect.vectorSql('v.vec')}, ${vecOf(field)} = v.made_of`,
    });
}
/** The row's vectors in this space that were made from its current texts. The columns must exist. */
async function readVectors(statements, space, { kind, id }) {
    const { name, key } = TABLES[kind];
    const { vec, vecOf } = spaceColumns(space);
    const columns = FIELDS[kind].map((field) => `CASE WHEN ${vecOf(field)} = CONCAT(${field}_hash, ?) THEN VEC_AS_TEXT(${vec(field)}) END AS ${field}`);
    const [row] = await statements.rows(`SELECT ${columns.join(', ')} FROM {${name}} WHERE ${key} = ?`, [
        ...FIELDS[kind].map(() => fingerprintSuffix(space)),
        id,
    ]);
    const vectors = {};
    for (const field of FIELDS[kind]) {
        const text = row?.[field];
        if (typeof text === 'string') {
            vectors[field] = JSON.parse(text);
        }
    }
    return vectors;
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/vectors/sql-vector-store.js






/** Of a space that has been dropped. */
const NOTHING = { issues: 0, comments: 0, pending: 0 };
/** Each method is one read or one transaction. */
function sqlVectorStore(database, dialect, { spaces, ensureVectorColumns, readInSpace, writeInSpace }) {
    /** Reads vectors of a space, or returns `empty` when the space has been dropped. */
    const readVectorsIn = async (space, empty, body) => {
        await ensureVectorColumns(space);
        return readInSpace(space, empty, body);
    };
    return {
        pending: (repository, query) => readInSpace(query.space, [], (statements, space) => findPendingRows(statements, space, repository, query)),
        putVectors: (space, vectors) => writeInSpace(space, (statements) => writeVectors(statements, dialect, space, vectors)),
        putChunks: (space, chunks) => writeInSpace(space, (statements) => writeChunks(statements, dialect, space, chunks)),
        vectorsOf: (space, row) => readVectorsIn(space, {}, (statements) => readVectors(statements, space, row)),
        nearest: async (space, question, ...options) => {
            const outcome = (await spaces()).find(({ id }) => id === space.id)?.vectorIndex ?? null;
            return readVectorsIn(space, [], async (statements) => {
                const searches = options.map((each) => findNearest(statements, dialect, space, question, each, isIndexed(outcome)));
                return (await Promise.all(searches)).flat();
            });
        },
        countPending: (repositories, embeds, space) => readInSpace(space, 0, (statements, usedSpace) => countPending(statements, usedSpace, repositories, embeds)),
        counts: (repositories) => readInSpace(undefined, NOTHING, (statements, space) => countRows(statements, space, repositories)),
        takeLease: (repository, owner, now, until) => takeLease(database, dialect, repository, owner, now, until),
        releaseLease: (repository, owner) => releaseLease(database, repository, owner),
    };
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/spaces/vector-readiness.js





/** Checks each space once, and remembers that it is ready. */
function createVectorReadiness(database, dialect, tablePrefix, { log, readEarlier }) {
    /** Ids of spaces with vector columns. The columns exist as long as their space does. */
    const ready = new Set();
    const { spaces, forgetSpaces } = createSpaceList(database, readEarlier);
    const openActive = async (model, dimensions) => {
        const space = await database.changeSchema((statements) => openActiveSpace(statements, dialect, model, dimensions));
        forgetSpaces();
        ready.add(space.id);
        return space;
    };
    const ensureVectorColumns = async (space) => {
        if (ready.has(space.id)) {
            return;
        }
        const tables = tablesWithVectors(space);
        const earlier = readEarlier()?.catalog;
        const catalog = earlier !== undefined && tables.every((table) => earlier.has(table))
            ? earlier
            : await database.read((statements) => readCatalog(statements, dialect, tables));
        if (hasVectorColumns(catalog, dialect, space, tablePrefix)) {
            ready.add(space.id);
        }
        else {
            await openActive(space.model, space.dimensions);
        }
    };
    /** Asked when a statement has failed: the columns of a space that another run has dropped are gone. */
    const hasBeenDropped = async ({ id }) => {
        forgetSpaces();
        return (await spaces()).every((space) => space.id !== id);
    };
    const readInSpace = async (space, empty, body) => {
        const used = space ?? activeAmong(await spaces());
        try {
            return await database.read((statements) => body(statements, used));
        }
        catch (error) {
            if (used === null || !(await hasBeenDropped(used))) {
                throw error;
            }
            return space === undefined ? readInSpace(space, empty, body) : empty;
        }
    };
    const ensureIndexes = createIndexBuilder(database, dialect, { log, spaces, forgetSpaces });
    const writeInSpace = async (space, body) => {
        await ensureVectorColumns(space);
        await ensureIndexes(space);
        try {
            await database.transaction(body);
        }
        catch (error) {
            if (!(await hasBeenDropped(space))) {
                throw error;
            }
        }
    };
    return { spaces, forgetSpaces, openActive, ensureVectorColumns, readInSpace, writeInSpace };
}
/** Reads the spaces when they are asked for, and again when that is too long ago. That there is none is never relied on. */
function createSpaceList(database, readEarlier) {
    let list = [];
    let readAt = -Infinity;
    let isFirst = true;
    return {
        spaces: async () => {
            if (list.length === 0 || !isFresh(readAt)) {
                const earlier = isFirst ? (readEarlier()?.spaceRows ?? []) : [];
                isFirst = false;
                readAt = performance.now();
                list = toKnownSpaces(earlier.length > 0 ? earlier : await database.read(readSpaceRows));
            }
            return list;
        },
        forgetSpaces: () => {
            list = [];
            isFirst = false;
        },
    };
}

;// CONCATENATED MODULE: ./lib/src/stores/sql/sql-store.js

















/** A store over this database. Closing it closes the database. */
function sqlStore(unprefixed, dialect, { tablePrefix, isReadOnly = false, log, inspectServer }) {
    const prefixed = (0,table_names/* withTablePrefix */.nu)(unprefixed, tablePrefix);
    let isAbandoned = false;
    /** On their way. */
    const writes = new Set();
    let hasWritten = false;
    const database = noticingWrites(isReadOnly ? withoutChanges(prefixed) : prefixed, () => {
        if (isAbandoned) {
            throw new Error('the run was abandoned');
        }
        hasWritten = true;
    }, writes);
    let look = null;
    /** What the database is, read once for the clock and for the migrations. */
    const firstLook = () => {
        look ??= database
            .read((statements) => readSchemaState(statements, dialect))
            .catch((error) => {
            look = null;
            throw error;
        });
        return look;
    };
    let migrated = null;
    const stillFresh = () => migrated !== null && isFresh(migrated.readAt) ? migrated : null;
    const readiness = createVectorReadiness(database, dialect, tablePrefix, { log, readEarlier: stillFresh });
    return {
        rows: sqlRowStore(database, dialect),
        cursors: sqlCursorStore(database, dialect, () => hasWritten ? null : (stillFresh()?.repositoryRows ?? null)),
        vectors: sqlVectorStore(database, dialect, readiness),
        spaces: sqlSpaceStore(database, dialect, readiness),
        failures: sqlFailureStore(database, dialect),
        actions: sqlActionStore(database, dialect),
        async migrate() {
            const state = await firstLook();
            look = null;
            migrated = await migrate(database, dialect, { tablePrefix, isReadOnly }, state);
            const failure = isReadOnly ? null : await repairViews(database, dialect, state, migrated);
            if (failure !== null) {
                log?.info(explainFailure(failure, tablePrefix));
            }
        },
        async inspect() {
            const state = await firstLook();
            const missing = missingMigrations(state.applied).length;
            const hasTables = state.applied.size > 0;
            const active = toKnownSpaces(state.spaceRows).find(({ isActive }) => isActive);
            const outcome = active?.vectorIndex ?? null;
            return {
                ...(await inspectServer(prefixed, { hasTables, willChange: missing > 0 })),
                missingMigrations: missing,
                hasTables,
                tableProblem: await whyUnusable(() => migrate(database, dialect, { tablePrefix, isReadOnly: true, isDryRun: true }, state)),
                viewsProblem: viewsProblem(state, tablePrefix),
                vectorIndex: outcome === null
                    ? null
                    : { isThere: isIndexed(outcome), failure: isIndexed(outcome) ? null : outcome },
            };
        },
        async openClock() {
            const { timeOrigin } = await firstLook();
            return { now: () => new Date(timeOrigin + performance.now()) };
        },
        async abandon(runId) {
            isAbandoned = true;
            if (!isReadOnly) {
                await prefixed.transaction((statements) => {
                    releaseLeases(statements, runId);
                    releaseClaims(statements, runId);
                });
            }
            await Promise.allSettled(writes);
        },
        close: () => database.close(),
    };
}
async function whyUnusable(look) {
    try {
        await look();
        return null;
    }
    catch (error) {
        if (error instanceof errors/* UserError */.yo) {
            return error.message;
        }
        throw error;
    }
}
/** The database, which calls `notice` before anything is written. What it throws is the failure of the call. `writes` has those on their way. */
function noticingWrites(database, notice, writes) {
    const noticed = async (write) => {
        notice();
        const writing = write();
        writes.add(writing);
        try {
            return await writing;
        }
        finally {
            writes.delete(writing);
        }
    };
    return {
        ...database,
        transaction: (body) => noticed(() => database.transaction(body)),
        change: (sql, parameters) => noticed(() => database.change(sql, parameters)),
    };
}


/***/ }),

/***/ 58:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   S$: () => (/* binding */ putPrefix),
/* harmony export */   nu: () => (/* binding */ withTablePrefix),
/* harmony export */   p9: () => (/* binding */ VIEW_NAMES)
/* harmony export */ });
/** The views. No table of Tiara has such a name, unless another Tiara in the database has a prefix that ends in `tiara_`. */
const VIEW_NAMES = ['tiara_issues', 'tiara_documents'];
/** The database with every `{name}` in its SQL replaced by the prefix and the name. */
function withTablePrefix(database, prefix) {
    // A statement is often repeated thousands of times, once for each row.
    let last = { sql: '', prefixed: '' };
    const withPrefix = (sql) => {
        last = last.sql === sql ? last : { sql, prefixed: putPrefix(sql, prefix) };
        return last.prefixed;
    };
    const prefixed = (statements) => ({
        rows: (sql, parameters) => statements.rows(withPrefix(sql), parameters),
        change: (sql, parameters) => statements.change(withPrefix(sql), parameters),
        queue: (sql, parameters) => {
            statements.queue(withPrefix(sql), parameters);
        },
    });
    return {
        read: (body) => database.read((statements) => body(prefixed(statements))),
        transaction: (body) => database.transaction((statements) => body(prefixed(statements))),
        change: (sql, parameters) => database.change(withPrefix(sql), parameters),
        changeSchema: (body) => database.changeSchema((statements) => body(prefixed(statements))),
        close: () => database.close(),
    };
}
/** The text with every `{name}` replaced by the prefix and the name. */
function putPrefix(text, prefix) {
    return text.replace(/\{(\w+)\}/g, `${prefix}$1`);
}


/***/ }),

/***/ 6815:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  y: () => (/* binding */ readCommandLine)
});

// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(7975);
// EXTERNAL MODULE: ./lib/src/config/input-names.js
var input_names = __webpack_require__(7053);
;// CONCATENATED MODULE: ./lib/src/terminal/commands.js
const FROM_GITHUB = [
    'repository',
    'token',
    'app-id',
    'app-private-key',
    'app-installation-id',
];
const DATABASE = [
    'database-url',
    'tidb-host',
    'tidb-port',
    'tidb-user',
    'tidb-password',
    'tidb-database',
    'tidb-ca',
    'table-prefix',
];
const MODEL = [
    'embedding-model',
    'embedding-dimensions',
    'openai-api-key',
    'openai-base-url',
];
const EMBEDDED = ['embed', 'max-embeddings'];
const COMMANDS = {
    backfill: {
        mode: 'backfill',
        words: 'repository',
        usage: 'tiara backfill owner/name …',
        summary: 'Reads everything, removes what is gone, and embeds it',
        example: 'tiara backfill octo/boat --database-url tiara.db --embedding-model lexical',
        flags: [...FROM_GITHUB, ...DATABASE, ...MODEL, ...EMBEDDED, 'allow-removals', 'reembed', 'dry-run'],
    },
    'catch-up': {
        mode: 'catch-up',
        words: 'repository',
        usage: 'tiara catch-up owner/name …',
        summary: 'Reads what is new, and continues an unfinished backfill',
        example: 'tiara catch-up octo/boat --database-url mysql://user:password@host:4000/database',
        flags: [
            ...FROM_GITHUB,
            ...DATABASE,
            ...MODEL,
            ...EMBEDDED,
            'related',
            'related-min-similarity',
            'dry-run',
        ],
    },
    search: {
        mode: 'search',
        words: 'query',
        usage: 'tiara search "text" | tiara search "#123"',
        summary: 'Finds issues and comments by meaning, for a text or for an issue',
        example: 'tiara search "crash when saving" --database-url tiara.db --limit 5',
        flags: [
            'query',
            'repository',
            'limit',
            'state',
            'kind',
            'author',
            'label',
            'since',
            'min-similarity',
            ...DATABASE,
            ...MODEL,
        ],
    },
    related: {
        mode: 'related',
        words: 'query',
        usage: 'tiara related 123',
        summary: 'Shows which issues a new issue like this one would get in its comment',
        example: 'tiara related 123 --repository octo/boat --database-url tiara.db',
        flags: ['query', 'repository', 'related-min-similarity', ...DATABASE],
    },
    duplicates: {
        mode: 'duplicates',
        words: 'query',
        usage: 'tiara duplicates "title" --body "text"',
        summary: 'Tells whether an issue that is not filed yet is known already, as an agent would learn it',
        example: 'tiara duplicates "Crash when saving" --body "The disk was full." --database-url tiara.db',
        flags: ['query', 'body', 'repository', 'limit', ...DATABASE, ...MODEL],
    },
    check: {
        mode: 'check',
        words: 'repository',
        usage: 'tiara check owner/name …',
        summary: 'Looks at everything that a run needs, and says what to do',
        example: 'tiara check octo/boat --database-url tiara.db --embedding-model lexical',
        flags: [...FROM_GITHUB, ...DATABASE, ...MODEL, 'related'],
    },
    eval: {
        mode: 'eval',
        words: 'repository',
        usage: 'tiara eval owner/name',
        summary: 'Measures how well search finds the known duplicates of a repository',
        example: 'tiara eval octo/boat --database-url tiara.db',
        flags: ['repository', 'pairs', ...DATABASE],
    },
    mcp: {
        mode: 'mcp',
        words: null,
        usage: 'tiara mcp',
        summary: 'Serves the tools of the Model Context Protocol to coding agents, on standard input and output',
        example: 'tiara mcp --database-url tiara.db',
        flags: [...DATABASE, ...MODEL],
    },
};
/** The command of this name. Not `COMMANDS[name]`: every object has a `constructor`. */
function findCommand(name) {
    return Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
}
/** Short forms, as in other command lines for GitHub. */
const SHORT_FLAGS = {
    R: 'repository',
    d: 'database-url',
    m: 'embedding-model',
    L: 'limit',
    s: 'state',
    k: 'kind',
};

;// CONCATENATED MODULE: ./lib/src/terminal/help.js

/** What a flag takes, and what it is for. */
const FLAG_HELP = {
    repository: ['owner/name', 'the repository; may be given several times'],
    token: ['token', 'for GitHub; GITHUB_TOKEN, GH_TOKEN, or that of the program gh by default'],
    'app-id': ['id', 'of a GitHub App, instead of a token'],
    'app-private-key': ['PEM', 'the private key of the app'],
    'app-installation-id': ['id', 'looked up from the repository by default'],
    'database-url': [
        'address',
        'mysql://user:password@host:4000/database, or the path of an SQLite file; TIARA_DATABASE_URL by default',
    ],
    'tidb-host': ['host', 'of the server, instead of database-url'],
    'tidb-port': ['number', '4000 by default'],
    'tidb-user': ['name', 'of the database user'],
    'tidb-password': ['text', 'of the database user'],
    'tidb-database': ['name', 'of the database'],
    'tidb-ca': ['file', 'the certificate of a private authority'],
    'table-prefix': ['text', 'before the names of all tables'],
    'embedding-model': [
        'name',
        'text-embedding-3-small by default; lexical needs no key; a search takes that of the database',
    ],
    'embedding-dimensions': ['number', 'for models that can shorten their vectors'],
    'openai-api-key': ['key', 'for the embeddings server; OPENAI_API_KEY by default'],
    'openai-base-url': ['address', 'of another embeddings server; OPENAI_BASE_URL by default'],
    embed: ['kinds', 'issues, or issues,comments'],
    'max-embeddings': ['number', 'the most texts that one run embeds'],
    related: ['mode', 'off, preview or post'],
    'related-min-similarity': ['number', 'the confidence from which an issue is shown, 0 to 1'],
    'allow-removals': ['', 'lets a backfill remove any number of rows'],
    'dry-run': ['', 'says what would be stored and embedded, what that costs and how long it takes'],
    reembed: ['', 'replaces every vector with one of this model'],
    query: ['text', 'instead of the words after the command'],
    body: ['text', 'the body that the issue would have'],
    limit: ['number', 'the most results, 10 by default'],
    'min-similarity': ['number', 'the least score, 0 to 1'],
    state: ['state', 'open, closed or all'],
    kind: ['kind', 'issue, comment or all'],
    author: ['login', 'only issues that this account opened'],
    label: ['name', 'only issues with this label'],
    since: ['day', 'only issues that changed on this day or later'],
    pairs: ['file', 'known duplicates, one JSON object a line'],
};
/** The help of `tiara`, or that of one command. */
function helpText(name) {
    const command = name === null ? undefined : findCommand(name);
    return command === undefined ? generalHelp() : commandHelp(command);
}
function generalHelp() {
    const commands = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(11)} ${summary}`);
    return `tiara <command> [words] [flags]

Keeps a repository's issues and comments in a database, with a vector beside every text.

Commands
${commands.join('\n')}

Flags for every command
  --json          one JSON object on standard output, and nothing else there
  --help, -h      this help, or that of a command
  --version       the version

Defaults from the environment
  TIARA_DATABASE_URL, TIDB_DATABASE_URL or DATABASE_URL for --database-url
  GITHUB_TOKEN, GH_TOKEN or "gh auth token" for --token
  OPENAI_API_KEY and OPENAI_BASE_URL for the flags of these names
  TIARA_DEBUG=1 shows debug lines

Start without a key
  tiara backfill owner/name --database-url tiara.db --embedding-model lexical
  tiara search "crash when saving" --database-url tiara.db
`;
}
function commandHelp({ usage, summary, example, flags }) {
    const shortOf = new Map(Object.entries(SHORT_FLAGS).map(([short, name]) => [name, short]));
    const lines = flags.map((name) => {
        const [value, about] = FLAG_HELP[name] ?? ['', ''];
        const short = shortOf.get(name);
        const form = `${short === undefined ? '' : `-${short}, `}--${name}${value === '' ? '' : ` <${value}>`}`;
        return `  ${form.padEnd(34)} ${about}`;
    });
    return `${usage}

${summary}.

Flags
${lines.join('\n')}
${flags.includes('kind') ? `  ${'--comments'.padEnd(34)} lists comments instead of issues: the same as --kind comment\n` : ''}  ${'--json'.padEnd(34)} one JSON object on standard output, and nothing else there

Example
  ${example}
`;
}

;// CONCATENATED MODULE: ./lib/src/terminal/command-line.js
/** Reads the arguments of `tiara`: a command, its words, and flags with the names of the inputs. */




/** Which variables serve as defaults, in this order. */
const VARIABLES = {
    'database-url': ['TIARA_DATABASE_URL', 'TIDB_DATABASE_URL', 'DATABASE_URL'],
    'openai-api-key': ['OPENAI_API_KEY'],
    'openai-base-url': ['OPENAI_BASE_URL'],
    token: ['GITHUB_TOKEN', 'GH_TOKEN'],
};
/** Inputs that say where the database is. With one of them, no variable does. */
const DATABASE_INPUTS = /^(database-url|tidb-(host|port|user|password|database))$/;
const OPTIONS = {
    ...Object.fromEntries(Object.keys(input_names/* DEFAULTS */.zY).map((name) => [name, { type: 'string' }])),
    ...Object.fromEntries(Object.entries(SHORT_FLAGS).map(([short, name]) => [name, { type: 'string', short }])),
    json: { type: 'boolean' },
    comments: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
    version: { type: 'boolean' },
    mode: { type: 'string' },
};
/** Reads the arguments after `tiara`. `version` is that of the program. */
function readCommandLine(args, env, version) {
    const problems = [];
    const end = args.indexOf('--');
    const isWord = (at) => end >= 0 && at > end;
    const { tokens } = (0,external_node_util_.parseArgs)({
        args: args
            .filter((arg, at) => isWord(at) || !lacksValue(arg, args[at + 1], problems))
            .map((arg, at, kept) => (isBareFlag(arg, kept[at + 1]) ? `${arg}=true` : arg)),
        options: OPTIONS,
        strict: false,
        allowPositionals: true,
        tokens: true,
    });
    // Without a prototype, `--__proto__` is an unknown flag like any other.
    const given = Object.create(null);
    const words = [];
    const asks = new Set();
    for (const [at, token] of tokens.entries()) {
        if (token.kind === 'positional' && !isValueOfUnknownFlag(tokens[at - 1])) {
            words.push(token.value);
        }
        else if (token.kind === 'option' && ['json', 'comments', 'help', 'version'].includes(token.name)) {
            asks.add(token.name);
        }
        else if (token.kind === 'option') {
            const previous = given[token.name];
            const value = token.value ?? '';
            // `--repository a/b --repository c/d` stands for several lines.
            given[token.name] =
                token.name === 'repository' && previous !== undefined ? `${previous}\n${value}` : value;
        }
    }
    const [name = null, ...rest] = words;
    if (name === 'help' || asks.has('help') || (args.length === 0 && !('mode' in given))) {
        return { asksFor: 'help', text: helpText(name === 'help' ? (rest[0] ?? null) : name) };
    }
    if (asks.has('version')) {
        return { asksFor: 'version', text: `tiara ${version}\n` };
    }
    const command = name === null ? undefined : findCommand(name);
    if (name !== null && command === undefined) {
        problems.push(unknownCommand(name));
    }
    else if (name === null && given['mode'] === undefined) {
        problems.push(`A command is missing: one of ${Object.keys(COMMANDS).join(', ')}. "tiara --help" shows them.`);
    }
    return {
        asksFor: 'run',
        isJson: asks.has('json'),
        problems,
        inputs: {
            ...fromVariables(env, given),
            ...given,
            ...(asks.has('comments') ? { kind: 'comment' } : {}),
            ...(command === undefined
                ? {}
                : { mode: command.mode, ...wordsAsInput(command, rest, given, problems) }),
        },
    };
}
/** Repeats the word only if it is nearly a command: it may be a secret. */
function unknownCommand(name) {
    const meant = (0,input_names/* findMisspelled */.ot)(name, Object.keys(COMMANDS));
    const names = Object.keys(COMMANDS).join(', ');
    return meant === null
        ? `There is no such command. The commands are ${names}.`
        : `There is no command "${name}". Did you mean ${meant}?`;
}
function wordsAsInput({ words, usage }, given, flags, problems) {
    if (given.length === 0) {
        return {};
    }
    if (words === null || words in flags) {
        problems.push(`There are words that the command does not take. Its form is: ${usage}`);
        return {};
    }
    return { [words]: words === 'repository' ? given.join('\n') : given.join(' ') };
}
function fromVariables(env, given) {
    const namesDatabase = Object.keys(given).some((name) => DATABASE_INPUTS.test(name));
    return Object.fromEntries(Object.entries(VARIABLES).flatMap(([input, names]) => {
        const value = names.map((name) => env[name] ?? '').find((each) => each !== '');
        return value === undefined || (input === 'database-url' && namesDatabase) ? [] : [[input, value]];
    }));
}
/** Reports a flag that needs a value and is followed by another flag or by nothing. */
function lacksValue(arg, next, problems) {
    const name = arg.startsWith('--') ? arg.slice(2) : SHORT_FLAGS[arg.slice(1)];
    const needsValue = arg.startsWith('-') &&
        name !== undefined &&
        Object.hasOwn(input_names/* DEFAULTS */.zY, name) &&
        input_names/* DEFAULTS */.zY[name] !== 'false';
    const isMissing = next === undefined || (next.startsWith('--') && Object.hasOwn(OPTIONS, next.slice(2)));
    if (needsValue && isMissing) {
        problems.push(`--${name} needs a value: give one, or leave the flag out.`);
    }
    return needsValue && isMissing;
}
/** A flag such as `--reembed` needs no value: alone it means true. */
function isBareFlag(arg, next) {
    const name = arg.replace(/^--/, '');
    return arg !== name && input_names/* DEFAULTS */.zY[name] === 'false' && (next?.startsWith('-') ?? true);
}
/** An argument after an unknown flag is the value of that flag. */
function isValueOfUnknownFlag(previous) {
    return (previous?.kind === 'option' &&
        previous.value === undefined &&
        !Object.hasOwn(OPTIONS, previous.name ?? ''));
}


/***/ }),

/***/ 2019:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ tokenOfGh)
/* harmony export */ });
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1421);
/** The token of GitHub's own command line, for a person who is logged in there. */

const TIME_LIMIT_MS = 5_000;
/**
 * The token of `gh` for the server with this API; that of github.com when absent. No other server may see it. Empty when `gh`
 * is not installed, or not logged in there.
 */
function tokenOfGh(apiUrl) {
    try {
        const host = apiUrl ? new URL(apiUrl).hostname.replace(/^(?:www|api)\./, '') : 'github.com';
        return (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.execFileSync)('gh', ['auth', 'token', '--hostname', host], {
            encoding: 'utf8',
            timeout: TIME_LIMIT_MS,
            stdio: ['ignore', 'pipe', 'ignore'],
        }).trim();
    }
    catch {
        return '';
    }
}


/***/ }),

/***/ 2799:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  C: () => (/* binding */ terminalReporter)
});

// EXTERNAL MODULE: ./lib/src/core/report/progress-line.js
var progress_line = __webpack_require__(7708);
// EXTERNAL MODULE: ./lib/src/core/report/log-lines.js
var log_lines = __webpack_require__(1368);
// EXTERNAL MODULE: ./lib/src/core/dry-run/estimate.js
var estimate = __webpack_require__(3569);
// EXTERNAL MODULE: ./lib/src/core/answers/hit.js
var hit = __webpack_require__(1848);
// EXTERNAL MODULE: ./lib/src/core/answers/search.js
var search = __webpack_require__(9397);
// EXTERNAL MODULE: ./lib/src/core/report/result.js
var report_result = __webpack_require__(87);
;// CONCATENATED MODULE: ./lib/src/core/report/json-result.js
/** The result of a command as one JSON object. */





/** Ends with a line break. Numbers stay numbers, unlike in the outputs of the action. */
function renderJson(result) {
    const { tally, hits, related, checks, evaluation } = result;
    const { stored, removed, embedded, pending } = tally;
    const json = {
        command: result.mode,
        status: (0,report_result/* runStatus */.e)(result),
        stored,
        removed,
        embedded,
        pending,
        failed: tally.failed.length,
        ...(hits === null ? {} : answer(hits, result)),
        ...(result.mode === 'related'
            ? {
                related: (related?.related ?? []).map(hit/* toRelatedHit */.im),
                comment: related?.comment ?? null,
            }
            : {}),
        ...(result.estimate === null
            ? {}
            : {
                dry_run: {
                    texts: result.estimate.texts,
                    tokens: (0,estimate/* estimatedTokens */.T)(result.estimate),
                    comments: tally.posted,
                    github_requests: result.estimate.githubRequests,
                    seconds: {
                        reading: toSeconds(result.estimate.readingMs),
                        embedding: toSeconds(result.estimate.embeddingMs),
                    },
                },
            }),
        ...(checks === null ? {} : { checks }),
        ...(evaluation === null ? {} : { report: evaluation }),
        left: tally.left,
        errors: (0,log_lines/* errorLines */.S6)(result),
    };
    return `${JSON.stringify(json, null, 2)}\n`;
}
/** With three decimals; null when nothing was measured. */
function toSeconds(ms) {
    return ms === null ? null : Math.round(ms) / 1000;
}
/** What the tools for agents answer, field by field. */
function answer(hits, { draft, hasGoodMatch }) {
    const { good_match, results } = (0,search/* toSearchJson */.Kx)({ hits, hasGoodMatch });
    return draft === null ? { good_match, results } : { good_match, ...draft, results };
}

// EXTERNAL MODULE: ./lib/src/core/report/result-lines.js
var result_lines = __webpack_require__(8301);
// EXTERNAL MODULE: ./lib/src/core/report/text-table.js
var text_table = __webpack_require__(5220);
// EXTERNAL MODULE: ./lib/src/core/text/markdown.js
var markdown = __webpack_require__(160);
// EXTERNAL MODULE: ./lib/src/core/text/truncate.js
var truncate = __webpack_require__(1595);
;// CONCATENATED MODULE: ./lib/src/terminal/terminal-reporter.js
/** Reports a run to a terminal: results go to standard output, everything else to standard error. */








/** Where the terminal does not tell its width. */
const TERMINAL_COLUMNS = 80;
/** To the beginning of the line, and clear it. */
const CLEAR_LINE = '\r\u001B[2K';
function terminalReporter({ isVerbose, isJson }) {
    const secrets = new Set();
    const masked = (text) => [...secrets].reduce((hidden, secret) => hidden.replaceAll(secret, '***'), text);
    const { stderr } = process;
    /** Clears the line with the progress, before anything else is written. */
    let clear = '';
    const writeLine = (line) => {
        stderr.write(`${clear}${masked((0,markdown/* plainLine */.h0)(line))}\n`);
        clear = '';
    };
    const redraw = (line) => {
        const fitting = (0,truncate/* shorten */.m)(masked((0,markdown/* plainLine */.h0)(line)), (stderr.columns || TERMINAL_COLUMNS) - 1);
        stderr.write(`${CLEAR_LINE}${fitting}`);
        clear = CLEAR_LINE;
    };
    const describe = (0,progress_line/* progressLine */.oz)();
    const show = stderr.isTTY
        ? (0,progress_line/* atMostEvery */.oq)(progress_line/* PROGRESS_REDRAW_MS */.h8, redraw)
        : (0,progress_line/* atMostEvery */.oq)(progress_line/* PROGRESS_LOG_MS */.mo, writeLine);
    return {
        log: {
            progress: (news) => {
                show(describe(news));
            },
            info: writeLine,
            notice: (line) => {
                writeLine(`notice: ${line}`);
            },
            warning: (line) => {
                writeLine(`warning: ${line}`);
            },
            debug: (line) => {
                if (isVerbose) {
                    writeLine(`debug: ${line}`);
                }
            },
        },
        mask: (secret) => {
            secrets.add(secret);
        },
        finish(result) {
            stderr.write(clear);
            clear = '';
            const failures = (0,log_lines/* errorLines */.S6)(result);
            if (failures.length > 0) {
                process.exitCode = 1;
            }
            if (isJson) {
                process.stdout.write(masked(renderJson(result)));
            }
            else {
                writeResults(result);
            }
            for (const line of result.tally.left) {
                writeLine(line);
            }
            writeLine((0,log_lines/* headline */.Pl)(result));
            for (const line of failures) {
                writeLine(`error: ${line}`);
            }
        },
    };
}
/** For a reader: the report, or the issues and comments that were found. */
function writeResults({ evaluation, related, hits, draft, hasGoodMatch, checks }) {
    const lines = [
        ...(0,text_table/* alignColumns */.R)((checks ?? []).map(({ level, about, text }) => [level, about, text])),
        ...(evaluation === null ? [] : [evaluation.trimEnd()]),
        ...(0,result_lines/* resultLines */.DW)((related?.related ?? []).map(hit/* toRelatedHit */.im)),
        ...(draft === null ? [] : [`${draft.verdict} ${draft.advice}`]),
        ...(draft !== null || hasGoodMatch || (hits ?? []).length === 0 ? [] : ['No good match. The nearest:']),
        ...(0,result_lines/* resultLines */.DW)(hits ?? []),
    ];
    for (const line of lines) {
        process.stdout.write(`${line}\n`);
    }
}


/***/ }),

/***/ 4834:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   x: () => (/* binding */ VERSION)
/* harmony export */ });
/** The version of the package, which `tiara --version` shows. A test compares it with package.json. */
const VERSION = '0.1.0';


/***/ })

};
