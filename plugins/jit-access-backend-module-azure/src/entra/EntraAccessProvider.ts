import { ConnectInstructions } from '@jit-access/backstage-plugin-jit-access-common';
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
import { accountKey, accountOf, objectIdOf } from '../account';
import { AzureCall } from '../AzureCall';
import { AzureTenant } from '../AzureTenant';
import { outlivesUntil, removedAt } from '../residue';
import { Tenants } from '../Tenants';
import { Group, membershipPath, membersPath } from './Group';
import {
  groupEffect,
  groupEffectKey,
  GroupTarget,
  groupTargetSchema,
} from './groupTarget';

/** Access tokens keep the groups that they were issued with, for an hour or a little more. */
const TOKEN_LIVES_MS = 90 * 60_000;

/**
 * Puts a person into a group of Entra, and takes them out again. Nothing here
 * can change or delete the person.
 * @internal
 */
export class EntraAccessProvider implements AccessProvider<GroupTarget> {
  readonly id = 'entra';
  readonly title = 'Entra groups';
  readonly targetSchema = groupTargetSchema;
  readonly revocable = true;
  readonly expiry = { kind: 'none' } as const;
  private readonly tenants: Tenants;

  constructor(tenants: ReadonlyMap<string, AzureTenant>) {
    this.tenants = new Tenants(tenants, 'groups');
  }

  effects({ tenant, group }: GroupTarget): Effect[] {
    const known = Object.entries(groupsOf(this.tenants.get(tenant)));
    const found = known.find(([name, id]) => name === group || id === group);
    if (!found) {
      const names = known.map(([name]) => name).join(', ');
      throw new PermanentProviderError(
        `There is no group "${group}" in the configuration of the tenant (jitAccess.providers.azure.tenants.${tenant}.groups; known: ${names})`,
      );
    }
    const [name, id] = found;
    return [groupEffect(tenant, id, name)];
  }

  async account(
    subject: Subject,
    effect: Effect,
    _bindingId: string,
    signal: AbortSignal,
  ): Promise<SubjectAccount> {
    const { tenant } = pinnedTarget(effect.target);
    return accountOf(new AzureCall(this.tenants.get(tenant), signal), subject);
  }

  async ensure(order: BindingOrder, signal: AbortSignal): Promise<Receipt> {
    const { call, group, user } = this.open(order, signal);
    const there = await group.has(user);
    if (!there) {
      await group.admit();
      await group.add(user);
    }
    return {
      handle: { version: 1 },
      providerRequestIds: call.requestIds,
      details: { added: !there },
    };
  }

  async remove(order: BindingOrder, signal: AbortSignal): Promise<Receipt> {
    const { call, group, user } = this.open(order, signal);
    const there = await group.has(user);
    if (there) await group.remove(user);
    return {
      handle: {
        version: 1,
        ...removedAt(there ? Date.now() : order.handle?.removedAt),
      },
      providerRequestIds: call.requestIds,
      details: { removed: there },
    };
  }

  async observe(
    order: BindingOrder,
    signal: AbortSignal,
  ): Promise<Observation> {
    const { call, group, user } = this.open(order, signal);
    const there = await group.has(user);
    return {
      state: there ? 'present' : 'absent',
      ...(!there && outlivesUntil(order, TOKEN_LIVES_MS)),
      providerRequestIds: call.requestIds,
    };
  }

  plan(order: BindingOrder, change: 'ensure' | 'remove'): PlannedCall[] {
    const { tenant, group } = pinnedTarget(order.target);
    const user = objectIdOf(order.account);
    const { graph } = this.tenants.get(tenant).config.endpoints;
    const read = `GET /v1.0${membershipPath(group, user)}`;
    return change === 'ensure'
      ? [
          { call: read },
          { call: `GET /v1.0/groups/${group}` },
          {
            call: `POST /v1.0${membersPath(group)}`,
            body: { '@odata.id': `${graph}/v1.0/directoryObjects/${user}` },
          },
        ]
      : [
          { call: read },
          { call: `DELETE /v1.0${membershipPath(group, user)}` },
        ];
  }

  instructions(order: BindingOrder): ConnectInstructions {
    const { tenant, group } = pinnedTarget(order.target);
    const [name = group] =
      Object.entries(groupsOf(this.tenants.get(tenant))).find(
        ([, id]) => id === group,
      ) ?? [];
    return {
      title: `Use the group ${name}`,
      steps: [
        {
          label: 'Your groups',
          code: 'https://myaccount.microsoft.com/groups',
        },
        {
          label: 'Sign in again, so that your token names the group',
          code: `az login --tenant ${this.tenants.get(tenant).config.tenantId}`,
        },
      ],
    };
  }

  instances(): string[] {
    return this.tenants.names();
  }

  /**
   * Who is in the groups that the configuration names; memberships carry no
   * mark of ours.
   * @param instance - name of a configured tenant
   */
  async *inventory(
    instance: string,
    signal: AbortSignal,
  ): AsyncIterable<Holder> {
    const tenant = this.tenants.get(instance);
    const call = new AzureCall(tenant, signal);
    for (const id of new Set(Object.values(groupsOf(tenant)))) {
      const effectKey = groupEffectKey(instance, id);
      for await (const members of new Group(call, id).members()) {
        for (const member of members) {
          yield {
            accountKey: accountKey(instance, member),
            effectKey,
            ours: false,
          };
        }
      }
    }
  }

  /** @throws ProviderError - naming every tenant and group that is not as it should be */
  async check(signal: AbortSignal): Promise<void> {
    await this.tenants.checkEach(async tenant => {
      const call = new AzureCall(tenant, signal);
      for (const id of Object.values(groupsOf(tenant))) {
        await new Group(call, id).admit();
      }
    });
  }

  private open(order: BindingOrder, signal: AbortSignal) {
    const { tenant, group } = pinnedTarget(order.target);
    const call = new AzureCall(this.tenants.get(tenant), signal);
    return {
      call,
      group: new Group(call, group),
      user: objectIdOf(order.account),
    };
  }
}

function groupsOf(tenant: AzureTenant): Record<string, string> {
  return tenant.config.groups ?? {};
}

function pinnedTarget(target: unknown): GroupTarget {
  const parsed = groupTargetSchema.safeParse(target);
  if (!parsed.success) {
    throw new PermanentProviderError(
      'The pinned target of the access is not one of Entra',
      { cause: parsed.error },
    );
  }
  return parsed.data;
}
