import { mockServices } from '@backstage/backend-test-utils';
import { ContextSource } from '@jit-access/backstage-plugin-jit-access-node';
import { NOON } from '../testing/shop';
import { FAILING_SOURCE, sourceOf } from '../testing/contextSources';
import { ContextGatherer } from './contextFacts';

const QUERY = {
  entityRef: 'resource:default/payments-db',
  annotations: {},
  relatedRefs: [],
  at: NOON,
};
const SHIFT = {
  personRef: 'User:Default/Payments-Oncall',
  level: 'primary',
  rota: 'payments',
  entityRef: 'resource:payments-db',
  until: '2026-03-02T19:00:00+01:00',
};

function gather(...sources: ContextSource[]) {
  const report = jest.fn();
  const logger = mockServices.logger.mock();
  const gatherer = new ContextGatherer({
    sources,
    deadlineMs: 50,
    logger,
    report,
  });
  return {
    report,
    logger,
    facts: gatherer.gather(QUERY, ['onCall', 'incidents']),
  };
}

const answering = (answer: unknown): ContextSource => ({
  ...sourceOf({}),
  gather: async () => answer as any,
});

describe('ContextGatherer', () => {
  it('brings refs and times into the one form', async () => {
    const { facts } = gather(sourceOf({ onCall: [SHIFT] }));
    expect((await facts).onCall).toMatchObject({
      known: [
        {
          personRef: 'user:default/payments-oncall',
          entityRef: 'resource:default/payments-db',
          until: '2026-03-02T18:00:00.000Z',
          source: 'rota',
        },
      ],
      missing: [],
    });
  });

  it('tells apart no shifts and no answer', async () => {
    const { facts, report } = gather(sourceOf({}), FAILING_SOURCE);
    expect((await facts).onCall).toMatchObject({
      known: [],
      missing: [{ source: 'broken', reason: 'it failed' }],
      sources: ['rota', 'broken'],
    });
    expect(report).toHaveBeenCalledWith('rota', { ok: true });
    expect(report).toHaveBeenCalledWith('broken', {
      ok: false,
      error: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('shows nobody what a source threw', async () => {
    const { facts, logger } = gather(FAILING_SOURCE);
    expect(JSON.stringify(await facts)).not.toContain('token');
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('broken gave no facts'),
    );
  });

  it('waits no longer than the deadline, and aborts', async () => {
    let aborted = false;
    const slow: ContextSource = {
      ...sourceOf({}, 'slow'),
      gather: (_, signal) =>
        new Promise(() => {
          signal.addEventListener('abort', () => {
            aborted = true;
          });
        }),
    };
    const { onCall } = await gather(slow).facts;
    expect(onCall.missing).toEqual([
      { source: 'slow', reason: 'no answer within 0.05 s' },
    ]);
    expect(aborted).toBe(true);
  });

  it.each([
    ['not an object', 'none'],
    ['null', null],
    [
      'a shift without a person',
      { onCall: [{ ...SHIFT, personRef: undefined }], incidents: [] },
    ],
    [
      'a group on call',
      { onCall: [{ ...SHIFT, personRef: 'group:default/x' }], incidents: [] },
    ],
    [
      'an end that is no time',
      { onCall: [{ ...SHIFT, until: 'tomorrow' }], incidents: [] },
    ],
    [
      'an incident without id',
      { onCall: [], incidents: [{ id: '', title: 'x', entityRef: 'a:b/c' }] },
    ],
  ])('takes nothing from an answer that is %s', async (_, answer) => {
    const { onCall, incidents } = await gather(answering(answer)).facts;
    expect(onCall.known).toEqual([]);
    expect(onCall.missing[0].reason).toMatch(/^answered against its schema at/);
    expect(incidents.missing).toHaveLength(1);
  });

  it('misses the part that a source promised and did not give', async () => {
    const { onCall, incidents } = await gather(answering({ onCall: [] })).facts;
    expect(onCall.missing).toEqual([]);
    expect(incidents.missing).toEqual([
      { source: 'rota', reason: 'said nothing about incidents' },
    ]);
  });

  const whole = {
    tickets: [
      {
        id: 'OPS-1',
        title: 'x',
        open: true,
        entityRefs: ['Resource:Payments-Db'],
        assigneeRef: 'user:Jane',
      },
    ],
    freezes: [
      {
        name: 'f',
        from: '2026-03-01T00:00:00+01:00',
        until: '2026-03-05T00:00:00Z',
      },
    ],
    approvers: [{ key: 'board', people: ['User:Jane'] }],
    incidents: [
      {
        id: 'I',
        title: 'x',
        entityRef: 'resource:payments-db',
        people: [{ personRef: 'user:Jane', role: 'commander' }],
      },
    ],
  };
  const PARTS = ['tickets', 'freezes', 'approvers', 'incidents'] as const;
  const gatherAll = (
    answer: unknown,
    query: object = { ticket: 'OPS-1' },
    provides: ContextSource['provides'] = PARTS,
  ) =>
    new ContextGatherer({
      sources: [{ ...answering(answer), provides }],
      deadlineMs: 50,
      logger: mockServices.logger.mock(),
    }).gather({ ...QUERY, ...query }, PARTS);

  it('brings tickets, freezes, approvers and roles into the one form', async () => {
    const { tickets, freezes, approvers, incidents } = await gatherAll(whole);
    expect(tickets.known).toMatchObject([
      {
        entityRefs: ['resource:default/payments-db'],
        assigneeRef: 'user:default/jane',
      },
    ]);
    expect(freezes.known).toMatchObject([
      { from: '2026-02-28T23:00:00.000Z', source: 'rota' },
    ]);
    expect(approvers.known).toMatchObject([{ people: ['user:default/jane'] }]);
    expect(incidents.known).toMatchObject([
      { people: [{ personRef: 'user:default/jane', role: 'commander' }] },
    ]);
  });

  it.each([
    ['a ticket that may be open', { tickets: [{ id: 'a', title: 'x' }] }],
    [
      'a freeze that ends before it begins',
      { freezes: [{ ...whole.freezes[0], until: '2026-02-01T00:00:00Z' }] },
    ],
    [
      'a group among approvers',
      { approvers: [{ key: 'a', people: ['group:default/x'] }] },
    ],
  ])('takes nothing from an answer with %s', async (_, wrong) => {
    const facts = await gatherAll({ ...whole, ...wrong });
    for (const part of PARTS) {
      expect(facts[part].known).toEqual([]);
      expect(facts[part].missing).toHaveLength(1);
    }
  });

  it('knows of no ticket where none is named, and nothing of one that nobody supplies', async () => {
    const none = await gatherAll(whole, {});
    expect(none.tickets).toMatchObject({ known: [], missing: [] });
    const nobody = await gatherAll({}, undefined, []);
    expect(nobody.tickets.missing).toEqual([
      { source: 'none', reason: 'no source of tickets is connected' },
    ]);
    // Calendars are documents; a source of freezes is an addition.
    expect(nobody.freezes).toMatchObject({ known: [], missing: [] });
  });

  it('does not know what nobody supplies', async () => {
    const { onCall } = await gather().facts;
    expect(onCall.missing).toEqual([
      { source: 'none', reason: 'no source of on-call shifts is connected' },
    ]);
  });

  it('survives a source that throws before it promises', async () => {
    const source: ContextSource = {
      ...sourceOf({}),
      gather: () => {
        throw new Error('at once');
      },
    };
    const { onCall } = await gather(source).facts;
    expect(onCall.missing).toHaveLength(1);
  });
});
