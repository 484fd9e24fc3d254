import { PermanentProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { SUBSCRIPTION, unstarted } from './__fixtures__/TestAzure';
import { groupTargetSchema } from './entra/groupTarget';
import { idFor, markOf, readMark } from './mark';
import { liesIn, scopeSchema } from './names';
import {
  roleEffect,
  RoleTarget,
  roleTargetSchema,
  scopeOf,
  targetAt,
} from './roles/roleTarget';

const tenant = 'acme';
const subscription = SUBSCRIPTION;
const storage = `/subscriptions/${subscription}/resourceGroups/orders/providers/Microsoft.Storage/storageAccounts/orders`;

describe('the target of a role assignment', () => {
  const PLACES: [object, string][] = [
    [
      { managementGroup: 'platform' },
      '/providers/Microsoft.Management/managementGroups/platform',
    ],
    [
      { subscription, wholeSubscription: true },
      `/subscriptions/${subscription}`,
    ],
    [
      { subscription, resourceGroup: 'orders' },
      `/subscriptions/${subscription}/resourceGroups/orders`,
    ],
    [{ resource: storage }, storage],
  ];

  it.each(PLACES)('names a place: %j', (place, scope) => {
    const target = roleTargetSchema.parse({ tenant, role: 'Reader', ...place });
    expect(scopeOf(target)).toBe(scope);
    expect(scopeSchema.safeParse(scope).success).toBe(true);
    expect(targetAt(tenant, scope, 'Reader')).toEqual(target);
  });

  it.each([
    {},
    { subscription },
    { subscription, resourceGroup: '' },
    { subscription, resourceGroup: '..' },
    { subscription, resourceGroup: 'a/../b' },
    { subscription, resourceGroup: '{{ entity.metadata.name }}' },
    { subscription, resourceGroup: 'a', wholeSubscription: true },
    { subscription: 'orders', wholeSubscription: true },
    { subscription, wholeSubscription: false },
    { managementGroup: 'a', subscription },
    { resource: `/subscriptions/${subscription}` },
    { resource: `${storage}/../../x/y` },
    { resource: '/providers/Microsoft.Authorization/elevateAccess' },
    { subscription, resourceGroup: 'a', scope: '/' },
  ])('refuses %j', place => {
    const read = roleTargetSchema.safeParse({
      tenant,
      role: 'Reader',
      ...place,
    });
    expect(read.success).toBe(false);
  });

  it('has one key for one thing, however it is written', () => {
    const key = (role: string, resourceGroup: string) =>
      roleEffect({ tenant, subscription, resourceGroup, role } as RoleTarget)
        .key;
    expect(key('Reader', 'Orders')).toBe(
      key('acdd72a7-3385-48ef-bd42-f606fba81ae7', 'orders'),
    );
    expect(key('storage blob data reader', 'orders')).toBe(
      key('Storage Blob Data Reader', 'orders'),
    );
    expect(key('Reader', 'orders')).not.toBe(key('Owner', 'orders'));
  });

  it('has to lie in a place that the configuration names', () => {
    const provider = unstarted('plain');
    const read = (place: object) =>
      provider.effects(
        provider.targetSchema.parse({ tenant, role: 'Reader', ...place }),
      );
    expect(read({ resource: storage })).toHaveLength(1);
    for (const place of [
      { managementGroup: 'platform' },
      {
        subscription: subscription.replace(/^2/, '3'),
        wholeSubscription: true,
      },
    ]) {
      expect(() => read(place)).toThrow(PermanentProviderError);
      expect(() => read(place)).toThrow(/roleAssignments.scopes/);
    }
    expect(() =>
      provider.effects({ tenant: 'evil', role: 'Reader', resource: storage }),
    ).toThrow(/no tenant "evil" with roleAssignments.mode: plain.*known: acme/);
    expect(
      liesIn(
        `/subscriptions/${subscription}0`,
        `/subscriptions/${subscription}`,
      ),
    ).toBe(false);
  });
});

describe('the target of a membership', () => {
  it('is a group of the configuration, by name or id, and one key', () => {
    const provider = unstarted('groups');
    const id = '33333333-0000-4000-8000-000000000000';
    const [byName] = provider.effects(
      groupTargetSchema.parse({ tenant, group: 'readers' }),
    );
    const [byId] = provider.effects(
      groupTargetSchema.parse({ tenant, group: id.toUpperCase() }),
    );
    expect(byId).toEqual(byName);
    expect(byName.target).toEqual({ tenant, group: id });
    expect(() => provider.effects({ tenant, group: 'admins' })).toThrow(
      /no group "admins".*known: readers/,
    );
  });

  it.each([{}, { group: '' }, { group: '../users' }, { group: '{{ x }}' }])(
    'refuses %j',
    group => {
      expect(groupTargetSchema.safeParse({ tenant, ...group }).success).toBe(
        false,
      );
    },
  );
});

describe('our mark', () => {
  const order = {
    bindingId: 'b 1]',
    subject: { ref: 'user:default/a', annotations: {} },
  } as any;

  it('is read as it was written', () => {
    const text = markOf(order, 'Störage [x] = y', 7);
    expect(readMark(text)).toEqual({
      bindingId: 'b 1]',
      person: 'user:default/a',
      role: 'Störage [x] = y',
      request: 7,
    });
  });

  it.each([
    undefined,
    '',
    'JIT Access for me',
    '[jit-access/v1 binding=a]',
    '[jit-access/v1 binding=%E0%A4%A person=b role=c request=0]',
    '[jit-access/v1 binding=a person=b role=c request=x]',
  ])('is not read into %j', text => {
    expect(readMark(text)).toBeUndefined();
  });

  it('has names of the form that Azure takes, the same for the same', () => {
    expect(idFor('a', 1)).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(idFor('a', 1)).toBe(idFor('a', 1));
    expect(idFor('a', 1)).not.toBe(idFor('a', 2));
  });
});
