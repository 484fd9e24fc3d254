import { ConnectInstructions } from '@jit-access/backstage-plugin-jit-access-common';
import { JsonObject } from '@backstage/types';
import { z } from 'zod';

/**
 * One atomic thing in a target system: one membership, one account, one role
 * assignment. Two roles that need the same effect share it.
 * @public
 */
export interface Effect {
  /**
   * Canonical and stable: the same effect always has the same key, whatever
   * role or entity it comes from.
   */
  key: string;
  /** In words, for people: `login account on orders (demo)`. */
  title: string;
  /** All that `ensure`, `remove` and `observe` need to know; pinned when the binding is made. */
  target: JsonObject;
}

/** Who the effect is for: a person of the catalog. @public */
export interface Subject {
  /** Full lower-case ref, `user:default/orders-developer`. */
  ref: string;
  /** Annotations of the user entity, to map the person to an account by. */
  annotations: Record<string, string>;
  /** Profile e-mail address, where the catalog has one. */
  email?: string;
}

/**
 * The person's account in the target system, pinned when the binding is made.
 * @public
 */
export interface SubjectAccount {
  /** Unique within the provider's instance; an account held by one person is refused to another. */
  key: string;
  /** As people of that system write it. */
  name: string;
}

/**
 * What a provider is asked to make, remove or observe. It is complete: nothing
 * else may be looked up in the catalog.
 * @public
 */
export interface BindingOrder {
  bindingId: string;
  subject: Subject;
  account: SubjectAccount;
  effectKey: string;
  target: JsonObject;
  /** What an earlier `ensure` returned; versioned by the provider itself. */
  handle?: JsonObject;
  /** Exclusive end of the access as it is known now (ISO 8601, UTC); for the target's own expiry. */
  notAfter?: string;
  /**
   * The secret that a new account gets, or that replaces the one before; only for
   * `ensure` and `renewCredential`, and only where the engine makes credentials.
   */
  secret?: string;
  /** Is this call for the same intent as an earlier one whose answer was lost? */
  attempt: number;
}

/** What a call did. @public */
export interface Receipt {
  /** Kept with the binding and handed back on every later call. */
  handle?: JsonObject;
  /** The target system's own ids of what was done, for the history. */
  providerRequestIds?: string[];
  /** Facts worth keeping in the history; never a secret. */
  details?: JsonObject;
  /** What the target issued; only of `ensure` and `renewCredential`, and only where `credential` says `target`. */
  credential?: IssuedCredential;
}

/**
 * Who makes the secret that an effect is used with: the engine, before the
 * target is called, or the target itself.
 * @public
 */
export type CredentialOrigin = 'engine' | 'target';

/**
 * A secret that the target issued: a token, or session keys. It is sealed at
 * once, shown once to the receiver, and stands nowhere else.
 * @public
 */
export interface IssuedCredential {
  /** As the person will use it; may have several lines. */
  secret: string;
  /** Exclusive end of its use (ISO 8601, UTC), where it is shorter than the access. */
  expiresAt?: string;
}

/**
 * One request that a change would send to the target, for people to read.
 * @public
 */
export interface PlannedCall {
  /** As the target's own reference names it: `PUT /orgs/acme/teams/orders/memberships/octocat`. */
  call: string;
  /** What would be sent with it; never a secret. */
  body?: JsonObject;
}

/**
 * What the target says now. `absent` means verified absent.
 * @public
 */
export interface Observation {
  state: 'present' | 'absent' | 'pending';
  /** What it waits for while it is pending, in words for the person: an invitation to be accepted. */
  waitingFor?: string;
  /** The target's own expiry of the effect (ISO 8601), where it has one. */
  expiresAt?: string;
  /** Sessions outlive removal until then (ISO 8601). */
  sessionsUntil?: string;
  /** Who made it: us (it carries our mark) or somebody else. */
  origin?: 'ours' | 'foreign';
  /** The target system's own ids of what was read, for the history. */
  providerRequestIds?: string[];
  details?: JsonObject;
}

