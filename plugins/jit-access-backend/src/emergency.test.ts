import { TestDatabases } from '@backstage/backend-test-utils';
import { ORDERS_DB, PEOPLE, STAGING_DB } from './testing/company';
import { startTestPortal, TestPortal } from './testing/startTestPortal';

jest.setTimeout(90_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const DOCUMENTS = `
apiVersion: jit-access/v1
kind: AccessRole
metadata: { name: db-read, title: Read the database }
spec:
  entities: { kind: Resource, spec.type: database }
  provider: fake
  target: { system: "{{ entity.name }}", groups: [read] }
  allow:
    - entities: any
      values: { entity.name: [orders-db, payments-db, orders-db-staging] }
  risk: high
  duration: { default: PT1H, max: PT4H }
---
apiVersion: jit-access/v1
kind: AccessPolicy
metadata: { name: production }
spec:
  applies: { environment: production }
  guardrails:
    - { name: frozen, refuse: Nothing changes today }
  routes:
    - name: lead
      when: { receiver.memberOfOwner: true }
      approval:
        waitAtMost: PT8H
        stages: [{ anyOf: [entity.owner.lead] }]
    - name: emergency
      when: { receiver.memberOfOwner: true }
      breakGlass:
        reviewWithin: PT24H
        reviewers: [entity.owner.lead, group:default/security]
        tell: [group:default/security]
---
apiVersion: jit-access/v1
kind: AccessPolicy
metadata: { name: staging }
spec:
  applies: { environment: staging }
  routes:
    - { name: team, when: { receiver.memberOfOwner: true }, allow: true }
`;

const JUSTIFICATION =
  'The order database does not answer and customers cannot pay';

describe.each(databases.eachSupportedId())(
  'emergency access on %s',
  databaseId => {
    let portal: TestPortal;
    beforeEach(async () => {
      portal = await startTestPortal(await databases.init(databaseId), {
        documents: DOCUMENTS,
      });
    });
    afterEach(async () => portal.stop());

    const ask = (
      changes: Partial<{ breakGlass: boolean; entities: string[] }> = {},
    ) => ({
      body: {
        items: (changes.entities ?? [ORDERS_DB]).map(entityRef => ({
          entityRef,
          role: 'db-read',
        })),
        duration: 'PT1H',
        justification: JUSTIFICATION,
        breakGlass: changes.breakGlass ?? true,
      },
    });
    const item = async (id: string) =>
      (await portal.as('auditor').request({ params: { id } })).items[0];
    const untilGrant = (id: string, state: string) =>
      portal.until(
        () => item(id),
        ({ grant }) => grant?.state === state,
      );
    const use = async () => {
      const request = await portal.as('developer').submit(ask());
      await untilGrant(request.id, 'active');
      return { id: request.id, itemId: request.items[0].id };
    };
    const review = (
      person: 'lead' | 'security' | 'developer' | 'contractor',
      used: { id: string; itemId: string },
      verdict: 'justified' | 'not-justified' = 'justified',
    ) =>
      portal.as(person).reviewBreakGlass({
        params: used,
        body: { verdict, comment: 'Looked at what was done' },
      });

    it('is refused in the ordinary way, and given at once in the other', async () => {
      await expect(
        portal.as('developer').submit(ask({ breakGlass: false })),
      ).rejects.toThrow('Nothing changes today');
      const used = await use();
      expect(await item(used.id)).toMatchObject({
        state: 'approved',
        decision: {
          outcome: 'allow',
          breakGlass: { reviewWithin: 'PT24H' },
        },
        breakGlassReview: { dueAt: expect.any(String) },
      });
      expect(portal.provider.held()).toHaveLength(1);
      const told = await portal.until(
        async () => portal.notices.filter(({ kind }) => kind === 'break-glass'),
        notices => notices.length > 0,
      );
      expect(told).toMatchObject([{ severity: 'critical' }]);
      expect(told[0].recipients).toContain(PEOPLE.security);
    });

    it('cannot be used again before its review, and can after it', async () => {
      const used = await use();
      await expect(portal.as('developer').submit(ask())).rejects.toThrow(
        'waits for its review',
      );
      const [waiting] = (await portal.as('lead').inbox({})).items;
      expect(waiting).toMatchObject({
        kind: 'break-glass',
        item: { id: used.itemId, actions: { reviewBreakGlass: true } },
      });
      const reviewed = await review('lead', used);
      expect(reviewed.items[0]).toMatchObject({
        breakGlassReview: {
          doneBy: PEOPLE.lead,
          verdict: 'justified',
          comment: 'Looked at what was done',
        },
        actions: { reviewBreakGlass: false },
        grant: { state: 'active' },
      });
      expect((await portal.as('lead').inbox({})).items).toEqual([]);
      const again = await portal.as('developer').submit(ask());
      expect(again.items[0].state).toBe('approved');
    });

    it('ends when its review finds that it was not justified', async () => {
      const used = await use();
      await review('security', used, 'not-justified');
      const ended = await untilGrant(used.id, 'ended');
      expect(ended.grant).toMatchObject({
        endReason: 'revoked',
        endedBy: PEOPLE.security,
        endOutcome: 'removed',
      });
      expect(portal.provider.held()).toEqual([]);
      const told = await portal.until(
        async () =>
          portal.notices.filter(({ title }) => title.includes('not justified')),
        notices => notices.length > 0,
      );
      expect(told[0].recipients.sort()).toEqual(
        [PEOPLE.developer, PEOPLE.administrator].sort(),
      );
    });

    it('goes on as long as its holder is who may have it', async () => {
      const used = await use();
      const [row] = await portal.sql('access_grant');
      expect([true, 1]).toContain(row.while_eligible);
      await portal
        .sql('access_grant')
        .update({ watch_at: '2026-01-01T00:00:00.000Z' });
      await portal.until(
        () => portal.sql('access_grant').first('watched_at'),
        ({ watched_at: at }) => at !== null,
      );
      expect((await item(used.id)).grant).toMatchObject({ state: 'active' });
    });

    it('is reviewed once, by somebody else who is entitled', async () => {
      const used = await use();
      await expect(review('developer', used)).rejects.toThrow('Nobody reviews');
      await expect(review('contractor', used)).rejects.toThrow('There is no');
      await review('lead', used);
      await expect(review('security', used, 'not-justified')).rejects.toThrow(
        'reviewed already, by orders-lead',
      );
    });

    it('does not mix with what is not offered for emergencies', async () => {
      await expect(
        portal
          .as('developer')
          .submit(ask({ entities: [ORDERS_DB, STAGING_DB] })),
      ).rejects.toThrow(
        `db-read on ${STAGING_DB}: There is no way for emergencies to this role.\nLeave that out to get the rest at once.`,
      );
      expect(
        (await portal.as('developer').requests({ query: { mine: 'true' } }))
          .items,
      ).toEqual([]);
    });

    it('is all in the history', async () => {
      const used = await use();
      await review('lead', used);
      const { timeline } = await portal
        .as('auditor')
        .request({ params: { id: used.id } });
      const types = timeline.map(event => event.type);
      expect(types).toContain('break-glass.used');
      expect(types).toContain('break-glass.reviewed');
      expect(
        timeline.find(event => event.type === 'item.decided')?.details,
      ).toMatchObject({ outcome: 'allow' });
    });
  },
);
