/** A request to the stand-in, and its response. */
import { refusalShape } from './shapes.js';

export interface Answer {
  readonly status: number;
  /** A string is sent as it is, anything else as JSON. */
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
  /** When it arrived, in milliseconds since 1970. */
  readonly at: number;
}

export function ok(body: unknown): Answer {
  return { status: 200, body };
}

export function refusal(status: number, message: string): Answer {
  return { status, body: refusalShape(status, message) };
}

/** GitHub's answer to a parameter that it does not accept. */
export function invalid(resource: string, field: string): Answer {
  const errors = [{ resource, field, code: 'invalid' }];
  return { status: 422, body: { ...refusalShape(422, 'Validation Failed'), errors } };
}

export function moved(location: string): Answer {
  const body = { ...refusalShape(301, 'Moved Permanently'), url: location };
  return { status: 301, body, headers: { location } };
}
