// Copies what the action is bundled from, lib/src and the packages it depends on, into a folder, and takes out of that
// copy what no run reaches. ncc has no setting for this, and node_modules itself must stay what npm installed.
import { cpSync, existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);

/**
 * Packages whose modules do nothing but export, though their package.json does not say so. Saying it lets the bundler
 * drop each module whose exports are not used: of @actions/core the OIDC client with all of undici behind it.
 */
const WITHOUT_SIDE_EFFECTS = ['@actions/core', 'openai'];

/** Modules that something imports and no run uses. Each is replaced by one that throws when it is used. */
const NEVER_USED = [
  // Of OpenAI's API the action asks for embeddings only. An index.mjs only exports its neighbours again; a ws.mjs
  // wants a package that is not installed, and only its own user imports it.
  'openai/resources/**/!(index|embeddings|ws).mjs',
  // 220 KB of certificates, for `ssl: 'Amazon RDS'`. The action gives Node's authorities or those of its input.
  'mysql2/lib/constants/ssl_profiles.js',
  // undici has a client for tests, and everything else that a browser has. The toolkit uses fetch and ProxyAgent.
  'undici/lib/mock/mock-agent.js',
  'undici/lib/mock/mock-client.js',
  'undici/lib/mock/mock-pool.js',
  'undici/lib/web/cache/cachestorage.js',
  'undici/lib/web/cookies/index.js',
  'undici/lib/web/eventsource/eventsource.js',
  'undici/lib/web/fileapi/filereader.js',
  'undici/lib/web/websocket/websocket.js',
];

/** No types and no source maps. */
const isNeeded = (path) => !/\.(ts|mts|cts|map)$/.test(path);

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
      throw new Error(`NEVER_USED names ${pattern}, which is gone`);
    }
    for (const module of modules) {
      writeFileSync(join(folder, 'node_modules', module), await standInFor(module));
    }
  }
}

/** The folders of the packages that the lock file has for production; those inside a package come with it. */
function packages() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const folders = Object.keys(packages).filter((path) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path));
  return folders.filter((path) => packages[path].dev !== true && existsSync(join(root, path)));
}

/** A module with the same exports. They can be passed around and constructed, which importers do; all else throws. */
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
