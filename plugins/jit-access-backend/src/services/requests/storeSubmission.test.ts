import { randomUUID } from 'node:crypto';
import { TestDatabases } from '@backstage/backend-test-utils';
import { Decision } from '@jit-access/backstage-plugin-jit-access-common';
import { createTestSubject } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { World } from '../../worker/testing/World';
import { Actor } from '../actors/Actor';
import { storeSubmission } from './storeSubmission';
import { PlannedItem, Submission, SubmitInput } from './submission';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const DEVELOPER = 'user:default/orders-developer';
const CONTRACTOR = 'user:default/contractor';
const LEAD = 'user:default/orders-lead';

const WEEKLY: Decision['limits'] = {
  perWeek: [
    { guardrail: 'cap', policy: 'production', zone: 'UTC', max: 'PT5H' },
  ],
  separations: [],
  noStandingAccess: false,
};
const APART: Decision['limits'] = {
  perWeek: [],
  separations: [
    {
      guardrail: 'two-hands',
      policy: 'production',
      roles: ['prepare', 'release'],
      scope: 'everywhere',
      lookBack: 'P7D',
    },
  ],
  noStandingAccess: false,
};
const EMERGENCY: Decision['breakGlass'] = {
  reviewWithin: 'P1D',
  reviewers: {
    title: 'the lead of orders',
    audience: [`user:${LEAD}`],
    people: [{ ref: LEAD, name: 'Lead', marks: [] }],
  },
  escalateTo: [],
  tell: [LEAD, 'user:default/security-engineer'],
};

