// Fills README's tables of inputs and outputs from action.yml, or with --check tells whether they are up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { parse } from 'yaml';

const readme = new URL('../README.md', import.meta.url);
const { inputs, outputs } = parse(readFileSync(new URL('../action.yml', import.meta.url), 'utf8'));

const cell = (text) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ');
const code = (text) => (text === undefined || text === '' ? '' : `\`${text}\``);

function table(heads, rows) {
  return [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');
}

const inputTable = table(
  ['input', 'default', 'what it is'],
  Object.entries(inputs).map(([name, input]) => [code(name), code(input.default), input.description]),
);
const outputTable = table(
  ['output', 'what it is'],
  Object.entries(outputs).map(([name, output]) => [code(name), output.description]),
);

function filled(text, name, content) {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const [before, rest, ...more] = text.split(start);
  const [, after, ...moreAfter] = rest?.split(end) ?? [];
  if (after === undefined || more.length > 0 || moreAfter.length > 0) {
    throw new Error(`README.md needs "${start}" and, after it, "${end}", each once`);
  }
  return `${before}${start}\n\n${content}\n\n${end}${after}`;
}

const current = readFileSync(readme, 'utf8');
// As the formatter will want it, or lint and this check could not both pass.
const style = await resolveConfig(fileURLToPath(readme));
const next = await format(filled(filled(current, 'inputs', inputTable), 'outputs', outputTable), {
  ...style,
  parser: 'markdown',
});
if (process.argv[2] !== '--check') {
  writeFileSync(readme, next);
} else if (next !== current) {
  console.error('README.md is out of date with action.yml: run "npm run readme" and commit it.');
  process.exitCode = 1;
}
