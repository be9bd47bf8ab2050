export const id = 311;
export const ids = [311];
export const modules = {

/***/ 7311:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  openaiEmbedder: () => (/* binding */ openaiEmbedder)
});

// EXTERNAL MODULE: ./lib/src/limits.js
var limits = __webpack_require__(3697);
;// CONCATENATED MODULE: ./lib/src/embedders/known-dimensions.js
/** The lengths of the vectors of OpenAI's own models, by name. Other models tell theirs with their first vector. */
const KNOWN_DIMENSIONS = {
    'text-embedding-3-small': 1536,
    'text-embedding-3-large': 3072,
    'text-embedding-ada-002': 1536,
};

// EXTERNAL MODULE: ./node_modules/openai/client.mjs + 66 modules
var openai_client = __webpack_require__(7392);
// EXTERNAL MODULE: ./node_modules/openai/core/error.mjs
var core_error = __webpack_require__(6161);
// EXTERNAL MODULE: ./lib/src/core/model/errors.js
var errors = __webpack_require__(5912);
;// CONCATENATED MODULE: ./lib/src/embedders/openai-errors.js
/** What may be said of a failed request: never the server's own sentence, which may repeat the input or the key. */


/** What `code` and `type` of an error must look like to be shown: a word. */
const WORD = /^[\w.-]{1,64}$/;
/** Status, code and type of the server's answer. */
function describeFailure({ status, code, type }) {
    return Object.entries({ status, code, type })
        .map(([name, word]) => [name, typeof word === 'number' ? String(word) : word])
        .filter(([, word]) => typeof word === 'string' && WORD.test(word))
        .map(([name, word]) => `${name} ${String(word)}`)
        .join(', ');
}
function unreachableError(error, { host, timeoutMs }) {
    if (error instanceof core_error/* APIConnectionTimeoutError */.qA) {
        return new errors/* InterruptedError */.p4(`The embeddings server at ${host} did not answer within ${timeoutMs / 1000} s. Run again later.`);
    }
    const { cause } = error;
    const code = cause?.cause?.code ?? cause?.code;
    const why = typeof code === 'string' && WORD.test(code) ? ` (${code})` : '';
    return new errors/* InterruptedError */.p4(`The embeddings server at ${host} cannot be reached${why}. Check openai-base-url, or run again later.`);
}
/** The error to throw for the SDK's, which is not kept as cause: its message repeats the server's sentence. */
function toUserError(error, server) {
    if (error instanceof core_error/* APIConnectionError */.xX) {
        return unreachableError(error, server);
    }
    const { status = 0 } = error;
    const detail = describeFailure(error);
    const subject = `The embeddings server at ${server.host}`;
    if (status === 401 || status === 403) {
        return new errors/* UserError */.yo(`${subject} does not accept the key (${detail}): check openai-api-key.`);
    }
    if (status === 404) {
        return new errors/* UserError */.yo(`${subject} has no model ${server.model}, or no embeddings at this address (${detail}): ` +
            'check embedding-model and openai-base-url.');
    }
    if (status === 429) {
        return new errors/* InterruptedError */.p4(`${subject} takes no more for now, by its rate limit or for want of quota (${detail}). ` +
            'Check the quota behind openai-api-key, and run again: what is stored is not embedded twice.');
    }
    if (status >= 500 || status === 408 || status === 409) {
        return new errors/* InterruptedError */.p4(`${subject} fails (${detail}). Run again later.`);
    }
    return new errors/* UserError */.yo(`${subject} refuses the request itself, whatever the text (${detail}): ` +
        'check embedding-model, embedding-dimensions and openai-base-url.');
}

;// CONCATENATED MODULE: ./lib/src/embedders/openai-request.js
/** One request to a server of OpenAI's shape: what is sent, what is believed of the answer, and what errors may say. */





