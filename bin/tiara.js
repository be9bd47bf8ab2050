#!/usr/bin/env node
// The command line runs the same bundle as the action. With arguments the bundle reads flags, without them the runner's
// environment.
if (process.argv.length === 2) {
  process.argv.push('--help');
}
if (Number.parseInt(process.versions.node) < 24) {
  console.error(
    `Tiara needs Node.js 24 or later, but this is ${process.versions.node}. Install it from https://nodejs.org, or put "npx node@24" before the command.`,
  );
  process.exitCode = 1;
} else {
  await import('../dist/index.js');
}
