import { aDelegation } from '../fixtures';
import { inForce } from './presence';

const now = Date.parse('2026-03-01T12:00:00.000Z');
const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString();
const set = (part: Parameters<typeof aDelegation>[0]) => ({
  mine: [aDelegation(part)],
  forOthers: [],
});

it.each([
  ['begins this instant', { since: at(0), until: at(1) }, 1],
  ['ends this instant', { since: at(-5), until: at(0) }, 0],
  ['begins later', { since: at(1), until: at(5) }, 0],
  ['was ended by hand', { since: at(-5), until: at(5), endedAt: at(-1) }, 0],
])('what %s', (_, part, count) => {
  expect(inForce(set(part), now).mine).toHaveLength(count);
});