describe.each(databases.eachSupportedId())(
  'storing submissions on %s',
  databaseId => {
    let world: World;
    beforeEach(async () => {
      world = await World.create(databases, databaseId);
    });
    afterEach(async () => world.close());

    const decision = (changes: Partial<Decision>): Decision => ({
      outcome: 'allow',
      headline: 'Instant',
      reasons: [],
      policy: { name: 'production', route: 'team' },
      checks: [],
      stages: [],
      durations: { default: 'PT1H', choices: [] },
      facts: [],
      policyDigest: 'digest',
      roleDigest: 'digest',
      decidedAt: world.now,
      ...changes,
    });
    const planned = (
      role: string,
      changes: Partial<Decision> = {},
      entity = 'orders-db',
    ): PlannedItem => ({
      id: randomUUID(),
      entityRef: `resource:default/${entity}`,
      role: { name: role, title: role, risk: 'high', provider: 'fake' },
      decision: decision(changes),
      target: {},
      owners: ['group:default/orders'],
      effects: world.provider.effects({ system: entity, groups: [role] }),
    });
    const submission = (
      items: PlannedItem[],
      body: Partial<SubmitInput> = {},
      people: { requester?: string; receiver?: string } = {},
    ): Submission => {
      const { requester = DEVELOPER, receiver = requester } = people;
      return {
        requestId: randomUUID(),
        actor: { ref: requester } as Actor,
        body: {
          items: items.map(({ entityRef, role }) => ({
            entityRef,
            role: role.name,
          })),
          duration: 'PT3H',
          justification: 'The shop is down',
          receiver,
          ...body,
        },
        bodyDigest: 'digest',
        options: {},
        subject: createTestSubject(receiver.split('/')[1]),
        items,
      };
    };
    const store = (one: Submission) => storeSubmission(world.store, one);
    const eventsOf = async (type: string) =>
      (await world.sql('audit_event').where({ type }).orderBy('id')).map(
        row => ({ ...row, details: JSON.parse(row.details) }),
      );

    /** Who of all that were sent at once got through. */
    const race = async (submissions: Submission[]) => {
      const answers = await Promise.all(submissions.map(store));
      return {
        through: answers.filter(answer => answer.requestId),
        refused: answers.flatMap(answer => answer.refused),
      };
    };

    it('lets one of several through when only one fits into the week', async () => {
      const { through, refused } = await race(
        ['a', 'b', 'c', 'd'].map(role =>
          submission([planned(role, { limits: WEEKLY })]),
        ),
      );
      expect(through).toHaveLength(1);
      expect(refused).toHaveLength(3);
      expect(refused[0].reasons).toEqual([
        expect.stringMatching(
          /^Policy "production" allows 5 hours a week, of which 3 hours are used/,
        ),
      ]);
      expect(await world.sql('access_grant')).toHaveLength(1);
      expect(await world.sql('request')).toHaveLength(1);
      expect(await eventsOf('request.refused')).toHaveLength(3);
    });

    it('counts what was granted for the shift, not what was asked beyond it', async () => {
      const shift: Decision['boundTo'] = {
        kind: 'shift',
        id: 'shop#primary',
        title: 'primary shift',
        endsAt: '2026-03-02T13:00:00.000Z',
      };
      const one = (role: string) =>
        store(
          submission([planned(role, { limits: WEEKLY, boundTo: shift })], {
            duration: 'PT4H',
          }),
        );
      for (const role of ['a', 'b', 'c', 'd', 'e']) {
        expect((await one(role)).refused).toEqual([]);
      }
      expect((await one('f')).refused).toHaveLength(1);
    });

    it('has items of one request share what is left of the week', async () => {
      const items = [
        planned('a', { limits: WEEKLY }),
        planned('b', { limits: WEEKLY }),
      ];
      const all = await store(submission(items));
      expect(all.requestId).toBeUndefined();
      expect(all.refused.map(item => item.roleName)).toEqual(['b']);
      expect(await world.sql('request')).toEqual([]);

      const partial = await store(submission(items, { partial: true }));
      expect(partial.requestId).toBeDefined();
      expect(await world.sql('access_grant')).toMatchObject([{ role: 'a' }]);
    });

    it('lets what waits for approval wait although the week is full', async () => {
      await store(submission([planned('a', { limits: WEEKLY })]));
      const waiting = await store(
        submission([
          planned('b', {
            limits: WEEKLY,
            outcome: 'approval',
            stages: [
              {
                title: 'lead',
                count: 1,
                audience: [`user:${LEAD}`],
                people: [],
              },
            ],
          }),
        ]),
      );
      expect(waiting.refused).toEqual([]);
    });

    it('lets one of two roles through that exclude each other', async () => {
      const { through, refused } = await race([
        submission([planned('prepare', { limits: APART })]),
        submission([planned('release', { limits: APART })]),
      ]);
      expect(through).toHaveLength(1);
      expect(refused[0].reasons[0]).toContain('keeps role');
    });

    it('keeps a role apart from one that only waits, either way round', async () => {
      const approval = {
        limits: APART,
        outcome: 'approval' as const,
        stages: [
          { title: 'lead', count: 1, audience: [`user:${LEAD}`], people: [] },
        ],
      };
      const { through } = await race([
        submission([planned('prepare', approval)]),
        submission([planned('release', approval)]),
        submission([planned('release', { limits: APART }, 'payments-db')]),
      ]);
      expect(through).not.toHaveLength(3);
      const roles = new Set(
        (await world.sql('item').whereIn('state', ['pending', 'approved'])).map(
          row => row.role,
        ),
      );
      expect(roles.size).toBe(1);
    });

    it('lets other people have what the first one may not', async () => {
      await store(submission([planned('prepare', { limits: APART })]));
      const other = await store(
        submission(
          [planned('release', { limits: APART })],
          {},
          {
            requester: CONTRACTOR,
          },
        ),
      );
      expect(other.requestId).toBeDefined();
    });

    describe('of emergencies', () => {
      const emergency = (
        role: string,
        people: { requester?: string; receiver?: string } = {},
      ) =>
        submission(
          [planned(role, { breakGlass: EMERGENCY })],
          { breakGlass: true },
          people,
        );

      it('grants at once, tells everyone concerned, and owes a review', async () => {
        await store(emergency('admin'));
        await world.worker().idle();
        expect(await world.sql('access_grant')).toMatchObject([
          { state: 'active' },
        ]);
        const [item] = await world.sql('item');
        expect(item).toMatchObject({ state: 'approved', reviewed_at: null });
        expect(new Date(item.review_due_at).toISOString()).toBe(
          '2026-03-03T12:00:00.000Z',
        );
        expect(await world.sql('item_audience')).toMatchObject([
          { principal: `user:${LEAD}` },
        ]);
        expect(
          world.notices.filter(notice => notice.kind.startsWith('break')),
        ).toMatchObject([
          {
            kind: 'break-glass',
            severity: 'critical',
            recipients: [LEAD, 'user:default/security-engineer'],
          },
          { kind: 'break-glass-review', recipients: [LEAD] },
        ]);
        expect(await eventsOf('break-glass.used')).toMatchObject([
          {
            actor: DEVELOPER,
            subject: DEVELOPER,
            details: { reviewDueAt: '2026-03-03T12:00:00.000Z' },
          },
        ]);
      });

      it('lets one of two through that are sent at once', async () => {
        const { through, refused } = await race([
          emergency('admin'),
          emergency('root'),
          emergency('owner'),
        ]);
        expect(through).toHaveLength(1);
        expect(refused.map(item => item.reasons)).toEqual([
          [expect.stringContaining('still waits for its review')],
          [expect.stringContaining('still waits for its review')],
        ]);
      });

      it('holds it against whoever asked as well as whoever received', async () => {
        await store(
          emergency('admin', { requester: DEVELOPER, receiver: CONTRACTOR }),
        );
        for (const people of [
          { requester: DEVELOPER },
          { requester: CONTRACTOR },
          { requester: DEVELOPER, receiver: LEAD },
          { requester: LEAD, receiver: CONTRACTOR },
        ]) {
          expect((await store(emergency('root', people))).refused).toHaveLength(
            1,
          );
        }
        expect(
          (await store(emergency('root', { requester: LEAD }))).requestId,
        ).toBeDefined();
      });

      it('lets one through of two that one person asks for, for two others', async () => {
        const { through } = await race([
          emergency('admin', { requester: LEAD, receiver: DEVELOPER }),
          emergency('admin', { requester: LEAD, receiver: CONTRACTOR }),
        ]);
        expect(through).toHaveLength(1);
      });

      it('gives several items of one emergency', async () => {
        const answer = await store(
          submission(
            [
              planned('admin', { breakGlass: EMERGENCY }),
              planned('admin', { breakGlass: EMERGENCY }, 'payments-db'),
            ],
            { breakGlass: true },
          ),
        );
        expect(answer.refused).toEqual([]);
        expect(await world.sql('access_grant')).toHaveLength(2);
      });
    });

    it('keeps with the grant what later checks need', async () => {
      await store(
        submission([
          planned('admin', {
            systemRef: 'system:default/shop',
            whileEligible: true,
            limits: { ...WEEKLY, noStandingAccess: true },
          }),
        ]),
      );
      const [row] = await world.sql('access_grant');
      expect(row).toMatchObject({
        policy: 'production',
        system_ref: 'system:default/shop',
      });
      expect([true, 1]).toContain(row.while_eligible);
      expect([true, 1]).toContain(row.refuse_standing);
    });

    it('extends once, however often it is asked at the same time', async () => {
      const first = await store(submission([planned('admin')]));
      await world.worker().idle();
      const [grant] = await world.sql('access_grant');
      const extension = () => ({
        ...submission([planned('admin')]),
        options: {
          extends: {
            grantId: grant.id,
            since: world.now,
            endsAt: '2026-03-02T15:00:00.000Z',
          },
        },
      });
      const answers = await Promise.allSettled(
        [extension(), extension(), extension()].map(store),
      );
      expect(first.requestId).toBeDefined();
      expect(
        answers.filter(answer => answer.status === 'fulfilled'),
      ).toHaveLength(1);
      expect(
        answers.flatMap(answer =>
          answer.status === 'rejected' ? [answer.reason.message] : [],
        ),
      ).toEqual(
        Array(2).fill(
          'This access has been extended already; extend again when that time runs',
        ),
      );
      expect(await world.sql('access_grant')).toHaveLength(2);
    });
  },
);
