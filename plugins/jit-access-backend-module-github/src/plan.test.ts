import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';
import {
  REPOSITORY,
  ROLE,
  soon,
  TEAM,
  TestGithub,
} from './__fixtures__/TestGithub';

jest.setTimeout(60_000);

describe('plan', () => {
  let github: TestGithub;

  beforeAll(async () => {
    github = await TestGithub.start();
  });
  afterAll(async () => {
    await github.stop();
  });

  /** What was sent meanwhile, as plans say it. */
  async function sent(work: () => Promise<unknown>) {
    github.proxy.seen.length = 0;
    await work();
    return github.proxy.seen.map(({ method, url, body }) => ({
      call: `${method} ${url.pathname}${url.search}`,
      ...(body !== undefined && { body }),
    }));
  }

  it.each([
    ['a team', TEAM, {}],
    ['a team, inviting', TEAM, { invitations: true }],
    ['a repository', REPOSITORY, {}],
    ['a repository, inviting', REPOSITORY, { invitations: true }],
    ['a role of an organisation', ROLE, {}],
  ])('says what is sent for %s', async (name, target, options) => {
    const provider = github.provider(options);
    const order = await github.order(provider, name, target);
    const planned = (at: BindingOrder, change: 'ensure' | 'remove') =>
      provider.plan(at, change).map(({ call, ...rest }) => ({
        // Only the target knows the number of a role before it was given.
        call: call.replace('{role_id}', '7'),
        ...rest,
      }));

    const made = planned(order, 'ensure');
    let handle: BindingOrder['handle'];
    const making = await sent(async () => {
      ({ handle } = await provider.ensure(order, soon()));
    });
    expect(making).toEqual(made);
    expect(making.at(-1)!.call).toMatch(/^PUT /);

    const given = { ...order, handle };
    const unmaking = await sent(() => provider.remove(given, soon()));
    expect(unmaking).toEqual(planned(given, 'remove'));
    expect(unmaking.at(-1)!.call).toMatch(/^DELETE /);
  });

  it('asks GitHub nothing', async () => {
    const provider = github.provider();
    const order = await github.order(provider, 'planned');
    expect(await sent(async () => provider.plan(order, 'ensure'))).toEqual([]);
  });
});
