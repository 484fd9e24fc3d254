import { randomUUID } from 'node:crypto';
import { ConnectInstructions } from '@jit-access/backstage-plugin-jit-access-common';
import { z } from 'zod';
import {
  AccessProvider,
  BindingOrder,
  CredentialOrigin,
  Effect,
  FoundBinding,
  Holder,
  NativeExpiry,
  Observation,
  PlannedCall,
  Receipt,
  Subject,
  SubjectAccount,
} from '../provider';
import { PermanentProviderError } from '../providerErrors';
import { lostAnswer } from './faults';
import { FakeCall, FaultScript } from './FaultScript';

/** @public */
export interface FakeProviderOptions {
  id?: string;
  title?: string;
  /** Whose secret comes with it; with one every binding has an account of its own. Default none. */
  credential?: CredentialOrigin;
  /** Default true. */
  revocable?: boolean;
  /** Default `movable`: the end that `ensure` was told is kept and observed. */
  expiry?: NativeExpiry;
}

interface HeldEffect {
  bindingId?: string;
  expiresAt?: string;
  secret?: string;
}

const targetSchema = z.strictObject({
  system: z.string().min(1),
  groups: z.array(z.string().min(1)).min(1),
});
/** Target of a role of the fake: each group is an effect of its own. @public */
export type FakeTarget = z.infer<typeof targetSchema>;

/**
 * A provider whose target system is a map in memory, for tests of what happens
 * when targets misbehave: it is throttled, loses answers, hangs, talks
 * nonsense, and has its memberships changed behind its back, as told. It grants
 * nothing real.
 * @public
 */
