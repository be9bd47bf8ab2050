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
 * A client of the installation that covers this repository. Octokit renews its token every hour; each new token is masked
 * as it arrives.
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
 * The whole answer to a request: after a rate limit it is asked for again when GitHub says, after a failure that may
 * pass a little later each time.
 * @throws the last failure, when there were enough or the run's waitBudget is at its end
 */
async function requestWithRetry(request, ask, { waitBudget, log }) {
    const tries = { limited: 0, failed: 0 };
    for (;;) {
        try {
            return assertWhole(await ask(), request);
        }
        catch (error) {
            const pause = nextPauseS(error, request, tries);
            const announce = () => {
                log.info(`${whatHappened(error, request)}: asking again in ${pause ?? 0} s.`);
            };
            if (pause === null || !(await waitBudget.wait(pause, announce))) {
                throw error;
            }
        }
    }
}
/**
 * The answer, unless its body is not what its status promises. Octokit gives a body that is cut off, stalls or is no
 * JSON as a text, and an empty text, or an object, would be taken for an empty list by the pagination plugin.
 */
function assertWhole(answer, { method, request = {} }) {
    const { url, status, data } = answer;
    // An app that needs a new token in the middle of a listing asks for it with the listing's options.
    const { isList = false } = (method === 'GET' ? request : {});
    const isJson = typeof data === 'object' && data !== null && !(data instanceof ArrayBuffer);
    if ((status === 200 || status === 201) && (!isJson || (isList && !Array.isArray(data)))) {
        throw new request_error/* BrokenAnswerError */.Q$({ method, url });
    }
    return answer;
}
/** Seconds until the next attempt, which is counted; null when there is none. */
function nextPauseS(error, { method, url, request }, tries) {
    const failure = error;
    const limit = (0,rate_limit/* rateLimitWaitS */.c)(failure, tries.limited);
    if (limit !== null) {
        tries.limited += 1;
        return tries.limited <= limits/* RATE_LIMIT_RETRIES */.se ? limit : null;
    }
    // What is posted may be there although its answer was lost; a new token for an app harms nobody.
    const isRepeatable = method !== 'POST' || url.endsWith('/access_tokens');
    if (!isRepeatable || !(0,request_error/* isTransient */.dg)(failure)) {
        return null;
    }
    // A smaller page helps with an answer of 5xx, and not with a lost connection.
    const { retries = limits/* REQUEST_RETRIES */.NP } = (failure.response && request ? request : {});
    tries.failed += 1;
    return tries.failed <= retries ? tries.failed ** 2 : null;
}
function whatHappened(error, asked) {
    const failure = error;
    const path = (0,request_error/* urlPath */.Lx)((failure.request ?? asked).url);
    if ((0,rate_limit/* rateLimitWaitS */.c)(failure) !== null) {
        return `GitHub's rate limit is reached (${path})`;
    }
    return failure.response === undefined
        ? `No whole answer from GitHub (${path})`
        : `GitHub answered ${failure.status ?? 'nothing'} (${path})`;
}

;// CONCATENATED MODULE: ./lib/src/github/requests/github-client.js
/** The connection to GitHub: credentials, time limits, retries, and errors that users understand. */






/** A client for one repository (`owner/name`). An app acts through the installation that covers it. */
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
        request: { ...utils/* defaults */.NT.request, fetch: boundedFetch(requestTimeoutMs) },
    });
    octokit.hook.wrap('request', (ask, request) => requestWithRetry(request, () => ask(request), { waitBudget, log }));
    octokit.hook.before('request', ({ url }) => {
        assertSameOrigin(baseUrl, url);
    });
    // Registered last, so that it sees only errors that no retry has solved.
    octokit.hook.error('request', (error, request) => {
        throw (0,explain_error/* explainError */.U)(error, request);
    });
    return octokit;
}
// Octokit's own log repeats addresses and GitHub's messages.
const ignore = () => undefined;
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };
/** The toolkit's fetch, which knows the runner's proxy, with a time limit for the request and its body. */
function boundedFetch(timeoutMs) {
    const { fetch: wired } = utils/* defaults */.NT.request;
    return (input, init) => wired(input, { ...init, signal: AbortSignal.timeout(timeoutMs) });
}
/** The address of a next page comes from an answer, and the token goes along with the request: only ever to GitHub. */
function assertSameOrigin(baseUrl, url) {
    const { origin } = new URL(baseUrl);
    if (new URL(url, baseUrl).origin !== origin) {
        throw new errors/* UserError */.yo(`An answer from ${origin} leads to another host, so it was not followed.`);
    }
}


/***/ })

};
