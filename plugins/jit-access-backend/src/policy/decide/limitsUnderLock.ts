import { Decision } from '@jit-access/backstage-plugin-jit-access-common';
import { Instant, durationMilliseconds } from '../../domain/time';
import { PersonHistory } from '../historyFacts';
import { durationInWords, timeInWords } from '../words';
import { conflictInWords } from './conflictInWords';
import { conflictIn } from './separation';
import { usedInWeek, weekOf } from './weeklyHours';

/** The window that is about to be granted. */
export interface LimitedAsk {
  entityRef: string;
  systemRef?: string;
  role: string;
  /** When the window starts; of an extension, when the further time starts. */
  startsAt: Instant;
  /** Length of the window; of an extension, of the further time. */
  durationMs: number;
  at: Instant;
}

/**
 * Counts again what somebody else may have used up since the decision: weekly
 * hours and roles that exclude each other. To be called while the receiver is
 * locked, with a history that leaves out the grant and the request in question.
 * @returns why it cannot be granted, as a clause about the receiver; absent when it can
 */
export function refusalUnderLock(
  limits: Decision['limits'],
  history: PersonHistory,
  ask: LimitedAsk,
): string | undefined {
  for (const { policy, zone, max } of limits?.perWeek ?? []) {
    const week = weekOf(ask.startsAt, zone);
    const used = usedInWeek(history.windows, policy, week);
    const most = durationMilliseconds(max);
    if (used + ask.durationMs > most) {
      return `policy "${policy}" allows ${durationInWords(most)} a week, of which ${durationInWords(used)} are used until ${timeInWords(week.until, ask.at)}`;
    }
  }
  for (const { policy, roles, scope, lookBack } of limits?.separations ?? []) {
    const rule = {
      roles,
      scope,
      lookBackMs: lookBack ? durationMilliseconds(lookBack) : undefined,
    };
    const conflict = conflictIn(history, rule, ask, ask.at);
    if (conflict) {
      return `policy "${policy}" keeps role "${ask.role}" apart from another one, and the receiver ${conflictInWords(conflict, ask.at)}`;
    }
  }
  return undefined;
}
