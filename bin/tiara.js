#!/usr/bin/env node
// The command line is the action's own bundle: with arguments it reads flags, without any the runner's environment.
if (process.argv.length === 2) {
  process.argv.push('--help');
}
await import('../dist/index.js');
