import {
  TEAM,
  roleDocument,
  policyDocument,
  setOf,
} from '../testing/documents';
import {
  TestPolicyOptions,
  decideItems,
  decideOne,
  outcomeOf,
  pastOf,
  windowOf,
} from '../testing/createTestPolicy';
import { LEAD, ORDERS_DB, PAYMENTS_DB, STAGING_DB } from '../testing/shop';

const HOUR = 3_600_000;
const hours = (n: number) => ({ lengthMs: n * HOUR });

describe('hours of a week', () => {
  const documents = setOf(TEAM, '- { name: week, maxPerWeek: PT10H }');
  const having = (...windows: Parameters<typeof windowOf>[0][]) => ({
    documents,
    past: pastOf({ windows: windows.map(windowOf) }),
  });

  it('bound what is asked for; exactly what is left passes', async () => {
    const options = having(hours(7));
    expect(await outcomeOf(options, { duration: 'PT3H' })).toBe('allow');
    const { decision } = await decideOne(options, { duration: 'PT3H1S' });
    expect(decision).toMatchObject({
      outcome: 'refuse',
      durations: { max: 'PT3H' },
      reasons: [
        'You can ask for at most 3 hours here (7 hours of the 10 hours of this week are used, until 2026-03-09 00:00 UTC); you asked for 3 hours 1 second. Shorten it, or ask the platform team to change policy "main".',
      ],
      remedies: ['Shorten it to 3 hours.'],
    });
    expect(decision.checks).toContainEqual(
      expect.objectContaining({
        name: 'week',
        source: 'history',
        text: '3 hours of 10 hours are left in the week until 2026-03-09 00:00 UTC, says policy main.',
      }),
    );
  });

  it('that are used up refuse, and say when the next week begins', async () => {
    const { decision } = await decideOne(having(hours(10)));
    expect(decision.headline).toBe(
      'Not now: all 10 hours that policy "main" allows in a week are used; the next week begins 2026-03-09 00:00 UTC',
    );
    expect(decision.durations.max).toBeUndefined();
  });

  it('shorten the default', async () => {
    const { decision } = await decideOne(having({ lengthMs: 9.5 * HOUR }));
    expect(decision).toMatchObject({
      outcome: 'allow',
      durations: { default: 'PT30M', max: 'PT30M' },
    });
  });

  it.each<[string, Parameters<typeof windowOf>[0]]>([
    ['running', {}],
    ['scheduled', { state: 'scheduled', from: '2026-03-08T23:00:00.000Z' }],
    ['ended early', { state: 'ended', endedAt: '2026-03-02T11:01:00.000Z' }],
  ])('count a window that is %s whole', async (_, given) => {
    const options = having({ ...given, ...hours(8) });
    expect(await outcomeOf(options, { duration: 'PT2H' })).toBe('allow');
    expect(await outcomeOf(options, { duration: 'PT3H' })).toBe('refuse');
  });

  it.each<[string, Parameters<typeof windowOf>[0]]>([
    ['that was never active', { state: 'ended', neverActive: true }],
    ['of another policy', { policy: 'other' }],
    ['of the week before', { from: '2026-03-01T23:59:59.999Z' }],
  ])('do not count a window %s', async (_, given) => {
    const options = having({ ...given, ...hours(10) });
    expect(await outcomeOf(options, { duration: 'PT8H' })).toBe('allow');
  });

  it('do not count what only waits', async () => {
    const pending = [{ requestId: 'r', entityRef: ORDERS_DB, role: 'write' }];
    const options = { documents, past: pastOf({ pending }) };
    expect(await outcomeOf(options, { duration: 'PT8H' })).toBe('allow');
  });

  it('are those of the week in which the window would start', async () => {
    const options = having(hours(10));
    const startsAt = '2026-03-08T23:59:59.999Z';
    expect(await outcomeOf(options, { startsAt })).toBe('refuse');
    expect(
      await outcomeOf(options, { startsAt: '2026-03-09T00:00:00.000Z' }),
    ).toBe('allow');
  });

  it('begin on Monday in the zone of the policy', async () => {
    const inZone = (zone: string) => ({
      documents:
        roleDocument() +
        policyDocument(`zone: ${zone}
guardrails: [{ name: week, maxPerWeek: PT10H }]
routes:
  ${TEAM}`),
      past: pastOf({
        windows: [windowOf({ from: '2026-03-01T23:30:00.000Z', ...hours(10) })],
      }),
    });
    expect(await outcomeOf(inZone('UTC'))).toBe('allow');
    expect(await outcomeOf(inZone('Europe/Berlin'))).toBe('refuse');
  });

  it('count under a policy of guardrails alone when it applied', async () => {
    const options = (window: Parameters<typeof windowOf>[0]) => ({
      documents:
        setOf(TEAM) +
        policyDocument(
          'guardrails: [{ name: week, maxPerWeek: PT10H }]',
          'hours',
        ),
      past: pastOf({ windows: [windowOf({ ...window, ...hours(10) })] }),
    });
    expect(await outcomeOf(options({ policies: ['hours', 'main'] }))).toBe(
      'refuse',
    );
    expect(await outcomeOf(options({ policies: ['main'] }))).toBe('allow');
  });

  it('are shared by the items of one request, in their order', async () => {
    const options = {
      documents: documents + roleDocument('', 'write'),
      past: pastOf({ windows: [windowOf(hours(5))] }),
    };
    const items = [{ role: 'read' }, { role: 'write' }];
    const three = await decideItems(options, items, { duration: 'PT3H' });
    expect(three.map(({ decision }) => decision.outcome)).toEqual([
      'allow',
      'refuse',
    ]);
    expect(three[1].decision.durations.max).toBe('PT2H');
    const half = await decideItems(options, items, { duration: 'PT2H30M' });
    expect(half.map(({ decision }) => decision.outcome)).toEqual([
      'allow',
      'allow',
    ]);
  });

  it('are not shared with an item that is refused', async () => {
    const options = {
      documents: documents + roleDocument('', 'write'),
      past: pastOf({ windows: [windowOf(hours(7))] }),
    };
    const items = [{ role: 'read', entityRef: PAYMENTS_DB }, { role: 'write' }];
    const decided = await decideItems(options, items, { duration: 'PT3H' });
    expect(decided.map(({ decision }) => decision.outcome)).toEqual([
      'refuse',
      'allow',
    ]);
  });

  it('refuse while the past cannot be read', async () => {
    const past = () => {
      throw new Error('away');
    };
    const { decision } = await decideOne({ documents, past });
    expect(decision).toMatchObject({
      outcome: 'refuse',
      headline: expect.stringMatching(
        /^Not now: guardrail "week" of policy "main" could not be checked/,
      ),
    });
    expect(decision.facts).toContainEqual(
      expect.objectContaining({ name: 'history', status: 'unknown' }),
    );
  });

  it('leave a grant that is decided again out of account', async () => {
    const asked: unknown[] = [];
    const past: TestPolicyOptions['past'] = question => {
      asked.push(question.exceptGrant, question.exceptRequest);
      return pastOf()!(question);
    };
    const input = { exceptGrant: 'g', exceptRequest: 'r' };
    await decideOne({ documents, past }, input);
    expect(asked).toEqual(['g', 'r']);
  });

  it('are written down to be counted again under lock', async () => {
    const { decision } = await decideOne({ documents, past: pastOf() });
    expect(decision.limits).toEqual({
      policies: ['main'],
      perWeek: [
        { guardrail: 'week', policy: 'main', zone: 'UTC', max: 'PT10H' },
      ],
      separations: [],
      noStandingAccess: false,
    });
    expect(decision.systemRef).toBe('system:default/orders');
  });
});

