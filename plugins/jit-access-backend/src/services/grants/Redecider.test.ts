import { TestDatabases } from '@backstage/backend-test-utils';
import {
  Decision,
  Stage,
} from '@jit-access/backstage-plugin-jit-access-common';
import { v7 as uuid } from 'uuid';
import { memberPrincipal, userPrincipal } from '../../domain/principal';
import { DecisionInput, PolicyEngine } from '../../policy/decision';
import { Directory } from '../../policy/directory';
import { GrantRecord } from '../../storage/grants/records';
import { insertReview } from '../../storage/requests/insertReview';
import { ReviewRecord } from '../../storage/requests/records';
import { World } from '../../worker/testing/World';
import { Redecider } from './Redecider';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const LEAD = 'user:default/orders-lead';
const SECURITY = 'user:default/security-engineer';
const OTHER = 'user:default/contractor';

const asks = (
  title: string,
  audience: string[],
  more: Partial<Stage> = {},
): Stage => ({ title, audience, count: 1, people: [], ...more });
const LEADS = asks('the lead', [userPrincipal(LEAD)]);
const GUARDS = asks('security', [memberPrincipal('group:default/security')]);

describe.each(databases.eachSupportedId())(
  'deciding again, with reviews, on %s',
  databaseId => {
    let world: World;
    let asked: DecisionInput | undefined;
    beforeEach(async () => {
      world = await World.create(databases, databaseId);
      asked = undefined;
    });
    afterEach(async () => world.close());

    const decision = (stages: Stage[], changes: Partial<Decision> = {}) => ({
      outcome: 'approval',
      headline: '',
      reasons: [],
      checks: [],
      facts: [],
      policy: { name: 'production', route: 'lead' },
      policyDigest: 'as it was',
      stages,
      ...changes,
    });

    const store = (review: ReviewRecord) =>
      world.store.transaction(tx => insertReview(tx, review));

    /** A grant that was approved in these stages, by these people. */
    const approved = async (
      stages: Stage[],
      reviews: { reviewer: string; stage: number; onBehalfOf?: string }[],
    ) => {
      const grant = await world.grant();
      await world
        .sql('item')
        .where({ id: grant.itemId })
        .update({ decision: JSON.stringify(decision(stages)) });
      for (const review of reviews) {
        await store({
          id: uuid(),
          itemId: grant.itemId,
          decision: 'approve',
          digest: 'digest',
          createdAt: world.now,
          ...review,
        });
        world.passMs(1);
      }
      return grant;
    };

    /** What follows when policy now says this; `there` are the people who are left. */
    const again = (
      grant: GrantRecord,
      says: unknown,
      there: Record<string, string[]> = {},
    ) =>
      new Redecider(
        world.store,
        {
          decide: async (input: DecisionInput) => {
            asked = input;
            return [{ decision: says }];
          },
        } as unknown as PolicyEngine,
        {
          person: async (ref: string) => there[ref] && { ref },
          principalsOf: ({ ref }: { ref: string }) => there[ref],
        } as unknown as Directory,
      ).redecide(grant);

    const missing = (title: string) => ({
      refused: `Policy now asks for ${title}, and that was not given`,
    });

    it('leaves itself out of what is counted, and lacks nothing', async () => {
      const grant = await world.grant();
      await again(grant, decision([], { outcome: 'allow' }));
      expect(asked).toMatchObject({
        exceptGrant: grant.id,
        exceptRequest: grant.requestId,
        complete: true,
        reviewsGiven: true,
        breakGlass: false,
        duration: 'PT1H',
      });
    });

    it('stays emergency access, whose own review does not hold it back', async () => {
      const grant = await world.grant();
      await world
        .sql('request')
        .where({ id: grant.requestId })
        .update({ break_glass: true });
      await again(grant, decision([], { outcome: 'allow' }));
      expect(asked).toMatchObject({
        breakGlass: true,
        exceptRequest: grant.requestId,
      });
    });

    it('counts the further time alone, and says since when access is unbroken', async () => {
      const first = await world.grant();
      await world.worker().idle();
      const further = await world.grant({
        startsAt: '2026-03-02T13:00:00.000Z',
        duration: 'PT30M',
      });
      await world
        .sql('request')
        .where({ id: further.requestId })
        .update({ extends_grant: first.id });
      await again(further, decision([], { outcome: 'allow' }));
      expect(asked).toMatchObject({
        duration: 'PT30M',
        exceptGrant: further.id,
        extends: {
          grantId: first.id,
          since: '2026-03-02T12:00:00.000Z',
          endsAt: '2026-03-02T13:00:00.000Z',
        },
      });
    });

    it('keeps the review of somebody who left', async () => {
      const grant = await approved([LEADS], [{ reviewer: LEAD, stage: 0 }]);
      expect(await again(grant, decision([LEADS]))).toBe('still-allowed');
    });

    it('keeps the review of a manager whom somebody else has followed', async () => {
      const grant = await approved([LEADS], [{ reviewer: LEAD, stage: 0 }]);
      const now = asks(LEADS.title, [userPrincipal(OTHER)]);
      expect(await again(grant, decision([now]))).toBe('still-allowed');
      expect(
        await again(grant, decision([now], { policyDigest: 'changed' })),
      ).toEqual(missing('the lead'));
    });

    it('takes a review that was given instead, or by those asked later', async () => {
      const grant = await approved(
        [asks('security instead', GUARDS.audience, { fallback: true })],
        [{ reviewer: SECURITY, stage: 0 }],
      );
      const union = asks('the lead', [...LEADS.audience, ...GUARDS.audience]);
      expect(await again(grant, decision([union]))).toBe('still-allowed');
      const escalating = asks('the lead', LEADS.audience, {
        escalation: {
          after: 'PT1H',
          title: 'security',
          audience: GUARDS.audience,
        },
      });
      expect(
        await again(grant, decision([escalating], { policyDigest: 'changed' })),
      ).toBe('still-allowed');
    });

    it('asks for the review of people who were not asked', async () => {
      const grant = await approved([LEADS], [{ reviewer: LEAD, stage: 0 }]);
      expect(await again(grant, decision([GUARDS]))).toEqual(
        missing('security'),
      );
      expect(
        await again(grant, decision([GUARDS]), { [LEAD]: GUARDS.audience }),
      ).toBe('still-allowed');
    });

    it('takes a review for the one whom its author stood in for', async () => {
      const grant = await approved(
        [asks('the team', [memberPrincipal('group:default/web')])],
        [{ reviewer: OTHER, stage: 0, onBehalfOf: LEAD }],
      );
      expect(
        await again(grant, decision([LEADS]), { [LEAD]: LEADS.audience }),
      ).toBe('still-allowed');
      expect(
        await again(grant, decision([LEADS]), { [OTHER]: LEADS.audience }),
      ).toEqual(missing('the lead'));
    });

    it('counts nobody twice, and uses nobody up for the wrong stage', async () => {
      const grant = await approved(
        [LEADS, GUARDS],
        [
          { reviewer: SECURITY, stage: 1 },
          { reviewer: LEAD, stage: 0 },
        ],
      );
      const there = {
        [SECURITY]: [...LEADS.audience, ...GUARDS.audience],
        [LEAD]: LEADS.audience,
      };
      expect(await again(grant, decision([LEADS, GUARDS]), there)).toBe(
        'still-allowed',
      );
      const alone = await approved([LEADS], [{ reviewer: SECURITY, stage: 0 }]);
      expect(await again(alone, decision([LEADS, GUARDS]), there)).toEqual(
        missing('security'),
      );
    });
  },
);
