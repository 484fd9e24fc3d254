import { TestDatabases } from '@backstage/backend-test-utils';
import { createTestSubject } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import fc from 'fast-check';
import { v7 as uuid } from 'uuid';
import { addMilliseconds, Instant } from '../../domain/time';
import { createGrant } from '../grants/createGrant';
import { insertRequest } from '../requests/insertRequest';
import { migrate } from '../migrate';
import { Store } from '../store';
import { ItemRecord } from '../requests/records';
import { dueAbsences } from './dueAbsences';
import { endGone } from './endGone';
import { liveRefs, liveRefsOf } from './liveRefs';
import { forgetUnheld, noteLook } from './noteLook';
import {
  endPresenceTurn,
  PresenceTurn,
  takePresenceTurn,
} from './presenceTurn';

const NOON = '2026-03-02T12:00:00.000Z';
const DB = 'resource:default/orders-db';
const MINUTE = 60_000;

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())(
  'who and what is in the catalog, on %s',
  databaseId => {
    let store: Store;
    let now: Instant;
    beforeEach(async () => {
      const sql = await databases.init(databaseId);
      await migrate(sql);
      now = NOON;
      store = new Store(sql, { clock: () => now });
    });

    const passMs = (ms: number) => {
      now = addMilliseconds(now, ms);
    };

    const grant = async (person: string, entityRef = DB) => {
      const subject = createTestSubject(person);
      const item = itemOf(subject.ref, entityRef, now);
      const { id } = await store.transaction(async tx => {
        await insertRequest(
          tx,
          {
            id: item.requestId,
            requester: subject.ref,
            receiver: subject.ref,
            justification: 'A demo needs it',
            duration: 'P1D',
            breakGlass: false,
            bodyDigest: 'digest',
            createdAt: now,
          },
          [item],
        );
        return createGrant(tx, {
          ...item,
          itemId: item.id,
          id: undefined,
          startsAt: now,
          activateBy: addMilliseconds(now, 60 * MINUTE),
          effects: [
            { key: `readers/${entityRef}`, title: 'readers', target: {} },
          ],
          subject,
        });
      });
      return { id, ref: subject.ref };
    };
    const stateOf = async (id: string): Promise<string> =>
      (await store.sql('access_grant').where({ id }).first('state')).state;
    const turn = async () =>
      (await takePresenceTurn(store, 10_000)) as PresenceTurn;
    const look = async (held: PresenceTurn, ref: string, isThere: boolean) =>
      store.transaction(tx =>
        noteLook(
          tx,
          held,
          [{ kind: 'person', ref }],
          new Set(isThere ? [ref] : []),
        ),
      );
    const decide = (held: PresenceTurn, ref: string) =>
      store.transaction(tx =>
        endGone(tx, held, { kind: 'person', ref, since: now }, now),
      );
    const absences = () => store.sql('absence').select('kind', 'ref');

    it('walks over each person and each entity once, in order, page by page', async () => {
      for (const person of ['cid', 'ann', 'ann', 'bob', 'ann']) {
        await grant(person);
      }
      await grant('dan', 'component:default/web');
      const dan = { kind: 'person', ref: 'user:default/dan' } as const;
      const first = await liveRefs(store.sql, { limit: 3 });
      expect(first.map(({ ref }) => ref)).toEqual([
        'user:default/ann',
        'user:default/bob',
        'user:default/cid',
      ]);
      const rest = await liveRefs(store.sql, { after: first[2], limit: 3 });
      expect(rest).toEqual([
        dan,
        { kind: 'entity', ref: 'component:default/web' },
        { kind: 'entity', ref: DB },
      ]);
      expect(await liveRefs(store.sql, { after: rest[2], limit: 3 })).toEqual(
        [],
      );
    });

    it('does not look for those whose access has ended or is ending', async () => {
      const { id } = await grant('ann');
      await store
        .sql('access_grant')
        .where({ id })
        .update({ state: 'ending', end_reason: 'revoked' });
      expect(await liveRefs(store.sql, { limit: 10 })).toEqual([]);
    });

    it('ends access exactly when two readings that lacked its holder, and none that had them in between, lie five minutes apart', async () => {
      const looks = fc.array(
        fc.record({
          after: fc.integer({ min: 1_000, max: 7 * MINUTE }),
          isThere: fc.boolean(),
        }),
        { minLength: 1, maxLength: 8 },
      );
      let people = 0;
      await fc.assert(
        fc.asyncProperty(looks, async sequence => {
          people += 1;
          const held = await grant(`person-${people}`);
          const holder = await turn();
          let missingSince: number | undefined;
          let passed = 0;
          for (const { after, isThere } of sequence) {
            passMs(after);
            passed += after;
            await look(holder, held.ref, isThere);
            await decide(holder, held.ref);
            if (isThere) missingSince = undefined;
            else missingSince ??= passed;
            const gone =
              missingSince !== undefined && passed - missingSince >= 5 * MINUTE;
            expect(await stateOf(held.id)).toBe(gone ? 'ending' : 'scheduled');
            if (gone) break;
          }
          await endPresenceTurn(store, holder, {
            walk: { looked: 0 },
            nextAt: now,
          });
        }),
        { numRuns: 25 },
      );
    });

    it('says what is gone in the reason, also of an entity', async () => {
      const { id } = await grant('ann');
      const held = await turn();
      const lacking = () =>
        store.transaction(tx =>
          noteLook(tx, held, [{ kind: 'entity', ref: DB }], new Set<string>()),
        );
      await lacking();
      passMs(5 * MINUTE);
      await lacking();
      const [absence] = await dueAbsences(store.sql, {
        kind: 'entity',
        at: now,
        limit: 10,
      });
      expect(absence).toEqual({ kind: 'entity', ref: DB, since: NOON });
      await store.transaction(tx => endGone(tx, held, absence, now));
      expect(
        await store.sql('access_grant').where({ id }).first(),
      ).toMatchObject({
        state: 'ending',
        end_reason: 'eligibility-lost',
        ended_by: 'system',
        end_comment:
          'the resource orders-db was removed: it is not in the catalog any more',
      });
      expect(await absences()).toEqual([]);
    });

    it('gives what was granted meanwhile two readings of its own', async () => {
      const old = await grant('ann');
      const held = await turn();
      await look(held, old.ref, false);
      passMs(2 * MINUTE);
      const young = await grant('ann', 'component:default/web');
      passMs(3 * MINUTE);
      await look(held, old.ref, false);
      const end = () =>
        store.transaction(tx =>
          endGone(tx, held, { kind: 'person', ref: old.ref, since: NOON }, now),
        );
      await end();
      expect(await stateOf(old.id)).toBe('ending');
      expect(await stateOf(young.id)).toBe('scheduled');
      await look(held, old.ref, false);
      await end();
      expect(await stateOf(young.id)).toBe('scheduled');
      passMs(5 * MINUTE);
      await look(held, old.ref, false);
      await end();
      expect(await stateOf(young.id)).toBe('ending');
    });

    it('ends very much in bounded pieces', async () => {
      for (let n = 0; n < 101; n++) {
        await grant('ann', `resource:default/db-${n}`);
      }
      const held = await turn();
      const ref = 'user:default/ann';
      await look(held, ref, false);
      passMs(5 * MINUTE);
      await look(held, ref, false);
      const end = () =>
        store.transaction(tx =>
          endGone(tx, held, { kind: 'person', ref, since: NOON }, now),
        );
      expect(await end()).toEqual({ ended: 100, more: true });
      expect(await absences()).toHaveLength(1);
      expect(await end()).toEqual({ ended: 1, more: false });
      expect(await absences()).toEqual([]);
    });

    it('forgets what nothing hangs on any more', async () => {
      const ann = await grant('ann');
      await grant('bob', 'component:default/web');
      const held = await turn();
      const live = await liveRefs(store.sql, { limit: 10 });
      await store.transaction(tx => noteLook(tx, held, live, new Set()));
      await store
        .sql('access_grant')
        .where({ id: ann.id })
        .update({ state: 'ending', end_reason: 'revoked' });
      await store.transaction(forgetUnheld);
      expect((await absences()).map(({ ref }) => ref).sort()).toEqual([
        'component:default/web',
        'user:default/bob',
      ]);
    });

    it('is done by one at a time, and what the loser writes is refused', async () => {
      const { ref } = await grant('ann');
      const first = await turn();
      expect(await takePresenceTurn(store, 10_000)).toEqual({
        notBefore: addMilliseconds(NOON, 10_000),
      });
      passMs(10_000);
      const second = await turn();
      expect(second.epoch).toBe(first.epoch + 1);
      await expect(look(first, ref, false)).rejects.toThrow('Another replica');
      await endPresenceTurn(store, first, {
        walk: { looked: 7 },
        nextAt: NOON,
      });
      await look(second, ref, false);
      expect(await absences()).toHaveLength(1);
      const nextAt = addMilliseconds(now, MINUTE);
      await endPresenceTurn(store, second, { walk: { looked: 1 }, nextAt });
      expect(await takePresenceTurn(store, 10_000)).toEqual({
        notBefore: nextAt,
      });
      passMs(MINUTE);
      expect(await turn()).toMatchObject({ walk: { looked: 1 } });
    });

    it('reads the refs from an index, whatever access one of them has', async () => {
      if (!store.postgres) return;
      await store.sql.raw('set enable_seqscan = off');
      const query = store.sql.raw(
        `explain select min(receiver) from access_grant where state in ('scheduled', 'activating', 'active') and receiver > 'a'`,
      );
      const plan = (await query).rows
        .map((row: Record<string, string>) => row['QUERY PLAN'])
        .join('\n');
      expect(plan).toContain('access_grant_live_receiver');
      expect(await liveRefsOf(store.sql, 'entity', { limit: 5 })).toEqual([]);
    });
  },
);

function itemOf(receiver: string, entityRef: string, at: Instant): ItemRecord {
  return {
    id: uuid(),
    requestId: uuid(),
    position: 0,
    entityRef,
    role: 'read',
    roleSummary: { name: 'read', title: 'Read', risk: 'low', provider: 'fake' },
    provider: 'fake',
    target: {},
    requester: receiver,
    receiver,
    state: 'approved',
    duration: 'P1D',
    decision: {} as ItemRecord['decision'],
    digest: 'digest',
    stage: 0,
    createdAt: at,
  };
}
