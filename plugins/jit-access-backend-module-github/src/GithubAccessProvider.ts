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
import { checkOrganization } from './checkOrganization';
import { GithubConfig, Organization, organizationKey } from './config';
import { GithubCall } from './GithubCall';
import { GithubConnection } from './GithubConnection';
import { githubInstructions, invitationPage } from './instructions';
import { listTeams } from './listTeams';
import { OrganizationRoleSlot } from './slots/OrganizationRoleSlot';
import { RepositorySlot } from './slots/RepositorySlot';
import { Held, Slot } from './slots/slot';
import { TeamSlot } from './slots/TeamSlot';
import {
  githubEffect,
  GithubTarget,
  githubTargetSchema,
  organizationOf,
} from './target';

/**
 * Gives a person one role in one place of GitHub, and takes it away again. Who
 * the person is, is fixed by the number of their account: logins can be changed
 * and taken over.
 * @internal
 */
export class GithubAccessProvider implements AccessProvider<GithubTarget> {
  readonly id = 'github';
  readonly title = 'GitHub';
  readonly targetSchema = githubTargetSchema;
  readonly revocable = true;
  readonly expiry = { kind: 'none' } as const;

  constructor(
    private readonly config: GithubConfig,
    private readonly connection: GithubConnection,
  ) {}

  effects(target: GithubTarget): Effect[] {
    this.organization(target);
    return [githubEffect(target)];
  }

  async account(
    subject: Subject,
    effect: Effect,
    _bindingId: string,
    signal: AbortSignal,
  ): Promise<SubjectAccount> {
    const { loginAnnotation } = this.config;
    const login = subject.annotations[loginAnnotation];
    if (!login) {
      throw new PermanentProviderError(
        `${subject.ref} has no annotation ${loginAnnotation}; add it with the person's login on GitHub`,
      );
    }
    const target = pinnedTarget(effect.target);
    const call = this.call(target, signal);
    const user = await call.get<{ id: number; login: string; type: string }>(
      '/users/{username}',
      { username: login },
    );
    if (user?.type !== 'User') {
      throw new PermanentProviderError(
        `${user ? `"${login}" is no person` : `There is no "${login}"`} on ${call.host}; correct the annotation ${loginAnnotation} of ${subject.ref}`,
      );
    }
    return { key: `${call.host}/${user.id}`, name: user.login };
  }

  async ensure(order: BindingOrder, signal: AbortSignal): Promise<Receipt> {
    const { call, slot } = this.open(order, signal);
    const { login, id } = await this.person(call, order);
    if (!login) {
      throw new PermanentProviderError(
        `The account ${order.account.name} (${id}) is not on ${call.host} any more`,
      );
    }
    const held = await slot.read(login, id);
    const given = !held;
    if (!held) {
      await slot.give(login);
    } else if (!slot.satisfiedBy(held.role)) {
      throw new PermanentProviderError(refusal(login, slot, held));
    }
    return {
      handle: handleOf(slot),
      providerRequestIds: call.requestIds,
      details: { login, place: slot.place, role: slot.role, given },
    };
  }

  async remove(order: BindingOrder, signal: AbortSignal): Promise<Receipt> {
    const { call, slot } = this.open(order, signal);
    const { login, id } = await this.person(call, order);
    const held = login ? await slot.read(login, id) : undefined;
    // Less than this access is about is not what this access gave.
    const ours = held !== undefined && slot.satisfiedBy(held.role);
    if (login && ours) {
      await slot.clear(login, held);
    }
    return {
      handle: handleOf(slot),
      providerRequestIds: call.requestIds,
      details: {
        place: slot.place,
        role: slot.role,
        removed: ours,
        ...(held && !ours && { leftAlone: held.role }),
      },
    };
  }

  async observe(
    order: BindingOrder,
    signal: AbortSignal,
  ): Promise<Observation> {
    const { call, slot } = this.open(order, signal);
    const { login, id } = await this.person(call, order);
    const held = login ? await slot.read(login, id) : undefined;
    const providerRequestIds = call.requestIds;
    if (!held || !slot.satisfiedBy(held.role)) {
      return {
        state: 'absent',
        providerRequestIds,
        ...(held && { details: { ...held } }),
      };
    }
    if (held.pending) {
      const target = pinnedTarget(order.target);
      return {
        state: 'pending',
        waitingFor: `${login} has to accept the invitation: ${invitationPage(target, this.webUrl(target))}`,
        providerRequestIds,
        details: { role: held.role, invited: true },
      };
    }
    return {
      state: 'present',
      providerRequestIds,
      details: { role: held.role },
    };
  }

