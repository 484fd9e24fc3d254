import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import { contextSourceConformance } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { readStaticContext } from './config';
import { StaticContextSource } from './StaticContextSource';

const AT = '2026-03-02T12:00:00.000Z'; // a Monday
const payments = 'component:default/payments';
const query = (entityRef: string, relatedRefs: string[] = [], at = AT) => ({
  entityRef,
  annotations: {},
  relatedRefs,
  at,
});
const onCall = [
  { entityRef: payments, person: 'user:default/payments-oncall' },
  {
    entityRef: payments,
    person: 'user:default/payments-lead',
    level: 'secondary',
    rota: 'Payments evenings',
    until: '2026-03-02T13:00:00+01:00',
  },
];
const incidents = [
  {
    id: 'INC-1',
    title: 'Payments are slow',
    entityRef: payments,
    severity: 'high',
    openedAt: '2026-03-02T11:00:00Z',
  },
  {
    id: 'INC-0',
    title: 'Over',
    entityRef: payments,
    openedAt: '2026-03-01T11:00:00Z',
    resolvedAt: AT,
  },
  {
    id: 'INC-2',
    title: 'Not yet',
    entityRef: payments,
    openedAt: '2026-03-02T12:00:00.001Z',
  },
];
const tickets = [
  {
    id: 'OPS-7',
    title: 'Rotate the keys',
    entityRefs: [payments],
    assignee: 'user:default/payments-lead',
  },
  { id: 'OPS-6', title: 'Done', open: false },
];
const freezes = [
  {
    name: 'year-end',
    from: '2026-12-20T00:00:00Z',
    until: '2027-01-04T00:00:00Z',
  },
  {
    name: 'migration',
    from: '2026-03-02T00:00:00Z',
    until: '2026-03-03T00:00:00Z',
    entityRef: payments,
  },
];
const sourceOf = (staticContext: object) =>
  new StaticContextSource(
    readStaticContext(
      new ConfigReader({ jitAccess: { staticContext } } as any),
    )!,
  );
const NOTHING = {
  onCall: [],
  incidents: [],
  tickets: [],
  freezes: [],
  approvers: [],
};
const soon = () => AbortSignal.timeout(5000);

contextSourceConformance({
  name: 'Static source, from the configuration',
  create: () => sourceOf({ onCall, incidents, tickets, freezes: [freezes[1]] }),
  known: () => ({ ...query(payments), ticket: 'OPS-7' }),
  empty: () => query('component:default/web'),
  broken: () => sourceOf({ onCall, file: '/nowhere/at/all.yaml' }),
});

