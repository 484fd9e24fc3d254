import { mockServices } from '@backstage/backend-test-utils';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { ContextQuery } from '@jit-access/backstage-plugin-jit-access-node';
import { DefaultDirectory } from '../catalogDirectory';
import { CompiledSet } from '../compile/compiledSet';
import { compileSet } from '../compile/compileSet';
import { HistoryFacts, HistoryQuestion } from '../historyFacts';
import { parseSet } from '../parse/parseSet';
import { readPolicySettings } from '../settings';
import { Tenure } from '../tenure';
import { EntityDraft, catalogOf } from '../testing/catalogOf';
import { sourceOf } from '../testing/contextSources';
import { countedCatalog } from '../testing/countedCatalog';
import { policyDocument, roleDocument } from '../testing/documents';
import { DEVELOPER, NOON, ORDERS_DB, SHOP_DRAFTS } from '../testing/shop';
import { past } from '../testing/situation';
import { ContextGatherer } from './contextFacts';
import { FactGatherer } from './gather';
import { itemFactsOf } from './itemFactsOf';

const component = (name: string, ...dependsOn: string[]): EntityDraft => ({
  kind: 'Component',
  name,
  spec: { type: 'service', owner: 'orders', dependsOn },
});

/** A chain orders-db -> a -> b -> c -> a, and what is around. */
const DRAFTS: EntityDraft[] = [
  ...SHOP_DRAFTS.map(draft =>
    draft.name === 'orders-db'
      ? { ...draft, spec: { ...draft.spec, dependsOn: ['component:a'] } }
      : draft,
  ).map(draft =>
    draft.kind === 'System' && draft.name === 'orders'
      ? { ...draft, spec: { owner: 'orders', domain: 'sales' } }
      : draft,
  ),
  { kind: 'Domain', name: 'sales', spec: { owner: 'shop' } },
  component('a', 'component:b'),
  component('b', 'component:c'),
  component('c', 'component:a'),
];

function compiled(when: string): CompiledSet {
  const parsed = parseSet([
    {
      file: 'a.yaml',
      text:
        roleDocument() +
        policyDocument(`routes: [{ name: a, allow: true, when: ${when} }]`),
    },
  ]);
  expect(parsed.findings).toEqual([]);
  return compileSet(parsed);
}

interface Options {
  history?: HistoryFacts;
  tenure?: Tenure;
  also?: Parameters<FactGatherer['gather']>[0]['also'];
  ticket?: string;
}

async function gather(when: string, options: Options = {}) {
  const entities = catalogOf(DRAFTS);
  const { catalog, calls } = countedCatalog(entities);
  const queries: ContextQuery[] = [];
  const failures: string[] = [];
  const source = sourceOf({});
  const gatherer = new FactGatherer({
    directory: new DefaultDirectory({
      catalog,
      auth: mockServices.auth(),
      leadAnnotation: 'jit-access/lead',
      managerAnnotation: 'jit-access/manager',
    }),
    context: new ContextGatherer({
      sources: [
        {
          ...source,
          provides: ['onCall', 'incidents', 'tickets'],
          gather: async (query, signal) => {
            queries.push(query);
            return { ...(await source.gather(query, signal)), tickets: [] };
          },
        },
      ],
      deadlineMs: 50,
      logger: mockServices.logger.mock(),
    }),
    places: readPolicySettings(mockServices.rootConfig()),
    history: options.history,
    tenure: options.tenure,
    deadlineMs: 50,
    onFailure: what => failures.push(what),
  });
  const set = compiled(when);
  const entity = entities.find(
    one => stringifyEntityRef(one) === ORDERS_DB,
  ) as Entity;
  const role = set.roles.get('read')!;
  const gathered = await gatherer.gather({
    requester: DEVELOPER,
    receiver: DEVELOPER,
    at: NOON,
    entities: new Map([[ORDERS_DB, entity]]),
    asked: [{ entityRef: ORDERS_DB, role }],
    also: options.also,
    ticket: options.ticket,
    exceptGrant: 'g-1',
  });
  const facts = itemFactsOf(gathered, {
    entityRef: ORDERS_DB,
    role: role.summary,
    duration: 'PT1H',
    request: { items: 1, breakGlass: false },
  });
  return { gatherer, facts, calls, queries, failures, catalog };
}

