/** What must never be seen. */
import type { InputName, RawInputs } from './input-names.js';

const SECRET: readonly InputName[] = [
  'token',
  'app-private-key',
  'database-url',
  'tidb-password',
  'openai-api-key',
];
/** Every form in which a secret of the inputs could turn up in a text. */
export function findSecrets(raw: RawInputs): readonly string[] {
  // The path of an embedded database is no secret, and a masked one could not be found again.
  const values = SECRET.map((name) => raw[name]?.trim() ?? '').filter(
    (value) => !value.startsWith('sqlite:'),
  );
  const url = raw['database-url']?.trim() ?? '';
  const password = /^[a-z]+:\/\/[^/@]*?:(.*)@/i.exec(url)?.[1] ?? '';
  const forms = [...values, password].flatMap((value) => [
    value,
    ...value.split(/\r?\n|\\n/).filter((line) => !line.startsWith('-----')),
    percentDecode(value),
    encodeURIComponent(percentDecode(value).toWellFormed()),
    JSON.stringify(value).slice(1, -1),
  ]);
  return [...new Set(forms)].filter((form) => form.trim() !== '');
}

/** Percent-decoded; as it is when it is not properly encoded. */
export function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
