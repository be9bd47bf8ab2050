/** Renders an evaluation as Markdown. */
import { EVALUATED_PRECISION } from '../../limits.js';
import type { Space } from '../model/embedding.js';
import { fullNameOf, type Repository } from '../model/record.js';
import { plainLine } from '../text/markdown.js';
import { confidenceLines } from '../related/confidence.js';
import { compareRecallAt5, precisionAt, recallAt5, type Interval } from './bootstrap.js';
import { DESIGNS, type Design } from './rank-by-design.js';
import {
  computeRecall,
  evaluateCutOff,
  recommendCutOff,
  type CutOffResult,
  type EvaluatedIssue,
} from './recall-and-precision.js';

/** For one question, the rank that each design gives its first answer, from 1. */
export type Ranks = Readonly<Record<Design, number | null>>;

/** The evaluation of one repository. */
export interface Evaluation {
  /** The number of live issues. */
  readonly issues: number;
  /** The number of known pairs. */
  readonly pairs: number;
  /** The pairs come from a file, not from the comments. */
  readonly isGiven: boolean;
  /** The number of issues that could not be searched for. */
  readonly withoutVector: number;
  /** The ranks of the originals of each question, among what was there when it was opened. */
  readonly asOfOpening: readonly Ranks[];
  /** The same for any other issue of its cluster. */
  readonly cluster: readonly Ranks[];
  /** The same in the whole repository. */
  readonly whole: readonly Ranks[];
  readonly evaluated: readonly EvaluatedIssue[];
}

const DESCRIPTION: Readonly<Record<Design, string>> = {
  'title only': 'title only',
  'body only': 'body only (title, blank line, body)',
  dense: 'dense (half title, half body)',
  words: '+ rare words',
  comments: '+ words of the comments',
  originals: '**+ originals first** (used)',
};

/** With fewer questions, the confidence interval is wider than 20 points. */
const QUESTIONS_FEW = 80;
/** Cut-offs from 0.2 to 1 in steps of 0.01 are evaluated, and every fifth is shown. */
const [CUT_OFF_LEAST, CUT_OFF_STEPS, STEPS_SHOWN] = [0.2, 80, 5];

/** The report on one repository. Contains no text of an issue. */
export function renderEvaluation(repository: Repository, space: Space, evaluation: Evaluation): string {
  const { asOfOpening, cluster, whole, pairs, isGiven, issues, withoutVector } = evaluation;
  const origin = isGiven ? 'marked in the file' : 'found in the comments';
  const counts = `${pairs} pairs of duplicates ${origin}, ${whole.length} questions, ${issues} issues`;
  const lines = [`## ${inlineCode(fullNameOf(repository))}`, '', `${counts}.`];
  if (withoutVector > 0) {
    lines.push('', `${withoutVector} issues were left out, because they have no vector.`);
  }
  if (whole.length === 0) {
    return [
      ...lines,
      '',
      'Nothing can be measured without known duplicates. Give some with --pairs.',
      '',
    ].join('\n');
  }
  const recall = (ranks: readonly Ranks[]): readonly string[] => recallTable(repository, space, pairs, ranks);
  return [
    ...lines,
    '',
    `### As each duplicate was opened: its original (${asOfOpening.length} questions)`,
    '',
    ...recall(asOfOpening),
    '',
    `Any issue of its cluster: R@5 ${describeInterval(recallAt5(cluster.map(ofDesignInUse)))}.`,
    '',
    `### In the whole repository: any issue of its cluster (${whole.length} questions)`,
    '',
    ...recall(whole),
    '',
    '### What comments would show',
    '',
    ...precisionTable(evaluation, confidenceLines(space.model, null).shown),
    '',
  ].join('\n');
}

function ofDesignInUse(ranks: Ranks): number | null {
  return ranks.originals;
}

