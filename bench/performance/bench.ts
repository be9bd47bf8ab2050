/** `npm run bench`: how fast dist is, beside the least that the work needs. `npm run bench -- --help` shows the options. */
import { HELP, readOptions } from './options.js';
import { renderResults, writePage } from './performance-page.js';
import { runPlan } from './run-plan.js';

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === null) {
    console.log(HELP);
    return;
  }
  const sqlUrl = process.env['TIARA_TEST_DATABASE_URL'] ?? '';
  for (const plan of options.plans) {
    const results = await runPlan(plan, sqlUrl === '' ? null : sqlUrl, console.error);
    console.log(renderResults(results));
    if (options.writes) {
      await writePage(results);
    }
  }
}

try {
  await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
