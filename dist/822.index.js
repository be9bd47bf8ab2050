export const id = 822;
export const ids = [822];
export const modules = {

/***/ 822:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  githubClient: () => (/* binding */ githubClient)
});

// EXTERNAL MODULE: ./node_modules/@actions/github/lib/utils.js + 14 modules
var utils = __webpack_require__(1525);
// EXTERNAL MODULE: ./lib/src/limits.js
var limits = __webpack_require__(3697);
// EXTERNAL MODULE: ./lib/src/network/send-request.js
var send_request = __webpack_require__(144);
// EXTERNAL MODULE: ./node_modules/@octokit/auth-app/dist-node/index.js + 9 modules
var dist_node = __webpack_require__(5567);
;// CONCATENATED MODULE: ./lib/src/github/requests/app-auth.js

/**
 * The client of the installation that covers this repository (`owner/name`). Octokit renews its token every hour, and
 * every new token is masked as soon as it arrives.
 */
async function installationClient({ appId, privateKey, installationId }, repository, createClient, mask) {
    const app = createClient({ authStrategy: dist_node/* createAppAuth */.K, auth: { appId, privateKey } });
    const installation = createClient({
        authStrategy: dist_node/* createAppAuth */.K,
        auth: {
            appId,
            privateKey,
            installationId: installationId ?? (await findInstallation(app, repository)),
        },
    });
    maskTokens(installation, mask);
    return installation;
}
async function findInstallation(app, repository) {
    const [owner = '', repo = ''] = repository.split('/');
    const { data } = await app.request('GET /repos/{owner}/{repo}/installation', { owner, repo });
    return data.id;
}
function maskTokens(octokit, mask) {
    octokit.hook.after('request', ({ data }, { url }) => {
        const token = url.endsWith('/access_tokens') ? data.token : null;
        if (typeof token === 'string') {
            mask(token);
        }
    });
}

// EXTERNAL MODULE: ./lib/src/github/requests/explain-error.js
var explain_error = __webpack_require__(5076);
// EXTERNAL MODULE: ./lib/src/core/model/errors.js
var errors = __webpack_require__(5912);
// EXTERNAL MODULE: ./lib/src/github/requests/request-error.js
var request_error = __webpack_require__(9462);
;// CONCATENATED MODULE: ./lib/src/github/requests/guarded-fetch.js
/** A fetch that asks no host but GitHub's, and holds no more of an answer than fits into memory. */



const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/**
 * Wraps `send`. A GET follows redirects on its host; any other method, or `redirect: 'manual'`, gets the redirect as its
 * answer. The body is read before it returns; one that is cut off or stalls counts as empty.
 * @throws UserError for a redirect to another host, OversizedAnswerError for a body over ANSWER_BYTES_MAX
 */
function guardedFetch(send) {
    return async (address, init = {}) => {
        const { method = 'GET' } = init;
        const url = new URL(address);
        const isFollowed = method === 'GET' && init.redirect !== 'manual';
        const response = await askHost(send, url, init, isFollowed ? limits/* REDIRECTS_MAX */.FN : 0);
        return withBoundedBody(response, { method, url: url.href });
    };
}
/** The answer after at most so many redirects, each within the host. */
async function askHost(send, url, init, redirectsMax) {
    const response = await send(url, { ...init, redirect: 'manual' });
    const location = REDIRECTS.has(response.status) ? response.headers.get('location') : null;
    const target = location === null ? null : URL.parse(location, url.href);
    if (target === null) {
        return response;
    }
    if (target.origin !== url.origin) {
        await response.body?.cancel();
        throw otherHostError(url.origin, target.href);
    }
    if (redirectsMax === 0) {
        return response;
    }
    await response.body?.cancel();
    return askHost(send, target, init, redirectsMax - 1);
}
/** The error for a link or a redirect from this host to another one: the token, or an answer, would be a stranger's. */
function otherHostError(origin, url) {
    return new errors/* UserError */.yo(`An answer from ${origin} leads to another host (${new URL(url).origin}), which was not asked. ` +
        'Check GITHUB_API_URL and the proxy of the runner.');
}
/**
 * The response with its body in memory. Octokit reads the body of a failure by one of the two methods, and takes `body` for
 * the data of a success.
 */
