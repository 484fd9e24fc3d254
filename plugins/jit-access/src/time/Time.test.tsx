import { act, screen } from '@testing-library/react';
import { anApi, renderView } from '../__testUtils__/renderView';
import { Time, TimeLeft } from './Time';

const now = Date.parse('2026-03-01T12:00:00.000Z');
const at = (seconds: number) => new Date(now + seconds * 1000).toISOString();

beforeEach(() => {
  jest.useFakeTimers({
    now,
    doNotFake: ['setTimeout', 'nextTick', 'queueMicrotask', 'setImmediate'],
  });
});
afterEach(() => jest.useRealTimers());

async function show(view: JSX.Element) {
  renderView(view, anApi());
  await act(async () => {});
}

describe('Time', () => {
  it.each([
    [3, 'just now'],
    [-45, '45 seconds ago'],
    [-119, '1 minute ago'],
    [-5400, '1 hour 30 minutes ago'],
    [8 * 3600 - 3, 'in 8 hours'],
    [-9.5 * 86400, '9 days ago'],
  ])('says %i seconds from now as "%s"', async (seconds, words) => {
    await show(<Time at={at(seconds)} />);
    expect(await screen.findByText(words)).toBeVisible();
  });

  it('has the exact instant in UTC and in the reader’s zone on hover', async () => {
    await show(<Time at="2026-03-01T10:02:03.456Z" />);
    const time = await screen.findByText(/ago/);
    expect(time).toHaveAttribute('datetime', '2026-03-01T10:02:03.456Z');
    expect(time.title).toMatch(
      /^2026-03-01 10:02:03 UTC\n2026-03-01 \d\d:\d\d:03 /,
    );
  });

  it('ticks down what is left, and says when it is up', async () => {
    await show(<TimeLeft until={at(62)} />);
    expect(await screen.findByText('1 min 2 sec left')).toBeVisible();
    act(() => jest.advanceTimersByTime(3_000));
    expect(screen.getByText('59 sec left')).toBeVisible();
    act(() => jest.advanceTimersByTime(60_000));
    expect(screen.getByText('time is up')).toBeVisible();
  });
});
