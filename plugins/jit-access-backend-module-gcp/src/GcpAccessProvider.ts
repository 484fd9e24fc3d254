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
import { accountOf } from './account';
import { checkConnection } from './checkConnection';
import { GcpCall } from './GcpCall';
import { GcpConnection } from './GcpConnection';
import { GroupSlot, plannedGroup } from './groups/GroupSlot';
import { IamSlot, plannedIam } from './iam/IamSlot';
import { gcpInstructions } from './instructions';
import { listHolders } from './listHolders';
import { Slot } from './slot';
import { gcpEffect, GcpTarget, gcpTargetSchema, resourceName } from './target';

/**
 * Gives a person a role on a resource of Google Cloud, or membership of a group,
 * with an end that Google itself enforces, and takes it away again.
 * @internal
 */
export class GcpAccessProvider implements AccessProvider<GcpTarget> {
  readonly id = 'gcp';
  readonly title = 'Google Cloud';
  readonly targetSchema = gcpTargetSchema;
  readonly revocable = true;
  readonly expiry = { kind: 'movable' } as const;

  constructor(
    private readonly connections: ReadonlyMap<string, GcpConnection>,
  ) {}

  effects(target: GcpTarget): Effect[] {
    const { settings } = this.connection(target.connection);
    const { name, resources, roles } = settings;
    const at = `jitAccess.providers.gcp.connections.${name}`;
    const resource = resourceName(target);
    if (!resources.includes(resource)) {
      throw new PermanentProviderError(
        `Nothing may be granted on ${resource}: it is not among ${at}.resources (${resources.join(', ')})`,
      );
    }
    if ('role' in target && roles && !roles.includes(target.role)) {
      throw new PermanentProviderError(
        `${target.role} may not be granted: it is not among ${at}.roles (${roles.join(', ')})`,
      );
    }
    return [gcpEffect(target)];
  }

  async account(subject: Subject, effect: Effect): Promise<SubjectAccount> {
    const { connection } = pinnedTarget(effect.target);
    return accountOf(this.connection(connection).settings, subject);
  }

  async ensure(order: BindingOrder, signal: AbortSignal): Promise<Receipt> {
    const { call, slot } = this.open(order, signal);
    const done = await slot.ensure();
    return { ...done, providerRequestIds: call.requestIds };
  }

  async remove(order: BindingOrder, signal: AbortSignal): Promise<Receipt> {
    const { call, slot } = this.open(order, signal);
    const done = await slot.remove();
    return { ...done, providerRequestIds: call.requestIds };
  }

  async observe(
    order: BindingOrder,
    signal: AbortSignal,
  ): Promise<Observation> {
    const { call, slot } = this.open(order, signal);
    const seen = await slot.observe();
    return { ...seen, providerRequestIds: call.requestIds };
  }

  plan(order: BindingOrder, change: 'ensure' | 'remove'): PlannedCall[] {
    const target = pinnedTarget(order.target);
    return 'group' in target
      ? plannedGroup(target, order, change)
      : plannedIam(target, order, change);
  }

  instructions(order: BindingOrder) {
    return gcpInstructions(pinnedTarget(order.target));
  }

  instances(): string[] {
    return Array.from(this.connections.keys());
  }

  /** @param instance - name of a configured connection */
  async *inventory(
    instance: string,
    signal: AbortSignal,
  ): AsyncIterable<Holder> {
    yield* listHolders(new GcpCall(this.connection(instance), signal));
  }

  /** @throws ProviderError - naming every connection that is not as it should be */
  async check(signal: AbortSignal): Promise<void> {
    const results = await Promise.allSettled(
      Array.from(this.connections.values(), connection =>
        checkConnection(new GcpCall(connection, signal)),
      ),
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

  private open(
    order: BindingOrder,
    signal: AbortSignal,
  ): { call: GcpCall; slot: Slot } {
    const target = pinnedTarget(order.target);
    const connection = this.connection(target.connection);
    const call = new GcpCall(connection, signal, order.bindingId);
    const slot =
      'group' in target
        ? new GroupSlot(call, target, order)
        : new IamSlot(call, target, order);
    return { call, slot };
  }

  private connection(name: string): GcpConnection {
    const found = this.connections.get(name);
    if (!found) {
      const known = Array.from(this.connections.keys()).join(', ') || 'none';
      throw new PermanentProviderError(
        `There is no connection "${name}" to Google Cloud in the configuration (jitAccess.providers.gcp.connections; known: ${known})`,
      );
    }
    return found;
  }
}

function pinnedTarget(target: unknown): GcpTarget {
  const parsed = gcpTargetSchema.safeParse(target);
  if (!parsed.success) {
    throw new PermanentProviderError(
      'The pinned target of the access is not one of Google Cloud',
      { cause: parsed.error },
    );
  }
  return parsed.data;
}
