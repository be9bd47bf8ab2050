// Writes the licenses of everything in a bundle. ncc's own --license lists only the packages of the last chunk.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { vendoredLicenseTexts } from './vendored-licenses.mjs';

/**
 * `modules` has the bundled files by the folder of their package, relative to that folder. `libraries` are in dist without
 * being bundled: each has a name, a version, and the folder with its license.
 */
export function licenseTexts(modules, libraries) {
  const packages = [...modules].map(([folder, files]) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const entry = [`${name}@${version} (${license})`, ...licenseFiles(folder, files)].join('\n\n');
    return { entry, paths: files.map((file) => `${name}/${file}`) };
  });
  const vendored = vendoredLicenseTexts(packages.flatMap(({ paths }) => paths));
  const entries = [
    ...packages.map(({ entry }) => entry),
    ...libraries.map(({ name, version, license, folder }) => {
      const text = readFileSync(join(folder, 'LICENSE'), 'utf8').trim();
      return `${name}@${version} (${license})\n\n${text}`;
    }),
    ...vendored,
  ];
  return `${[...new Set(entries)].sort().join('\n\n')}\n`;
}

/** The license of the package, and those of code from elsewhere that it has in folders of its own. */
function licenseFiles(folder, files) {
  return globSync('**/*', { cwd: folder, exclude: ['**/node_modules/**'] })
    .filter((path) => /(^|[\\/])licen[sc]e(\.\w+)?$/i.test(path))
    .filter((path) => covers(dirname(path), files))
    .sort()
    .map((path) => readFileSync(join(folder, path), 'utf8').replaceAll('\r\n', '\n').trim());
}

/** Whether the bundle has a file below the folder. openai keeps a license beside the sources in src, and bundles what was compiled from them. */
function covers(licensed, files) {
  const compiled = licensed.replace(/^src[\\/]/, '');
  return licensed === '.' || files.some((file) => file.startsWith(`${compiled.replaceAll('\\', '/')}/`));
}
