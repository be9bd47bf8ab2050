/** The token of GitHub's own command line, for a person who is logged in there. */
import { execFileSync } from 'node:child_process';

const TIME_LIMIT_MS = 5_000;

/**
 * The token of `gh` for the server with this API; that of github.com when absent. No other server may see it. Empty when `gh`
 * is not installed, or not logged in there.
 */
export function tokenOfGh(apiUrl: string | undefined): string {
  try {
    const host = apiUrl ? new URL(apiUrl).hostname.replace(/^(?:www|api)\./, '') : 'github.com';
    return execFileSync('gh', ['auth', 'token', '--hostname', host], {
      encoding: 'utf8',
      timeout: TIME_LIMIT_MS,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '';
  }
}
