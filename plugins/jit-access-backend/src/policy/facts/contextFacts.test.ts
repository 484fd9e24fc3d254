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
