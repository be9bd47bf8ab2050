/** GitHub Apps: JSON web tokens in, installation tokens out. */
import { verify } from 'node:crypto';
import type { Answer } from './listings.js';
import { refusal } from './listings.js';

export interface AppOptions {
  readonly appId: string;
  /** PEM. */
  readonly publicKey: string;
  readonly installationId: number;
  /** Full names of the repositories that it is installed on. */
  readonly repositories: readonly string[];
  /** How long an installation's token lives; GitHub's live an hour. */
  readonly tokenLifeMs?: number;
}

export interface App {
  /** Answers the app's own requests; null for any other path. */
  answer(method: string, path: string, authorization: string): Answer | null;
  /** Tokens that were given out and have not ended. */
  isValid(token: string): boolean;
  readonly minted: readonly string[];
}

export function githubApp(options: AppOptions): App {
  const tokens = new Map<string, number>();
  const minted: string[] = [];
  return {
    minted,
    isValid: (token) => (tokens.get(token) ?? 0) > Date.now(),
    answer(method, path, authorization) {
      const asked = /^\/repos\/([^/]+\/[^/]+)\/installation$/.exec(path)?.[1];
      const minting = /^\/app\/installations\/(\d+)\/access_tokens$/.exec(path)?.[1];
      if (asked === undefined && (minting === undefined || method !== 'POST')) {
        return null;
      }
      if (!isSignedBy(options, authorization)) {
        return refusal(401, 'A JSON web token could not be decoded');
      }
      if (asked !== undefined) {
        return options.repositories.includes(asked)
          ? { status: 200, body: { id: options.installationId, app_id: Number(options.appId) } }
          : refusal(404, 'Not Found');
      }
      if (Number(minting) !== options.installationId) {
        return refusal(404, 'Not Found');
      }
      const token = `ghs_${String(minted.length).padStart(36, 'a')}`;
      const end = Date.now() + (options.tokenLifeMs ?? 3_600_000);
      tokens.set(token, end);
      minted.push(token);
      const body = { token, expires_at: new Date(end).toISOString(), permissions: { issues: 'read' } };
      return { status: 201, body };
    },
  };
}

function isSignedBy({ appId, publicKey }: AppOptions, authorization: string): boolean {
  const [header = '', claims = '', signature = ''] = authorization.replace(/^bearer /i, '').split('.');
  if (signature === '') {
    return false;
  }
  const isGenuine = verify(
    'RSA-SHA256',
    Buffer.from(`${header}.${claims}`),
    publicKey,
    Buffer.from(signature, 'base64url'),
  );
  const { iss } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { iss?: unknown };
  return isGenuine && String(iss) === appId;
}