const OPENAI_URL = 'https://api.openai.com/v1';
/** The SDK wants a key. Without one, no Authorization header leaves the machine. */
const KEY_PLACEHOLDER = 'none';
/** How far from 1 a length may be by rounding to single precision. */
const UNIT_TOLERANCE = 1e-6;
/** The text or the batch may be at fault. llama.cpp answers 500 to a text past its batch size: ggml-org/llama.cpp#11105. */
const TEXT_MAY_BE_AT_FAULT = new Set([400, 413, 422, 500]);
function checkBaseUrl(baseUrl) {
    if (!URL.canParse(baseUrl)) {
        throw new errors/* UserError */.yo('openai-base-url is not a URL: give it with https:// and up to /v1');
    }
    const { username, password, host } = new URL(baseUrl);
    if (username !== '' || password !== '') {
        throw new errors/* UserError */.yo('openai-base-url holds a user name or a password: give the key as openai-api-key');
    }
    return host;
}
/** A client that environment variables (OPENAI_BASE_URL, OPENAI_ORG_ID, OPENAI_CUSTOM_HEADERS, OPENAI_LOG …) do not change. */
function createClient({ apiKey, baseUrl, timeoutMs, retries }) {
    const headers = {
        accept: 'application/json',
        'content-type': 'application/json',
        'user-agent': 'tiara',
        ...(apiKey === null ? {} : { authorization: `Bearer ${apiKey}` }),
    };
    const client = new openai_client/* OpenAI */.z({
        apiKey: apiKey ?? KEY_PLACEHOLDER,
        adminAPIKey: null,
        baseURL: baseUrl ?? OPENAI_URL,
        organization: null,
        project: null,
        webhookSecret: null,
        logLevel: 'off',
        timeout: timeoutMs ?? limits/* EMBEDDING_TIMEOUT_MS */.xX,
        maxRetries: retries ?? limits/* EMBEDDING_RETRIES */.xb,
    });
    return (onTimeout) => client.withOptions({
        fetch: (url, init) => fetch(url, { ...init, headers }).catch((error) => {
            if (init?.signal?.aborted === true) {
                onTimeout();
            }
            throw error;
        }),
    });
}
/** The vector made unit length; null when it has no direction: nothing in it, something not finite, only zeros. */
function toUnitVector(vector) {
    if (!vector.every((value) => typeof value === 'number')) {
        return null;
    }
    const length = Math.hypot(...vector);
    if (!Number.isFinite(length) || length === 0) {
        return null;
    }
    return Math.abs(length - 1) < UNIT_TOLERANCE ? vector : vector.map((value) => value / length);
}
/** The items in the order of the texts, by their `index`; null unless there is exactly one array of numbers for each. */
function orderedVectors(answer, count) {
    const items = answer?.data;
    if (!Array.isArray(items) || items.length !== count) {
        return null;
    }
    const vectors = new Map();
    for (const item of items) {
        if (Array.isArray(item?.embedding)) {
            vectors.set(item.index, item.embedding);
        }
    }
    const ordered = Array.from({ length: count }, (_, index) => vectors.get(index));
    return ordered.every((vector) => vector !== undefined) ? ordered : null;
}
/** Requests to one server for one model. Throws a UserError when the base URL cannot be one. */
function createRequests(options) {
    const { model, dimensions, timeoutMs = limits/* EMBEDDING_TIMEOUT_MS */.xX } = options;
    const server = { host: checkBaseUrl(options.baseUrl ?? OPENAI_URL), model, timeoutMs };
    const client = createClient(options);
    const senseless = (what) => new errors/* UserError */.yo(`The embeddings server at ${server.host} ${what}: check openai-base-url and embedding-model.`);
    async function send(texts, retries) {
        const body = {
            model,
            // A lone surrogate is no character, and no server takes one.
            input: texts.map((text) => text.toWellFormed()),
            encoding_format: 'float',
            ...(dimensions === null ? {} : { dimensions }),
        };
        const slow = new AbortController();
        const { embeddings } = client(() => {
            if (texts.length > 1) {
                slow.abort();
            }
        });
        let answer;
        try {
            answer = await embeddings.create(body, {
                signal: slow.signal,
                ...(retries === undefined ? {} : { maxRetries: retries }),
            });
        }
        catch (error) {
            if (slow.signal.aborted) {
                return 'slow';
            }
            if (!(error instanceof core_error/* APIError */.LG)) {
                // The parser of JSON quotes what it could not read: not passed on.
                throw error instanceof SyntaxError ? senseless('answered something else than JSON') : error;
            }
            const failure = error;
            const { status = 0 } = failure;
            if (TEXT_MAY_BE_AT_FAULT.has(status)) {
                return { status, detail: describeFailure(failure), error: toUserError(failure, server) };
            }
            throw toUserError(failure, server);
        }
        const vectors = orderedVectors(answer, texts.length);
        if (vectors === null) {
            throw senseless('did not answer one vector for each text');
        }
        return vectors.map(toUnitVector);
    }
    return { send, senseless };
}

// EXTERNAL MODULE: ./lib/src/core/text/truncate.js
var truncate = __webpack_require__(1595);
;// CONCATENATED MODULE: ./lib/src/embedders/openai-split.js

