import { JsonObject } from '@backstage/types';
import {
  AccessProvider,
  PermanentProviderError,
  Subject,
} from '@jit-access/backstage-plugin-jit-access-node';
import { createTestOrder } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import {
  GROUP_TARGET,
  READER_ID,
  ROLE_TARGET,
  SCOPE,
  soon,
  SUBSCRIPTION,
  TestAzure,
} from './__fixtures__/TestAzure';

jest.setTimeout(60_000);

const MODES = [
  { mode: 'pim' as const, target: ROLE_TARGET },
  { mode: 'plain' as const, target: ROLE_TARGET },
  { mode: 'groups' as const, target: GROUP_TARGET },
];

describe('access in Azure', () => {
  let azure: TestAzure;

  beforeAll(async () => {
    azure = await TestAzure.start();
    azure.fake.graph.addUser({
      id: '55555555-0000-4000-8000-000000000001',
      userPrincipalName: "o'hara@acme.example",
      mail: 'hara@acme.example',
    });
    for (const number of [2, 3]) {
      azure.fake.graph.addUser({
        id: `55555555-0000-4000-8000-00000000000${number}`,
        mail: 'shared@acme.example',
      });
    }
    azure.fake.graph.addUser({
      id: '55555555-0000-4000-8000-000000000004',
      userPrincipalName: 'left@acme.example',
      accountEnabled: false,
    });
  });
  afterEach(() => azure.fake.heal());
  afterAll(() => azure.stop());

  describe('finds the person', () => {
    const accountOf = async (
      subject: Partial<Subject>,
      account?: JsonObject,
    ) => {
      const by = azure.provider('groups', account && { account });
      const [effect] = by.effects(by.targetSchema.parse(GROUP_TARGET));
      return by.account(
        { ref: 'user:default/a', annotations: {}, ...subject },
        effect,
        'binding',
        soon(),
      );
    };

    it('by the object id that the catalog has', async () => {
      const id = 'ABCDEF00-0000-4000-8000-000000000000';
      expect(
        await accountOf({
          annotations: { 'graph.microsoft.com/user-id': id },
          email: 'a@acme.example',
        }),
      ).toEqual({ key: `acme/${id.toLowerCase()}`, name: 'a@acme.example' });
      expect(
        await accountOf(
          { annotations: { 'acme.example/id': id } },
          { from: 'annotation', annotation: 'acme.example/id' },
        ),
      ).toMatchObject({ key: `acme/${id.toLowerCase()}` });
    });

    it.each([
      ['userPrincipalName', "O'Hara@acme.example"],
      ['mail', 'hara@acme.example'],
    ])('by the %s', async (from, email) => {
      expect(await accountOf({ email }, { from })).toEqual({
        key: 'acme/55555555-0000-4000-8000-000000000001',
        name: "o'hara@acme.example",
      });
    });

    it.each([
      [{}, undefined, /has no annotation graph.microsoft.com\/user-id/],
      [
        { annotations: { 'graph.microsoft.com/user-id': '../me' } },
        undefined,
        /is no object id/,
      ],
      [{}, { from: 'mail' }, /has no e-mail address/],
      [
        { email: 'nobody@acme.example' },
        { from: 'mail' },
        /nobody with the mail nobody@/,
      ],
      [{ email: "' or 1 eq 1" }, { from: 'mail' }, /nobody with the mail/],
      [
        { email: 'shared@acme.example' },
        { from: 'mail' },
        /several people.*from: annotation/,
      ],
      [
        { email: 'left@acme.example' },
        { from: 'userPrincipalName' },
        /is disabled/,
      ],
    ])('or says why not: %j by %j', async (subject, account, said) => {
      const refused = await accountOf(subject, account).catch(e => e);
      expect(refused).toBeInstanceOf(PermanentProviderError);
      expect(refused.message).toMatch(said);
    });
  });

  describe('finds the role', () => {
    const withRole = (mode: 'pim' | 'plain', role: string, name: string) =>
      azure.order(azure.provider(mode), name, { ...ROLE_TARGET, role });

    it.each(['pim', 'plain'] as const)(
      'by its whole name, and keeps to its id (%s)',
      async mode => {
        const provider = azure.provider(mode);
        const role = 'storage blob data contributor';
        const order = await withRole(mode, role, `role-${mode}`);
        const { handle } = await provider.ensure(order, soon());
        expect(handle).toMatchObject({
          role: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
        });
        azure.fake.arm.roles.set(String(handle!.role), 'Renamed');
        const pinned = { ...order, handle };
        expect((await provider.observe(pinned, soon())).state).toBe('present');
        const { handle: after } = await provider.remove(pinned, soon());
        expect(
          (await provider.observe({ ...order, handle: after }, soon())).state,
        ).toBe('absent');
        azure.fake.arm.roles.set(
          String(handle!.role),
          'Storage Blob Data Contributor',
        );
      },
    );

    it.each([
      ['Storage', /no role named "Storage"/],
      ['Twin', /2 roles named "Twin".*give the id/],
    ])('or says why not: %s', async (role, said) => {
      const order = await withRole('plain', role, 'no-role');
      const call = azure.provider('plain').ensure(order, soon());
      await expect(call).rejects.toThrow(said);
    });

    it('of an id that there is none of: permanent, with advice', async () => {
      const role = '77777777-0000-4000-8000-000000000000';
      const order = await withRole('plain', role, 'no-id');
      const call = azure.provider('plain').ensure(order, soon());
      await expect(call).rejects.toThrow(/RoleDefinitionDoesNotExist.*Correct/);
    });
  });

  it.each([
    [
      { managementGroup: 'platform' },
      '/providers/Microsoft.Management/managementGroups/platform',
    ],
    [
      { subscription: SUBSCRIPTION, wholeSubscription: true },
      `/subscriptions/${SUBSCRIPTION}`,
    ],
    [
      {
        resource: `${SCOPE}/providers/Microsoft.Storage/storageAccounts/orders`,
      },
      `${SCOPE}/providers/Microsoft.Storage/storageAccounts/orders`,
    ],
  ])('gives a role on %j', async (place, scope) => {
    const root = scope.startsWith('/providers')
      ? scope
      : `/subscriptions/${SUBSCRIPTION}`;
    for (const mode of ['pim', 'plain'] as const) {
      const provider = azure.provider(mode, {
        roleAssignments: { mode, scopes: [root] },
      });
      const order = await azure.order(provider, `place-${mode}`, {
        tenant: 'acme',
        role: 'Reader',
        ...place,
      });
      const { handle } = await provider.ensure(order, soon());
      const holders = [];
      for await (const holder of provider.inventory!('acme', soon())) {
        if (holder.ours) holders.push(holder.effectKey);
      }
      expect(holders).toEqual([order.effectKey]);
      expect(azure.fake.seen).toContainEqual(
        expect.stringMatching(
          new RegExp(`^PUT ${scope}/providers/Microsoft.Authorization/`),
        ),
      );
      await provider.remove({ ...order, handle }, soon());
    }
  });

  it.each(MODES)(
    'says beforehand what it sends ($mode)',
    async ({ mode, target }) => {
      const provider = azure.provider(mode);
      let order = await azure.order(provider, `plan-${mode}`, target);
      for (const change of ['ensure', 'remove', 'ensure', 'remove'] as const) {
        const planned = provider.plan!(order, change);
        azure.fake.sent.length = 0;
        const { handle } = await provider[change](order, soon());
        order = { ...order, handle };
        expect(
          azure.fake.sent.map(({ call, body }) => ({
            call: call.replace(/(Schedules)\/[0-9a-f-]{36}$/, '$1/{schedule}'),
            ...(body !== undefined && { body }),
          })),
        ).toEqual(planned);
      }
    },
  );

  it.each(MODES.slice(0, 2))(
    'counts what was in a deleted place as gone ($mode)',
    async ({ mode }) => {
      const provider = azure.provider(mode);
      for (const role of ['Reader', 'Storage Blob Data Contributor']) {
        const order = await azure.order(provider, `lost-${mode}`, {
          ...ROLE_TARGET,
          resourceGroup: 'passing',
          role,
        });
        const { handle } = await provider.ensure(order, soon());
        const place = SCOPE.replace(/[^/]+$/, 'passing').toLowerCase();
        azure.fake.arm.gone.add(place);
        for (const it of [order, { ...order, handle }]) {
          expect((await provider.observe(it, soon())).state).toBe('absent');
          await provider.remove(it, soon());
          await expect(provider.ensure(it, soon())).rejects.toThrow(
            PermanentProviderError,
          );
        }
        azure.fake.arm.gone.delete(place);
        await provider.remove({ ...order, handle }, soon());
      }
    },
  );

  it('follows no link to another address with its token', async () => {
    const elsewhere = await TestAzure.start();
    const provider: AccessProvider<any> = azure.provider('plain');
    const evil = {
      value: [],
      nextLink: `${elsewhere.fake.url}${SCOPE}/more`,
    };
    azure.fake.fail({
      match: /^GET .*roleAssignments$/,
      answer: { status: 200 },
    });
    azure.fake.nextBody = evil;
    const order = await createTestOrder(provider, {
      target: ROLE_TARGET,
      subject: azure.person('linked'),
    });
    await expect(provider.ensure(order, soon())).rejects.toThrow(
      /pointed to another address/,
    );
    expect(elsewhere.fake.seen).toEqual([]);
    await elsewhere.stop();
  });

  it('says who holds what by other means, as roles may name it', async () => {
    const provider = azure.provider('plain');
    const order = await azure.order(provider, 'stander', ROLE_TARGET);
    await azure.byHand(
      'PUT',
      `${SCOPE}/providers/Microsoft.Authorization/roleAssignments/88888888-0000-4000-8000-000000000000?api-version=2022-04-01`,
      {
        properties: {
          principalId: order.account.key.split('/')[1],
          roleDefinitionId: `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${READER_ID}`,
        },
      },
    );
    const holders = [];
    for await (const holder of provider.inventory!('acme', soon())) {
      if (holder.accountKey === order.account.key) holders.push(holder);
    }
    expect(holders).toEqual([
      {
        accountKey: order.account.key,
        effectKey: order.effectKey,
        ours: false,
      },
    ]);
  });

  it('tells people how to see it', async () => {
    const provider = azure.provider('pim');
    const order = await azure.order(provider, 'reader', ROLE_TARGET);
    expect(provider.instructions!(order)).toMatchObject({
      title: `Use Reader on ${SCOPE}`,
    });
  });
});
