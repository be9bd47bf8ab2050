/** Tells an evaluation, as Markdown. */
import { EVALUATED_PRECISION } from '../../limits.js';
import type { Space } from '../model/embedding.js';
import { fullNameOf, type Repository } from '../model/record.js';
import { plainLine } from '../text/markdown.js';
import { type Difference, differenceAt5 } from './bootstrap.js';
import {
  type Answered,
  type Precision,
  precisionAt,
  computeRecall,
  recommendCutOff,
} from './recall-and-precision.js';

/** The designs that are compared, from the simplest to the one that is used. */
export const DESIGNS = ['title only', 'body only', 'dense', 'reranked'] as const;
export type Design = (typeof DESIGNS)[number];

/** Everything that was found out about one repository. */
export interface Evaluated {
  /** Live issues. */
  readonly issues: number;
  readonly pairs: number;
  /** The pairs came from a file and not from the comments. */
  readonly isGiven: boolean;
  /** Issues that could not be asked about. */
  readonly withoutVector: number;
  /** Of each question, where each design puts its first answer, from 1. */
  readonly places: readonly Readonly<Record<Design, number | null>>[];
  readonly answered: readonly Answered[];
}

const DESCRIPTION: Readonly<Record<Design, string>> = {
  'title only': 'title only',
  'body only': 'body only (title, blank line, body)',
  dense: 'dense (.3 title + .7 body)',
  reranked: '**dense, reranked by rare words** (used)',
};

/** Fewer questions than this tell little: the interval is wider than 20 points. */
const QUESTIONS_FEW = 80;
/** From this cut-off to 1, in such steps, the best is looked for; the table shows every fifth. */
const [CUT_OFF_LEAST, CUT_OFF_STEPS, STEPS_SHOWN] = [0.2, 80, 5];

/** The evaluation of one repository. */
export function renderEvaluation(repository: Repository, space: Space, evaluated: Evaluated): string {
  const { places, pairs, isGiven, issues, withoutVector } = evaluated;
  const origin = isGiven ? 'marked in the file' : 'found in the comments';
  const known = `${pairs} pairs of duplicates ${origin}, ${places.length} questions, ${issues} issues`;
  const lines = [`## ${code(fullNameOf(repository))}`, '', `${known}.`];
  if (withoutVector > 0) {
    lines.push('', `${withoutVector} issues were left out: they have no vector, or none yet.`);
  }
  if (places.length === 0) {
    return [
      ...lines,
      '',
      'Nothing can be measured without known duplicates: give some with --pairs.',
      '',
    ].join('\n');
  }
  return [
    ...lines,
    '',
    ...recallTable(repository, space, evaluated),
    '',
    ...precisionTable(evaluated),
    '',
  ].join('\n');
}

function recallTable(repository: Repository, space: Space, { places, pairs }: Evaluated): readonly string[] {
  const name = code(fullNameOf(repository));
  const placesOf = (design: Design): readonly (number | null)[] => places.map((of) => of[design]);
  const rows = DESIGNS.map((design) => {
    const { at1, at5, at10, mrr } = computeRecall(placesOf(design));
    const cells = [name, pairs, code(space.model), space.dimensions, DESCRIPTION[design]];
    return row([...cells, ...[at1, at5, at10, mrr].map(figure)]);
  });
  const gain = differenceAt5(placesOf('dense'), placesOf('reranked'));
  return [
    row(['corpus', 'pairs', 'model', 'dimensions', 'design', 'R@1', 'R@5', 'R@10', 'MRR']),
    row(['---', '---:', '---', '---:', '---', '---:', '---:', '---:', '---:']),
    ...rows,
    '',
    `Reranked less dense, R@5: ${told(gain)}.`,
    ...(places.length < QUESTIONS_FEW
      ? [
          '',
          `**${places.length} questions are few**: another sample would give figures up to 10 points or more away.`,
        ]
      : []),
  ];
}

function precisionTable({ answered }: Evaluated): readonly string[] {
  const rows = Array.from({ length: CUT_OFF_STEPS + 1 }, (_, step) =>
    precisionAt(Number((CUT_OFF_LEAST + step / 100).toFixed(2)), answered),
  );
  const best = recommendCutOff(rows, EVALUATED_PRECISION);
  const advice =
    best === null
      ? `No cut-off reaches a precision of ${EVALUATED_PRECISION}: leave \`related\` at \`preview\` or \`off\` here.`
      : `Recommended: \`related-min-similarity: ${best}\`, the least from which at least ${EVALUATED_PRECISION} of what is shown is a known duplicate.`;
  return [
    row(['related-min-similarity', 'precision', 'issues with a comment', 'duplicates that it shows']),
    row(['---:', '---:', '---:', '---:']),
    ...rows.filter((_, step) => step % STEPS_SHOWN === 0).map(precisionRow),
    '',
    advice,
  ];
}

function precisionRow({ cutOff, precision, commented, recall }: Precision): string {
  return row([
    cutOff.toFixed(2),
    precision === null ? '–' : figure(precision),
    figure(commented),
    figure(recall),
  ]);
}

function told({ mean, low, high, n }: Difference): string {
  return `${signed(mean)}, with 95 % certainty between ${signed(low)} and ${signed(high)} (n = ${n})`;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${figure(Math.abs(value))}`;
}

function figure(value: number): string {
  return value.toFixed(3).replace(/^0(?=\.)/, '');
}

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** A name that was configured or given by GitHub, as code: without the characters that would end it. */
function code(text: string): string {
  return `\`${plainLine(text).replace(/[`|]/g, '')}\``;
}
