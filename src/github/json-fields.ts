import { type Time, toTime } from '../core/model/time.js';

/** The payload is not what GitHub documents. The message names the field, never its content. */
export class PayloadError extends Error {
  override readonly name = 'PayloadError';
}

export type Json = Readonly<Record<string, unknown>>;

export function asObject(value: unknown, field: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new PayloadError(`${field} is not an object`);
  }
  return value as Json;
}

export function asObjectOrNull(value: unknown, field: string): Json | null {
  return value === null || value === undefined ? null : asObject(value, field);
}

/** Text as it can be stored: a lone surrogate, which UTF-8 cannot hold, becomes U+FFFD. */
export function readText(json: Json, field: string): string {
  const value = json[field];
  if (typeof value !== 'string') {
    throw new PayloadError(`${field} is not a text`);
  }
  return value.toWellFormed();
}

export function readTextOrNull(json: Json, field: string): string | null {
  return json[field] === null || json[field] === undefined ? null : readText(json, field);
}

/** JSON numbers above 2^53 - 1 have lost digits by the time they are parsed: another item's id would be stored. */
export function readInteger(json: Json, field: string): number {
  const value = json[field];
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    throw new PayloadError(`${field} is not a whole number that can be held exactly (at most 2^53 - 1)`);
  }
  return value;
}

export function readIntegerOr(json: Json, field: string, fallback: number): number {
  return json[field] === null || json[field] === undefined ? fallback : readInteger(json, field);
}

export function readTime(json: Json, field: string): Time {
  const date = new Date(readText(json, field));
  if (Number.isNaN(date.getTime())) {
    throw new PayloadError(`${field} is not a time`);
  }
  return toTime(date);
}

export function readList(json: Json, field: string): readonly unknown[] {
  const value = json[field] ?? [];
  if (!Array.isArray(value)) {
    throw new PayloadError(`${field} is not a list`);
  }
  return value;
}
