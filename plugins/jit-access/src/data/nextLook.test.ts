import { aGrant, anItem, aRequest } from '../fixtures';
import { nextLookAtGrant, nextLookAtRequest, soonest } from './nextLook';

const now = Date.parse('2026-03-01T12:00:00.000Z');
const at = (seconds: number) => new Date(now + seconds * 1000).toISOString();

describe('when to look again', () => {
  it('is every two seconds while a target is being worked on', () => {
    expect(nextLookAtGrant(aGrant({ state: 'activating' }), now)).toBe(2_000);
    expect(nextLookAtGrant(aGrant({ state: 'ending' }), now)).toBe(2_000);
  });

  it('is right after access ends, when that is soon', () => {
    const grant = aGrant({ state: 'active', endsAt: at(3) });
    expect(nextLookAtGrant(grant, now)).toBe(3_500);
  });

  it('is seldom while access runs on', () => {
    const grant = aGrant({ state: 'active', endsAt: at(3600) });
    expect(nextLookAtGrant(grant, now)).toBe(30_000);
  });

  it('is soon when an end has passed and was not seen yet', () => {
    const grant = aGrant({ state: 'active', endsAt: at(-1) });
    expect(nextLookAtGrant(grant, now)).toBe(5_000);
  });

  it('is every five seconds while somebody is awaited', () => {
    const request = aRequest({ items: [anItem({ lapsesAt: at(3600) })] });
    expect(nextLookAtRequest(request, now)).toBe(5_000);
  });

  it('is never more often than once a second', () => {
    expect(soonest([0, 5])).toBe(1_000);
    expect(soonest([])).toBe(30_000);
  });
});
