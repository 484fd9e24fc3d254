import { TestDatabases } from '@backstage/backend-test-utils';
import { v7 as uuid } from 'uuid';
import { replaceAudience } from '../../storage/requests/audience';
import { insertRequest } from '../../storage/requests/insertRequest';
import { recordBreakGlassReview } from '../../storage/breakGlass/recordBreakGlassReview';
import { ItemRecord } from '../../storage/requests/records';
import { ADMINISTRATOR, World } from '../testing/World';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const LEAD = 'user:default/orders-lead';
const SECURITY = 'user:default/security-engineer';

describe.each(databases.eachSupportedId())(
  'reviews that break-glass owes on %s',
  databaseId => {
    let world: World;
    beforeEach(async () => {
      world = await World.create(databases, databaseId);
    });
    afterEach(async () => world.close());

    /** Emergency access that was taken at noon, its review due a day later. */
    const used = async (escalateTo: string[] = []) => {
      const due = '2026-03-03T12:00:00.000Z';
      const item = world.item({
        requestId: uuid(),
        reviewDueAt: due,
        remindAt: due,
        decision: {
          breakGlass: { escalateTo },
        } as unknown as ItemRecord['decision'],
      });
      await world.store.transaction(async tx => {
        await insertRequest(
          tx,
          {
            id: item.requestId,
            requester: item.requester,
            receiver: item.receiver,
            justification: 'The shop is down',
            duration: 'PT1H',
            breakGlass: true,
            bodyDigest: 'digest',
            createdAt: world.now,
          },
          [item],
        );
        await replaceAudience(tx, item.id, {
          principals: [`user:${LEAD}`],
          since: world.now,
        });
      });
      return item;
    };
    const audience = async () =>
      (await world.sql('item_audience').orderBy('principal')).map(
        row => row.principal,
      );
    const events = async () =>
      (await world.sql('audit_event').orderBy('id')).map(row => row.type);

    it('ask more people when they are overdue, and then remind daily', async () => {
      const item = await used([`user:${SECURITY}`]);
      const worker = world.worker();
      world.pass('PT23H59M59S');
      await worker.idle();
      expect(await events()).toEqual([]);

      world.pass('PT1S');
      await worker.idle();
      expect(await events()).toEqual(['break-glass.overdue']);
      expect(await audience()).toEqual([`user:${LEAD}`, `user:${SECURITY}`]);
      expect(world.notices).toMatchObject([
        {
          kind: 'break-glass-review',
          severity: 'high',
          recipients: [LEAD, SECURITY],
          requestId: item.requestId,
        },
      ]);
      expect(
        (await world.sql('item').first('review_escalated_at'))
          .review_escalated_at,
      ).not.toBeNull();

      world.pass('PT23H');
      await worker.idle();
      expect(world.notices).toHaveLength(1);
      world.pass('PT1H');
      await worker.idle();
      expect(await events()).toEqual(['break-glass.overdue', 'item.reminded']);
      expect(world.notices).toHaveLength(2);
    });

    it('ask the administrators when nobody else is named', async () => {
      await used();
      world.pass('P1D');
      await world.worker().idle();
      expect(await audience()).toEqual([
        `user:${LEAD}`,
        `user:${ADMINISTRATOR}`,
      ]);
      expect(world.notices).toMatchObject([
        { recipients: [LEAD, ADMINISTRATOR] },
      ]);
    });

    it('are pressed for once, however many replicas look', async () => {
      await used();
      world.pass('P1D');
      const replicas = [world.worker(), world.worker(), world.worker()];
      await Promise.all(replicas.map(replica => replica.idle()));
      expect(await events()).toEqual(['break-glass.overdue']);
    });

    it('are not pressed for once they are given', async () => {
      const item = await used();
      await world.store.transaction(tx =>
        recordBreakGlassReview(tx, item.id, {
          by: LEAD,
          at: world.now,
          verdict: 'justified',
          comment: 'The shop was down',
        }),
      );
      world.pass('P2D');
      await world.worker().idle();
      expect(await events()).toEqual([]);
      expect(await audience()).toEqual([]);
      expect(await world.sql('item_overseer')).toMatchObject([
        { item_id: item.id, principal: `user:${LEAD}` },
      ]);
      expect(
        await world.store.transaction(tx =>
          recordBreakGlassReview(tx, item.id, {
            by: SECURITY,
            at: world.now,
            verdict: 'not-justified',
            comment: 'It was not down',
          }),
        ),
      ).toBe(false);
    });
  },
);
