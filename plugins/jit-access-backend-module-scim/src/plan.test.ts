import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';
import {
  FaultInjectingProxy,
  startFaultInjectingProxy,
} from './__fixtures__/faultInjectingProxy';
import { orderFor, soon } from './__fixtures__/order';
import { ScimTestServer } from './__fixtures__/ScimTestServer';
import { ScimAccessProvider } from './ScimAccessProvider';

describe('what would be called', () => {
  let server: ScimTestServer;
  let proxy: FaultInjectingProxy;

  beforeAll(async () => {
    server = await ScimTestServer.start();
    proxy = await startFaultInjectingProxy(server.port);
    // As groups usually are.
    server.readers.members = [{ value: 'standing' }];
  });
  afterAll(async () => {
    await proxy.close();
    await server.stop();
  });

  async function sent(work: () => Promise<unknown>) {
    proxy.seen.length = 0;
    await work();
    return proxy.seen.map(({ method, url, body }) => ({
      call: `${method} ${url.replace('/scim/v2', '')}`,
      ...(body && { body }),
    }));
  }

  it.each([
    ['as servers are by default', {}],
    ['where members cannot be searched for', { memberFilter: 'none' }],
    ['where another form is known', { memberFilter: 'members[value]' }],
    ['where removal is by value', { removal: 'value' }],
    ['where groups are named by id', { groupAttribute: 'id' }],
  ])('is what is called, %s', async (name, options) => {
    const provider = new ScimAccessProvider(server.config(options, proxy.port));
    const group = 'groupAttribute' in options ? server.readers.id : 'Readers';
    const person = (who: string) =>
      orderFor(provider, {
        group,
        subject: {
          ref: `user:default/kit-${who}-${name.length}`,
          annotations: {},
        },
      });
    // What a server can do is asked once.
    const first = await person('first');
    const { handle } = await provider.ensure(first, soon());
    await provider.remove({ ...first, handle }, soon());

    const order = await person('second');
    const planned = (at: BindingOrder, change: 'ensure' | 'remove') =>
      provider.plan(at, change).map(({ call, ...rest }) => ({
        // Only the server knows it before the group was read.
        call: call.replaceAll('{group_id}', server.readers.id),
        ...rest,
      }));
    const making = planned(order, 'ensure');
    let made: BindingOrder = order;
    expect(
      await sent(async () => {
        const receipt = await provider.ensure(order, soon());
        made = { ...order, handle: receipt.handle };
      }),
    ).toEqual(making);
    expect(making.at(-1)!.call).toMatch(/^PATCH /);
    const removing = planned(made, 'remove');
    expect(await sent(() => provider.remove(made, soon()))).toEqual(removing);
    expect(removing).toHaveLength(1);
  });

  it('asks the server nothing', async () => {
    const provider = new ScimAccessProvider(server.config({}, proxy.port));
    const order = await orderFor(provider);
    expect(
      await sent(async () => [
        provider.plan(order, 'ensure'),
        provider.plan(order, 'remove'),
      ]),
    ).toEqual([]);
  });

  it('is known to the server by the ids of requests, also when it is only looked at', async () => {
    const provider = new ScimAccessProvider(server.config({}, proxy.port));
    const order = await orderFor(provider);
    const { providerRequestIds } = await provider.observe(order, soon());
    expect(providerRequestIds!.length).toBeGreaterThan(1);
  });
});
