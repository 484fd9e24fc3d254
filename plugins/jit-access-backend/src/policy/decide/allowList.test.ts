import { decideOne } from '../testing/createTestPolicy';
import { policyDocument, roleDocument } from '../testing/documents';
import { ORDERS_DB, SHOP, STAGING_DB } from '../testing/shop';

const role = roleDocument(`allow:
  - entities: [${ORDERS_DB}]
    require: { environment: production, entity.owner: group:default/orders }
    values: { "entity.annotations['postgres/database']": [orders] }
  - entities: [${STAGING_DB}]
    require: { environment: staging }
    values: { "entity.annotations['postgres/database']": [orders_staging] }`).replace(
  'database: fixed',
  `database: "{{ entity.annotations['postgres/database'] }}"`,
);
const documents = role + policyDocument('routes: [{ name: all, allow: true }]');

/** The shop after somebody edited one catalog file. */
function edited(name: string, edit: (entity: any) => void) {
  return SHOP.map(entity => {
    if (entity.metadata.name !== name) return entity;
    const copy = structuredClone(entity);
    edit(copy);
    return copy;
  });
}

describe('what the catalog may say', () => {
  it.each([
    [ORDERS_DB, 'orders'],
    [STAGING_DB, 'orders_staging'],
  ])(
    'reaches the target where the role allows it for %s',
    async (entityRef, database) => {
      const { decision, target } = await decideOne(
        { documents },
        { entityRef },
      );
      expect(decision.outcome).toBe('allow');
      expect(target).toEqual({ database });
    },
  );

  it.each<[string, (entity: any) => void, RegExp]>([
    [
      'point at a database that is allowed for another entity',
      entity => {
        entity.metadata.annotations['postgres/database'] = 'orders_staging';
      },
      /^The annotation postgres\/database of orders-db says "orders_staging", which role "read" does not allow for it\.$/,
    ],
    [
      'point at a database that nobody named',
      entity => {
        entity.metadata.annotations['postgres/database'] = 'payments';
      },
      /says "payments", which role "read" does not allow/,
    ],
    [
      'change the case',
      entity => {
        entity.metadata.annotations['postgres/database'] = 'Orders';
      },
      /says "Orders", which role "read" does not allow/,
    ],
    [
      'take the annotation away',
      entity => {
        delete entity.metadata.annotations['postgres/database'];
      },
      /^Orders-db has no annotation postgres\/database in the catalog/,
    ],
    [
      'write a template into the annotation',
      entity => {
        entity.metadata.annotations['postgres/database'] = '{{ entity.name }}';
      },
      /does not allow for it/,
    ],
    [
      'relabel production as staging',
      entity => {
        entity.metadata.labels['jit-access/environment'] = 'staging';
      },
      /is not allowed here as the catalog describes it: orders-db is in environment staging/,
    ],
    [
      'give the entity to another team',
      entity => {
        entity.spec.owner = 'web';
        entity.relations = [
          { type: 'ownedBy', targetRef: 'group:default/web' },
        ];
      },
      /web owns orders-db/,
    ],
  ])('cannot %s', async (_, edit, reason) => {
    const { decision, target } = await decideOne({
      documents,
      entities: edited('orders-db', edit),
    });
    expect(decision.outcome).toBe('refuse');
    expect(decision.reasons).toContainEqual(expect.stringMatching(reason));
    expect(target).toBeUndefined();
  });

  it('cannot bring in an entity that the role does not name', async () => {
    const { decision } = await decideOne(
      { documents },
      { entityRef: 'resource:default/payments-db' },
    );
    expect(decision.reasons).toEqual([
      'Role "read" does not name payments-db under allow, so it cannot be had there.',
    ]);
  });
});
