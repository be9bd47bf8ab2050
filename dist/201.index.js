export const id = 201;
export const ids = [201];
export const modules = {

/***/ 2201:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  openaiEmbedder: () => (/* binding */ openaiEmbedder)
});

// EXTERNAL MODULE: ./lib/src/limits.js
var limits = __webpack_require__(3697);
;// CONCATENATED MODULE: ./lib/src/embedders/known-dimensions.js
/** The dimensions of OpenAI's own models, by name. The first vector of any other model shows its dimensions. */
const KNOWN_DIMENSIONS = {
    'text-embedding-3-small': 1536,
    'text-embedding-3-large': 3072,
    'text-embedding-ada-002': 1536,
};

// EXTERNAL MODULE: ./node_modules/openai/core/error.mjs
var core_error = __webpack_require__(6161);
// EXTERNAL MODULE: ./lib/src/core/model/errors.js
var errors = __webpack_require__(5912);
// EXTERNAL MODULE: ./node_modules/openai/client.mjs + 66 modules
var openai_client = __webpack_require__(7392);
;// CONCATENATED MODULE: ./lib/src/embedders/openai-client.js
/** Creates the SDK's client for one embeddings server. */



const OPENAI_URL = 'https://api.openai.com/v1';
/** The SDK demands a key. Without a key of the user, no request has an Authorization header. */
const KEY_PLACEHOLDER = 'none';
/** The client ignores environment variables (OPENAI_BASE_URL, OPENAI_ORG_ID, OPENAI_CUSTOM_HEADERS, OPENAI_LOG …). */
function openaiClient({ apiKey, baseUrl, timeoutMs, retries }) {
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
/** The host and port of the server. @throws UserError when the base URL is not one, or contains credentials */
function serverHost({ baseUrl }) {
    const url = baseUrl ?? OPENAI_URL;
    if (!URL.canParse(url)) {
        throw new errors/* UserError */.yo('openai-base-url is not a URL: it must begin with https:// and end with /v1.');
    }
    const { username, password, host } = new URL(url);
    if (username !== '' || password !== '') {
        throw new errors/* UserError */.yo('openai-base-url contains a user name or a password: give the key as openai-api-key.');
    }
    return host;
}

;// CONCATENATED MODULE: ./lib/src/embedders/openai-errors.js
/** Explains a failed request to an embeddings server. The server's own message is never shown: it may repeat the input or the key. */


/** `code` and `type` of an error are shown only if they are a word. */
const WORD = /^[\w.-]{1,64}$/;
/** The status, code and type of the server's answer; safe to show. */
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
/** Turns an SDK error into one for users. It gets no cause, because the SDK's message repeats the server's. */
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
        return new errors/* InterruptedError */.p4(`${subject} accepts no more requests for now, because a rate limit is reached or the quota is used up (${detail}). ` +
            'Check the quota of openai-api-key, and run again. What is stored is not embedded twice.');
    }
    if (status >= 500 || status === 408 || status === 409) {
        return new errors/* InterruptedError */.p4(`${subject} fails (${detail}). Run again later.`);
    }
    return new errors/* UserError */.yo(`${subject} refuses the request itself, whatever the text (${detail}): ` +
        'check embedding-model, embedding-dimensions and openai-base-url.');
}

;// CONCATENATED MODULE: ./lib/src/embedders/openai-vectors.js
/** How far rounding to single precision may move the length of a unit vector from 1. */
const UNIT_TOLERANCE = 1e-6;
/**
 * The unit vectors in the order of the texts, null for each that has no direction. Null unless the answer has exactly one
 * array for each of `count` texts; the `index` of an item says which text it belongs to.
 */
function parseVectors(answer, count) {
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
    return ordered.every((vector) => vector !== undefined) ? ordered.map(toUnitVector) : null;
}
/** Null for a vector without a direction: it is empty, has only zeros, or has a value that is not a finite number. */
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

;// CONCATENATED MODULE: ./lib/src/embedders/openai-request.js
/** Sends one request to an embeddings server, and sorts out what its answer means. */






/**
 * With one of these, the text or the batch may be at fault. llama.cpp answers 500 to a text over its batch size:
 * ggml-org/llama.cpp#11105.
 */
const TEXT_MAY_BE_AT_FAULT = new Set([400, 413, 422, 500]);
/** Requests to one server for one model. @throws UserError when the base URL cannot be used */
function createRequests(options) {
    const { model, dimensions, timeoutMs = limits/* EMBEDDING_TIMEOUT_MS */.xX } = options;
    const server = { host: serverHost(options), model, timeoutMs };
    const clientWith = openaiClient(options);
    const protocolError = (what) => new errors/* UserError */.yo(`The embeddings server at ${server.host} ${what}: check openai-base-url and embedding-model.`);
    async function send(texts, retries) {
        const slow = new AbortController();
        const { embeddings } = clientWith(() => {
            if (texts.length > 1) {
                slow.abort();
            }
        });
        const body = {
            model,
            // Servers refuse a lone surrogate, because it is not a character.
            input: texts.map((text) => text.toWellFormed()),
            encoding_format: 'float',
            ...(dimensions === null ? {} : { dimensions }),
        };
        const limits = { signal: slow.signal, ...(retries === undefined ? {} : { maxRetries: retries }) };
        let answer;
        try {
            answer = await embeddings.create(body, limits);
        }
        catch (error) {
            if (slow.signal.aborted) {
                return 'slow';
            }
            if (error instanceof SyntaxError) {
                // Not kept as the cause, because the message of the JSON parser quotes what it could not read.
                throw protocolError('did not answer with JSON');
            }
            return toRejection(error, server);
        }
        const vectors = parseVectors(answer, texts.length);
        if (vectors === null) {
            throw protocolError('did not return one vector for each text');
        }
        return vectors;
    }
    return { send, protocolError };
}
/** @throws UserError when the failure has nothing to do with the texts, and `error` itself when it is not the SDK's */
function toRejection(error, server) {
    if (!(error instanceof core_error/* APIError */.LG)) {
        throw error;
    }
    const failure = error;
    const { status = 0 } = failure;
    if (!TEXT_MAY_BE_AT_FAULT.has(status)) {
        throw toUserError(failure, server);
    }
    return { status, detail: describeFailure(failure), error: toUserError(failure, server) };
}

