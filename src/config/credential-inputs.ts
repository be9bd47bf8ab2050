/** Who Tiara is to GitHub: a token, or an app. */
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

/** The app when any of its inputs is given, because the token always has a default. */
export function readCredentials({ value, isGiven, problem }: InputReader): CredentialsConfig | null {
  if (!APP.some(isGiven)) {
    if (!isGiven('token')) {
      problem('token is missing: give a token that may read the issues, or app-id and app-private-key.');
    }
    return { token: value('token') };
  }
  const appId = value('app-id');
  const privateKey = value('app-private-key').replace(/\\n/g, '\n');
  if (appId === '') {
    problem('app-id is missing: it belongs to app-private-key.');
  }
  if (privateKey === '') {
    problem('app-private-key is missing: it belongs to app-id.');
  } else if (!isPrivateKey(privateKey)) {
    problem(
      'app-private-key is not a private key in PEM form: it begins with -----BEGIN … PRIVATE KEY-----, and its line breaks are real ones or written \\n.',
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
