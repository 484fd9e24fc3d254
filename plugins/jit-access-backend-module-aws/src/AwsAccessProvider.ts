import {
  AccessProvider,
  BindingOrder,
  CredentialOrigin,
  Effect,
  Holder,
  Observation,
  PermanentProviderError,
  PlannedCall,
  Receipt,
  Subject,
  SubjectAccount,
} from '@jit-access/backstage-plugin-jit-access-node';
import { JsonObject } from '@backstage/types';
import { AwsCall } from './AwsCall';
import { AwsConnections } from './AwsConnections';
import { checkAccount, checkIdentityCenter } from './checkConnections';
import { AwsConfig } from './config';
import { findAccountUser, findIdentityCenterUser } from './findUser';
import { listAccountHolders } from './inventory/listAccountHolders';
import { listIdentityCenterHolders } from './inventory/listIdentityCenterHolders';
import { AccountAssignment } from './kinds/AccountAssignment';
import { GroupMembership } from './kinds/GroupMembership';
import { Done, Kind } from './kinds/kind';
import { RoleSession } from './kinds/RoleSession';
import { UserPolicy } from './kinds/UserPolicy';
import {
  accountOf,
  AssignmentTarget,
  awsEffect,
  AwsTarget,
  awsTargetSchema,
  GroupTarget,
  identityCenterOf,
} from './target';

/** Between looks at what was just written: AWS shows it a little later. */
const WAITS_MS = [100, 300, 600, 1000];

/**
 * Gives a person one thing in AWS, and takes it away again: an assignment or a
 * membership in Identity Center, a policy of an IAM user, a session of a role.
 * @internal
 */
export class AwsAccessProvider implements AccessProvider<AwsTarget> {
  readonly id = 'aws';
  readonly title = 'AWS';
  readonly targetSchema = awsTargetSchema;
  readonly revocable = true;
  /** Of policies and sessions; what has no end of its own does not mind being told of it. */
  readonly expiry = { kind: 'movable' } as const;

  constructor(
    private readonly config: AwsConfig,
    private readonly connections: AwsConnections,
    private readonly waitsMs: number[] = WAITS_MS,
  ) {}

  effects(target: AwsTarget): Effect[] {
    return [awsEffect(this.config, target)];
  }

  async account(
    subject: Subject,
    effect: Effect,
    _bindingId: string,
    signal: AbortSignal,
  ): Promise<SubjectAccount> {
    const target = pinnedTarget(effect.target);
    const call = this.call(target, signal);
    if ('permissionSet' in target || 'group' in target) {
      const center = identityCenterOf(this.config, target);
      const clients = this.connections.identityCenter(center);
      return findIdentityCenterUser(call, clients, center, subject);
    }
    const account = accountOf(this.config, target.account);
    if ('assumeRole' in target) {
      // Nobody in AWS: the session is made for the person of the catalog.
      return { key: `${target.account}/${subject.ref}`, name: subject.ref };
    }
    const clients = this.connections.account(account);
    return findAccountUser(call, clients, account, subject);
  }

  async ensure(order: BindingOrder, signal: AbortSignal): Promise<Receipt> {
    return this.doing(order, signal, kind => kind.ensure());
  }

  async remove(order: BindingOrder, signal: AbortSignal): Promise<Receipt> {
    return this.doing(order, signal, kind => kind.remove());
  }

  async renewCredential(
    order: BindingOrder,
    signal: AbortSignal,
  ): Promise<Receipt> {
    return this.doing(order, signal, kind => {
      if (!kind.renew) {
        throw new PermanentProviderError(
          'This access comes without keys, so there are none to be renewed',
        );
      }
      return kind.renew();
    });
  }

  async observe(
    order: BindingOrder,
    signal: AbortSignal,
  ): Promise<Observation> {
    const { call, kind } = this.open(order, signal);
    const seen = await kind.observe();
    return { ...seen, providerRequestIds: call.requestIds };
  }

  credential(target: JsonObject): CredentialOrigin | undefined {
    return 'assumeRole' in target ? 'target' : undefined;
  }