describe('StaticContextSource', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jit-static-context-'));
    file = join(folder, 'context.yaml');
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('names who is on call, until when, and what is open', async () => {
    const source = sourceOf({ onCall, incidents });
    expect(await source.gather(query(payments), soon())).toEqual({
      onCall: [
        {
          personRef: 'user:default/payments-oncall',
          level: 'primary',
          rota: 'payments',
          entityRef: payments,
          until: undefined,
        },
      ],
      incidents: [
        {
          id: 'INC-1',
          title: 'Payments are slow',
          entityRef: payments,
          severity: 'high',
          openedAt: '2026-03-02T11:00:00.000Z',
        },
      ],
    });
    const earlier = query(payments, [], '2026-03-02T11:59:59.999Z');
    const facts = await source.gather(earlier, soon());
    expect(facts.onCall?.map(shift => [shift.level, shift.until])).toEqual([
      ['primary', undefined],
      ['secondary', '2026-03-02T12:00:00.000Z'],
    ]);
    expect(facts.incidents?.map(({ id }) => id)).toEqual(['INC-1', 'INC-0']);
  });

  it('counts what is related, and compares refs without case', async () => {
    const source = sourceOf({
      onCall: [
        {
          entityRef: 'Component:Payments',
          person: 'User:Default/Payments-Oncall',
        },
      ],
    });
    const facts = await source.gather(
      query('resource:default/payments-db', [payments]),
      soon(),
    );
    expect(facts.onCall).toMatchObject([
      { entityRef: payments, personRef: 'user:default/payments-oncall' },
    ]);
  });

  it('knows the ticket that is named, however it is written', async () => {
    const source = sourceOf({ tickets });
    const ask = async (ticket?: string) =>
      (await source.gather({ ...query(payments), ticket }, soon())).tickets;
    expect(await ask(' ops-7 ')).toEqual([
      {
        id: 'OPS-7',
        title: 'Rotate the keys',
        open: true,
        entityRefs: [payments],
        assigneeRef: 'user:default/payments-lead',
      },
    ]);
    expect(await ask('OPS-6')).toMatchObject([{ open: false, entityRefs: [] }]);
    expect(await ask('OPS-')).toEqual([]);
    expect(await ask()).toEqual([]);
  });

  it('tells freezes of the entity and of everything, until they are over', async () => {
    const source = sourceOf({ freezes });
    const names = async (entityRef: string, at?: string) =>
      (await source.gather(query(entityRef, [], at), soon())).freezes?.map(
        ({ name }) => name,
      );
    expect(await names(payments)).toEqual(['year-end', 'migration']);
    expect(await names('component:default/web')).toEqual(['year-end']);
    expect(await names(payments, '2026-03-03T00:00:00.000Z')).toEqual([
      'year-end',
    ]);
  });

  it('names approvers, and who has a role in an incident', async () => {
    const source = sourceOf({
      approvers: [{ key: 'board', people: ['user:default/payments-lead'] }],
      incidents: [
        {
          ...incidents[0],
          people: [{ person: 'user:default/payments-lead', role: 'commander' }],
        },
      ],
    });
    expect(await source.gather(query(payments), soon())).toMatchObject({
      approvers: [{ key: 'board', people: ['user:default/payments-lead'] }],
      incidents: [
        {
          people: [
            { personRef: 'user:default/payments-lead', role: 'commander' },
          ],
        },
      ],
    });
  });

  it('says nothing of parts that nobody configured', async () => {
    const source = sourceOf({ onCall });
    expect(source.provides).toEqual(['onCall']);
    expect(await source.gather(query(payments), soon())).not.toHaveProperty(
      'incidents',
    );
  });

  it('reads its file again when it was changed', async () => {
    await writeFile(file, `onCall: []`);
    const source = sourceOf({ file });
    expect(source.provides).toEqual([
      'onCall',
      'incidents',
      'tickets',
      'freezes',
      'approvers',
    ]);
    expect(await source.gather(query(payments), soon())).toEqual(NOTHING);
    await writeFile(
      file,
      `onCall: [{ entityRef: "${payments}", person: "user:default/contractor" }]`,
    );
    expect(await source.gather(query(payments), soon())).toMatchObject({
      onCall: [{ personRef: 'user:default/contractor' }],
    });
  });

  it('adds the file to the configuration', async () => {
    await writeFile(
      file,
      `onCall:\n  - { entityRef: "${payments}", person: "user:default/contractor" }`,
    );
    const source = sourceOf({ onCall, file });
    const facts = await source.gather(query(payments), soon());
    expect(facts.onCall?.map(({ personRef }) => personRef)).toEqual([
      'user:default/payments-oncall',
      'user:default/contractor',
    ]);
  });

  it.each([
    ['onCall:\n  - person: "user:default/a"\n', ':2: onCall.0.entityRef:'],
    [
      `onCall:\n  - entityRef: ${payments}\n    person: group:default/a\n`,
      ':3: onCall.0.person: Name a user',
    ],
    ['onCall:\n  - a: [\n', ': this is not YAML:'],
    ['rota: []\n', ':1: the file: Unrecognized key: "rota"'],
    ['just words', 'the file:'],
  ])(
    'rejects a bad file with its line, and mends with it: %j',
    async (text, message) => {
      await writeFile(file, text);
      const source = sourceOf({ file });
      await expect(source.gather(query(payments), soon())).rejects.toThrow(
        message,
      );
      await writeFile(file, '');
      expect(await source.gather(query(payments), soon())).toEqual(NOTHING);
    },
  );
});
