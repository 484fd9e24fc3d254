import {
  IAMClient,
  paginateGetAccountAuthorizationDetails,
  PolicyDetail,
  RoleDetail,
  UserDetail,
} from '@aws-sdk/client-iam';
import { Holder } from '@jit-access/backstage-plugin-jit-access-node';
import { AwsCall } from '../AwsCall';
import { Account } from '../config';
import { readRunningPolicy } from '../kinds/sessionPolicies';
import { bindingOf, sessionBase } from '../ourPolicies';
import { digestOf, readPolicy, takenApart } from '../statements';
import { policyEffect, sessionKey } from '../target';
import { pagesOf } from './pagesOf';

/**
 * Which inline policies users have, and which accesses to roles run.
 * @throws ProviderError
 * @internal
 */
export async function* listAccountHolders(
  call: AwsCall,
  client: IAMClient,
  { accountId }: Account,
): AsyncIterable<Holder> {
  const pages = pagesOf(call, 'list users, roles and their policies', options =>
    paginateGetAccountAuthorizationDetails(
      { client, pageSize: 200 },
      { Filter: ['User', 'Role'] },
      options,
    ),
  );
  for await (const { UserDetailList = [], RoleDetailList = [] } of pages) {
    for (const user of UserDetailList) yield* ofUser(accountId, user);
    for (const role of RoleDetailList) yield* ofRole(accountId, role);
  }
}

function* ofUser(account: string, user: UserDetail): Iterable<Holder> {
  const { UserId, UserName = '', UserPolicyList = [] } = user;
  for (const { PolicyName = '', PolicyDocument } of UserPolicyList) {
    const bindingId = bindingOf(PolicyName);
    const policy = readPolicy(PolicyDocument);
    const { statements } = policy ? takenApart(policy) : {};
    // Of our own nothing may be left out, whatever others made of it.
    if (!statements && bindingId === undefined) continue;
    const held = {
      accountKey: `${account}/${UserId}`,
      effectKey: `policy:${account}:${statements ? digestOf(statements) : ''}`,
    };
    if (bindingId === undefined) {
      yield { ...held, ours: false };
      continue;
    }
    const known = statements ?? [
      { Effect: 'Deny' as const, Action: '*', Resource: '*' },
    ];
    const { title, target } = policyEffect({ account, statements: known });
    yield {
      ...held,
      ours: true,
      bindingId,
      found: {
        title: statements ? title : `policy ${PolicyName} of ${UserName}`,
        target,
        account: { key: held.accountKey, name: UserName },
      },
    };
  }
}

function* ofRole(account: string, role: RoleDetail): Iterable<Holder> {
  const { RoleName = '', Path = '/', RolePolicyList = [] } = role;
  for (const detail of RolePolicyList) {
    const found = runningOf(detail);
    if (!found) continue;
    const { bindingId, slot } = found;
    const key = `${account}/${slot.person}`;
    yield {
      accountKey: key,
      effectKey: sessionKey(account, RoleName, slot.digest),
      ours: true,
      bindingId,
      found: {
        title: `session as ${RoleName} in account ${account}`,
        target: {
          account,
          assumeRole: `${Path.slice(1)}${RoleName}`,
        },
        account: { key, name: slot.person },
        handle: {
          version: 1,
          serial: slot.serial,
          tokensEnd: slot.tokensEnd,
        },
        subject: slot.person,
      },
    };
  }
}

function runningOf({ PolicyName = '', PolicyDocument }: PolicyDetail) {
  const bindingId = bindingOf(PolicyName);
  const policy = readPolicy(PolicyDocument);
  if (bindingId === undefined || !policy) return undefined;
  const read = readRunningPolicy(sessionBase(PolicyName), policy);
  return read && { bindingId, slot: read.slot };
}