function recallTable(
  repository: Repository,
  space: Space,
  pairs: number,
  ranks: readonly Ranks[],
): readonly string[] {
  const name = inlineCode(fullNameOf(repository));
  const ranksBy = (design: Design): readonly (number | null)[] => ranks.map((byDesign) => byDesign[design]);
  const rows = DESIGNS.map((design) => {
    const { at1, at5, at10, mrr } = computeRecall(ranksBy(design));
    const cells = [name, pairs, inlineCode(space.model), space.dimensions, DESCRIPTION[design]];
    return tableRow([...cells, ...[at1, at5, at10, mrr].map(formatShare)]);
  });
  const inUse = ranks.map(ofDesignInUse);
  return [
    tableRow(['corpus', 'pairs', 'model', 'dimensions', 'design', 'R@1', 'R@5', 'R@10', 'MRR']),
    tableRow(['---', '---:', '---', '---:', '---', '---:', '---:', '---:', '---:']),
    ...rows,
    '',
    `R@5 of the design in use: ${describeInterval(recallAt5(inUse))}. Beyond rare words, comments and originals change it by ${describeDifference(compareRecallAt5(ranksBy('words'), inUse))}.`,
    ...(ranks.length < QUESTIONS_FEW
      ? [
          '',
          `**${ranks.length} questions are few**: with other questions, the figures could differ by 10 points or more.`,
        ]
      : []),
  ];
}

function precisionTable({ evaluated }: Evaluation, standard: number): readonly string[] {
  const results = Array.from({ length: CUT_OFF_STEPS + 1 }, (_, step) =>
    evaluateCutOff(Number((CUT_OFF_LEAST + step / 100).toFixed(2)), evaluated),
  );
  const best = recommendCutOff(results, EVALUATED_PRECISION);
  const advice =
    best === null
      ? `No cut-off reaches a precision of ${EVALUATED_PRECISION}. Keep \`related\` at \`preview\` or \`off\` here.`
      : `Recommended: \`related-min-similarity: ${best}\`. At this value and above, the precision is at least ${EVALUATED_PRECISION}.`;
  return [
    tableRow(['related-min-similarity', 'precision', 'of the first', 'with a comment', 'duplicates shown']),
    tableRow(['---:', '---:', '---:', '---:', '---:']),
    ...results.filter((_, step) => step % STEPS_SHOWN === 0).map(precisionRow),
    '',
    advice,
    ...describePrecision(`the default, ${standard}`, precisionAt(standard, evaluated)),
    ...(best === null ? [] : describePrecision(`the recommended value`, precisionAt(best, evaluated))),
  ];
}

function describePrecision(cutOff: string, precision: Interval | null): readonly string[] {
  return precision === null
    ? []
    : ['', `Precision at ${cutOff}: ${describeInterval(precision)}, where n counts comments.`];
}

function precisionRow({ cutOff, precision, firstPrecision, commented, recall }: CutOffResult): string {
  return tableRow([
    cutOff.toFixed(2),
    ...[precision, firstPrecision].map((share) => (share === null ? '–' : formatShare(share))),
    formatShare(commented),
    formatShare(recall),
  ]);
}

function describeInterval({ mean, low, high, n }: Interval): string {
  return `${formatShare(mean)}, with 95 % certainty between ${formatShare(low)} and ${formatShare(high)} (n = ${n})`;
}

function describeDifference({ mean, low, high, n }: Interval): string {
  return `${formatSigned(mean)}, with 95 % certainty between ${formatSigned(low)} and ${formatSigned(high)} (n = ${n})`;
}

function formatSigned(value: number): string {
  return `${value < 0 ? '−' : '+'}${formatShare(Math.abs(value))}`;
}

/** Such as `.471`. */
function formatShare(value: number): string {
  return value.toFixed(3).replace(/^0(?=\.)/, '');
}

function tableRow(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** A name as Markdown code, without the characters that would end the code or the cell. */
function inlineCode(text: string): string {
  return `\`${plainLine(text).replace(/[`|]/g, '')}\``;
}
