import {
  FaultInjectingProxy,
  startFaultInjectingProxy,
} from './__fixtures__/faultInjectingProxy';
import { failed, soon } from './__fixtures__/order';
import { ScimTestServer } from './__fixtures__/ScimTestServer';
import { ScimAccessProvider } from './ScimAccessProvider';

jest.setTimeout(60_000);

describe('which user of the server a person is', () => {
  let server: ScimTestServer;
  let proxy: FaultInjectingProxy;

  beforeAll(async () => {
    server = await ScimTestServer.start();
    server.addUser('ann@example.com', {
      id: 'u-ann',
      externalId: 'E-1',
      emails: [{ value: 'ann@example.com' }],
    });
    server.addUser('twin', {
      id: 'u-1',
      emails: [{ value: 'twin@example.com' }],
    });
    server.addUser('other', {
      id: 'u-2',
      emails: [{ value: 'twin@example.com' }],
    });
    server.addUser('gone', { active: false });
  });
  beforeEach(async () => {
    proxy = await startFaultInjectingProxy(server.port);
  });
  afterEach(async () => {
    await proxy.close();
  });
  afterAll(async () => {
    await server.stop();
  });

  const find = (subject: object, person: object = {}) => {
    const provider = new ScimAccessProvider(
      server.config({ subject }, proxy.port),
    );
    const [effect] = provider.effects({ instance: 'demo', group: 'Readers' });
    return provider.account(
      { ref: 'user:default/ann', annotations: {}, ...person },
      effect,
      'binding',
      new AbortController().signal,
    );
  };
  const ann = { key: 'demo/u-ann', name: 'ann@example.com' };

  it('is found by what the configuration says', async () => {
    const email = 'ann@example.com';
    expect(await find({ from: 'email' }, { email })).toEqual(ann);
    expect(
      await find({ from: 'email', attribute: 'emails.value' }, { email }),
    ).toEqual(ann);
    const annotation = 'example.com/scim';
    const annotations = { [annotation]: ' E-1 ' };
    expect(
      await find(
        { from: 'annotation', annotation, attribute: 'externalId' },
        { annotations },
      ),
    ).toEqual(ann);
    const ref = 'user:default/twin';
    expect((await find({ from: 'name' }, { ref })).key).toBe('demo/u-1');
  });

  it.each([
    [
      { from: 'email' },
      {},
      /user:default\/ann has no e-mail address in the catalog/,
    ],
    [
      { from: 'annotation', annotation: 'example.com/scim' },
      {},
      /user:default\/ann has no annotation "example\.com\/scim" in the catalog/,
    ],
    [
      { from: 'annotation', annotation: 'example.com/scim' },
      { annotations: { 'example.com/scim': ' ' } },
      /no annotation "example\.com\/scim"/,
    ],
    [
      { from: 'name' },
      {},
      /no user whose userName is "ann", who would be user:default\/ann/,
    ],
    [
      { from: 'email', attribute: 'emails.value' },
      { email: 'twin@example.com' },
      /more than one user whose emails\.value is "twin@example\.com" \(u-1, u-2\)/,
    ],
    [
      { from: 'name' },
      { ref: 'user:default/gone' },
      /"gone" of user:default\/gone is deactivated/,
    ],
  ])('is not guessed: %j %j', async (subject, person, message) => {
    const error = await failed(find(subject, person));
    expect(error.kind).toBe('permanent');
    expect(error.message).toMatch(message);
  });

  it('is not guessed from a server that ignores what it is asked for', async () => {
    proxy.fault = ({ url }) =>
      url.includes('/Users')
        ? {
            rewrite: body => ({
              ...body,
              Resources: [{ id: 'root', userName: 'root' }],
            }),
          }
        : undefined;
    const error = await failed(find({ from: 'name' }));
    expect(error.kind).toBe('permanent');
    expect(error.message).toMatch(/does not honour filters on userName/);
  });

  it('cannot be chosen by a value with a condition in it', async () => {
    const email = 'x" or userName eq "root';
    const error = await failed(find({ from: 'email' }, { email }));
    expect(error.kind).toBe('permanent');
    expect(proxy.seen.at(-1)?.url).toContain(
      String.raw`filter=userName eq "x\" or userName eq \"root"&`,
    );
  });

  it('has to be one of the instance that the order names', async () => {
    const provider = new ScimAccessProvider(server.config());
    const [effect] = provider.effects({ instance: 'demo', group: 'Readers' });
    for (const key of ['other/u-ann', 'demo/', 'demo/..']) {
      const order = {
        bindingId: 'b',
        subject: { ref: 'user:default/ann', annotations: {} },
        account: { key, name: 'ann' },
        effectKey: effect.key,
        target: effect.target,
        attempt: 1,
      };
      const error = await failed(provider.ensure(order, soon()));
      expect(error.kind).toBe('permanent');
    }
    expect(server.readers.members).toEqual([]);
  });
});
