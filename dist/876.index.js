export const id = 876;
export const ids = [876];
export const modules = {

/***/ 8876:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  openaiEmbedder: () => (/* binding */ openaiEmbedder)
});

// UNUSED EXPORTS: KNOWN_DIMENSIONS

// EXTERNAL MODULE: ./lib/src/limits.js
var limits = __webpack_require__(3697);
;// CONCATENATED MODULE: ./lib/src/embedders/batch-size.js
/**
 * Remembers for a run how many texts, and how many bytes of text, the server takes in one request, and fills requests with
 * twice as much for as long as they are answered quickly. For a slow server, requests become so small and so few at a time
 * that it answers all of them long before they are given up: it would work on those for nothing.
 */

/** A batch that is larger by this factor than every accepted one shows something new. Smaller differences are chance. */
const UNTRIED_FACTOR = 1.5;
/** Beyond this factor of the first batch, nothing grows. */
const GROWTH_MAX = limits/* EMBEDDING_BATCH_TEXTS_MAX */.bG / limits/* EMBEDDING_BATCH_TEXTS */.eX;
/** No size is known yet. `timeoutMs`: when a request is given up, although the server goes on with it. */
function trackBatchSize(timeoutMs = limits/* EMBEDDING_TIMEOUT_MS */.xX) {
    const [quickMs, slowMs] = [limits/* EMBEDDING_QUICK_MS */.hP, limits/* EMBEDDING_SLOW_MS */.L6].map((ms) => (ms * timeoutMs) / limits/* EMBEDDING_TIMEOUT_MS */.xX);
    const count = { accepted: 0, limit: Infinity };
    const bytes = { accepted: 0, limit: Infinity };
    /** How much larger, or smaller, batches have become than the first one. */
    let growth = 1;
    let inFlight = limits/* EMBEDDING_REQUESTS_IN_FLIGHT */.Yt;
    let dimensionsSeen = 0;
    let trial = null;
    const isUntried = (texts) => texts.length > Math.max(limits/* EMBEDDING_BATCH_TEXTS */.eX, UNTRIED_FACTOR * count.accepted) ||
        bytesOf(texts) > Math.max(limits/* EMBEDDING_BATCH_BYTES */.Bm, UNTRIED_FACTOR * bytes.accepted);
    const next = () => {
        const memory = limits/* EMBEDDING_BATCH_FLOATS_MAX */.wj / dimensionsSeen;
        const texts = Math.min(limits/* EMBEDDING_BATCH_TEXTS */.eX * growth, limits/* EMBEDDING_BATCH_TEXTS_MAX */.bG, memory, limitOf(count));
        const grown = Math.max(limits/* EMBEDDING_TEXT_BYTES */.a2, limits/* EMBEDDING_BATCH_BYTES */.Bm * growth);
        const size = Math.min(grown, limits/* EMBEDDING_BATCH_BYTES_MAX */.Cu, limitOf(bytes));
        return { texts: Math.max(1, Math.floor(texts)), bytes: Math.floor(size) };
    };
    return {
        get next() {
            return next();
        },
        get inFlight() {
            return inFlight;
        },
        fits: (texts) => texts.length === 1 || (texts.length <= limitOf(count) && bytesOf(texts) <= limitOf(bytes)),
        async tryOneByOne(texts, work) {
            while (trial !== null && isUntried(texts)) {
                await trial;
            }
            if (!isUntried(texts)) {
                return work();
            }
            const running = work();
            trial = running;
            try {
                return await running;
            }
            finally {
                trial = null;
            }
        },
        accept(texts, ms, dimensions, sideBySide = limits/* EMBEDDING_REQUESTS_IN_FLIGHT */.Yt) {
            const { texts: most, bytes: mostBytes } = next();
            // Equal texts are sent once, so few batches are quite full.
            const isFull = texts.length > most / 2 || bytesOf(texts) > mostBytes - limits/* EMBEDDING_TEXT_BYTES */.a2;
            // A server of one core works on one request after the other, so each of them waits for all.
            const aloneMs = ms / sideBySide;
            const expectedMs = aloneMs * limits/* EMBEDDING_REQUESTS_IN_FLIGHT */.Yt;
            inFlight = Math.min(limits/* EMBEDDING_REQUESTS_IN_FLIGHT */.Yt, Math.max(1, Math.floor(slowMs / aloneMs)));
            if (expectedMs > slowMs) {
                const size = Math.max(texts.length / limits/* EMBEDDING_BATCH_TEXTS */.eX, bytesOf(texts) / limits/* EMBEDDING_BATCH_BYTES */.Bm);
                growth = Math.min(growth, (size * slowMs) / expectedMs);
            }
            else if (isFull && ms < quickMs) {
                growth = Math.min(2 * growth, GROWTH_MAX);
            }
            dimensionsSeen = dimensions;
            count.accepted = Math.max(count.accepted, texts.length);
            bytes.accepted = Math.max(bytes.accepted, bytesOf(texts));
        },
        reject(texts, isSlow) {
            if (isSlow) {
                count.accepted = Math.min(count.accepted, Math.ceil(texts.length / 2));
            }
            // Most limits are about the number. The bytes are the reason only when as many shorter texts were accepted.
            if (texts.length > count.accepted) {
                count.limit = count.accepted;
            }
            else if (bytesOf(texts) > bytes.accepted) {
                bytes.limit = bytes.accepted;
            }
        },
    };
}
function limitOf({ accepted, limit }) {
    return Math.max(accepted, limit);
}
function bytesOf(texts) {
    return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

;// CONCATENATED MODULE: ./lib/src/embedders/openai-embedder.js


/** The dimensions of OpenAI's own models, by name. The first vector of any other model shows its dimensions. */
const KNOWN_DIMENSIONS = {
    'text-embedding-3-small': 1536,
    'text-embedding-3-large': 3072,
    'text-embedding-ada-002': 1536,
};
/**
 * An embedder over the `openai` SDK. Whatever makes a batch fail is the batch's own as long as the server accepts a harmless
 * text: the batch is split, a text is cut until it is accepted, and later batches are as small as those that worked. A text
 * counts as refused only when the server accepts another one. If the server refuses every text (an unknown model, wrong
 * `dimensions`), `embed` throws a UserError after one more request. It throws an InterruptedError when the server fails or
 * limits requests for longer than the retries last. No error message contains a text, a key, or a message of the server.
 */
function openaiEmbedder(options, sessionOptions) {
    // Another server may use the name of an OpenAI model for a different one.
    const known = options.baseUrl === null ? KNOWN_DIMENSIONS[options.model] : undefined;
    const knownDimensions = options.dimensions ?? known ?? null;
    const size = trackBatchSize(options.timeoutMs);
    let tokens = 0;
    let session = null;
    /** Loading the SDK takes longer than the rest of a run that embeds nothing, so it waits for the first text. */
    const load = async () => {
        const [{ openSession }, { embedSplitting }] = await Promise.all([
            Promise.all(/* import() */[__webpack_require__.e(627), __webpack_require__.e(392), __webpack_require__.e(52), __webpack_require__.e(140)]).then(__webpack_require__.bind(__webpack_require__, 6140)),
            Promise.all(/* import() */[__webpack_require__.e(627), __webpack_require__.e(392), __webpack_require__.e(52), __webpack_require__.e(248)]).then(__webpack_require__.bind(__webpack_require__, 6248)),
        ]);
        const onTokens = (used) => {
            tokens += used;
        };
        const opened = openSession({ ...options, knownDimensions, size, onTokens }, sessionOptions);
        session = opened;
        return (texts) => embedSplitting(opened, texts);
    };
    let loading = null;
    return {
        model: options.model,
        get dimensions() {
            return session?.dimensions ?? knownDimensions;
        },
        get batch() {
            return { ...size.next, inFlight: limits/* EMBEDDING_REQUESTS_IN_FLIGHT */.Yt };
        },
        get tokens() {
            return tokens === 0 ? null : tokens;
        },
        textBytes: limits/* EMBEDDING_TEXT_BYTES */.a2,
        async embed(texts) {
            loading ??= load();
            const embed = await loading;
            return embed(texts);
        },
    };
}


/***/ })

};
