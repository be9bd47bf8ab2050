// Bundles lib/src/main.js (the compiler's output) into a folder, or with --check compares such a bundle with the committed
// dist/, file by file. The bundle is not minified, so that anyone can read what runs on a runner.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stage } from './trimmed-packages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Always at this distance from node_modules, because the bundler numbers modules by their paths. */
const stagingFolder = join(root, 'lib', 'bundle');

/** Bundles into a folder and returns the bytes of each package in the bundle, by the package's folder. */
async function build(folder) {
  try {
    await stage(stagingFolder);
    return bundle(folder);
  } finally {
    // The bundler's statistics are large and name absolute paths of the machine that built.
    rmSync(stagingFolder, { recursive: true, force: true });
  }
}

function bundle(folder) {
  rmSync(folder, { recursive: true, force: true });
  const ncc = join(root, 'node_modules', '@vercel', 'ncc', 'dist', 'ncc', 'cli.js');
  const stats = join(stagingFolder, 'stats.json');
  const options = ['--out', folder, '--no-cache', '--quiet', '--stats-out', stats];
  const args = [ncc, 'build', join('lib', 'src', 'main.js'), ...options];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: stagingFolder,
    encoding: 'utf8',
  });
  if (status !== 0) {
    throw new Error(`ncc failed:\n${stdout}${stderr}`);
  }
  const sizes = packageSizes(JSON.parse(readFileSync(stats, 'utf8')));
  writeFileSync(join(folder, 'licenses.txt'), licenseTexts([...sizes.keys()]));
  return sizes;
}

/** Bytes by folder of the package. A module that the bundler dropped is in no chunk. */
function packageSizes({ modules }) {
  const sizes = new Map();
  for (const module of modules.filter(({ chunks }) => chunks.length > 0)) {
    for (const { name, size } of module.modules ?? [module]) {
      const [path] = /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(name) ?? ['.'];
      sizes.set(path, (sizes.get(path) ?? 0) + size);
    }
  }
  return sizes;
}

/** Prints the sizes in KB, the largest package first. */
function report(sizes) {
  for (const [folder, bytes] of [...sizes].sort(([, a], [, b]) => b - a)) {
    const name = folder === '.' ? 'our own code' : folder.replace(/^.*?node_modules\//, '');
    console.log(`${(bytes / 1000).toFixed(0).padStart(6)} KB  ${name}`);
  }
}

/** Written here because ncc's --license lists only the packages of the last chunk. */
function licenseTexts(folders) {
  const entries = folders
    .filter((folder) => folder !== '.')
    .map((folder) => {
      const { name, license } = JSON.parse(readFileSync(join(stagingFolder, folder, 'package.json'), 'utf8'));
      const file = readdirSync(join(stagingFolder, folder)).find((entry) => /^licen[sc]e/i.test(entry));
      const text =
        file === undefined
          ? ''
          : readFileSync(join(stagingFolder, folder, file), 'utf8').replaceAll('\r\n', '\n');
      return `${name}\n${license}\n${text}`.trimEnd();
    });
  return `${[...new Set(entries)].sort().join('\n\n')}\n`;
}

function readFiles(folder) {
  if (!existsSync(folder)) {
    return new Map();
  }
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(files.map((file) => [file.slice(folder.length + 1), readFileSync(file)]));
}

async function check() {
  const folder = mkdtempSync(join(tmpdir(), 'tiara-dist-'));
  try {
    await build(folder);
    const built = readFiles(folder);
    const committed = readFiles(join(root, 'dist'));
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
  const different = await check();
  if (different.length > 0) {
    console.error(`dist is out of date: ${different.join(', ')}. Run "npm run dist" and commit dist.`);
    process.exitCode = 1;
  } else {
    console.log('dist is up to date');
  }
} else {
  report(await build(join(root, target ?? 'dist')));
}
