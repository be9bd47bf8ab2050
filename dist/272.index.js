export const id = 272;
export const ids = [272];
export const modules = {

/***/ 7272:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  openaiEmbedder: () => (/* binding */ openaiEmbedder)
});

// UNUSED EXPORTS: KNOWN_DIMENSIONS

// EXTERNAL MODULE: ./lib/src/limits.js
var limits = __webpack_require__(3697);
;// CONCATENATED MODULE: ./lib/src/embedders/batch-size.js
/** Remembers for a run how many texts, and how many bytes of text, the server takes in one request. */
/** No size is known yet. */
function trackBatchSize() {
    const count = { accepted: 0, limit: Infinity };
    const bytes = { accepted: 0, limit: Infinity };
    return {
        fits: (texts) => texts.length === 1 || (texts.length <= limitOf(count) && bytesOf(texts) <= limitOf(bytes)),
        accept(texts) {
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

;// CONCATENATED MODULE: ./lib/src/embedders/gate.js
/** Lets requests run side by side, or one piece of work alone while all others wait. */
/** A gate at which nothing runs yet. Work starts in the order in which it was given. */
function createGate() {
    let running = 0;
    let isTaken = false;
    const queue = [];
    function startNext() {
        for (let next = queue[0]; next !== undefined && !isTaken; next = queue[0]) {
            if (next.isAlone && running > 0) {
                return;
            }
            queue.shift();
            running += 1;
            isTaken = next.isAlone;
            next.start();
        }
    }
    async function run(isAlone, work) {
        await new Promise((start, fail) => {
            queue.push({ isAlone, start, fail });
            startNext();
        });
        try {
            return await work();
        }
        catch (error) {
            if (isAlone) {
                for (const waiting of queue.splice(0)) {
                    waiting.fail(error);
                }
            }
            throw error;
        }
        finally {
            running -= 1;
            isTaken = false;
            startNext();
        }
    }
    return { shared: (work) => run(false, work), alone: (work) => run(true, work) };
}

// EXTERNAL MODULE: ./node_modules/openai/core/error.mjs
var core_error = __webpack_require__(6161);
// EXTERNAL MODULE: ./lib/src/core/model/errors.js
var errors = __webpack_require__(5912);
;// CONCATENATED MODULE: ./lib/src/embedders/openai-errors.js
/** Explains a failed request to an embeddings server. The server's own message is never shown: it may repeat the input or the key. */


/** `code` and `type` of an error are shown only if they are a word. */
const WORD = /^[\w.-]{1,64}$/;
/** Codes of a 429 that no waiting cures. */
const QUOTA_CODES = new Set([
    'insufficient_quota',
    'billing_hard_limit_reached',
    'billing_not_active',
]);
/** The status, code and type of the server's answer; safe to show. */
function describeFailure({ status, code, type }) {
    return Object.entries({ status, code, type })
        .map(([name, word]) => [name, typeof word === 'number' ? String(word) : word])
        .filter(([, word]) => typeof word === 'string' && WORD.test(word))
        .map(([name, word]) => `${name} ${String(word)}`)
        .join(', ');
}
/** Whether the account has no money or no quota left, which only a person can change. */
function isQuota({ status, code, type }) {
    return status === 402 || QUOTA_CODES.has(code) || QUOTA_CODES.has(type);
}
/** The error for an answer that breaks the protocol; `what` the server did wrong, as a predicate. */
function protocolError(what, { host }) {
    return new errors/* UserError */.yo(`The embeddings server at ${host} ${what}: check openai-base-url and embedding-model.`);
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
/**
 * Turns a failure into an error for users. It gets no cause, because the SDK's message repeats the server's. `waitS`: how
 * long the server asks to wait, in seconds.
 */
function toUserError(failure, server, waitS) {
    const { status = 0 } = failure;
    if (status === 0) {
        return unreachableError(failure, server);
    }
    const detail = describeFailure(failure);
    const subject = `The embeddings server at ${server.host}`;
    if (isQuota(failure)) {
        return new errors/* InterruptedError */.p4(`${subject} says that the quota or the balance of the account is used up (${detail}). ` +
            'Raise it, and run again. What is stored is not embedded twice.');
    }
    if (status === 401 || status === 403) {
        return new errors/* UserError */.yo(`${subject} does not accept the key (${detail}): check openai-api-key.`);
    }
    if (status === 404) {
        return new errors/* UserError */.yo(`${subject} has no model ${server.model}, or no embeddings at this address (${detail}): ` +
            'check embedding-model and openai-base-url.');
    }
    if (status === 429) {
        return new errors/* InterruptedError */.p4(`${subject} accepts no more requests for now, because a rate limit is reached (${detail}). ` +
            `Run again ${whenAfter(waitS)}. What is stored is not embedded twice.`, { retryAfterS: waitS });
    }
    if (status >= 500 || (status >= 408 && status <= 409) || (status >= 424 && status <= 425)) {
        return new errors/* InterruptedError */.p4(`${subject} fails (${detail}). Run again later.`);
    }
    return new errors/* UserError */.yo(`${subject} refuses the request itself, whatever the text (${detail}): ` +
        'check embedding-model, embedding-dimensions and openai-base-url.');
}
/** The time is rounded up to the minute, so that nobody runs again too early. */
function whenAfter(waitS) {
    if (waitS === null || waitS < 60) {
        return 'later';
    }
    const at = new Date(Math.ceil((Date.now() + waitS * 1000) / 60_000) * 60_000);
    return `after ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

;// CONCATENATED MODULE: ./lib/src/embedders/retry-after.js
/** Reads from the headers of an answer how long a rate limit lasts, and how large it is. */
const UNIT_S = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400 };
/** A number above this is a time in seconds since 1970, not a duration. */
const EPOCH_S_MIN = 1e9;
/** A number above this is a time in milliseconds since 1970. */
const EPOCH_MS_MIN = 1e12;
/**
 * Seconds until the server accepts requests again; null when its headers do not say. In this order: `retry-after-ms` and
 * `retry-after`; the reset time of a limit that is used up; any other reset time.
 * https://platform.openai.com/docs/guides/rate-limits#rate-limits-in-headers
 */
function retryAfterS(headers) {
    const get = (name) => headers?.get(name) ?? '';
    const now = Date.parse(get('date')) || Date.now();
    const [milliseconds, after] = [get('retry-after-ms'), get('retry-after')];
    if (isNumber(milliseconds)) {
        return Number(milliseconds) / 1000;
    }
    if (after !== '') {
        return secondsUntil(after, now);
    }
    const resets = ['requests', 'tokens']
        .map((what) => ({
        isUsedUp: get(`x-ratelimit-remaining-${what}`) === '0',
        seconds: secondsUntil(get(`x-ratelimit-reset-${what}`), now),
    }))
        .filter(({ seconds }) => seconds !== null);
    const reset = resets.find(({ isUsedUp }) => isUsedUp) ?? resets.at(-1);
    return reset?.seconds ?? secondsUntil(get('x-ratelimit-reset') || get('ratelimit-reset'), now);
}
/** The tokens that the server accepts in a minute; null when its headers do not say. */
function tokensPerMinute(headers) {
    const limit = headers?.get('x-ratelimit-limit-tokens') ?? '';
    return isNumber(limit) ? Number(limit) : null;
}
function isNumber(value) {
    return /^\d+(\.\d+)?$/.test(value);
}
/** Understands `7`, `6m0s`, `20ms`, seconds or milliseconds since 1970, and an HTTP date. `now` in milliseconds. */
function secondsUntil(value, now) {
    if (isNumber(value)) {
        const seconds = Number(value) > EPOCH_MS_MIN ? Number(value) / 1000 : Number(value);
        return seconds > EPOCH_S_MIN ? Math.max(0, seconds - now / 1000) : seconds;
    }
    if (/^(\d+(\.\d+)?(ms|[smhd]))+$/.test(value)) {
        const parts = value.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g);
        return [...parts].reduce((sum, [, size, unit = '']) => sum + Number(size) * (UNIT_S[unit] ?? 0), 0);
    }
    const time = Date.parse(value);
    return Number.isNaN(time) ? null : Math.max(0, (time - now) / 1000);
}

;// CONCATENATED MODULE: ./lib/src/embedders/openai-failure.js
/** Sorts the ways in which a request to an embeddings server can fail, by what helps. */



/** About how many bytes of English are a token. Other languages have fewer, so what is estimated is seldom too much. */
const BYTES_PER_TOKEN = 4;
/** Statuses of a server, or of a gateway before it, that may answer a little later. */
const PASSING = new Set([408, 409, 424, 425, 499]);
/** How OpenAI words a 429 for a request that is larger than the limit of a whole minute. */
const TOO_LARGE = /request too large/i;
/** What the error of one request means. @throws the error itself when it is a bug */
function failureOf(error, { texts, isSlow, server }) {
    if (isSlow || error instanceof core_error/* APIConnectionTimeoutError */.qA) {
        const slow = new core_error/* APIConnectionTimeoutError */.qA();
        return { ...toFailure(slow, server), kind: 'slow', detail: 'no answer in time' };
    }
    if (error instanceof SyntaxError) {
        // Not kept as the cause, because the message of the JSON parser quotes what it could not read.
        return protocolFailure('did not answer with JSON', server);
    }
    if (!(error instanceof core_error/* APIError */.LG)) {
        // The connection broke within the body of the answer.
        return {
            ...toFailure(new core_error/* APIConnectionError */.xX({ cause: error }), server),
            detail: 'half an answer',
        };
    }
    const headers = error.headers;
    const tokens = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / BYTES_PER_TOKEN;
    return {
        ...toFailure(error, server, retryAfterS(headers)),
        isTooLarge: TOO_LARGE.test(error.message) || tokens > (tokensPerMinute(headers) ?? Infinity),
    };
}
/** An answer that breaks the protocol; `what` the server did wrong, as a predicate. */
function protocolFailure(what, server) {
    return {
        kind: 'broken',
        failedAtMs: performance.now(),
        status: 0,
        detail: `it ${what}`,
        error: protocolError(what, server),
        retryAfterS: null,
        isTooLarge: false,
    };
}
/** The failure with this status, code and type. `waitS`: how long the server asks to wait, in seconds. */
function toFailure(failure, server, waitS = null) {
    const { status = 0 } = failure;
    return {
        kind: kindOf(status, failure),
        failedAtMs: performance.now(),
        status,
        detail: describeFailure(failure) || 'no answer',
        error: toUserError(failure, server, waitS),
        retryAfterS: waitS,
        isTooLarge: false,
    };
}
function kindOf(status, failure) {
    if (status === 429 && !isQuota(failure)) {
        return 'limited';
    }
    return status === 0 || status >= 500 || PASSING.has(status) ? 'failing' : 'refused';
}

// EXTERNAL MODULE: ./node_modules/openai/client.mjs + 66 modules
var openai_client = __webpack_require__(7392);
// EXTERNAL MODULE: ./lib/src/network/send-request.js
var send_request = __webpack_require__(144);
;// CONCATENATED MODULE: ./lib/src/embedders/openai-client.js
/** Creates the SDK's client for one embeddings server. */




const OPENAI_URL = 'https://api.openai.com/v1';
/** The SDK demands a key. Without a key of the user, no request has an Authorization header. */
const KEY_PLACEHOLDER = 'none';
/** https://learn.microsoft.com/azure/ai-foundry/openai/reference */
const AZURE_HOST = /\.(openai|cognitiveservices|services\.ai)\.azure\.(com|us|cn)$/;
/** The client ignores environment variables (OPENAI_BASE_URL, OPENAI_ORG_ID, OPENAI_CUSTOM_HEADERS, OPENAI_LOG …). */
function openaiClient({ apiKey, baseUrl, timeoutMs }) {
    const headers = {
        accept: 'application/json',
        'content-type': 'application/json',
        'user-agent': 'tiara',
        ...(apiKey === null ? {} : keyHeader(apiKey, baseUrl)),
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
        // openai-session.ts retries: it waits as long as the server says, and tells a failing server from a failing text.
        maxRetries: 0,
    });
    return (onFailure) => client.withOptions({
        fetch: async (url, init) => {
            try {
                // The SDK would send the texts and the key to wherever a redirect leads.
                const answer = await (0,send_request/* sendRequest */.w)(url, { ...init, headers, redirect: 'manual' });
                return refuseRedirect(answer);
            }
            catch (error) {
                if (error instanceof errors/* UserError */.yo) {
                    onFailure(error);
                }
                else if (init?.signal?.aborted === true) {
                    onFailure('timeout');
                }
                throw error;
            }
        },
    });
}
/** Azure has a header of its own for keys. A gateway before it has another host, but keeps the `api-version` of its addresses. */
function keyHeader(apiKey, baseUrl) {
    const { hostname, searchParams } = new URL(baseUrl ?? OPENAI_URL);
    return AZURE_HOST.test(hostname) || searchParams.has('api-version')
        ? { 'api-key': apiKey }
        : { authorization: `Bearer ${apiKey}` };
}
/** @throws UserError when the server points to another address: texts and the key go to no host but the given one */
function refuseRedirect(answer) {
    const { status, url } = answer;
    if (status >= 300 && status < 400) {
        throw new errors/* UserError */.yo(`The embeddings server at ${new URL(url).host} redirects to another address (status ${status}), and texts are sent to no other: give the final address as openai-base-url.`);
    }
    return answer;
}
/** The host and port of the server. */
function serverHost({ baseUrl }) {
    return new URL(baseUrl ?? OPENAI_URL).host;
}

;// CONCATENATED MODULE: ./lib/src/embedders/openai-vectors.js


/** How far rounding to single precision may move the length of a unit vector from 1. */
const UNIT_TOLERANCE = 1e-6;
const FLOAT_BYTES = 4;
/** Models make vectors that are about as long as 1. Bytes of other numbers than floats of 32 bits are far shorter or longer. */
const PLAUSIBLE_LENGTH = { least: 1e-6, most: 1e6 };
/**
 * The unit vectors in the order of the texts, null for each that has no direction. Null unless the answer has exactly one
 * array, of numbers or as base64 of floats, for each of `count` texts. The `index` of an item says which text it belongs to. Items
 * without one take the places that are left, in their order: Gemini leaves out an index of 0, and other servers every index.
 */
function parseVectors(answer, count) {
    const items = answer?.data;
    if (!Array.isArray(items) || items.length !== count) {
        return null;
    }
    const byIndex = new Map();
    const withoutIndex = [];
    for (const item of items) {
        const values = readValues(item?.embedding);
        if (values === null) {
            return null;
        }
        const index = Number(item?.index ?? NaN);
        if (Number.isNaN(index)) {
            withoutIndex.push(values);
        }
        else {
            byIndex.set(index, values);
        }
    }
    const rest = withoutIndex.values();
    const vectors = [];
    let doubtful = 0;
    for (let index = 0; index < count; index += 1) {
        const values = byIndex.get(index) ?? rest.next().value;
        if (values === undefined) {
            return null;
        }
        const length = lengthOf(values);
        const isDoubtful = values instanceof Float32Array && length !== 0 && !isPlausible(length);
        doubtful += isDoubtful ? 1 : 0;
        vectors.push(isDoubtful ? null : toUnitVector(values, length));
    }
    return doubtful > count / 2 ? null : vectors;
}
/** The values of an array, or of floats of 32 bits, little-endian, in base64; null for anything else. */
function readValues(embedding) {
    if (Array.isArray(embedding)) {
        return embedding;
    }
    return typeof embedding === 'string' ? decodeFloats(embedding) : null;
}
function decodeFloats(base64) {
    const bytes = Buffer.from(base64, 'base64');
    // What is not base64 is skipped when it is decoded, and so is whatever follows padding.
    const characters = base64.endsWith('==')
        ? base64.length - 2
        : base64.length - (base64.endsWith('=') ? 1 : 0);
    const isBase64 = characters > 0 && bytes.length === Math.floor((characters * 3) / 4);
    if (!isBase64 || bytes.length % FLOAT_BYTES !== 0) {
        return null;
    }
    const isAligned = bytes.byteOffset % FLOAT_BYTES === 0;
    const { buffer, byteOffset } = isAligned ? bytes : Uint8Array.from(bytes);
    // Both have the lowest byte first, as every runner's processor has.
    return new Float32Array(buffer, byteOffset, bytes.length / FLOAT_BYTES);
}
function isPlausible(length) {
    return length >= PLAUSIBLE_LENGTH.least && length <= PLAUSIBLE_LENGTH.most;
}
/** NaN when a value is not a number. */
function lengthOf(values) {
    let sum = 0;
    for (const value of values) {
        if (typeof value !== 'number') {
            return NaN;
        }
        sum += value * value;
    }
    const isExact = sum > Number.MIN_VALUE / Number.EPSILON && sum < Infinity;
    return isExact ? Math.sqrt(sum) : lengthOfExtremes(values);
}
/** The length of a vector whose squares are too small or too large for a number. */
function lengthOfExtremes(values) {
    let largest = 0;
    for (let at = 0; at < values.length; at += 1) {
        largest = Math.max(largest, Math.abs(values[at] ?? NaN));
    }
    if (largest === 0 || !Number.isFinite(largest)) {
        return largest;
    }
    let sum = 0;
    for (let at = 0; at < values.length; at += 1) {
        sum += ((values[at] ?? NaN) / largest) ** 2;
    }
    return largest * Math.sqrt(sum);
}
/** Null for a vector without a direction: it is empty, has only zeros, or has a value that is not a finite number. */
function toUnitVector(values, length) {
    if (!Number.isFinite(length) || length === 0) {
        return null;
    }
    const isUnit = Math.abs(length - 1) < UNIT_TOLERANCE;
    if (isUnit && !(values instanceof Float32Array)) {
        return values;
    }
    const vector = new Array(values.length);
    for (let at = 0; at < values.length; at += 1) {
        const value = values[at];
        vector[at] = isUnit ? value : value / length;
    }
    return vector;
}
/** Words that servers use for a rate limit in place of its number. */
const RATE_LIMIT_WORD = /rate.?limit|too.?many.?requests|resource.?exhausted/i;
/**
 * The failure that the body of a successful answer reports, as some gateways do: `{"error": {"code": 429}}`. Null when it
 * reports none.
 */
function failureInside(answer, server) {
    const body = (Array.isArray(answer) ? answer[0] : answer);
    const error = body?.error;
    if (error === undefined || error === null) {
        return null;
    }
    const words = [error.code, error.status, error.type, body?.code, body?.status];
    const status = words.map(Number).find((each) => each >= 400 && each < 600) ?? statusOfWords(words);
    const code = Number.isNaN(Number(error.code)) ? error.code : null;
    return status === null
        ? protocolFailure('answered with an error instead of vectors', server)
        : toFailure({ status, code, type: error.type }, server);
}
function statusOfWords(words) {
    return words.some((word) => isQuota({ code: word }) || (typeof word === 'string' && RATE_LIMIT_WORD.test(word)))
        ? 429
        : null;
}

;// CONCATENATED MODULE: ./lib/src/embedders/openai-request.js





/** How servers name what they refuse. Their messages may repeat a text, which only leads to one more request. */
const FORMAT = /encoding.?format|base64/i;
/** Requests to one server for one model. */
function createRequests(options) {
    const { model, dimensions, timeoutMs = limits/* EMBEDDING_TIMEOUT_MS */.xX } = options;
    const server = { host: serverHost(options), model, timeoutMs };
    const clientWith = openaiClient(options);
    let hasFormat = true;
    /** Whether the server has answered with vectors, so that it takes the format. */
    let isFormatTaken = false;
    async function post(texts, onFailure) {
        const body = {
            model,
            // Servers refuse a lone surrogate, because it is not a character.
            input: texts.map((text) => text.toWellFormed()),
            // As numbers, vectors are four times as long, and take most of the time of reading an answer.
            ...(hasFormat ? { encoding_format: 'base64' } : {}),
            ...(dimensions === null ? {} : { dimensions }),
        };
        // Not `embeddings.create`: it asks for base64 in any case, and decodes it unchecked.
        const answer = await clientWith(onFailure).post('/embeddings', { body });
        // The SDK returns a string when the content type is not JSON. Some servers send JSON all the same.
        return typeof answer === 'string' ? JSON.parse(answer) : answer;
    }
    async function sendOnce(texts) {
        const failed = { why: null };
        let answer;
        try {
            answer = await post(texts, (why) => {
                failed.why = why;
            });
        }
        catch (error) {
            // The way to the server is closed, to any text.
            if (failed.why instanceof errors/* UserError */.yo) {
                throw failed.why;
            }
            const isSlow = failed.why === 'timeout';
            return { answer: failureOf(error, { texts, isSlow, server }), isAboutFormat: refusesFormat(error) };
        }
        const vectors = parseVectors(answer, texts.length);
        if (vectors !== null) {
            return { answer: vectors, isAboutFormat: false };
        }
        const inside = failureInside(answer, server);
        return {
            answer: inside ?? protocolFailure('did not return one vector for each text', server),
            isAboutFormat: inside === null,
        };
    }
    async function send(texts) {
        const sent = await sendOnce(texts);
        if (sent.isAboutFormat && hasFormat && !isFormatTaken) {
            hasFormat = false;
            return (await sendOnce(texts)).answer;
        }
        isFormatTaken ||= !isFailure(sent.answer);
        return sent.answer;
    }
    return {
        server,
        send,
        dropFormat() {
            const hadFormat = hasFormat;
            hasFormat = false;
            return hadFormat;
        },
    };
}
/** Whether the server names the format as what it refuses. */
function refusesFormat(error) {
    const { status, message } = error;
    return (status === 400 || status === 422) && FORMAT.test(String(message));
}
function isFailure(answer) {
    return 'kind' in answer;
}

;// CONCATENATED MODULE: ./lib/src/embedders/openai-session.js





/** A text that every model accepts. If it is refused, the texts are not the reason. */
const PROBE = 'ping';
/** Statuses that say what is wrong, so that a request without `encoding_format` is not worth a try. */
const CLEAR_STATUSES = new Set([401, 402, 403, 404, 407, 429]);
/** Nothing is known about the server yet. @throws UserError when the base URL cannot be used */
function openSession(options, { log, waitBudget }) {
    const { server, send: sendOnce, dropFormat } = createRequests(options);
    const { retries = limits/* EMBEDDING_RETRIES */.xb } = options;
    let dimensions = options.knownDimensions;
    let hasAnswered = false;
    /** The failure of vectors that cannot be compared with the earlier ones. */
    function mismatch(vectors) {
        for (const vector of vectors) {
            dimensions ??= vector?.length ?? null;
            if (vector !== null && vector.length !== dimensions) {
                const what = `returns vectors of ${vector.length} dimensions instead of ${dimensions ?? 0}`;
                return protocolFailure(what, server);
            }
        }
        return null;
    }
    async function send(texts) {
        const answer = await sendOnce(texts);
        const failure = isFailure(answer) ? answer : mismatch(answer);
        hasAnswered ||= failure === null && !isFailure(answer) && answer.some((vector) => vector !== null);
        return failure ?? answer;
    }
    async function waitAfter(failure, tries) {
        const isLimit = failure.kind === 'limited';
        const firstS = isLimit ? limits/* EMBEDDING_LIMIT_RETRY_FIRST_S */.WS : limits/* EMBEDDING_RETRY_FIRST_S */.sz;
        const afterFailureS = failure.retryAfterS ?? firstS * 2 ** tries;
        // Others that failed at the same time have waited as well, one after the other.
        const seconds = Math.max(0, afterFailureS - (performance.now() - failure.failedAtMs) / 1000);
        const announce = () => {
            const what = isLimit ? 'limits requests' : 'fails';
            log.info(`The embeddings server ${what} (${failure.detail}). Retrying in ${Math.ceil(seconds * 10) / 10} s.`);
        };
        if (seconds > limits/* EMBEDDING_WAIT_MAX_S */.N4 || !(await waitBudget.wait(seconds, announce))) {
            throw failure.error;
        }
    }
    async function probe() {
        let hasChanged = false;
        let hasWaited = false;
        for (let tries = 1;; tries += 1) {
            const answer = await send([PROBE]);
            if (!isFailure(answer)) {
                if (answer.includes(null)) {
                    throw protocolFailure('returns vectors without a direction', server).error;
                }
                return { hasChanged, hasWaited };
            }
            if (tries <= retriesOfProbe(answer)) {
                await waitAfter(answer, tries);
                hasWaited = true;
            }
            else if (!hasAnswered && answer.status >= 400 && !CLEAR_STATUSES.has(answer.status) && dropFormat()) {
                hasChanged = true;
            }
            else {
                throw answer.error;
            }
        }
    }
    /** The request that failed first has been retried already. */
    function retriesOfProbe({ kind }) {
        const most = {
            refused: 0,
            broken: 1,
            slow: limits/* EMBEDDING_TIMEOUT_RETRIES */.tJ,
            failing: retries - 1,
            limited: retries - 1,
        };
        return Math.min(retries, most[kind]);
    }
    return {
        gate: createGate(),
        size: trackBatchSize(),
        retries,
        limitedBytes: Infinity,
        get dimensions() {
            return dimensions;
        },
        get hasAnswered() {
            return hasAnswered;
        },
        send,
        waitAfter,
        probe,
    };
}

// EXTERNAL MODULE: ./lib/src/core/text/truncate.js
var truncate = __webpack_require__(1595);
;// CONCATENATED MODULE: ./lib/src/embedders/openai-split.js


/** A text is cut no shorter: 256 bytes fit into the 512 tokens of the smallest models, so more cutting would not help. */
const CUT_TEXT_MIN_BYTES = 256;
/** Statuses that servers give to a text or a batch that they do not accept, and seldom to anything else. */
const ABOUT_THE_TEXTS = new Set([400, 413, 422]);
/**
 * Embeds the texts and returns a vector or a refusal for each, in order. No text counts as refused before the server has
 * accepted another one in this call.
 * @throws UserError when the server accepts no text at all
 */
async function embedSplitting(session, texts) {
    const found = { isAnswering: false, isSplitting: false, blamed: 0 };
    // The first batch of a run goes alone, so that what it learns about the server holds for all others.
    const first = session.hasAnswered
        ? null
        : await session.gate.alone(async () => session.hasAnswered ? null : openai_split_embed({ session, isAlone: true, found }, texts));
    return first ?? openai_split_embed({ session, isAlone: false, found }, texts);
}
async function openai_split_embed(call, texts) {
    if (!call.session.size.fits(texts)) {
        return embedHalves(call, texts);
    }
    const answer = await runInTurn(call, () => call.session.send(texts));
    if (!isFailure(answer)) {
        return outcomesOf(call, texts, answer);
    }
    // A server in trouble fails for every request. Only of a request that is alone is it known that it is the reason.
    return answer.kind === 'refused' || call.isAlone
        ? recover(call, texts, answer)
        : call.session.gate.alone(() => recover({ ...call, isAlone: true }, texts, answer));
}
/** Retries the texts, makes sure that the server takes others, and splits them. */
async function recover(call, texts, first) {
    const { session, found } = call;
    let failure = first;
    for (let tries = 0; tries < retriesOf(call, texts, failure); tries += 1) {
        await session.waitAfter(failure, tries);
        // Another call may have learned meanwhile how much the server takes.
        if (!session.size.fits(texts)) {
            return embedHalves(call, texts);
        }
        const answer = await runInTurn(call, () => session.send(texts));
        if (!isFailure(answer)) {
            return outcomesOf(call, texts, answer);
        }
        failure = answer;
    }
    const isCertain = found.isAnswering && ABOUT_THE_TEXTS.has(failure.status);
    const { hasChanged, hasWaited } = isCertain ? { hasChanged: false, hasWaited: false } : await probe(call);
    if (hasChanged) {
        return openai_split_embed(call, texts);
    }
    const [only] = texts;
    if (only !== undefined && texts.length === 1) {
        return [await embedSuspect(call, only, failure, hasWaited)];
    }
    const blamedBefore = found.blamed;
    found.isSplitting = true;
    const outcomes = await embedHalves(call, texts);
    if (found.blamed === blamedBefore) {
        session.size.reject(texts, failure.kind === 'slow');
    }
    return outcomes;
}
/** How often this request is retried before it is under suspicion. Later, `probe` has the patience. */
function retriesOf({ session, found }, texts, failure) {
    const isSingle = texts.length === 1;
    switch (failure.kind) {
        case 'refused':
            return 0;
        case 'slow':
            return Math.min(session.retries, isSingle && !found.isSplitting ? 1 : 0);
        case 'failing':
        case 'broken':
            return Math.min(session.retries, found.isSplitting ? 0 : 1);
        case 'limited':
            if (failure.isTooLarge || (isSingle && Buffer.byteLength(texts[0] ?? '') >= session.limitedBytes)) {
                return 0;
            }
            return Math.min(session.retries, isSingle || !found.isSplitting ? Infinity : 1);
    }
}
/** Embeds a text that failed although the server accepts another: it is cut shorter, or refused. */
async function embedSuspect(call, text, first, wasUnavailable) {
    const { session, found } = call;
    const shorter = halveText(text);
    let failure = first;
    const isLastResort = !found.isSplitting || shorter === null;
    if (wasUnavailable || (isLastResort && !['refused', 'limited'].includes(failure.kind))) {
        // The server may have been unavailable when the text was sent. It is not now.
        const answer = await runInTurn(call, () => session.send([text]));
        if (!isFailure(answer)) {
            return (await outcomesOf(call, [text], answer))[0] ?? refusal('the server gave no vector');
        }
        failure = answer;
        await probe(call);
    }
    found.blamed += 1;
    found.isSplitting = true;
    if (failure.kind === 'limited') {
        session.limitedBytes = Math.min(session.limitedBytes, Buffer.byteLength(text));
        return refusal(`the server's rate limit is too low for this text alone (${failure.detail})`);
    }
    return shorter === null
        ? refusal(`the server refuses it, however short it is cut (${failure.detail})`)
        : ((await openai_split_embed(call, [shorter]))[0] ?? refusal('the server gave no vector'));
}
async function embedHalves(call, texts) {
    const middle = Math.ceil(texts.length / 2);
    return [...(await openai_split_embed(call, texts.slice(0, middle))), ...(await openai_split_embed(call, texts.slice(middle)))];
}
async function outcomesOf(call, texts, vectors) {
    call.session.size.accept(texts);
    call.found.isAnswering ||= vectors.some((vector) => vector !== null);
    if (!call.found.isAnswering) {
        await probe(call);
    }
    return vectors.map((vector) => vector ?? refusal('the server returns a vector without a direction for it'));
}
/** The first half of the text; null when it is too short to be cut. */
function halveText(text) {
    const bytes = Buffer.byteLength(text);
    const cut = (0,truncate/* cutToBytes */.z)(text, Math.max(CUT_TEXT_MIN_BYTES, Math.floor(bytes / 2)));
    return bytes <= CUT_TEXT_MIN_BYTES || cut.trim() === '' ? null : cut;
}
function refusal(why) {
    return { refused: why };
}
/** @throws UserError when the server takes no harmless text */
async function probe(call) {
    const found = await runInTurn(call, () => call.session.probe());
    call.found.isAnswering = true;
    return found;
}
function runInTurn({ session, isAlone }, work) {
    return isAlone ? work() : session.gate.shared(work);
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
    const session = openSession({ ...options, knownDimensions }, sessionOptions);
    return {
        model: options.model,
        get dimensions() {
            return session.dimensions;
        },
        batch: {
            texts: limits/* EMBEDDING_BATCH_TEXTS */.eX,
            bytes: limits/* EMBEDDING_BATCH_BYTES */.Bm,
            inFlight: limits/* EMBEDDING_REQUESTS_IN_FLIGHT */.Yt,
        },
        textBytes: limits/* EMBEDDING_TEXT_BYTES */.a2,
        embed: (texts) => embedSplitting(session, texts),
    };
}


/***/ }),

/***/ 7167:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   J: () => (/* binding */ explainCertificate)
/* harmony export */ });
/* harmony import */ var _core_model_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5912);
/** Explains why a server's certificate is not trusted. Waiting does not help against any of these failures. */

