// Prints the changelog's section about a version, after checking that package.json has the same version. Without a version it
// prints the section "Unreleased".
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

const root = fileURLToPath(new URL('..', import.meta.url));
const version = process.argv[2] ?? 'Unreleased';

/** The text below the heading of this version, up to the next one; null when there is no such heading. */
function sectionOf(changelog, name) {
  const lines = changelog.split('\n');
  const start = lines.findIndex((line) => line === `## ${name}` || line.startsWith(`## ${name} `));
  if (start < 0) {
    return null;
  }
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith('## '));
  return lines
    .slice(start + 1, length < 0 ? undefined : start + 1 + length)
    .join('\n')
    .trim();
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

if (version !== 'Unreleased') {
  if (!/^\d+\.\d+\.\d+$/.test(version)) {
    fail('The version is not of the form 1.2.3.');
  }
  const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
  if (own !== version) {
    fail(`package.json has the version ${own}: set it to ${version} first.`);
  }
}
const section = sectionOf(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'), version);
if (section === null || section === '') {
  fail(`CHANGELOG.md has nothing about ${version}: add a section with this heading.`);
}
console.log(section);
