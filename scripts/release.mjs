// Releases the commit that is checked out here. `notes VERSION` prints the changelog's section about the version, and without
// a version the section "Unreleased". `tag VERSION` pushes the tag vX.Y.Z, and moves the tag of the major version, such as v1,
// which is what workflows name. Both refuse a commit that is not ready, and a second run changes nothing.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const UNRELEASED = 'Unreleased';

/** The text below the heading of this version, up to the next one; empty when there is no such heading. */
function sectionOf(changelog, name) {
  const lines = changelog.split('\n');
  const start = lines.findIndex((line) => line === `## ${name}` || line.startsWith(`## ${name} `));
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith('## '));
  const section = lines.slice(start + 1, length < 0 ? undefined : start + 1 + length);
  return start < 0 ? '' : section.join('\n').trim();
}

function notes(version = UNRELEASED) {
  if (version !== UNRELEASED) {
    refuseOtherVersion(version);
  }
  const section = sectionOf(readFileSync('CHANGELOG.md', 'utf8'), version);
  if (section === '') {
    throw new Error(`CHANGELOG.md has nothing about ${version}: add a section with this heading.`);
  }
  return section;
}

function refuseOtherVersion(version) {
  if (!/^(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}$/.test(version)) {
    throw new Error('The version is not of the form 1.2.3.');
  }
  const own = JSON.parse(readFileSync('package.json', 'utf8')).version;
  if (own !== version) {
    throw new Error(`package.json has the version ${own}: set it to ${version} first.`);
  }
}

function tag(version = '') {
  refuseOtherVersion(version);
  notes(version);
  if (git('status', '--porcelain') !== '') {
    throw new Error('There are changes that are not committed: a release is a commit.');
  }
  // Builds dist again and compares.
  run('npm', ['run', '-s', 'dist:check']);
  const head = git('rev-parse', 'HEAD');
  const tags = remoteTags();
  const name = `v${version}`;
  const tagged = tags.get(name);
  if (tagged !== undefined && tagged !== head) {
    throw new Error(`${name} is the tag of ${tagged}, which is another commit: a release never changes.`);
  }
  const major = `v${version.split('.')[0]}`;
  const newer = [...tags.keys()].find((other) => other.startsWith(`${major}.`) && isNewer(other, name));
  const pushed = [
    ...(tagged === undefined ? [{ name, lease: '' }] : []),
    ...(newer === undefined && tags.get(major) !== head ? [{ name: major, lease: tags.refOf(major) }] : []),
  ];
  if (pushed.length > 0) {
    // Both or none, and only if nobody has moved them meanwhile.
    const leases = pushed.map((each) => `--force-with-lease=refs/tags/${each.name}:${each.lease}`);
    const targets = pushed.map((each) => `${head}:refs/tags/${each.name}`);
    git('push', '--quiet', '--atomic', ...leases, 'origin', ...targets);
  }
  const names = pushed.map((each) => each.name).join(' and ');
  const moved = pushed.length === 0 ? 'Nothing to do: the tags are there.' : `Pushed ${names} to ${head}.`;
  return newer === undefined ? moved : `${moved} ${major} stays where it is, because ${newer} is newer.`;
}

/** The commit of each tag on the server: the checkout need not have them. */
function remoteTags() {
  const lines = git('ls-remote', '--tags', 'origin').split('\n').filter(Boolean);
  const refs = new Map(lines.map((line) => line.split('\trefs/tags/')).map(([id, name]) => [name, id]));
  const commits = [...refs].filter(([name]) => !name.endsWith('^{}'));
  // An annotated tag has an id of its own, and its commit on a second line.
  const tags = new Map(commits.map(([name, id]) => [name, refs.get(`${name}^{}`) ?? id]));
  return { get: (name) => tags.get(name), keys: () => tags.keys(), refOf: (name) => refs.get(name) ?? '' };
}

/** Compares two tags such as v1.2.3. */
function isNewer(one, other) {
  const parts = (name) => name.slice(1).split('.').map(Number);
  const [a, b] = [parts(one), parts(other)];
  const at = a.findIndex((part, index) => part !== b[index]);
  return at >= 0 && a[at] > b[at];
}

function git(...args) {
  return run('git', args);
}

function run(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`${command} ${args[0]} failed:\n${error?.message ?? `${stdout}${stderr}`.trim()}`);
  }
  return stdout.trim();
}

const COMMANDS = { notes, tag };
const [command = '', version] = process.argv.slice(2);
try {
  if (!Object.hasOwn(COMMANDS, command)) {
    throw new Error('Say notes or tag, and the version.');
  }
  console.log(COMMANDS[command](version));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