/** A text is cut no shorter: 256 bytes are within the 512 tokens of the smallest models, so more cutting would not help. */
const CUT_TEXT_MIN_BYTES = 256;
/** A text that every model takes: if it is refused, the texts are not what the server minds. */
const PROBE = 'ping';
function isRejection(answer) {
    return answer !== 'slow' && 'status' in answer;
}
async function ask(call, texts, retries) {
    const answer = await call.send(texts, retries);
    if (answer !== 'slow' && !isRejection(answer) && answer.some((vector) => vector !== null)) {
        call.isAnswering = call.hasEverAnswered = true;
    }
    return answer;
}
/** Throws unless the server takes a text that all servers take. */
async function probe(call) {
    const answer = await ask(call, [PROBE]);
    if (isRejection(answer)) {
        throw answer.error;
    }
    if (answer === 'slow' || answer.includes(null)) {
        throw call.senseless('gives vectors without a direction');
    }
}
async function refuse(call, why) {
    if (!call.isAnswering) {
        await probe(call);
    }
    return { refused: why };
}
/** Half of the text; null when it is as short as it may get. */
function halveText(text) {
    const bytes = Buffer.byteLength(text);
    const cut = (0,truncate/* cutToBytes */.z)(text, Math.max(CUT_TEXT_MIN_BYTES, Math.floor(bytes / 2)));
    return bytes <= CUT_TEXT_MIN_BYTES || cut.trim() === '' ? null : cut;
}
async function embedLess(call, texts, detail) {
    const [only] = texts;
    if (only !== undefined && texts.length === 1) {
        const shorter = halveText(only);
        return shorter === null
            ? [await refuse(call, `the server refuses it, however short it is cut (${detail})`)]
            : embedSplitting(call, [shorter]);
    }
    const middle = Math.ceil(texts.length / 2);
    return [
        ...(await embedSplitting(call, texts.slice(0, middle))),
        ...(await embedSplitting(call, texts.slice(middle))),
    ];
}
/**
 * A vector or a refusal for each text, in order. No text is refused before the server took another one in this call;
 * when it takes none, throws why.
 */
async function embedSplitting(call, texts) {
    if (texts.length > call.pace.mostTexts) {
        return embedLess(call, texts, 'too many at a time');
    }
    const answer = await ask(call, texts, call.retries);
    if (answer === 'slow') {
        call.pace.mostTexts = Math.min(call.pace.mostTexts, Math.ceil(texts.length / 2));
        return embedLess(call, texts, 'no answer in time');
    }
    if (isRejection(answer)) {
        if (answer.status >= 500) {
            // A failing server and a text past its context look alike until the next request. Trying again was in vain.
            await probe(call);
            call.retries = 0;
        }
        else if (!call.hasEverAnswered) {
            await probe(call);
        }
        return embedLess(call, texts, answer.detail);
    }
    const outcomes = [];
    for (const vector of answer) {
        outcomes.push(vector ?? (await refuse(call, 'the server gives a vector without a direction for it')));
    }
    return outcomes;
}

;// CONCATENATED MODULE: ./lib/src/embedders/openai-embedder.js




/**
 * An embedder over the `openai` SDK: batches are split and texts cut until the server takes them; what it does not answer
 * in time is split as well, and later batches are as small from the start. A text is refused
 * only when the server takes another one: what it refuses for any text (an unknown model, `dimensions`) is thrown as a
 * UserError, after one request more. Throws an InterruptedError when the server fails or limits longer than the
 * retries last. No message holds a text, a key, or a sentence of the server.
 */
function openaiEmbedder(options) {
    const { send, senseless } = createRequests(options);
    // A server that is not OpenAI's own may give another model the same name.
    const known = options.baseUrl === null ? KNOWN_DIMENSIONS[options.model] : undefined;
    let dimensions = options.dimensions ?? known ?? null;
    let hasEverAnswered = false;
    const pace = { mostTexts: limits/* EMBEDDING_BATCH_TEXTS */.eX };
    function check(vectors) {
        for (const vector of vectors) {
            dimensions ??= vector?.length ?? null;
            if (vector !== null && vector.length !== dimensions) {
                throw senseless(`gives vectors of ${vector.length} dimensions instead of ${dimensions ?? 0}`);
            }
        }
    }
    async function sendAndCheck(texts, retries) {
        const answer = await send(texts, retries);
        if (answer !== 'slow' && !isRejection(answer)) {
            check(answer);
            hasEverAnswered ||= answer.some((vector) => vector !== null);
        }
        return answer;
    }
    return {
        model: options.model,
        get dimensions() {
            return dimensions;
        },
        batch: {
            texts: limits/* EMBEDDING_BATCH_TEXTS */.eX,
            bytes: limits/* EMBEDDING_BATCH_BYTES */.Bm,
            inFlight: limits/* EMBEDDING_REQUESTS_IN_FLIGHT */.Yt,
        },
        textBytes: limits/* EMBEDDING_TEXT_BYTES */.a2,
        embed: (texts) => {
            const call = {
                send: sendAndCheck,
                senseless,
                hasEverAnswered,
                isAnswering: false,
                retries: undefined,
                pace,
            };
            return embedSplitting(call, texts);
        },
    };
}


/***/ })

};
