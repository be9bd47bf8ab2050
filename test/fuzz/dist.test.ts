/** The built action treats payloads of any form as the code before the bundler does: a few of the cases, with the process around. */
import { describe, expect, it } from '@jest/globals';
import { emptyTracker } from '../support/github/tracker.js';
import { startGitHub } from '../support/github/server.js';
import { runAction } from '../support/runner.js';
import { embeddedDatabase } from '../support/test-database.js';
import { tryCases, type End } from './cases.js';
import { expectPlain } from './hostile-json.js';
import { PAYLOAD_CASES, payloadOf } from './payload-cases.js';

describe('the built action', () => {
  it('ends well or says why not, whatever the payload', async () => {
    const github = await startGitHub({ trackers: [emptyTracker(4001, 'octo', 'boat')] });
    await tryCases('payloads of the built action', 60, PAYLOAD_CASES, async (each): Promise<End> => {
      const { name, payload } = payloadOf(each);
      const database = embeddedDatabase();
      const { exitCode, log, outputs } = await runAction({
        event: { name, payload },
        repository: 'octo/boat',
        apiUrl: github.url,
        inputs: {
          token: 'token',
          'database-url': database.url,
          'embedding-model': 'lexical',
          related: 'off',
        },
      });
      const errors = log.split('\n').filter((line) => line.startsWith('::error'));
      errors.forEach(expectPlain);
      expect(log).not.toContain('inside Tiara');
      expect(exitCode).toBe(errors.length > 0 ? 1 : 0);
      const isStored = outputs['status'] === 'done';
      const rows = isStored ? await database.rows('SELECT github_issue_id FROM issues') : [];
      await database.drop();
      if (errors.length > 0) {
        return outputs['failed'] === '0' ? 'refused by name' : 'recorded as a failure';
      }
      expect(rows).toHaveLength(isStored ? 1 : 0);
      return isStored ? 'stored' : 'skipped';
    });
    await github.close();
  });
});