describe('extension', () => {
  const documents = setOf(TEAM, '- { name: cap, maxDuration: PT4H }');
  const extension = {
    grantId: 'g',
    since: '2026-03-02T10:00:00.000Z',
    endsAt: '2026-03-02T13:00:00.000Z',
  };

  it('counts the unbroken total against maxDuration', async () => {
    const input = { extends: extension, duration: 'PT1H' };
    const { decision } = await decideOne({ documents }, input);
    expect(decision).toMatchObject({
      outcome: 'allow',
      durations: { max: 'PT1H' },
    });
    const more = await decideOne(
      { documents },
      { ...input, duration: 'PT1H1M' },
    );
    expect(more.decision.reasons).toEqual([
      'You can ask for at most 1 hour here (the access has lasted 3 hours without a gap); you asked for 1 hour 1 minute. Shorten it, or ask the platform team to change policy "main".',
    ]);
  });

  it('counts it against the maximum of the role', async () => {
    const input = {
      extends: { ...extension, since: '2026-03-02T05:00:00.000Z' },
      duration: 'PT1S',
    };
    const { decision } = await decideOne({ documents: setOf(TEAM) }, input);
    expect(decision.headline).toBe(
      'Not requestable: this access has lasted 8 hours without a gap, which is all that role "read" allows',
    );
    expect(decision.remedies).toEqual(['Let it end, and ask again.']);
  });

  it('uses only its further time of the week', async () => {
    const week = setOf(TEAM, '- { name: week, maxPerWeek: PT4H }');
    const options = {
      documents: week,
      past: pastOf({
        windows: [
          windowOf({ grantId: 'g', from: extension.since, lengthMs: 3 * HOUR }),
        ],
      }),
    };
    const input = { extends: extension, duration: 'PT1H' };
    expect(await outcomeOf(options, input)).toBe('allow');
    expect(await outcomeOf(options, { ...input, duration: 'PT2H' })).toBe(
      'refuse',
    );
  });

  it('takes calendars at the start of the further time', async () => {
    const calendar = `
---
apiVersion: jit-access/v1
kind: AccessCalendar
metadata: { name: year-end }
spec:
  zone: UTC
  freezes: [{ name: books, from: 2026-03-02T13:00, to: 2026-03-02T14:00 }]`;
    const frozen =
      setOf(
        TEAM,
        '- { name: freeze, refuse: "Frozen for {{ facts.calendar.freeze }} until {{ facts.calendar.freezeEnds }}", when: { calendar.freeze: true } }',
      ) + calendar;
    const { decision } = await decideOne(
      { documents: frozen },
      { extends: extension, duration: 'PT1H' },
    );
    expect(decision.reasons).toEqual(['Frozen for books until 14:00 UTC.']);
    expect(await outcomeOf({ documents: frozen })).toBe('allow');
  });
});