const incidents = (steps: number) =>
  `{ incident.active: true, incident.on: [dependencies], incident.steps: ${steps} }`;

describe('what is gathered', () => {
  it('places the entity: system, its owner, its domain and who owns that', async () => {
    const { facts, calls } = await gather('{ memberOfOwner: true }');
    expect(facts.entity).toMatchObject({
      placed: true,
      system: 'system:default/orders',
      systemOwner: 'group:default/orders',
      domain: 'domain:default/sales',
      domainOwner: 'group:default/shop',
    });
    expect(calls).toHaveLength(1);
  });

  it.each([
    [1, 1, [['component:default/a']]],
    [2, 1, [['component:default/a'], ['component:default/b']]],
    [
      3,
      2,
      [
        ['component:default/a'],
        ['component:default/b'],
        ['component:default/c'],
      ],
    ],
    [
      5,
      3,
      [
        ['component:default/a'],
        ['component:default/b'],
        ['component:default/c'],
        [],
      ],
    ],
  ])(
    'dependencies %i steps away cost %i calls, and cycles are walked once',
    async (steps, count, expected) => {
      const { facts, calls, queries } = await gather(incidents(steps));
      expect(facts.entity?.farther?.dependencies).toEqual(expected);
      expect(calls).toHaveLength(count);
      expect(queries[0].relatedRefs).toEqual(
        expect.arrayContaining(expected.flat()),
      );
    },
  );

  it('is not known of what is farther away when the catalog fails on the way', async () => {
    const { gatherer, catalog, queries } = await gather(incidents(2));
    catalog.getEntitiesByRefs = async () => {
      throw new Error('away');
    };
    const set = compiled(incidents(3));
    const entity = catalogOf(DRAFTS).find(
      one => stringifyEntityRef(one) === ORDERS_DB,
    );
    const { entities, requester, context } = await gatherer.gather({
      requester: DEVELOPER,
      receiver: DEVELOPER,
      at: NOON,
      entities: new Map([[ORDERS_DB, entity]]),
      asked: [{ entityRef: ORDERS_DB, role: set.roles.get('read')! }],
    });
    expect(entities.get(ORDERS_DB)?.farther).toBeUndefined();
    expect(requester.status).toBe('unknown');
    expect(context.size).toBe(0);
    expect(queries).toHaveLength(1);
  });

  it('asks for a ticket only where one is named and policies read it', async () => {
    const read = '{ ticket.open: true }';
    expect((await gather(read)).queries).toEqual([]);
    const { queries, facts } = await gather(read, { ticket: 'OPS-1' });
    expect(queries).toMatchObject([{ ticket: 'OPS-1' }]);
    expect(facts.context?.tickets).toMatchObject({ known: [], missing: [] });
    expect(
      (await gather('{ risk: low }', { ticket: 'OPS-1' })).queries,
    ).toEqual([]);
  });

  it('asks rotas that are named, wherever they stand', async () => {
    const { queries } = await gather(
      '{ onCall.any: true, onCall.for: component:default/elsewhere }',
    );
    expect(queries[0].relatedRefs).toContain('component:default/elsewhere');
  });

  it('reads what is wanted whatever policies read', async () => {
    const { facts } = await gather('{ risk: low }', { also: ['incidents'] });
    expect(facts.context?.incidents.sources).toEqual(['rota']);
    expect(facts.context?.onCall.missing).toEqual([
      { source: 'none', reason: 'was not asked' },
    ]);
  });
});

