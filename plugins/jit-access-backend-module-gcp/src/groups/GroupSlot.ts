import {
  BindingOrder,
  ConflictProviderError,
  Observation,
  PermanentProviderError,
  PlannedCall,
} from '@jit-access/backstage-plugin-jit-access-node';
import { GcpCall } from '../GcpCall';
import { Slot } from '../slot';
import { GroupTarget } from '../target';
import { endOf, Membership, Memberships, newMembership } from './Memberships';

/** Kept with the binding: what finds it again, and tells it from others'. */
interface Handle {
  version: 1;
  /** The group's own name, which stays when its address is changed. */
  group: string;
  /** The membership that we made, and when that was: one that others made later may have the same name. */
  membership?: string;
  createTime?: string;
  /** The operation that had not ended when it was made. */
  working?: string;
}

/** Membership in a group, with an end of its own. @internal */
export class GroupSlot implements Slot {
  private readonly memberships: Memberships;
  private readonly address: string;
  private readonly handle?: Handle;

  constructor(
    private readonly call: GcpCall,
    private readonly target: GroupTarget,
    private readonly order: BindingOrder,
  ) {
    this.memberships = new Memberships(call);
    this.address = order.account.name;
    this.handle = handleOf(order);
  }

  async ensure() {
    const { target, order, address } = this;
    const group = await this.group();
    if (!group) {
      throw new PermanentProviderError(
        `There is no group ${target.group} in ${this.call.where}; correct the role document`,
        { providerRequestIds: this.call.requestIds },
      );
    }
    if (order.notAfter === undefined) {
      throw new PermanentProviderError(
        `The access ${order.bindingId} has no end yet, and without one the membership would last for ever; nothing was done`,
      );
    }
    if (!this.handle) {
      const made = await this.make(group, order.notAfter);
      if (made) return made;
    }
    const found = await this.memberships.find(group, address);
    if (found) return this.adopt(group, found, order.notAfter);
    const made = this.handle && (await this.make(group, order.notAfter));
    if (made) return made;
    throw new ConflictProviderError(
      `${this.call.where} says that ${address} is in ${target.group}, and that they are not; nothing was done`,
      { providerRequestIds: this.call.requestIds },
    );
  }

  async remove() {
    const { order, address, handle } = this;
    const group = await this.group();
    const found = group && (await this.memberships.find(group, address));
    const leftAlone =
      found && this.isStanding(found)
        ? 'a membership without an end is not of JIT Access'
        : undefined;
    // A read may be late: what we made is deleted by its name, seen or not.
    const name = (found || undefined)?.name ?? handle?.membership;
    if (name && !leftAlone) {
      await this.memberships.delete(name);
    }
    return {
      handle: order.handle,
      details: {
        ...this.place(),
        removed: Boolean(found) && !leftAlone,
        ...(leftAlone && { leftAlone }),
        ...(!group && { found: 'the group is not there any more' }),
      },
    };
  }

  async observe(): Promise<Observation> {
    const group = await this.group();
    const found = group && (await this.memberships.find(group, this.address));
    const details = this.place();
    if (!found) {
      const { working } = this.handle ?? {};
      return working
        ? { state: 'pending', details: { ...details, operation: working } }
        : { state: 'absent' };
    }
    const expiresAt = endOf(found);
    if (expiresAt) return { state: 'present', expiresAt, details };
    return this.isStanding(found)
      ? { state: 'present', details: { ...details, withoutEnd: true } }
      : {
          state: 'pending',
          details: {
            ...details,
            changedByOthers: true,
            how: 'its end was taken away',
          },
        };
  }

  /** Undefined: there is a membership already. */
  private async make(group: string, notAfter: string) {
    try {
      const { membership, working } = await this.memberships.create(
        group,
        this.address,
        notAfter,
      );
      return {
        handle: written(group, membership, working),
        details: {
          ...this.place(),
          did: working ? `began: ${working}` : 'made',
        },
      };
    } catch (error) {
      if (error instanceof ConflictProviderError) return undefined;
      throw error;
    }
  }

  /** What is there gets our end, unless it is without any: then it is others'. */
  private async adopt(group: string, found: Membership, notAfter: string) {
    if (this.isStanding(found)) {
      return {
        handle: written(group),
        details: {
          ...this.place(),
          did: 'nothing: a membership without an end is there',
        },
      };
    }
    const same = Date.parse(endOf(found) ?? '') === Date.parse(notAfter);
    if (!same) await this.memberships.moveEnd(found.name!, notAfter);
    return {
      handle: written(group, found),
      details: { ...this.place(), did: same ? 'nothing' : 'end moved' },
    };
  }

  /** Without an end it is others', unless it is the very one that we made. */
  private isStanding(found: Membership): boolean {
    const { membership, createTime } = this.handle ?? {};
    const ours =
      membership !== undefined &&
      membership === found.name &&
      createTime !== undefined &&
      createTime === found.createTime;
    return endOf(found) === undefined && !ours;
  }

  private async group(): Promise<string | undefined> {
    return (
      this.handle?.group ??
      (await this.memberships.groupNamed(this.target.group))
    );
  }

  private place() {
    return { group: this.target.group };
  }
}

/** What making or removing it would send in the usual case. @internal */
export function plannedGroup(
  { group }: GroupTarget,
  order: BindingOrder,
  change: 'ensure' | 'remove',
): PlannedCall[] {
  const { name: address } = order.account;
  const { group: known } = handleOf(order) ?? {};
  const name = known ?? 'groups/{group}';
  const lookUp = known
    ? []
    : [{ call: `GET /v1/groups:lookup?groupKey.id=${group}` }];
  const find = [
    { call: `GET /v1/${name}/memberships:lookup?memberKey.id=${address}` },
  ];
  if (change === 'remove') {
    const membership = `/v1/${name}/memberships/{membership}`;
    return [
      ...lookUp,
      ...find,
      { call: `GET ${membership}` },
      { call: `DELETE ${membership}` },
    ];
  }
  return [
    ...lookUp,
    ...(known ? find : []),
    {
      call: `POST /v1/${name}/memberships`,
      body: newMembership(address, order.notAfter ?? 'the end of the access'),
    },
  ];
}

function written(group: string, made?: Membership, working?: string) {
  return {
    version: 1,
    group,
    ...(made?.name && { membership: made.name }),
    ...(made?.createTime && { createTime: made.createTime }),
    ...(working && { working }),
  };
}

function handleOf({ handle }: BindingOrder): Handle | undefined {
  return handle?.version === 1 && typeof handle.group === 'string'
    ? (handle as unknown as Handle)
    : undefined;
}