describe('separation of duties', () => {
  const rule = (more = '') =>
    setOf(
      TEAM,
      `- { name: apart, separationOfDuties: { roles: [read, write]${more} } }`,
    ) + roleDocument('', 'write');
  const having = (
    given: Parameters<typeof windowOf>[0],
    more?: string,
  ): TestPolicyOptions => ({
    documents: rule(more),
    past: pastOf({ windows: [windowOf(given)] }),
  });

  it('refuses while an excluded role is held, and names both', async () => {
    const { decision } = await decideOne(having({}));
    expect(decision.headline).toBe(
      'Not now: policy "main" keeps roles "write" and "read" apart, and you hold role "write" on orders-db',
    );
    expect(decision.remedies).toEqual([
      'Return role "write" on orders-db first, or ask somebody else to do this.',
    ]);
    expect(decision.limits?.separations).toEqual([
      {
        guardrail: 'apart',
        policy: 'main',
        roles: ['read', 'write'],
        scope: 'entity',
        lookBack: undefined,
      },
    ]);
  });

  it('refuses while one is planned or waits', async () => {
    expect(await outcomeOf(having({ state: 'scheduled' }))).toBe('refuse');
    const pending = [{ requestId: 'r', entityRef: ORDERS_DB, role: 'write' }];
    const options = { documents: rule(), past: pastOf({ pending }) };
    const { decision } = await decideOne(options);
    expect(decision.reasons[0]).toContain(
      'you have a request for role "write" on orders-db waiting',
    );
  });

  it('looks back for as long as it says', async () => {
    const ended = {
      state: 'ended',
      endedAt: '2026-03-02T11:30:00.000Z',
    } as const;
    expect(await outcomeOf(having(ended))).toBe('allow');
    const looking = (lookBack: string) =>
      outcomeOf(having(ended, `, lookBack: ${lookBack}`));
    expect(await looking('PT31M')).toBe('refuse');
    expect(await looking('PT30M')).toBe('allow');
  });

  it('counts in its scope', async () => {
    const staging = { entityRef: STAGING_DB };
    const payments = {
      entityRef: PAYMENTS_DB,
      systemRef: 'system:default/payments',
    };
    expect(await outcomeOf(having(staging))).toBe('allow');
    expect(await outcomeOf(having(staging, ', scope: system'))).toBe('refuse');
    expect(await outcomeOf(having(payments, ', scope: system'))).toBe('allow');
    expect(await outcomeOf(having(payments, ', scope: everywhere'))).toBe(
      'refuse',
    );
  });

  it('does not exclude the same role', async () => {
    expect(await outcomeOf(having({ role: 'read' }))).toBe('allow');
  });

  it.each([
    ['read', 'write'],
    ['write', 'read'],
  ])('refuses the later of %s and %s in one request', async (first, second) => {
    const options = { documents: rule(), past: pastOf() };
    const items = [{ role: first }, { role: second }];
    const decided = await decideItems(options, items);
    expect(decided.map(({ decision }) => decision.outcome)).toEqual([
      'allow',
      'refuse',
    ]);
    expect(decided[1].decision.reasons[0]).toContain(`"${first}"`);
    expect(decided[1].decision.reasons[0]).toContain(`"${second}"`);
  });

  it('refuses the later one also where only the earlier one excludes it', async () => {
    const documents =
      setOf(
        TEAM,
        '- { name: apart, when: { role: read }, separationOfDuties: { roles: [write] } }',
      ) + roleDocument('', 'write');
    const options = { documents, past: pastOf() };
    for (const items of [
      [{ role: 'read' }, { role: 'write' }],
      [{ role: 'write' }, { role: 'read' }],
    ]) {
      const decided = await decideItems(options, items);
      expect(decided.map(({ decision }) => decision.outcome)).toEqual([
        'allow',
        'refuse',
      ]);
      expect(decided[1].decision.reasons[0]).toMatch(
        /"read".*"write"|"write".*"read"/,
      );
    }
  });

  it('is of the receiver, and refuses while the past cannot be read', async () => {
    const asked: string[] = [];
    const onBehalf = rule().replace('when:', 'onBehalf: true, when:');
    const past: TestPolicyOptions['past'] = question => {
      asked.push(question.receiver);
      return pastOf({ windows: [windowOf()] })!(question);
    };
    const { decision } = await decideOne(
      { documents: onBehalf, past },
      { requester: LEAD, receiver: 'user:default/orders-developer' },
    );
    expect(asked).toEqual(['user:default/orders-developer']);
    expect(decision.reasons[0]).toContain(
      'orders developer holds role "write" on orders-db',
    );
    expect(await outcomeOf({ documents: rule() })).toBe('refuse');
  });
});

describe('no overlap with standing access', () => {
  const documents = setOf(TEAM, '- { name: standing, noStandingAccess: true }');
  const standing = (...effects: string[]) => ({
    documents,
    past: pastOf({ standing: new Set(effects) }),
  });

  it('refuses what the target gives anyway', async () => {
    const { decision } = await decideOne(standing('fake fixed'));
    expect(decision.reasons).toEqual([
      'You have this access in the target anyway, without a grant.',
    ]);
  });

  it('does not mind other effects, nor the same one of another provider', async () => {
    const { decision } = await decideOne(standing('fake other', 'else fixed'));
    expect(decision).toMatchObject({
      outcome: 'allow',
      limits: { noStandingAccess: true },
    });
  });

  it('refuses while the past cannot be read', async () => {
    expect(await outcomeOf({ documents })).toBe('refuse');
  });
});
