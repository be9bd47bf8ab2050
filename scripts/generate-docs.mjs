// Fills the tables of docs/inputs.md and docs/outputs.md from action.yml and from the schemas of the answers in lib/. With
// --check, fails when they are out of date.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { isMap, parseDocument } from 'yaml';
import * as z from 'zod';
import {
  duplicatesOutput,
  hit,
  repositoriesOutput,
  searchOutput,
  threadOutput,
} from '../lib/src/mcp/output-schemas.js';

const action = parseDocument(readFileSync(new URL('../action.yml', import.meta.url), 'utf8'));

const cell = (text) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ');
const code = (text) => (text === undefined || text === '' ? '' : `\`${text}\``);

function table(heads, rows) {
  return [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');
}

/** The entries of a map in action.yml, in groups. A comment before an entry starts a group and is its heading. */
function readGroups(name) {
  const map = action.get(name);
  if (!isMap(map)) {
    throw new Error(`action.yml has no ${name}`);
  }
  const groups = [];
  for (const [at, { key, value }] of map.items.entries()) {
    // The parser attaches a comment before the first entry to the map.
    const heading = (at === 0 ? (map.commentBefore ?? key.commentBefore) : key.commentBefore)?.trim();
    if (heading !== undefined || groups.length === 0) {
      groups.push({ heading, entries: [] });
    }
    groups.at(-1).entries.push({ name: key.value, ...value.toJSON() });
  }
  return groups;
}

function sections(groups, toTable) {
  return groups
    .map(({ heading, entries }) => `${heading === undefined ? '' : `## ${heading}\n\n`}${toTable(entries)}`)
    .join('\n\n');
}

const inputTable = (entries) =>
  table(
    ['input', 'default', 'what it is'],
    entries.map((input) => [code(input.name), code(input.default), input.description]),
  );
const outputTable = (entries) =>
  table(
    ['output', 'what it is'],
    entries.map(({ name, description }) => [code(name), description]),
  );

/** The fields of an answer. Those of an object or of the elements of a list stand below it. */
function fieldTable(schema) {
  const rows = ({ properties = {}, required = [] }, before) =>
    Object.entries(properties).flatMap(([name, field]) => {
      const inner = field.items?.properties === undefined ? field : field.items;
      const isResult = name === 'results';
      return [
        [
          `${before}${code(name)}`,
          `${typeOf(field)}${required.includes(name) ? '' : ', may be absent'}`,
          isResult ? `${field.description} Each is a [result](#a-result).` : (field.description ?? ''),
        ],
        ...(isResult ? [] : rows(inner, `${before}${code(name)} › `)),
      ];
    });
  return table(['field', 'type', 'what it is'], rows(z.toJSONSchema(schema, { io: 'output' }), ''));
}

function typeOf({ type, enum: values, anyOf, items, const: only }) {
  if (anyOf !== undefined) {
    return anyOf.map(typeOf).join(' or ');
  }
  if (values !== undefined || only !== undefined) {
    return (values ?? [only]).map((value) => code(String(value))).join(', ');
  }
  if (Array.isArray(type)) {
    return type.join(' or ');
  }
  return type === 'array' ? `list of ${typeOf(items)}s` : type === 'integer' ? 'number' : type;
}

function fillIn(path, text, name, content) {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const [before, rest, ...more] = text.split(start);
  const [, after, ...moreAfter] = rest?.split(end) ?? [];
  if (after === undefined || more.length > 0 || moreAfter.length > 0) {
    throw new Error(`${path} needs "${start}" and, after it, "${end}", each once`);
  }
  return `${before}${start}\n\n${content}\n\n${end}${after}`;
}

const PAGES = [
  { path: 'docs/inputs.md', name: 'inputs', content: sections(readGroups('inputs'), inputTable) },
  { path: 'docs/outputs.md', name: 'outputs', content: sections(readGroups('outputs'), outputTable) },
  { path: 'docs/outputs.md', name: 'result', content: fieldTable(hit) },
  { path: 'docs/outputs.md', name: 'search_issues', content: fieldTable(searchOutput) },
  { path: 'docs/outputs.md', name: 'find_duplicates', content: fieldTable(duplicatesOutput) },
  { path: 'docs/outputs.md', name: 'get_issue', content: fieldTable(threadOutput) },
  { path: 'docs/outputs.md', name: 'list_repositories', content: fieldTable(repositoriesOutput) },
];

for (const { path, name, content } of PAGES) {
  const file = fileURLToPath(new URL(`../${path}`, import.meta.url));
  const current = readFileSync(file, 'utf8');
  // Formatted as lint demands, or lint and this check could not both pass.
  const style = { ...(await resolveConfig(file)), parser: 'markdown' };
  const next = await format(fillIn(path, current, name, content), style);
  if (process.argv[2] !== '--check') {
    writeFileSync(file, next);
  } else if (next !== current) {
    console.error(`${path} is out of date: run "npm run docs" and commit it.`);
    process.exitCode = 1;
  }
}
