/** A GitHub App: accepts its signed JSON web tokens and issues installation tokens. */
import { verify } from 'node:crypto';
import type { components } from '@octokit/openapi-types';
import { ok, refusal, type Answer } from './answer.js';

type Schemas = components['schemas'];

export interface AppOptions {
  readonly appId: string;
  /** PEM. */
  readonly publicKey: string;
  readonly installationId: number;
  /** Full names of the repositories that it is installed on. */
  readonly repositories: readonly string[];
  /** How long an installation token is valid; an hour on GitHub. */
  readonly tokenLifeMs?: number;
}

export interface App {
  /** Answers the requests that an app makes about itself; null for any other path. */
  answer(method: string, path: string, authorization: string): Answer | null;
  /** Whether the token was issued here and has not expired. */
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
      const isOurs = method === 'GET' ? asked !== undefined : method === 'POST' && minting !== undefined;
      if (!isOurs) {
        return null;
      }
      if (!isSignedBy(options, authorization)) {
        return refusal(401, 'A JSON web token could not be decoded');
      }
      if (asked !== undefined) {
        return options.repositories.includes(asked) ? ok(installationOf(options)) : refusal(404, 'Not Found');
      }
      if (Number(minting) !== options.installationId) {
        return refusal(404, 'Not Found');
      }
      const token = `ghs_${String(minted.length).padStart(36, 'a')}`;
      const end = Date.now() + (options.tokenLifeMs ?? 3_600_000);
      tokens.set(token, end);
      minted.push(token);
      const body = {
        token,
        expires_at: new Date(end).toISOString(),
        permissions: { issues: 'write' },
      } satisfies Schemas['installation-token'];
      return { status: 201, body };
    },
  };
}

/** Without the fields that no client here reads. */
function installationOf({ installationId, appId }: AppOptions) {
  return {
    id: installationId,
    app_id: Number(appId),
    permissions: { issues: 'write' },
    suspended_at: null,
  } satisfies Partial<Schemas['installation']>;
}

/** Whether the token is this app's, signed with its key as GitHub requires, and has not expired. */
function isSignedBy({ appId, publicKey }: AppOptions, authorization: string): boolean {
  const [header = '', claims = '', signature = ''] = authorization.replace(/^bearer /i, '').split('.');
  const signed = Buffer.from(`${header}.${claims}`);
  if (!verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url'))) {
    return false;
  }
  // The signature is valid, so this is the app's own JSON.
  const { alg } = parsed(header);
  const { iss, exp } = parsed(claims);
  return alg === 'RS256' && String(iss) === appId && Number(exp) * 1000 > Date.now();
}

function parsed(part: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Readonly<Record<string, unknown>>;
}
