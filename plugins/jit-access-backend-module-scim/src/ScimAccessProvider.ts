import {
  AccessProvider,
  BindingOrder,
  Effect,
  Holder,
  Observation,
  PermanentProviderError,
  PlannedCall,
  Receipt,
  Subject,
  SubjectAccount,
} from '@jit-access/backstage-plugin-jit-access-node';
import { InstanceConfig } from './config';
import { findUser } from './directory/findUser';
import { ScimCall } from './http/ScimCall';
import { callsToAdd, callsToRemove } from './plannedCalls';
import { ScimInstance } from './ScimInstance';
import { membershipEffect, ScimTarget, scimTargetSchema } from './target';
import { readHandle, ScimHandle, writeHandle } from './handle';

/**
 * Makes people members of groups of SCIM 2.0 servers, and takes them out again.
 * @internal
 */
export class ScimAccessProvider implements AccessProvider<ScimTarget> {
  readonly id = 'scim';
  readonly title = 'SCIM';
  readonly targetSchema = scimTargetSchema;
  readonly revocable = true;
  readonly expiry = { kind: 'none' } as const;
  private readonly configured: ReadonlyMap<string, ScimInstance>;

  constructor(configs: ReadonlyMap<string, InstanceConfig>) {
    this.configured = new Map(
      Array.from(configs, ([name, config]) => [name, new ScimInstance(config)]),
    );
  }

  effects(target: ScimTarget): Effect[] {
    this.instance(target.instance);
    return [membershipEffect(target)];
  }

  async account(
    subject: Subject,
    effect: Effect,
    _bindingId: string,
    signal: AbortSignal,
  ): Promise<SubjectAccount> {
    const target = scimTargetSchema.parse(effect.target);
    const { config, directory } = this.instance(target.instance);
    const call = new ScimCall(config, 'ensure', signal);
    const user = await findUser(directory, call, subject);
    return {
      key: `${target.instance}/${user.id}`,
      name: user.userName ?? user.id,
    };
  }

  async ensure(order: BindingOrder, signal: AbortSignal): Promise<Receipt> {
    const { instance, call, userId, group } = this.begin(
      order,
      'ensure',
      signal,
    );
    const handle = readHandle(order);
    const groupId = handle?.groupId ?? (await instance.groupId(call, group));
    const ids = { groupId, userId };
    return instance.inTurn(call, ids, async () => {
      const added = await instance.add(call, ids, order.bindingId);
      // Where the answer to an earlier try was lost, what is there is taken for
      // ours: access that ends too early is better than access that stays.
      const ours =
        added ||
        instance.own.bindingOf(groupId, userId) === order.bindingId ||
        handle?.made === 'by us' ||
        (handle?.made !== 'by others' && order.attempt > 1);
      return {
        handle: writeHandle({ groupId, made: ours ? 'by us' : 'by others' }),
        providerRequestIds: call.requestIds,
        details: { account: order.account.name, group: groupId, added },
      };
    });
  }

  async remove(order: BindingOrder, signal: AbortSignal): Promise<Receipt> {
    const { instance, call, userId, group } = this.begin(
      order,
      'remove',
      signal,
    );
    const handle = readHandle(order);
    const groupId = handle?.groupId ?? (await instance.groupId(call, group));
    const ids = { groupId, userId };
    return instance.inTurn(call, ids, async () => {
      if (handle?.made === 'by others') {
        await refuseForeign(instance, call, ids, order);
      } else {
        await instance.remove(call, ids);
      }
      return {
        handle: writeHandle({ groupId, made: 'nothing' }),
        providerRequestIds: call.requestIds,
        details: { account: order.account.name, group: groupId },
      };
    });
  }

  async observe(
    order: BindingOrder,
    signal: AbortSignal,
  ): Promise<Observation> {
    const { instance, call, userId, group } = this.begin(order, 'read', signal);
    const handle = readHandle(order);
    const groupId = handle?.groupId ?? (await instance.groupId(call, group));
    const seen = await instance.read(call, { groupId, userId });
    const details = {
      group: groupId,
      ...(seen.group === 'gone' && { groupIs: 'gone' }),
    };
    const providerRequestIds = call.requestIds;
    return seen.member
      ? {
          state: 'present',
          origin: originOf(order, handle?.made, {
            known: instance.own.bindingOf(groupId, userId),
          }),
          providerRequestIds,
          details,
        }
      : { state: 'absent', providerRequestIds, details };
  }

