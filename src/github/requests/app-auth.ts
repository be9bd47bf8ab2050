/** Signs in as a GitHub App: first with its private key, then with an installation's token. */
import type { GitHub } from '@actions/github/lib/utils';
import { createAppAuth } from '@octokit/auth-app';

type Octokit = InstanceType<typeof GitHub>;

export interface GitHubApp {
  readonly appId: string;
  /** PEM text. */
  readonly privateKey: string;
  /** Looked up from the repository when null. */
  readonly installationId: number | null;
}

/**
 * The client of the installation that covers this repository (`owner/name`). Octokit renews its token every hour, and
 * every new token is masked as soon as it arrives.
 */
export async function installationClient<Client extends Octokit>(
  { appId, privateKey, installationId }: GitHubApp,
  repository: string,
  createClient: (auth: Record<string, unknown>) => Client,
  mask: (secret: string) => void,
): Promise<Client> {
  const app = createClient({ authStrategy: createAppAuth, auth: { appId, privateKey } });
  const installation = createClient({
    authStrategy: createAppAuth,
    auth: {
      appId,
      privateKey,
      installationId: installationId ?? (await findInstallation(app, repository)),
    },
  });
  maskTokens(installation, mask);
  return installation;
}

async function findInstallation(app: Octokit, repository: string): Promise<number> {
  const [owner = '', repo = ''] = repository.split('/');
  const { data } = await app.request('GET /repos/{owner}/{repo}/installation', { owner, repo });
  return data.id;
}

function maskTokens(octokit: Octokit, mask: (secret: string) => void): void {
  octokit.hook.after('request', ({ data }, { url }) => {
    const token = url.endsWith('/access_tokens') ? (data as { token?: unknown }).token : null;
    if (typeof token === 'string') {
      mask(token);
    }
  });
}