// EXTERNAL MODULE: ./lib/src/core/text/truncate.js
var truncate = __webpack_require__(1595);
;// CONCATENATED MODULE: ./lib/src/embedders/openai-split.js

/** A text is cut no shorter: 256 bytes fit into the 512 tokens of the smallest models, so more cutting would not help. */
const CUT_TEXT_MIN_BYTES = 256;
/** A text that every model accepts. If it is refused, the texts are not the reason. */
const PROBE = 'ping';
/**
 * Embeds the texts and returns a vector or a refusal for each, in order. No text counts as refused before the server has
 * accepted another one in this call.
 * @throws UserError when the server accepts no text at all
 */
async function embedSplitting(call, texts) {
    if (texts.length > call.pace.mostTexts) {
        return embedParts(call, texts, 'too many at a time');
    }
    const answer = await send(call, texts, call.retries);
    if (answer === 'slow') {
        call.pace.mostTexts = Math.min(call.pace.mostTexts, Math.ceil(texts.length / 2));
        return embedParts(call, texts, 'no answer in time');
    }
    if (isRejection(answer)) {
        if (answer.status >= 500) {
            // A failing server and a text that is too long look alike until the next request. The retries did not help.
            await probe(call);
            call.retries = 0;
        }
        else if (!call.hasEverAnswered) {
            await probe(call);
        }
        return embedParts(call, texts, answer.detail);
    }
    const outcomes = [];
    for (const vector of answer) {
        outcomes.push(vector ?? (await refuse(call, 'the server returns a vector without a direction for it')));
    }
    return outcomes;
}
function isRejection(answer) {
    return answer !== 'slow' && 'status' in answer;
}
/** Embeds two halves of the texts, or a single text cut to half its length. */
async function embedParts(call, texts, detail) {
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
/** The first half of the text; null when it is too short to be cut. */
function halveText(text) {
    const bytes = Buffer.byteLength(text);
    const cut = (0,truncate/* cutToBytes */.z)(text, Math.max(CUT_TEXT_MIN_BYTES, Math.floor(bytes / 2)));
    return bytes <= CUT_TEXT_MIN_BYTES || cut.trim() === '' ? null : cut;
}
async function refuse(call, why) {
    if (!call.isAnswering) {
        await probe(call);
    }
    return { refused: why };
}
/** @throws UserError when the server refuses even a text that every model accepts */
async function probe(call) {
    const answer = await send(call, [PROBE]);
    if (isRejection(answer)) {
        throw answer.error;
    }
    if (answer === 'slow' || answer.includes(null)) {
        throw call.protocolError('returns vectors without a direction');
    }
}
async function send(call, texts, retries) {
    const answer = await call.send(texts, retries);
    if (answer !== 'slow' && !isRejection(answer) && answer.some((vector) => vector !== null)) {
        call.isAnswering = call.hasEverAnswered = true;
    }
    return answer;
}

;// CONCATENATED MODULE: ./lib/src/embedders/openai-embedder.js




/**
 * An embedder over the `openai` SDK. It splits batches and cuts texts until the server accepts them. It also splits a
 * batch that the server does not answer in time, and later batches are as small from the start. A text counts as refused
 * only when the server accepts another one. If the server refuses every text (an unknown model, wrong `dimensions`),
 * `embed` throws a UserError after one more request. It throws an InterruptedError when the server fails or limits
 * requests for longer than the retries last. No error message contains a text, a key, or a message of the server.
 */
function openaiEmbedder(options) {
    const { send, protocolError } = createRequests(options);
    // Another server may use the name of an OpenAI model for a different one.
    const known = options.baseUrl === null ? KNOWN_DIMENSIONS[options.model] : undefined;
    let dimensions = options.dimensions ?? known ?? null;
    let hasEverAnswered = false;
    const pace = { mostTexts: limits/* EMBEDDING_BATCH_TEXTS */.eX };
    function assertDimensions(vectors) {
        for (const vector of vectors) {
            dimensions ??= vector?.length ?? null;
            if (vector !== null && vector.length !== dimensions) {
                throw protocolError(`returns vectors of ${vector.length} dimensions instead of ${dimensions ?? 0}`);
            }
        }
    }
    async function sendAndCheck(texts, retries) {
        const answer = await send(texts, retries);
        if (answer !== 'slow' && !isRejection(answer)) {
            assertDimensions(answer);
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
                protocolError,
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
