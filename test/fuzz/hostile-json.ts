/** JSON that is valid except at some random places, and names for how a case may end. */
import fc from 'fast-check';
import { UserError } from '../../src/core/model/errors.js';

/** What a place of a document becomes. */
const HOSTILE: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown[]>(
    null,
    true,
    false,
    0,
    -1,
    -0.5,
    1e308,
    2 ** 53,
    -(2 ** 63),
    [],
    {},
    [null],
    [[]],
    { name: null },
    { id: 'x' },
    '',
    ' ',
    '0',
    '-1',
    'constructor',
    '__proto__',
    'hasOwnProperty',
    'then',
    '\u0000',
    '\ud800',
    'a\udfffb',
    '\u202e\u2066',
    '😀'.repeat(300),
    'x'.repeat(5_000),
    '::error::a command',
    "'; DROP TABLE issues; --",
    '%s %d ${x} {{y}}',
    'null',
    '9999-12-31T23:59:59Z',
    '0000-01-01T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-01-01T00:00:00+14:00',
    '2026-01-01',
    'https://github.com/octo/boat/pull/1#issuecomment-1',
    'javascript:alert(1)',
  ),
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

/** One change of a document: what happens at which of its places. */
export interface Change {
  /** Selects the place, modulo their number. */
  readonly place: number;
  readonly how: 'remove' | 'replace' | 'add';
  readonly value: unknown;
}

export const CHANGES: fc.Arbitrary<readonly Change[]> = fc.array(
  fc.record({
    place: fc.nat(100_000),
    how: fc.constantFrom('remove', 'replace', 'replace', 'replace', 'add'),
    value: HOSTILE,
  }),
  { maxLength: 3 },
);

/** Whatever JSON can hold, and what it can not. */
export const ANYTHING: fc.Arbitrary<unknown> = fc.oneof(fc.jsonValue(), HOSTILE);

type Holder = Record<string, unknown>;

/** A copy of the document with these changes. `within` limits the places to those whose path begins with one of its parts. */
export function changed<T>(document: T, changes: readonly Change[], within?: readonly string[]): T {
  const copy = structuredClone(document);
  for (const { place, how, value } of changes) {
    const places = placesOf(copy, within);
    const found = places[place % (places.length || 1)];
    if (found !== undefined) {
      const [holder, key] = found;
      if (how === 'add') {
        // Not an assignment: to __proto__, that would change the object's prototype, as JSON.parse never does.
        Object.defineProperty(holder, typeof value === 'string' ? value : 'added', {
          value,
          enumerable: true,
          configurable: true,
          writable: true,
        });
      } else if (how === 'replace') {
        holder[key] = value;
      } else if (Array.isArray(holder)) {
        holder.splice(Number(key), 1);
      } else {
        Reflect.deleteProperty(holder, key);
      }
    }
  }
  // As a server would send it.
  return JSON.parse(JSON.stringify(copy)) as T;
}

/** Every place of a document: what holds it, and its key there. */
function placesOf(document: unknown, within?: readonly string[]): readonly (readonly [Holder, string])[] {
  const found: (readonly [Holder, string])[] = [];
  const visit = (value: unknown): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [key, each] of Object.entries(value)) {
        found.push([value as Holder, key]);
        visit(each);
      }
    }
  };
  if (within === undefined) {
    visit(document);
    return found;
  }
  for (const part of within) {
    const value = (document as Holder)[part];
    found.push([document as Holder, part]);
    visit(value);
  }
  return found;
}

/** What a library or the language says, which no user should read. */
const INTERNAL =
  /TypeError|RangeError|SyntaxError|Cannot (read|set|convert|destructure)|is not (a function|iterable|defined)|undefined|\[object |at .*:\d+:\d+|Unexpected token|JSON at position/;

/** Throws when one of the errors is not for users: neither a name nor a way out. */
export function expectNamed(errors: readonly unknown[]): void {
  for (const error of errors.flatMap((each) =>
    each instanceof AggregateError ? (each.errors as unknown[]) : [each],
  )) {
    if (!(error instanceof UserError)) {
      throw new Error('an internal error', { cause: error });
    }
    expectPlain(error.message);
  }
}

/** Throws when a message is not one for users. */
export function expectPlain(message: string): void {
  if (message.trim() === '' || INTERNAL.test(message)) {
    throw new Error(`not a message for users: ${message}`);
  }
}
