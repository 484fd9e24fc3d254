import {
  CreateAccountAssignmentCommand,
  DeleteAccountAssignmentCommand,
  ListAccountAssignmentsCommand,
} from '@aws-sdk/client-sso-admin';
import {
  CreateGroupMembershipCommand,
  DeleteGroupMembershipCommand,
  GetGroupMembershipIdCommand,
} from '@aws-sdk/client-identitystore';
import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';
import { providerConformance } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { endedName, policyNameOf, sessionBase } from './ourPolicies';
import { endedPolicy } from './kinds/sessionPolicies';
import { STATEMENTS, TestAws } from './__fixtures__/TestAws';

let aws: TestAws;

const WHERE = 'or JIT_TEST_AWS_ENDPOINT';
const shared = {
  create: async () => {
    aws = await TestAws.start();
    return aws.provider();
  },
  subject: (name: string) => aws.person(name),
  unreachable: () => aws.provider({ endpoint: 'http://127.0.0.1:1' }),
  secrets: () => [aws.names.secretAccessKey],
  close: async () => aws.stop(),
};

const emulated = {
  ...shared,
  create: async () => {
    aws = await TestAws.start(TestAws.startEmulated);
    return aws.provider();
  },
};

const idOf = ({ account }: BindingOrder) => account.key.split('/')[1];

const assignmentOf = (order: BindingOrder) =>
  ({
    InstanceArn: aws.names.instanceArn,
    TargetId: aws.names.account,
    TargetType: 'AWS_ACCOUNT',
    PermissionSetArn: aws.names.permissionSet,
    PrincipalType: 'USER',
    PrincipalId: idOf(order),
  }) as const;

async function isAssigned(order: BindingOrder): Promise<boolean> {
  const { AccountAssignments = [] } = await aws.sso.send(
    new ListAccountAssignmentsCommand({
      InstanceArn: aws.names.instanceArn,
      AccountId: aws.names.account,
      PermissionSetArn: aws.names.permissionSet,
    }),
  );
  return AccountAssignments.some(
    ({ PrincipalId }) => PrincipalId === idOf(order),
  );
}

/** Asks until it is so: Identity Center works in its own time. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let waitMs = 2; !(await isSo()); waitMs = Math.min(waitMs * 2, 1000)) {
    await new Promise(resolve => setTimeout(resolve, waitMs));
  }
}

providerConformance({
  ...shared,
  name: `AWS Identity Center (fake, ${WHERE}), account assignment`,
  marks: false,
  expiry: 'none',
  target: () => aws.targets.assignment,
  vanish: async order => {
    await until(() => isAssigned(order));
    await aws.sso.send(new DeleteAccountAssignmentCommand(assignmentOf(order)));
    await until(async () => !(await isAssigned(order)));
  },
  addForeign: async order => {
    await aws.sso.send(new CreateAccountAssignmentCommand(assignmentOf(order)));
    await until(() => isAssigned(order));
  },
  holds: isAssigned,
});

const membershipOf = (order: BindingOrder) => ({
  IdentityStoreId: aws.names.identityStoreId,
  GroupId: aws.names.group,
  MemberId: { UserId: idOf(order) },
});
const membershipId = async (order: BindingOrder) =>
  aws.store
    .send(new GetGroupMembershipIdCommand(membershipOf(order)))
    .then(({ MembershipId }) => MembershipId)
    .catch(() => undefined);

providerConformance({
  ...shared,
  name: `AWS Identity Center (fake, ${WHERE}), group membership`,
  marks: false,
  expiry: 'none',
  target: () => aws.targets.group,
  vanish: async order => {
    await aws.store.send(
      new DeleteGroupMembershipCommand({
        IdentityStoreId: aws.names.identityStoreId,
        MembershipId: await membershipId(order),
      }),
    );
  },
  addForeign: async order => {
    await aws.store.send(new CreateGroupMembershipCommand(membershipOf(order)));
  },
  holds: async order => (await membershipId(order)) !== undefined,
});

providerConformance({
  ...emulated,
  name: `AWS IAM (emulate, ${WHERE}), policy of a user`,
  target: () => aws.targets.policy,
  vanish: async order => {
    for (const name of await aws.policyNames(order)) {
      await aws.deleteUserPolicy(order, name);
    }
  },
  addForeign: async order => aws.putUserPolicy(order, 'by-hand', STATEMENTS),
  holds: async order => (await aws.policyNames(order)).length > 0,
});

providerConformance({
  ...emulated,
  name: `AWS STS (emulate, ${WHERE}), session of a role`,
  target: () => aws.targets.session,
  vanish: async order => {
    // As somebody would who takes its keys back by hand.
    const name = policyNameOf(order.bindingId);
    const ends = Math.floor(Date.now() / 1000) + 43_200;
    await aws.putRolePolicy(
      endedName(sessionBase(name), ends),
      endedPolicy(sessionBase(name)).Statement,
    );
    await aws.deleteRolePolicy(name);
  },
  // Nobody else makes sessions of ours; but the place of its policy can be taken.
  addForeign: async order =>
    aws.putRolePolicy(policyNameOf(order.bindingId), [
      { Effect: 'Deny', Action: 's3:*', Resource: '*' },
    ]),
  holds: async order => (await aws.rolePolicy(order)) !== undefined,
  letsIn: async (_order, secret) => aws.letsIn(secret),
});
