/** How Tiara signs in to GitHub: with a token, or as a GitHub App. */
import { createPrivateKey } from 'node:crypto';
import type { InputName } from './input-names.js';
import type { InputReader } from './input-reader.js';

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
      problem('token is missing: give a token that can read the issues, or app-id and app-private-key.');
    }
    return { token: value('token') };
  }
  const appId = value('app-id');
  const privateKey = value('app-private-key').replace(/\\n/g, '\n');
  if (appId === '') {
    problem('app-id is missing: give it together with app-private-key.');
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
