import { JsonObject } from '@backstage/types';
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
import { AdminSession, withAdminSession } from './AdminSession';
import { bindingRoleName, carrierName } from './carrierName';
import { ServerConfig } from './config';
import { connectInstructions, membershipInstructions } from './instructions';
import { plannedStatements } from './plan';
import { ProviderCall } from './ProviderCall';
import { checkServer } from './sql/checkServer';
import { ensureAccount } from './sql/ensureAccount';
import { ensureMembership } from './sql/ensureMembership';
import { AccountPage, listAccounts } from './sql/listAccounts';
import { accountKeyOf, findLogin, pinnedOid } from './sql/login';
import { observeAccount } from './sql/observeAccount';
import { observeMembership } from './sql/observeMembership';
import { Carrier, removeCarrier } from './sql/removeCarrier';
import { renewPassword } from './sql/renewPassword';
import { PG16 } from './sql/statements';
import {
  effectsOf,
  isExisting,
  PostgresTarget,
  postgresTargetSchema,
} from './target';

/**
 * Makes a login account of its own for every binding, or makes the account that
 * the person has a member of a role, and takes either away again.
 * @internal
 */
export class PostgresAccessProvider implements AccessProvider<PostgresTarget> {
  readonly id = 'postgres';
  readonly title = 'PostgreSQL';
  readonly targetSchema = postgresTargetSchema;
  readonly revocable = true;
  readonly expiry = { kind: 'movable' } as const;

  constructor(private readonly servers: ReadonlyMap<string, ServerConfig>) {}

  credential(target: JsonObject) {
    return target.account === 'existing' ? undefined : ('engine' as const);
  }

  effects(target: PostgresTarget): Effect[] {
    const server = this.server(target.server);
    if (target.roles.includes(server.user)) {
      throw new PermanentProviderError(
        `Role "${server.user}" is the one that JIT Access itself uses on PostgreSQL server "${server.name}" and is never granted`,
      );
    }
    return effectsOf(this.targetSchema.parse(target));
  }

  async account(
    subject: Subject,
    effect: Effect,
    bindingId: string,
    signal: AbortSignal,
  ): Promise<SubjectAccount> {
    const target = postgresTargetSchema.parse(effect.target);
    const server = this.server(target.server);
    if (!isExisting(target)) {
      const name = bindingRoleName(subject.ref, bindingId);
      return { key: accountKeyOf(server.name, name), name };
    }
    const { loginAnnotation, adminDatabase } = server;
    const login = subject.annotations[loginAnnotation];
    if (!login) {
      throw new PermanentProviderError(
        `${subject.ref} has no annotation ${loginAnnotation}; add it with the name of the person's account on PostgreSQL server "${server.name}"`,
      );
    }
    const source = `the annotation ${loginAnnotation} of ${subject.ref}`;
    const call = new ProviderCall(server, signal, `jit-access ${bindingId}`);
    const { oid, name } = await withAdminSession(call, adminDatabase, session =>
      findLogin(session, login, source),
    );
    return { key: accountKeyOf(server.name, oid), name };
  }

  async ensure(order: BindingOrder, signal: AbortSignal): Promise<Receipt> {
    return this.inAdminDatabase(order, signal, async (session, target) => {
      const { oid, created } = isExisting(target)
        ? await ensureMembership(session, order, target, knownOid(order))
        : await ensureAccount(session, order, target);
      return {
        handle: oid ? { version: 1, oid } : undefined,
        providerRequestIds: session.call.requestIds,
        details: {
          account: order.account.name,
          created,
          ...(isExisting(target) && {
            ...(oid
              ? { through: carrierName(order, target) }
              : { leftAlone: 'a member already' }),
          }),
        },
      };
    });
  }

  async remove(order: BindingOrder, signal: AbortSignal): Promise<Receipt> {
    return this.inAdminDatabase(order, signal, async (session, target) => {
      const { oid, sessionsEnded, kept, keeper, foreign } = await removeCarrier(
        session,
        carrierOf(session, order, target),
      );
      return {
        handle: oid ? { version: 1, oid } : undefined,
        providerRequestIds: session.call.requestIds,
        details: {
          account: order.account.name,
          sessionsEnded,
          ...(keeper && { keptObjects: kept, keptBy: keeper }),
          ...(foreign && { leftAlone: 'not made by JIT Access' }),
        },
      };
    });
  }

