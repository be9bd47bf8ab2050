export const id = 248;
export const ids = [248];
export const modules = {

/***/ 6248:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   CUT_TEXT_MIN_BYTES: () => (/* binding */ CUT_TEXT_MIN_BYTES),
/* harmony export */   embedSplitting: () => (/* binding */ embedSplitting)
/* harmony export */ });
/* harmony import */ var _core_text_truncate_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1595);
/* harmony import */ var _openai_request_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2052);


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
    return session.size.tryOneByOne(texts, async () => {
        // The first batch of a run goes alone, so that what it learns about the server holds for all others.
        const first = session.hasAnswered
            ? null
            : await session.gate.alone(async () => session.hasAnswered ? null : embed({ session, isAlone: true, found }, texts));
        return first ?? embed({ session, isAlone: false, found }, texts);
    });
}
async function embed(call, texts) {
    if (!call.session.size.fits(texts)) {
        return embedHalves(call, texts);
    }
    const answer = await runInTurn(call, () => call.session.send(texts));
    if (!(0,_openai_request_js__WEBPACK_IMPORTED_MODULE_0__/* .isFailure */ .N)(answer)) {
        return outcomesOf(call, answer);
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
        if (!(0,_openai_request_js__WEBPACK_IMPORTED_MODULE_0__/* .isFailure */ .N)(answer)) {
            return outcomesOf(call, answer);
        }
        failure = answer;
    }
    const isCertain = found.isAnswering && ABOUT_THE_TEXTS.has(failure.status);
    const { hasChanged, hasWaited } = isCertain ? { hasChanged: false, hasWaited: false } : await probe(call);
    if (hasChanged) {
        return embed(call, texts);
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
        if (!(0,_openai_request_js__WEBPACK_IMPORTED_MODULE_0__/* .isFailure */ .N)(answer)) {
            return (await outcomesOf(call, answer))[0] ?? refusal('the server gave no vector');
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
        : ((await embed(call, [shorter]))[0] ?? refusal('the server gave no vector'));
}
async function embedHalves(call, texts) {
    const middle = Math.ceil(texts.length / 2);
    return [...(await embed(call, texts.slice(0, middle))), ...(await embed(call, texts.slice(middle)))];
}
async function outcomesOf(call, vectors) {
    call.found.isAnswering ||= vectors.some((vector) => vector !== null);
    if (!call.found.isAnswering) {
        await probe(call);
    }
    return vectors.map((vector) => vector ?? refusal('the server returns a vector without a direction for it'));
}
/** The first half of the text; null when it is too short to be cut. */
function halveText(text) {
    const bytes = Buffer.byteLength(text);
    const cut = (0,_core_text_truncate_js__WEBPACK_IMPORTED_MODULE_1__/* .cutToBytes */ .z)(text, Math.max(CUT_TEXT_MIN_BYTES, Math.floor(bytes / 2)));
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


/***/ })

};