async function withBoundedBody(response, request) {
    if (response.body === null) {
        return response;
    }
    const body = await readBody(response.body, request);
    const text = () => new TextDecoder().decode(body);
    return Object.defineProperties(response, {
        text: { value: () => Promise.resolve(text()) },
        arrayBuffer: { value: () => Promise.resolve(new Uint8Array(body).buffer) },
        body: { get: () => (isJson(response) ? parseOrLeave(text()) : text()) },
    });
}
/** Octokit's own rule. */
function isJson(response) {
    const type = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
    return type === 'application/json' || type === 'application/scim+json';
}
/** A text that is not JSON stays a text, as with Octokit. complete-answer.ts refuses it. */
function parseOrLeave(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return text;
    }
}
/** Counts the bytes as they arrive, after decompression: neither a small compressed body nor a wrong length deceives it. */
async function readBody(body, request) {
    const parts = [];
    let bytes = 0;
    try {
        for await (const part of body) {
            bytes += part.length;
            if (bytes > limits/* ANSWER_BYTES_MAX */.o4) {
                throw new request_error/* OversizedAnswerError */.si(request);
            }
            parts.push(part);
        }
    }
    catch (error) {
        if (error instanceof request_error/* OversizedAnswerError */.si) {
            throw error;
        }
        return Buffer.alloc(0);
    }
    return Buffer.concat(parts);
}

// EXTERNAL MODULE: ./lib/src/github/requests/next-link.js
var next_link = __webpack_require__(1068);
;// CONCATENATED MODULE: ./lib/src/github/requests/complete-answer.js
/** Whether an answer is complete: a status that promises a body, with a body in the format that was asked for. */


/** Statuses with a complete body. */
const WITH_BODY = new Set([200, 201, 203]);
/**
 * Returns the answer if its body has the format that its status promises. Octokit returns a body that is cut off, stalls
 * or is not JSON as a string, and answers such as 204 with an empty one. It also returns redirects: those that were not
 * asked for, and those that lead nowhere.
 */
function assertComplete(answer, { method, request = {} }) {
    const { url, status, data } = answer;
    const { isList = false, redirect } = request;
    if (status >= 300) {
        if (redirect !== 'manual' || !isTransfer(answer)) {
            throw new errors/* UserError */.yo(`GitHub answered ${status} to ${method} ${(0,request_error/* urlPath */.Lx)(url)}. It is a redirect that leads to no answer. ` +
                'Check GITHUB_API_URL and the proxy of the runner.');
        }
        return answer;
    }
    const isJson = typeof data === 'object' && data !== null && !(data instanceof ArrayBuffer);
    // An app that needs a new token in the middle of a listing requests it with the listing's options.
    const isWrong = isList && method === 'GET' && !Array.isArray(data);
    if (!WITH_BODY.has(status) || !isJson || isWrong) {
        throw new request_error/* BrokenAnswerError */.Q$({ method, url });
    }
    return answer;
}
/** Whether the redirect leads to another issue, or to its comments: that is how GitHub answers for a transferred issue. */
function isTransfer({ headers: { location }, url }) {
    const target = location === undefined ? null : URL.parse(location, url);
    const isElsewhere = target?.pathname !== URL.parse(url)?.pathname;
    return target !== null && isElsewhere && /\/issues\/\d+(\/comments)?$/.test(target.pathname);
}

// EXTERNAL MODULE: ./lib/src/github/requests/rate-limit.js
var rate_limit = __webpack_require__(3954);
;// CONCATENATED MODULE: ./lib/src/github/requests/request-retry.js
/** Sends one request, and retries it while a retry may help and fits into the wait budget. */





/**
 * Returns the function that sends all requests of one client. It returns the complete answer. After a rate limit it
 * retries when GitHub says; after a failure that may pass, and while an app's token is new, with growing waits. It throws
 * the last failure when the retries or the wait budget are used up, or when a retry cannot help.
 */
function requestRetrier({ waitBudget, log, }) {
    let tokenIssuedAtMs = -Infinity;
    return async (request, send) => {
        const tries = { limited: 0, failed: 0, tooNew: 0 };
        for (;;) {
            try {
                const answer = assertComplete(await send(), request);
                if (isForToken(request)) {
                    tokenIssuedAtMs = performance.now();
                }
                return answer;
            }
            catch (thrown) {
                const error = withoutWrapping(thrown);
                const isTokenNew = performance.now() - tokenIssuedAtMs < limits/* NEW_TOKEN_MS */.Ax;
                const isTooNew = isTokenNew && mayNotKnowToken(error);
                const waitS = isTooNew
                    ? countTry(tries, 'tooNew', limits/* NEW_TOKEN_RETRIES */.S3)
                    : waitAfter(error, request, tries);
                const announce = () => {
                    const why = isTooNew ? ' The token is new.' : '';
                    log.info(`${describeFailedTry(error, request)}.${why} Retrying in ${waitS ?? 0} s.`);
                };
                if (waitS === null || !(await waitBudget.wait(waitS, announce))) {
                    throw error;
                }
            }
        }
    };
}
/** Whether the request is for a new token of an app's installation. */
function isForToken({ url }) {
    return url.endsWith('/access_tokens');
}
/**
 * Whether this is how GitHub refuses a token that not all of its servers know, or whose permissions they do not know.
 * After a 401, @octokit/auth-app itself tries again. https://github.com/octokit/auth-app.js/issues/589
 */
