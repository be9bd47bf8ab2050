/** The token of GitHub's own command line, for a person who is logged in there. */
import { execFileSync } from 'node:child_process';

const TIME_LIMIT_MS = 5_000;

/** Empty when `gh` is not installed, or not logged in. */
export function tokenOfGh(): string {
  try {
    return execFileSync('gh', ['auth', 'token'], {
      encoding: 'utf8',
      timeout: TIME_LIMIT_MS,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '';
  }
}