  plan(order: BindingOrder, change: 'ensure' | 'remove'): PlannedCall[] {
    return this.open(order, new AbortController().signal).kind.plan(change);
  }

  instructions(order: BindingOrder) {
    return this.open(order, new AbortController().signal).kind.instructions();
  }

  instances(): string[] {
    return [
      ...this.config.identityCenters.keys(),
      ...this.config.accounts.keys(),
    ];
  }

  /** @param instance - name of an Identity Center, or the digits of an account */
  async *inventory(
    instance: string,
    signal: AbortSignal,
  ): AsyncIterable<Holder> {
    const { accounts } = this.config;
    const account = accounts.get(instance);
    if (account) {
      const call = this.call({ account: instance, statements: [] }, signal);
      const { iam } = this.connections.account(account);
      yield* listAccountHolders(call, iam, account);
      return;
    }
    const center = identityCenterOf(this.config, { instance });
    yield* listIdentityCenterHolders(
      this.call({ instance, group: '' }, signal),
      this.connections.identityCenter(center),
      center,
    );
  }

  /** @throws ProviderError - naming every Identity Center and account that is not as it should be */
  async check(signal: AbortSignal): Promise<void> {
    const { identityCenters, accounts } = this.config;
    const results = await Promise.allSettled([
      ...Array.from(identityCenters.values(), center =>
        checkIdentityCenter(
          this.call({ instance: center.name, group: '' }, signal),
          this.connections.identityCenter(center),
          center,
        ),
      ),
      ...Array.from(accounts.values(), account =>
        checkAccount(
          this.call({ account: account.accountId, statements: [] }, signal),
          this.connections.account(account),
          account,
        ),
      ),
    ]);
    const failures = results.flatMap(result =>
      result.status === 'rejected' ? [result.reason] : [],
    );
    if (failures.length === 1) throw failures[0];
    if (failures.length > 1) {
      throw new PermanentProviderError(
        failures.map(({ message }) => message).join(' | '),
        { cause: new AggregateError(failures) },
      );
    }
  }

  private async doing(
    order: BindingOrder,
    signal: AbortSignal,
    work: (kind: Kind) => Promise<Done>,
  ): Promise<Receipt> {
    const { call, kind } = this.open(order, signal);
    const done = await work(kind);
    return { ...done, providerRequestIds: call.requestIds };
  }

  private open(
    order: BindingOrder,
    signal: AbortSignal,
  ): { call: AwsCall; kind: Kind } {
    const target = pinnedTarget(order.target);
    const call = this.call(target, signal);
    return { call, kind: this.kindOf(target, call, order) };
  }

  private kindOf(target: AwsTarget, call: AwsCall, order: BindingOrder): Kind {
    const { waitsMs } = this;
    if ('permissionSet' in target || 'group' in target) {
      const center = identityCenterOf(this.config, target);
      const clients = this.connections.identityCenter(center);
      return 'group' in target
        ? new GroupMembership(
            call,
            clients,
            center,
            target as GroupTarget,
            order,
            waitsMs,
          )
        : new AccountAssignment(
            call,
            clients,
            center,
            target as AssignmentTarget,
            order,
            waitsMs,
          );
    }
    const account = accountOf(this.config, target.account);
    const clients = this.connections.account(account);
    return 'statements' in target
      ? new UserPolicy(call, clients.iam, target, order, waitsMs)
      : new RoleSession(call, clients, account, target, order, waitsMs);
  }

  private call(target: AwsTarget, signal: AbortSignal): AwsCall {
    const where =
      'permissionSet' in target || 'group' in target
        ? `Identity Center ${target.instance}`
        : `AWS account ${target.account}`;
    return new AwsCall(where, signal, this.connections.requestTimeoutMs);
  }
}

function pinnedTarget(target: unknown): AwsTarget {
  const parsed = awsTargetSchema.safeParse(target);
  if (!parsed.success) {
    throw new PermanentProviderError(
      'The pinned target of the access is not one of AWS',
      { cause: parsed.error },
    );
  }
  return parsed.data;
}
