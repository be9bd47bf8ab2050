/** Finds the secrets among the inputs, so that the reporter can mask them. */
import type { InputName, RawInputs } from './input-names.js';

const SECRET_INPUTS: readonly InputName[] = [
  'token',
  'app-private-key',
  'database-url',
  'tidb-password',
  'openai-api-key',
];

/** Every form in which a secret could appear in a log: as given, decoded, encoded, in JSON, and line by line. */
export function findSecrets(raw: RawInputs): readonly string[] {
  // The path of an embedded database is not a secret, and a person must be able to read it.
  const values = SECRET_INPUTS.map((name) => raw[name]?.trim() ?? '').filter(
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

/** Decodes percent-encoding. Returns the text unchanged when it is not properly encoded. */
export function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
