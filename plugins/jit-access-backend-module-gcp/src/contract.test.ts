import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';
import { publishedAnswer, publishedOperation } from './__fixtures__/published';
import { soon, TestGcp } from './__fixtures__/TestGcp';

describe('what is sent', () => {
  let gcp: TestGcp;

  beforeAll(async () => {
    gcp = await TestGcp.startFake();
  });
  afterAll(async () => {
    await gcp.stop();
  });

  it('is what Google publishes, in every operation that is used', async () => {
    const provider = gcp.provider();
    const { role } = gcp.target;
    const places = [
      gcp.target,
      gcp.bucket,
      gcp.group,
      { connection: 'acme', role, folder: '123' },
      { connection: 'acme', role, organization: '456' },
    ];
    for (const target of places) {
      const order = await gcp.order(provider, 'somebody', target);
      const { handle } = await provider.ensure(order, soon());
      const later = { ...order, handle, notAfter: '2032-01-01T00:00:00.000Z' };
      await provider.ensure(later, soon());
      await provider.remove(later, soon());
    }
    await provider.check(soon());
    const used = new Set(
      gcp.google.seen.map(sent => publishedOperation(sent).id),
    );
    const policies = (of: string) =>
      ['getIamPolicy', 'setIamPolicy', 'testIamPermissions'].map(
        method => `${of}.${method}`,
      );
    expect(Array.from(used).sort()).toEqual([
      'cloudidentity.groups.lookup',
      ...[
        'create',
        'delete',
        'get',
        'list',
        'lookup',
        'modifyMembershipRoles',
      ].map(method => `cloudidentity.groups.memberships.${method}`),
      ...policies('cloudresourcemanager.folders'),
      ...policies('cloudresourcemanager.organizations'),
      ...policies('cloudresourcemanager.projects'),
      ...policies('storage.buckets'),
    ]);
  });

  it('carries an id of ours, by which audit logs find it', async () => {
    const provider = gcp.provider();
    const order = await gcp.order(provider, 'traced');
    const before = gcp.google.seen.length;
    const { providerRequestIds } = await provider.ensure(order, soon());
    expect(gcp.google.seen.slice(before).map(({ reason }) => reason)).toEqual(
      providerRequestIds!.map(
        id => `jit-access request ${id} for access ${order.bindingId}`,
      ),
    );
    const seen = await provider.observe(order, soon());
    expect(seen.providerRequestIds).toHaveLength(1);
    await provider.remove(order, soon());
  });

  it.each([
    ['a role on a project', () => gcp.target],
    ['a role on a bucket', () => gcp.bucket],
    ['membership of a group', () => gcp.group],
  ])('is what was planned: %s', async (_what, target) => {
    const provider = gcp.provider();
    let order: BindingOrder = await gcp.order(provider, 'planned', target());
    for (const change of ['ensure', 'remove'] as const) {
      const planned = provider.plan(order, change);
      const before = gcp.google.seen.length;
      const { handle } = await provider[change](order, soon());
      order = { ...order, handle };
      const sent = gcp.google.seen.slice(before);
      const lines = sent.map(
        ({ method, url }) =>
          `${method} ${decodeURIComponent(url.pathname + url.search)}`,
      );
      expect(lines).toHaveLength(planned.length);
      planned.forEach(({ call, body }, i) => {
        const pattern = call
          .replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&')
          .replaceAll(/\{\w+\}/g, '\\w+');
        expect(lines[i]).toMatch(new RegExp(`^${pattern}$`));
        expect(changed(sent[i].body)).toEqual(changed(body));
      });
    }
  });

  it('would not pass with what Google does not know', () => {
    const url = new URL('http://x/v3/projects/orders-prod:setIamPolicy');
    const send = (body: object, to = url, method = 'POST') =>
      publishedOperation({ method, url: to, body });
    expect(send({ policy: { version: 3 } }).subject).toBe(
      'projects/orders-prod',
    );
    expect(() => send({ polcy: {} })).toThrow(/unknown name "polcy"/);
    expect(() => send({ policy: { version: '3' } })).toThrow(/no integer/);
    expect(() => send({}, url, 'PUT')).toThrow(/not published/);
    expect(() => send({}, new URL(`${url}?x=1`))).toThrow(/\?x=1 is not/);
    expect(() =>
      publishedAnswer('storage.buckets.getIamPolicy', { binding: [] }),
    ).toThrow(/unknown name "binding"/);
  });
});

/** What it adds: what others have in the policy is only named in a plan. */
function changed(body: unknown): unknown {
  const { policy = body, ...rest } = Object(body);
  if (!Object(policy).bindings) return body;
  const { version, bindings } = policy;
  const ours = bindings.filter((one: { condition?: { title: string } }) =>
    one.condition?.title.startsWith('jit-access '),
  );
  return { ...(body !== policy && rest), version, ours };
}
