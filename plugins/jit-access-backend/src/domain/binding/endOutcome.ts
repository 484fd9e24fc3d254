import { EndOutcome } from '@jit-access/backstage-plugin-jit-access-common';
import { BindingFacts, isGone, TargetTraits } from './nextStep';

/** From what says most about access that is left to what says least. */
const GRAVEST_FIRST: EndOutcome[] = [
  'expires-by-itself',
  'standing-remains',
  'covered',
  'removed',
  'never-present',
];

/**
 * What can be said of one effect of a grant that is ending; `undefined` while
 * nothing is proved yet.
 */
export function effectOutcome(
  binding: BindingFacts,
  context: {
    /** Was the grant ever let through? */
    admitted: boolean;
    /** Does another grant cover the same effect now? */
    coveredByOther: boolean;
    traits: TargetTraits;
  },
): EndOutcome | undefined {
  if (!context.admitted) return 'never-present';
  if (context.coveredByOther) return 'covered';
  if (binding.suspect) return undefined;
  if (binding.standing) {
    if (binding.state === 'unknown') return undefined;
    return binding.state === 'present' ? 'standing-remains' : 'never-present';
  }
  if (isGone(binding)) return binding.wasPresent ? 'removed' : 'never-present';
  if (context.traits.revocable) return undefined;
  if (binding.state === 'absent') return 'never-present';
  return binding.state === 'present' ? 'expires-by-itself' : undefined;
}

/** What is said of the whole grant: the gravest of its effects; `undefined` while one is open. */
export function grantOutcome(
  effects: (EndOutcome | undefined)[],
): EndOutcome | undefined {
  if (effects.includes(undefined)) return undefined;
  return GRAVEST_FIRST.find(outcome => effects.includes(outcome));
}
