import { BindingFacts, isGone } from '../binding/nextStep';

/** What a target says carries our mark. */
export interface MarkedHolder {
  accountKey: string;
  effectKey: string;
}

/** The binding that the mark names, as far as it matters here. */
export type NamedBinding = Pick<
  BindingFacts,
  'state' | 'standing' | 'intent' | 'suspect' | 'wasPresent' | 'pinned'
> & {
  effectKey: string;
  /** Absent: no account is pinned. */
  accountKey?: string;
  /** Somebody works on it, or will now. */
  busy: boolean;
};

/**
 * - `known`: ours, and it should be there or is being worked on
 * - `back`: ours, and it was verified gone: look at it now
 * - `misfiled`: ours, and it was taken for access of others
 * - `unpinned`: ours, but the binding has forgotten its account, so it would
 *   never be looked at
 * - `orphan`: nobody here knows of it
 */
export type Judgement = 'known' | 'back' | 'misfiled' | 'unpinned' | 'orphan';

/** What it means that a target has something with our mark. */
export function judgeHolder(
  holder: MarkedHolder,
  binding: NamedBinding | undefined,
): Judgement {
  if (!binding || binding.effectKey !== holder.effectKey) return 'orphan';
  if (!binding.pinned) return binding.busy ? 'known' : 'unpinned';
  if (binding.accountKey !== holder.accountKey) return 'orphan';
  if (binding.busy) return 'known';
  // Its mark is a better proof than what was there at a first look.
  if (binding.standing) return 'misfiled';
  return isGone(binding) ? 'back' : 'known';
}
