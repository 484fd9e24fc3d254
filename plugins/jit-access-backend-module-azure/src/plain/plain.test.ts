import {
  AccessProvider,
  BindingOrder,
  ConflictProviderError,
  RetryableProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import {
  principalOf,
  READER_ID,
  ROLE_TARGET,
  SCOPE,
  SUBSCRIPTION,
  soon,
  TestAzure,
} from '../__fixtures__/TestAzure';

jest.setTimeout(60_000);

const READER = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${READER_ID}`;

describe('assignments without an end', () => {
  let azure: TestAzure;
  let provider: AccessProvider<any>;
  let order: BindingOrder;
  let people = 0;

  beforeAll(async () => {
    azure = await TestAzure.start();
    provider = azure.provider('plain');
  });
  beforeEach(async () => {
    order = await azure.order(provider, `plain-${people++}`, ROLE_TARGET);
    azure.fake.sent.length = 0;
  });
  afterEach(() => azure.fake.heal());
  afterAll(() => azure.stop());

  const held = () =>
    Array.from(azure.fake.arm.assignments.values()).filter(
      it => it.properties.principalId === principalOf(order),
    );
  const addForeign = (name: string, description?: string) =>
    azure.byHand(
      'PUT',
      `${SCOPE}/providers/Microsoft.Authorization/roleAssignments/${name}?api-version=2022-04-01`,
      {
        properties: {
          principalId: principalOf(order),
          principalType: 'User',
          roleDefinitionId: READER,
          ...(description && { description }),
        },
      },
    );

  it('says what kind of account it is for, and our mark', async () => {
    await provider.ensure(order, soon());
    const [made] = held();
    expect(made.properties).toEqual({
      roleDefinitionId: READER,
      principalId: principalOf(order),
      principalType: 'User',
      description: expect.stringContaining(order.bindingId),
    });
    await provider.remove(order, soon());
    expect(held()).toEqual([]);
  });

  it('stays ours when somebody edits the description', async () => {
    await provider.ensure(order, soon());
    held()[0].properties.description = 'Something else';
    expect(await provider.observe(order, soon())).toMatchObject({
      state: 'present',
      origin: 'ours',
    });
    await provider.remove(order, soon());
    expect(held()).toEqual([]);
  });

  it('is not fooled by our mark on something else', async () => {
    await provider.ensure(order, soon());
    const { description } = held()[0].properties;
    await provider.remove(order, soon());
    await addForeign('99999999-0000-4000-8000-000000000000', description);
    const ours = [];
    for await (const holder of provider.inventory!('acme', soon())) {
      if (holder.accountKey === order.account.key) ours.push(holder.ours);
    }
    expect(ours).toEqual([false]);
    await provider.remove(order, soon());
    expect(held()).toHaveLength(1);
  });

  it('looks again where the assignment exists already', async () => {
    azure.fake.fail({
      match: /^GET .*roleAssignments$/,
      answer: { status: 404, code: 'NotFound' },
    });
    await addForeign('99999999-0000-4000-8000-000000000001');
    expect(await provider.ensure(order, soon())).toMatchObject({
      details: { did: 'nothing' },
    });
    expect(await provider.observe(order, soon())).toMatchObject({
      origin: 'foreign',
    });
    azure.fake.fail({
      match: /^GET .*roleAssignments$/,
      answer: { status: 404, code: 'NotFound' },
      times: 2,
    });
    await expect(provider.ensure(order, soon())).rejects.toThrow(
      ConflictProviderError,
    );
  });

  it('waits for somebody who is new in the directory', async () => {
    azure.fake.arm.principals.delete(principalOf(order));
    await expect(provider.ensure(order, soon())).rejects.toThrow(
      RetryableProviderError,
    );
    azure.fake.arm.principals.add(principalOf(order));
    await provider.ensure(order, soon());
    expect(held()).toHaveLength(1);
  });

  it('takes 404 to a removal for removed, once that was read', async () => {
    const { handle } = await provider.ensure(order, soon());
    azure.fake.fail({
      match: /^DELETE/,
      answer: { status: 404, code: 'RoleAssignmentNotFound' },
    });
    await expect(provider.remove(order, soon())).rejects.toThrow(
      /reads it all the same/,
    );
    const receipt = await provider.remove({ ...order, handle }, soon());
    const { sessionsUntil } = await provider.observe(
      { ...order, handle: receipt.handle },
      soon(),
    );
    expect(Date.parse(sessionsUntil!) - Date.now()).toBeGreaterThan(
      29 * 60_000,
    );
  });

  it.each([
    ['ScopeLocked', 409, /A lock in Azure/],
    ['RoleAssignmentLimitExceeded', 400, /no room/],
  ])('says what to do about %s', async (code, status, said) => {
    azure.fake.fail({ match: /^PUT/, answer: { status, code } });
    const error = await provider.ensure(order, soon()).catch(e => e);
    expect(error.kind).toBe('permanent');
    expect(error.message).toMatch(said);
  });
});