/**
 * All that `remove` and `observe` need to know of something that carries our
 * mark, as far as the target itself says it. With it, what nobody remembers any
 * more (after a restore from a backup) can be taken away.
 * @public
 */
export interface FoundBinding {
  /** In words, for people. */
  title: string;
  target: JsonObject;
  account: SubjectAccount;
  handle?: JsonObject;
  /** Ref of the person, where the mark says it. */
  subject?: string;
}

/** Somebody who holds something in the target system. @public */
export interface Holder {
  accountKey: string;
  effectKey: string;
  /** Carries the mark of JIT Access. */
  ours: boolean;
  /** The binding that the mark names. */
  bindingId?: string;
  /** Of what is ours, where the target says enough for it. */
  found?: FoundBinding;
}

/** How the target system itself can end access. @public */
export interface NativeExpiry {
  kind: 'none' | 'fixed' | 'movable';
}

/**
 * Makes, removes and reads effects in one kind of target system. Every call is
 * idempotent, obeys its signal, and throws one of the classes of
 * `providerErrors`. `observe` must read the target itself.
 * @public
 */
export interface AccessProvider<TTarget = unknown> {
  /** Lower-case id that role documents name. */
  readonly id: string;
  /** For people: `PostgreSQL`. */
  readonly title: string;
  /** Validates a role's target after its templates were filled in. */
  readonly targetSchema: z.ZodType<TTarget>;
  /** False: what was given expires by itself and cannot be taken away. */
  readonly revocable: boolean;
  readonly expiry: NativeExpiry;
  /**
   * Splits a validated target into atomic effects.
   * @throws PermanentProviderError - the target names something that this
   *   provider's configuration does not know or allow
   */
  effects(target: TTarget): Effect[];

  /**
   * Maps the person to the account, never by guess.
   * @param signal - nobody waits for the answer any more
   * @throws PermanentProviderError - missing or ambiguous, saying what to do
   */
  account(
    subject: Subject,
    effect: Effect,
    bindingId: string,
    signal: AbortSignal,
  ): Promise<SubjectAccount>;

  /** Makes the effect so, until `notAfter`; already so is success. */
  ensure(order: BindingOrder, signal: AbortSignal): Promise<Receipt>;
  /** Takes it away; already absent is success. Uses only what the order pins. */
  remove(order: BindingOrder, signal: AbortSignal): Promise<Receipt>;
  observe(order: BindingOrder, signal: AbortSignal): Promise<Observation>;
  /**
   * Who makes the secret that the effect of this target comes with; absent, or
   * undefined: it comes with none.
   */
  credential?(target: JsonObject): CredentialOrigin | undefined;
  /**
   * Replaces the secret of an effect that is there: by `secret` of the order, or
   * by one that the target issues. The one before must not let anybody in any
   * more, as far as the target can do that. Never makes the effect; repeating it
   * is harmless.
   */
  renewCredential?(order: BindingOrder, signal: AbortSignal): Promise<Receipt>;
  /**
   * What `ensure` or `remove` would send, in order and without asking the
   * target: for somebody who tries out a role. What depends on the target's
   * answers is said for the usual case.
   */
  plan?(order: BindingOrder, change: 'ensure' | 'remove'): PlannedCall[];
  /** How to use it, without any secret. */
  instructions?(order: BindingOrder): ConnectInstructions;
  /**
   * Who holds what in one instance, and what carries our mark. Read a page at a
   * time; throws where it cannot be read to the end.
   *
   * @param instance - one of `instances()`
   */
  inventory?(instance: string, signal: AbortSignal): AsyncIterable<Holder>;
  /** Names of the configured instances, as account keys begin with them; needed with `inventory`. */
  instances?(): string[];
  /** Can the target be reached with our identity? Throws what is wrong. */
  check?(signal: AbortSignal): Promise<void>;
}
