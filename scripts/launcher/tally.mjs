// @ts-check

/**
 * How many tests ended how.
 *
 * @typedef {{ passed: number, failed: number, skipped: number }} Tally
 */

/** @type {Readonly<Tally>} */
export const NOTHING = { passed: 0, failed: 0, skipped: 0 };

/** A part that could not be run at all counts as one failed test. */
export const COULD_NOT_RUN = { ...NOTHING, failed: 1 };

/**
 * @param {Tally[]} tallies
 * @returns {Tally}
 */
export function sum(tallies) {
  return tallies.reduce(
    (a, b) => ({
      passed: a.passed + b.passed,
      failed: a.failed + b.failed,
      skipped: a.skipped + b.skipped,
    }),
    NOTHING,
  );
}

/**
 * Counts what Jest reports. A file that fails before its first test counts as
 * one failed test, because Jest counts it as none.
 *
 * @param {{ numPassedTests: number, numFailedTests: number, numPendingTests: number,
 *   numTodoTests: number, numRuntimeErrorTestSuites: number }} report
 * @returns {Tally}
 */
export function fromJest(report) {
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * Counts what Playwright reports. A test that passes only when it is repeated
 * counts as failed.
 *
 * @param {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number },
 *   errors?: unknown[] }} report
 * @returns {Tally}
 */
export function fromPlaywright({ stats, errors = [] }) {
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  };
}

/**
 * Makes sure that a runner which failed, or which found nothing to run, is not
 * taken for a success.
 *
 * @param {Tally} tally
 * @param {number} exitCode of the runner
 * @returns {Tally}
 */
export function withExitCode(tally, exitCode) {
  const ran = tally.passed + tally.failed + tally.skipped > 0;
  return tally.failed === 0 && (exitCode !== 0 || !ran)
    ? { ...tally, failed: 1 }
    : tally;
}

/**
 * @param {Tally} tally
 * @returns {string} the line that closes a test run
 */
export function closingLine({ passed, failed, skipped }) {
  const line = `${passed} passed, ${failed} failed`;
  return skipped > 0 ? `${line}, ${skipped} skipped` : line;
}

/**
 * On a build server everything that tests need is there, so a test that was
 * skipped is a test that should have run.
 *
 * @param {Tally} tally
 * @param {{ ci: boolean }} options
 */
export function isSuccess({ passed, failed, skipped }, { ci }) {
  return failed === 0 && passed > 0 && (!ci || skipped === 0);
}
