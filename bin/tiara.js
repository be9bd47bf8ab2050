#!/usr/bin/env node
// The command line is the action's own bundle: with arguments it reads flags, without any the runner's environment.
if (process.argv.length === 2) {
  process.argv.push('--help');
}
if (Number.parseInt(process.versions.node) < 24) {
  console.error(`Tiara needs Node.js 24 or later, and this is ${process.versions.node}.`);
  process.exitCode = 1;
} else {
  await import('../dist/index.js');
}
