import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';
import {
  Fault,
  FaultInjectingProxy,
  startFaultInjectingProxy,
} from './__fixtures__/faultInjectingProxy';
import { orderFor, soon } from './__fixtures__/order';
import { ScimTestServer } from './__fixtures__/ScimTestServer';
import { ScimAccessProvider } from './ScimAccessProvider';

jest.setTimeout(60_000);

const STEPS = 1000;
const TRIES = 30;
const FAULTS: Fault[] = [
  'lose the request',
  'lose the answer',
  { answer: 429, headers: { 'retry-after': '1' } },
  { answer: 500 },
  { answer: 412 },
];

/** The same numbers in each run, so that a failure can be looked at. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    // Park and Miller's generator.
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

describe('after random grants and removals over a line that fails', () => {
  let server: ScimTestServer;
  let proxy: FaultInjectingProxy;
  const random = randomFrom(20_260_101);

  beforeAll(async () => {
    server = await ScimTestServer.start();
    proxy = await startFaultInjectingProxy(server.port);
  });
  afterAll(async () => {
    await proxy.close();
    await server.stop();
  });

  /**
   * As the engine does it: asks, looks, and asks again until it is so. Most
   * looks after a success are left out, as they would take most of the time.
   */
  async function bring(
    provider: ScimAccessProvider,
    method: 'ensure' | 'remove',
    order: BindingOrder,
  ): Promise<BindingOrder> {
    let known = order;
    const wanted = method === 'ensure' ? 'present' : 'absent';
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      const receipt = await provider[method](
        { ...known, attempt },
        soon(),
      ).catch(() => undefined);
      known = { ...known, handle: receipt?.handle ?? known.handle };
      if (receipt && random() < 0.9) {
        return known;
      }
      const seen = await provider
        .observe({ ...known, attempt }, soon())
        .catch(() => undefined);
      if (seen?.state === wanted) {
        return known;
      }
    }
    throw new Error(`${method} did not succeed in ${TRIES} tries`);
  }

  it('is nobody left in a group, and nobody else gone', async () => {
    const groups = ['One', 'Two', 'Three'].map(name =>
      server.addGroup(name, { members: [{ value: 'standing' }] }),
    );
    proxy.fault = () =>
      random() < 0.1 ? FAULTS[Math.floor(random() * FAULTS.length)] : undefined;
    const direct = new ScimAccessProvider(server.config());
    const provider = new ScimAccessProvider(server.config({}, proxy.port));
    const held = new Map<string, BindingOrder>();
    for (let step = 0; step < STEPS; step++) {
      const group = groups[Math.floor(random() * groups.length)].displayName;
      const person = `kit-random-${Math.floor(random() * 4)}`;
      const order = held.get(`${person} ${group}`);
      if (order) {
        await bring(provider, 'remove', order);
        held.delete(`${person} ${group}`);
      } else {
        const subject = { ref: `user:default/${person}`, annotations: {} };
        const asked = await orderFor(direct, { group, subject });
        held.set(`${person} ${group}`, await bring(provider, 'ensure', asked));
      }
    }
    for (const order of held.values()) {
      await bring(provider, 'remove', order);
    }
    expect(groups.map(({ members }) => members)).toEqual(
      groups.map(() => [{ value: 'standing' }]),
    );
  });
});
