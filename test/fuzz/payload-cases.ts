/** Webhook payloads: GitHub's own examples with changes, and payloads of any other form. */
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { ANYTHING, changed, CHANGES, type Change } from './hostile-json.js';

export type Name = 'issues' | 'issue_comment';
export type Payload = Readonly<Record<string, unknown>>;

interface Example {
  readonly name: string;
  readonly examples: readonly Payload[];
}
const examples = createRequire(import.meta.url)('@octokit/webhooks-examples') as {
  default?: readonly Example[];
} & readonly Example[];
const EXAMPLES = (['issues', 'issue_comment'] as const).flatMap((name) =>
  (examples.default ?? examples)
    .filter((event) => event.name === name)
    .flatMap((event) => event.examples.map((payload) => ({ name, payload }))),
);

/** The parts that Tiara reads: most of the changes happen there. */
const READ = ['action', 'issue', 'comment', 'changes'];

/** An example with changes, or a payload of another form. */
export type PayloadCase =
  | { readonly example: number; readonly changes: readonly Change[]; readonly isRead: boolean }
  | { readonly name: Name; readonly payload: unknown };

export const PAYLOAD_CASES: fc.Arbitrary<PayloadCase> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({ example: fc.nat(EXAMPLES.length - 1), changes: CHANGES, isRead: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ name: fc.constantFrom<Name[]>('issues', 'issue_comment'), payload: ANYTHING }),
  },
);

export function payloadOf(each: PayloadCase): { readonly name: Name; readonly payload: unknown } {
  if ('payload' in each) {
    return each;
  }
  const { name, payload } = EXAMPLES[each.example]!;
  const within = each.isRead ? READ.filter((part) => part in payload) : undefined;
  return { name, payload: changed(payload, each.changes, within) };
}
