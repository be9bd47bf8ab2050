export const id = 140;
export const ids = [140];
export const modules = {

/***/ 6140:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  openSession: () => (/* binding */ openSession)
});

// EXTERNAL MODULE: ./lib/src/limits.js
var limits = __webpack_require__(3697);
;// CONCATENATED MODULE: ./lib/src/embedders/gate.js
/** Lets requests run side by side, or one piece of work alone while all others wait. */
/** A gate at which nothing runs yet. Work starts in the order in which it was given, at most `limit()` at a time. */
function createGate(limit = () => Infinity) {
    let running = 0;
    let isTaken = false;
    const queue = [];
    function startNext() {
        for (let next = queue[0]; next !== undefined && !isTaken; next = queue[0]) {
            if (running >= (next.isAlone ? 1 : limit())) {
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

// EXTERNAL MODULE: ./lib/src/embedders/openai-failure.js + 1 modules
var openai_failure = __webpack_require__(8151);
// EXTERNAL MODULE: ./lib/src/embedders/openai-request.js + 2 modules
var openai_request = __webpack_require__(2052);
;// CONCATENATED MODULE: ./lib/src/embedders/openai-session.js




/** A text that every model accepts. If it is refused, the texts are not the reason. */
const PROBE = 'ping';
/** Statuses that say what is wrong, so that a request without `encoding_format` is not worth a try. */
const CLEAR_STATUSES = new Set([401, 402, 403, 404, 407, 429]);
/** Nothing is known about the server yet. @throws UserError when the base URL cannot be used */
function openSession(options, { log, waitBudget }) {
    const { server, send: sendOnce, dropFormat } = (0,openai_request/* createRequests */.d)(options);
    const { size, retries = limits/* EMBEDDING_RETRIES */.xb } = options;
    let dimensions = options.knownDimensions;
    let hasAnswered = false;
    let hasAnsweredOnce = false;
    let running = 0;
    /** The failure of vectors that cannot be compared with the earlier ones. */
    function mismatch(vectors) {
        for (const vector of vectors) {
            dimensions ??= vector?.length ?? null;
            if (vector !== null && vector.length !== dimensions) {
                const what = `returns vectors of ${vector.length} dimensions instead of ${dimensions ?? 0}`;
                return (0,openai_failure/* protocolFailure */.fn)(what, server);
            }
        }
        return null;
    }
    async function send(texts) {
        const startedAt = performance.now();
        const sideBySide = ++running;
        const answer = await sendUnmeasured(texts).finally(() => (running -= 1));
        if (!(0,openai_request/* isFailure */.N)(answer)) {
            size.accept(texts, performance.now() - startedAt, dimensions ?? 0, sideBySide);
        }
        return answer;
    }
    async function sendUnmeasured(texts) {
        const answer = await sendOnce(texts);
        const failure = (0,openai_request/* isFailure */.N)(answer) ? answer : mismatch(answer);
        if (failure === null && !(0,openai_request/* isFailure */.N)(answer) && answer.some((vector) => vector !== null)) {
            // One text, such as that of a check before the run, shows little about batches.
            hasAnswered ||= texts.length > 1 || hasAnsweredOnce;
            hasAnsweredOnce = true;
        }
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
            const answer = await sendUnmeasured([PROBE]);
            if (!(0,openai_request/* isFailure */.N)(answer)) {
                if (answer.includes(null)) {
                    throw (0,openai_failure/* protocolFailure */.fn)('returns vectors without a direction', server).error;
                }
                return { hasChanged, hasWaited };
            }
            if (tries <= retriesOfProbe(answer, retries)) {
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
    return {
        gate: createGate(() => size.inFlight),
        size,
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
/** The request that failed first has been retried already. */
function retriesOfProbe({ kind }, retries) {
    const most = {
        refused: 0,
        broken: 1,
        slow: limits/* EMBEDDING_TIMEOUT_RETRIES */.tJ,
        failing: retries - 1,
        limited: retries - 1,
    };
    return Math.min(retries, most[kind]);
}


/***/ })

};