  plan(order: BindingOrder, change: 'ensure' | 'remove'): PlannedCall[] {
    const { instance, userId, group } = this.pinned(order);
    const groupId = readHandle(order)?.groupId;
    const callsTo = change === 'ensure' ? callsToAdd : callsToRemove;
    return callsTo(instance.config, { userId, group, groupId });
  }

  instances(): string[] {
    return Array.from(this.configured.keys());
  }

  /** @param name - name of a configured server */
  async *inventory(name: string, signal: AbortSignal): AsyncIterable<Holder> {
    const instance = this.instance(name);
    const { config, directory, own } = instance;
    const call = new ScimCall(config, 'read', signal);
    for await (const group of instance.wholeGroups(call)) {
      const by = group[config.groupAttribute];
      const members = new Set(
        (group.members ?? [])
          .filter(({ type }) => type?.toLowerCase() !== 'group')
          .map(({ value }) => value),
      );
      for (const userId of by ? members : []) {
        const bindingId = own.bindingOf(group.id, userId);
        const accountKey = `${directory.instance.name}/${userId}`;
        const effect = membershipEffect({ instance: name, group: by! });
        const holder = { accountKey, effectKey: effect.key };
        yield bindingId === undefined
          ? { ...holder, ours: false }
          : {
              ...holder,
              ours: true,
              bindingId,
              found: {
                title: effect.title,
                target: effect.target,
                account: { key: accountKey, name: userId },
                handle: writeHandle({ groupId: group.id, made: 'by us' }),
              },
            };
      }
    }
  }

  /** @throws ProviderError - naming every server that is not as it should be */
  async check(signal: AbortSignal): Promise<void> {
    const results = await Promise.allSettled(
      Array.from(this.configured.values(), instance => instance.check(signal)),
    );
    const failures = results.flatMap(result =>
      result.status === 'rejected' ? [result.reason] : [],
    );
    if (failures.length === 1) {
      throw failures[0];
    }
    if (failures.length > 1) {
      throw new PermanentProviderError(
        failures.map(({ message }) => message).join(' | '),
        { cause: new AggregateError(failures) },
      );
    }
  }

  private begin(
    order: BindingOrder,
    purpose: 'ensure' | 'remove' | 'read',
    signal: AbortSignal,
  ) {
    const pinned = this.pinned(order);
    const call = new ScimCall(pinned.instance.config, purpose, signal);
    call.throwIfAborted();
    return { ...pinned, call };
  }

  private pinned(order: BindingOrder) {
    const parsed = scimTargetSchema.safeParse(order.target);
    if (!parsed.success) {
      throw new PermanentProviderError(
        `The pinned target of binding ${order.bindingId} is not one of SCIM`,
        { cause: parsed.error },
      );
    }
    const { instance: name, group } = parsed.data;
    const instance = this.instance(name);
    const userId = order.account.key.slice(name.length + 1);
    if (!order.account.key.startsWith(`${name}/`) || /^\.*$/.test(userId)) {
      throw new PermanentProviderError(
        `SCIM server "${name}": the account of binding ${order.bindingId} is not one of this server`,
      );
    }
    return { instance, userId, group };
  }

  private instance(name: string): ScimInstance {
    const instance = this.configured.get(name);
    if (!instance) {
      const known = Array.from(this.configured.keys()).join(', ') || 'none';
      throw new PermanentProviderError(
        `There is no SCIM server "${name}" in the configuration (jitAccess.providers.scim.instances; known: ${known})`,
      );
    }
    return instance;
  }
}

/** It was there before us: nothing is done, and said, unless it is gone already. */
async function refuseForeign(
  instance: ScimInstance,
  call: ScimCall,
  ids: { groupId: string; userId: string },
  order: BindingOrder,
): Promise<void> {
  const { member } = await instance.read(call, ids);
  if (member) {
    throw call.permanent(
      `${order.account.name} was a member of the group ${ids.groupId} before JIT Access could add them, and is left one; take the member out there by hand if that is not meant`,
    );
  }
}

/** Nothing is said where it cannot be known: an earlier answer was lost. */
function originOf(
  order: BindingOrder,
  made: ScimHandle['made'] | undefined,
  { known }: { known: string | undefined },
): 'ours' | 'foreign' | undefined {
  if (made === 'by us' || known === order.bindingId) {
    return 'ours';
  }
  // After it was taken away, nobody can say who brought it back.
  const neverTried = made === undefined && order.attempt === 1;
  return made === 'by others' || neverTried ? 'foreign' : undefined;
}
