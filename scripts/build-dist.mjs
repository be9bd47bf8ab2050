// Bundles lib/src/start.js (the compiler's output) into a folder, or with --check compares such a bundle with the committed
// dist/, file by file. The bundle is not minified, so that anyone can read what runs on a runner. A second argument names a
// file for the bundler's statistics.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { licenseTexts } from './license-texts.mjs';
import { stage } from './trimmed-packages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Always at this distance from node_modules, because the bundler numbers modules by their paths. */
const stagingFolder = join(root, 'lib', 'bundle');
const libraries = join(root, 'dist', 'sqlite-vec');
const stagedStats = join(stagingFolder, 'stats.json');

/** Bundles into a folder and returns the modules of each package in the bundle, by the package's folder. */
async function build(folder, statsFile) {
  try {
    await stage(stagingFolder);
    const packages = bundle(folder);
    if (statsFile !== undefined) {
      cpSync(stagedStats, statsFile);
    }
    return packages;
  } finally {
    // The bundler's statistics are large and name absolute paths of the machine that built.
    rmSync(stagingFolder, { recursive: true, force: true });
  }
}

function bundle(folder) {
  removeAllButLibraries(folder);
  const ncc = join(root, 'node_modules', '@vercel', 'ncc', 'dist', 'ncc', 'cli.js');
  const options = ['--out', folder, '--no-cache', '--quiet', '--stats-out', stagedStats];
  const args = [ncc, 'build', join('lib', 'src', 'start.js'), ...options];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: stagingFolder,
    encoding: 'utf8',
  });
  if (status !== 0) {
    throw new Error(`ncc failed:\n${stdout}${stderr}`);
  }
  const packages = packagesIn(JSON.parse(readFileSync(stagedStats, 'utf8')));
  const foreign = [...packages].filter(([path]) => path !== '.');
  const files = foreign.map(([path, modules]) => [
    join(stagingFolder, path),
    modules.map(({ file }) => file),
  ]);
  writeFileSync(join(folder, 'licenses.txt'), licenseTexts(files, [vectorLibrary()]));
  if (resolve(folder, 'sqlite-vec') !== libraries) {
    cpSync(libraries, join(folder, 'sqlite-vec'), { recursive: true });
  }
  return packages;
}

/** sqlite-vec, as the lock file has it. Its libraries are loaded at run time, so the bundler does not know of them. */
function vectorLibrary() {
  const name = 'sqlite-vec';
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const { version, license } = lock.packages[`node_modules/${name}`];
  return { name, version, license, folder: libraries };
}

/** The libraries are not built here: scripts/fetch-sqlite-vec.mjs has put them into dist. */
function removeAllButLibraries(folder) {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  for (const name of names.filter((each) => each !== 'sqlite-vec')) {
    rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** The modules in the bundle by folder of the package, which is `.` for our own. A module that the bundler dropped is in no chunk. */
function packagesIn({ modules }) {
  const inBundle = modules
    .filter(({ chunks }) => chunks.length > 0)
    .flatMap((module) => module.modules ?? [module])
    .map(({ name, size }) => {
      const [, path = '.', file = name] = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\/(.*)/.exec(name) ?? [];
      return { path, file, size };
    });
  return Map.groupBy(inBundle, ({ path }) => path);
}

/** Prints the sizes in KB, the largest package first. */
function report(packages) {
  const sizes = [...packages].map(([path, modules]) => [
    path,
    modules.reduce((sum, { size }) => sum + size, 0),
  ]);
  for (const [path, bytes] of sizes.sort(([, a], [, b]) => b - a)) {
    const name = path === '.' ? 'our own code' : path.replace(/^.*?node_modules\//, '');
    console.log(`${(bytes / 1000).toFixed(0).padStart(6)} KB  ${name}`);
  }
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

const [target = 'dist', statsFile] = process.argv.slice(2);
if (target === '--check') {
  const different = await check();
  if (different.length > 0) {
    console.error(`dist is out of date: ${different.join(', ')}. Run "npm run dist" and commit dist.`);
    process.exitCode = 1;
  } else {
    console.log('dist is up to date');
  }
} else {
  report(await build(resolve(root, target), statsFile));
}
