/** An answer on its way to the wire, and the request that it is for. */
import { refusalShape } from './shapes.js';

export interface Answer {
  readonly status: number;
  /** Sent as it is when it is a text. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface GitHubRequest {
  readonly method: string;
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly authorization: string;
  readonly body: string;
  /** When it came, in milliseconds since 1970. */
  readonly at: number;
}

export function ok(body: unknown): Answer {
  return { status: 200, body };
}

export function refusal(status: number, message: string): Answer {
  return { status, body: refusalShape(status, message) };
}

/** GitHub's words for a parameter that it does not take. */
export function invalid(resource: string, field: string): Answer {
  const errors = [{ resource, field, code: 'invalid' }];
  return { status: 422, body: { ...refusalShape(422, 'Validation Failed'), errors } };
}

export function moved(location: string): Answer {
  const body = { ...refusalShape(301, 'Moved Permanently'), url: location };
  return { status: 301, body, headers: { location } };
}
