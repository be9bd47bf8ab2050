// Copies what the action is bundled from, lib/src and the packages it depends on, into a folder, and takes out of that
// copy what no run reaches. ncc has no setting for this, and node_modules itself must stay what npm installed.
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Packages whose modules do nothing but export, though their package.json does not say so. Saying it lets the bundler
 * drop each module whose exports are not used: of @actions/core the OIDC client with all of undici behind it.
 */
const WITHOUT_SIDE_EFFECTS = ['@actions/core', 'openai'];

/** No types and no source maps. */
const isNeeded = (path) => !/\.(ts|mts|cts|map)$/.test(path);

export function stage(folder) {
  rmSync(folder, { recursive: true, force: true });
  for (const path of ['package.json', join('lib', 'src'), ...packages()]) {
    cpSync(join(root, path), join(folder, path), { recursive: true, filter: isNeeded });
  }
  for (const name of WITHOUT_SIDE_EFFECTS) {
    const file = join(folder, 'node_modules', name, 'package.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), sideEffects: false }));
  }
}

/** The folders of the packages that the lock file has for production; those inside a package come with it. */
function packages() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const folders = Object.keys(packages).filter((path) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path));
  return folders.filter((path) => packages[path].dev !== true && existsSync(join(root, path)));
}
