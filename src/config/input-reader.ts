/**
 * Reads one input at a time. Collects what is wrong with the inputs, so that a run reports every problem at once. A problem
 * repeats a value only if it is nearly right. Anything else may be a secret in the wrong input, and the log may be public.
 */
import { plainLine } from '../core/text/markdown.js';
import { shorten } from '../core/text/truncate.js';
import { findMisspelled, type InputName } from './input-names.js';

const QUOTED_CHARACTERS = 60;

export interface InputReader {
  /** The value of an input, or its default. */
  readonly value: (name: InputName) => string;
  /** Whether the input has another value than its default. */
  readonly isGiven: (name: InputName) => boolean;
  /** Reports a problem. The message names the input and the way out. */
  readonly problem: (message: string) => void;
}

/** Where a run runs. */
export interface Environment {
  /** GITHUB_REPOSITORY; null outside of a workflow. */
  readonly repository: string | null;
  /** GITHUB_API_URL; absent for github.com. */
  readonly apiUrl?: string | undefined;
  /** Whether this is a runner, GitHub's or self-hosted, and not a person's machine. */
  readonly isRunner: boolean;
  /** Returns the text of a file, or throws. */
  readonly readFile: (path: string) => string;
}

/** Reads a whole number from `min` to `max`. Reports a problem and returns NaN for anything else. */
export function readWholeNumber(
  name: InputName,
  min: number,
  max: number,
  { value, problem }: InputReader,
): number {
  const text = value(name);
  const number = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(number >= min && number <= max)) {
    problem(`${name}${quoteNumber(text)} must be a whole number from ${min} to ${max}.`);
  }
  return number;
}

/** Reads a number from 0 to 1. Reports a problem and returns NaN for anything else. */
export function readShare(name: InputName, { value, problem }: InputReader): number {
  const text = value(name);
  const number = /^(\d+(\.\d+)?|\.\d+)$/.test(text) ? Number(text) : NaN;
  if (!(number >= 0 && number <= 1)) {
    problem(`${name}${quoteNumber(text)} must be a number from 0 to 1, such as 0.5.`);
  }
  return number;
}

/** Reads `true` or `false`. Reports a problem and returns false for anything else. */
export function readBoolean(name: InputName, { value, problem }: InputReader): boolean {
  const text = value(name).toLowerCase();
  if (text !== 'true' && text !== 'false') {
    problem(problemWithChoice(name, text, ['true', 'false']));
  }
  return text === 'true';
}

/** The message for a value that is not among the allowed ones. */
export function problemWithChoice(name: InputName, value: string, allowed: readonly string[]): string {
  const meant = value.split(/\s+/).map((word) => findMisspelled(word, allowed));
  const rule = `must be one of ${allowed.join(', ')}.`;
  return meant.includes(null)
    ? `${name} ${rule}`
    : `${name} is ${quoteValue(value)}; it ${rule} Did you mean ${meant[0] ?? ''}?`;
}

/** The part of a message that repeats a number; empty for anything else. */
function quoteNumber(text: string): string {
  return /^[-+\d.,]{1,8}$/.test(text) ? ` is "${text}"; it` : '';
}

/** Quotes a value for the log, on one line and shortened. Never pass what may be a secret. */
export function quoteValue(value: string): string {
  return `"${shorten(plainLine(value), QUOTED_CHARACTERS)}"`;
}
