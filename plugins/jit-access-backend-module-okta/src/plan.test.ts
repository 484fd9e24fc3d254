import {
  APP,
  APP_ID,
  GROUP,
  GROUP_ID,
  soon,
  TestOkta,
} from './__fixtures__/TestOkta';

jest.setTimeout(60_000);

describe('plan', () => {
  let okta: TestOkta;

  beforeAll(async () => {
    okta = await TestOkta.start();
  });
  afterAll(async () => {
    await okta.stop();
  });

  /** What was sent meanwhile, as plans say it. */
  async function sent<T>(work: () => Promise<T>) {
    const { seen, bodies } = okta.proxy;
    const before = seen.length;
    const result = await work();
    const calls = seen.slice(before).map((call, index) => ({
      call,
      ...(bodies[before + index] !== undefined && {
        body: bodies[before + index],
      }),
    }));
    return { calls, result };
  }

  it.each([
    ['a group by name', GROUP],
    ['a group by id', { org: 'acme', group: GROUP_ID }],
    ['an application by name', APP],
    ['an application by id', { org: 'acme', app: APP_ID }],
  ])('says what is sent for %s', async (name, target) => {
    const provider = okta.provider();
    const order = await okta.order(provider, name, target);
    const planned = provider.plan(order, 'ensure').map(({ call, ...rest }) => ({
      // Only the target knows the id before anything was given.
      call: call.replace('{groupId}', GROUP_ID).replace('{appId}', APP_ID),
      ...rest,
    }));

    const made = await sent(() => provider.ensure(order, soon()));
    expect(made.calls).toEqual(planned);
    expect(made.calls.at(-1)!.call).toMatch(/^(PUT|POST) /);

    const given = { ...order, handle: made.result.handle };
    const unmade = await sent(() => provider.remove(given, soon()));
    expect(unmade.calls).toEqual(provider.plan(given, 'remove'));
    expect(unmade.calls.at(-1)!.call).toMatch(/^DELETE /);
  });

  it('asks Okta nothing', async () => {
    const provider = okta.provider();
    const order = await okta.order(provider, 'planned');
    const { calls } = await sent(async () => provider.plan(order, 'ensure'));
    expect(calls).toEqual([]);
  });
});
