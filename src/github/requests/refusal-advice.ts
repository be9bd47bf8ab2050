/** What a refusal is about when it is about the token, the runner or the repository as a whole, and the way out. */
import type { RequestFailure } from './request-error.js';

/** GitHub's sentences, as users report them. They are only compared: a message may repeat anything. */
const REFUSALS: readonly (readonly [message: RegExp, advice: string])[] = [
  [
    /SAML enforcement|single sign-on/i,
    'The organization requires single sign-on: open the settings of the token on GitHub, choose Configure SSO, and authorize it.',
  ],
  [
    /IP allow ?list/i,
    "The organization admits only listed IP addresses, and this runner's is not among them: add it to the list, or use a runner with a listed address.",
  ],
  [
    /access blocked/i,
    'GitHub has blocked this repository: its owner has to ask GitHub Support. No token can read it until then.',
  ],
  [
    /forbids access via|access restrictions/i,
    'The organization does not accept this kind of token: use a GitHub App, or a kind of token that it allows.',
  ],
  [
    /suspended/i,
    'The account or the installation of the app is suspended: lift that on GitHub, or use another token.',
  ],
  [
    /administrative rules/i,
    'GitHub refuses requests without a User-Agent header: the proxy of the runner must not remove it.',
  ],
];

/** The way out; null when the refusal is about something else, such as one issue or the permissions of the token. */
export function adviseOnRefusal(failure: RequestFailure): string | null {
  const { status, message = '', response } = failure;
  if (status === 451) {
    return 'GitHub has blocked this repository for legal reasons, such as a DMCA notice: its owner has to settle that with GitHub. No token can read it until then.';
  }
  if (isWebPage(failure)) {
    return status !== undefined && status >= 500
      ? 'The answer is a web page: if githubstatus.com reports no incident, it is from a firewall or a proxy. What was read is stored. Run again when GitHub can be reached.'
      : "The answer is a web page and not from GitHub's API: it is from a firewall or a proxy, or GITHUB_API_URL is wrong. Let the runner reach GitHub's API.";
  }
  if (status !== 403 && status !== 401) {
    return null;
  }
  const text = /^required/i.test(String(response?.headers?.['x-github-sso'])) ? 'single sign-on' : message;
  return REFUSALS.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

/** Whether the answer is HTML, which GitHub's API sends only when it is down. */
export function isWebPage({ response }: RequestFailure): boolean {
  const type = String(response?.headers?.['content-type']);
  return /^text\/html\b/i.test(type) || /^\s*</.test(typeof response?.data === 'string' ? response.data : '');
}
