/** Whether a text that is not filed yet is about something that an issue is about already. */
import { RELATED_CANDIDATES_MIN, RELATED_OWN_WORDS } from '../../limits.js';
import { describeState } from '../model/record.js';
import type { World } from '../ports/world.js';
import type { Match } from '../related/confidence.js';
import { embedQuestion } from '../search/search-query.js';
import { countOwnWords } from '../text/own-words.js';
import type { Hit } from './hit.js';
import { activeSpace, answerQuestion, type SearchOptions } from './search.js';

/** An issue before it is filed. */
export interface Draft {
  readonly title: string;
  readonly body: string;
}

/** The names are those of the JSON output. */
export interface DuplicatesAnswer {
  /** False when nothing stands out. */
  readonly good_match: boolean;
  /** One sentence that says what the best result is. It has no text of users. */
  readonly verdict: string;
  /** What to do about it, in a sentence or two. */
  readonly advice: string;
  /** The issues that are most like the draft, best first, whatever their score. */
  readonly results: readonly Hit[];
}

/**
 * Compares the draft with the stored issues, as a related comment would compare it, and buys two vectors for that.
 * @param repositories ids of the repositories that are searched; empty for all
 * @throws UserError when the database has no vectors, or the model does not match them
 */
export async function findDuplicates(
  world: Pick<World, 'store' | 'searchEmbedder'>,
  draft: Draft,
  options: Pick<SearchOptions, 'repositories' | 'limit'>,
): Promise<DuplicatesAnswer> {
  const space = await activeSpace(world.store);
  const vectors = await embedQuestion(world, space, draft);
  const question = { vectors, text: draft, issueId: null, askedAt: null };
  const { hits, hasGoodMatch, candidates } = await answerQuestion(world.store, space, question, {
    ...options,
    kinds: ['issue'],
    namesSharedWords: true,
  });
  const saysEnough = countOwnWords(draft) >= RELATED_OWN_WORDS;
  const best = hasGoodMatch && saysEnough ? hits[0] : undefined;
  return {
    good_match: best !== undefined,
    ...(saysEnough ? judge(best, candidates) : TOO_LITTLE),
    results: hits,
  };
}

const VERDICTS: Readonly<Record<Match, string>> = {
  'possibly the same': 'Possibly the same as',
  similar: 'Similar to',
  'weakly similar': 'Weakly similar to',
  unlikely: 'The nearest is',
};

type Judgement = Pick<DuplicatesAnswer, 'verdict' | 'advice'>;

/** A few words are like many issues. */
const TOO_LITTLE: Judgement = {
  verdict: 'The draft says too little for a verdict.',
  advice: 'Add what was done, what happened and the error message, then ask again. Or read what is listed.',
};

/** `candidates`: how many issues were compared. */
function judge(best: Hit | undefined, candidates: number): Judgement {
  const verdict =
    best === undefined
      ? 'Nothing stands out.'
      : `${VERDICTS[best.match]} ${nameOf(best)} (${describeState(best.state, best.state_reason)}).`;
  return { verdict, advice: advise(best, candidates) };
}

function advise(best: Hit | undefined, candidates: number): string {
  if (candidates < RELATED_CANDIDATES_MIN) {
    return `Only ${candidates} issues have vectors, too few to tell whether one stands out: read what is listed.`;
  }
  if (best === undefined) {
    return 'File the issue.';
  }
  const comment =
    best.state === 'open'
      ? 'If it is the same problem, comment there instead of filing a new issue.'
      : 'If it is the same problem and it still happens, comment there or file a new issue that links to it.';
  return `Read ${nameOf(best)} first. ${comment}`;
}

function nameOf({ repository, number }: Hit): string {
  return `${repository}#${number}`;
}