/** Where the certificate of an unknown authority goes. Node.js reads the variable when it starts. */
const EXTRA_AUTHORITIES = 'in a file (PEM) that the environment variable NODE_EXTRA_CA_CERTS names';
/**
 * What is wrong with the server's certificate and the way out, as a predicate; null for a failure that is about something
 * else. Looks at the codes of Node.js, and at the messages of its TLS errors where a library has replaced the codes.
 * @param orInput an input that takes the certificate of an authority as well, such as `as tidb-ca`
 */
function explainCertificate(error, orInput) {
    for (const { code = '', message = '' } of (0,_core_model_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .chainOf */ .dR)(error)) {
        const text = `${code} ${message}`;
        if (/altname|hostname.mismatch/i.test(text)) {
            return 'has a certificate for another host name: use the host name in the certificate, and check that no proxy answers instead.';
        }
        if (/certificate has expired|cert_has_expired|not.yet.valid/i.test(text)) {
            return 'has a certificate that has expired or is not valid yet: renew the certificate, or correct the clock of this machine.';
        }
        if (/self.signed.cert|unable.to.(get.(local.)?issuer|verify)|cert_untrusted|invalid_ca/i.test(text)) {
            const places = [...(orInput === undefined ? [] : [orInput]), EXTRA_AUTHORITIES];
            return `has a certificate from an unknown authority: give the certificate of that authority ${places.join(', or ')}.`;
        }
        if (/cert_(rejected|revoked|chain_too_long|signature_failure)|invalid_purpose/i.test(text)) {
            return 'has a certificate that must not be used: renew the certificate.';
        }
    }
    return null;
}


