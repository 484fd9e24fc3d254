import type { Stage } from '@jit-access/backstage-plugin-jit-access-common';
import type { Text as Say } from '../translation/useText';

/** More than this many people are counted, not named. */
const NAMED = 3;

/**
 * Names of the people of a stage for a sentence or a button; those who are
 * away only where nobody else is there.
 *
 * @internal
 */
export function namesOfStage(stage: Stage, t: Say): string {
  const there = stage.people.filter(person => !person.awayUntil);
  const asked = there.length > 0 ? there : stage.people;
  const names = asked.map(person => person.name);
  if (names.length === 0) return stage.title;
  const shown = names.slice(0, NAMED).join(', ');
  const more = names.length - NAMED;
  return more > 0
    ? `${shown} ${t('people.more', { number: String(more) })}`
    : shown;
}
