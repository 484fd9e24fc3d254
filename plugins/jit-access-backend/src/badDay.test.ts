import { TestDatabases } from '@backstage/backend-test-utils';
import { ORDERS_DB, STAGING_DB } from './testing/company';
import { startTestPortal, TestPortal } from './testing/startTestPortal';

jest.setTimeout(90_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const ask = (entityRef: string) => ({
  body: {
    items: [{ entityRef, role: 'db-read' }],
    duration: 'PT1H',
    justification: 'Compare order 4711 with the log',
  },
});

describe.each(databases.eachSupportedId())(
  'the handles for a bad day on %s',
  databaseId => {
    let portal: TestPortal;
    beforeEach(async () => {
      portal = await startTestPortal(await databases.init(databaseId));
    });
    afterEach(() => portal.stop());

    const admin = () => portal.as('administrator');
    const grantIn = (id: string, state: string) =>
      portal.until(
        async () =>
          (await portal.as('developer').request({ params: { id } })).items[0],
        item => item.grant?.state === state,
      );
    const running = async () => {
      const { id } = await portal.as('developer').submit(ask(STAGING_DB));
      await grantIn(id, 'active');
      return id;
    };
    const events = async (type: 'admin.drained' | 'admin.ended') =>
      (await portal.as('auditor').history({ query: { type } })).items;

    it.each([
      ['on an entity', { entityRef: STAGING_DB }],
      ['of a provider', { provider: 'fake' }],
      ['of a person', { person: 'user:default/orders-developer' }],
    ])('ends everything %s, and withdraws what waits', async (_, scope) => {
      const id = await running();
      const waiting = await portal.as('developer').submit(ask(ORDERS_DB));
      const withdrawn = 'entityRef' in scope ? 0 : 1;
      expect(
        await admin().endAll({ body: { ...scope, reason: 'Under attack' } }),
      ).toEqual({ ended: 1, withdrawn });
      const { grant } = await grantIn(id, 'ended');
      expect(grant).toMatchObject({
        endReason: 'revoked',
        endedBy: 'user:default/platform-engineer',
        endComment: 'Under attack',
        endOutcome: 'removed',
      });
      expect(portal.provider.held()).toEqual([]);
      const [item] = (
        await portal.as('developer').request({ params: { id: waiting.id } })
      ).items;
      expect(item.state).toBe(withdrawn ? 'withdrawn' : 'pending');
      expect(await events('admin.ended')).toMatchObject([
        { actor: 'user:default/platform-engineer' },
      ]);
    });

    it('drains everything: nothing new, nothing left, and says when it is done', async () => {
      const id = await running();
      const waiting = await portal.as('developer').submit(ask(ORDERS_DB));
      const body = { draining: true, reason: 'It is uninstalled' };
      expect(await admin().setDrain({ body })).toMatchObject({
        draining: true,
        reason: 'It is uninstalled',
        by: 'user:default/platform-engineer',
      });
      await grantIn(id, 'ended');
      expect(
        await portal.until(
          () => admin().drain({}),
          drain => drain.draining && drain.done,
        ),
      ).toMatchObject({ left: 0, stuck: 0, remaining: 0 });
      expect(portal.provider.held()).toEqual([]);
      await portal.until(
        async () =>
          (await portal.as('developer').request({ params: { id: waiting.id } }))
            .status,
        status => status === 'withdrawn',
      );
      await expect(
        portal.as('developer').submit(ask(STAGING_DB)),
      ).rejects.toThrow('It is uninstalled');
      await expect(admin().setDrain({ body })).rejects.toMatchObject({
        statusCode: 409,
      });
      expect(await events('admin.drained')).toHaveLength(1);

      const stop = { draining: false, reason: 'We keep it after all' };
      expect(await admin().setDrain({ body: stop })).toEqual({
        draining: false,
      });
      await admin().pause({
        body: { paused: false, reason: 'Kept after all' },
      });
      await running();
    });

    it('drains one provider, and leaves the rest alone', async () => {
      const id = await running();
      await admin().setDrain({
        body: { draining: true, provider: 'another', reason: 'It moves away' },
      });
      expect(await admin().drain({})).toMatchObject({
        draining: true,
        provider: 'another',
        done: true,
      });
      await portal.as('developer').submit(ask(ORDERS_DB));
      await admin().setDrain({
        body: { draining: false, reason: 'It was the wrong one' },
      });
      await grantIn(id, 'active');

      await admin().setDrain({
        body: { draining: true, provider: 'fake', reason: 'It moves away' },
      });
      await grantIn(id, 'ended');
      await expect(
        portal.as('developer').submit(ask(STAGING_DB)),
      ).rejects.toThrow(/provider fake, which is being drained: It moves away/);
      expect((await admin().health({})).paused).toBeUndefined();
    });
  },
);