describe('the past', () => {
  it('is read once, from before the week of any zone and as far as anybody looks', async () => {
    const asked: HistoryQuestion[] = [];
    const history = {
      of: async (question: HistoryQuestion) => {
        asked.push(question);
        return past();
      },
    };
    const { facts } = await gather(
      '{ history.denials: { atLeast: 1, within: P90D } }',
      { history },
    );
    expect(facts.history).toEqual(past());
    expect(asked).toEqual([
      {
        receiver: DEVELOPER,
        at: '2026-03-02T12:00:00.000Z',
        since: '2025-12-02T12:00:00.000Z',
        denialsSince: '2025-12-02T12:00:00.000Z',
        items: [{ entityRef: ORDERS_DB, role: 'read', provider: 'fake' }],
        exceptGrant: 'g-1',
        exceptRequest: undefined,
      },
    ]);
    await gather('{ history.hoursThisWeek: { atMost: PT1H } }', { history });
    expect(asked[1]).toMatchObject({
      since: '2026-02-23T10:00:00.000Z',
      denialsSince: '2026-01-31T12:00:00.000Z',
    });
    await gather('{ risk: low }', { history });
    expect(asked).toHaveLength(2);
  });

  it.each([
    ['fails', async () => Promise.reject(new Error('no database'))],
    ['does not answer', () => new Promise<never>(() => {})],
  ])('is unknown when it %s', async (_, of) => {
    const { facts, failures } = await gather(
      '{ history.lastGranted: { within: P1D } }',
      { history: { of } },
    );
    expect(facts.history).toBeUndefined();
    expect(failures).toEqual(['history']);
  });

  it('is unknown where nothing keeps it', async () => {
    const { facts } = await gather('{ history.lastGranted: { within: P1D } }');
    expect(facts.history).toBeUndefined();
  });
});

describe('since when', () => {
  const seen = (since: string) => ({ since, baseline: false });
  const tenure: Tenure = {
    ofPeople: async () =>
      new Map([
        [
          DEVELOPER,
          {
            person: seen('2026-01-01T00:00:00.000Z'),
            groups: new Map([
              ['group:default/orders', seen('2026-02-01T00:00:00.000Z')],
            ]),
          },
        ],
      ]),
    ofOwners: async () =>
      new Map([
        [
          ORDERS_DB,
          {
            owner: 'group:default/orders',
            seen: seen('2026-01-15T00:00:00.000Z'),
          },
        ],
      ]),
  };

  it('somebody is in a group above is since when they are in the one below', async () => {
    const { facts } = await gather('{ receiver.memberOfOwnerFor: P1D }', {
      tenure,
    });
    expect([...(facts.receiver.tenure?.groups ?? [])]).toEqual([
      ['group:default/orders', seen('2026-02-01T00:00:00.000Z')],
      ['group:default/shop', seen('2026-02-01T00:00:00.000Z')],
    ]);
  });

  it('an owner that was not seen yet is as new as can be', async () => {
    const when = '{ entity.ownerSeen: { atLeast: P1D } }';
    const known = await gather(when, { tenure });
    expect(known.facts.ownerSeen).toEqual(seen('2026-01-15T00:00:00.000Z'));
    const other = {
      ...tenure,
      ofOwners: async () =>
        new Map([
          [
            ORDERS_DB,
            {
              owner: 'group:default/payments',
              seen: seen('2020-01-01T00:00:00.000Z'),
            },
          ],
        ]),
    };
    const changed = await gather(when, { tenure: other });
    expect(changed.facts.ownerSeen).toEqual(seen(NOON));
  });

  it('is not read where no policy does, and unknown when it fails', async () => {
    const failing: Tenure = {
      ofPeople: async () => Promise.reject(new Error('no database')),
      ofOwners: async () => Promise.reject(new Error('no database')),
    };
    const none = await gather('{ risk: low }', { tenure: failing });
    expect(none.failures).toEqual([]);
    const some = await gather(
      '{ receiver.tenure: { atLeast: P1D }, entity.ownerSeen: { atLeast: P1D } }',
      { tenure: failing },
    );
    expect(some.failures.sort()).toEqual(['owners', 'tenure']);
    expect(some.facts.receiver.tenure).toBeUndefined();
    expect(some.facts.ownerSeen).toBeUndefined();
  });
});

describe('around one entity', () => {
  it('sources are asked with what it is part of', async () => {
    const { gatherer, queries } = await gather('{ risk: low }');
    const context = await gatherer.around(ORDERS_DB, ['incidents'], NOON);
    expect(context?.incidents).toMatchObject({ known: [], missing: [] });
    expect(queries.at(-1)?.relatedRefs).toContain('system:default/orders');
    expect(
      await gatherer.around('resource:default/none', ['incidents'], NOON),
    ).toBeUndefined();
  });
});
