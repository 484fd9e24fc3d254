import {
  FaultInjectingProxy,
  startFaultInjectingProxy,
} from './__fixtures__/faultInjectingProxy';
import { failed, orderFor, soon, userIdOf } from './__fixtures__/order';
import { ScimTestServer } from './__fixtures__/ScimTestServer';
import { ScimAccessProvider } from './ScimAccessProvider';

jest.setTimeout(60_000);

describe('the wire form of a removal', () => {
  let server: ScimTestServer;
  let proxy: FaultInjectingProxy;

  beforeAll(async () => {
    server = await ScimTestServer.start();
  });
  beforeEach(async () => {
    server.readers.members = [{ value: 'somebody' }, { value: 'else' }];
    proxy = await startFaultInjectingProxy(server.port);
  });
  afterEach(async () => {
    await proxy.close();
  });
  afterAll(async () => {
    await server.stop();
  });

  async function member(overrides: object = {}) {
    const provider = new ScimAccessProvider(
      server.config(overrides, proxy.port),
    );
    const order = await orderFor(provider);
    const { handle } = await provider.ensure(order, soon());
    return { provider, order: { ...order, handle } };
  }
  const removals = () =>
    proxy.seen.flatMap(({ method, body }) =>
      method === 'PATCH'
        ? body.Operations.filter(({ op }: any) => op === 'remove')
        : [],
    );
  const isByPath = (body: any) => /\[/.test(body.Operations?.[0].path ?? '');

  it('leaves open who brought a member back that was taken out', async () => {
    const { provider, order } = await member();
    const { handle } = await provider.remove(order, soon());
    const ended = { ...order, handle, attempt: 1 };
    server.readers.members!.push({ value: userIdOf(order) });
    const seen = await provider.observe(ended, soon());
    expect(seen).toMatchObject({ state: 'present' });
    expect(seen.origin).toBeUndefined();
    await provider.remove(ended, soon());
    expect((await provider.observe(ended, soon())).state).toBe('absent');
  });

  it('is the one of the standard', async () => {
    const { provider, order } = await member();
    await provider.remove(order, soon());
    const path = `members[value eq "${userIdOf(order)}"]`;
    expect(removals()).toEqual([{ op: 'remove', path }]);
    expect(server.readers.members).toHaveLength(2);
  });

  it.each([
    { answer: 400, body: { scimType: 'invalidPath' } },
    { answer: 400, body: { detail: 'Filters are not for us' } },
    { answer: 501 },
  ])('is the other one where the server refuses that: %j', async fault => {
    const { provider, order } = await member();
    proxy.fault = ({ method, body }) =>
      method === 'PATCH' && isByPath(body) ? fault : undefined;
    await provider.remove(order, soon());
    expect(removals().at(-1)).toEqual({
      op: 'remove',
      path: 'members',
      value: [{ value: userIdOf(order) }],
    });
    expect(server.readers.members).toEqual([
      { value: 'somebody' },
      { value: 'else' },
    ]);
  });

  it('is never again the other one on a server that then removes everybody; they are put back', async () => {
    const { provider, order } = await member();
    proxy.fault = ({ method, body }) => {
      if (method !== 'PATCH' || body.Operations[0].op !== 'remove') {
        return undefined;
      }
      return isByPath(body)
        ? { answer: 400, body: { scimType: 'invalidPath' } }
        : {
            instead: () => ({
              ...body,
              Operations: [{ op: 'remove', path: 'members' }],
            }),
          };
    };
    const error = await failed(provider.remove(order, soon()));
    expect(error.kind).toBe('permanent');
    expect(error.message).toMatch(
      /removed all 3 .* They were put back; set removal: path/,
    );
    expect(server.readers.members).toEqual([
      { value: 'somebody' },
      { value: 'else' },
    ]);
    server.readers.members.push({ value: userIdOf(order) });
    const again = await failed(provider.remove(order, soon()));
    expect(again.message).toMatch(/answered 400 to "removing the member"/);
    expect(server.readers.members).toHaveLength(3);
  });

  it('is the one that the configuration says', async () => {
    const byValue = await member({ removal: 'value' });
    await byValue.provider.remove(byValue.order, soon());
    expect(removals()).toEqual([expect.objectContaining({ path: 'members' })]);
    const byPath = await member({ removal: 'path' });
    proxy.fault = ({ method }) =>
      method === 'PATCH'
        ? { answer: 400, body: { scimType: 'invalidPath' } }
        : undefined;
    const error = await failed(byPath.provider.remove(byPath.order, soon()));
    expect(error.kind).toBe('permanent');
    expect(removals()).toHaveLength(2);
  });

  it.each([
    { answer: 400, body: { scimType: 'noTarget' } },
    { answer: 400, body: { detail: 'Is no member' } },
    { answer: 404 },
  ])(
    'may be answered as it likes when nobody is there to be removed: %j',
    async fault => {
      const { provider, order } = await member();
      server.leave(userIdOf(order));
      proxy.fault = ({ method }) => (method === 'PATCH' ? fault : undefined);
      await provider.remove(order, soon());
      expect(removals()).toHaveLength(1);
      expect(server.readers.members).toHaveLength(2);
    },
  );
});
