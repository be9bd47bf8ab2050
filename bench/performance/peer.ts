/** github-to-sqlite, a widely used tool that fetches a repository's issues and comments into SQLite. It embeds nothing. */
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../../test/support/root.js';
import { cacheFolder } from './generate-repository.js';
import { measureCommand, type Usage } from './measure-process.js';

export const PEER = 'github-to-sqlite';
const PEER_VERSION = '2.9.1';
const SCRIPT = join(ROOT, 'bench', 'performance', 'peer.py');

const run = promisify(execFile);

/** Where the peer is installed: outside the project. */
const environment = join(cacheFolder(), `${PEER}-${PEER_VERSION}`);
const python = join(
  environment,
  ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']),
);

async function isInstalled(): Promise<boolean> {
  return run(python, ['-c', 'import github_to_sqlite']).then(
    () => true,
    () => false,
  );
}

/** Installs the peer unless it is there. Returns why it cannot be measured; null when it can. The log gets the details, which name paths of this machine. */
export async function installPeer(log: (line: string) => void): Promise<string | null> {
  try {
    if (await isInstalled()) {
      return null;
    }
    await run('python3', ['-m', 'venv', environment]);
    await run(python, ['-m', 'pip', 'install', '--quiet', `${PEER}==${PEER_VERSION}`]);
    return null;
  } catch (error) {
    rmSync(environment, { recursive: true, force: true });
    log((error as Error).message);
    return 'it could not be installed: it needs Python 3 with venv and pip';
  }
}

export function measurePeer(githubUrl: string, fullName: string, file: string): Promise<Usage> {
  return measureCommand(python, [SCRIPT, githubUrl, fullName, file]);
}
