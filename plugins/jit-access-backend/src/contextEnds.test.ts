import { TestDatabases } from '@backstage/backend-test-utils';
import { PAYMENTS_DB } from './testing/company';
import { startTestPortal, TestPortal } from './testing/startTestPortal';

jest.setTimeout(90_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())(
  'access that is bound to a shift, on %s',
  databaseId => {
    let portal: TestPortal;
    beforeEach(async () => {
      portal = await startTestPortal(await databases.init(databaseId));
    });
    afterEach(async () => portal.stop());

    const submit = () =>
      portal.as('onCall').submit({
        body: {
          items: [{ entityRef: PAYMENTS_DB, role: 'db-read' }],
          duration: 'PT1H',
          justification: 'Payments are failing since noon',
        },
      });
    const grantIn = (id: string, state: string) =>
      portal.until(
        async () =>
          (await portal.as('onCall').request({ params: { id } })).items[0]
            .grant,
        grant => grant?.state === state,
      );
    /** Has everything that runs looked at now instead of in half a minute. */
    const lookNow = () =>
      portal
        .sql('access_grant')
        .whereNotNull('watch_at')
        .update({ watch_at: '2026-01-01T00:00:00.000Z' });

    it('ends with the shift, although its window would go on', async () => {
      const { id } = await submit();
      const running = await grantIn(id, 'active');
      expect(running).toMatchObject({ boundTo: { kind: 'shift' } });
      await lookNow();
      await portal.until(
        () => portal.sql('access_grant').first('watched_at'),
        row => row.watched_at !== null,
      );
      expect(await grantIn(id, 'active')).toBeDefined();

      portal.shifts.length = 0;
      await lookNow();
      const ended = await grantIn(id, 'ended');
      expect(ended).toMatchObject({
        endReason: 'context-ended',
        endedBy: 'system',
        endComment: expect.stringContaining('shift'),
        endOutcome: 'removed',
      });
      expect(portal.provider.held()).toEqual([]);
    });

    it('ends earlier when the shift does', async () => {
      const { id } = await submit();
      const running = await grantIn(id, 'active');
      const soon = new Date(Date.parse(running!.endsAt!) - 30 * 60_000);
      portal.shifts[0].until = soon.toISOString();
      await lookNow();
      const moved = await portal.until(
        async () =>
          (await portal.as('onCall').request({ params: { id } })).items[0]
            .grant,
        grant => grant?.endsAt !== running!.endsAt,
      );
      expect(moved).toMatchObject({
        state: 'active',
        endsAt: soon.toISOString(),
      });
    });
  },
);
