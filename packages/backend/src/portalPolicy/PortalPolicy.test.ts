import { mockCredentials } from '@backstage/backend-test-utils';
import {
  catalogEntityCreatePermission,
  catalogEntityDeletePermission,
  catalogEntityReadPermission,
  catalogLocationCreatePermission,
  catalogLocationDeletePermission,
} from '@backstage/plugin-catalog-common/alpha';
import {
  AuthorizeResult,
  createPermission,
} from '@backstage/plugin-permission-common';
import type { PolicyQueryUser } from '@backstage/plugin-permission-node';
import { PortalPolicy } from './PortalPolicy';

function signedIn(name: string, ...groups: string[]): PolicyQueryUser {
  const userEntityRef = `user:default/${name}`;
  return {
    credentials: mockCredentials.user(userEntityRef),
    info: { userEntityRef, ownershipEntityRefs: [userEntityRef, ...groups] },
  };
}

const policy = new PortalPolicy({
  administrators: ['group:default/Platform'],
});
const developer = signedIn('orders-developer', 'group:default/orders');
const administrator = signedIn('platform-engineer', 'group:default/platform');

const administration = [
  catalogEntityCreatePermission,
  catalogEntityDeletePermission,
  catalogLocationCreatePermission,
  catalogLocationDeletePermission,
].map(permission => ({ name: permission.name, permission }));

describe('PortalPolicy', () => {
  it.each(administration)(
    'keeps $name for administrators',
    async ({ permission }) => {
      await expect(policy.handle({ permission }, developer)).resolves.toEqual({
        result: AuthorizeResult.DENY,
      });
      await expect(
        policy.handle({ permission }, administrator),
      ).resolves.toEqual({ result: AuthorizeResult.ALLOW });
    },
  );

  it.each([
    { permission: catalogEntityReadPermission },
    {
      permission: createPermission({
        name: 'jit-access.request.create',
        attributes: { action: 'create' },
      }),
    },
  ])('lets everybody who is signed in use $permission.name', async query => {
    await expect(policy.handle(query, developer)).resolves.toEqual({
      result: AuthorizeResult.ALLOW,
    });
  });

  it('lets nobody in who is not signed in', async () => {
    await expect(
      policy.handle({ permission: catalogEntityReadPermission }),
    ).resolves.toEqual({ result: AuthorizeResult.DENY });
  });
});