function mayNotKnowToken({ status, message = '', request }) {
    const isRepository = /\/(repos\/[^/]+\/[^/]+|repositories\/\d+)$/.test((0,request_error/* urlPath */.Lx)(request?.url ?? ''));
    return ((status === 403 && /resource not accessible by integration/i.test(message)) ||
        (status === 404 && isRepository));
}
/** What guardedFetch threw. Octokit wraps it as a failure with status 500, which would be retried. */
function withoutWrapping(thrown) {
    const { cause } = thrown;
    return cause instanceof errors/* UserError */.yo || cause instanceof request_error/* OversizedAnswerError */.si ? cause : thrown;
}
/** Counts the failed try, and returns the seconds until the next one; null when there is none. */
function waitAfter(error, { method, url, request }, tries) {
    const failure = error;
    const limitS = (0,rate_limit/* rateLimitWaitS */.c)(failure, tries.limited);
    if (limitS !== null) {
        tries.limited += 1;
        return tries.limited <= limits/* RATE_LIMIT_RETRIES */.se ? limitS : null;
    }
    // A POST may have succeeded although its answer was lost. A second token for an app does no harm.
    const isRepeatable = method !== 'POST' || isForToken({ method, url });
    if (!isRepeatable || !(0,request_error/* isTransient */.dg)(failure)) {
        return null;
    }
    // Fewer retries only after an answer of 5xx: there a smaller page helps, with a lost connection it does not.
    const { retries = limits/* REQUEST_RETRIES */.NP } = (failure.response && request ? request : {});
    return countTry(tries, 'failed', retries);
}
/** 1, 4, 9 s and so on for so many retries; then null. */
function countTry(tries, kind, retries) {
    tries[kind] += 1;
    return tries[kind] <= retries ? tries[kind] ** 2 : null;
}
function describeFailedTry(error, request) {
    const failure = error;
    const path = (0,request_error/* urlPath */.Lx)((failure.request ?? request).url);
    if ((0,rate_limit/* rateLimitWaitS */.c)(failure) !== null) {
        return `GitHub's rate limit is reached (${path})`;
    }
    return failure.response === undefined
        ? `No complete answer from GitHub (${path})`
        : `GitHub answered ${failure.status ?? 'nothing'} (${path})`;
}

;// CONCATENATED MODULE: ./lib/src/github/requests/github-client.js
/** Connects to GitHub: credentials, time limits, retries, and errors that users understand. */








/** A client for one repository (`owner/name`). An app uses the installation that covers this repository. */
async function githubClient(credentials, repository, options) {
    const create = (auth) => createClient(auth, options);
    return 'token' in credentials
        ? create({ auth: credentials.token })
        : installationClient(credentials.app, repository, create, options.mask);
}
function createClient(auth, options) {
    const { baseUrl, log, waitBudget, requestTimeoutMs = limits/* REQUEST_TIMEOUT_MS */.j2 } = options;
    const userAgent = (0,utils/* getUserAgentWithOrchestrationId */.fA)('tiara');
    const octokit = new utils/* GitHub */.gq({
        ...auth,
        ...(userAgent === undefined ? {} : { userAgent }),
        baseUrl,
        log: silent,
        // Octokit's own parser looks at every value, for numbers that nothing here could use.
        request: { fetch: guardedFetch(sendWithin(requestTimeoutMs)), parseSuccessResponseBody: false },
    });
    const requestWithRetry = requestRetrier({ waitBudget, log });
    octokit.hook.wrap('request', (send, request) => requestWithRetry(request, () => send(request)));
    let left = null;
    octokit.hook.after('request', ({ headers, url }) => {
        headers.link = (0,next_link/* plainLinkHeader */.G)(headers.link, url);
        const share = Number(headers['x-ratelimit-remaining'] ?? NaN) / Number(headers['x-ratelimit-limit']);
        left = Number.isFinite(share) ? share : null;
    });
    octokit.hook.before('request', ({ url }) => {
        assertSameOrigin(baseUrl, url);
    });
    // Registered last, so that it sees only errors that remain after all retries.
    octokit.hook.error('request', (error, request) => {
        throw (0,explain_error/* explainError */.U)(error, request);
    });
    return Object.assign(octokit, { requestsLeftShare: () => left });
}
// Octokit's own log repeats URLs and GitHub's messages.
const ignore = () => undefined;
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };
/** A time limit for the request and its body. */
function sendWithin(timeoutMs) {
    return (url, init) => (0,send_request/* sendRequest */.w)(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
}
/** The URL of a next page comes from an answer, and every request carries the token, which only GitHub may see. */
function assertSameOrigin(baseUrl, url) {
    const { origin } = new URL(baseUrl);
    if (new URL(url, baseUrl).origin !== origin) {
        throw otherHostError(origin, url);
    }
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
