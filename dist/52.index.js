export const id = 52;
export const ids = [52];
export const modules = {

/***/ 4169:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ic: () => (/* binding */ describeFailure),
/* harmony export */   JW: () => (/* binding */ protocolError),
/* harmony export */   dZ: () => (/* binding */ toUserError),
/* harmony export */   hF: () => (/* binding */ isQuota)
/* harmony export */ });
/* harmony import */ var openai__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6161);
/* harmony import */ var _core_model_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5912);
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
    return new _core_model_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .yo(`The embeddings server at ${host} ${what}: check openai-base-url and embedding-model.`);
}
function unreachableError(error, { host, timeoutMs }) {
    if (error instanceof openai__WEBPACK_IMPORTED_MODULE_1__/* .APIConnectionTimeoutError */ .qA) {
        return new _core_model_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InterruptedError */ .p4(`The embeddings server at ${host} did not answer within ${timeoutMs / 1000} s. Run again later.`);
    }
    const { cause } = error;
    const code = cause?.cause?.code ?? cause?.code;
    const why = typeof code === 'string' && WORD.test(code) ? ` (${code})` : '';
    return new _core_model_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InterruptedError */ .p4(`The embeddings server at ${host} cannot be reached${why}. Check openai-base-url, or run again later.`);
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
        return new _core_model_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InterruptedError */ .p4(`${subject} says that the quota or the balance of the account is used up (${detail}). ` +
            'Raise it, and run again. What is stored is not embedded twice.');
    }
    if (status === 401 || status === 403) {
        return new _core_model_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .yo(`${subject} does not accept the key (${detail}): check openai-api-key.`);
    }
    if (status === 404) {
        return new _core_model_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .yo(`${subject} has no model ${server.model}, or no embeddings at this address (${detail}): ` +
            'check embedding-model and openai-base-url.');
    }
    if (status === 429) {
        return new _core_model_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InterruptedError */ .p4(`${subject} accepts no more requests for now, because a rate limit is reached (${detail}). ` +
            `Run again ${whenAfter(waitS)}. What is stored is not embedded twice.`, { retryAfterS: waitS });
    }
    if (status >= 500 || (status >= 408 && status <= 409) || (status >= 424 && status <= 425)) {
        return new _core_model_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InterruptedError */ .p4(`${subject} fails (${detail}). Run again later.`);
    }
    return new _core_model_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .yo(`${subject} refuses the request itself, whatever the text (${detail}): ` +
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


/***/ }),

/***/ 8151:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  g5: () => (/* binding */ failureOf),
  fn: () => (/* binding */ protocolFailure),
  w2: () => (/* binding */ toFailure)
});

// EXTERNAL MODULE: ./node_modules/openai/core/error.mjs
var core_error = __webpack_require__(6161);
// EXTERNAL MODULE: ./lib/src/embedders/openai-errors.js
var openai_errors = __webpack_require__(4169);
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
        error: (0,openai_errors/* protocolError */.JW)(what, server),
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
        detail: (0,openai_errors/* describeFailure */.Ic)(failure) || 'no answer',
        error: (0,openai_errors/* toUserError */.dZ)(failure, server, waitS),
        retryAfterS: waitS,
        isTooLarge: false,
    };
}
function kindOf(status, failure) {
    if (status === 429 && !(0,openai_errors/* isQuota */.hF)(failure)) {
        return 'limited';
    }
    return status === 0 || status >= 500 || PASSING.has(status) ? 'failing' : 'refused';
}


/***/ }),

/***/ 2052:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  d: () => (/* binding */ createRequests),
  N: () => (/* binding */ isFailure)
});

// EXTERNAL MODULE: ./lib/src/core/model/errors.js
var errors = __webpack_require__(5912);
// EXTERNAL MODULE: ./lib/src/limits.js
var limits = __webpack_require__(3697);
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
                // The SDK gives a string, and would send the texts and the key to wherever a redirect leads.
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

// EXTERNAL MODULE: ./lib/src/embedders/openai-failure.js + 1 modules
var openai_failure = __webpack_require__(8151);
// EXTERNAL MODULE: ./lib/src/embedders/openai-errors.js
var openai_errors = __webpack_require__(4169);
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
    for (let at = 0; at < values.length; at += 1) {
        const value = values[at];
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
    const vector = values;
    return Math.abs(length - 1) < UNIT_TOLERANCE ? vector : vector.map((value) => value / length);
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
        ? (0,openai_failure/* protocolFailure */.fn)('answered with an error instead of vectors', server)
        : (0,openai_failure/* toFailure */.w2)({ status, code, type: error.type }, server);
}
function statusOfWords(words) {
    return words.some((word) => (0,openai_errors/* isQuota */.hF)({ code: word }) || (typeof word === 'string' && RATE_LIMIT_WORD.test(word)))
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
            return { answer: (0,openai_failure/* failureOf */.g5)(error, { texts, isSlow, server }), isAboutFormat: refusesFormat(error) };
        }
        const vectors = parseVectors(answer, texts.length);
        if (vectors !== null) {
            options.onTokens?.(tokensOf(answer));
            return { answer: vectors, isAboutFormat: false };
        }
        const inside = failureInside(answer, server);
        return {
            answer: inside ?? (0,openai_failure/* protocolFailure */.fn)('did not return one vector for each text', server),
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
/** What the server says that the texts cost; 0 when it does not say. https://platform.openai.com/docs/api-reference/embeddings */
function tokensOf(answer) {
    const { usage } = (answer ?? {});
    const tokens = usage?.total_tokens;
    return typeof tokens === 'number' && Number.isSafeInteger(tokens) && tokens > 0 ? tokens : 0;
}
/** Whether the server names the format as what it refuses. */
function refusesFormat(error) {
    const { status, message } = error;
    return (status === 400 || status === 422) && FORMAT.test(String(message));
}
function isFailure(answer) {
    return 'kind' in answer;
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
 * The platform's fetch, through the proxy of the environment. It takes no Request: to look for one would load the platform's
 * own undici, which takes 10 ms.
 * @throws UserError when a proxy or a certificate blocks the way: no retry helps, and the message says what does
 */
async function sendRequest(address, init) {
    const url = new URL(address);
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
