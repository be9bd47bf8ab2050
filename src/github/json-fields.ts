/** Reads fields of GitHub's JSON, none of which is trusted. Every function throws a PayloadError for a value of another type. */
import { toTime, type Time } from '../core/model/time.js';

/** The JSON is not as GitHub documents it. The message names the field, never its content. */
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

/** A string that can be stored: a lone surrogate, which UTF-8 cannot hold, becomes U+FFFD. */
export function readText(json: Json, field: string): string {
  const value = json[field];
  if (typeof value !== 'string') {
    throw new PayloadError(`${field} is not a string`);
  }
  return value.toWellFormed();
}

export function readTextOrNull(json: Json, field: string): string | null {
  return json[field] === null || json[field] === undefined ? null : readText(json, field);
}

/** Refuses numbers above 2^53 - 1: they have lost digits by the time they are parsed, and would be the id of another item. */
export function readInteger(json: Json, field: string): number {
  const value = json[field];
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    throw new PayloadError(`${field} is not an integer that JavaScript holds exactly (at most 2^53 - 1)`);
  }
  return value;
}

/** An id or a number, from 1 on. */
export function readId(json: Json, field: string): number {
  const id = readInteger(json, field);
  if (id < 1) {
    throw new PayloadError(`${field} is not greater than 0`);
  }
  return id;
}

export function readTime(json: Json, field: string): Time {
  const text = readText(json, field);
  if (PLAIN_TIME.test(text)) {
    return text;
  }
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) {
    throw new PayloadError(`${field} is not a time`);
  }
  return toTime(date);
}

/** As GitHub writes times, on days that every month has. To make a date of each takes longer than the rest of a record. */
const PLAIN_TIME = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;

/** The value where it is an object; undefined where an optional part is missing, null or of a new form. */
export function optionalObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

/** The string in this field; undefined where an optional part is missing, null or of a new form. */
export function optionalText(json: Json | undefined, field: string): string | undefined {
  const value = json?.[field];
  return typeof value === 'string' ? value.toWellFormed() : undefined;
}

/** The integer in this field; undefined where an optional part is missing, null or of a new form. */
export function optionalInteger(json: Json | undefined, field: string): number | undefined {
  const value = json?.[field];
  return Number.isSafeInteger(value) ? (value as number) : undefined;
}

/** The array in this field; empty where an optional part is missing, null or of a new form. */
export function optionalList(json: Json, field: string): readonly unknown[] {
  const value = json[field];
  return Array.isArray(value) ? value : [];
}
