import { isEmergency, isInstant, isRefused, needsApproval } from '../fixtures';
import type { Decision } from '@jit-access/backstage-plugin-jit-access-common';
import { outlookOf } from './outlook';

function of(...decisions: Decision[]) {
  return outlookOf({
    items: decisions.map(decision => ({
      entityRef: 'resource:default/orders-db',
      roleName: 'read',
      decision,
    })),
  });
}

describe('outlookOf', () => {
  it.each([
    ['instant', [isInstant(), isInstant()]],
    ['emergency', [isEmergency()]],
    ['approval', [isInstant(), needsApproval()]],
    ['partial', [isInstant(), isRefused()]],
    ['refused', [isRefused()]],
  ])('is %s', (kind, decisions) => {
    expect(of(...decisions).kind).toBe(kind);
  });

  it('bounds the duration by what would be sent, not by what is refused', () => {
    const short = isRefused({
      durations: { max: 'PT5M', default: 'PT5M', choices: ['PT5M'] },
    });
    expect(of(needsApproval(), short).bounds.max).toBe('PT4H');
  });
});
