import { TestDatabases } from '@backstage/backend-test-utils';
import { CredentialOrigin } from '@jit-access/backstage-plugin-jit-access-node';
import { lockBindings } from '../../storage/bindings/lockBindings';
import { BindingRecord } from '../../storage/bindings/records';
import { beginRenewal } from '../../storage/credentials/renewal';
import { parseSecretText } from '../../storage/credentials/secretText';
import { takeCredential } from '../../storage/credentials/takeCredential';
import { GrantRecord } from '../../storage/grants/records';
import { Worker } from '../createWorker';
import { World } from '../testing/World';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

describe.each(
  databases
    .eachSupportedId()
    .flatMap(([id]) =>
      (['engine', 'target'] as const).map(origin => [id, origin] as const),
    ),
)('renewing secrets on %s, made by the %s', (databaseId, origin) => {
  let world: World;
  let worker: Worker;

  beforeEach(async () => {
    world = await World.create(databases, databaseId, {
      credential: origin satisfies CredentialOrigin,
    });
    worker = world.worker();
  });
  afterEach(async () => world.close());

  const bindingOf = async (grant: GrantRecord): Promise<BindingRecord> =>
    (await world.read(grant)).bindings[0];
  const secretInTarget = async (grant: GrantRecord) =>
    world.provider.secretOf((await bindingOf(grant)).account!.key);
  /** Shows it, as its holder would have it shown. */
  const reveal = async (grant: GrantRecord): Promise<string | undefined> => {
    const { id } = await bindingOf(grant);
    const sealed = await world.store.transaction(tx => takeCredential(tx, id));
    return sealed && parseSecretText(world.secretBox.open(sealed, id)).secret;
  };
  const renew = async (grant: GrantRecord): Promise<void> => {
    const { id } = await bindingOf(grant);
    await world.store.transaction(async tx => {
      const [row] = await lockBindings(tx, [id]);
      await beginRenewal(tx, row, {
        by: grant.receiver,
        why: 'it got lost',
        links: { grantId: grant.id },
      });
    });
  };
  const running = async (
    given?: Parameters<World['grant']>[0],
  ): Promise<GrantRecord> => {
    const grant = await world.grant(given);
    await worker.idle();
    expect(await world.read(grant)).toMatchObject({ state: 'active' });
    return grant;
  };

  it('shows what lets in', async () => {
    const grant = await running();
    const secret = await reveal(grant);
    expect(secret).toBe(await secretInTarget(grant));
    expect(secret).toBeDefined();
    expect(await reveal(grant)).toBeUndefined();
  });

  it('replaces it: the one before lets nobody in, the new one is shown once', async () => {
    const grant = await running();
    const before = await reveal(grant);
    await renew(grant);
    expect((await bindingOf(grant)).credentialState).toBe('renewing');
    expect(await reveal(grant)).toBeUndefined();
    await worker.idle();
    expect(await bindingOf(grant)).toMatchObject({
      state: 'present',
      credentialState: 'ready',
      attempts: 0,
    });
    const after = await reveal(grant);
    expect(after).toBe(await secretInTarget(grant));
    expect(after).not.toBe(before);
    expect(world.calls('renewCredential')).toHaveLength(1);
    expect(await world.history(grant)).toContain('credential.renewed');
  });

  it.each(['lost-after', 'lost-before', 'retryable', 'permanent', 'nonsense'])(
    'tries again after %s, and never shows one that does not let in',
    async kind => {
      const grant = await running();
      const before = await reveal(grant);
      world.provider.fail('renewCredential', { kind } as { kind: 'nonsense' });
      await renew(grant);
      await worker.idle();
      expect(await world.read(grant)).toMatchObject({ state: 'active' });
      expect(await bindingOf(grant)).toMatchObject({
        credentialState: 'renewing',
        state: 'present',
        attempts: 1,
        stuck: false,
      });
      expect(await reveal(grant)).toBeUndefined();
      world.pass('PT2S');
      await worker.idle();
      const after = await reveal(grant);
      expect(after).toBe(await secretInTarget(grant));
      expect(after).not.toBe(before);
    },
  );

  it('renews once, however often it is asked for before', async () => {
    const grant = await running();
    await renew(grant);
    await renew(grant);
    await worker.idle();
    expect(world.calls('renewCredential')).toHaveLength(1);
  });

  it('makes it anew with a new secret where it vanished meanwhile', async () => {
    const grant = await running();
    const before = await reveal(grant);
    const { account, effectKey } = await bindingOf(grant);
    await renew(grant);
    world.provider.vanish(account!.key, effectKey);
    await worker.idle();
    expect(await bindingOf(grant)).toMatchObject({
      state: 'present',
      credentialState: 'ready',
    });
    const after = await reveal(grant);
    expect(after).toBe(await secretInTarget(grant));
    expect(after).not.toBe(before);
  });

  it('forgets it where the access ends first', async () => {
    const grant = await running();
    await renew(grant);
    await world.end(grant);
    await worker.idle();
    expect(await world.read(grant)).toMatchObject({ endOutcome: 'removed' });
    expect((await bindingOf(grant)).credentialState).toBe('none');
    expect(world.calls('renewCredential')).toEqual([]);
  });

  it('renews what is shared with access that was ended before its time', async () => {
    const first = await running();
    const before = await reveal(first);
    const second = await running({ groups: ['readers', 'writers'] });
    await world.end(second);
    await worker.idle();
    expect(await world.read(second)).toMatchObject({ state: 'ended' });
    const after = await reveal(first);
    expect(after).toBe(await secretInTarget(first));
    expect(after).not.toBe(before);
    expect(await world.history(second)).toContain('credential.renewed');
  });

  it('leaves what is shared with access whose time was up', async () => {
    const first = await running({ duration: 'PT2H' });
    const before = await reveal(first);
    const second = await running({ duration: 'PT1H' });
    world.pass('PT1H');
    await worker.idle();
    expect(await world.read(second)).toMatchObject({ endOutcome: 'covered' });
    expect(await secretInTarget(first)).toBe(before);
    expect(world.calls('renewCredential')).toEqual([]);
  });

  if (origin === 'target') {
    it('has another issued where the answer with the first was lost', async () => {
      world.provider.fail('ensure', { kind: 'lost-after' });
      const grant = await running();
      expect(await bindingOf(grant)).toMatchObject({
        credentialState: 'ready',
      });
      expect(await reveal(grant)).toBe(await secretInTarget(grant));
    });

    it('keeps what was issued out of all that is stored', async () => {
      const renewed = world.provider.renewCredential.bind(world.provider);
      world.provider.renewCredential = async (order, signal) => {
        const receipt = await renewed(order, signal);
        const { secret } = receipt.credential!;
        return { ...receipt, details: { log: `issued ${secret}` } };
      };
      const grant = await running();
      await renew(grant);
      await worker.idle();
      const secret = await secretInTarget(grant);
      const rows = await Promise.all(
        ['audit_event', 'binding', 'outbox'].map(table => world.sql(table)),
      );
      const stored = JSON.stringify(rows);
      expect(stored).toContain('issued [secret]');
      expect(stored).not.toContain(secret);
    });
  }
});
