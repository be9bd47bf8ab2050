/** docs/agents.md: each configuration starts the server, and the transcript is what an agent really gets. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { MAST_AGAIN } from '../support/forty-issues.js';
import { closeIssue } from '../support/github/operations.js';
import { connectMcp } from '../support/mcp-client.js';
import { backfillFortyIssues, LEXICAL, type RelatedScene } from '../support/related-issues.js';
import { ROOT } from '../support/root.js';
import { embeddedDatabase } from '../support/test-database.js';

const PAGE = readFileSync(join(ROOT, 'docs', 'agents.md'), 'utf8');
const blocks = (language: string): readonly string[] =>
  [...PAGE.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, text]) => text!);

interface ServerConfig {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const fromJson = blocks('json').map((text) => {
  const { mcpServers, servers } = JSON.parse(text) as Record<string, Record<string, ServerConfig>>;
  return (mcpServers ?? servers)!['tiara']!;
});
/** The few forms of TOML that the page uses are those of JSON, apart from `=` in the table. */
const fromToml = blocks('toml').map((text): ServerConfig => {
  const value = (name: string): string => new RegExp(`^${name} = (.*)$`, 'm').exec(text)![1]!;
  return {
    command: JSON.parse(value('command')) as string,
    args: JSON.parse(value('args')) as string[],
    env: JSON.parse(value('env').replace(/(\w+) = /g, '"$1": ')) as Record<string, string>,
  };
});
/** `claude mcp add tiara --env NAME=value -- command args`, as a shell splits it. */
const fromShell = blocks('sh')
  .filter((text) => text.includes('mcp add'))
  .map((text): ServerConfig => {
    const words = text.replaceAll('\\\n', ' ').trim().split(/\s+/);
    const [command = '', ...args] = words.slice(words.indexOf('--') + 1);
    const [name = '', url = ''] = words[words.indexOf('--env') + 1]!.split(/=(.*)/);
    return { command, args, env: { [name]: url } };
  });

describe('docs/agents.md', () => {
  let scene: RelatedScene;
  beforeAll(async () => {
    scene = await backfillFortyIssues(embeddedDatabase());
    const { boat, world } = scene;
    await world.deliver(boat.openIssue(MAST_AGAIN), LEXICAL);
    await world.deliver(boat.addComment(41, { body: 'Duplicate of #1' }), LEXICAL);
    await world.deliver(closeIssue(boat, 41, 'not_planned'), LEXICAL);
  });
  afterAll(() => scene.world.close());

  it('has a configuration for each of four clients, and one to share', () => {
    expect([fromJson.length, fromToml.length, fromShell.length]).toEqual([3, 1, 1]);
  });

  it.each([...fromJson, ...fromToml, ...fromShell])('has a configuration that works: %j', async (config) => {
    expect(config.command).toBe('node');
    expect(Object.keys(config.env)).toEqual(['TIARA_DATABASE_URL']);
    const client = new Client({ name: 'a test', version: '1.0.0' });
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: config.args.map((arg) => arg.replace('/path/to/tiara', ROOT)),
        env: { TIARA_DATABASE_URL: scene.world.database.url },
      }),
    );
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => PAGE.includes(`| \`${name}\``))).toEqual([true, true, true, true]);
    await client.close();
  });

  it('shows what an agent gets', async () => {
    const [, input = '', output = ''] = blocks('text').length === 2 ? ['', ...blocks('text')] : [];
    const mcp = await connectMcp(['--database-url', scene.world.database.url]);
    const { name, arguments: args } = JSON.parse(input) as {
      name: string;
      arguments: Record<string, unknown>;
    };
    const { text } = await mcp.ask(name, args);
    await mcp.close();
    expect(output).toBe(`${text}\n`);
  });

  it('names a search for a terminal', async () => {
    const command = blocks('sh').find((text) => text.includes('tiara.js search'))!;
    const args = command
      .trim()
      .split(' ')
      .slice(1)
      .map((word) =>
        word.replace('/path/to/tiara', ROOT).replace('…', scene.world.database.url).replaceAll('"', ''),
      );
    const child = spawn(process.execPath, args, { env: { PATH: process.env['PATH'] } });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    await new Promise((resolve) => child.on('close', resolve));
    expect(output).toMatch(/^score +where/m);
  });
});
