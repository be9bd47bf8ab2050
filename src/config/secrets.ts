/** Finds the secrets among the inputs and in the environment, so that the reporter can mask them. */
import { SECRET_CHARACTERS_MIN } from '../limits.js';
import { PROXY_VARIABLES } from '../network/proxy-for.js';
import { percentDecode, secretOfUrl } from '../network/url-credentials.js';
import { isFilePath } from './database-inputs.js';
import { DEFAULTS, type InputName, type RawInputs } from './input-names.js';

const SECRET_INPUTS: readonly InputName[] = [
  'token',
  'app-private-key',
  'database-url',
  'tidb-password',
  'openai-api-key',
];

/**
 * Forms that only secrets have: the prefixes of GitHub, OpenAI, Google, Hugging Face, Jina, Groq and AWS, a JSON Web Token, a
 * private key, and an address with a password.
 * https://docs.github.com/en/code-security/reference/secret-security/supported-secret-scanning-patterns
 */
const SECRET_FORMS: readonly RegExp[] = [
  /\b(gh[oprsu]_|github_pat_)[\w-]{16}/,
  /\bsk-(?=[\w-]*\d)[\w-]{20}/,
  /\bAIza[\w-]{30}/,
  /\b(hf|jina|gsk)_\w{30}/,
  /\bAKIA[A-Z\d]{16}/,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\./,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /:\/\/[^/\s@]*:[^/\s@]+@/,
];

/** Inputs that take any name, and whose value a message may show. A name seldom looks as random as this. */
const NAME_INPUTS: readonly InputName[] = ['tidb-host', 'embedding-model'];
const RANDOM = /(?=[A-Za-z\d]*[a-z])(?=[A-Za-z\d]*[A-Z])(?=[A-Za-z\d]*\d)[A-Za-z\d]{16}/;

/** Inputs whose values are shown, but may contain credentials by mistake. */
const URL_INPUTS: readonly InputName[] = ['openai-base-url'];
const URL_VARIABLES: readonly string[] = ['GITHUB_API_URL', ...PROXY_VARIABLES];

/** Inputs whose value is a secret by its form, although they are not for secrets. A query may be a text about a key. */
export function misplacedSecrets(raw: RawInputs): readonly InputName[] {
  const names = (Object.keys(DEFAULTS) as InputName[]).filter((name) => name !== 'query');
  return names.filter(
    (name) => !isSecretInput(name, raw) && SECRET_FORMS.some((form) => form.test(raw[name] ?? '')),
  );
}

/** The path of an embedded database is not a secret, and a person must be able to read it. */
function isSecretInput(name: InputName, raw: RawInputs): boolean {
  return SECRET_INPUTS.includes(name) && !isFilePath(raw[name]?.trim() ?? '');
}

/**
 * Every form in which a secret could appear in a log: as given, decoded, encoded, in JSON, and line by line. Secrets in a
 * wrong input are among them, those included that only look random. Values too short to be secrets are not.
 */
export function findSecrets(raw: RawInputs, env: NodeJS.ProcessEnv = {}): readonly string[] {
  const names = [
    ...SECRET_INPUTS.filter((name) => isSecretInput(name, raw)),
    ...misplacedSecrets(raw),
    ...NAME_INPUTS.filter((name) => RANDOM.test(raw[name] ?? '')),
  ];
  const values = names.map((name) => raw[name]?.trim() ?? '');
  const urls = [
    ...values,
    ...URL_INPUTS.map((name) => raw[name] ?? ''),
    ...URL_VARIABLES.map((name) => env[name] ?? ''),
  ];
  const forms = [...values, ...urls.map(secretOfUrl)].flatMap((value) => [
    value,
    ...value.split(/\r?\n|\\n/).filter((line) => !line.startsWith('-----')),
    percentDecode(value),
    encodeURIComponent(percentDecode(value).toWellFormed()),
    JSON.stringify(value).slice(1, -1),
  ]);
  return [...new Set(forms)].filter((form) => form.trim().length >= SECRET_CHARACTERS_MIN);
}
