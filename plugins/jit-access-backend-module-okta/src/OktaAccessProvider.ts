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
import { Organization } from './config';
import { findUser } from './findUser';
import { listGroupMembers } from './listGroupMembers';
import { OktaCall } from './OktaCall';
import { OktaConnection } from './OktaConnection';
import {
  isId,
  nameOf,
  oktaEffect,
  OktaTarget,
  oktaTargetSchema,
} from './target';
import { ApplicationThing } from './things/ApplicationThing';
import { GroupThing } from './things/GroupThing';
import { Thing } from './things/thing';

/**
 * Puts a person into a group or assigns an application to them, and takes it
 * away again.
 * @internal
 */
export class OktaAccessProvider implements AccessProvider<OktaTarget> {
  readonly id = 'okta';
  readonly title = 'Okta';
  readonly targetSchema = oktaTargetSchema;
  readonly revocable = true;
  readonly expiry = { kind: 'none' } as const;

  private readonly connections: ReadonlyMap<string, OktaConnection>;

  constructor(organizations: ReadonlyMap<string, Organization>) {
    this.connections = new Map(
      Array.from(organizations, ([name, organization]) => [
        name,
        new OktaConnection(organization),
      ]),
    );
  }

  effects(target: OktaTarget): Effect[] {
    this.connection(target.org);
    return [oktaEffect(target)];
  }

  async account(
    subject: Subject,
    effect: Effect,
    _bindingId: string,
    signal: AbortSignal,
  ): Promise<SubjectAccount> {
    const { org } = pinnedTarget(effect.target);
    const connection = this.connection(org);
    const call = new OktaCall(connection, signal);
    const { id, login } = await findUser(
      call,
      connection.organization,
      subject,
    );
    return { key: `${org}/${id}`, name: login };
  }

  async ensure(order: BindingOrder, signal: AbortSignal): Promise<Receipt> {
    const { call, thing, user } = this.open(order, signal);
    const id = await thing.locate();
    if (!id) {
      throw new PermanentProviderError(
        `${call.where} has no ${thing.place} any more; correct the role document`,
      );
    }
    const having = await thing.read(id, user);
    if (having && !having.direct) {
      throw new PermanentProviderError(
        `${order.account.name} has the ${thing.place} through a group of ${call.where} already, so there is nothing to give`,
      );
    }
    if (!having) {
      await thing.admit(id);
      await thing.give(id, user);
    }
    return {
      handle: { version: 1, id },
      providerRequestIds: call.requestIds,
      details: { place: thing.place, given: !having },
    };
  }

  async remove(order: BindingOrder, signal: AbortSignal): Promise<Receipt> {
    const { call, thing, user } = this.open(order, signal);
    const id = await thing.locate();
    const having = id ? await thing.read(id, user) : undefined;
    if (id && having?.direct) {
      await thing.take(id, user);
    }
    return {
      handle: id ? { version: 1, id } : undefined,
      providerRequestIds: call.requestIds,
      details: { place: thing.place, removed: having?.direct ?? false },
    };
  }

  async observe(
    order: BindingOrder,
    signal: AbortSignal,
  ): Promise<Observation> {
    const { call, thing, user } = this.open(order, signal);
    const id = await thing.locate();
    const having = id ? await thing.read(id, user) : undefined;
    const providerRequestIds = call.requestIds;
    if (having?.direct) {
      return { state: 'present', providerRequestIds };
    }
    return {
      state: 'absent',
      providerRequestIds,
      ...(having && { details: { throughGroup: true } }),
    };
  }

  plan(order: BindingOrder, change: 'ensure' | 'remove'): PlannedCall[] {
    const { thing, user } = this.open(order, new AbortController().signal);
    return thing.plan(user, change);
  }

  instructions(order: BindingOrder): ConnectInstructions {
    const target = pinnedTarget(order.target);
    const { url } = this.connection(target.org).organization;
    return {
      title: `Use ${nameOf(target)}`,
      steps: [
        { label: 'Your applications in Okta', code: `${url}/app/UserHome` },
      ],
    };
  }

  instances(): string[] {
    return Array.from(this.connections.keys());
  }

  /**
   * Who is in which group; memberships carry no mark of ours.
   * @param instance - name of a configured organisation
   */
  async *inventory(
    instance: string,
    signal: AbortSignal,
  ): AsyncIterable<Holder> {
    const call = new OktaCall(this.connection(instance), signal);
    yield* listGroupMembers(call, instance);
  }

  /** @throws PermanentProviderError | RetryableProviderError - naming every organisation that is not as it should be */
  async check(signal: AbortSignal): Promise<void> {
    const results = await Promise.allSettled(
      Array.from(this.connections.values(), connection =>
        new OktaCall(connection, signal).ask('read groups', async client =>
          (await client.groupApi.listGroups({ limit: 1 })).next(),
        ),
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

  private open(order: BindingOrder, signal: AbortSignal) {
    const target = pinnedTarget(order.target);
    const call = new OktaCall(this.connection(target.org), signal);
    const name = nameOf(target);
    const id = isId(target) ? name : knownId(order);
    const thing: Thing =
      'group' in target
        ? new GroupThing(call, name, id)
        : new ApplicationThing(call, name, id);
    return { call, thing, user: order.account.key.split('/').pop()! };
  }

  private connection(name: string): OktaConnection {
    const found = this.connections.get(name);
    if (!found) {
      const known = Array.from(this.connections.keys()).join(', ') || 'none';
      throw new PermanentProviderError(
        `There is no Okta organisation "${name}" in the configuration (jitAccess.providers.okta.organizations; known: ${known})`,
      );
    }
    return found;
  }
}

function knownId(order: BindingOrder): string | undefined {
  const { version, id } = order.handle ?? {};
  return version === 1 && typeof id === 'string' ? id : undefined;
}

function pinnedTarget(target: unknown): OktaTarget {
  const parsed = oktaTargetSchema.safeParse(target);
  if (!parsed.success) {
    throw new PermanentProviderError(
      'The pinned target of the access is not one of Okta',
      { cause: parsed.error },
    );
  }
  return parsed.data;
}
