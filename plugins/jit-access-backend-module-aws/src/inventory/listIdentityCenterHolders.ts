import {
  paginateListGroupMemberships,
  paginateListGroups,
} from '@aws-sdk/client-identitystore';
import {
  paginateListAccountAssignments,
  paginateListAccountsForProvisionedPermissionSet,
  paginateListPermissionSets,
} from '@aws-sdk/client-sso-admin';
import { Holder } from '@jit-access/backstage-plugin-jit-access-node';
import { AwsCall } from '../AwsCall';
import { IdentityCenterClients } from '../AwsConnections';
import { IdentityCenter } from '../config';
import { assignmentKey, groupEffect } from '../target';
import { pagesOf } from './pagesOf';

/**
 * Who is assigned what, and who is in which group; neither carries a mark of
 * ours. Of the permission sets and groups that the configuration names, or else
 * of all.
 * @throws ProviderError
 * @internal
 */
export async function* listIdentityCenterHolders(
  call: AwsCall,
  clients: IdentityCenterClients,
  center: IdentityCenter,
): AsyncIterable<Holder> {
  for await (const permissionSet of permissionSets(call, clients, center)) {
    yield* assignments(call, clients, center, permissionSet);
  }
  for await (const group of groups(call, clients, center)) {
    yield* members(call, clients, center, group);
  }
}

async function* assignments(
  call: AwsCall,
  { sso: client }: IdentityCenterClients,
  { name, instanceArn: InstanceArn, accounts }: IdentityCenter,
  PermissionSetArn: string,
): AsyncIterable<Holder> {
  const places = pagesOf(call, 'list accounts of a permission set', options =>
    paginateListAccountsForProvisionedPermissionSet(
      { client, pageSize: 100 },
      { InstanceArn, PermissionSetArn },
      options,
    ),
  );
  for await (const { AccountIds = [] } of places) {
    for (const AccountId of AccountIds) {
      if (accounts && !accounts.includes(AccountId)) continue;
      const pages = pagesOf(call, 'list account assignments', options =>
        paginateListAccountAssignments(
          { client, pageSize: 100 },
          { InstanceArn, PermissionSetArn, AccountId },
          options,
        ),
      );
      for await (const { AccountAssignments = [] } of pages) {
        for (const { PrincipalId, PrincipalType } of AccountAssignments) {
          if (PrincipalType !== 'USER') continue;
          yield {
            accountKey: `${name}/${PrincipalId}`,
            effectKey: assignmentKey(name, AccountId, PermissionSetArn),
            ours: false,
          };
        }
      }
    }
  }
}

async function* members(
  call: AwsCall,
  { store: client }: IdentityCenterClients,
  center: IdentityCenter,
  GroupId: string,
): AsyncIterable<Holder> {
  const { key } = groupEffect(center, GroupId);
  const pages = pagesOf(call, 'list members of a group', options =>
    paginateListGroupMemberships(
      { client, pageSize: 100 },
      { IdentityStoreId: center.identityStoreId, GroupId },
      options,
    ),
  );
  for await (const { GroupMemberships = [] } of pages) {
    for (const { MemberId } of GroupMemberships) {
      const UserId = MemberId?.UserId;
      if (!UserId) continue;
      yield {
        accountKey: `${center.name}/${UserId}`,
        effectKey: key,
        ours: false,
      };
    }
  }
}

async function* permissionSets(
  call: AwsCall,
  { sso: client }: IdentityCenterClients,
  { permissionSets: named, instanceArn }: IdentityCenter,
): AsyncIterable<string> {
  const known = new Set(Object.values(named));
  if (known.size > 0) {
    yield* known;
    return;
  }
  const pages = pagesOf(call, 'list permission sets', options =>
    paginateListPermissionSets(
      { client, pageSize: 100 },
      { InstanceArn: instanceArn },
      options,
    ),
  );
  for await (const page of pages) yield* page.PermissionSets ?? [];
}

async function* groups(
  call: AwsCall,
  { store: client }: IdentityCenterClients,
  { groups: named, identityStoreId }: IdentityCenter,
): AsyncIterable<string> {
  const known = new Set(Object.values(named));
  if (known.size > 0) {
    yield* known;
    return;
  }
  const pages = pagesOf(call, 'list groups', options =>
    paginateListGroups(
      { client, pageSize: 100 },
      { IdentityStoreId: identityStoreId },
      options,
    ),
  );
  for await (const { Groups = [] } of pages) {
    for (const { GroupId } of Groups) if (GroupId) yield GroupId;
  }
}
