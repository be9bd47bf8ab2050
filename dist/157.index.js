export const id = 157;
export const ids = [157];
export const modules = {

/***/ 7157:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  githubClient: () => (/* binding */ githubClient)
});

// EXTERNAL MODULE: ./node_modules/@actions/github/lib/utils.js + 14 modules
var utils = __webpack_require__(1525);
// EXTERNAL MODULE: ./lib/src/core/model/errors.js
var errors = __webpack_require__(5912);
// EXTERNAL MODULE: ./lib/src/limits.js
var limits = __webpack_require__(3697);
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
// EXTERNAL MODULE: ./lib/src/github/requests/rate-limit.js
var rate_limit = __webpack_require__(3954);
// EXTERNAL MODULE: ./lib/src/github/requests/request-error.js
var request_error = __webpack_require__(9462);
;// CONCATENATED MODULE: ./lib/src/github/requests/request-retry.js



/**
 * Sends the request and returns its complete answer. After a rate limit it retries when GitHub says; after a failure that
 * may pass, it retries with growing waits.
 * @throws the last failure, when the retries or the wait budget are used up, or when a retry cannot help
 */
async function requestWithRetry(request, send, { waitBudget, log }) {
    const tries = { limited: 0, failed: 0 };
    for (;;) {
        try {
            return assertComplete(await send(), request);
        }
        catch (error) {
            const waitS = countTry(error, request, tries);
            const announce = () => {
                log.info(`${describeFailedTry(error, request)}. Retrying in ${waitS ?? 0} s.`);
            };
            if (waitS === null || !(await waitBudget.wait(waitS, announce))) {
                throw error;
            }
        }
    }
}
/**
 * Returns the answer if its body has the format that its status promises. Octokit returns a body that is cut off, stalls
 * or is not JSON as a string, and the pagination plugin would treat an empty string or an object as an empty list.
 */
function assertComplete(answer, { method, request = {} }) {
    const { url, status, data } = answer;
    // An app that needs a new token in the middle of a listing requests it with the listing's options.
    const { isList = false } = (method === 'GET' ? request : {});
    const isJson = typeof data === 'object' && data !== null && !(data instanceof ArrayBuffer);
    if ((status === 200 || status === 201) && (!isJson || (isList && !Array.isArray(data)))) {
        throw new request_error/* BrokenAnswerError */.Q$({ method, url });
    }
    return answer;
}
/** Counts the failed try, and returns the seconds until the next one; null when there is none. */
function countTry(error, { method, url, request }, tries) {
    const failure = error;
    const limitS = (0,rate_limit/* rateLimitWaitS */.c)(failure, tries.limited);
    if (limitS !== null) {
        tries.limited += 1;
        return tries.limited <= limits/* RATE_LIMIT_RETRIES */.se ? limitS : null;
    }
    // A POST may have succeeded although its answer was lost. A second token for an app does no harm.
    const isRepeatable = method !== 'POST' || url.endsWith('/access_tokens');
    if (!isRepeatable || !(0,request_error/* isTransient */.dg)(failure)) {
        return null;
    }
    // Fewer retries only after an answer of 5xx: there a smaller page helps, with a lost connection it does not.
    const { retries = limits/* REQUEST_RETRIES */.NP } = (failure.response && request ? request : {});
    tries.failed += 1;
    return tries.failed <= retries ? tries.failed ** 2 : null;
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
        request: { ...utils/* defaults */.NT.request, fetch: fetchWithTimeout(requestTimeoutMs) },
    });
    octokit.hook.wrap('request', (send, request) => requestWithRetry(request, () => send(request), { waitBudget, log }));
    octokit.hook.before('request', ({ url }) => {
        assertSameOrigin(baseUrl, url);
    });
    // Registered last, so that it sees only errors that remain after all retries.
    octokit.hook.error('request', (error, request) => {
        throw (0,explain_error/* explainError */.U)(error, request);
    });
    return octokit;
}
// Octokit's own log repeats URLs and GitHub's messages.
const ignore = () => undefined;
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };
/** The toolkit's fetch, which uses the runner's proxy, with a time limit for the request and its body. */
function fetchWithTimeout(timeoutMs) {
    const { fetch: toolkitFetch } = utils/* defaults */.NT.request;
    return (input, init) => toolkitFetch(input, { ...init, signal: AbortSignal.timeout(timeoutMs) });
}
/** The URL of a next page comes from an answer, and every request carries the token, which only GitHub may see. */
function assertSameOrigin(baseUrl, url) {
    const { origin } = new URL(baseUrl);
    if (new URL(url, baseUrl).origin !== origin) {
        throw new errors/* UserError */.yo(`An answer from ${origin} links to another host, so the link was not followed. ` +
            'Check GITHUB_API_URL and the proxy of the runner.');
    }
}


/***/ })

};
