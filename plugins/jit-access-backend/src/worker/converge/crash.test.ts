import { takeCredential } from '../../storage/credentials/takeCredential';
import { CrashingProcess } from '../testing/CrashingProcess';
import { TestDatabases } from '@backstage/backend-test-utils';
import { World } from '../testing/World';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

/** Works as a process that dies at that step; passes that fail are its end. */
async function runUntilDeath(
  world: World,
  diesAt: number,
): Promise<CrashingProcess> {
  const process = new CrashingProcess(world, diesAt);
  const worker = world.worker({
    store: process.store,
    providers: new Map([[world.provider.id, process.provider]]),
  });
  for (let runs = 0; runs < 20; runs++) {
    const begun = await worker.runOnce().catch(() => 0);
    if (begun === 0) break;
  }
  // Whatever a pass that failed had begun has come to its end as well.
  await worker.stop();
  return process;
}

/** Whatever is in the target is covered by a grant, or the database knows that it may be there. */
async function expectCoveredOrKnown(world: World): Promise<void> {
  for (const holder of world.provider.held()) {
    const row = await world
      .sql('binding')
      .where({ id: holder.bindingId })
      .first();
    const known = row.state === 'present' || row.intent !== null;
    expect({ known, due: row.next_run_at !== null }).toEqual({
      known: true,
      due: true,
    });
  }
}

describe.each(databases.eachSupportedId())(
  'a process that dies anywhere on %s',
  databaseId => {
    let world: World;
    afterEach(async () => world.close());

    it('leaves nothing half made: the next one finishes making access', async () => {
      world = await World.create(databases, databaseId, {
        credential: 'engine',
      });
      let deaths = 0;
      for (;;) {
        const grant = await world.grant({ groups: [`group-${deaths}`] });
        const process = await runUntilDeath(world, deaths + 1);
        await expectCoveredOrKnown(world);

        world.pass('PT11S');
        await world.worker().idle();
        const read = await world.read(grant);
        expect(read).toMatchObject({
          state: 'active',
          bindings: [{ state: 'present', intent: undefined }],
        });
        const [binding] = read.bindings;
        const sealed = await world.store.transaction(tx =>
          takeCredential(tx, binding.id),
        );
        // Whatever was lost on the way, the account has the secret that is shown.
        expect(world.provider.secretOf(binding.account!.key)).toBe(
          world.secretBox.open(sealed!, binding.id),
        );
        if (!process.dead) break;
        deaths += 1;
      }
      expect(deaths).toBeGreaterThan(20);
      expect(world.held()).toHaveLength(deaths + 1);
    });

    it('leaves no access behind: the next one finishes removing it', async () => {
      world = await World.create(databases, databaseId);
      let deaths = 0;
      for (;;) {
        const grant = await world.grant({ groups: [`group-${deaths}`] });
        await world.worker().idle();
        world.pass('PT1H');
        const { endsAt } = await world.read(grant);
        const process = await runUntilDeath(world, deaths + 1);
        await expectCoveredOrKnown(world);

        world.pass('PT11S');
        await world.worker().idle();
        expect(world.held()).toEqual([]);
        const read = await world.read(grant);
        expect(read).toMatchObject({
          state: 'ended',
          endReason: 'expired',
          endOutcome: 'removed',
          endsAt,
          bindings: [{ state: 'absent', intent: undefined }],
        });
        const ended = (await world.history(grant)).filter(
          type => type === 'grant.ended',
        );
        expect(ended).toHaveLength(1);
        if (!process.dead) break;
        deaths += 1;
      }
      expect(deaths).toBeGreaterThan(6);
    });
  },
);
