import { Instant, addMilliseconds } from '../../domain/time';
import { HeldWindow, PersonHistory } from '../historyFacts';

/** Roles that nobody has beside another one. */
export interface SeparationRule {
  roles: string[];
  scope: 'entity' | 'system' | 'everywhere';
  /** For how long after its end an excluded role still excludes; milliseconds. */
  lookBackMs?: number;
}

/** What is asked for. */
export interface SeparatedAsk {
  entityRef: string;
  systemRef?: string;
  role: string;
}

/** Something that a person has, will have, asked for or had, and that excludes what is asked for. */
export interface Conflict {
  how: 'holds' | 'scheduled' | 'pending' | 'same-request' | 'ended';
  entityRef: string;
  role: string;
  /** `ended`: when it stops excluding. */
  until?: Instant;
}

/** Is this one of the roles that exclude the one asked for, in the rule's scope? */
export function excludes(
  rule: SeparationRule,
  ask: SeparatedAsk,
  other: SeparatedAsk,
): boolean {
  if (other.role === ask.role || !rule.roles.includes(other.role)) return false;
  if (rule.scope === 'everywhere' || other.entityRef === ask.entityRef) {
    return true;
  }
  return (
    rule.scope === 'system' &&
    ask.systemRef !== undefined &&
    ask.systemRef === other.systemRef
  );
}

/** The first thing in a person's past and future that excludes what is asked for. */
export function conflictIn(
  history: Pick<PersonHistory, 'windows' | 'pending'>,
  rule: SeparationRule,
  ask: SeparatedAsk,
  at: Instant,
): Conflict | undefined {
  for (const window of history.windows) {
    if (!excludes(rule, ask, window)) continue;
    const { entityRef, role } = window;
    const how = howHeld(window);
    if (how) return { how, entityRef, role };
    const until = afterwards(window, rule.lookBackMs);
    if (until && at < until) return { how: 'ended', entityRef, role, until };
  }
  const pending = history.pending.find(asked => excludes(rule, ask, asked));
  return (
    pending && {
      how: 'pending',
      entityRef: pending.entityRef,
      role: pending.role,
    }
  );
}

function howHeld({ state }: HeldWindow): 'holds' | 'scheduled' | undefined {
  if (state === 'ended') return undefined;
  return state === 'scheduled' ? 'scheduled' : 'holds';
}

/** Until when a window that is over excludes; what was never active excludes nothing. */
function afterwards(
  { endedAt, neverActive, from, lengthMs }: HeldWindow,
  lookBackMs: number | undefined,
): Instant | undefined {
  if (neverActive || lookBackMs === undefined) return undefined;
  return addMilliseconds(
    endedAt ?? addMilliseconds(from, lengthMs),
    lookBackMs,
  );
}
