import {
  BindingOrder,
  Observation,
  PermanentProviderError,
  PlannedCall,
} from '@jit-access/backstage-plugin-jit-access-node';
import { memberOf } from '../account';
import { GcpCall } from '../GcpCall';
import { Slot } from '../slot';
import { IamTarget } from '../target';
import { changePolicy, tooManyConditions } from './changePolicy';
import { conditionOf } from './condition';
import {
  isAlone,
  Policy,
  PolicyBinding,
  standingOf,
  Wanted,
  withAccess,
  withoutAccess,
} from './policy';
import { PolicyOf } from './PolicyOf';

/** What Google documents of changes in policies. */
const PROPAGATION = 'usually within 2 minutes, sometimes 7 minutes or more';

/** A role on a resource, by a conditional binding of its own. @internal */
export class IamSlot implements Slot {
  private readonly resource: PolicyOf;
  private readonly wanted: Wanted;

  constructor(
    private readonly call: GcpCall,
    target: IamTarget,
    private readonly order: BindingOrder,
  ) {
    this.resource = new PolicyOf(target);
    this.wanted = wantedOf(order, target);
  }

  async ensure() {
    const { wanted, resource, order } = this;
    if (order.notAfter === undefined) {
      throw new PermanentProviderError(
        `The access ${order.bindingId} has no end yet, and without one Google Cloud would keep it for ever; nothing was done`,
      );
    }
    const tooMany = tooManyConditions(
      this.call,
      order.account.name,
      wanted.role,
      resource.name,
    );
    const change = await this.change(policy =>
      withAccess(policy, wanted, tooMany),
    );
    if (!change) {
      throw new PermanentProviderError(
        `There is no ${resource.name} in ${this.call.where}; correct the role document`,
        { providerRequestIds: this.call.requestIds },
      );
    }
    const { before, written } = change;
    const after = { ...before, bindings: written ?? before.bindings };
    return {
      handle: { version: 1, alone: isAlone(after, wanted) },
      details: {
        ...this.place(),
        condition: wanted.condition.expression ?? '',
        did: didTo(before, written, wanted),
        ...(written && { takesEffect: PROPAGATION }),
      },
    };
  }

  /**
   * What is not found is proved to be gone by writing back what was read: a read
   * may be late, and a late one is refused by its etag.
   */
  async remove() {
    const { wanted, order } = this;
    const change = await this.change(
      policy => withoutAccess(policy, wanted) ?? policy.bindings ?? [],
    );
    const removed =
      change !== undefined &&
      withoutAccess(change.before, wanted) !== undefined;
    return {
      handle: order.handle,
      details: {
        ...this.place(),
        removed,
        ...(!change && { found: 'the resource is not there any more' }),
        ...(removed && { takesEffect: PROPAGATION }),
      },
    };
  }

  async observe(): Promise<Observation> {
    const policy = await this.resource.read(this.call);
    const standing = policy && standingOf(policy, this.wanted);
    switch (standing?.kind) {
      case undefined:
      case 'absent':
        return { state: 'absent' };
      case 'foreign':
        return { state: 'present', origin: 'foreign', details: this.place() };
      case 'altered':
        return {
          state: 'pending',
          origin: 'ours',
          details: {
            ...this.place(),
            changedByOthers: true,
            how: standing.how,
          },
        };
      case 'ours':
        return {
          state: 'present',
          origin: 'ours',
          expiresAt: standing.expiresAt,
          details: {
            ...this.place(),
            ...(standing.alsoByOthers && { alsoGivenByOthers: true }),
          },
        };
      default:
        throw new Error(`Unknown ${standing satisfies never}`);
    }
  }

  private change(edit: (policy: Policy) => PolicyBinding[] | undefined) {
    const { call, resource } = this;
    return call.connection.turns.take(resource.name, call.signal, () =>
      changePolicy(call, resource, edit),
    );
  }

  private place() {
    return { resource: this.resource.name, role: this.wanted.role };
  }
}

/** What making or removing it would send in the usual case. @internal */
export function plannedIam(
  target: IamTarget,
  order: BindingOrder,
  change: 'ensure' | 'remove',
): PlannedCall[] {
  const { role, member, condition } = wantedOf(
    { ...order, notAfter: order.notAfter ?? 'the end of the access' },
    target,
  );
  const others = 'all others as they were read';
  const { title, description, expression } = condition;
  const ours = {
    role,
    members: [member],
    condition: {
      title: title ?? '',
      description: description ?? '',
      expression: expression ?? '',
    },
  };
  return new PolicyOf(target).planned({
    etag: 'as it was read',
    bindings: change === 'ensure' ? [others, ours] : [others],
  });
}

function wantedOf(order: BindingOrder, target: IamTarget): Wanted {
  return {
    bindingId: order.bindingId,
    role: target.role,
    member: memberOf(order.account),
    extra: target.condition,
    condition: conditionOf(order, target.condition),
    alone: order.handle?.version === 1 && order.handle.alone === true,
  };
}

function didTo(
  before: Policy,
  written: PolicyBinding[] | undefined,
  wanted: Wanted,
): string {
  const standing = standingOf(before, wanted);
  if (!written) {
    return standing.kind === 'foreign'
      ? 'nothing: others give it without any condition'
      : 'nothing';
  }
  if (standing.kind === 'absent') return 'made';
  return standing.kind === 'altered'
    ? `made again, as ${standing.how}`
    : 'end moved';
}
