// A Jest reporter that writes the numbers of tests to the file in TIARA_TEST_COUNTS, if that is set.
import { writeFileSync } from 'node:fs';

export default class JestCounts {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites }) {
    const file = process.env.TIARA_TEST_COUNTS;
    if (file) {
      // A suite that cannot be loaded has no failed tests, so it counts as one.
      const failed = numFailedTests + numRuntimeErrorTestSuites;
      writeFileSync(file, `${numPassedTests} ${failed} ${numPendingTests}\n`);
    }
  }
}
