/** actionlint and zizmor accept the examples. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { parseDocument } from 'yaml';
import { EXAMPLES, pathOf, textOf } from './examples.js';
import { describeWithTool, runTool, logOf, type ToolOutcome } from './tools.js';

const SILENT: ToolOutcome = { exitCode: 0, log: '' };
/** Tiara itself has a tag in the examples: the commit of a release is known only after it. */
const ZIZMOR_POLICY = `
rules:
  unpinned-uses:
    config:
      policies:
        tiara-action/tiara: ref-pin
        "*": hash-pin
`;

describeWithTool('actionlint', (actionlint) => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tiara-actionlint-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const lint = (text: string): Promise<ToolOutcome> => {
    const file = join(folder, 'workflow.yml');
    writeFileSync(file, text);
    return runTool(actionlint, ['-no-color', '-oneline', file]);
  };

  it.each(EXAMPLES)('accepts %s', async (example) => {
    const document = parseDocument(textOf(example));
    // This version does not know the queue of a concurrency group yet.
    if (document.hasIn(['concurrency', 'queue'])) {
      document.deleteIn(['concurrency', 'queue']);
    }
    expect(await lint(document.toString())).toEqual(SILENT);
  });

  it('refuses a workflow with a mistake', async () => {
    const { exitCode, log } = await lint(textOf('search.yml').replace('inputs.query', 'inputs.question'));
    expect(exitCode).toBe(1);
    expect(log).toContain('property "question" is not defined');
  });
});

describeWithTool('zizmor', (zizmor) => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tiara-zizmor-'));
    writeFileSync(join(folder, 'zizmor.yml'), ZIZMOR_POLICY);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const audit = (path: string): Promise<ToolOutcome> =>
    runTool(zizmor, ['--offline', '--no-progress', '--quiet', '--config', join(folder, 'zizmor.yml'), path]);

  it.each(EXAMPLES)('accepts %s', async (example) => {
    await logOf(audit(pathOf(example)));
  });

  it('would warn of comments that start a workflow, so events.yml says why it may', async () => {
    const ignore = / # zizmor: ignore\[dangerous-triggers\]$/gm;
    const text = textOf('events.yml');
    expect(text.match(ignore)).toHaveLength(1);
    expect(text).toMatch(/\n +# zizmor warns .*\n +issue_comment: # zizmor/);
    const file = join(folder, 'events.yml');
    writeFileSync(file, text.replace(ignore, ''));
    const { exitCode, log } = await audit(file);
    expect(exitCode).not.toBe(0);
    expect(log).toContain('dangerous-triggers');
  });
});
