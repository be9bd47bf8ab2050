/** The workflow file of this run, as GitHub has it, and what starts the workflow. */
import { UserError } from '../core/model/errors.js';
import { asObject } from './json-fields.js';
import { httpStatus } from './requests/request-error.js';
import type { GitHubClient } from './requests/github-client.js';

/**
 * The names of the events that start the workflow, and those of `schedule` and the like. Null when the token may not read the file.
 * @param ref GITHUB_WORKFLOW_REF, such as `octo/boat/.github/workflows/tiara.yml@refs/heads/main`
 * @throws UserError when the file cannot be understood
 */
export async function readTriggers(client: GitHubClient, ref: string): Promise<readonly string[] | null> {
  const file = await readWorkflowFile(client, ref);
  return file === null ? null : triggersOf(file);
}

/** @throws UserError when the file is no workflow */
export async function triggersOf(file: string): Promise<readonly string[]> {
  // Only a check needs it.
  const { parse } = await import('yaml');
  const on = eventsIn(asMap(parseOrRefuse(file, parse))['on']);
  if (on.length === 0) {
    throw new UserError('The workflow file has no "on", which says what starts it: correct the file.');
  }
  return on;
}

function parseOrRefuse(file: string, parse: (text: string) => unknown): unknown {
  try {
    return parse(file);
  } catch {
    // The message would quote the file.
    throw new UserError('The workflow file is not valid YAML: correct it, for example with actionlint.');
  }
}

/** `on: issues`, `on: [issues, issue_comment]`, or a map from events to their settings. */
function eventsIn(on: unknown): readonly string[] {
  return typeof on === 'string' ? [on] : Array.isArray(on) ? on.map(String) : Object.keys(asMap(on));
}

function asMap(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

async function readWorkflowFile(client: GitHubClient, ref: string): Promise<string | null> {
  const parts = /^([\w.-]+)\/([\w.-]+)\/(.+)@(.+)$/.exec(ref);
  if (parts === null) {
    return null;
  }
  const [, owner = '', repo = '', path = '', commit = ''] = parts;
  try {
    const { data } = await client.request('GET /repos/{owner}/{repo}/contents/{path}', {
      owner,
      repo,
      path,
      ref: commit,
    });
    const { content } = asObject(data, 'the workflow file');
    return typeof content === 'string' ? Buffer.from(content, 'base64').toString('utf8') : null;
  } catch (error) {
    if (httpStatus(error) === 403 || httpStatus(error) === 404) {
      return null;
    }
    throw error;
  }
}
