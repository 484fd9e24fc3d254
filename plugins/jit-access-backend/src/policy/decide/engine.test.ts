import {
  LEAD_APPROVES,
  ON_CALL_ROUTE,
  TEAM,
  policyDocument,
  roleDocument,
  setOf,
} from '../testing/documents';
import { NOON, createTestPolicy } from '../testing/createTestPolicy';
import { sourceOf } from '../testing/contextSources';
import { countedCatalog } from '../testing/countedCatalog';
import {
  DEVELOPER,
  ON_CALL,
  ORDERS_DB,
  PAYMENTS_DB,
  SHOP,
} from '../testing/shop';

describe('what a decision costs', () => {
  it('is at most three calls to the catalog, also for 200 roles', async () => {
    const roles = Array.from({ length: 200 }, (_, i) =>
      roleDocument('', `r${i}`),
    );
    const documents =
      roles.join('') +
      policyDocument(`routes:\n  ${LEAD_APPROVES.replace(/\n/g, '\n  ')}`);
    const { catalog, calls } = countedCatalog(SHOP);
    const { engine } = await createTestPolicy({ documents, catalog });
    const input = { requester: DEVELOPER, receiver: DEVELOPER, at: NOON };
    const { roles: decided } = await engine.decideAll({
      ...input,
      entityRef: ORDERS_DB,
    });
    expect(decided).toHaveLength(200);
    expect(
      decided.every(({ decision }) => decision.outcome === 'approval'),
    ).toBe(true);
    expect(calls).toHaveLength(3);
  });

  it('is one question to a source for each entity, with all that is related', async () => {
    const queries: object[] = [];
    const source = {
      ...sourceOf({}),
      gather: async (query: object) => {
        queries.push(query);
        return { onCall: [], incidents: [] };
      },
    };
    const { engine } = await createTestPolicy({
      documents: setOf(ON_CALL_ROUTE) + roleDocument('', 'write'),
      sources: [source],
    });
    await engine.decide({
      requester: ON_CALL,
      receiver: ON_CALL,
      at: NOON,
      items: [
        { entityRef: PAYMENTS_DB, role: 'read' },
        { entityRef: PAYMENTS_DB, role: 'write' },
      ],
    });
    expect(queries).toEqual([
      {
        entityRef: PAYMENTS_DB,
        annotations: {
          'pagerduty.com/service-id': 'PAY',
          'postgres/database': 'payments',
        },
        relatedRefs: ['system:default/payments', 'component:default/checkout'],
        at: NOON,
      },
    ]);
  });
});

describe('decideAll', () => {
  it('decides what is offered, in the order of names, and lists open incidents', async () => {
    const incidents = [
      { id: 'I1', title: 'Slow', entityRef: ORDERS_DB },
      { id: 'I2', title: 'Elsewhere', entityRef: PAYMENTS_DB },
    ];
    const { engine } = await createTestPolicy({
      documents:
        setOf(TEAM) +
        roleDocument('', 'admin') +
        roleDocument('', 'other').replace(
          'spec.type: database',
          'spec.type: queue',
        ),
      sources: [sourceOf({ incidents })],
    });
    const { roles, incidents: open } = await engine.decideAll({
      requester: DEVELOPER,
      receiver: DEVELOPER,
      entityRef: ORDERS_DB,
      at: NOON,
    });
    expect(roles.map(({ roleName }) => roleName)).toEqual(['admin', 'read']);
    expect(open).toEqual([{ id: 'I1', title: 'Slow' }]);
  });

  it('throws for an entity that is not there', async () => {
    const { engine } = await createTestPolicy({ documents: setOf(TEAM) });
    await expect(
      engine.decideAll({
        requester: DEVELOPER,
        receiver: DEVELOPER,
        entityRef: 'resource:default/x',
        at: NOON,
      }),
    ).rejects.toThrow('There is no resource:default/x');
  });
});
