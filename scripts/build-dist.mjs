// Bundles lib/src/main.js (the type checker's output) into a folder, or with --check compares such a bundle with the
// committed dist/, file by file. The bundle is not minified: what runs on a runner can be read.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

function build(folder) {
  rmSync(folder, { recursive: true, force: true });
  const ncc = join(root, 'node_modules', '@vercel', 'ncc', 'dist', 'ncc', 'cli.js');
  const entry = join(root, 'lib', 'src', 'main.js');
  const args = [ncc, 'build', entry, '--out', folder, '--license', 'licenses.txt', '--no-cache', '--quiet'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`ncc failed:\n${stdout}${stderr}`);
  }
}

function filesOf(folder) {
  if (!existsSync(folder)) {
    return new Map();
  }
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(files.map((file) => [file.slice(folder.length + 1), readFileSync(file)]));
}

function check() {
  const folder = mkdtempSync(join(tmpdir(), 'tiara-dist-'));
  try {
    build(folder);
    const built = filesOf(folder);
    const committed = filesOf(join(root, 'dist'));
    const names = [...new Set([...built.keys(), ...committed.keys()])];
    return names.filter((name) => {
      const [one, other] = [built.get(name), committed.get(name)];
      return one === undefined || other === undefined || !one.equals(other);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [target] = process.argv.slice(2);
if (target === '--check') {
  const different = check();
  if (different.length > 0) {
    console.error(`dist is out of date: ${different.join(', ')}. Run "npm run dist" and commit dist.`);
    process.exitCode = 1;
  } else {
    console.log('dist is up to date');
  }
} else {
  build(join(root, target ?? 'dist'));
}
