/** How the parts of the configuration read their inputs and say what is wrong with them. */
import { closest } from 'fastest-levenshtein';
import { plainLine } from '../core/text/markdown.js';
import { shorten } from '../core/text/truncate.js';
import type { InputName } from './input-names.js';

const SHOWN_CHARACTERS = 60;

/** What the inputs are collected into while problems are gathered. */
export interface InputReader {
  readonly value: (name: InputName) => string;
  /** The input was given, and not with its default. */
  readonly isGiven: (name: InputName) => boolean;
  readonly problem: (text: string) => void;
}

/** What a run knows of where it runs. */
export interface Environment {
  /** GITHUB_REPOSITORY; null outside of a workflow. */
  readonly repository: string | null;
  /** One of GitHub's runners, or one's own, and not a person's machine. */
  readonly isRunner: boolean;
  /** Gives a file's text, or throws. */
  readonly readFile: (path: string) => string;
}

/** The value as a whole number within these bounds; NaN, and a problem, when it is not one. */
export function readWholeNumber(
  name: InputName,
  least: number,
  most: number,
  { value, problem }: InputReader,
): number {
  const text = value(name);
  const number = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(number >= least && number <= most)) {
    problem(`${name} is ${quoteValue(text)}; it must be a whole number from ${least} to ${most}.`);
  }
  return number;
}

/** The value as a number from 0 to 1; NaN, and a problem, when it is not one. */
export function readShare(name: InputName, { value, problem }: InputReader): number {
  const text = value(name);
  const number = /^(\d+(\.\d+)?|\.\d+)$/.test(text) ? Number(text) : NaN;
  if (!(number >= 0 && number <= 1)) {
    problem(`${name} is ${quoteValue(text)}; it must be a number from 0 to 1, such as 0.5.`);
  }
  return number;
}

/** The value as a yes or no; no, and a problem, when it is neither. */
export function readBoolean(name: InputName, { value, problem }: InputReader): boolean {
  const text = value(name).toLowerCase();
  if (text !== 'true' && text !== 'false') {
    problem(notOneOf(name, text, ['true', 'false']));
  }
  return text === 'true';
}

/** The problem with a value that is not among the allowed ones. */
export function notOneOf(name: InputName, value: string, allowed: readonly string[]): string {
  return `${name} is ${quoteValue(value)}; it must be one of ${allowed.join(', ')}. Did you mean ${closest(value, [...allowed])}?`;
}

/** A value that is no secret, made fit for a log. */
export function quoteValue(value: string): string {
  return `"${shorten(plainLine(value), SHOWN_CHARACTERS)}"`;
}
