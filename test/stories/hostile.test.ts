/** Anyone can open an issue: its text never reaches the log, runs no command, and breaks nothing. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeDatabases } from '../support/databases.js';
import { embeddedDatabase } from '../support/test-database.js';
import { emptyTracker, type Tracker } from '../support/github/tracker.js';
import { API_KEY, scene, TOKEN, type Scene } from '../support/world.js';

const HOSTILE = [
  '::add-mask::x',
  '##[warning]x',
  'a\n::error::injected\r::set-output name=status::done',
  "'; DROP TABLE issues; -- \\' \" ? ?? :name %s",
  '| </td><!-- <script>alert(1)</script> [x](javascript:alert(1)) `@octocat` #1',
  'NUL\u0000 surrogate\uD800 emoji🚀 \u202Ereversed',
  '{{7*7}} ${{ secrets.TOKEN }} $(id) `id`',
];
/** A word that is in every text and must be in no log. */
const MARK = 'xyzzyplugh';
const PASSWORD = 'p@ss w/rd';

describeDatabases('hostile texts', (open) => {
  let repository: Tracker;
  let world: Scene;
  const logs: string[] = [];

  beforeAll(async () => {
    repository = emptyTracker(4001, 'octo', 'boat');
    for (const text of HOSTILE) {
      const { issue } = repository.openIssue({ title: `${text}${MARK}`, body: `${text}\n${text} ${MARK}` });
      repository.addComment(issue.number, { body: `${text} ${MARK}` });
      repository.wait(1);
    }
    world = await scene(await open(), { trackers: [repository] });
  });
  afterAll(() => world.close());

  it('are stored as they are, except for characters that no database can hold', async () => {
    const { exitCode, log } = await world.backfill();
    logs.push(log);
    expect(exitCode).toBe(0);
    const rows = await world.rows('SELECT title, body FROM issues ORDER BY number');
    expect(rows).toEqual(
      HOSTILE.map((text) => ({
        title: `${text}${MARK}`.toWellFormed(),
        body: `${text}\n${text} ${MARK}`.toWellFormed(),
      })),
    );
  });

  it('do not look edited to the next backfill', async () => {
    const { outputs } = await world.backfill();
    expect(outputs).toMatchObject({ stored: '0', embedded: '0' });
  });

  it('are stored from events, too', async () => {
    repository.wait(60);
    const { exitCode, outputs, log } = await world.deliver(
      repository.openIssue({
        title: `::warning::${MARK}`,
        body: `##[error]${MARK}`,
        author: '::debug::evil',
      }),
    );
    logs.push(log);
    expect({ exitCode, stored: outputs['stored'] }).toEqual({ exitCode: 0, stored: '1' });
  });

  it.each([
    ['issue', HOSTILE.length + 1],
    ['comment', HOSTILE.length],
  ])('are found as %ss, and shown without markup, mentions or references', async (kind, count) => {
    const search = { mode: 'search', query: `${MARK} ##[group]query`, limit: '100', kind };
    const { exitCode, log, outputs, summary } = await world.run({ name: 'workflow_dispatch' }, search);
    logs.push(log);
    expect(exitCode).toBe(0);
    const results = JSON.parse(outputs['results'] ?? '') as { title: string; kind: string }[];
    expect(results).toHaveLength(count);
    expect(results.map(({ title }) => title)).toContain(`${HOSTILE[3] ?? ''}${MARK}`);
    const table = summary.split('\n').filter((line) => line.startsWith('|'));
    expect(table).toHaveLength(results.length + 2);
    for (const line of table.slice(2)) {
      expect(line.match(/\|/g)).toHaveLength(6);
      expect(line).not.toMatch(/<|javascript:|`|@octocat|\u202E|##\[/);
      expect(line.match(/\]\(/g)).toHaveLength(1);
    }
  });

  it('never reach the log', () => {
    expect(logs).toHaveLength(4);
    for (const log of logs) {
      expect(log).not.toContain(MARK);
      const commands = log.split(/[\r\n]/).filter((line) => /^\s*::|##\[/.test(line));
      expect(commands.filter((line) => !/^::(add-mask|debug|notice)::/.test(line))).toEqual([]);
    }
  });
});

describe('secrets', () => {
  it('are masked before anything else is written, and appear nowhere else', async () => {
    const repository = emptyTracker(4001, 'octo', 'boat');
    const world = await scene(embeddedDatabase(), { trackers: [repository] });
    const url = `mysql://tiara:${encodeURIComponent(PASSWORD)}@127.0.0.1:1/tiara`;
    const { exitCode, log, summary } = await world.backfill({ 'database-url': url });
    expect(exitCode).toBe(1);
    const lines = log.split('\n');
    const masked = lines.filter((line) => line.startsWith('::add-mask::'));
    expect(lines.slice(0, masked.length)).toEqual(masked);
    const rest = lines.slice(masked.length).join('\n') + summary;
    for (const secret of [TOKEN, API_KEY, PASSWORD, encodeURIComponent(PASSWORD)]) {
      expect(masked).toContain(`::add-mask::${secret.replace(/%/g, '%25')}`);
      expect(rest).not.toContain(secret);
    }
    expect(rest).toContain('127.0.0.1:1');
    await world.close();
  });
});
