import {
  kubernetesEffect,
  kubernetesTargetSchema,
  placeOf,
  targetOf,
} from './target';

const place = { cluster: 'orders', namespace: 'shop' };

it.each([
  { ...place, clusterRole: 'view' },
  { ...place, role: 'deployer' },
  { cluster: 'orders', wholeCluster: true as const, clusterRole: 'view' },
])('is found again from where it was bound: %j', target => {
  expect(targetOf('orders', placeOf(target))).toEqual(target);
});

describe('the target of a role', () => {
  it.each([
    { ...place, clusterRole: 'view' },
    { ...place, role: 'deployer' },
    { cluster: 'orders', wholeCluster: true, clusterRole: 'my:own.view' },
  ])('may be %j', value => {
    expect(kubernetesTargetSchema.parse(value)).toEqual(value);
  });

  it.each([
    {},
    place,
    // A namespace that went missing does not make it the whole cluster.
    { cluster: 'orders', clusterRole: 'view' },
    { cluster: 'orders', namespace: '', clusterRole: 'view' },
    { cluster: 'orders', wholeCluster: false, clusterRole: 'view' },
    { ...place, wholeCluster: true, clusterRole: 'view' },
    { cluster: 'orders', wholeCluster: true, role: 'deployer' },
    { ...place, clusterRole: 'view', role: 'deployer' },
    { ...place, clusterRole: 'system:node' },
    { ...place, clusterRole: '../secrets' },
    { ...place, namespace: 'kube system', role: 'a' },
    { ...place, namespace: '{{ entity.annotations.ns }}', role: 'a' },
    { ...place, cluster: 'Orders', role: 'a' },
  ])('may not be %j', value => {
    expect(kubernetesTargetSchema.safeParse(value).success).toBe(false);
  });

  it('is another effect in another place, or of another role', () => {
    const keys = [
      { ...place, clusterRole: 'view' },
      { ...place, role: 'view' },
      { ...place, clusterRole: 'edit' },
      { ...place, namespace: 'other', clusterRole: 'view' },
      { ...place, cluster: 'other', clusterRole: 'view' },
      { cluster: 'orders', wholeCluster: true as const, clusterRole: 'view' },
    ].map(target => kubernetesEffect(target).key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