/***/ }),

/***/ 144:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   w: () => (/* binding */ sendRequest)
/* harmony export */ });
/* harmony import */ var undici__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3627);
/* harmony import */ var _core_model_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5912);
/* harmony import */ var _certificate_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7167);
/* harmony import */ var _proxy_for_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3698);
/* harmony import */ var _url_credentials_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(2414);
/** Sends every HTTP request of Tiara, through the proxy of the environment. Explains what blocks the way. */





/** Of a proxy's answers, only these may be others a little later. */
const TRANSIENT = /^(5\d\d|408|429)$/;
const CONNECT_TIMEOUT = 'UND_ERR_CONNECT_TIMEOUT';
// An own agent: Node.js and this package share the global one, but are different versions of undici.
const direct = new undici__WEBPACK_IMPORTED_MODULE_0__.Agent().compose(revealStatus407);
const agents = new Map();
/**
 * The platform's fetch, through the proxy of the environment.
 * @throws UserError when a proxy or a certificate blocks the way: no retry helps, and the message says what does
 */
async function sendRequest(input, init) {
    const url = new URL(input instanceof Request ? input.url : input);
    const proxy = (0,_proxy_for_js__WEBPACK_IMPORTED_MODULE_3__/* .proxyFor */ .i)(url);
    const dispatcher = proxy === null ? direct : agentFor(proxy);
    try {
        // Both declare the types of the same standard.
        return (await (0,undici__WEBPACK_IMPORTED_MODULE_0__.fetch)(url, { ...init, dispatcher }));
    }
    catch (error) {
        throw explainRoute(error, url.host, proxy);
    }
}
function agentFor({ url }) {
    const agent = agents.get(url.href) ??
        new undici__WEBPACK_IMPORTED_MODULE_0__.ProxyAgent({ uri: url.origin, ...authorization(url) }).compose(revealStatus407);
    agents.set(url.href, agent);
    return agent;
}
/** fetch hides an answer of 407, as the standard says, so this gives it the message that a refused tunnel has. */
function revealStatus407(dispatch) {
    return (options, handler) => {
        const passOn = handler.onHeaders?.bind(handler);
        handler.onHeaders = (status, ...rest) => {
            if (status === 407) {
                throw new Error(`Proxy response (${status})`);
            }
            return passOn?.(status, ...rest) ?? true;
        };
        return dispatch(options, handler);
    };
}
/** undici itself would leave out a user name without a password. */
function authorization(url) {
    const user = `${(0,_url_credentials_js__WEBPACK_IMPORTED_MODULE_4__/* .percentDecode */ .YZ)(url.username)}:${(0,_url_credentials_js__WEBPACK_IMPORTED_MODULE_4__/* .percentDecode */ .YZ)(url.password)}`;
    return (0,_url_credentials_js__WEBPACK_IMPORTED_MODULE_4__/* .hasCredentials */ .Lk)(url) ? { token: `Basic ${Buffer.from(user).toString('base64')}` } : {};
}
/** Returns a UserError for what no retry cures, and otherwise the failure, with a code that names the proxy if it failed. */
function explainRoute(error, host, proxy) {
    const certificate = (0,_certificate_js__WEBPACK_IMPORTED_MODULE_2__/* .explainCertificate */ .J)(error);
    if (certificate !== null) {
        return new _core_model_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo(`The server at ${host} ${certificate}`, { cause: error });
    }
    const failure = failureOfProxy(error);
    const name = proxy === null ? `A proxy before ${host}` : `The proxy in ${proxy.variable}`;
    if (failure === '407') {
        return new _core_model_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo(`${name} does not accept this run (407): check the user name and the password in its address, as in http://user:password@proxy:port. Special characters must be percent-encoded.`, { cause: error });
    }
    if (failure === null || proxy === null) {
        return error;
    }
    if (failure === 'ENOTFOUND') {
        return new _core_model_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo(`${name} was not found: its host name is unknown. Correct the address.`, {
            cause: error,
        });
    }
    return /^\d/.test(failure) && !TRANSIENT.test(failure)
        ? new _core_model_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo(`${name} does not connect to ${host} (${failure}): allow this host in the proxy, or add it to NO_PROXY.`, { cause: error })
        : Object.assign(new Error('the proxy failed', { cause: error }), { code: `PROXY_${failure}` });
}
/** The status of a proxy's answer, or the code when it was not reached; null when the failure lies behind the proxy. */
function failureOfProxy(error) {
    for (const { code, syscall, message = '' } of (0,_core_model_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .chainOf */ .dR)(error)) {
        const status = /^Proxy response \((\d+)\)/.exec(message)?.[1];
        if (status !== undefined) {
            return status;
        }
        // Through a proxy, nothing else is looked up or connected to.
        if (code !== undefined && (/^(connect|getaddrinfo)$/.test(syscall ?? '') || code === CONNECT_TIMEOUT)) {
            return code;
        }
    }
    return null;
}


/***/ })

};
