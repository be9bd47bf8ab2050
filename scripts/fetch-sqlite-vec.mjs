// Fetches the libraries of sqlite-vec for every platform into dist/sqlite-vec, in the version and with the checksums of the
// lock file: npm installs only the one for the machine it runs on. Run it after a change of that version.
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'dist', 'sqlite-vec');
/** As `process.platform` calls them, where npm's packages have another name. */
const PLATFORMS = { windows: 'win32' };

/** The package of each platform does not contain the license. */
const LICENSE = `sqlite-vec, https://github.com/asg017/sqlite-vec, MIT OR Apache-2.0

MIT License

Copyright (c) 2024 Alex Garcia

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
`;

function run(command, args, cwd) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`);
  }
  return stdout.trim();
}

/** Downloads a package, compares it with the lock file, and copies its library. */
function fetchLibrary(name, { version, integrity }) {
  const folder = mkdtempSync(join(tmpdir(), 'sqlite-vec-'));
  try {
    const archive = join(folder, run('npm', ['pack', '--silent', `${name}@${version}`], folder));
    const checksum = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
    if (checksum !== integrity) {
      throw new Error(`${name}@${version} has the checksum ${checksum}, and package-lock.json ${integrity}`);
    }
    run('tar', ['-xzf', archive], folder);
    const [, platform, processor] = /^sqlite-vec-(\w+)-(\w+)$/.exec(name);
    const { exports } = JSON.parse(readFileSync(join(folder, 'package', 'package.json'), 'utf8'));
    const [file] = Object.keys(exports);
    const library = join(target, `${PLATFORMS[platform] ?? platform}-${processor}`);
    mkdirSync(library, { recursive: true });
    writeFileSync(join(library, file), readFileSync(join(folder, 'package', file)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

rmSync(target, { recursive: true, force: true });
const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
for (const [path, entry] of Object.entries(packages)) {
  if (path.startsWith('node_modules/sqlite-vec-')) {
    fetchLibrary(path.replace('node_modules/', ''), entry);
  }
}
writeFileSync(join(target, 'LICENSE'), LICENSE);
