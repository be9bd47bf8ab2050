/** GitHub Apps: JSON web tokens in, installation tokens out. */
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

/** Without what nobody here reads. */
function installationOf({ installationId, appId }: AppOptions) {
  return {
    id: installationId,
    app_id: Number(appId),
    permissions: { issues: 'write' },
    suspended_at: null,
  } satisfies Partial<Schemas['installation']>;
}

/** Whether it is a token of this app, signed with its key in the way that GitHub wants, which has not ended. */
function isSignedBy({ appId, publicKey }: AppOptions, authorization: string): boolean {
  const [header = '', claims = '', signature = ''] = authorization.replace(/^bearer /i, '').split('.');
  const signed = Buffer.from(`${header}.${claims}`);
  if (!verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url'))) {
    return false;
  }
  // What this key has signed is JSON: nobody else's text gets as far as here.
  const { alg } = parsed(header);
  const { iss, exp } = parsed(claims);
  return alg === 'RS256' && String(iss) === appId && Number(exp) * 1000 > Date.now();
}

function parsed(part: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Readonly<Record<string, unknown>>;
}