  plan(order: BindingOrder, change: 'ensure' | 'remove'): PlannedCall[] {
    const { slot } = this.open(order, new AbortController().signal);
    const { key, name } = order.account;
    return [
      { call: `GET /user/${accountId(key)}` },
      ...slot.plan(name, change),
    ];
  }

  instructions(order: BindingOrder) {
    const target = pinnedTarget(order.target);
    return githubInstructions(target, this.webUrl(target));
  }

  instances(): string[] {
    const organizations = Array.from(this.config.organizations.values());
    return Array.from(new Set(organizations.map(({ host }) => host)));
  }

  /**
   * Who is in which team; memberships carry no mark of ours.
   * @param instance - host, such as `github.com`
   */
  async *inventory(
    instance: string,
    signal: AbortSignal,
  ): AsyncIterable<Holder> {
    for (const { host, name } of this.config.organizations.values()) {
      if (host === instance) {
        yield* listTeams(new GithubCall(this.connection, host, name, signal));
      }
    }
  }

  /** @throws PermanentProviderError | RetryableProviderError - naming every organisation that is not as it should be */
  async check(signal: AbortSignal): Promise<void> {
    const results = await Promise.allSettled(
      Array.from(this.config.organizations.values(), ({ host, name }) =>
        checkOrganization(new GithubCall(this.connection, host, name, signal)),
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

  private webUrl(target: GithubTarget): string {
    const { host, webUrl = `https://${host}` } = this.organization(target);
    return webUrl;
  }

  private open(order: BindingOrder, signal: AbortSignal) {
    const target = pinnedTarget(order.target);
    const call = this.call(target, signal);
    return { call, slot: this.slot(call, target, knownId(order)) };
  }

  private slot(call: GithubCall, target: GithubTarget, id?: number): Slot {
    const organization = this.organization(target);
    if ('team' in target) {
      return new TeamSlot(call, target, organization, id);
    }
    return 'repo' in target
      ? new RepositorySlot(call, target, organization)
      : new OrganizationRoleSlot(call, target, id);
  }

  private call(target: GithubTarget, signal: AbortSignal): GithubCall {
    const { host, name } = this.organization(target);
    return new GithubCall(this.connection, host.toLowerCase(), name, signal);
  }

  /** The login that the account has now; none: the account is gone. */
  private async person(
    call: GithubCall,
    { account }: BindingOrder,
  ): Promise<{ login?: string; id: number }> {
    const id = accountId(account.key);
    const user = await call.get<{ login: string }>('/user/{account_id}', {
      account_id: id,
    });
    return { login: user?.login, id };
  }

  private organization(target: GithubTarget): Organization {
    const key = organizationKey(target.host, organizationOf(target));
    const found = this.config.organizations.get(key);
    if (!found) {
      const known = Array.from(this.config.organizations.keys()).join(', ');
      throw new PermanentProviderError(
        `Nothing may be granted in ${key}: it is not among jitAccess.providers.github.organizations (known: ${known})`,
      );
    }
    return found;
  }
}

function refusal(login: string, slot: Slot, held: Held): string {
  const what = held.pending ? 'was invited to' : 'already has';
  return `${login} ${what} ${slot.place} with the role ${held.role}. GitHub holds one role of a person there, so giving ${slot.role} would replace it, and taking that away would leave nothing: end the other access first, or give ${held.role} by another way (a team)`;
}

function accountId(key: string): number {
  return Number(key.split('/').pop());
}

function handleOf(slot: Slot) {
  return { version: 1, ...slot.handle };
}

function knownId(order: BindingOrder): number | undefined {
  const { version, id } = order.handle ?? {};
  return version === 1 && typeof id === 'number' ? id : undefined;
}

function pinnedTarget(target: unknown): GithubTarget {
  const parsed = githubTargetSchema.safeParse(target);
  if (!parsed.success) {
    throw new PermanentProviderError(
      'The pinned target of the access is not one of GitHub',
      { cause: parsed.error },
    );
  }
  return parsed.data;
}
