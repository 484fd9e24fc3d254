import {
  AccessProvider,
  BindingOrder,
  Effect,
  Holder,
  Observation,
  PermanentProviderError,
  Receipt,
  Subject,
  SubjectAccount,
} from '@jit-access/backstage-plugin-jit-access-node';
import { accountName } from './accountName';
import { AdminSession, withAdminSession } from './AdminSession';
import { ServerConfig } from './config';
import { connectInstructions } from './instructions';
import { ProviderCall } from './ProviderCall';
import { checkServer } from './sql/checkServer';
import { ensureAccount } from './sql/ensureAccount';
import { AccountPage, listAccounts } from './sql/listAccounts';
import { observeAccount } from './sql/observeAccount';
import { removeAccount } from './sql/removeAccount';
import { renewPassword } from './sql/renewPassword';
import { accountEffect, PostgresTarget, postgresTargetSchema } from './target';

/**
 * Makes a login account of its own for every binding, a member of the roles that
 * the role document names, and takes it away again with its sessions.
 * @internal
 */
export class PostgresAccessProvider implements AccessProvider<PostgresTarget> {
  readonly id = 'postgres';
  readonly title = 'PostgreSQL';
  readonly targetSchema = postgresTargetSchema;
  readonly revocable = true;
  readonly expiry = { kind: 'movable' } as const;

  constructor(private readonly servers: ReadonlyMap<string, ServerConfig>) {}

  credential() {
    return 'engine' as const;
  }

  effects(target: PostgresTarget): Effect[] {
    const server = this.server(target.server);
    if (target.roles.includes(server.user)) {
      throw new PermanentProviderError(
        `Role "${server.user}" is the one that JIT Access itself uses on PostgreSQL server "${server.name}" and is never granted`,
      );
    }
    return [accountEffect(target)];
  }

  async account(
    subject: Subject,
    effect: Effect,
    bindingId: string,
  ): Promise<SubjectAccount> {
    const { server } = postgresTargetSchema.parse(effect.target);
    const name = accountName(subject.ref, bindingId);
    return { key: `${server}/${name}`, name };
  }

  async ensure(order: BindingOrder, signal: AbortSignal): Promise<Receipt> {
    return this.inAdminDatabase(order, signal, async (session, target) => {
      const { oid, created } = await ensureAccount(session, order, target);
      return {
        handle: { version: 1, oid },
        providerRequestIds: session.call.requestIds,
        details: { account: order.account.name, created },
      };
    });
  }

  async remove(order: BindingOrder, signal: AbortSignal): Promise<Receipt> {
    return this.inAdminDatabase(order, signal, async session => {
      const { oid, sessionsEnded, kept, keeper, foreign } = await removeAccount(
        session,
        order,
        knownOid(order),
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
    return this.inAdminDatabase(order, signal, async session => ({
      handle: { version: 1, oid: await renewPassword(session, order) },
      providerRequestIds: session.call.requestIds,
    }));
  }

  async observe(
    order: BindingOrder,
    signal: AbortSignal,
  ): Promise<Observation> {
    return this.inAdminDatabase(order, signal, (session, target) =>
      observeAccount(session, order, target, knownOid(order)),
    );
  }

  instructions(order: BindingOrder) {
    const target = pinnedTarget(order);
    return connectInstructions(
      this.server(target.server),
      target.database,
      order.account.name,
    );
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

/** The role's number from an earlier call; sessions keep it when the role is gone. */
function knownOid(order: BindingOrder): string | undefined {
  const { version, oid } = order.handle ?? {};
  return version === 1 && typeof oid === 'string' && /^\d+$/.test(oid)
    ? oid
    : undefined;
}
