// A Jest reporter: when TIARA_TEST_COUNTS names a file, the numbers of tests are left there for whoever started the run.
import { writeFileSync } from 'node:fs';

export default class JestCounts {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites }) {
    const file = process.env.TIARA_TEST_COUNTS;
    if (file) {
      // A suite that could not even be loaded has no tests to fail.
      const failed = numFailedTests + numRuntimeErrorTestSuites;
      writeFileSync(file, `${numPassedTests} ${failed} ${numPendingTests}\n`);
    }
  }
}
