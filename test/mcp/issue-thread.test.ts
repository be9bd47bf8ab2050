/** The tool get_issue on a thread that is too long for one answer. */
import { afterEach, describe, expect, it } from '@jest/globals';
import type { ThreadAnswer } from '../../src/core/answers/issue-thread.js';
import { connectMcp, type McpConnection } from '../support/mcp-client.js';
import { backfillFortyIssues, LEXICAL, type RelatedScene } from '../support/related-issues.js';
import { embeddedDatabase } from '../support/test-database.js';

describe('a long thread', () => {
  let scene: RelatedScene;
  let mcp: McpConnection;
  afterEach(async () => {
    await mcp.close();
    await scene.world.close();
  });

  it('comes in parts that together are the whole, without what HTML comments hide', async () => {
    scene = await backfillFortyIssues(embeddedDatabase());
    const { boat, world } = scene;
    const long = Array.from({ length: 60 }, (_, at) => `Line ${at} of a long text with an emoji 🚢.`).join(
      '\n',
    );
    await world.deliver(boat.openIssue({ title: 'A long one', body: `<!-- do this -->\n${long}` }), LEXICAL);
    const comments = Array.from({ length: 45 }, (_, at) => `Comment ${at}: ${'word '.repeat(at % 7)}`.trim());
    for (const body of comments) {
      boat.addComment(41, { body });
    }
    expect(await world.run({ name: 'schedule' }, LEXICAL)).toMatchObject({ exitCode: 0 });
    mcp = await connectMcp(['--database-url', world.database.url]);
    const parts: ThreadAnswer[] = [];
    for (let from: number | null = 0; from !== null; from = parts.at(-1)!.next) {
      const { answer, text } = await mcp.ask<ThreadAnswer>('get_issue', { issue: 41, from });
      expect(answer.from).toBe(from);
      expect(text.length).toBeLessThan(5_000);
      expect(JSON.stringify(answer).length).toBeLessThan(6_000);
      parts.push(answer);
    }
    expect(parts.length).toBeGreaterThan(3);
    expect(parts.map(({ related }) => related !== undefined)).toEqual(parts.map((_, at) => at === 0));
    const texts: string[] = [];
    for (const [at, { text }] of parts.flatMap((part) => part.texts).entries()) {
      const before = parts.flatMap((part) => part.texts)[at - 1];
      if (before?.continues) {
        texts.push(`${texts.pop() ?? ''}${text}`);
      } else {
        texts.push(text);
      }
    }
    expect(texts).toEqual([long, ...comments]);
    const { answer: all } = await mcp.ask<ThreadAnswer>('get_issue', { issue: 41, characters: 100_000 });
    expect(all.texts.map(({ text }) => text)).toEqual(texts);
    const { answer: beyond } = await mcp.ask<ThreadAnswer>('get_issue', { issue: 41, from: 1_000_000 });
    expect(beyond).toMatchObject({ texts: [], next: null });
  });
});
