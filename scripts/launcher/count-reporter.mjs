// @ts-check

/**
 * Reporter for Node's test runner that says nothing but the numbers, as JSON.
 *
 * @param {AsyncIterable<{ type: string, data: any }>} events
 */
export default async function* countReporter(events) {
  const tally = { passed: 0, failed: 0, skipped: 0 };
  for await (const { type, data } of events) {
    if (data?.details?.type === 'suite') {
      continue;
    }
    if (type === 'test:fail') {
      tally.failed += 1;
    } else if (type === 'test:pass') {
      const skipped = data.skip !== undefined || data.todo !== undefined;
      tally[skipped ? 'skipped' : 'passed'] += 1;
    }
  }
  yield JSON.stringify(tally);
}
