import { nextReminder } from './reminder';

describe('nextReminder', () => {
  const due = '2026-03-02T12:00:00.000Z';

  it.each([
    ['12:00:00.000', '13:00:00.000'],
    ['12:59:59.999', '13:00:00.000'],
    ['13:00:00.000', '14:00:00.000'],
    ['17:10:00.000', '18:00:00.000'],
  ])('after one that was sent at %s comes one at %s', (now, next) => {
    expect(nextReminder(due, 'PT1H', `2026-03-02T${now}Z`)).toBe(
      `2026-03-02T${next}Z`,
    );
  });
});