  async renewCredential(
    order: BindingOrder,
    signal: AbortSignal,
  ): Promise<Receipt> {
    return this.inAdminDatabase(order, signal, async (session, target) => {
      if (isExisting(target)) {
        throw new PermanentProviderError(
          `${session.call.where()}: the password of "${order.account.name}" is the person's own`,
        );
      }
      const oid = await renewPassword(session, order);
      return {
        handle: { version: 1, oid },
        providerRequestIds: session.call.requestIds,
      };
    });
  }

  async observe(
    order: BindingOrder,
    signal: AbortSignal,
  ): Promise<Observation> {
    return this.inAdminDatabase(order, signal, async (session, target) => ({
      ...(isExisting(target)
        ? await observeMembership(session, order, target, knownOid(order))
        : await observeAccount(session, order, target, knownOid(order))),
      providerRequestIds: session.call.requestIds,
    }));
  }

  plan(order: BindingOrder, change: 'ensure' | 'remove'): PlannedCall[] {
    const target = pinnedTarget(order);
    return plannedStatements(order, target, change, this.server(target.server));
  }

  instructions(order: BindingOrder) {
    const target = pinnedTarget(order);
    const server = this.server(target.server);
    return isExisting(target)
      ? membershipInstructions(server, target.roles[0], order.account.name)
      : connectInstructions(server, target.database, order.account.name);
  }

  instances(): string[] {
    return Array.from(this.servers.keys());
  }

  /** @param instance - name of a configured server */
  async *inventory(
    instance: string,
    signal: AbortSignal,
  ): AsyncIterable<Holder> {
    const server = this.server(instance);
    // A session for each batch: none stays open while the caller takes its time.
    for (let after: string | undefined = ''; after !== undefined;) {
      const from: string = after;
      const call = new ProviderCall(server, signal, 'jit-access inventory');
      const page: AccountPage = await withAdminSession(
        call,
        server.adminDatabase,
        session => listAccounts(session, from),
      );
      yield* page.holders;
      after = page.next;
    }
  }

  /** @throws PermanentProviderError | RetryableProviderError - naming every server that is not as it should be */
  async check(signal: AbortSignal): Promise<void> {
    const results = await Promise.allSettled(
      Array.from(this.servers.values(), server =>
        withAdminSession(
          new ProviderCall(server, signal, 'jit-access check'),
          server.adminDatabase,
          checkServer,
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

  private async inAdminDatabase<T>(
    order: BindingOrder,
    signal: AbortSignal,
    work: (session: AdminSession, target: PostgresTarget) => Promise<T>,
  ): Promise<T> {
    const target = pinnedTarget(order);
    const server = this.server(target.server);
    const call = new ProviderCall(
      server,
      signal,
      `jit-access ${order.bindingId}`,
    );
    return withAdminSession(call, server.adminDatabase, session =>
      work(session, target),
    );
  }

  private server(name: string): ServerConfig {
    const server = this.servers.get(name);
    if (!server) {
      const known = Array.from(this.servers.keys()).join(', ') || 'none';
      throw new PermanentProviderError(
        `There is no PostgreSQL server "${name}" in the configuration (jitAccess.providers.postgres.servers; known: ${known})`,
      );
    }
    return server;
  }
}

function pinnedTarget(order: BindingOrder): PostgresTarget {
  const parsed = postgresTargetSchema.safeParse(order.target);
  if (!parsed.success) {
    throw new PermanentProviderError(
      `The pinned target of binding ${order.bindingId} is not one of PostgreSQL`,
      { cause: parsed.error },
    );
  }
  return parsed.data;
}

function carrierOf(
  { version, call: { server } }: AdminSession,
  order: BindingOrder,
  target: PostgresTarget,
): Carrier {
  const { bindingId } = order;
  const name = carrierName(order, target);
  if (!isExisting(target)) {
    return { name, bindingId, knownOid: knownOid(order) };
  }
  // Before PostgreSQL 16 somebody may be in the role by SET ROLE and stay in it.
  const endSessions = server.endSessionsOfExisting || version < PG16;
  return { name, bindingId, login: { oid: pinnedOid(order), endSessions } };
}

/** The role's number from an earlier call; sessions keep it when the role is gone. */
function knownOid(order: BindingOrder): string | undefined {
  const { version, oid } = order.handle ?? {};
  return version === 1 && typeof oid === 'string' && /^\d+$/.test(oid)
    ? oid
    : undefined;
}
