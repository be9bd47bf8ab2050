/** Which GitHub Tiara talks to, as whom, and about which repositories. */
import { createPrivateKey } from 'node:crypto';
import { isLoopback } from '../network/hosts.js';
import { hasCredentials } from '../network/url-credentials.js';
import { READ_ONLY_MODES, type Mode } from './choose-mode.js';
import type { InputName } from './input-names.js';
import { quoteValue, type Environment, type InputReader } from './input-reader.js';

export type CredentialsConfig =
  | { readonly token: string }
  | {
      readonly app: {
        readonly appId: string;
        readonly privateKey: string;
        readonly installationId: number | null;
      };
    };

const APP: readonly InputName[] = ['app-id', 'app-private-key', 'app-installation-id'];

/** Reads the app if any of its inputs is given, because the token always has a default. */
export function readCredentials({ value, isGiven, problem }: InputReader): CredentialsConfig | null {
  if (!APP.some(isGiven)) {
    if (!isGiven('token')) {
      problem(
        'token is missing: give a token that can read the issues, or app-id and app-private-key. On the command line, GITHUB_TOKEN, GH_TOKEN or "gh auth login" serve too.',
      );
    }
    return { token: value('token') };
  }
  const appId = value('app-id');
  const privateKey = value('app-private-key').replace(/\\n/g, '\n');
  if (appId === '') {
    problem('app-id is missing: give it together with app-private-key.');
  } else if (!/^[\w.-]+$/.test(appId)) {
    problem(
      'app-id is neither the number of an app nor its client ID: copy it from the settings of the app.',
    );
  }
  if (privateKey === '') {
    problem('app-private-key is missing: give it together with app-id.');
  } else if (!isPrivateKey(privateKey)) {
    problem(
      'app-private-key is not a private key in PEM format: it must begin with -----BEGIN … PRIVATE KEY-----, with real line breaks or \\n between its lines.',
    );
  }
  const installation = value('app-installation-id');
  if (installation !== '' && !/^\d{1,15}$/.test(installation)) {
    problem('app-installation-id is not a whole number.');
  }
  return { app: { appId, privateKey, installationId: installation === '' ? null : Number(installation) } };
}

function isPrivateKey(pem: string): boolean {
  try {
    createPrivateKey(pem);
    return true;
  } catch {
    return false;
  }
}

const PUBLIC_API = 'https://api.github.com';
/** Below this path, a GitHub Enterprise Server has its API. */
const SERVER_PATH = '/api/v3';

/**
 * The address of the API in GITHUB_API_URL, without a slash at its end; that of github.com by default. The runner sets the
 * variable, and on the command line a person does.
 */
export function readApiUrl(variable: string | undefined, { problem }: InputReader): string {
  const given = variable?.trim() || PUBLIC_API;
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    problem(
      'GITHUB_API_URL is not a web address: it is https://HOST/api/v3 for a GitHub Enterprise Server. For github.com, remove it.',
    );
  } else if (hasCredentials(url) || url.search !== '' || url.hash !== '') {
    problem(
      'GITHUB_API_URL contains more than an address: remove the user name, the password, the ? and the #. The token is an input.',
    );
  } else {
    const expected = expectedApiUrl(url);
    const address = url.href.replace(/\/+$/, '');
    if (expected !== address) {
      problem(`GITHUB_API_URL is ${quoteValue(given)}, where no API is: write ${expected}.`);
    }
    return address;
  }
  return PUBLIC_API;
}

/** Where this host has its API. Any path is possible on this machine, and on a host that only has an API. */
function expectedApiUrl({ href, protocol, hostname, host, pathname }: URL): string {
  const address = href.replace(/\/+$/, '');
  if (/^(www\.|api\.)?github\.com$/.test(hostname)) {
    return PUBLIC_API;
  }
  // GitHub Enterprise Cloud with data residency.
  const tenant = /^(?:api\.)?([\w-]+\.ghe\.com)$/.exec(hostname)?.[1];
  if (tenant !== undefined) {
    return `https://api.${tenant}`;
  }
  const isApi = isLoopback(hostname) || hostname.startsWith('api.') || /\/api\/v3\/*$/.test(pathname);
  return isApi ? address : `${protocol}//${host}${SERVER_PATH}`;
}

/** The repositories that the run works on: those of the input, or the one of the workflow. */
export function readRepositoryNames(
  mode: Mode,
  environment: Environment,
  { value, problem }: InputReader,
): readonly string[] {
  const lines = value('repository')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  for (const [at, line] of lines.entries()) {
    if (/:|@|\.git$/.test(line)) {
      problem(`repository is the address of a repository: give owner/name${suggestRepository(line)}.`);
    } else if (!isRepositoryName(line)) {
      problem(`repository: line ${at + 1} is not of the form owner/name, such as octo/boat.`);
    }
  }
  const own = environment.repository;
  if (own !== null && !isRepositoryName(own) && (lines.length === 0 || mode === 'event')) {
    problem(`GITHUB_REPOSITORY is ${quoteValue(own)}, which is not of the form owner/name.`);
  }
  if (mode === 'event' && lines.some((line) => line.toLowerCase() !== own?.toLowerCase())) {
    problem(
      'repository is for backfill, catch-up and search: remove it, because an event run works on the repository of its event.',
    );
  }
  if (lines.length > 0) {
    return [...new Set(lines)];
  }
  if (own === null && !READ_ONLY_MODES.includes(mode)) {
    problem('repository is missing: it has no default outside of a workflow. Give it as owner/name.');
  }
  return own === null ? [] : [own];
}

/** A part of dots alone would make the path of a request lead elsewhere. */
function isRepositoryName(name: string): boolean {
  return /^[\w.-]+\/[\w.-]+$/.test(name) && !/(^|\/)\.+(\/|$)|\.git$/.test(name);
}

/** What the address of a repository, as for a browser or for git, probably means. */
function suggestRepository(address: string): string {
  const name = /^(?:.*[/:])?([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(address)?.[1] ?? '';
  return isRepositoryName(name) ? `, such as ${name}` : '';
}
