import {
  CreateGroupMembershipCommand,
  DeleteGroupMembershipCommand,
  GetGroupMembershipIdCommand,
} from '@aws-sdk/client-identitystore';
import {
  BindingOrder,
  ConflictProviderError,
  Observation,
  PlannedCall,
} from '@jit-access/backstage-plugin-jit-access-node';
import { AwsCall } from '../AwsCall';
import { IdentityCenterClients } from '../AwsConnections';
import { IdentityCenter } from '../config';
import { GroupTarget } from '../target';
import { Done, handleOf, idOf, Kind, stillUntil, textOf } from './kind';

const NOT_FOUND = ['ResourceNotFoundException'];

/** Membership of a group of the identity store. @internal */
export class GroupMembership implements Kind {
  constructor(
    private readonly call: AwsCall,
    private readonly clients: IdentityCenterClients,
    private readonly center: IdentityCenter,
    private readonly target: GroupTarget,
    private readonly order: BindingOrder,
    private readonly waitsMs: number[],
  ) {}

  async ensure(): Promise<Done> {
    const before = await this.membershipId();
    if (before) return this.done(before, { given: false });
    const created = await this.create();
    await this.call.confirm(
      this.waitsMs,
      async () => (await this.membershipId()) !== undefined,
    );
    return this.done(created, { given: true });
  }

  async remove(): Promise<Done> {
    const handle = handleOf(this.order);
    // A membership that was made a moment ago may not be found yet.
    const id = (await this.membershipId()) ?? textOf(handle, 'membership');
    const removed = id !== undefined && (await this.delete(id));
    const known = textOf(handle, 'sessionsUntil');
    if (!removed) {
      return {
        handle: { version: 1, ...(known && { sessionsUntil: known }) },
        details: { removed },
      };
    }
    await this.call.confirm(
      this.waitsMs,
      async () => (await this.membershipId()) === undefined,
    );
    // What the group gives is not known here, so the longest is said.
    const sessionsUntil = new Date(
      Date.now() + this.center.longestSessionMs,
    ).toISOString();
    return {
      handle: { version: 1, sessionsUntil },
      details: { removed, membership: id },
    };
  }

  async observe(): Promise<Observation> {
    if ((await this.membershipId()) !== undefined) return { state: 'present' };
    const sessionsUntil = stillUntil(handleOf(this.order));
    return { state: 'absent', ...(sessionsUntil && { sessionsUntil }) };
  }

  plan(change: 'ensure' | 'remove'): PlannedCall[] {
    if (change === 'ensure') {
      return [
        {
          call: 'identitystore:CreateGroupMembership',
          body: { ...this.wanted },
        },
      ];
    }
    const known = textOf(handleOf(this.order), 'membership');
    return [
      {
        call: 'identitystore:DeleteGroupMembership',
        body: {
          IdentityStoreId: this.center.identityStoreId,
          MembershipId:
            known ??
            `(of user ${idOf(this.order)} in group ${this.target.group})`,
        },
      },
    ];
  }

  instructions() {
    return {
      title: 'Use what the group gives',
      steps: [
        {
          label:
            'Sign in to the AWS access portal again; with the command line, in a profile that is there',
          code: 'aws sso login',
        },
      ],
    };
  }

  private get wanted() {
    return {
      IdentityStoreId: this.center.identityStoreId,
      GroupId: this.target.group,
      MemberId: { UserId: idOf(this.order) },
    };
  }

  /** @returns whether there was one */
  private async delete(MembershipId: string): Promise<boolean> {
    const deleted = await this.call.unless(
      NOT_FOUND,
      'delete the membership',
      options =>
        this.clients.store.send(
          new DeleteGroupMembershipCommand({
            IdentityStoreId: this.center.identityStoreId,
            MembershipId,
          }),
          options,
        ),
      true,
    );
    return deleted !== undefined;
  }

  /** The membership's id; somebody who was quicker has done the same. */
  private async create(): Promise<string | undefined> {
    try {
      const { MembershipId } = await this.call.change(
        'make the person a member of the group',
        options =>
          this.clients.store.send(
            new CreateGroupMembershipCommand(this.wanted),
            options,
          ),
      );
      return MembershipId;
    } catch (error) {
      const { Reason } = Object((error as Error).cause) as { Reason?: string };
      if (
        error instanceof ConflictProviderError &&
        Reason === 'UNIQUENESS_CONSTRAINT_VIOLATION'
      ) {
        return this.membershipId();
      }
      throw error;
    }
  }

  /** Undefined: not a member, or there is no such group or user any more. */
  private async membershipId(): Promise<string | undefined> {
    const found = await this.call.unless(
      NOT_FOUND,
      'look for the membership',
      options =>
        this.clients.store.send(
          new GetGroupMembershipIdCommand(this.wanted),
          options,
        ),
    );
    return found?.MembershipId;
  }

  private done(membership: string | undefined, details: object): Done {
    return {
      handle: { version: 1, ...(membership && { membership }) },
      details: { ...details, ...(membership && { membership }) },
    };
  }
}
