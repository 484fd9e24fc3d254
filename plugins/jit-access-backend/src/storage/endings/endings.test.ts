import { TestDatabases } from '@backstage/backend-test-utils';
import { v7 as uuid } from 'uuid';
import { World } from '../../worker/testing/World';
import { Scope } from '../grants/liveGrantIds';
import { carryOutSome } from './carryOutSome';
import { leftOver } from './leftOver';
import { currentDrain, EndingOrder, placeOrder, removeOrder } from './orders';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const ADMIN = 'user:default/platform-engineer';

describe.each(databases.eachSupportedId())(
  'orders to end everything, on %s',
  databaseId => {
    let world: World;
    beforeEach(async () => {
      world = await World.create(databases, databaseId);
    });
    afterEach(async () => world.close());

    const place = async (scope: Scope, lasting = false) => {
      const order: EndingOrder = {
        id: uuid(),
        scope,
        lasting,
        reason: 'A bad day',
        by: ADMIN,
        at: world.now,
        ended: 0,
        withdrawn: 0,
      };
      await world.store.transaction(tx => placeOrder(tx, order));
      return order;
    };
    const some = (order: { id: string }) =>
      world.store.transaction(tx => carryOutSome(tx, order.id));
    const left = (provider?: string) =>
      leftOver(world.sql, provider, world.now);
    const states = async (): Promise<string[]> =>
      (await world.sql('access_grant').orderBy('state').select('state')).map(
        ({ state }) => state,
      );

    it.each([
      ['of a person', { person: 'user:default/ann' }, ['ann']],
      ['on an entity', { entityRef: 'resource:default/db' }, ['bob']],
      ['of a provider', { provider: 'other' }, ['cid']],
      ['of all', {}, ['ann', 'bob', 'cid']],
    ])('end what is meant: everything %s', async (_, scope: Scope, whose) => {
      world.providers.set('other', world.provider);
      await world.grant({ person: 'ann' });
      await world.grant({ person: 'bob', entityRef: 'resource:default/db' });
      await world.grant({ person: 'cid', provider: 'other' });
      const order = await place(scope);
      expect(await some(order)).toMatchObject({
        more: true,
        order: { ended: whose.length },
      });
      expect(await some(order)).toMatchObject({ more: false });
      expect(await some(order)).toBeUndefined();
      const ended = await world
        .sql('access_grant')
        .where({ state: 'ending', end_reason: 'revoked', ended_by: ADMIN })
        .orderBy('receiver')
        .select('receiver');
      expect(ended.map(({ receiver }) => receiver)).toEqual(
        whose.map(name => `user:default/${name}`),
      );
    });

    /** Copies of a grant, each with an effect of its own. */
    const copies = async (grant: { id: string }, count: number) => {
      const of = async (table: string, where: object) =>
        (await world.sql(table).where(where).first()) as Record<string, any>;
      const row = await of('access_grant', { id: grant.id });
      const item = await of('item', { id: row.item_id });
      const link = await of('grant_binding', { grant_id: grant.id });
      const binding = await of('binding', { id: link.binding_id });
      const numbers = Array.from({ length: count }, (_, n) => n);
      const ids = numbers.map(() => [uuid(), uuid(), uuid()]);
      const insert = (table: string, rows: object[]) =>
        world.sql.batchInsert(table, rows, 200);
      await insert(
        'item',
        numbers.map(n => ({ ...item, id: ids[n][0], position: n + 1 })),
      );
      await insert(
        'access_grant',
        numbers.map(n => ({ ...row, id: ids[n][1], item_id: ids[n][0] })),
      );
      await insert(
        'binding',
        numbers.map(n => ({
          ...binding,
          id: ids[n][2],
          effect_key: `effect-${n}`,
        })),
      );
      await insert(
        'grant_binding',
        numbers.map(n => ({ grant_id: ids[n][1], binding_id: ids[n][2] })),
      );
    };

    it('are carried out in bounded pieces, each with its history', async () => {
      await copies(await world.grant(), 2_049);
      const order = await place({ provider: world.provider.id });
      const pieces: number[] = [];
      for (let before = 0; ;) {
        const done = await some(order);
        if (!done?.more) break;
        pieces.push(done.order.ended - before);
        before = done.order.ended;
      }
      expect(pieces).toEqual([...Array(20).fill(100), 50]);
      const [{ count }] = await world
        .sql('audit_event')
        .where({ type: 'grant.ending', actor: ADMIN })
        .count({ count: '*' });
      expect(Number(count)).toBe(2_050);
      expect(await left(world.provider.id)).toMatchObject({ grants: 2_050 });
    });

    it('spare what was asked for after they were given', async () => {
      await world.grant({ person: 'ann' });
      const order = await place({});
      world.passMs(1);
      await world.grant({ person: 'bob' });
      while ((await some(order))?.more);
      expect(await states()).toEqual(['ending', 'scheduled']);
    });

    it('are finished by the worker when whoever gave them died', async () => {
      const grant = await world.grant();
      const worker = world.worker();
      await worker.idle();
      await place({});
      world.passMs(5_000);
      await worker.idle();
      expect(await world.read(grant)).toMatchObject({ state: 'active' });
      world.passMs(15_000);
      await worker.idle();
      expect(await world.read(grant)).toMatchObject({
        state: 'ended',
        endReason: 'revoked',
        endComment: 'A bad day',
        endOutcome: 'removed',
      });
      expect(world.held()).toEqual([]);
      expect(await world.sql('ending_order')).toEqual([]);
    });

    it('end whatever comes while a drain is on, until nothing of ours is left', async () => {
      world.providers.set('other', world.provider);
      const worker = world.worker();
      await world.grant({ person: 'ann' });
      const spared = await world.grant({ person: 'bob', provider: 'other' });
      await worker.idle();
      const drain = await place({ provider: world.provider.id }, true);
      expect(await currentDrain(world.sql)).toEqual(drain);
      expect(await left('fake')).toMatchObject({ grants: 1, remaining: 0 });

      world.passMs(1_000);
      await Promise.all([worker.idle(), world.worker().idle()]);
      expect(await left('fake')).toEqual({
        grants: 0,
        stuck: 0,
        remaining: 0,
        remainingUntil: undefined,
      });
      expect(world.held()).toHaveLength(1);

      await world.grant({ person: 'cid' });
      world.passMs(1_000);
      await worker.idle();
      expect(await left('fake')).toMatchObject({ grants: 0 });
      expect(await world.read(spared)).toMatchObject({ state: 'active' });

      await world.store.transaction(tx => removeOrder(tx, drain.id));
      const later = await world.grant({ person: 'dan' });
      world.passMs(1_000);
      await worker.idle();
      expect(await world.read(later)).toMatchObject({ state: 'active' });
    });

    it('say what is stuck, and what is still there without a grant', async () => {
      const grant = await world.grant();
      const worker = world.worker();
      await worker.idle();
      const [{ id }] = (await world.read(grant)).bindings;
      await world.sql('binding').where({ id }).update({ stuck: true });
      expect(await left()).toMatchObject({ grants: 1, stuck: 1, remaining: 0 });
      const until = '2026-03-02T14:00:00.000Z';
      await world
        .sql('access_grant')
        .where({ id: grant.id })
        .update({ state: 'ended' });
      await world
        .sql('binding')
        .where({ id })
        .update({ stuck: false, not_after: until });
      expect(await left()).toEqual({
        grants: 0,
        stuck: 0,
        remaining: 1,
        remainingUntil: until,
      });
      world.now = until;
      expect(await left()).toMatchObject({ remaining: 0 });
      await world
        .sql('binding')
        .where({ id })
        .update({ standing: true, not_after: null });
      expect(await left()).toMatchObject({ remaining: 0 });
    });
  },
);
