// Runs one npm script, and first installs the locked dependencies if they are missing or older than the lock file.
// The script runs in a new shell, which finds the Node.js that the project pins and not the one that runs this file.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const lock = `${root}package-lock.json`;
const installed = `${root}node_modules/.package-lock.json`;

function run(...args) {
  const { status, error } = spawnSync('npm', args, { cwd: root, stdio: 'inherit' });
  if (error) console.error(`npm could not be started: ${error.message}`);
  return status ?? 1;
}

const isCurrent = existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs;
const [script, ...args] = process.argv.slice(2);
const status = isCurrent ? 0 : run('ci', '--no-audit', '--no-fund');
process.exitCode = status || run('run', '-s', script, '--', ...args);
