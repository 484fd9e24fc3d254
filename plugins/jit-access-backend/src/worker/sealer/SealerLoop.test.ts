import { once, EventEmitter } from 'node:events';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { SignedCheckpoint } from '../../domain/audit/checkpoint';
import { takeSealerLease } from '../../storage/audit/sealerLease';
import { Store } from '../../storage/store';
import { emptyStore, newSigner, writeEvents } from '../../testing/auditHistory';
import { AuditSealer, createSealer } from './index';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())('the loop on %s', engine => {
  let store: Store;
  let sealer: AuditSealer;
  let anchored: EventEmitter;
  const logger = mockServices.logger.mock();

  beforeEach(async () => {
    store = await emptyStore(databases, engine);
    anchored = new EventEmitter();
    sealer = createSealer({
      store,
      signer: newSigner(),
      anchor: {
        prepare: async () => {},
        anchor: async checkpoint => {
          anchored.emit('checkpoint', checkpoint);
        },
      },
      logger,
    });
  });
  afterEach(() => sealer.stop());

  const nextCheckpoint = async (): Promise<SignedCheckpoint> =>
    (await once(anchored, 'checkpoint'))[0];

  it('seals on a poke', async () => {
    const checkpoint = nextCheckpoint();
    sealer.start();
    await writeEvents(store, 2);
    sealer.poke();
    expect((await checkpoint).seq).toBeGreaterThanOrEqual(1);
  });

  it('finds without a poke what other replicas wrote', async () => {
    sealer.start();
    const checkpoint = nextCheckpoint();
    await writeEvents(store, 1);
    const started = performance.now();
    expect((await checkpoint).seq).toBe(1);
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it('leaves nothing unsealed or unsigned when it stops, and gives back the lease', async () => {
    const first = nextCheckpoint();
    sealer.start();
    await writeEvents(store, 1);
    await first;
    const last = nextCheckpoint();
    await writeEvents(store, 3);
    await sealer.stop();
    expect((await last).seq).toBe(4);
    expect(await store.sql('audit_unsealed')).toEqual([]);
    expect(await takeSealerLease(store, 'another', 1000)).toBeDefined();
  });

  it('can be stopped without having been started', async () => {
    sealer.poke();
    await expect(sealer.stop()).resolves.toBeUndefined();
  });

  it('complains, and comes back, when the database fails for a while', async () => {
    const { transaction } = store;
    const failed = new Promise<void>(resolve => {
      store.transaction = async () => {
        resolve();
        throw new Error('connection lost');
      };
    });
    sealer.start();
    await failed;
    store.transaction = transaction.bind(store);
    const checkpoint = nextCheckpoint();
    await writeEvents(store, 1);
    sealer.poke();
    expect((await checkpoint).seq).toBe(1);
    expect(logger.error).toHaveBeenCalledWith(
      'The access history cannot be sealed now',
      expect.objectContaining({ message: 'connection lost' }),
    );
  });
});
