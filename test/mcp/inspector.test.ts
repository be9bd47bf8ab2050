/** The MCP Inspector's command line mode, a client that is not made with our copy of the library, talks to the built server. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { backfillFortyIssues, type RelatedScene } from '../support/related-issues.js';
import { ROOT } from '../support/root.js';
import { embeddedDatabase } from '../support/test-database.js';

const INSPECTOR = process.env['TIARA_MCP_INSPECTOR'] ?? '';

if (!existsSync(INSPECTOR)) {
  describe('the MCP Inspector', () => {
    it('NOT RUN: TIARA_MCP_INSPECTOR names no program', () => {
      console.warn('test/mcp/inspector: NOT RUN. Run .ci/mcp-inspector and set what it prints');
    });
  });
} else {
  describe('the MCP Inspector', () => {
    let scene: RelatedScene;
    beforeAll(async () => {
      scene = await backfillFortyIssues(embeddedDatabase());
    });
    afterAll(() => scene.world.close());

    /** What it prints for this method. */
    async function inspect(...args: readonly string[]): Promise<unknown> {
      const server = [process.execPath, join(ROOT, 'bin', 'tiara.js'), 'mcp'];
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [INSPECTOR, '--cli', '-e', `TIARA_DATABASE_URL=${scene.world.database.url}`, ...server, ...args],
        {
          env: {
            PATH: process.env['PATH'] ?? '',
            HOME: scene.world.database.url.replace(/^sqlite:|\/[^/]*$/g, ''),
          },
        },
      );
      return JSON.parse(stdout);
    }

    it('lists the tools', async () => {
      const { tools } = (await inspect('--method', 'tools/list')) as {
        readonly tools: readonly { name: string }[];
      };
      expect(tools.map(({ name }) => name)).toContain('find_duplicates');
    });

    it.each([
      ['search_issues', ['query=mast storm', 'limit=1'], 'octo/boat#1'],
      ['find_duplicates', ['title=Anchor drags', 'body=On a muddy bottom in the river.'], 'octo/boat#3'],
      ['get_issue', ['issue=#3'], 'octo/boat#3 (open)'],
      ['list_repositories', [], 'octo/boat: 40 issues'],
    ])('calls %s', async (name, args, expected) => {
      const toolArgs = args.flatMap((arg) => ['--tool-arg', arg]);
      const result = await inspect('--method', 'tools/call', '--tool-name', name, ...toolArgs);
      expect(result).toMatchObject({ content: [{ type: 'text', text: expect.stringContaining(expected) }] });
      expect(result).toHaveProperty('structuredContent');
    });
  });
}
