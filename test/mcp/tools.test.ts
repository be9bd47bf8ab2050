/** What a coding agent gets from the built server, through the official client library. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { DuplicatesAnswer } from '../../src/core/answers/find-duplicates.js';
import type { ThreadAnswer } from '../../src/core/answers/issue-thread.js';
import type { SearchJson } from '../../src/core/answers/search.js';
import type { RepositoriesAnswer } from '../../src/core/answers/stored-repositories.js';
import { describeDatabases } from '../support/databases.js';
import { ANCHOR_AGAIN, MAST_AGAIN } from '../support/forty-issues.js';
import { closeIssue } from '../support/github/operations.js';
import { connectMcp, type McpConnection } from '../support/mcp-client.js';
import { backfillFortyIssues, LEXICAL, type RelatedScene } from '../support/related-issues.js';
import { runCommand } from '../support/runner.js';

describeDatabases('the tools of tiara mcp', (open) => {
  let scene: RelatedScene;
  let mcp: McpConnection;

  /** Forty issues; 41 is a duplicate of 1, with a comment that says so. */
  beforeAll(async () => {
    scene = await backfillFortyIssues(await open());
    const { boat, world } = scene;
    await world.deliver(boat.openIssue(MAST_AGAIN), LEXICAL);
    await world.deliver(boat.addComment(41, { body: 'Thank you! Duplicate of #1' }), LEXICAL);
    await world.deliver(closeIssue(boat, 41, 'not_planned'), LEXICAL);
    mcp = await connectMcp(['--database-url', world.database.url]);
  });
  afterAll(async () => {
    await mcp.close();
    await scene.world.close();
  });

  it('are four that only read, with schemas for what they take and answer', async () => {
    const { tools } = await mcp.client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'search_issues',
      'find_duplicates',
      'get_issue',
      'list_repositories',
    ]);
    for (const { name, description, inputSchema, outputSchema, annotations } of tools) {
      expect({ name, isDescribed: (description ?? '').length > 100 }).toEqual({ name, isDescribed: true });
      expect(annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false });
      expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(Object.keys(outputSchema?.properties ?? {})).not.toEqual([]);
    }
    expect(mcp.client.getServerVersion()).toMatchObject({ name: 'tiara' });
    expect(mcp.client.getInstructions()).toContain('find_duplicates');
  });

  it('search for a text: the original first, with its known duplicate', async () => {
    const { answer, text } = await mcp.ask<SearchJson>('search_issues', {
      query: 'mast falls over in a storm',
      limit: 2,
    });
    expect(answer.good_match).toBe(true);
    expect(answer.results).toHaveLength(2);
    expect(answer.results[0]).toMatchObject({ repository: 'octo/boat', number: 1, duplicates: [41] });
    expect(text).toContain('octo/boat#1 (open): possibly the same');
    expect(text).toContain('also reported as #41');
    expect(text).toContain('\n> The mast falls over\n');
  });

  it('search as the command line and the action do: the same results, field by field, in the same order', async () => {
    const { world } = scene;
    const input = { query: 'anchor drags', limit: 3, state: 'open', kind: 'issue' };
    const { answer } = await mcp.ask<SearchJson>('search_issues', input);
    const flags = Object.entries(input).map(([name, value]) => `--${name}=${value}`);
    const { stdout } = await runCommand(['search', '--json', ...flags, '--database-url', world.database.url]);
    const { good_match, results } = JSON.parse(stdout) as SearchJson;
    expect(JSON.stringify(answer)).toBe(JSON.stringify({ good_match, results }));
    const run = await world.run(
      { name: 'workflow_dispatch' },
      { ...LEXICAL, ...input, limit: '3', mode: 'search' },
    );
    expect(run.outputs['results']).toBe(JSON.stringify(results));
  });

  it('search among some issues only', async () => {
    const numbers = async (input: object): Promise<readonly number[]> => {
      const { answer } = await mcp.ask<SearchJson>('search_issues', { query: 'mast storm', ...input });
      return answer.results.map(({ number }) => number);
    };
    expect(await numbers({ state: 'closed' })).toEqual([41]);
    expect(await numbers({ author: 'nobody-of-this-name' })).toEqual([]);
    expect(await numbers({ label: 'none' })).toEqual([]);
    expect(await numbers({ since: '2099-01-01' })).toEqual([]);
    expect(await numbers({ since: '2020-01-01', author: '@Somebody', repository: 'Octo/Boat' })).toContain(1);
    expect(await numbers({ kind: 'comment' })).toEqual([41]);
    const { answer } = await mcp.ask<SearchJson>('search_issues', { query: 'mast', state: 'closed' });
    expect(answer.results).toMatchObject([{ number: 41, original: 1 }]);
    const { text } = await mcp.ask('search_issues', { query: 'mast', label: 'none' });
    expect(text).toBe('Nothing was found. Search with other words, or with fewer filters.');
  });

  it('name the original of a draft, and say what to do', async () => {
    const { answer, text } = await mcp.ask<DuplicatesAnswer>('find_duplicates', MAST_AGAIN);
    expect(answer).toMatchObject({
      good_match: true,
      verdict: 'Possibly the same as octo/boat#1 (open).',
      advice:
        'Read octo/boat#1 first. If it is the same problem, comment there instead of filing a new issue.',
    });
    expect(answer.results[0]).toMatchObject({ number: 1, duplicates: [41] });
    expect(answer.results[0]?.shared_words).toContain('mast');
    expect(text.startsWith(`${answer.verdict} ${answer.advice}`)).toBe(true);
  });

  it('tell the same of a draft as the command line, field by field', async () => {
    const { answer } = await mcp.ask<DuplicatesAnswer>('find_duplicates', { ...MAST_AGAIN, limit: 3 });
    const { title, body } = MAST_AGAIN;
    const flags = ['--limit=3', '--json', '--database-url', scene.world.database.url];
    const { stdout } = await runCommand(['duplicates', title, '--body', body, ...flags]);
    const { good_match, verdict, advice, results } = JSON.parse(stdout) as DuplicatesAnswer;
    expect(JSON.stringify(answer)).toBe(JSON.stringify({ good_match, verdict, advice, results }));
  });

  it('say plainly that nothing is like a draft, or that it says too little', async () => {
    const { answer, text } = await mcp.ask<DuplicatesAnswer>('find_duplicates', {
      title: 'Translate the handbook into Portuguese, please',
      body: 'Brazilian sailors asked for documentation, tutorials and videos in their language.',
    });
    expect(answer).toMatchObject({
      good_match: false,
      verdict: 'Nothing stands out.',
      advice: 'File the issue.',
    });
    expect(text).toMatch(/^Nothing stands out\. File the issue\./);
    const { answer: poor } = await mcp.ask<DuplicatesAnswer>('find_duplicates', { title: 'It crashes' });
    expect(poor).toMatchObject({ good_match: false, verdict: 'The draft says too little for a verdict.' });
    expect(poor.advice).toContain('the error message, then ask again');
    expect(poor.results).not.toEqual([]);
  });

  it('read an issue with its comments, its duplicates and related issues', async () => {
    const { answer, text } = await mcp.ask<ThreadAnswer>('get_issue', { issue: 'octo/boat#41' });
    expect(answer).toMatchObject({
      number: 41,
      state: 'closed',
      state_reason: 'not_planned',
      original: 1,
      comments: 1,
      next: null,
      texts: [
        { kind: 'issue', author: 'somebody', text: MAST_AGAIN.body },
        { kind: 'comment', text: 'Thank you! Duplicate of #1' },
      ],
    });
    expect(answer.related?.[0]).toMatchObject({ number: 1, match: 'possibly the same' });
    expect(text).toContain('People marked it as a duplicate of #1.');
    expect(text).toContain('> Thank you! Duplicate of #1');
    const original = await mcp.ask<ThreadAnswer>('get_issue', { issue: 1 });
    expect(original.answer.duplicates).toEqual([41]);
    expect(original.text).toContain('Known duplicates: #41.');
    const byAddress = await mcp.ask<ThreadAnswer>('get_issue', { issue: original.answer.url });
    expect(byAddress.answer).toEqual(original.answer);
  });

  it('list what is stored, and how fresh it is', async () => {
    const { answer, text } = await mcp.ask<RepositoriesAnswer>('list_repositories');
    expect(answer).toEqual({
      model: 'lexical',
      dimensions: 512,
      repositories: [
        {
          repository: 'octo/boat',
          issues: 41,
          comments: 1,
          pending: 0,
          caught_up_at: expect.stringMatching(/Z$/),
          backfilled_at: expect.stringMatching(/Z$/),
          backfill_unfinished: false,
        },
      ],
      more: 0,
    });
    expect(text).toContain('octo/boat: 41 issues, 1 comments, 0 texts pending, caught up 20');
    const { answer: rest } = await mcp.ask<RepositoriesAnswer>('list_repositories', { skip: 1, limit: 1 });
    expect(rest).toMatchObject({ repositories: [], more: 0 });
  });

  it.each([
    ['search_issues', {}, /query must be a text/],
    ['search_issues', { query: '  ' }, /query is empty: give a text/],
    ['search_issues', { query: 'mast', limit: 0 }, /limit must be a whole number from 1 to 100/],
    ['search_issues', { query: 'mast', state: 'merged' }, /state must be one of open, closed, all/],
    ['search_issues', { query: 'mast', since: '2026-02-31' }, /since must be a day, such as 2026-01-31/],
    ['search_issues', { query: 'mast', lable: 'x' }, /the known ones are query, repository, state/],
    ['search_issues', { query: 'mast', repository: 'boat' }, /repository must be owner\/name/],
    ['search_issues', { query: 'mast', repository: 'octo/car' }, /The database has nothing of octo\/car\./],
    ['search_issues', { query: '#999' }, /Issue octo\/boat#999 is not in the database\./],
    ['find_duplicates', { title: '' }, /title is empty: give a text/],
    ['find_duplicates', { title: 'x', body: 'y'.repeat(300_000) }, /body is longer than 262144 characters/],
    [
      'get_issue',
      { issue: 'the mast' },
      /issue is neither a number, nor owner\/name#123, nor the web address/,
    ],
    ['get_issue', { issue: 0 }, /issue must be a number, owner\/name#123 or an address/],
    ['get_issue', { issue: 1, characters: 7 }, /characters must be a whole number from 100 to 100000/],
    ['list_repositories', { repository: 'octo/boat' }, /unknown arguments; the known ones are skip, limit/],
  ])('refuse what they cannot use (%s, %j)', async (tool, input, message) => {
    expect(await mcp.refusal(tool, input)).toMatch(message);
  });

  it('answer two calls at once', async () => {
    const answers = await Promise.all([
      mcp.ask<SearchJson>('search_issues', { query: MAST_AGAIN.title }),
      mcp.ask<SearchJson>('search_issues', { query: ANCHOR_AGAIN.title }),
      mcp.ask<RepositoriesAnswer>('list_repositories'),
    ]);
    expect(answers[0].answer.results[0]).toMatchObject({ number: 1 });
    expect(answers[1].answer.results[0]).toMatchObject({ number: 3 });
  });

  it('write nothing to standard error while they answer', () => {
    expect(mcp.stderr()).toBe('');
  });
});
