// Copies lib/src and the packages that it depends on into a folder, and removes from the copy what no run uses. The bundle
// is made from this copy, because ncc has no setting for this and node_modules must stay as npm installed it.
import { cpSync, existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);

/**
 * Packages whose modules only export, although their package.json does not say so. With that setting, the bundler drops
 * every module whose exports are not used, such as the OIDC client of @actions/core, with all of undici behind it.
 */
const WITHOUT_SIDE_EFFECTS = ['@actions/core', 'openai'];

/** Modules that are imported but that no run uses. Each is replaced with one that throws when it is used. */
const NEVER_USED = [
  // The action uses only the embeddings of OpenAI's API. An index.mjs only re-exports its neighbours; a ws.mjs needs a
  // package that is not installed, and nothing here imports it.
  'openai/resources/**/!(index|embeddings|ws).mjs',
  // 220 KB of certificates, for `ssl: 'Amazon RDS'`. The action uses Node's authorities, or those of its input.
  'mysql2/lib/constants/ssl_profiles.js',
  // undici has mocks for tests, and much else that browsers have. The toolkit uses only fetch and ProxyAgent.
  'undici/lib/mock/mock-agent.js',
  'undici/lib/mock/mock-client.js',
  'undici/lib/mock/mock-pool.js',
  'undici/lib/web/cache/cachestorage.js',
  'undici/lib/web/cookies/index.js',
  'undici/lib/web/eventsource/eventsource.js',
  'undici/lib/web/fileapi/filereader.js',
  'undici/lib/web/websocket/websocket.js',
];

/** Leaves out types and source maps. */
const isNeeded = (path) => !/\.(ts|mts|cts|map)$/.test(path);

/** Makes the copy in this folder, and replaces what was there. */
export async function stage(folder) {
  rmSync(folder, { recursive: true, force: true });
  for (const path of ['package.json', join('lib', 'src'), ...packages()]) {
    cpSync(join(root, path), join(folder, path), { recursive: true, filter: isNeeded });
  }
  for (const name of WITHOUT_SIDE_EFFECTS) {
    const file = join(folder, 'node_modules', name, 'package.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), sideEffects: false }));
  }
  for (const pattern of NEVER_USED) {
    const modules = globSync(pattern, { cwd: join(folder, 'node_modules') });
    if (modules.length === 0) {
      throw new Error(`NEVER_USED has ${pattern}, which matches no file: remove or correct it`);
    }
    for (const module of modules) {
      writeFileSync(join(folder, 'node_modules', module), await standInFor(module));
    }
  }
}

/** The folders of the lock file's production packages. Packages nested in another one come along with it. */
function packages() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const folders = Object.keys(packages).filter((path) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path));
  return folders.filter((path) => packages[path].dev !== true && existsSync(join(root, path)));
}

/** The text of a module with the same exports. Importers may pass them on and construct them; anything else throws. */
async function standInFor(module) {
  const file = join(root, 'node_modules', module);
  const isEsm = file.endsWith('.mjs');
  const original = isEsm ? await import(pathToFileURL(file)) : require(file);
  const names = Object.keys(original);
  const exported = isEsm
    ? `export { ${names.map((name) => `absent as ${name}`).join(', ')} };`
    : typeof original === 'function'
      ? 'module.exports = absent;'
      : `module.exports = { ${names.map((name) => `${JSON.stringify(name)}: absent`).join(', ')} };`;
  const message = `${module} is not in this bundle: see scripts/trimmed-packages.mjs`;
  return [
    `const refuse = () => { throw new Error(${JSON.stringify(message)}); };`,
    'const absent = new Proxy(function () {}, { construct: () => absent, apply: refuse, get: refuse });',
    exported,
    '',
  ].join('\n');
}