export class FaultInjectingFakeProvider
  extends FaultScript
  implements AccessProvider<FakeTarget>
{
  readonly id: string;
  readonly title: string;
  readonly targetSchema = targetSchema;
  readonly revocable: boolean;
  readonly expiry: NativeExpiry;
  private readonly origin: CredentialOrigin | undefined;

  private readonly effectsHeld = new Map<string, HeldEffect>();

  constructor(options: FakeProviderOptions = {}) {
    super();
    this.id = options.id ?? 'fake';
    this.title = options.title ?? 'Fake target for tests';
    this.origin = options.credential;
    this.revocable = options.revocable ?? true;
    this.expiry = options.expiry ?? { kind: 'movable' };
  }

  /** Somebody takes the effect away behind our back. */
  vanish(accountKey: string, effectKey: string): void {
    this.effectsHeld.delete(keyOf(accountKey, effectKey));
  }

  /** Somebody else gives the effect, without our mark. */
  addForeign(accountKey: string, effectKey: string): void {
    this.effectsHeld.set(keyOf(accountKey, effectKey), {});
  }

  /** Somebody strips or changes the target's own expiry. */
  setExpiry(accountKey: string, effectKey: string, expiresAt?: string): void {
    const held = this.effectsHeld.get(keyOf(accountKey, effectKey));
    if (held) {
      held.expiresAt = expiresAt;
    }
  }

  /** Something with our mark appears, of a binding that may be unknown: a restored backup, a call that landed late. */
  addOurs(accountKey: string, effectKey: string, bindingId: string): void {
    this.effectsHeld.set(keyOf(accountKey, effectKey), { bindingId });
  }

  /** Who really holds what, for assertions. */
  held(): Holder[] {
    return Array.from(this.effectsHeld, ([key, value]) => {
      const [accountKey, effectKey] = key.split('\n');
      return {
        accountKey,
        effectKey,
        ours: value.bindingId !== undefined,
        bindingId: value.bindingId,
      };
    });
  }

  /** The secret that the account was made with, for assertions. */
  secretOf(accountKey: string): string | undefined {
    for (const [key, value] of this.effectsHeld) {
      if (key.startsWith(`${accountKey}\n`) && value.secret) {
        return value.secret;
      }
    }
    return undefined;
  }

  effects(target: FakeTarget): Effect[] {
    return Array.from(new Set(target.groups))
      .sort()
      .map(group => ({
        key: `member:${target.system}/${group}`,
        title: `member of ${group} (${target.system})`,
        target: { system: target.system, groups: [group] },
      }));
  }

  /** People whose annotation `fake/unmapped` is set have no account. */
  async account(
    subject: Subject,
    effect: Effect,
    bindingId: string,
  ): Promise<SubjectAccount> {
    await this.arrival(
      { method: 'account', bindingId, effectKey: effect.key },
      new AbortController().signal,
    );
    if (subject.annotations['fake/unmapped'] !== undefined) {
      throw new PermanentProviderError(
        `${subject.ref} has no account in the fake target; remove the annotation fake/unmapped`,
      );
    }
    const person = subject.ref.split('/').pop() ?? subject.ref;
    const name = this.origin ? `${person}-${bindingId}` : person;
    return { key: `${effect.target.system}/${name}`, name };
  }

  async ensure(order: BindingOrder, signal: AbortSignal): Promise<Receipt> {
    return this.act('ensure', order, signal, () => {
      const key = keyOf(order.account.key, order.effectKey);
      const held = this.effectsHeld.get(key);
      if (held && held.bindingId !== order.bindingId) {
        return undefined;
      }
      this.effectsHeld.set(key, {
        bindingId: order.bindingId,
        expiresAt: this.expiry.kind === 'none' ? undefined : order.notAfter,
        secret: held?.secret ?? this.secretFor(order),
      });
      return held ? undefined : this.issued(order);
    });
  }

  credential(): CredentialOrigin | undefined {
    return this.origin;
  }

  async renewCredential(
    order: BindingOrder,
    signal: AbortSignal,
  ): Promise<Receipt> {
    return this.act('renewCredential', order, signal, () => {
      const key = keyOf(order.account.key, order.effectKey);
      const held = this.effectsHeld.get(key);
      if (held?.bindingId !== order.bindingId) {
        throw new PermanentProviderError(
          'There is nothing in the fake target to renew the secret of',
        );
      }
      held.secret = this.secretFor(order);
      return this.issued(order);
    });
  }

  /** What a change would call. */
  plan(order: BindingOrder, change: 'ensure' | 'remove'): PlannedCall[] {
    const what = `${order.effectKey} for ${order.account.name}`;
    return [{ call: `${change === 'ensure' ? 'ADD' : 'REMOVE'} ${what}` }];
  }

  async remove(order: BindingOrder, signal: AbortSignal): Promise<Receipt> {
    return this.act('remove', order, signal, () => {
      const key = keyOf(order.account.key, order.effectKey);
      if (this.effectsHeld.get(key)?.bindingId === order.bindingId) {
        this.effectsHeld.delete(key);
      }
      return undefined;
    });
  }

  async observe(
    order: BindingOrder,
    signal: AbortSignal,
  ): Promise<Observation> {
    const fault = await this.arrival(callOf('observe', order), signal);
    if (fault?.kind === 'nonsense') {
      return { state: 'maybe' } as unknown as Observation;
    }
    if (fault?.kind === 'lost-after') {
      throw lostAnswer();
    }
    const held = this.effectsHeld.get(
      keyOf(order.account.key, order.effectKey),
    );
    if (!held) {
      return { state: 'absent' };
    }
    return {
      state: 'present',
      expiresAt: held.expiresAt,
      origin: held.bindingId === order.bindingId ? 'ours' : 'foreign',
    };
  }

  instructions(order: BindingOrder): ConnectInstructions {
    return {
      title: 'Use the fake target',
      steps: [
        {
          label: 'Sign in',
          code: this.origin
            ? `fake-login ${order.account.name} {{password}}`
            : `fake-login ${order.account.name}`,
        },
      ],
    };
  }

  async *inventory(
    instance: string,
    signal: AbortSignal,
  ): AsyncIterable<Holder> {
    await this.arrival(
      { method: 'inventory', bindingId: '', effectKey: '' },
      signal,
    );
    for (const holder of this.held()) {
      if (holder.accountKey.startsWith(`${instance}/`)) {
        yield holder.ours ? { ...holder, found: foundOf(holder) } : holder;
      }
    }
  }

  /** Systems in which somebody holds something. */
  instances(): string[] {
    const systems = this.held().map(({ accountKey }) => accountKey);
    return Array.from(new Set(systems.map(key => key.split('/')[0]))).sort();
  }

  async check(): Promise<void> {}

  private secretFor(order: BindingOrder): string | undefined {
    return this.origin === 'target' ? `issued-${randomUUID()}` : order.secret;
  }

  private issued({ account }: BindingOrder): string | undefined {
    return this.origin === 'target' ? this.secretOf(account.key) : undefined;
  }

  /** @param effect - returns the secret that the target issues, if it does */
  private async act(
    method: 'ensure' | 'remove' | 'renewCredential',
    order: BindingOrder,
    signal: AbortSignal,
    effect: () => string | undefined,
  ): Promise<Receipt> {
    const fault = await this.arrival(callOf(method, order), signal);
    const secret = effect();
    if (fault?.kind === 'lost-after') {
      throw lostAnswer();
    }
    if (fault?.kind === 'nonsense') {
      return 'done, honestly' as unknown as Receipt;
    }
    return {
      handle: { version: 1, system: order.target.system ?? null },
      providerRequestIds: [`fake-${this.calls.length}`],
      ...(secret !== undefined && { credential: { secret } }),
    };
  }
}

/** `member:orders/readers` says it all. */
function foundOf({ accountKey, effectKey }: Holder): FoundBinding {
  const [system, group] = effectKey.slice('member:'.length).split('/');
  return {
    title: `member of ${group} (${system})`,
    target: { system, groups: [group] },
    account: { key: accountKey, name: accountKey.slice(system.length + 1) },
  };
}

function callOf(method: FakeCall['method'], order: BindingOrder): FakeCall {
  const { bindingId, effectKey, attempt } = order;
  return { method, bindingId, effectKey, attempt };
}

function keyOf(accountKey: string, effectKey: string): string {
  return `${accountKey}\n${effectKey}`;
}
