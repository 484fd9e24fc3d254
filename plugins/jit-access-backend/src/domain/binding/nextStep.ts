import { BindingState } from '@jit-access/backstage-plugin-jit-access-common';
import { ExpiryKind } from '../grant/window';
import { Instant } from '../time';
import { Desired } from './desired';

/** What is known of a binding; see `BindingRecord`. */
export interface BindingFacts {
  state: BindingState;
  /** Is the person's account pinned? Before that no target was ever called. */
  pinned: boolean;
  /** It was there before us; absent: not looked yet. */
  standing?: boolean;
  /** A call whose outcome is not known, or that may have left remnants. */
  intent?: 'ensure' | 'remove';
  /** Somebody without a lease may have reached the target. */
  suspect: boolean;
  wasPresent: boolean;
  /** What the target was told as the exclusive end. */
  notAfter?: Instant;
  /** From then on it is looked at also where nothing is to be done. */
  lookAt?: Instant;
  /** Its secret is to be replaced. */
  renewing?: boolean;
}

/** What a provider can do; a missing one is taken to be able to remove. */
export interface TargetTraits {
  revocable: boolean;
  expiry: ExpiryKind;
  /** It can replace a secret. */
  renews?: boolean;
}

/**
 * - `pin`: find out which account in the target is the person's
 * - `look`: see what is there before anything of ours is
 * - `observe`: find out how things are
 * - `ensure`, `remove`: change the target, then observe
 * - `renew`: replace the secret of what is there, then observe
 * - `rest`: nothing to do now
 */
export type Step =
  'pin' | 'look' | 'observe' | 'ensure' | 'remove' | 'renew' | 'rest';
/** What changes a target. */
export type Change = Extract<Step, 'ensure' | 'remove' | 'renew'>;

/** The one next thing to do so that the target becomes as desired. */
export function nextStep(
  binding: BindingFacts,
  desired: Desired,
  context: { traits: TargetTraits; now: Instant; someoneWaits: boolean },
): Step {
  const step = desired.present
    ? stepTowardsPresence(binding, desired.notAfter, context.traits)
    : stepTowardsAbsence(binding, context);
  return step === 'rest' && lookIsDue(binding, context.now) ? 'observe' : step;
}

/** Is it looked at although nothing is to be done? Without an account there is nothing to look at. */
function lookIsDue(binding: BindingFacts, now: Instant): boolean {
  return (
    binding.pinned && binding.lookAt !== undefined && binding.lookAt <= now
  );
}

function stepTowardsPresence(
  binding: BindingFacts,
  notAfter: Instant,
  traits: TargetTraits,
): Step {
  if (!binding.pinned) return 'pin';
  if (binding.standing === undefined && !wasCalled(binding)) return 'look';
  if (isUnknown(binding)) return 'observe';
  if (binding.state === 'absent') return 'ensure';
  if (binding.standing) return 'rest';
  // What was read after our removal may be older than it.
  if (binding.intent === 'remove') return 'ensure';
  if (!expiryIsRight(binding.notAfter, notAfter, traits.expiry)) {
    return 'ensure';
  }
  return binding.renewing && traits.renews ? 'renew' : 'rest';
}

function stepTowardsAbsence(
  binding: BindingFacts,
  context: { traits: TargetTraits; now: Instant; someoneWaits: boolean },
): Step {
  if (!binding.pinned) return 'rest';
  // Standing access is never removed; but how things are is said when a grant ends.
  if (binding.standing) {
    return context.someoneWaits || isUnknown(binding) ? 'observe' : 'rest';
  }
  if (isGone(binding)) return 'rest';
  if (context.traits.revocable) return 'remove';
  if (isUnknown(binding)) return 'observe';
  if (binding.state === 'absent') return 'rest';
  const expired =
    binding.notAfter !== undefined && binding.notAfter <= context.now;
  return expired ? 'observe' : 'rest';
}

/** Verified absent with nothing of ours left behind, or never touched. */
export function isGone(binding: BindingFacts): boolean {
  if (wasCalled(binding)) return false;
  return binding.standing === undefined || binding.state === 'absent';
}

/** Seen present, with no call in between whose outcome is not known. */
export function isThere(binding: BindingFacts): boolean {
  return binding.state === 'present' && !wasCalled(binding);
}

/** A net that is too short would cut access, one that is too long would not catch it. */
function expiryIsRight(
  told: Instant | undefined,
  wanted: Instant,
  expiry: ExpiryKind,
): boolean {
  switch (expiry) {
    case 'none':
      return true;
    case 'movable':
      return told === wanted;
    case 'fixed':
      return told !== undefined && told >= wanted;
    default:
      throw new Error(`Unknown kind of expiry ${expiry satisfies never}`);
  }
}

function wasCalled(binding: BindingFacts): boolean {
  return binding.intent !== undefined || binding.suspect;
}

/**
 * Would nothing be done about it, were it not for the look? Then a look that
 * gets no answer is no failure of anything.
 */
export function isOnlyLookedAt(
  binding: BindingFacts,
  desired: { present: boolean },
): boolean {
  if (!binding.pinned || binding.standing === undefined) return false;
  return desired.present
    ? isThere(binding)
    : !binding.standing && isGone(binding);
}

function isUnknown(binding: BindingFacts): boolean {
  return binding.state === 'unknown' || binding.suspect;
}
