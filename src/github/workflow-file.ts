/** The workflow file of this run, as GitHub has it. */
import { asObject } from './json-fields.js';
import { httpStatus } from './requests/request-error.js';
import type { GitHubClient } from './requests/github-client.js';

/** `ref` is GITHUB_WORKFLOW_REF, such as `octo/boat/.github/workflows/tiara.yml@refs/heads/main`. Null when the token may not read it. */
export async function readWorkflowFile(client: GitHubClient, ref: string): Promise<string | null> {
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
