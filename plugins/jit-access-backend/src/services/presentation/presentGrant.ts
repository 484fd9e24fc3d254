import { Binding, Grant } from '@jit-access/backstage-plugin-jit-access-common';
import {
  AccessProvider,
  BindingOrder,
} from '@jit-access/backstage-plugin-jit-access-node';
import { BindingRecord } from '../../storage/bindings/records';
import { GrantRecord } from '../../storage/grants/records';
import { Actor } from '../actors/Actor';

/** What a provider is told about a binding; the same for calls and for instructions. */
export function orderOf(binding: BindingRecord): BindingOrder | undefined {
  if (!binding.account) return undefined;
  return {
    bindingId: binding.id,
    subject: binding.subjectFacts,
    account: binding.account,
    effectKey: binding.effectKey,
    target: binding.target,
    handle: binding.handle,
    notAfter: binding.notAfter,
    attempt: binding.attempts,
  };
}

/** Shows grants, with what the one who looks may do with them. */
export class GrantPresenter {
  constructor(
    private readonly providers: ReadonlyMap<string, AccessProvider>,
  ) {}

  /**
   * @param overseen - this person reviewed it, could review it, or leads the
   *   owning group
   */
  present(grant: GrantRecord, actor: Actor, overseen: boolean): Grant {
    const receiver = grant.receiver === actor.ref;
    const own = receiver || grant.requester === actor.ref;
    const live = grant.state !== 'ended' && grant.state !== 'ending';
    const active = grant.state === 'active';
    return {
      id: grant.id,
      requestId: grant.requestId,
      itemId: grant.itemId,
      receiver: grant.receiver,
      entityRef: grant.entityRef,
      role: grant.roleSummary,
      state: grant.state,
      duration: grant.duration,
      createdAt: grant.createdAt,
      startsAt: grant.startsAt > grant.createdAt ? grant.startsAt : undefined,
      activateBy: grant.activateBy,
      activatedAt: grant.activatedAt,
      endsAt: grant.endsAt,
      endReason: grant.endReason,
      endedBy: grant.endedBy,
      endComment: grant.endComment,
      endedAt: grant.endedAt,
      endOutcome: grant.endOutcome,
      coveredBy: grant.endDetails?.coveredBy,
      expiresAt: grant.endDetails?.expiresAt,
      sessionsUntil: grant.endDetails?.sessionsUntil,
      boundTo: grant.boundTo,
      bindings: grant.bindings.map(binding =>
        this.binding(binding, receiver && active),
      ),
      actions: {
        end: live && (own || overseen || actor.administrator),
        extend: active && own,
        reveal:
          active &&
          receiver &&
          grant.bindings.some(binding => binding.credentialState === 'ready'),
        renew:
          active &&
          receiver &&
          grant.bindings.some(binding => this.renews(binding)),
      },
    };
  }

  /** Can the secret of it be replaced? */
  private renews({ provider, credentialState }: BindingRecord): boolean {
    const known = ['ready', 'revealed'].includes(credentialState);
    return known && this.providers.get(provider)?.renewCredential !== undefined;
  }

  /** Shows one effect; how to connect is for the holder while it runs. */
  binding(binding: BindingRecord, connect: boolean): Binding {
    const order = connect ? orderOf(binding) : undefined;
    return {
      id: binding.id,
      provider: binding.provider,
      title: binding.title,
      state: binding.state,
      account: binding.account?.name,
      attempts: binding.attempts,
      stuck: binding.stuck,
      lastError: binding.lastError,
      nextRunAt: binding.nextRunAt,
      observedAt: binding.observedAt,
      instructions:
        order && this.providers.get(binding.provider)?.instructions?.(order),
      credential: binding.credentialState,
    };
  }
}
