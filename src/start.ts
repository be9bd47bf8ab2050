/** Where every run begins. Apart from main.ts, so that what Node.js compiles of the rest can be kept for the next run. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

const { RUNNER_ENVIRONMENT, RUNNER_TOOL_CACHE } = process.env;
// GitHub's own runners are new for each job, and filling the folder takes longer than one run gains. A folder that cannot be
// written does no harm.
if (RUNNER_ENVIRONMENT === 'self-hosted' && RUNNER_TOOL_CACHE !== undefined && RUNNER_TOOL_CACHE !== '') {
  enableCompileCache(join(RUNNER_TOOL_CACHE, 'tiara-compile-cache'));
}
await import('./main.js');
