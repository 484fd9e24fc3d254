import { HeldWindow, PersonHistory } from '../historyFacts';
import { SeparationRule, conflictIn } from './separation';

const AT = '2026-03-02T12:00:00.000Z';
const HOUR = 3_600_000;
const ORDERS = 'resource:default/orders-db';
const OTHER = 'resource:default/payments-db';
const SYSTEM = 'system:default/orders';
const RULE: SeparationRule = { roles: ['deploy', 'audit'], scope: 'entity' };
const ASK = { entityRef: ORDERS, systemRef: SYSTEM, role: 'audit' };

const held = (given: Partial<HeldWindow>): HeldWindow => ({
  grantId: 'g',
  entityRef: ORDERS,
  systemRef: SYSTEM,
  role: 'deploy',
  state: 'active',
  from: '2026-03-02T11:00:00.000Z',
  lengthMs: 4 * HOUR,
  neverActive: false,
  ...given,
});
const past = (given: Partial<PersonHistory>) => ({
  windows: [],
  pending: [],
  ...given,
});
const of = (given: Partial<HeldWindow>, rule: Partial<SeparationRule> = {}) =>
  conflictIn(past({ windows: [held(given)] }), { ...RULE, ...rule }, ASK, AT);

describe('roles that exclude each other', () => {
  it.each<[Partial<HeldWindow>, string]>([
    [{}, 'holds'],
    [{ state: 'activating' }, 'holds'],
    [{ state: 'ending' }, 'holds'],
    [{ state: 'scheduled' }, 'scheduled'],
  ])('exclude while %j', (given, how) => {
    expect(of(given)).toMatchObject({ how, role: 'deploy', entityRef: ORDERS });
  });

  it('exclude while one of them waits', () => {
    const pending = [{ requestId: 'r', entityRef: ORDERS, role: 'deploy' }];
    expect(conflictIn(past({ pending }), RULE, ASK, AT)?.how).toBe('pending');
  });

  it('exclude no longer once it is over, without a look-back', () => {
    expect(of({ state: 'ended', endedAt: AT })).toBeUndefined();
  });

  it('exclude until the look-back is over, exclusive', () => {
    const ended = (endedAt: string) =>
      of({ state: 'ended', endedAt }, { lookBackMs: HOUR });
    expect(ended('2026-03-02T11:00:00.001Z')).toMatchObject({
      how: 'ended',
      until: '2026-03-02T12:00:00.001Z',
    });
    expect(ended('2026-03-02T11:00:00.000Z')).toBeUndefined();
  });

  it('exclude nothing by what was never active', () => {
    const never = { state: 'ended', endedAt: AT, neverActive: true } as const;
    expect(of(never, { lookBackMs: HOUR })).toBeUndefined();
  });

  it('do not exclude themselves, nor what is not named', () => {
    expect(of({ role: 'audit' })).toBeUndefined();
    expect(of({ role: 'read' })).toBeUndefined();
  });

  it('count where the scope says', () => {
    const elsewhere = { entityRef: OTHER };
    expect(of(elsewhere)).toBeUndefined();
    expect(of(elsewhere, { scope: 'system' })).toBeDefined();
    const other = { ...elsewhere, systemRef: 'system:default/payments' };
    expect(of(other, { scope: 'system' })).toBeUndefined();
    expect(of(other, { scope: 'everywhere' })).toBeDefined();
    const none = { ...elsewhere, systemRef: undefined };
    expect(of(none, { scope: 'system' })).toBeUndefined();
    expect(of({ systemRef: undefined }, { scope: 'system' })).toBeDefined();
  });

  it('are not in one system because neither has one', () => {
    const windows = [held({ entityRef: OTHER, systemRef: undefined })];
    const rule: SeparationRule = { ...RULE, scope: 'system' };
    const ask = { entityRef: ORDERS, role: 'audit' };
    expect(conflictIn(past({ windows }), rule, ask, AT)).toBeUndefined();
  });
});
