import { TestDatabases } from '@backstage/backend-test-utils';
import { markSuspect } from '../../storage/bindings/lease';
import { takeCredential } from '../../storage/credentials/takeCredential';
import { World } from '../testing/World';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

/** All text that anybody could read in the database. */
async function everythingStored(world: World): Promise<string> {
  const tables = ['audit_event', 'binding', 'access_grant', 'outbox'];
  const rows = await Promise.all(tables.map(table => world.sql(table)));
  return JSON.stringify(rows);
}

describe.each(databases.eachSupportedId())(
  'the life of access on %s',
  databaseId => {
    let world: World;
    afterEach(async () => world.close());

    it('gives access, and takes it away at the very instant of its end', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      const grant = await world.grant();
      expect(grant).toMatchObject({ state: 'scheduled' });

      await worker.idle();
      expect(world.held()).toEqual([
        'orders/orders-developer member:orders/readers',
      ]);
      expect(await world.read(grant)).toMatchObject({
        state: 'active',
        activatedAt: '2026-03-02T12:00:00.000Z',
        endsAt: '2026-03-02T13:00:00.000Z',
        bindings: [{ state: 'present', standing: false, attempts: 0 }],
      });

      world.pass('PT59M');
      world.passMs(59_999);
      await worker.idle();
      expect(world.held()).toHaveLength(1);

      world.passMs(1);
      await worker.idle();
      expect(world.held()).toEqual([]);
      expect(await world.read(grant)).toMatchObject({
        state: 'ended',
        endReason: 'expired',
        endOutcome: 'removed',
        endedAt: '2026-03-02T13:00:00.000Z',
        bindings: [{ state: 'absent', nextRunAt: undefined }],
      });
      expect(await world.history(grant)).toEqual([
        'grant.created',
        'grant.redecided',
        'grant.activating',
        'provider.observed',
        'provider.intent',
        'provider.called',
        'provider.observed',
        'grant.active',
        'provider.intent',
        'provider.called',
        'provider.observed',
        'grant.ending',
        'provider.intent',
        'provider.called',
        'provider.observed',
        'grant.ended',
      ]);
    });

    it('tells the holder when it is ready, when the end is near, and how it ended', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      const grant = await world.grant();
      await worker.idle();
      world.pass('PT55M');
      await worker.idle();
      world.pass('PT5M');
      await worker.idle();
      expect(world.notices).toMatchObject([
        {
          kind: 'active',
          title: 'Access to orders-db is ready until 13:00 UTC',
          recipients: ['user:default/orders-developer'],
          requestId: grant.requestId,
          link: `/jit-access/requests/${grant.requestId}`,
        },
        { kind: 'ending-soon', title: 'Access to orders-db ends in 5 min' },
        {
          kind: 'ended',
          title: 'Access to orders-db ended at 13:00 UTC',
          description:
            'Read the orders database: removed and verified within a second.',
        },
      ]);
    });

    it('takes access away at once when its holder gives it back', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      const grant = await world.grant();
      await worker.idle();
      world.pass('PT10M');
      await world.end(grant);
      await worker.idle();
      expect(world.held()).toEqual([]);
      expect(await world.read(grant)).toMatchObject({
        state: 'ended',
        endReason: 'returned',
        endOutcome: 'removed',
        endedBy: 'user:default/orders-developer',
      });
    });

    it('makes nothing before a start in the future, and counts from activation', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      const grant = await world.grant({ startsAt: '2026-03-02T14:00:00.000Z' });
      await worker.idle();
      expect(world.calls()).toEqual([]);
      expect(world.redecisions).toBe(0);

      world.pass('PT2H');
      world.passMs(250);
      await worker.idle();
      expect(await world.read(grant)).toMatchObject({
        state: 'active',
        activatedAt: '2026-03-02T14:00:00.250Z',
        endsAt: '2026-03-02T15:00:00.250Z',
      });
    });

    it('ends a grant that never began without touching the target', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      const grant = await world.grant({ startsAt: '2026-03-02T14:00:00.000Z' });
      await world.end(grant);
      await worker.idle();
      expect(world.calls()).toEqual([]);
      expect(await world.read(grant)).toMatchObject({
        state: 'ended',
        endOutcome: 'never-present',
      });
    });

    it('tells the target an end that is never too early, and then the exact one', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      const told: (string | undefined)[] = [];
      const ensure = world.provider.ensure.bind(world.provider);
      world.provider.ensure = async (order, signal) => {
        told.push(order.notAfter);
        return ensure(order, signal);
      };
      await world.grant();
      await worker.idle();
      // The latest start that is possible, and an hour; then the real end.
      expect(told).toEqual([
        '2026-03-02T14:00:00.000Z',
        '2026-03-02T13:00:00.000Z',
      ]);
    });

    it('counts from admission where an expiry cannot be moved', async () => {
      world = await World.create(databases, databaseId, {
        expiry: { kind: 'fixed' },
      });
      const worker = world.worker();
      world.provider.fail('ensure', { kind: 'retryable' });
      const grant = await world.grant();
      await worker.idle();
      world.pass('PT2S');
      await worker.idle();
      expect(await world.read(grant)).toMatchObject({
        state: 'active',
        activatedAt: '2026-03-02T12:00:00.000Z',
        endsAt: '2026-03-02T13:00:00.000Z',
        bindings: [{ notAfter: '2026-03-02T13:00:00.000Z' }],
      });
    });

    it('says of what cannot be taken back when it expires by itself', async () => {
      world = await World.create(databases, databaseId, {
        revocable: false,
        expiry: { kind: 'fixed' },
      });
      const worker = world.worker();
      const grant = await world.grant();
      await worker.idle();
      world.pass('PT10M');
      await world.end(grant);
      await worker.idle();
      expect(world.calls('remove')).toEqual([]);
      expect(await world.read(grant)).toMatchObject({
        state: 'ended',
        endOutcome: 'expires-by-itself',
        endDetails: { expiresAt: '2026-03-02T13:00:00.000Z' },
        bindings: [{ state: 'present' }],
      });

      // When it should be gone it is looked at, and what does not go is retried.
      world.pass('PT50M');
      await worker.idle();
      expect(await world.read(grant)).toMatchObject({
        bindings: [{ state: 'present', attempts: 1 }],
      });
      world.provider.vanish('orders/orders-developer', 'member:orders/readers');
      world.pass('PT1M');
      await worker.idle();
      expect(await world.read(grant)).toMatchObject({
        bindings: [{ state: 'absent', attempts: 0, nextRunAt: undefined }],
      });
    });

    it('keeps access that was there before, and says so', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      world.provider.addForeign(
        'orders/orders-developer',
        'member:orders/readers',
      );
      const grant = await world.grant();
      await worker.idle();
      expect(await world.read(grant)).toMatchObject({
        state: 'active',
        bindings: [{ state: 'present', standing: true }],
      });
      world.pass('PT1H');
      await worker.idle();
      expect(world.calls('ensure', 'remove')).toEqual([]);
      expect(world.held()).toHaveLength(1);
      expect(await world.read(grant)).toMatchObject({
        state: 'ended',
        endOutcome: 'standing-remains',
        bindings: [{ nextRunAt: undefined }],
      });
    });

    it('takes what carries our mark for ours, even if nobody remembers it', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      world.provider.observe = async () => ({
        state: world.calls('remove').length > 0 ? 'absent' : 'present',
        origin: 'ours',
      });
      const grant = await world.grant();
      await worker.idle();
      await world.end(grant);
      await worker.idle();
      expect(world.calls('remove')).toEqual(['remove']);
      expect(await world.read(grant)).toMatchObject({ endOutcome: 'removed' });
    });

    it('looks again at what was there before, when access is asked for again', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      const first = await world.grant();
      await worker.idle();
      await world.end(first);
      await worker.idle();
      world.provider.addForeign(
        'orders/orders-developer',
        'member:orders/readers',
      );

      const second = await world.grant();
      await worker.idle();
      await world.end(second);
      await worker.idle();
      expect(world.held()).toHaveLength(1);
      expect(await world.read(second)).toMatchObject({
        endOutcome: 'standing-remains',
        bindings: [{ id: first.bindings[0].id }],
      });
    });

    it('makes a secret, sets it once, and wipes it at the end', async () => {
      world = await World.create(databases, databaseId, {
        credential: 'engine',
      });
      const worker = world.worker();
      const grant = await world.grant();
      await worker.idle();
      const [binding] = (await world.read(grant)).bindings;
      expect(binding.credentialState).toBe('ready');
      const sealed = await world.store.transaction(tx =>
        takeCredential(tx, binding.id),
      );
      const secret = world.secretBox.open(sealed!, binding.id);
      expect(world.provider.secretOf(binding.account!.key)).toBe(secret);
      expect(
        await world.store.transaction(tx => takeCredential(tx, binding.id)),
      ).toBeUndefined();
      expect(await everythingStored(world)).not.toContain(secret);

      await world.end(grant);
      await worker.idle();
      expect((await world.read(grant)).bindings[0].credentialState).toBe(
        'none',
      );
    });

    it('keeps a secret that a provider repeats out of the history', async () => {
      world = await World.create(databases, databaseId, {
        credential: 'engine',
      });
      const worker = world.worker();
      let canary = '';
      world.provider.ensure = async order => {
        canary = order.secret ?? canary;
        throw new Error(`could not run: create role with password ${canary}`);
      };
      await world.grant();
      await worker.idle();
      expect(canary).not.toBe('');
      const stored = await everythingStored(world);
      expect(stored).toContain('create role with password [secret]');
      expect(stored).not.toContain(canary);
    });

    it('gives a half-made account the same secret again', async () => {
      world = await World.create(databases, databaseId, {
        credential: 'engine',
      });
      const worker = world.worker();
      const secrets: (string | undefined)[] = [];
      const ensure = world.provider.ensure.bind(world.provider);
      world.provider.ensure = async (order, signal) => {
        secrets.push(order.secret);
        return ensure(order, signal);
      };
      // The account may have been made with it, although it is not usable yet.
      world.provider.fail('ensure', { kind: 'retryable' });
      await world.grant();
      await worker.idle();
      world.pass('PT2S');
      await worker.idle();
      // Made twice; then only its end is moved, and no secret is needed.
      expect(secrets).toEqual([secrets[0], secrets[0], undefined]);
      expect(secrets[0]).toBeDefined();
    });

    it('makes a new secret when the account vanished after the first was shown', async () => {
      world = await World.create(databases, databaseId, {
        credential: 'engine',
      });
      const worker = world.worker();
      const grant = await world.grant();
      await worker.idle();
      const [binding] = (await world.read(grant)).bindings;
      await world.store.transaction(tx => takeCredential(tx, binding.id));
      world.provider.vanish(binding.account!.key, binding.effectKey);
      await world.store.transaction(tx => markSuspect(tx, binding.id));
      await worker.idle();
      expect((await world.read(grant)).bindings[0]).toMatchObject({
        state: 'present',
        credentialState: 'ready',
      });
    });
  },
);
