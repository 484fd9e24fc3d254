import { gcpEffect, gcpTargetSchema, resourceTarget } from './target';

const on = (extra: object) => ({
  connection: 'acme',
  role: 'roles/storage.objectViewer',
  ...extra,
});
const keyOf = (target: object) => gcpEffect(gcpTargetSchema.parse(target)).key;

describe('a target', () => {
  it.each([
    [
      on({ project: 'orders-prod' }),
      'iam:acme/projects/orders-prod:roles/storage.objectViewer',
      'roles/storage.objectViewer on projects/orders-prod (acme)',
    ],
    [
      on({ folder: '123' }),
      'iam:acme/folders/123:roles/storage.objectViewer',
      'roles/storage.objectViewer on folders/123 (acme)',
    ],
    [
      on({ organization: '456' }),
      'iam:acme/organizations/456:roles/storage.objectViewer',
      'roles/storage.objectViewer on organizations/456 (acme)',
    ],
    [
      on({ bucket: 'orders_exports.eu' }),
      'iam:acme/buckets/orders_exports.eu:roles/storage.objectViewer',
      'roles/storage.objectViewer on buckets/orders_exports.eu (acme)',
    ],
    [
      { connection: 'acme', group: 'OnCall@acme.example' },
      'group-member:acme/groups/oncall@acme.example',
      'member of oncall@acme.example (acme)',
    ],
  ])('is one effect: %j', (target, key, title) => {
    expect(gcpEffect(gcpTargetSchema.parse(target))).toMatchObject({
      key,
      title,
    });
  });

  it('is another effect under another condition', () => {
    const project = 'orders-prod';
    const plain = keyOf(on({ project }));
    const one = keyOf(on({ project, condition: 'resource.type == "a"' }));
    expect(keyOf(on({ project, condition: ' resource.type == "a" ' }))).toBe(
      one,
    );
    expect(
      new Set([
        plain,
        one,
        keyOf(on({ project, condition: 'resource.type == "b"' })),
      ]).size,
    ).toBe(3);
  });

  it.each([
    [
      'a basic role',
      on({ project: 'orders-prod', role: 'roles/editor' }),
      /Basic roles.*take no condition/,
    ],
    [
      'no full role name',
      on({ project: 'orders-prod', role: 'viewer' }),
      /full name of a role/,
    ],
    [
      'a condition that escapes',
      on({ project: 'orders-prod', condition: 'a) || (b' }),
      /brackets/,
    ],
    [
      'two resources',
      on({ project: 'orders-prod', bucket: 'orders' }),
      /one of project, folder/,
    ],
    ['no resource', on({}), /one of project, folder/],
    ['a project number', on({ project: '123456' }), /Use the id of a project/],
    ['a role in a group', on({ group: 'a@b.example' }), /role/],
    [
      'a path in a bucket',
      on({ bucket: '../orders' }),
      /name of a bucket, without gs/,
    ],
    [
      'a path in a group',
      { connection: 'acme', group: 'a/b@c.example' },
      /e-mail address of the group/,
    ],
  ])('is refused with %s', (_what, target, message) => {
    const parsed = gcpTargetSchema.safeParse(target);
    expect(parsed.success).toBe(false);
    expect(parsed.error?.issues[0].message).toMatch(message);
  });

  it('may name a role that the company made', () => {
    const role = 'organizations/456/roles/ordersReader';
    expect(keyOf(on({ project: 'orders-prod', role }))).toContain(role);
  });
});

it.each([
  ['projects/orders-prod', { project: 'orders-prod' }],
  ['folders/123', { folder: '123' }],
  ['organizations/456', { organization: '456' }],
  ['buckets/orders', { bucket: 'orders' }],
  ['groups/a@b.example', { group: 'a@b.example' }],
  ['projects/123', undefined],
  ['projects/orders-prod/secrets/x', undefined],
  ['zones/x', undefined],
])('the name %s stands for %j', (name, target) => {
  expect(resourceTarget(name)).toEqual(target);
});
