// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  COULD_NOT_RUN,
  NOTHING,
  closingLine,
  fromJest,
  fromPlaywright,
  isSuccess,
  sum,
  withExitCode,
} from './tally.mjs';

const JEST = {
  numPassedTests: 7,
  numFailedTests: 2,
  numPendingTests: 1,
  numTodoTests: 1,
  numRuntimeErrorTestSuites: 3,
};

test('fromJest_countsAFileThatDidNotRunAsFailed', () => {
  assert.deepEqual(fromJest(JEST), { passed: 7, failed: 5, skipped: 2 });
});

test('fromPlaywright_countsFlakyTestsAndErrorsOutsideTestsAsFailed', () => {
  const report = {
    stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 2 },
    errors: [{}],
  };
  assert.deepEqual(fromPlaywright(report), {
    passed: 4,
    failed: 3,
    skipped: 2,
  });
});

test('withExitCode_doesNotTakeAFailedRunnerForASuccess', () => {
  const good = { passed: 3, failed: 0, skipped: 0 };
  assert.deepEqual(withExitCode(good, 0), good);
  assert.equal(withExitCode(good, 1).failed, 1);
  assert.equal(withExitCode({ ...good, failed: 2 }, 1).failed, 2);
});

test('withExitCode_countsNoTestsAsAFailure', () => {
  assert.equal(withExitCode(NOTHING, 0).failed, 1);
});

test('closingLine_addsEverythingUp', () => {
  const total = sum([
    { passed: 7, failed: 0, skipped: 0 },
    { passed: 5, failed: 1, skipped: 0 },
  ]);
  assert.equal(closingLine(total), '12 passed, 1 failed');
  assert.equal(
    closingLine(sum([total, { passed: 0, failed: 0, skipped: 4 }])),
    '12 passed, 1 failed, 4 skipped',
  );
  assert.equal(closingLine(sum([])), '0 passed, 0 failed');
});

test('isSuccess_needsPassedTestsAndNoFailedOne', () => {
  const good = { passed: 1, failed: 0, skipped: 0 };
  assert.equal(isSuccess(good, { ci: true }), true);
  assert.equal(isSuccess(NOTHING, { ci: false }), false);
  assert.equal(isSuccess(sum([good, COULD_NOT_RUN]), { ci: false }), false);
});

test('isSuccess_forgivesSkippedTestsOnlyOutsideABuildServer', () => {
  const tally = { passed: 1, failed: 0, skipped: 1 };
  assert.equal(isSuccess(tally, { ci: false }), true);
  assert.equal(isSuccess(tally, { ci: true }), false);
});
