import { ON_CALL_ROUTE, setOf } from '../testing/documents';
import { decideOne, outcomeOf } from '../testing/createTestPolicy';
import { sourceOf } from '../testing/contextSources';
import { ON_CALL, ORDERS_DB, PAYMENTS_DB } from '../testing/shop';

const shift = (until?: string, level = 'primary') => ({
  personRef: ON_CALL,
  level,
  rota: 'payments',
  entityRef: PAYMENTS_DB,
  until,
});

describe('access bound to a shift', () => {
  const decideOnCall = (until: string | undefined, input: object = {}) =>
    decideOne(
      {
        documents: setOf(ON_CALL_ROUTE),
        sources: [sourceOf({ onCall: [shift(until)] })],
      },
      { requester: ON_CALL, entityRef: PAYMENTS_DB, ...input },
    );

  it('ends with it at the latest', async () => {
    const { decision } = await decideOnCall('2026-03-02T18:00:00.000Z');
    expect(decision).toMatchObject({
      outcome: 'allow',
      headline: 'Instant: you are on call for payments until 18:00 UTC',
      boundTo: { kind: 'shift', endsAt: '2026-03-02T18:00:00.000Z' },
      durations: { max: 'PT6H', default: 'PT1H' },
    });
  });

  it('is granted until its end when more was asked for, and says so', async () => {
    const { decision } = await decideOnCall('2026-03-02T12:20:30.000Z', {
      duration: 'PT1H',
    });
    expect(decision.outcome).toBe('allow');
    expect(decision.durations).toMatchObject({
      max: 'PT20M',
      default: 'PT20M',
    });
    expect(decision.checks).toContainEqual(
      expect.objectContaining({
        name: 'shift-end',
        status: 'not-met',
        text: 'Granted only until the primary on-call shift of payments ends at 12:20 UTC.',
      }),
    );
  });

  it('is refused above what the role allows, as any other', async () => {
    const { decision } = await decideOnCall('2026-03-03T18:00:00.000Z', {
      duration: 'PT9H',
    });
    expect(decision.outcome).toBe('refuse');
  });

  it('has no known end where the source knows none', async () => {
    const { decision } = await decideOnCall(undefined);
    expect(decision.boundTo).toMatchObject({
      kind: 'shift',
      endsAt: undefined,
    });
    expect(decision.durations.max).toBe('PT8H');
  });

  it('cannot start after it', async () => {
    const { decision } = await decideOnCall('2026-03-02T18:00:00.000Z', {
      startsAt: '2026-03-02T18:00:00.000Z',
    });
    expect(decision.reasons).toEqual([
      'The primary on-call shift of payments ends at 18:00 UTC, before the access would start.',
    ]);
  });

  it('lasts as long as the longest of several, at the level asked for', async () => {
    const sources = [
      sourceOf({
        onCall: [
          shift('2026-03-02T14:00:00.000Z'),
          shift('2026-03-02T16:00:00.000Z'),
          shift('2026-03-02T20:00:00.000Z', 'secondary'),
        ],
      }),
    ];
    const route = `- name: primary
  when: { onCall.any: true, onCall.level: primary }
  allow: { until: shift }`;
    const { decision } = await decideOne(
      { documents: setOf(route), sources },
      { requester: ON_CALL, entityRef: PAYMENTS_DB },
    );
    expect(decision.boundTo?.endsAt).toBe('2026-03-02T16:00:00.000Z');
  });
});

describe('access bound to an incident', () => {
  const route = `- name: incident
  when: { incident.active: true }
  allow: { until: incident }`;
  const incidents = [
    {
      id: 'B',
      title: 'Later',
      entityRef: ORDERS_DB,
      openedAt: '2026-03-02T11:00:00Z',
    },
    {
      id: 'A',
      title: 'Earlier',
      entityRef: ORDERS_DB,
      openedAt: '2026-03-02T10:00:00Z',
    },
    { id: 'C', title: 'Elsewhere', entityRef: PAYMENTS_DB },
  ];
  const options = {
    documents: setOf(route),
    sources: [sourceOf({ incidents })],
  };

  it('ends with the one that was named, else with the earliest', async () => {
    const named = await decideOne(options, { incident: 'B' });
    expect(named.decision.boundTo).toMatchObject({ kind: 'incident', id: 'B' });
    const unnamed = await decideOne(options);
    expect(unnamed.decision.boundTo?.id).toBe('A');
    expect(unnamed.decision.headline).toMatch(/; ends with the incident$/);
  });

  it('is refused for an incident that is not open there', async () => {
    expect(await outcomeOf(options, { incident: 'C' })).toBe('refuse');
  });
});
